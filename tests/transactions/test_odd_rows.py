"""One odd value costs nobody else anything: rows, as a reader of an account meets them."""

from datetime import date
from decimal import Decimal
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from banksapi_async import (
    BankProduct,
    DecodeError,
    Drift,
    InvalidRequest,
    Resource,
    TimedOut,
    Transaction,
    load,
    to_wire,
)
from banksapi_async.wire import json as wire_json

from support import Peer, answer, links, user

HERE = "/customer/v2/bankzugaenge/A/P"
GOOD = {"betrag": -5, "hash": "h", "buchungsdatum": "2026-01-18 00:00:00"}


async def product(peer: Peer, *rows: Any, options: Any = None, **keys: Any) -> BankProduct:
    """A product in euros with these rows."""
    said = {"id": "P", "waehrung": "EUR", **keys}
    said["relations"] = links(self=HERE, get_kontoumsaetze=f"{HERE}/kontoumsaetze")
    peer.on(f"GET {HERE}", said).on(f"GET {HERE}/kontoumsaetze", list(rows))
    return await user(peer, **(options or {})).open(BankProduct, HERE)


async def test_a_value_date_that_is_no_day_costs_neither_its_row_nor_the_next() -> None:
    odd = {**GOOD, "hash": "i", "wertstellungsdatum": "2026-02-30 00:00:00"}
    events: list[Any] = []
    one = await product(Peer(), odd, GOOD, options={"observers": [events.append]})
    rows = await one.transactions_since(None)
    assert [row.hash for row in rows] == ["i", "h"]
    assert rows[0].wertstellungsdatum is None
    assert rows[0].is_unreadable("wertstellungsdatum")
    assert rows[0].to_wire() == Transaction.load(odd).to_wire() == {**odd, "betrag": Decimal(-5)}
    assert rows.unreadable == ()
    drift = [event.paths for event in events if isinstance(event, Drift)]
    assert drift == [
        ("Transaction.wertstellungsdatum: expected a time such as 2026-01-20 13:26:13",)
    ]
    assert len(await one.transactions_since(rows.cursor)) == 0


async def test_a_row_without_an_amount_stands_apart_and_its_neighbours_are_read() -> None:
    lost = {"hash": "x", "betrag": "a lot", "buchungsdatum": "2026-01-18 00:00:00"}
    one = await product(Peer(), GOOD, lost, {**GOOD, "hash": "i"}, 7)
    rows = await one.get_kontoumsaetze()
    assert [row.hash for row in rows] == ["h", "i"]
    first, second = rows.unreadable
    assert (first.path, first.why) == ("[1]", "betrag: expected a decimal number")
    assert first.raw == lost
    assert (second.path, second.why, second.raw) == ("[3]", "expected an object", 7)
    assert "a lot" not in repr(rows.unreadable)
    new = await one.transactions_since(None)
    assert [row.hash for row in new] == ["h", "i"]
    assert new.unreadable == rows.unreadable
    again = await one.transactions_since(new.cursor)
    assert len(again) == 0
    assert again.unreadable == rows.unreadable
    assert again.previous_cursor == new.cursor


async def test_strict_raises_for_all_of_it() -> None:
    one = await product(Peer(), {**GOOD, "wertstellungsdatum": 5}, {}, options={"strict": True})
    with pytest.raises(DecodeError) as caught:
        await one.get_kontoumsaetze()
    assert caught.value.paths == (
        "[0].wertstellungsdatum: expected a time such as 2026-01-20 13:26:13",
        "[1].betrag: expected a decimal number",
    )


async def test_a_currency_that_cannot_be_read_is_not_the_products() -> None:
    one = await product(Peer(), {**GOOD, "waehrung": 978}, {**GOOD, "waehrung": 840}, GOOD)
    rows = await one.get_kontoumsaetze()
    assert [rows.currency(row) for row in rows] == [None, None, "EUR"]
    assert len(await one.transactions_since(None)) == 3


async def test_a_row_booked_when_clocks_begin_is_given() -> None:
    days = ("1970-01-01 00:00:00", "0001-01-01 00:00:00", "9999-12-31 00:00:00")
    rows = [{**GOOD, "hash": day, "buchungsdatum": day} for day in days]
    one = await product(Peer(), *rows, GOOD)
    new = await one.transactions_since(None)
    assert [row.hash for row in new] == [*days, "h"]
    assert len(await one.transactions_since(new.cursor)) == 0


async def test_nothing_comes_once_however_its_sign_is_written() -> None:
    peer = Peer()
    zero = {"buchungsdatum": "2026-01-18 00:00:00", "verwendungszweck": "Notice"}
    one = await product(peer)
    peer.on(
        f"GET {HERE}/kontoumsaetze",
        answer(200, b'[{"betrag":-0.00,"verwendungszweck":"Notice"}]'),
        answer(200, b'[{"betrag":0.00,"verwendungszweck":"Notice"}]'),
    )
    first = await one.transactions_since(None)
    assert len(first) == 1
    assert len(await one.transactions_since(first.cursor)) == 0
    assert zero


async def test_rows_that_differ_in_what_cannot_be_read_are_two() -> None:
    def odd(ref: str, day: str) -> dict[str, Any]:
        return {**GOOD, "wertstellungsdatum": day, "identifier": {"bookingRef": ref}}

    one = await product(Peer(), odd("a", "2026-02-30"), odd("b", "2026-02-31"))
    assert len(await one.transactions_since(None)) == 2
    same = await product(Peer(), odd("a", "2026-02-30"), odd("b", "2026-02-30"))
    rows = await same.transactions_since(None)
    assert len(rows) == len(rows.redelivered) == 1


async def test_a_stamp_that_cannot_be_read_moves_no_reader() -> None:
    one = await product(Peer(), GOOD, aktualisierungszeitpunkt="soon")
    rows = await one.transactions_since(None, start=date(2026, 1, 1))
    assert len(rows) == 1
    peer = Peer()
    again = await (await product(peer, GOOD)).transactions_since(rows.cursor)
    assert len(again) == 0
    assert "from=2025-12-31" in peer.paths()[-1]


async def test_a_product_whose_currency_cannot_be_read_has_no_cursor() -> None:
    one = await product(Peer(), GOOD, waehrung=978)
    with pytest.raises(DecodeError, match="waehrung: expected a text"):
        await one.transactions_since(None)


async def test_a_product_is_the_same_under_another_access() -> None:
    cursor = (await (await product(Peer(), GOOD)).transactions_since(None)).cursor
    moved = await product(Peer(), GOOD, provider="B", kreditinstitut="another name")
    assert len(await moved.transactions_since(cursor)) == 0
    for other in ({"waehrung": "USD"}, {"iban": "DE1"}, {"kontonummer": "7"}, {"id": "Q"}):
        with pytest.raises(InvalidRequest, match="another product's"):
            await (await product(Peer(), GOOD, **other)).transactions_since(cursor)


@pytest.mark.parametrize("shape", [list[Transaction], tuple[Transaction, ...]])
def test_what_cannot_be_read_is_written_back_in_its_place(shape: Any) -> None:
    data = [{"betrag": 1}, {"betrag": None, "neu": [1]}, {"betrag": 2}]
    loaded = load(shape, data)
    assert [row.betrag for row in loaded] == [1, 2]
    assert len(loaded.unreadable) == 1
    assert to_wire(loaded) == data
    assert load(shape, to_wire(loaded)) == loaded


async def test_the_time_limit_holds_while_rows_are_read() -> None:
    peer = Peer()
    one = await product(peer)
    body = b"[" + b",".join([b'{"betrag":1.10,"neu":{"a":[1]}}'] * 60_000) + b"]"
    peer.on(f"GET {HERE}/kontoumsaetze", answer(200, body, content_type="application/json"))
    with pytest.raises(TimedOut) as caught:
        await one.get_kontoumsaetze(timeout=0.02)
    assert caught.value.phase in {"decode", "read"}


@pytest.mark.parametrize("text", [b"[1,2]", b'{"a":1}'])
async def test_the_time_limit_holds_for_what_no_schema_names(text: bytes) -> None:
    peer = Peer()
    await product(peer)
    view = user(peer)
    anything = await view.open(Resource, HERE)
    whole = b",".join([text] * 60_000)
    keyed = b",".join(b'"%d":%s' % (n, text) for n in range(60_000))
    for body in (b"[%s]" % whole, b"{%s}" % keyed, b'{"relations":[],"a":[%s]}' % whole):
        peer.on(f"GET {HERE}/kontoumsaetze", answer(200, body, content_type="application/json"))
        with pytest.raises(TimedOut):
            await anything.follow("get_kontoumsaetze", timeout=0.01)
        with pytest.raises((TimedOut, DecodeError)):
            await view.open(Resource, f"{HERE}/kontoumsaetze", timeout=0.01)
    assert len((await anything.follow("get_kontoumsaetze"))["a"]) == 60_000


async def test_others_have_their_turn_while_many_rows_are_read() -> None:
    peer = Peer()
    one = await product(peer, *[GOOD] * 5_000)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(others)
        await one.reload()
        before = turns
        rows = await one.get_kontoumsaetze()
        assert turns - before >= 10
        tasks.cancel_scope.cancel()
    assert len(rows) == 5_000


async def test_a_text_of_nothing_but_brackets_is_refused_before_it_is_read() -> None:
    peer = Peer()
    one = await product(peer)
    body = b"[" + b",".join([b"{}"] * 900_000) + b"]"
    peer.on(f"GET {HERE}/kontoumsaetze", answer(200, body, content_type="application/json"))
    with pytest.raises(DecodeError, match="expected at most 1000000 values"):
        await one.get_kontoumsaetze()


def test_a_list_of_nothing_but_what_cannot_be_read_is_none_of_ours() -> None:
    with pytest.raises(DecodeError, match="at most 10000 things that cannot be read"):
        load(list[Transaction], b"[" + b",".join([b"{}"] * 10_001) + b"]")
    assert len(wire_json.loads(b"[" + b",".join([b'"a,b"'] * 250_000) + b"]")) == 250_000


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"from_": "2026-01-01"}, "from_"),
        ({"to": 5}, "to"),
        ({"filter": 5}, "filter"),
        ({"filter": "\ud800"}, "filter"),
        ({"tag": 5}, "tag"),
        ({"booking_status": b"booked"}, "booking_status"),
    ],
)
async def test_a_question_of_a_wrong_type_names_its_argument(
    given: dict[str, Any], argument: str
) -> None:
    peer = Peer()
    one = await product(peer, GOOD)
    with pytest.raises(InvalidRequest) as caught:
        await one.get_kontoumsaetze(**given)
    assert caught.value.argument == argument
    assert len(peer.paths()) == 1


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"overlap": 14}, "overlap"),
        ({"start": "2026-01-01"}, "start"),
        ({"cursor": 5}, "cursor"),
        ({"cursor": "x" * 9_000_000}, "cursor"),
    ],
)
async def test_a_reader_of_a_wrong_type_names_its_argument(
    given: dict[str, Any], argument: str
) -> None:
    peer = Peer()
    one = await product(peer, GOOD)
    with pytest.raises(InvalidRequest) as caught:
        await one.transactions_since(**{"cursor": None, **given})
    assert caught.value.argument == argument
    assert len(peer.paths()) == 1


async def test_what_is_pushed_or_corrected_has_the_right_type() -> None:
    one: Any = await product(Peer(), GOOD)
    for rows, argument in ((None, "rows"), ("rows", "rows"), ([5], "rows[0]"), ([], "rows")):
        with pytest.raises(InvalidRequest) as caught:
            await one.push_transactions(rows)
        assert caught.value.argument == argument
    for row, item, argument in ((5, None, "transaction"), ("x", None, "item")):
        with pytest.raises(InvalidRequest) as caught:
            await one.recategorise(row, item)
        assert caught.value.argument == argument
