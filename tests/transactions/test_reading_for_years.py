"""Is anything lost or given twice in 10,000 days of a restless account?

The sandbox's books are the truth: late, back-dated, doubled and look-alike lines all the time. The
reader is away for weeks, the bank fails for weeks, answers come in any order, and the cursor goes
through its text each time.
"""

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import attrs
from banksapi_async import Transaction
from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.bank import ledger
from banksapi_async.sandbox.bank.booking import Booking
from banksapi_async.sandbox.bank.holders import HOLDERS
from banksapi_async.sandbox.settings import Settings
from banksapi_async.sandbox.web.transaction_shape import transaction_shape
from banksapi_async.transactions.cursor import Cursor
from banksapi_async.transactions.incremental import read_new

DAYS = 10_000
FIRST = date(2026, 1, 1)
HOLDER = HOLDERS["test_restless"]
PLAN = HOLDER.plans[0]
OVERLAP = timedelta(days=14)
ACCESS = Access(
    id="629e4510-5331-47d4-9bad-8902039ff762",
    user_id="",
    provider_id="",
    holder=HOLDER,
    settings=Settings(),
    products=(PLAN.id,),
    history="all",
    connected=datetime(2026, 1, 1, tzinfo=UTC),
    refreshed=datetime(2026, 1, 1, tzinfo=UTC),
    attempted=datetime(2026, 1, 1, tzinfo=UTC),
)


@attrs.frozen(eq=False)
class Line:
    """A line of the books, and the row that it is delivered as."""

    booked: Booking
    row: Transaction


@attrs.define
class Account:
    """The account as the interface shows it: what the bank showed when it was asked last."""

    chance: random.Random
    hidden: list[Line]
    last: date
    shown: list[Line] = attrs.field(factory=list)
    refreshed: date = FIRST

    def refresh(self, day: date) -> None:
        self.refreshed = day
        while self.hidden and self.hidden[-1].booked.seen <= day:
            self.shown.append(self.hidden.pop())

    def since(self, start: date) -> list[Line]:
        # The interface keeps all; nobody asks for more than was missed.
        self.shown = [line for line in self.shown if line.booked.day >= start]
        answer = list(self.shown)
        self.chance.shuffle(answer)
        return answer


def restless_account(seed: int, days: int) -> Account:
    last = FIRST + timedelta(days=days)
    books = ledger.bookings(ledger.RESTLESS, seed=seed, anchor=FIRST, until=last)
    lines = [Line(b, Transaction.load(transaction_shape(b, ACCESS, PLAN))) for b in books]
    lines.sort(key=lambda line: line.booked.seen, reverse=True)
    return Account(random.Random(seed), lines, last)


def visits(chance: random.Random, last: date) -> Iterator[tuple[date, bool]]:
    """Yield the days on which is read, and whether the bank was asked since."""
    day = silent_until = FIRST
    while day < last:
        if chance.random() < 0.005:
            silent_until = day + timedelta(days=chance.randrange(60))
        yield day, day >= silent_until
        pause = chance.randrange(5, 50) if chance.random() < 0.01 else 1
        day += timedelta(days=pause)
    yield last, True


def read_for_years(
    account: Account, *, new_ids: bool
) -> tuple[list[Line], list[Line], list[Cursor]]:
    given, redelivered, cursors = list[Line](), list[Line](), list[Cursor]()
    text = Cursor.first(PLAN.id, None).dump()
    for day, asked in visits(account.chance, account.last):
        if asked:
            account.refresh(day)
        cursor = Cursor.load(text, PLAN.id)
        lines = account.since(cursor.begins(OVERLAP))
        rows = [line.row for line in lines]
        if new_ids:
            rows = [attrs.evolve(row, id=new_id(account.chance)) for row in rows]
        reading = read_new(
            rows, cursor, currency="EUR", latest=min(day, account.refreshed), overlap=OVERLAP
        )
        line_of = {id(row): line for row, line in zip(rows, lines, strict=True)}
        given += [line_of[id(row)] for row in reading.new]
        redelivered += [line_of[id(row)] for row in reading.redelivered]
        cursors.append(reading.cursor)
        text = reading.cursor.dump()
    assert not account.hidden
    return given, redelivered, cursors


def test_every_movement_comes_once_and_every_line_is_accounted_for() -> None:
    account = restless_account(1, DAYS)
    truth = [line.booked for line in account.hidden]
    assert len(truth) > len({b.movement for b in truth}) + DAYS / 50, "there are doubles"
    assert sum(b.seen > b.day for b in truth) > DAYS / 10, "there are late ones"
    given, redelivered, cursors = read_for_years(account, new_ids=False)
    assert Counter(line.booked.movement for line in given) == Counter({b.movement for b in truth})
    assert Counter(line.booked.key for line in given + redelivered) == Counter(b.key for b in truth)
    assert max(len(c.dump()) for c in cursors) < 2_000


def test_ids_that_change_with_every_answer_change_nothing() -> None:
    account = restless_account(3, DAYS // 5)
    truth = [line.booked for line in account.hidden]
    given, _, _ = read_for_years(account, new_ids=True)
    assert Counter(map(face, (line.booked for line in given))) == Counter(
        map(face, {b.movement: b for b in truth}.values())
    )


def new_id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128)))


def face(booked: Booking) -> tuple[object, ...]:
    """All that anybody can see of a movement but its booking reference."""
    return booked.day, booked.amount, booked.purpose, booked.end_to_end_id
