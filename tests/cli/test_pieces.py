"""What is drawn and written: exact amounts, and nothing that a terminal or a spreadsheet runs."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from banksapi_async import (
    BankAccess,
    BankProduct,
    InvalidRequest,
    Transaction,
    Transactions,
    Unreadable,
)
from banksapi_async.cli import banking, connecting, plot
from banksapi_async.cli.exits import ExitCode
from banksapi_async.cli.output import Output

from support import ACCESS, Peer, customer, links

LOST = Unreadable(path="[0]", why="expected an object", raw=None, key=0)


def rows(*found: dict[str, Any], saldo: str | None = "10.00", **more: Any) -> Transactions:
    product = BankProduct.load({"id": "P", "waehrung": "EUR", "saldo": saldo})
    return Transactions(tuple(map(Transaction.load, found)), product, **more)


def row(betrag: str, day: int = 2, **more: Any) -> dict[str, Any]:
    return {"betrag": betrag, "buchungsdatum": f"2026-01-{day:02}T00:00:00+01:00", **more}


def test_a_balance_is_reckoned_backwards_in_the_products_currency() -> None:
    found = plot.balance(rows(row("2.50", 3), row("-1.00"), row("99", 2, waehrung="USD")))
    assert found == [("2026-01-02", Decimal("7.50")), ("2026-01-03", Decimal("10.00"))]


@pytest.mark.parametrize(
    "one",
    [
        rows(row("1"), saldo=None),
        rows(row("1"), unreadable=(LOST,)),
        rows({"betrag": "1"}),
    ],
    ids=["no balance", "a row is unreadable", "a row without a day"],
)
def test_a_balance_that_cannot_be_reckoned_is_not_drawn(one: Transactions) -> None:
    assert plot.balance(one) == []


def test_spending_is_by_the_first_tag_and_leaves_out_what_came_in() -> None:
    shops = {"systemName": "SHOPS", "displayName": "Einkauf"}
    found = plot.spending(
        rows(
            row("-2", tags=[{"tagTreeItem": shops}, {"tagTreeItem": {"systemName": "X"}}]),
            row("-3", tags=[{"tagTreeItem": {"systemName": "RENT"}}]),
            row("-1", tags=[{"id": "a tag that says nothing"}]),
            row("50"),
            row("-9", waehrung="USD"),
        )
    )
    assert found == [("RENT", 3), ("Einkauf", 2), ("without a tag", 1)]


def test_many_days_are_thinned_and_the_last_one_stays() -> None:
    points = [(str(n), Decimal(n)) for n in range(100)]
    found = plot.thinned(points)
    assert len(found) == 24
    assert found[0] == points[0]
    assert found[-1] == points[-1]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_bar_fits_into_80_columns_whatever_it_shows(*, ascii_only: bool) -> None:
    points = [("a" * 90, Decimal(0)), ("b", Decimal("-123456.78")), ("c", Decimal(99999))]
    lines = [*plot.bars(points, ascii_only=ascii_only)]
    assert max(map(len, lines)) <= 80
    assert lines[1].endswith("-123,456.78")
    assert all(line.isascii() for line in lines) == ascii_only
    assert [*plot.bars([("zero", Decimal(0))], ascii_only=True)]


def test_no_cell_begins_a_formula_unless_it_is_asked_for() -> None:
    texts = [
        "=1+1",
        " =1",
        "@SUM(A1)",
        "+49 30",
        "-",
        "\t=2",
        "\uff1d1",
        "fine",
        "  ",
        "a\x1b[31mb",
    ]
    records = [{"text": text, "amount": Decimal("-1.50"), "none": None} for text in texts]
    out = io.StringIO()
    Output(out=out).csv(records)
    cells = [line.split(",")[0] for line in out.getvalue().splitlines()[1:]]
    assert [cell for cell in cells if cell.lstrip()[:1] in set("=+-@\uff1d") and cell.strip()] == []
    assert "\x1b" not in out.getvalue()
    assert ",-1.50," in out.getvalue()
    raw = io.StringIO()
    Output(out=raw).csv(records, raw=True)
    assert "=1+1,-1.50," in raw.getvalue().splitlines()


def test_json_keeps_lists_moments_and_characters_beyond_the_first_plane() -> None:
    out = io.StringIO()
    moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    Output(as_json=True, out=out).table([{"a": ["x", moment], "b": "\U0001f600"}], {})
    assert out.getvalue() == ('[{"a":["x","2026-01-02T03:04:00+00:00"],"b":"\\ud83d\\ude00"}]\n')


def test_a_moment_is_shown_to_the_minute() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert Output().text(moment) == "2026-01-02 03:04+00:00"


async def test_what_could_not_be_read_makes_totals_incomplete() -> None:
    relations = links(get_bankzugaenge="/customer/v2/bankzugaenge")
    peer = Peer()
    one = await customer(peer, relations=relations)
    products = [
        {"id": "A", "saldo": 1, "waehrung": "EUR"},
        7,
        {"id": "B"},
        {"id": "C", "saldo": "much", "waehrung": "EUR"},
    ]
    peer.on("GET /customer/v2/bankzugaenge", {ACCESS: {"id": ACCESS, "bankprodukte": products}})
    found = await banking.accounts(one)
    assert found.notes == ("2 more could not be read: totals are incomplete",)
    assert banking.totals(found.records) == [{"waehrung": "EUR", "saldo": 1}]
    assert found.records[0]["bank"] == ACCESS[:8]


async def test_rows_that_could_not_be_read_are_told() -> None:
    relations = links(get_kontoumsaetze="/customer/v2/bankzugaenge/a/p/kontoumsaetze")
    peer = Peer()
    one = await customer(peer, relations=links(get_bankzugaenge="/customer/v2/bankzugaenge"))
    products = [{"id": "A", "bezeichnung": "Giro", "relations": relations}]
    peer.on("GET /customer/v2/bankzugaenge", {ACCESS: {"id": ACCESS, "bankprodukte": products}})
    peer.on("GET /customer/v2/bankzugaenge/a/p/kontoumsaetze", [{"betrag": 1}, 7])
    accesses = await one.get_bankzugaenge()
    chosen = banking.chosen(accesses.values(), "giro")
    _, found = await banking.transactions(chosen, since=None, until=None, tagged=True)
    assert found.notes == ("1 more could not be read",)
    assert len(found.records) == 1


async def test_a_refresh_that_a_form_stands_in_the_way_of_needs_a_person() -> None:
    form = "https://banksapi.io/customer/v2/webform?session=0bac1d52&useCase=X"
    peer = Peer()
    one = await customer(peer, relations=links(get_bankzugaenge="/customer/v2/bankzugaenge"))
    peer.on("GET /customer/v2/bankzugaenge", {ACCESS: {"id": ACCESS}})
    accesses = [*(await one.get_bankzugaenge()).values()]
    told: list[Any] = []
    peer.on("POST /customer/v2/bankzugaenge", httpx.Response(451, headers={"Location": form}))
    found = await banking.refresh(accesses, wait=False, tell=told.append)
    assert found.records[0]["state"] == "needs a person"
    assert "0bac1d52" not in str(found.records)
    peer.on("POST /customer/v2/bankzugaenge", httpx.Response(403))
    found = await banking.refresh(accesses, wait=False, tell=told.append)
    assert found.records[0]["state"] == "failed"
    assert len(told) == 2


async def test_a_tenant_without_web_forms_is_told_what_to_use() -> None:
    nobody: Any = None
    with pytest.raises(InvalidRequest, match="run_sca"):
        await connecting._through(nobody, BankAccess.load({"id": ACCESS}), 1)


async def test_an_access_without_issues_has_none() -> None:
    assert (await banking.issues([BankAccess.load({"id": ACCESS})])).records == []


async def test_issues_that_cannot_be_read_are_no_good_news() -> None:
    peer = Peer()
    one = await customer(peer, relations=links(get_bankzugaenge="/customer/v2/bankzugaenge"))
    relations = links(get_issues=f"/customer/v2/bankzugaenge/{ACCESS}/issues")
    peer.on("GET /customer/v2/bankzugaenge", {ACCESS: {"id": ACCESS, "relations": relations}})
    peer.on(f"GET /customer/v2/bankzugaenge/{ACCESS}/issues", {"messages": [7]})
    found = await banking.issues([*(await one.get_bankzugaenge()).values()])
    assert found.code == ExitCode.FAILED
    assert "cannot be read" in found.records[0]["what"]


async def test_an_issue_that_nobody_documented_is_shown_as_it_came() -> None:
    peer = Peer()
    one = await customer(peer, relations=links(get_bankzugaenge="/customer/v2/bankzugaenge"))
    relations = links(get_issues=f"/customer/v2/bankzugaenge/{ACCESS}/issues")
    peer.on("GET /customer/v2/bankzugaenge", {ACCESS: {"id": ACCESS, "relations": relations}})
    news = {"code": "BA9999", "level": "ERROR", "message": "Neu"}
    peer.on(f"GET /customer/v2/bankzugaenge/{ACCESS}/issues", {"messages": [news]})
    found = await banking.issues([*(await one.get_bankzugaenge()).values()])
    assert found.records[0]["what"] == "Neu"
    assert found.records[0]["to_do"] == ""
