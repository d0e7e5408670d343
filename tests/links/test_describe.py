"""An answer is described so that a person can read it, and go on from it."""

import pydoc
import re
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from banksapi_async import (
    BankAccess,
    BankProduct,
    Customer,
    InvalidRequest,
    KnownRel,
    Rel,
    Resource,
    Session,
    StaticToken,
    Token,
    describe,
)
from banksapi_async._homes import HOMES
from banksapi_async.links.resource import _warn_of
from banksapi_async.values.secret import Secret

from support import ACCESS, links

IBAN = "DE89370400440532013000"


def access() -> BankAccess:
    return BankAccess.load(
        {
            "id": ACCESS,
            "status": "VOLLSTAENDIG",
            "relations": links(self="/a", get_issues="/i", get_webform="/w", start_news="/n"),
            "bankprodukte": [
                {
                    "id": IBAN,
                    "iban": IBAN,
                    "saldo": "12.30",
                    "inhaber": "Max\x1b[31m\nMüller",
                    "neu": {"karte": "4111 1111 1111 1111", "andere": "4111-1111-1111-1111"},
                }
            ],
        }
    )


def test_every_field_stands_there_and_accounts_are_masked_unless_they_are_asked_for() -> None:
    said = describe(access())
    assert f"id: {ACCESS}" in said
    assert "status: VOLLSTAENDIG" in said
    assert "12.3" in said
    assert "iban: …3000" in said
    assert "karte: …1111" in said
    assert "andere: …1111" in said
    assert IBAN not in said
    assert "\x1b" not in said
    assert "Max [31m Müller" in said
    assert IBAN in describe(access(), reveal=True)


def test_each_relation_stands_there_with_the_line_that_follows_it() -> None:
    lines = [line.strip() for line in describe(access()).splitlines()]
    assert "self -> await bank_access.reload()" in lines
    assert "get_issues -> await bank_access.get_issues()" in lines
    assert "get_webform -> for the person's browser" in lines
    assert "start_news -> await bank_access.follow('start_news', method=…)" in lines


def test_what_a_method_must_be_given_stands_in_its_line_and_the_older_way_comes_last() -> None:
    offered = links(start_ueberweisung="/u", initiate_single_transfer="/t", get_kontoumsaetze="/k")
    product = BankProduct.load({"id": "P", "relations": offered})
    shown = [
        line.partition(" -> await bank_product.")[2] for line in describe(product).splitlines()
    ]
    assert shown[-3:] == [
        "initiate_single_transfer(transfer_details, …)",
        "get_kontoumsaetze(…)",
        "start_ueberweisung(ueberweisung, credentials, …)",
    ]


def test_what_an_answer_left_out_is_named_in_one_line_and_short_numbers_are_masked() -> None:
    product = BankProduct(id="123456_BP_1", kontonummer="123456", saldo=Decimal("1.50"))
    said = describe(product)
    assert "123456" not in said
    assert "kontonummer: …" in said
    assert "saldo: 1.50" in said
    (left_out,) = [line for line in said.splitlines() if "left out:" in line]
    assert "bezeichnung, kategorie" in left_out
    assert "kontonummer: 123456" in describe(product, reveal=True)


def test_a_long_list_is_described_by_its_beginning() -> None:
    said = describe(list(range(1000))).splitlines()
    assert len(said) == 22
    assert said[-1] == "  … and 980 more"
    assert len(describe({n: n for n in range(30)}, most=30).splitlines()) == 31


def test_what_holds_itself_and_what_is_no_value_are_described_too() -> None:
    circle: list[Any] = []
    circle.append(circle)
    assert describe(circle).splitlines()[-1].endswith("…")
    assert describe(list) == "<class 'list'>"


def test_lists_mappings_and_plain_values_are_described_too() -> None:
    assert describe({ACCESS: access()}).startswith("1 entries\n")
    assert describe([Decimal("1.5"), b"12"]) == "2 items\n  [0]: 1.5\n  [1]: 2 bytes"
    assert describe(None) == "None"
    assert len(describe("x" * 9000)) < 600


def test_a_secret_is_not_described_whatever_is_asked_for() -> None:
    assert "s3cret" not in describe(Token(access_token=Secret("s3cret")), reveal=True)


def test_completion_shows_what_can_be_called_and_no_declarations() -> None:
    shown = dir(access())
    assert {"get_issues", "relations", "can", "follow", "status", "reload"} <= set(shown)
    assert not {"GET", "SELF", "START_SCA", "operations", "has_schema"} & set(shown)
    assert "reload" in dir(Resource())


def test_help_shows_what_can_be_called_and_no_declarations() -> None:
    """Of every public class."""
    for name, home in HOMES.items():
        found = getattr(import_module(home), name)
        if isinstance(found, type):
            lines = pydoc.render_doc(found, renderer=pydoc.plaintext).splitlines()
            shown = [line for line in lines if re.match(r" \|  \w", line)]
            assert not [line for line in shown if " = Operation(" in line or "schema =" in line]


def test_a_slip_of_a_relations_name_is_warned_of_once_and_a_new_one_is_not() -> None:
    _warn_of.cache_clear()
    one = access()
    with pytest.warns(UserWarning, match=r"'start_sac'; did you mean 'start_sca'\?"):
        assert not one.can("start_sac")  # type: ignore[arg-type]
    assert not one.can("start_sac")  # type: ignore[arg-type]
    assert not one.can(Rel("get_something_else"))
    assert one.can(Rel("start_news"))
    assert not Customer.load({}).can("start_sca")


def test_the_words_for_checkers_are_the_relations() -> None:
    assert set(KnownRel.__args__) == set(Rel.words)


def test_a_session_says_how_it_is_opened() -> None:
    with pytest.raises(InvalidRequest, match="async with Session"), Session(StaticToken("t")):
        pass
