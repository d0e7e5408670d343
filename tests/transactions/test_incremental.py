"""What does a product give to those who read it again and again?"""

import pickle
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from banksapi_async import (
    BankProduct,
    Detached,
    InvalidRequest,
    NewTransactions,
    RelationNotAvailable,
    Timeouts,
)
from banksapi_async.sandbox import SandboxClock

from support import Peer, answer, links, user

ROW = {"betrag": -5, "hash": "h", "buchungsdatum": "2026-01-18 00:00:00"}
NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)


async def product(peer: Peer, id: str = "DE1", rel: str = "get_kontoumsaetze") -> BankProduct:
    fields = {"aktualisierungszeitpunkt": "2026-01-20 06:00:00", "waehrung": "EUR"}
    peer.on("GET /p", {"id": id, **fields, "relations": links(**{rel: "/k"})})
    clock = SandboxClock(NOW)
    return await user(peer, timeouts=Timeouts(clock=clock)).open(BankProduct, "/p")


def asked(peer: Peer) -> dict[str, list[str]]:
    return parse_qs(urlsplit(peer.paths()[-1]).query)


async def test_the_first_call_reads_everything_and_the_next_what_is_new() -> None:
    late = {**ROW, "hash": "i", "buchungsdatum": "2026-01-04 00:00:00"}
    peer = Peer().on("GET /k", [ROW, ROW], [ROW, late, ROW])
    found = await product(peer)
    rows = await found.transactions_since(None)
    assert isinstance(rows, NewTransactions)
    assert len(rows) == 2
    assert asked(peer) == {"from": ["1899-12-31T23:59:59"]}
    again = await found.transactions_since(rows.cursor)
    assert [row.hash for row in again] == ["i"]
    assert asked(peer) == {"from": ["2026-01-03T23:59:59"]}
    assert (await found.transactions_since(again.cursor, overlap=timedelta(days=7))).rows == ()
    assert asked(peer) == {"from": ["2026-01-10T23:59:59"]}


async def test_a_first_day_can_be_given() -> None:
    peer = Peer().on("GET /k", [])
    found = await product(peer)
    rows = await found.transactions_since(None, start=date(2026, 1, 1))
    assert asked(peer) == {"from": ["2025-12-31T23:59:59"]}
    await found.transactions_since(rows.cursor, start=date(2020, 1, 1))
    assert asked(peer) == {"from": ["2025-12-31T23:59:59"]}


async def test_the_rows_know_their_currency_and_what_was_delivered_again() -> None:
    first, second = ({**ROW, "identifier": {"bookingRef": ref}} for ref in "ab")
    peer = Peer().on("GET /k", [first, second])
    rows = await (await product(peer)).transactions_since(None)
    assert [rows.currency(row) for row in rows] == ["EUR"]
    assert [row.to_wire() for row in rows.redelivered] == [second]
    assert repr(rows) == "<NewTransactions: 1 rows>"
    assert rows.cursor not in repr(rows)
    assert pickle.loads(pickle.dumps(rows)) == rows


async def test_the_same_cursor_gives_the_same_rows_again() -> None:
    peer = Peer().on("GET /k", [ROW], [ROW, {**ROW, "hash": "i"}])
    found = await product(peer)
    stored = (await found.transactions_since(None)).cursor
    lost = await found.transactions_since(stored)
    assert (await found.transactions_since(stored)).rows == lost.rows != ()


@pytest.mark.parametrize(
    ("booked", "stamp", "begins"),
    [
        ("2026-02-01", "2026-01-20", "2026-01-05T23:59:59"),
        ("2026-02-01", "2026-01-10", "2025-12-26T23:59:59"),
        ("2026-02-01", None, "2026-01-05T23:59:59"),
        ("2026-01-12", "2026-01-20", "2025-12-28T23:59:59"),
    ],
)
async def test_neither_the_future_nor_a_bank_that_is_silent_moves_the_reader_too_far(
    booked: str, stamp: str | None, begins: str
) -> None:
    peer = Peer().on("GET /k", [{**ROW, "buchungsdatum": f"{booked} 00:00:00"}])
    found = await product(peer)
    body = found.to_wire()
    body["aktualisierungszeitpunkt"] = stamp and f"{stamp} 06:00:00"
    peer.on("GET /p", {name: value for name, value in body.items() if value is not None})
    clock = SandboxClock(NOW)
    found = await user(peer, timeouts=Timeouts(clock=clock)).open(BankProduct, "/p")
    rows = await found.transactions_since(None)
    await found.transactions_since(rows.cursor)
    assert asked(peer) == {"from": [begins]}


async def test_what_does_not_fit_is_refused_before_sending() -> None:
    peer = Peer().on("GET /k", [ROW])
    found = await product(peer)
    other = await (await product(Peer().on("GET /k", [ROW]), "DE2")).transactions_since(None)
    with pytest.raises(InvalidRequest, match="cursor: it is another product's"):
        await found.transactions_since(other.cursor)
    with pytest.raises(InvalidRequest, match="cursor: it is damaged"):
        await found.transactions_since("")
    with pytest.raises(InvalidRequest, match="overlap"):
        await found.transactions_since(None, overlap=timedelta(days=-1))
    with pytest.raises(InvalidRequest, match="start: it is a moment"):
        await found.transactions_since(None, start=NOW)
    with pytest.raises(Detached):
        await pickle.loads(pickle.dumps(found)).transactions_since(None)
    assert peer.paths() == ["GET /p"]


async def test_a_product_without_transactions_says_so() -> None:
    found = await product(Peer(), rel="get_depotpositionen")
    with pytest.raises(RelationNotAvailable, match="get_depotpositionen"):
        await found.transactions_since(None)


async def test_a_cursor_goes_with_the_product_and_not_with_the_access() -> None:
    peer = Peer().on("GET /k", [ROW])
    rows = await (await product(peer)).transactions_since(None)
    again = await (await product(Peer().on("GET /k", [ROW]))).transactions_since(rows.cursor)
    assert again.rows == ()


async def test_an_answer_that_cannot_be_read_leaves_the_cursor_as_it_was() -> None:
    peer = Peer().on("GET /k", [ROW], answer(200, b"<html>"), [ROW, {**ROW, "hash": "i"}])
    found = await product(peer)
    rows = await found.transactions_since(None)
    with pytest.raises(Exception, match="cannot read the answer"):
        await found.transactions_since(rows.cursor)
    assert len(await found.transactions_since(rows.cursor)) == 1
