"""One odd value costs nobody else anything: accesses and products, and what they are known by."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from banksapi_async import (
    BankAccess,
    BankProduct,
    Customer,
    DecodeError,
    InvalidRequest,
    NotFound,
    SyncReport,
)
from banksapi_async.accesses.issues import Issues
from banksapi_async.accesses.sync import refresh_due, standing

from support import ACCESS, Peer, answer, links, user

ALL = "/customer/v2/bankzugaenge"
ROW = {"betrag": -5, "hash": "h", "buchungsdatum": "2026-01-18 00:00:00"}


def product(path: str, **keys: Any) -> dict[str, Any]:
    return {"relations": links(get_kontoumsaetze=f"/rows/{path}"), **keys}


def bank(accesses: dict[str, Any], **rows: Any) -> Peer:
    peer = Peer().on("GET /customer/v2", {"relations": links(get_bankzugaenge=ALL)})
    peer.on(f"GET {ALL}", accesses)
    for path, answers in rows.items():
        peer.on(f"GET /rows/{path}", *(answers if isinstance(answers, tuple) else (answers,)))
    return peer


async def told_later(report: SyncReport) -> None: ...


async def sync(peer: Peer, cursors: Any = None) -> SyncReport:
    return await (await user(peer).customer()).sync({} if cursors is None else cursors)


async def test_two_banks_are_read_though_one_has_a_day_that_cannot_be() -> None:
    odd = product("a", id="P", vertragsDatum="0001-01-01 00:00:00")
    accesses = {"A": {"bankprodukte": [odd]}, "B": {"bankprodukte": [product("b", id="Q")]}}
    report = await sync(bank(accesses, a=[ROW], b=[ROW]))
    assert [(one.access.id, one.product.id, len(one.rows)) for one in report.read] == [
        ("A", "P", 1),
        ("B", "Q", 1),
    ]
    assert report.failed == report.unreadable == ()


async def test_what_cannot_be_read_is_told_in_the_report_and_the_rest_goes_on() -> None:
    accesses = {
        "A": {"bankprodukte": [{"bezeichnung": "?"}, product("a", id="P")]},
        "B": "no access",
    }
    report = await sync(bank(accesses, a=[ROW, {"hash": "i"}]))
    assert [len(one.rows) for one in report.read] == [1]
    assert [part.path for part in report.read[0].rows.unreadable] == ["[1]"]
    assert [(part.path, part.why) for part in report.unreadable] == [
        ("{1}", "expected an object"),
        ("{0}.bankprodukte[0]", "id: expected a text"),
    ]


async def test_accesses_without_an_id_have_the_key_of_the_list() -> None:
    accesses = await (
        await user(bank({"A": {"status": "VOLLSTAENDIG"}})).customer()
    ).get_bankzugaenge()
    assert accesses["A"].id == "A"
    assert accesses.unreadable == ()


async def test_the_answer_to_a_step_without_an_id_is_the_access() -> None:
    here = f"{ALL}/{ACCESS}"
    steps = links(set_method=f"{here}/consent/C", cancel="/elsewhere")
    peer = bank({ACCESS: {"relations": steps}})
    peer.on(f"POST {here}/consent/C", {"status": "INTERAKTION"}).on("POST /elsewhere", {})
    peer.on(f"GET {here}", {"bankprodukte": [{"relations": []}]})
    peer.on(f"GET {here}/DE%207", {"bezeichnung": "Giro", "iban": "DE8"})
    peer.on(f"GET {here}/issues", {"messages": []})
    access = (await (await user(peer).customer()).get_bankzugaenge())[ACCESS]
    assert (await access.set_method("1")).id == ACCESS
    assert (await access.cancel()).id == ACCESS, "where the link does not say it, the call does"
    read = await user(peer).bank_access(ACCESS)
    assert read.id == ACCESS
    assert [part.why for part in read.unreadable] == ["id: expected a text"]
    assert (await user(peer).open(Issues, f"{here}/issues")).id == ACCESS
    assert (await user(peer).open(BankProduct, f"{here}/DE%207")).id == "DE 7"


async def test_a_cursor_fits_the_same_account_under_another_access() -> None:
    def connected(id: str) -> Peer:
        giro = product(id, id="DE1", iban="DE 1", waehrung="EUR")
        return bank({id: {"bankprodukte": [giro]}}, **{id: [ROW]})

    first = await sync(connected("old"))
    again = await sync(connected("new"), first.cursors)
    assert [one.access.id for one in again.read] == ["new"]
    assert [len(one.rows) for one in again.read] == [0]
    assert set(again.cursors) == set(first.cursors) == {"DE1/DE1/EUR"}
    assert again.read[0].previous_cursor == first.read[0].cursor
    assert first.read[0].previous_cursor is None


async def test_pockets_of_one_id_have_a_cursor_for_each_currency() -> None:
    pockets = [product("eur", id="P", waehrung="EUR"), product("usd", id="P", waehrung="USD")]
    peer = bank({"A": {"bankprodukte": pockets}}, eur=(answer(404), [ROW]), usd=[ROW])
    first = await sync(peer)
    assert [one.product.waehrung for one in first.read] == ["USD"]
    assert isinstance(first.failed[0].error, NotFound)
    second = await sync(peer, first.cursors)
    assert [(one.product.waehrung, len(one.rows)) for one in second.read] == [
        ("EUR", 1),
        ("USD", 0),
    ]


@pytest.mark.parametrize("apart", [False, True])
async def test_products_that_are_alike_in_everything_have_no_cursor(*, apart: bool) -> None:
    alike = [product("a", id="P"), product("b", id="P")]
    odd = product("c", id="R", waehrung=978)
    accesses = {"A": {"bankprodukte": [*alike, odd, product("d", id="S")]}}
    if apart:
        accesses = {"A": {"bankprodukte": alike[:1]}, "B": {"bankprodukte": [alike[1], odd]}}
        accesses["C"] = {"bankprodukte": [product("d", id="S")]}
    peer = bank(accesses, a=[ROW], b=[ROW], c=[ROW], d=[ROW])
    report = await sync(peer, {"P//": "kept"})
    assert [one.product.id for one in report.read] == ["S"]
    assert [one.product and one.product.id for one in report.failed] == ["P", "P", "R"]
    assert all(isinstance(one.error, DecodeError) for one in report.failed)
    assert "more than one product" in str(report.failed[0].error)
    assert "waehrung" in str(report.failed[2].error)
    assert report.cursors["P//"] == "kept"
    assert peer.paths()[-1] == "GET /rows/d?from=1899-12-31T23%3A59%3A59"


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"cursors": None}, "cursors"),
        ({"cursors": ["x"]}, "cursors"),
        ({"overlap": 14}, "overlap"),
        ({"start": "2026-01-01"}, "start"),
        ({"concurrency": "4"}, "concurrency"),
        ({"concurrency": True}, "concurrency"),
        ({"refresh_older_than": 6}, "refresh_older_than"),
        ({"on_access": told_later}, "on_access"),
        ({"on_access": "print"}, "on_access"),
    ],
)
async def test_an_argument_of_a_wrong_type_is_named(given: dict[str, Any], argument: str) -> None:
    customer: Customer = await user(bank({})).customer()
    with pytest.raises(InvalidRequest) as caught:
        await customer.sync(**{"cursors": {}, **given})
    assert caught.value.argument == argument


def test_what_cannot_be_read_in_the_issues_may_be_an_error() -> None:
    access = BankAccess.load({"id": "A", "aktualisierungszeitpunkt": "2026-01-20 06:00:00"})
    said = {"aktualisierungszeitpunkt": "2026-01-20 07:00:00", "messages": [{"level": "ERROR"}]}
    stands = standing(access, Issues.load(said))
    assert stands.errors == ()
    assert stands.failed
    fine = standing(access, Issues.load({**said, "messages": [{"level": "INFO", "code": "X"}]}))
    assert not fine.failed


def test_data_whose_age_cannot_be_read_is_not_refreshed_each_hour() -> None:
    access = BankAccess.load({"id": "A", "aktualisierungszeitpunkt": "soon"})
    assert not refresh_due(access, None, older_than=timedelta(hours=6), now=datetime.now(UTC))


@pytest.mark.parametrize("key", ["id", "iban", "waehrung", "kontonummer"])
async def test_half_a_character_in_a_product_stops_no_other(key: str) -> None:
    odd = {**product("bad", id="P", waehrung="EUR"), key: "\ud800"}
    access = {"id": ACCESS, "status": "VOLLSTAENDIG", "relations": links(get_issues="/i")}
    access["bankprodukte"] = [odd, product("good", id="Q", waehrung="EUR")]
    peer = bank({ACCESS: access}, bad=[ROW], good=[ROW]).on("GET /i", {"messages": []})
    assert "Q" in {read.product.id for read in (await sync(peer)).read}


async def test_half_a_character_in_an_id_finds_nothing() -> None:
    access = user(Peer()).attach(BankAccess(id="\ud800"))
    with pytest.raises(NotFound):
        await access.reload()
