"""What makes a statement hard to read day by day?

Four things that banks do: a booking is shown days later and back-dated; one movement is delivered
twice, under two references; two true bookings look alike but for their references; two true
bookings look alike in these too. A second line may come days after the first, or with it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import attrs

from banksapi_async.sandbox.chance import roll

from .booking import Booking

LATEST_DAYS = 14
_LATE, _TWICE, _ALIKE, _TWINS = 20, 30, 40, 50


def stir(bookings: Iterable[Booking]) -> Iterator[Booking]:
    """Yield bookings with unrest among them; each line is shown within two weeks of its day."""
    for booking in bookings:
        chance = roll(100, "unrest", booking.key)
        if chance < _LATE:
            yield attrs.evolve(booking, seen=_later(booking, "late"))
        elif chance < _TWICE:
            again = f"{booking.key}:again"
            yield from (booking, attrs.evolve(booking, key=again, seen=_later(booking, again)))
        elif chance < _ALIKE:
            yield from (booking, _another(booking, f"{booking.key}:alike"))
        elif chance < _TWINS:
            first = attrs.evolve(booking, references=booking.key)
            yield from (first, _another(first, f"{booking.key}:twin"))
        else:
            yield booking


def _another(booking: Booking, name: str) -> Booking:
    return attrs.evolve(booking, key=name, movement=name, seen=_later(booking, name))


def _later(booking: Booking, about: str) -> date:
    # The first days are likelier than the last.
    days = roll(1 + roll(LATEST_DAYS, "within", about, booking.key), "later", about, booking.key)
    return booking.day + timedelta(days=days + (about == "late"))
