"""What was booked on an account from the beginning of its history until a day?

A day's bookings depend on the seed, the account's kind and the day alone: moving the clock adds
days and changes none. Banks book on working days; what is due on a weekend is booked on Monday.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

import attrs

from banksapi_async.sandbox.chance import roll, uuid_of

from . import spending, standing
from .booking import Booking, cents
from .unrest import stir

HISTORY_DAYS = 275
TWICE_DAYS_AGO = 20
ALIKE_DAYS_AGO = 10
_SATURDAY = 5


@attrs.frozen
class Ledger:
    """One kind of account's habits.

    Attributes:
        name: The kind; part of every booking's key.
        standing: What comes back every month.
        habits: What is spent from day to day.
        oddities: Whether the traps are in it: one movement delivered twice, and two true bookings
            that look alike.
        currency: Written on the bookings of habits, where the bank says it.
        unrest: Whether lines come late, twice and looking alike all the time.
    """

    name: str
    standing: tuple[standing.Standing, ...]
    habits: tuple[spending.Habit, ...] = ()
    oddities: bool = False
    currency: str | None = None
    unrest: bool = False


GIRO = Ledger("giro", standing.GIRO, spending.GIRO, oddities=True)
SAVINGS = Ledger("tagesgeld", standing.SAVINGS)
CARD = Ledger("karte", standing.CARD, spending.CARD, currency="EUR")
DOLLARS = Ledger("usd", standing.DOLLARS)
RESTLESS = Ledger("restless", standing.GIRO, spending.GIRO, unrest=True)
OWN = Ledger("own", ())
"""Of an account on which only that is booked which somebody books."""


def bookings(ledger: Ledger, *, seed: int, anchor: date, until: date) -> list[Booking]:
    """Return the bookings that the bank shows on a day, newest first.

    Args:
        ledger: The kind of account.
        seed: The sandbox's seed.
        anchor: The day on which the sandbox was made; history begins before it.
        until: The day of asking.
    """
    found: list[Booking] = []
    if not (ledger.standing or ledger.habits):
        return found
    day = anchor - timedelta(days=HISTORY_DAYS)
    while day <= until:
        if day.weekday() < _SATURDAY:
            booked = chain(_standing(ledger, day, seed), _spending(ledger, day, seed))
            found += stir(booked) if ledger.unrest else booked
            if ledger.oddities:
                found += _oddities(day, anchor, seed)
        day += timedelta(days=1)
    return [booking for booking in reversed(found) if booking.seen <= until]


def _standing(ledger: Ledger, day: date, seed: int) -> Iterator[Booking]:
    weekend = 3 if day.weekday() == 0 else 1
    due = [day - timedelta(days=back) for back in range(weekend)]
    for rule in ledger.standing:
        for when in due:
            if when.day == rule.day and when.month in rule.months:
                yield Booking(
                    key=f"{seed}:{ledger.name}:{day}:{rule.purpose}",
                    day=day,
                    value_day=day,
                    seen=day,
                    amount=rule.amount,
                    party=rule.party,
                    purpose=rule.purpose.format(month=f"{when:%m/%Y}"),
                    text=rule.text,
                    iban=_iban(rule.party),
                    bic="XXX12345678",
                    movement=f"{seed}:{day}:{rule.purpose}",
                    category=rule.category,
                    insurance=rule.insurance,
                    monthly=rule.months == standing.ALL_YEAR,
                    mandate=_mandate(rule.party) if rule.text == "Lastschrift" else None,
                )


def _spending(ledger: Ledger, day: date, seed: int) -> Iterator[Booking]:
    for habit in ledger.habits:
        about = f"{seed}:{ledger.name}:{day}:{habit.name}"
        if roll(100, about) < habit.percent:
            party = habit.parties[roll(len(habit.parties), about, "party")]
            yield _spent(habit, party, day, about, ledger.currency)


def _spent(
    habit: spending.Habit, party: str, day: date, about: str, currency: str | None
) -> Booking:
    steps = (habit.most - habit.least) // habit.step + 1
    amount = habit.least + roll(steps, about, "amount") * habit.step
    debit = habit.text == "Lastschrift"
    return Booking(
        key=about,
        day=day,
        value_day=day - timedelta(days=1),
        seen=day + timedelta(days=habit.late),
        amount=cents(-amount),
        party=party,
        purpose=habit.purpose.format(
            party=party, day=f"{day:%d.%m.}", ref=f"{roll(10**8, about, 'ref'):08d}"
        ),
        text=habit.text,
        iban=_iban(party) if debit else "",
        bic="XXX12345678" if debit else "",
        movement=about,
        category=habit.category,
        mandate=_mandate(party) if debit else None,
        currency=currency,
    )


def _oddities(day: date, anchor: date, seed: int) -> Iterator[Booking]:
    _, bakery, *_ = spending.GIRO
    if day == _working(anchor - timedelta(days=TWICE_DAYS_AGO)):
        once = _spent(bakery, "Drogerie Sommer", day, f"{seed}:twice", None)
        yield once
        yield attrs.evolve(once, key=f"{seed}:twice:again")
    if day == _working(anchor - timedelta(days=ALIKE_DAYS_AGO)):
        first = _spent(bakery, "Parkhaus am Markt", day, f"{seed}:alike", None)
        yield first
        yield attrs.evolve(first, key=f"{seed}:alike:2", movement=f"{seed}:alike:2")


def _working(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def _iban(party: str) -> str:
    return f"DE00{roll(10**18, 'iban', party):018d}"


def _mandate(party: str) -> str:
    return uuid_of("mandate", party)[:13].upper()
