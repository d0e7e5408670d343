"""What is new in an answer, and what the reader has had before.

The answer overlaps what was read, since postings arrive late and back-dated. A row is known if the
cursor remembers one that is paired with it, each remembered row with one row of the answer: so of
k rows that look alike, of which j are remembered, k - j are new. Pairs are made from the surest
likeness to the weakest, and the weaker ones only with remembered rows that the answer has no more.

Of the rows that are left, some are the movement of another row once more: equal in their hash and
in all that they say, with another `bookingRef`. A movement can only come once under one reference,
so equal rows of one reference (or of none) are bookings that look alike, and all of them count.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import attrs

from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.transactions.cursor import (
    EVERYTHING,
    Cursor,
    SeenRow,
    all_but_the_name,
    check_overlap,
    mark,
)
from banksapi_async.transactions.readers import GET_KONTOUMSAETZE, Transactions, read_rows
from banksapi_async.transactions.records import Transaction
from banksapi_async.wire.dates import BERLIN

if TYPE_CHECKING:
    from banksapi_async.accesses.product import BankProduct


NEAR = timedelta(days=5)
"""How far a row's day can move when it is booked under another hash: a long holiday."""


@attrs.frozen
class Movement:
    """A row of an answer that is a movement, and what the reader knows it by.

    Attributes:
        row: The row as it came.
        entry: What is remembered of it from now on.
        before: What was remembered of it; `None` where it is new.
    """

    row: Transaction
    entry: SeenRow
    before: SeenRow | None


@attrs.frozen
class Reading:
    """What an answer means to a reader.

    Attributes:
        new: The rows that the reader has not had, in the order of the answer.
        redelivered: The rows that the reader has not had either, and that are further deliveries of
            a movement that it has, in the order of the answer.
        cursor: Where it stands now.
        start: The first day that was asked for.
        movements: The new rows and those that were given before, in the order of the answer.
        gone: What is remembered of movements that the answer was asked for and does not have.
    """

    new: tuple[Transaction, ...]
    redelivered: tuple[Transaction, ...]
    cursor: Cursor
    start: date
    movements: tuple[Movement, ...]
    gone: tuple[SeenRow, ...]


def read_new(
    answer: Sequence[Transaction],
    cursor: Cursor,
    *,
    currency: str | None,
    latest: date,
    overlap: timedelta,
) -> Reading:
    """Tell what is new in an answer to the question from `cursor.begins(overlap)` on.

    Args:
        answer: The rows.
        cursor: Where the reader stands.
        currency: The product's, for rows that have none.
        latest: The last day on which a row can have been booked: today, or the day on which the
            bank was asked last. Days after it are the bank's plans, and are no measure of how far
            was read.
        overlap: How far the next question will look back.
    """
    start = cursor.begins(overlap)
    booked = [row.booked_on for row in answer]
    days = [min(day, latest) for day in booked if day is not None]
    until = max(days if cursor.until is None else [*days, cursor.until], default=None)
    now = [
        SeenRow(
            day or until or start, day is not None, mark(row, currency=currency, salt=cursor.salt)
        )
        for row, day in zip(answer, booked, strict=True)
    ]
    # What lies before the start was not asked for, so the answer cannot have lost it.
    seen, again = _from(start, cursor.seen), _from(start, cursor.again)
    before = [*seen, *again]
    known = _pairs(now, before)
    given = {n for n, at in enumerate(known) if at is not None and at < len(seen)}
    unknown = [n for n, at in enumerate(known) if at is None]
    new = _movements(answer, now, given, set(unknown), currency)
    since = start if until is None else max(start, until - overlap)
    # A row that an answer leaves out may come back with the next.
    gone = _left(before, known)
    movements = sorted(given | new)
    lost = [before[at] for at in gone if at < len(seen)]
    had = [now[n] for n in movements] + lost
    told = [entry for n, entry in enumerate(now) if n not in given | new]
    told += [before[at] for at in gone if at >= len(seen)]
    return Reading(
        new=tuple(answer[n] for n in unknown if n in new),
        redelivered=tuple(answer[n] for n in unknown if n not in new),
        cursor=attrs.evolve(
            cursor,
            since=since,
            until=until,
            seen=_from(since, had),
            again=_from(since, told),
        ),
        start=start,
        movements=tuple(
            Movement(answer[n], now[n], before[at] if (at := known[n]) is not None else None)
            for n in movements
        ),
        gone=_without_deliveries(lost, told),
    )


def _without_deliveries(lost: Sequence[SeenRow], told: Sequence[SeenRow]) -> tuple[SeenRow, ...]:
    """Leave out what is there still, under the reference of its other delivery."""
    there = {entry.mark.hash for entry in told} - {""}
    return tuple(entry for entry in lost if entry.mark.hash not in there)


def _from(since: date, entries: Sequence[SeenRow]) -> tuple[SeenRow, ...]:
    return tuple(entry for entry in entries if entry.day >= since)


def _left(before: Sequence[SeenRow], known: Sequence[int | None]) -> list[int]:
    met = set(known)
    return [at for at in range(len(before)) if at not in met]


def _day(entry: SeenRow) -> date | None:
    return entry.day if entry.dated else None


_LIKENESSES: tuple[Callable[[SeenRow], Hashable], ...] = (
    lambda e: (_day(e), e.mark.name, e.mark.looks, e.mark.hash),
    lambda e: (_day(e), e.mark.looks, e.mark.hash),
    # Texts are filled in later and days are corrected; the hash is stable.
    lambda e: e.mark.hash or None,
)


def _pairs(now: Sequence[SeenRow], before: Sequence[SeenRow]) -> list[int | None]:
    """Return for each row of now the place of the row before that it is."""
    known: list[int | None] = [None] * len(now)
    for likeness in _LIKENESSES if before else ():
        waiting = defaultdict[Hashable, deque[int]](deque)
        for at in _left(before, known):
            waiting[likeness(before[at])].append(at)
        for n, entry in enumerate(now):
            like = likeness(entry)
            if known[n] is None and like is not None and waiting[like]:
                known[n] = waiting[like].popleft()
    return _rebooked(now, before, known)


def _rebooked(
    now: Sequence[SeenRow], before: Sequence[SeenRow], known: list[int | None]
) -> list[int | None]:
    """Pair rows that look the same on near days though their hash is missing or another one.

    A row that was pending gets another hash when it is booked. Only rows that the answer has no
    more can have become others: where both are there, they are two.
    """
    waiting = defaultdict[tuple[str, int], deque[int]](deque)
    for at in _left(before, known):
        waiting[before[at].mark.looks, before[at].day.toordinal()].append(at)
    for n, entry in enumerate(now) if waiting else ():
        if known[n] is None:
            known[n] = _nearest(waiting, entry)
    return known


def _nearest(waiting: dict[tuple[str, int], deque[int]], entry: SeenRow) -> int | None:
    looks, day = entry.mark.looks, entry.day.toordinal()
    for apart in range(NEAR.days + 1):
        found = [at for at in (waiting.get((looks, day + d)) for d in (-apart, apart)) if at]
        if found:
            return min(found, key=lambda at: at[0]).popleft()
    return None


def _movements(
    answer: Sequence[Transaction],
    now: Sequence[SeenRow],
    given: set[int],
    unknown: set[int],
    currency: str | None,
) -> set[int]:
    """Return which of the unknown rows are movements of their own."""
    often = {text for text, count in Counter(e.mark.hash for e in now).items() if count > 1} - {""}
    new = {n for n in unknown if now[n].mark.hash not in often}
    deliveries = defaultdict[Hashable, list[int]](list)
    for n, entry in enumerate(now) if new != unknown else ():
        if entry.mark.hash in often:
            deliveries[all_but_the_name(answer[n], currency=currency)].append(n)
    for rows in deliveries.values():
        references = Counter(_reference(answer[n]) for n in rows)
        had = Counter(_reference(answer[n]) for n in rows if n in given)
        missing = max(references.values()) - had.total()
        # Rows of one reference are surely apart, so all are taken from one as far as it goes.
        by_reference = sorted(references, key=lambda ref: (-references[ref], -had[ref]))
        place = {ref: at for at, ref in enumerate(by_reference)}
        left = (n for n in rows if n in unknown)
        chosen = sorted(left, key=lambda n: place[_reference(answer[n])])
        new.update(chosen[: max(missing, 0)])
    return new


def _reference(row: Transaction) -> str | None:
    return (row.identifier.booking_ref or None) if row.identifier is not None else None


TWO_WEEKS = timedelta(days=14)


@attrs.frozen(repr=False)
class NewTransactions(Transactions):
    """The movements of one product that a reader has not had, in the order of the answer.

    Attributes:
        rows: The movements, each once.
        product: The product they belong to.
        cursor: What to hand over next time: JSON text, to be stored together with the rows.
        redelivered: Rows that are not among the movements because the interface delivered one of
            them, or one that was given before, once more: equal in `hash` and in all that they
            say, with another `bookingRef`. Each is told once, for whoever wants to look.
        previous_cursor: What was handed over this time. Whoever stores the rows only where this is
            the cursor that is still stored stores none twice.
        unreadable: Rows that could not be read. They are not among the movements, cannot be
            recognised again, and are told each time that they come.
    """

    cursor: str
    redelivered: tuple[Transaction, ...] = ()
    previous_cursor: str | None = attrs.field(default=None, kw_only=True)
    _reading: Reading | None = attrs.field(default=None, kw_only=True, eq=False, alias="reading")

    def __repr__(self) -> str:
        return f"<NewTransactions: {len(self)} rows>"


async def transactions_since(
    product: "BankProduct",
    cursor: str | None,
    *,
    start: date | None,
    overlap: timedelta,
    timeout: float | None,
) -> NewTransactions:
    """Read what is new in a product; see `BankProduct.transactions_since`."""
    check_overlap(overlap)
    known = _known(cursor, product_key(product), check_start(start))
    first = known.begins(overlap)
    answer = await read_rows(
        product, GET_KONTOUMSAETZE, from_=first, timeout=timeout, before=first == EVERYTHING
    )
    reading = read_new(
        answer.rows,
        known,
        currency=product.waehrung,
        latest=_latest(product, known),
        overlap=overlap,
    )
    return NewTransactions(
        reading.new,
        product,
        reading.cursor.dump(),
        reading.redelivered,
        previous_cursor=cursor,
        unreadable=answer.unreadable,
        reading=reading,
    )


def product_key(product: "BankProduct") -> str:
    """Return what a product is recognised by: its id, its IBAN or account number, its currency.

    The access and the links are none of it: after a bank was connected anew the same account has
    others.

    Raises:
        DecodeError: One of them cannot be read.
    """
    parts = {"id": product.id, "iban": product.iban or "", "waehrung": product.waehrung or ""}
    parts["iban"] = "".join(parts["iban"].split()).upper() or product.kontonummer or ""
    named = ("iban", "kontonummer", "waehrung")
    odd = [f"{name}: expected a text" for name in named if product.is_unreadable(name)]
    if odd:
        raise DecodeError(odd)
    return "/".join(quote(part, safe=" :", errors="surrogatepass") for part in parts.values())


def check_start(start: date | None) -> date | None:
    """Return the first day to read.

    Raises:
        InvalidRequest: It is a moment.
    """
    given = cast("object", start)
    if given is not None and not isinstance(given, date):
        raise InvalidRequest("start", "it is no date", "give a date: the bank's whole day")
    if isinstance(start, datetime):
        raise InvalidRequest("start", "it is a moment", "give a date: the bank's whole day")
    return start


def _known(cursor: str | None, product_key: str, start: date | None) -> Cursor:
    if cursor is None:
        return Cursor.first(product_key, start)
    return Cursor.load(cursor, product_key)


def _latest(product: "BankProduct", known: Cursor) -> date:
    """Return the last day on which a row can have been booked.

    Today; or the day on which the bank was asked last, if it has not been asked since. A consent
    may have ended weeks ago, and what is booked in the meantime comes when it is renewed. Where
    that day cannot be read the reader stays where it is, which loses nothing.
    """
    if product.is_unreadable("aktualisierungszeitpunkt"):
        return known.until or known.since
    bound = product._session()  # noqa: SLF001 - its own
    today = bound.caller.clock.now().astimezone(BERLIN).date()
    stamp = product.aktualisierungszeitpunkt
    return today if stamp is None else min(today, stamp.date())
