"""What does a ledger say when a bank says something else than before?"""

import math
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest
from banksapi_async import (
    InvalidRequest,
    LedgerReport,
    NotFound,
    SqlLedger,
    TimedOut,
    Timeouts,
    to_json,
)
from banksapi_async.sandbox import SandboxClock

from support import ACCESS, Peer, answer, customer, links

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)
HERE = f"/customer/v2/bankzugaenge/{ACCESS}"
IBAN = "DE00123456789012345678"


def row(text: str, *, day: int = 18, betrag: Any = "-5.10", **more: Any) -> dict[str, Any]:
    """A row of January; its text is its hash as well."""
    return {
        "betrag": Decimal(betrag) if isinstance(betrag, str) else betrag,
        "hash": text,
        "verwendungszweck": text,
        "buchungsdatum": f"2026-01-{day:02} 00:00:00",
        **more,
    }


def exact(body: Any) -> httpx.Response:
    """An answer whose amounts keep their digits."""
    return answer(200, to_json(body), content_type="application/json")


@attrs.define
class Bank:
    """One account, as the interface shows it now; a ledger that reads it."""

    ledger: SqlLedger
    peer: Peer = attrs.field(factory=Peer)
    access: dict[str, Any] = attrs.field(factory=dict)
    product: dict[str, Any] = attrs.field(factory=dict)
    issues: dict[str, Any] = attrs.field(factory=dict)
    listed: dict[str, Any] = attrs.field(factory=dict)
    clock: SandboxClock = attrs.field(factory=lambda: SandboxClock(NOW))
    more: list[dict[str, Any]] = attrs.field(factory=list)

    async def shows(self, *rows: Any, **options: Any) -> LedgerReport:
        """Sync once, with these rows in the account."""
        product = {
            "id": IBAN,
            "iban": IBAN,
            "waehrung": "EUR",
            "saldo": Decimal("100.00"),
            "saldoDatum": "2026-01-20 12:00:00",
            "relations": links(get_kontoumsaetze="/rows"),
            **self.product,
        }
        access = {
            "id": ACCESS,
            "status": "VOLLSTAENDIG",
            "aktualisierungszeitpunkt": "2026-01-20 12:00:00",
            "relations": links(self=HERE, get_issues=f"{HERE}/issues"),
            "bankprodukte": [product, *self.more],
            **self.access,
        }
        issues = {"aktualisierungszeitpunkt": "2026-01-20 12:00:00", **self.issues}
        self.peer.on("GET /customer/v2/bankzugaenge", exact({ACCESS: access, **self.listed}))
        self.peer.on(f"GET {HERE}/issues", issues)
        self.peer.on("GET /rows", exact(list(rows)))
        return await self.sync(**options)

    async def sync(self, **options: Any) -> LedgerReport:
        offered = links(get_bankzugaenge="/customer/v2/bankzugaenge")
        timeouts = Timeouts(clock=self.clock)
        anna = await customer(self.peer, relations=offered, timeouts=timeouts)
        return await self.ledger.sync(anna, owner="anna", **options)

    async def texts(self) -> list[str]:
        return [one["verwendungszweck"] for one in await self.ledger.records("anna")]

    async def told(self) -> list[str]:
        return [one["kind"] for one in await self.ledger.history("anna")]


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Bank]:
    async with SqlLedger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        await ledger.create_all()
        yield Bank(ledger)


async def test_amounts_are_exact_whatever_their_size(bank: Bank) -> None:
    amounts = ["0.10", "-0.000000000000000000000000001", "79228162514264337593543950336.01", "-0.0"]
    await bank.shows(*(row(str(n), betrag=amount) for n, amount in enumerate(amounts)))
    records = await bank.ledger.records("anna")
    assert [f"{one['betrag']:f}" for one in records] == amounts
    assert {one["booked_on"] for one in records} == {date(2026, 1, 18)}
    assert {one["waehrung"] for one in records} == {"EUR"}


async def test_a_correction_is_kept_and_what_was_there_before_too(bank: Bank) -> None:
    await bank.shows(row("a"), row("b"))
    report = await bank.shows(row("a", verwendungszweck="more words", day=17), row("b"))
    assert (report.new, report.corrected) == (0, 1)
    assert await bank.texts() == ["more words", "b"]
    (told,) = await bank.ledger.history("anna")
    assert told["kind"] == "corrected"
    assert '"verwendungszweck":"a"' in told["row"].replace(" ", "")
    (changed,) = [one for one in await bank.ledger.records("anna") if one["changed_at"]]
    assert changed["id"] == told["posting"]
    again = await bank.shows(row("a", verwendungszweck="more words", day=17), row("b"))
    assert (again.new, again.corrected) == (0, 0)


async def test_what_the_bank_does_not_show_any_more_is_marked_and_may_return(bank: Bank) -> None:
    await bank.shows(row("a"), row("b"))
    report = await bank.shows(row("b"))
    assert report.vanished == 1
    assert await bank.texts() == ["b"]
    shown = await bank.ledger.records("anna", vanished=True)
    assert [one["verwendungszweck"] for one in shown] == ["a", "b"]
    assert (await bank.shows(row("b"))).vanished == 0
    report = await bank.shows(row("a"), row("b"))
    assert (report.new, report.returned) == (0, 1)
    assert await bank.texts() == ["a", "b"]
    assert await bank.told() == ["vanished", "returned"]


ODD = {"betrag": "no number", "hash": "odd", "buchungsdatum": "2026-01-18 00:00:00"}


@pytest.mark.parametrize(
    "trouble",
    [
        {"access": {"status": "SAMMELN"}},
        {"access": {"status": 7}},
        {"product": {"status": "GESTARTET"}},
        {"product": {"status": 7}},
        {"access": {"relations": links(self=HERE, start_sca="/sca")}},
        {
            "issues": {
                "aktualisierungszeitpunkt": "2026-01-20 13:00:00",
                "messages": [{"level": "ERROR", "code": "BA3000"}],
            }
        },
        {"more": [7]},
        {"listed": {"x": 7}},
    ],
    ids=[
        "incomplete",
        "unreadable status",
        "product incomplete",
        "product's status unreadable",
        "person needed",
        "refresh failed",
        "product unreadable",
        "access unreadable",
    ],
)
async def test_nothing_is_called_vanished_while_something_is_wrong(
    bank: Bank, trouble: dict[str, Any]
) -> None:
    await bank.shows(row("a"), row("b"))
    for name, value in trouble.items():
        setattr(bank, name, value)
    report = await bank.shows(row("b"))
    assert report.vanished == 0
    assert await bank.texts() == ["a", "b"]


async def test_nothing_is_called_vanished_beside_a_row_that_cannot_be_read(bank: Bank) -> None:
    await bank.shows(row("a"), row("b"))
    report = await bank.shows(ODD, row("b"))
    assert (report.vanished, len(report.unreadable)) == (0, 1)
    odd_field = row("b", valutadatum=None, wertstellungsdatum="2026-02-30 00:00:00")
    assert (await bank.shows(odd_field)).vanished == 0
    odd_identifier = row("b", identifier={"endToEndId": 7})
    assert (await bank.shows(odd_identifier)).vanished == 0
    assert await bank.texts() == ["a", "b"]


async def test_nothing_is_called_vanished_at_the_edge_of_what_was_asked(bank: Bank) -> None:
    await bank.shows(row("old", day=5), row("a", day=18))
    assert (await bank.shows(row("a", day=18), overlap=timedelta(days=14))).vanished == 0
    assert (await bank.shows(row("a", day=18), overlap=timedelta(days=20))).vanished == 0


async def test_a_second_delivery_is_told_and_its_movement_has_not_vanished(bank: Bank) -> None:
    first = row("a", identifier={"bookingRef": "1"})
    second = row("a", identifier={"bookingRef": "2"})
    report = await bank.shows(first, second, row("b"))
    assert report.new == 2
    assert await bank.told() == ["redelivered"]
    report = await bank.shows(second, row("b"))
    assert (report.new, report.vanished) == (0, 0)
    assert await bank.texts() == ["a", "b"]


async def test_rows_that_cannot_be_read_are_kept_until_the_answer_is_without_them(
    bank: Bank,
) -> None:
    undated = {"betrag": "no number"}
    await bank.shows(row("a"), ODD, undated, 7)
    odd = await bank.ledger.unreadable("anna")
    assert {one["day"] for one in odd} == {date(2026, 1, 18), None}
    assert len(odd) == 3
    await bank.shows(row("a"), ODD)
    assert len(await bank.ledger.unreadable("anna")) == 1
    report = await bank.shows(row("a"), row("odd"))
    assert report.new == 1
    assert await bank.ledger.unreadable("anna") == []


async def test_an_unreadable_row_before_what_was_asked_is_still_unreadable(bank: Bank) -> None:
    await bank.shows({**ODD, "buchungsdatum": "2026-01-02 00:00:00"}, row("a", day=20))
    await bank.shows(row("a", day=20))
    assert [one["day"] for one in await bank.ledger.unreadable("anna")] == [date(2026, 1, 2)]


async def test_texts_that_databases_do_not_take_cost_no_row(bank: Bank) -> None:
    odd = row("a", verwendungszweck="zero \0 and half \ud83d")
    await bank.shows(odd)
    assert await bank.texts() == ["zero \ufffd and half ?"]
    assert (await bank.shows(odd)).corrected == 0


async def test_pending_rows_are_a_set_of_their_own_replaced_each_time(bank: Bank) -> None:
    bank.access = {"type": "EBICS"}

    def rows(booked: list[Any], waiting: Any) -> None:
        def give(request: Any) -> Any:
            return waiting if b"pending" in request.url.query else exact(booked)

        bank.peer.routes["GET /rows"] = give

    await bank.shows()
    for booked, waiting, shown in (
        ([row("a")], [row("p"), row("q")], ["p", "q"]),
        ([row("a")], [row("p")], ["p"]),
        ([row("a"), row("p")], [], []),
    ):
        rows(booked, exact(waiting))
        await bank.sync()
        assert [one["verwendungszweck"] for one in await bank.ledger.pending("anna")] == shown
        assert len(await bank.texts()) == len(booked)
    rows([row("a")], exact([row("r")]))
    await bank.sync()
    rows([row("a")], answer(404))
    report = await bank.sync()
    assert [type(one.error) for one in report.failed] == [NotFound]
    assert [one["verwendungszweck"] for one in await bank.ledger.pending("anna")] == ["r"]


async def test_an_access_that_is_not_listed_any_more_is_told_and_loses_nothing(bank: Bank) -> None:
    await bank.shows(row("a"))
    bank.clock.advance(60)
    for unsure in ({"x": 7}, {}):
        bank.peer.on("GET /customer/v2/bankzugaenge", unsure)
        await bank.sync()
        (access,) = await bank.ledger.stale("anna", older_than=timedelta(0), now=bank.clock.now())
        assert (access["missing_since"] is None) == bool(unsure)
    assert await bank.texts() == ["a"]
    await bank.sync()
    await bank.shows(row("a"))
    (access,) = await bank.ledger.stale("anna", older_than=timedelta(0), now=bank.clock.now())
    assert access["missing_since"] is None


async def test_how_an_access_stood_before_is_no_news(bank: Bank) -> None:
    bank.access = {"relations": links(self=HERE, start_sca="/sca")}
    await bank.shows(row("a"))
    bank.access = {}
    bank.clock = SandboxClock(NOW - timedelta(hours=1))
    await bank.shows(row("a"))
    assert len(await bank.ledger.needs_person()) == 1


async def test_what_needs_a_person_is_told_and_since_when(bank: Bank) -> None:
    await bank.shows(row("a"))
    assert await bank.ledger.needs_person() == []
    bank.access = {"relations": links(self=HERE, start_sca="/sca")}
    await bank.shows(row("a"))
    since = bank.clock.now()
    bank.clock.advance(3600)
    report = await bank.shows(row("a"))
    assert len(report.needs_person) == 1
    for owner in (None, "anna"):
        (waiting,) = await bank.ledger.needs_person(owner)
        assert (waiting["owner"], waiting["steps"]) == ("anna", ["start_sca"])
        assert abs(waiting["needs_since"] - since) < timedelta(minutes=1)
    assert await bank.ledger.needs_person("ben") == []


async def test_an_access_without_fresh_data_is_told_with_its_trouble(bank: Bank) -> None:
    bank.issues = {
        "aktualisierungszeitpunkt": "2026-01-20 13:00:00",
        "messages": [{"level": "ERROR", "code": "BA3000"}],
    }
    await bank.shows(row("a"))
    assert await bank.ledger.stale(now=NOW) == []
    (access,) = await bank.ledger.stale(now=NOW + timedelta(days=2))
    assert access["failure"] == "RefreshFailed BA3000"
    assert access["refreshed_at"] == datetime(2026, 1, 20, 11, tzinfo=UTC)
    (access,) = await bank.ledger.stale()
    assert access["failed_since"] is not None


async def test_balances_by_day_follow_from_the_last_balance_and_the_bookings(bank: Bank) -> None:
    bank.product = {"saldo": Decimal("100.00"), "saldoDatum": "2026-01-19 08:00:00"}
    await bank.shows(
        row("a", day=17, betrag="40.00"),
        row("b", day=19, betrag="-0.01"),
        row("after", day=20, betrag="5"),
    )
    days = await bank.ledger.balances("anna")
    assert [(one["day"].day, one["saldo"], one["complete"]) for one in days] == [
        (17, Decimal("100.01"), True),
        (18, Decimal("100.01"), True),
        (19, Decimal("100.00"), True),
        (20, Decimal("105.00"), True),
    ]
    days = await bank.ledger.balances("anna", from_=date(2026, 1, 18), to=date(2026, 1, 19))
    assert [one["day"].day for one in days] == [18, 19]


@pytest.mark.parametrize(
    "odd",
    [ODD, row("x", waehrung="USD"), {"betrag": 1, "hash": "y"}],
    ids=["unreadable", "other currency", "without a day"],
)
async def test_a_balance_that_something_is_missing_from_is_not_called_complete(
    bank: Bank, odd: dict[str, Any]
) -> None:
    await bank.shows(row("a"), odd)
    assert {one["complete"] for one in await bank.ledger.balances("anna")} == {False}


async def test_a_product_of_several_currencies_has_a_balance_in_each(bank: Bank) -> None:
    stamp = "2026-01-19 08:00:00"
    bank.product = {
        "saldo": None,
        "waehrung": None,
        "salden": {
            "EUR": {"saldo": Decimal("10.00"), "waehrung": "EUR", "saldoDatum": stamp},
            "USD": {"saldo": Decimal("7.00"), "saldoDatum": stamp},
        },
    }
    await bank.shows(
        row("a", day=18, betrag="1.00", waehrung="EUR"),
        row("b", day=19, betrag="2.00", waehrung="USD"),
    )
    days = await bank.ledger.balances("anna")
    assert [(one["waehrung"], one["day"].day, one["saldo"], one["complete"]) for one in days] == [
        ("EUR", 18, Decimal("10.00"), True),
        ("EUR", 19, Decimal("10.00"), True),
        ("USD", 19, Decimal("7.00"), True),
    ]


async def test_a_product_without_a_balance_or_rows_is_kept_and_has_no_balances(bank: Bank) -> None:
    bank.product = {"saldo": None}
    bank.more = [{"id": "DEPOT", "saldo": 7}, {"id": "DEPOT", "waehrung": 7}]
    await bank.shows(row("a"))
    kept = (await bank.ledger.export("anna"))["products"]
    assert [one["product_id"] for one in kept] == [IBAN, "DEPOT"]
    assert {one["product_id"] for one in await bank.ledger.balances("anna")} == {"DEPOT"}


async def test_postings_are_given_by_period_and_product(bank: Bank) -> None:
    await bank.shows(row("a", day=16), row("b", day=17), row("c", day=18), {"betrag": 1})
    days = {"from_": date(2026, 1, 17), "to": date(2026, 1, 17)}
    (only,) = await bank.ledger.records("anna", **days)
    assert (only["verwendungszweck"], only["product_id"]) == ("b", IBAN)
    assert len(await bank.ledger.records("anna", product=IBAN)) == 4
    assert await bank.ledger.records("anna", product="other") == []
    assert await bank.ledger.records("ben") == []


async def test_a_posting_that_somebody_removed_is_not_put_back(bank: Bank) -> None:
    await bank.shows(row("a"), row("b"))

    def remove(connection: Any) -> None:
        connection.exec_driver_sql("delete from postings where hash = 'a'")

    await bank.ledger._database.run(remove)
    assert (await bank.shows(row("a"), row("b"))).new == 0
    assert (await bank.shows(row("b"))).vanished == 0


async def test_a_time_limit_keeps_a_part_for_storing(bank: Bank) -> None:
    await bank.shows(row("a"), timeout=math.inf)
    with pytest.raises(InvalidRequest, match="timeout"):
        await bank.sync(timeout=0)
    with pytest.raises(TimedOut):
        await bank.sync(timeout=1e-9)
