"""What can be read of a product?"""

import inspect
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from banksapi_async import BankProduct, InvalidRequest, RelationNotAvailable, Transactions
from banksapi_async.transactions.readers import TransactionKey, Window
from hypothesis import given, strategies as st

from support import Peer, links, user

ROW = {
    "id": "1975f080-0001-b4f7-727b-aec310895541",
    "betrag": -100.1,
    "verwendungszweck": "GA NR1",
    "buchungsdatum": "2026-01-18 00:00:00",
    "gegenkontoInhaber": "",
    "hash": "1b4f7727-baec-3107-9554-1cf472933ccf",
}
VARIANTS = [
    "",
    "_tagged",
    "_categories",
    "_business_partners",
    "_periods",
    "_insurances",
    "_insurance_types",
    "_freelancer_categories",
]


async def product(peer: Peer, *rels: str) -> BankProduct:
    relations = links(**dict.fromkeys(rels, "/k?tag=true"))
    peer.on("GET /p", {"id": "DE1", "waehrung": "EUR", "relations": relations})
    return await user(peer).open(BankProduct, "/p")


@pytest.mark.parametrize("variant", VARIANTS)
async def test_each_relation_to_transactions_has_its_method(variant: str) -> None:
    rel = f"get_kontoumsaetze{variant}"
    peer = Peer().on("GET /k", [ROW])
    found = await product(peer, rel)
    rows = await getattr(found, rel)(
        from_=date(2026, 1, 1), to=date(2026, 1, 31), filter="a=b", booking_status="pending"
    )
    assert isinstance(rows, Transactions)
    assert rows[0].betrag == Decimal("-100.1")
    assert rows.product == found
    query = parse_qs(urlsplit(peer.paths()[-1]).query)
    assert query == {
        "tag": ["true"],
        "from": ["2025-12-31T23:59:59"],
        "to": ["2026-02-01T00:00:01"],
        "filter": ["a=b"],
        "bookingStatus": ["pending"],
    }


async def test_a_tag_replaces_the_one_of_the_link() -> None:
    peer = Peer().on("GET /k", [])
    await (await product(peer, "get_kontoumsaetze")).get_kontoumsaetze(tag="periods")
    assert peer.paths()[-1] == "GET /k?tag=periods"


async def test_rows_in_a_wrapper_are_read_too() -> None:
    peer = Peer().on("GET /k", {"kontoumsaetze": [ROW]})
    assert len(await (await product(peer, "get_kontoumsaetze")).get_kontoumsaetze()) == 1


async def test_what_was_asked_a_second_wider_is_filtered() -> None:
    days = ["2025-12-31 23:59:59", "2026-01-01 00:00:00", "2026-01-02 00:00:00"]
    rows = [{**ROW, "buchungsdatum": day} for day in days]
    peer = Peer().on("GET /k", [*rows, {k: v for k, v in ROW.items() if k != "buchungsdatum"}])
    found = await product(peer, "get_kontoumsaetze")
    got = await found.get_kontoumsaetze(from_=date(2026, 1, 1), to=date(2026, 1, 1))
    assert [row.buchungsdatum and row.buchungsdatum.date() for row in got] == [
        date(2026, 1, 1),
        None,
    ]


async def test_a_product_without_transactions_says_so() -> None:
    peer = Peer()
    found = await product(peer, "get_depotpositionen")
    assert not found.can("get_kontoumsaetze")
    with pytest.raises(RelationNotAvailable, match="get_depotpositionen"):
        await found.get_kontoumsaetze()


@pytest.mark.parametrize(
    ("window", "argument"),
    [
        ({"from_": datetime(2026, 1, 1)}, "from_: the datetime has no time zone"),  # noqa: DTZ001
        ({"to": datetime(2026, 1, 1)}, "to: the datetime has no time zone"),  # noqa: DTZ001
        ({"from_": date(2026, 1, 2), "to": date(2026, 1, 1)}, "from_: it is after `to`"),
        ({"from_": date.min}, "from_: it is at the edge of the calendar"),
        ({"to": datetime.max.replace(tzinfo=UTC)}, "to: it is at the edge of the calendar"),
        ({"to": date.max}, "to: it is at the edge of the calendar"),
        ({"tag": " "}, "tag: it is empty"),
        ({"tag": ""}, "tag: it is empty"),
        ({"tag": []}, "tag: it is a list"),
        ({"to": date(2020, 1, 1)}, "to: without `from_` the last 90 days are read"),
    ],
)
async def test_a_window_that_cannot_be_is_refused_before_sending(
    window: dict[str, object], argument: str
) -> None:
    peer = Peer()
    found = await product(peer, "get_kontoumsaetze")
    with pytest.raises(InvalidRequest, match=argument):
        await found.get_kontoumsaetze(**window)
    assert peer.paths() == ["GET /p"]


async def test_the_positions_of_a_depot_are_read() -> None:
    position = {"name": "Fund", "menge": 210.819609, "gesamtwert": 3249.09}
    peer = Peer().on("GET /k", [position])
    got = await (await product(peer, "get_depotpositionen")).get_depotpositionen()
    assert got[0].menge == Decimal("210.819609")


async def test_rows_know_their_key_and_currency() -> None:
    other = {**ROW, "waehrung": "CHF", "identifier": {"bookingRef": "b-1"}}
    peer = Peer().on("GET /k", [ROW, other])
    rows = await (await product(peer, "get_kontoumsaetze")).get_kontoumsaetze()
    assert rows.key(rows[0]) == ("DE1", ROW["hash"], None)
    assert rows.key(rows[1]) == ("DE1", ROW["hash"], "b-1")
    assert [rows.currency(row) for row in rows] == ["EUR", "CHF"]
    assert rows[1:].product == rows.product
    assert list(rows[:1]) == [rows[0]]
    assert rows.to_wire()[0] == {**ROW, "betrag": Decimal("-100.1")}
    assert b"-100.1" in rows.to_json()
    assert repr(rows) == "<Transactions: 2 rows>"


def test_the_key_of_a_movement_does_not_show_an_iban() -> None:
    iban = "DE89370400440532013000"
    assert iban not in repr(TransactionKey(iban, "h", "r"))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001
def test_a_window_of_one_moment_asks_around_it(wall: datetime) -> None:
    moment = wall.replace(tzinfo=UTC)
    asked = Window.of(moment, moment).params()
    assert asked["from"] is not None
    assert asked["to"] is not None
    start, end = (datetime.fromisoformat(asked[k]) for k in ("from", "to"))  # type: ignore[arg-type]
    assert timedelta(seconds=1) <= end - start <= timedelta(seconds=3)


def test_a_tag_variant_shows_what_it_takes_and_refuses_what_it_does_not() -> None:
    shown = inspect.signature(BankProduct.get_kontoumsaetze_tagged)
    assert list(shown.parameters) == [
        *("self", "from_", "to", "filter", "booking_status", "relation", "timeout")
    ]
    assert "get_kontoumsaetze_tagged" in str(BankProduct.get_kontoumsaetze_tagged.__doc__)
    with pytest.raises(TypeError, match="form"):
        BankProduct.get_kontoumsaetze_tagged(object(), form=1)  # type: ignore[call-arg, arg-type]
