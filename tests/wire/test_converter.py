"""How are types of every shape read, and what is said where something does not fit?"""

import copy
import pickle
import threading
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest
from banksapi_async.accesses.access import BankAccess
from banksapi_async.accesses.records import AccessStatus, Balance
from banksapi_async.errors import DecodeError
from banksapi_async.messages.message import Message
from banksapi_async.sca.records import SecurityProcedure, TanMedium
from banksapi_async.transactions.records import Transaction
from banksapi_async.values.frozen import ABSENT, EMPTY, FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.wire import hooks
from banksapi_async.wire.converter import (
    decode,
    finished,
    load,
    read_in_steps,
    to_json,
    to_wire,
)
from banksapi_async.wire.record import Record, extra
from hypothesis import given

from values.made_up import json_values


@attrs.frozen(kw_only=True)
class Node(Record):
    name: str
    left: "Node | None" = None
    children: "tuple[Node, ...]" = ABSENT
    by_key: "Mapping[str, Node]" = EMPTY
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class Rich(Record):
    """What resources have and plain records have not."""

    _relations: tuple[str, ...] = attrs.field(default=ABSENT, alias="relations")
    from_: date | None = None
    when: datetime
    day: date
    secret: Secret | None = None
    open: FrozenDict = EMPTY
    anything: Any = None
    status: AccessStatus
    sync: bool = True
    fresh: FrozenDict = attrs.field(factory=FrozenDict)
    needed: tuple[int, ...]
    nullable: str | None
    places: tuple[tuple[int, ...], ...] = ABSENT
    home: str = attrs.field(default="home", metadata={"wire": False})
    bound: "Unimportable | None" = attrs.field(init=False, default=None, eq=False)  # noqa: F821


@attrs.frozen(kw_only=True)
class Richer(Rich):
    more: int | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class Checked(Record):
    few: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(lambda *_: None)
    )


@attrs.frozen(kw_only=True)
class Partly(Record):
    kept: str | None = None
    home: str = attrs.field(default="home", metadata={"wire": False})


@attrs.frozen(kw_only=True)
class Told(Record):
    seen = None
    name: str | None = None

    def __attrs_post_init__(self) -> None:
        type(self).seen = self.name


@attrs.frozen(kw_only=True, slots=False)
class Loose(Record):
    name: str | None = None


@attrs.frozen(kw_only=True, weakref_slot=False)
class Small(Record):
    name: str | None = None
    extra: FrozenDict = extra()


def paths(cls: Any, data: Any) -> tuple[str, ...]:
    with pytest.raises(DecodeError) as caught:
        load(cls, data, strict=True)
    assert caught.value.__context__ is None
    return caught.value.paths


def test_a_class_may_lead_back_to_itself() -> None:
    text = '{"name":"a","left":{"name":"b"},"children":[{"name":"c"}],"byKey":{"k":{"name":"d"}}}'
    node = load(Node, text)
    assert node.left == Node(name="b")
    assert node.children == (Node(name="c"),)
    assert node.by_key == {"k": Node(name="d")}
    assert to_json(node).decode() == text
    assert hash(node) == hash(load(Node, text))
    assert paths(Node, {"name": "a", "byKey": {"DE00": {"name": 1}}}) == (
        "byKey{0}.name: expected a text",
    )


RICH = {
    "relations": ["a"],
    "from": "2026-01-20",
    "when": "2026-01-20 13:26:13",
    "day": "2026-01-20",
    "secret": "s3cret",
    "open": {"a": [1]},
    "anything": [{"b": None}],
    "status": "VOLLSTAENDIG",
    "sync": False,
    "fresh": {},
    "needed": [1],
    "places": [[1], []],
}


@pytest.mark.parametrize("cls", [Rich, Richer])
def test_a_class_of_every_kind_of_field_is_read_and_written(cls: type[Any]) -> None:
    value = load(cls, RICH)
    assert to_wire(value) == RICH
    assert load(cls, to_wire(value)) == value
    assert value.home == "home"
    assert value.open["a"] == (1,)
    assert value.secret == Secret("s3cret")
    assert "s3cret" not in repr(value)


def test_what_is_left_out_has_a_stand_in() -> None:
    value = load(Rich, {"when": "2026-01-20 13:26:13", "day": "2026-01-20", "status": "?"})
    assert value.sync is True
    assert value.fresh == EMPTY
    assert value.needed is ABSENT
    assert value.nullable is None
    assert value.open is EMPTY


def test_what_must_be_there_is_asked_for() -> None:
    assert paths(Rich, {"when": "", "day": "", "status": None}) == (
        "when: expected a time such as 2026-01-20 13:26:13",
        "day: expected a day such as 2026-01-20",
        "status: expected a text",
    )
    assert paths(list[Transaction], [{"betrag": 1}, {}]) == (
        "[1].betrag: expected a decimal number",
    )


def test_every_place_is_named_and_no_value() -> None:
    data = {
        "relations": 5,
        "from": 5,
        "when": 5,
        "day": 5,
        "secret": 5,
        "open": [],
        "status": 5,
        "sync": "yes",
        "fresh": "",
        "needed": ["x"],
        "places": [1],
    }
    assert paths(Rich, data) == (
        "relations: expected a list",
        "from: expected a day such as 2026-01-20",
        "when: expected a time such as 2026-01-20 13:26:13",
        "day: expected a day such as 2026-01-20",
        "secret: expected a text",
        "open: expected an object",
        "status: expected a text",
        "sync: expected true or false",
        "fresh: expected an object",
        "needed[0]: expected a whole number",
        "places[0]: expected a list",
    )
    assert paths(Rich, {**RICH, "from": "never", "day": "never"}) == (
        "from: expected a day such as 2026-01-20",
        "day: expected a day such as 2026-01-20",
    )
    assert paths(Transaction, {"betrag": 1, "buchungsdatum": 1, "tags": [5]}) == (
        "buchungsdatum: expected a time such as 2026-01-20 13:26:13",
        "tags[0]: expected an object",
    )
    assert paths(SecurityProcedure, {"kodierung": True}) == (
        "kodierung: expected a whole number or a text",
    )
    assert paths(TanMedium, {"medienklasse": 1}) == ("medienklasse: expected a text",)


def test_not_every_place_of_many_is_named() -> None:
    found = paths(list[Transaction], [{}] * 1000)
    assert len(found) == 21
    assert found[-1] == "and more"


@pytest.mark.parametrize("cls", [Rich, Transaction, dict[str, int], Mapping[str, int], FrozenDict])
def test_an_object_is_expected(cls: Any) -> None:
    assert paths(cls, []) == ("expected an object",)
    assert paths(cls, "5") == ("expected an object",)


def test_callers_may_ask_for_shapes() -> None:
    one = load(Transaction, {"betrag": 1})
    rows = [{"betrag": 1}]
    assert load(list[Transaction], rows) == [one]
    assert load(tuple[Transaction, ...], rows) == (one,)
    assert load(dict[str, Transaction], {"a": {"betrag": 1}}) == {"a": one}
    frozen = load(Mapping[str, Transaction], {"a": {"betrag": 1}})
    assert isinstance(frozen, FrozenDict)
    assert frozen == {"a": one}
    optional: Any = Transaction | None
    assert load(optional, None) is None
    assert load(optional, "null") is None
    assert load(optional, {"betrag": 1}) == one
    assert load(list[int], None) == []
    assert load(tuple[int, ...], None) is ABSENT
    anything: Any = Any
    assert load(anything, '{"a":[1]}') == {"a": (1,)}
    moment: Any = datetime | None
    assert load(moment, '""') is None
    assert load(str, '"x"') == "x"
    assert load(date, '"2026-01-20"') == date(2026, 1, 20)
    assert to_wire([one, {"a": (one,)}]) == [{"betrag": 1}, {"a": [{"betrag": 1}]}]


def test_an_empty_text_is_no_time() -> None:
    value = load(Transaction, {"betrag": 1, "buchungsdatum": ""})
    assert value.buchungsdatum is None
    assert load(Richer, {**RICH, "from": ""}).from_ is None


def test_a_code_stays_what_it_is() -> None:
    assert load(SecurityProcedure, '{"kodierung":902}').kodierung == 902
    assert load(SecurityProcedure, '{"kodierung":"942"}').kodierung == "942"


def test_what_is_not_known_is_kept_and_told_once() -> None:
    body = b'[{"betrag":1,"neu":{"a":[{}]}},{"betrag":2,"neu":2,"DE00123456789012345678":1}]'
    rows, drift = decode(list[Transaction], body)
    assert drift == ("Transaction.?: unknown key", "Transaction.neu: unknown key")
    assert rows[0].extra == {"neu": {"a": ({},)}}
    assert to_json(rows) == (
        b'[{"neu":{"a":[{}]},"betrag":1},{"neu":2,"DE00123456789012345678":1,"betrag":2}]'
    )
    _, drift = decode(Message, b'{"code":"BA7","level":"WARN"}')
    assert drift == ("MessageCode: unknown word", "MessageLevel: unknown word")
    assert load(Message, {"code": ""}).code == ""
    _, drift = decode(dict[str, AccessStatus], b'{"a":"VOLLSTAENDIG","b":"NEU"}')
    assert drift == ("AccessStatus: unknown word",)


def test_drift_is_bounded() -> None:
    keys = {"".join(chr(97 + int(digit)) for digit in f"{n:03}"): n for n in range(300)}
    _, drift = decode(Balance, to_json(keys))
    assert len(drift) == 100


def test_a_class_without_a_place_for_more_tells_it_and_drops_it() -> None:
    assert decode(Partly, b'{"kept":"x","more":1}') == (
        Partly(kept="x"),
        ("Partly.more: unknown key",),
    )


def test_strict_makes_drift_an_error() -> None:
    with pytest.raises(DecodeError, match=r"Transaction\.neu: unknown key"):
        decode(Transaction, b'{"betrag":1,"neu":1}', strict=True)
    assert decode(Transaction, b'{"betrag":1}', strict=True)[1] == ()


def test_a_class_with_more_than_fields_is_made_by_its_own_init() -> None:
    load(Told, {"name": "x"})
    assert Told.seen == "x"
    assert load(Checked, {"few": "x"}) == Checked(few="x")


def test_a_class_without_slots_is_served_too() -> None:
    assert load(Loose, {"name": "x"}) == Loose(name="x")


def test_a_record_that_is_filled_directly_is_a_record_like_any_other() -> None:
    value = load(Small, {"name": "x"})
    assert type(value) is Small
    assert value == Small(name="x")
    assert hash(value) == hash(Small(name="x"))
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.name = "y"  # type: ignore[misc]


def test_what_nobody_names_may_not_be_nested_without_end() -> None:
    def nested(levels: int) -> bytes:
        return b'{"betrag":1,"neu":%s%s}' % (b"[" * levels, b"]" * levels)

    assert to_json(load(Transaction, nested(60))) == nested(60).replace(
        b'"betrag":1,', b""
    ).replace(b"}", b',"betrag":1}')
    assert paths(Transaction, nested(70)) == ("expected at most 64 levels of nesting",)
    assert paths(Transaction, nested(100_000)) == ("expected JSON that is not nested as deep",)


def test_data_of_a_caller_is_checked_first() -> None:
    class Text(str):
        __slots__ = ()

    value = load(Transaction, FrozenDict({"betrag": Decimal(1), "id": Text("x"), "neu": (True,)}))
    assert type(value.id) is str
    assert value.extra == {"neu": (True,)}
    assert paths(Transaction, {"betrag": 1.5}) == (
        "{0}: expected an exact number, a Decimal and not a float",
    )
    assert paths(Transaction, {"betrag": [Decimal("NaN")]}) == (
        "{0}[0]: expected a number of at most 40 digits",
    )
    assert paths(int, 10**41) == ("expected a number of at most 40 digits",)
    assert paths(str, object()) == ("expected a value that JSON has",)
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    assert paths(list[Any], deep)[0].endswith("expected at most 100 levels of nesting")


def test_hooks_are_made_once_however_many_threads_begin() -> None:
    @attrs.frozen(kw_only=True)
    class Fresh(Record):
        name: str | None = None

    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(load(Fresh, {"name": "x"}))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Fresh(name="x")] * 8


@given(json_values)
def test_what_no_schema_names_survives(value: Any) -> None:
    loaded = load(Balance, {"neu": value})
    assert to_wire(loaded) == {"neu": value}
    assert load(Balance, to_json(loaded)) == loaded


def test_the_time_is_nobodys_where_nothing_is_read() -> None:
    hooks.look()
    assert hooks.NOTES.get() is None


def test_telling_what_does_not_fit_takes_no_longer_than_the_reading_may() -> None:
    class OverError(Exception):
        pass

    looks = iter([None, None])

    def look() -> None:
        if next(looks, OverError) is OverError:
            raise OverError

    data = {"messages": [{"code": "BA1111"}] * 5_000}  # and no id, so all of it is looked through
    with pytest.raises(OverError):
        finished(read_in_steps(BankAccess, data, strict=False, look=look))


def test_a_reading_tells_twenty_places_and_looks_for_no_more() -> None:
    with pytest.raises(DecodeError) as wrong:
        load(BankAccess, {"messages": [5] * 5_000})
    assert len(wrong.value.paths) == 21
    assert wrong.value.paths[-1] == "and more"
