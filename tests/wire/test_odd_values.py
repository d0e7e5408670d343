"""What becomes of a value that cannot be read, at any depth?"""

import copy
import pickle
from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from banksapi_async import (
    BankAccess,
    BankProduct,
    DecodeError,
    Issues,
    ItemList,
    Items,
    Keyed,
    Message,
    Record,
    Resource,
    TagTree,
    load,
    to_wire,
)
from banksapi_async.values.frozen import FrozenDict

ACCESS: dict[str, Any] = {
    "id": "A",
    "bankprodukte": [
        {"id": "P", "salden": {"EUR": {"saldo": 1}, "USD": 5}},
        {"bezeichnung": "nameless"},
        {"id": "Q", "messages": [{"level": "ERROR"}, {"code": "BA1011", "level": 7}]},
    ],
    "relations": [{"rel": "self"}, {"rel": "get_issues", "href": "/i"}],
}


def test_what_cannot_be_read_stands_with_what_holds_its_list() -> None:
    access = BankAccess.load(ACCESS)
    assert [product.id for product in access.bankprodukte] == ["P", "Q"]
    assert [(part.path, part.why) for part in access.unreadable] == [
        ("relations[0]", "href: expected a text"),
        ("bankprodukte[1]", "id: expected a text"),
    ]
    assert access.can("get_issues")
    first, last = access.bankprodukte
    assert [(part.path, part.raw) for part in first.unreadable] == [("salden{1}", 5)]
    assert [part.key for part in first.unreadable] == ["USD"]
    assert [part.path for part in last.unreadable] == ["messages[0]"]
    assert last.messages[0].level is None
    assert last.messages[0].is_unreadable("level")
    assert not last.messages[0].is_unreadable("code")


def test_all_of_it_is_written_back_in_its_place() -> None:
    access = BankAccess.load(ACCESS)
    assert access.to_wire() == ACCESS
    assert BankAccess.load(access.to_wire()) == access
    assert BankAccess.load(access.to_json()) == access


def test_it_survives_pickles_and_copies_and_counts_in_comparisons() -> None:
    access = BankAccess.load(ACCESS)
    assert pickle.loads(pickle.dumps(access)) == copy.deepcopy(access) == access
    assert pickle.loads(pickle.dumps(access)).unreadable == access.unreadable
    fewer = attrs.evolve(access, bankprodukte=tuple(access.bankprodukte))
    assert fewer != access
    assert hash(load(Items[int], [1])) == hash((1,))
    assert load(Items[int], [1]) == (1,) != load(Items[int], ["x", 1])
    assert load(Items[int], [1]) != [1]
    assert FrozenDict() != 5


def test_an_optional_field_that_was_mended_is_written_as_it_is_now() -> None:
    product = BankProduct.load({"id": "P", "waehrung": 978, "neu": 1})
    assert product.to_wire() == {"id": "P", "waehrung": 978, "neu": 1}
    assert attrs.evolve(product, waehrung="EUR").to_wire()["waehrung"] == "EUR"


@attrs.frozen(kw_only=True)
class Defaulted(Record):
    sync: bool = True
    named: str | None
    extra: FrozenDict = attrs.field(factory=FrozenDict)


@attrs.frozen(kw_only=True)
class Bare(Record):
    name: str | None = None


def test_what_stands_in_for_an_unreadable_value_is_not_written_over_it() -> None:
    value = Defaulted.load({"sync": "yes", "named": 5})
    assert (value.sync, value.named) == (True, None)
    assert value.to_wire() == {"sync": "yes", "named": 5}
    assert Defaulted.load(value.to_wire()) == value
    assert Bare.load({"name": 5}) == Bare()
    assert not Bare.load({"name": 5}).is_unreadable("name")


def test_an_object_that_is_nested_too_deep_costs_its_neighbours_nothing() -> None:
    deep: Any = 1
    for _ in range(70):
        deep = [deep]
    rows = load(
        list[BankProduct], [{"id": "P"}, {"id": "Q", "neu": deep}, {"id": "R", "iban": deep}]
    )
    assert [row.id for row in rows] == ["P"]
    assert [part.raw for part in rows.unreadable] == [None, None]
    again = load(list[BankProduct], to_wire(rows))
    assert again.unreadable == rows.unreadable


def test_collections_tell_what_they_lack() -> None:
    rows = load(list[int], [1, "x", 2])
    assert rows == [1, 2]
    assert isinstance(rows, ItemList)
    assert [part.path for part in rows.unreadable] == ["[1]"]
    assert type(load(list[int], [1])) is list
    named = load(dict[str, int], {"a": 1, "b": "x"})
    assert isinstance(named, Keyed)
    assert named == {"a": 1}
    assert to_wire(named) == {"a": 1, "b": "x"}
    assert type(load(dict[str, int], {"a": 1})) is dict
    kept = load(Mapping[str, int], {"a": 1, "b": "x"})
    assert isinstance(kept, FrozenDict)
    assert kept == pickle.loads(pickle.dumps(kept)) != FrozenDict({"a": 1})
    assert load(Keyed[int], {"a": 1}).unreadable == ()
    assert load(Items[int], None) == ()


def test_only_a_single_thing_is_an_error() -> None:
    with pytest.raises(DecodeError, match="id: expected a text"):
        BankProduct.load({"bezeichnung": "x"})
    with pytest.raises(DecodeError, match=r"bankprodukte\[1\].id: expected a text"):
        BankAccess.load(ACCESS, strict=True)


def test_the_key_of_a_mapping_is_an_id_that_was_left_out() -> None:
    accesses = load(Keyed[BankAccess], {"A": {}, "B": {"id": "C"}, "D": 5})
    assert {key: access.id for key, access in accesses.items()} == {"A": "A", "B": "C"}
    assert [(part.path, part.key) for part in accesses.unreadable] == [("{2}", "D")]
    assert load(Mapping[str, Issues], {"A": {}})["A"].id == "A"
    assert load(Mapping[str, TagTree], {"A": {"systemName": "x"}})["A"].system_id is None


def test_a_product_is_known_by_another_name_or_by_its_numbers() -> None:
    assert BankProduct.load({"produktId": "P", "iban": "DE1"}).id == "P"
    assert BankProduct.load({"iban": "DE1", "kontonummer": "1"}).id == "DE1"
    assert BankProduct.load({"kontonummer": "1"}).id == "1"
    assert BankProduct.load({"produktId": "P", "saldoDatum": 5}).id == "P"
    loaded = BankProduct.load({"produktId": "P"}, strict=True)
    assert BankProduct.load(loaded.to_wire()) == loaded


def test_an_object_whose_relations_cannot_all_be_read_stays_what_it_is() -> None:
    odd = Resource.load({"a": {"relations": [{"rel": "self"}]}, "b": {"relations": []}})
    assert odd["a"] == {"relations": ({"rel": "self"},)}
    assert isinstance(odd["b"], Resource)


def test_a_level_that_cannot_be_read_may_be_an_error() -> None:
    assert Message.load({"code": "NEW", "level": 5}).is_error
    assert Message.load({"code": "BA1011", "level": 5}).is_error
    assert not Message.load({"code": "BA1111", "level": 5}).is_error
    assert not Message.load({"code": "NEW"}).is_error
