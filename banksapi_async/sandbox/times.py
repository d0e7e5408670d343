"""Times as the interface writes them, and as it reads those of a caller.

Answers carry Berlin wall time without a zone; requests need date and time, a bare date is refused.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def stamp(moment: datetime) -> str:
    """Return an aware moment as the interface writes it."""
    return f"{moment.astimezone(BERLIN):%Y-%m-%d %H:%M:%S}"


def day_stamp(day: date) -> str:
    """Return a day as the interface writes it: its first instant."""
    return f"{day:%Y-%m-%d} 00:00:00"


def berlin_day(moment: datetime) -> date:
    """Return the bank's day of an aware moment."""
    return moment.astimezone(BERLIN).date()


def midnight(day: date) -> datetime:
    """Return the first instant of a day in Berlin."""
    return datetime(day.year, day.month, day.day, tzinfo=BERLIN)


def asked_instant(text: str) -> datetime:
    """Read an instant of a query; wall time without a zone is Berlin's.

    Raises:
        ValueError: It is not an instant; a bare date is none.
    """
    if INSTANT.fullmatch(text) is None:
        raise ValueError("an instant is written like 2022-02-20T00:00:00")
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)
