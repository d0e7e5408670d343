"""How are accesses built by hand, and what is refused before it is sent?"""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from banksapi_async import (
    AccessType,
    BankProduct,
    Customer,
    InvalidRequest,
    OutcomeUnknown,
    RetryPolicy,
    SimpleProduct,
    TransactionData,
)
from banksapi_async.wire.dates import BERLIN

from support import ACCESS, BASE, Peer, answer, links, user

PROVIDER = "00000000-0000-0000-0000-000000000000"
DAY = datetime(2026, 1, 20, tzinfo=BERLIN)
TWICE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
AGAIN = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def row(**more: Any) -> TransactionData:
    given = {"verwendungszweck": "Chair", "gegenkonto_inhaber": "Shop", "buchungsdatum": DAY}
    return TransactionData(**{"betrag": Decimal("-70.10"), **given, **more})


def owner(peer: Peer) -> Customer:
    return user(peer).attach(Customer.load({"relations": links(self="/customer/v2?x=1")}))


def product(peer: Peer) -> BankProduct:
    rows = links(self="/p", get_kontoumsaetze="/p/kontoumsaetze?tag=true")
    return user(peer).attach(BankProduct.load({"id": "p", "relations": rows}))


def access(id: str = ACCESS) -> dict[str, Any]:
    return {"id": id, "type": "BUILDER", "bankprodukte": [{"id": "p"}]}


async def test_an_access_is_created_and_read_by_its_own_id() -> None:
    peer = Peer().on("PUT /customer/v2/bankzugaenge/builder", answer(201, location=f"{BASE}/made"))
    peer.on("GET /made", access())
    built = await owner(peer).create_builder_access(
        PROVIDER,
        [SimpleProduct(id="DE00 1", saldo=Decimal("42.00"), saldo_datum=DAY)],
        access_id=uuid.UUID(ACCESS),
    )
    assert built.type == AccessType.BUILDER
    sent, read = peer.asked[1:]
    assert sent.content == (
        b'{"id":"%s","providerId":"%s","bankprodukte":[{"id":"DE00 1","saldo":42.00,'
        b'"saldoDatum":"2026-01-20 00:00:00"}]}' % (ACCESS.encode(), PROVIDER.encode())
    )
    assert read.method == "GET"


@pytest.mark.parametrize("place", ["https://evil.example/made", f"{BASE}/made#x", f"{BASE}/gone"])
async def test_an_access_that_was_made_and_cannot_be_read_is_unknown_with_its_id(
    place: str,
) -> None:
    made = answer(201, location=place)
    peer = Peer().on("PUT /customer/v2/bankzugaenge/builder", made)
    with pytest.raises(OutcomeUnknown) as lost:
        await owner(peer).create_builder_access(PROVIDER, [SimpleProduct(id="p")], access_id=ACCESS)
    assert lost.value.subject == ACCESS


async def test_an_access_whose_place_is_not_named_is_read_by_the_id_that_was_sent() -> None:
    peer = Peer().on("PUT /customer/v2/bankzugaenge/builder", answer(201))
    peer.on(f"GET /customer/v2/bankzugaenge/{ACCESS}", access())
    built = await owner(peer).create_builder_access(
        PROVIDER, [SimpleProduct(id="p")], access_id=ACCESS
    )
    assert built.id == ACCESS


async def test_an_access_gets_an_id_of_its_own() -> None:
    peer = Peer().on("PUT /customer/v2/bankzugaenge/builder", answer(500))
    with pytest.raises(OutcomeUnknown) as lost:
        await owner(peer).create_builder_access(PROVIDER, [SimpleProduct(id="p")])
    assert lost.value.subject is not None
    assert uuid.UUID(lost.value.subject).version == 4
    assert len(peer.paths()) == 1


async def test_an_access_that_cannot_be_read_back_is_not_offered_for_a_retry() -> None:
    made = answer(201, location=f"{BASE}/made")
    peer = Peer().on("PUT /customer/v2/bankzugaenge/builder", made).on("GET /made", answer(503))
    one = user(peer, retry=RetryPolicy(budget=0, reserve=0)).attach(owner(peer))
    with pytest.raises(OutcomeUnknown) as lost:
        await one.create_builder_access(PROVIDER, [SimpleProduct(id="p")], access_id=ACCESS)
    assert lost.value.subject == ACCESS


@pytest.mark.parametrize(
    ("products", "argument"),
    [
        ([], "products"),
        ([SimpleProduct(id="a"), SimpleProduct(id="a")], "same id"),
        ([SimpleProduct(id=" ")], r"products\[0\].id"),
        ([SimpleProduct(id="a", saldo=1.5)], r"products\[0\].saldo"),
        ([SimpleProduct(id="a", saldo_datum=DAY.replace(tzinfo=None))], "saldo_datum"),
        ([SimpleProduct(id="a", saldo_datum=DAY.date())], "saldo_datum: it is a date"),
        ([SimpleProduct(id="a", kategorie="KREDITKARTE")], "kategorie: .* takes none"),
        ([SimpleProduct(id="a", kategorie="Giro")], "kategorie: .* name this word"),
        ([SimpleProduct(id="a", kategorie=1)], "kategorie: it is an int"),
        ([SimpleProduct(id="a", bic=1)], "SimpleProduct.bic: it is an int"),
    ],
)
async def test_products_that_cannot_be_are_refused(products: list[Any], argument: str) -> None:
    peer = Peer()
    with pytest.raises(InvalidRequest, match=argument):
        await owner(peer).create_builder_access(PROVIDER, products)
    assert peer.asked == []


async def test_rows_are_pushed_exactly_and_once() -> None:
    peer = Peer().on("POST /p/kontoumsaetze", answer(201), answer(500))
    await product(peer).push_transactions(
        [row(), row(betrag="12345678901234567.89", waehrung="EUR")]
    )
    assert peer.asked[-1].content == (
        b'[{"betrag":-70.10,"verwendungszweck":"Chair","buchungsdatum":"2026-01-20 00:00:00",'
        b'"gegenkontoInhaber":"Shop"},{"betrag":12345678901234567.89,"waehrung":"EUR",'
        b'"verwendungszweck":"Chair","buchungsdatum":"2026-01-20 00:00:00",'
        b'"gegenkontoInhaber":"Shop"}]'
    )
    with pytest.raises(OutcomeUnknown):
        await product(peer).push_transactions([row()])
    assert peer.paths() == ["POST /p/kontoumsaetze"] * 2


async def test_a_time_is_the_wall_time_in_berlin() -> None:
    peer = Peer().on("POST /p/kontoumsaetze", answer(201))
    await product(peer).push_transactions([row(wertstellungsdatum=TWICE)])
    assert b'"wertstellungsdatum":"2026-10-25 02:30:00"' in peer.asked[-1].content


@pytest.mark.parametrize(
    ("more", "argument"),
    [
        ({"betrag": 1.5}, r"rows\[1\].betrag"),
        ({"betrag": Decimal("NaN")}, r"rows\[1\].betrag"),
        ({"betrag": Decimal("1.123")}, r"rows\[1\].betrag: more than two decimals"),
        ({"buchungsdatum": DAY.date()}, r"rows\[1\].buchungsdatum: it is a date"),
        ({"buchungsdatum": "2026-01-02 00:00:00"}, r"rows\[1\].buchungsdatum: it is a str"),
        ({"buchungsdatum": None}, r"rows\[1\].buchungsdatum: it is missing"),
        ({"verwendungszweck": None}, r"rows\[1\].verwendungszweck: it is missing"),
        ({"buchungsdatum": DAY.replace(tzinfo=None)}, r"rows\[1\].buchungsdatum"),
        ({"buchungsdatum": DAY.replace(microsecond=1)}, r"rows\[1\].buchungsdatum"),
        ({"wertstellungsdatum": AGAIN}, r"rows\[1\].wertstellungsdatum"),
    ],
)
async def test_a_row_that_cannot_be_sent_is_named(more: dict[str, Any], argument: str) -> None:
    peer = Peer()
    with pytest.raises(InvalidRequest, match=argument):
        await product(peer).push_transactions([row(), row(**more)])
    with pytest.raises(InvalidRequest, match="rows"):
        await product(peer).push_transactions([])
    assert peer.asked == []
