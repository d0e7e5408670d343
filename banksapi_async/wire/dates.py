"""Which instant the interface means, and how one is written for it.

A time without a zone is wall time in Europe/Berlin, so `.date()` of what is read is the bank's day.
Where the wall time comes twice (the end of summer time) the first is meant; where it does not exist
(its beginning) the clock is taken as if it had not been moved yet, so 02:30 reads as 03:30.
Python compares two times of one zone by the wall: compute durations in UTC.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.values.legible import kind_of
from banksapi_async.wire.types import Misfit

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

BERLIN: "ZoneInfo"
"""Europe/Berlin, read from the system when first asked for."""

EXPECTED = "a time such as 2026-01-20 13:26:13"
EXPECTED_DAY = "a day such as 2026-01-20"

_SPELLING = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[ T](\d{2}:\d{2}(?::\d{2}|(?![.])))"
    r"(?:[.](\d{1,18}))?(Z|[+-]\d{2}(?::?\d{2}(?::\d{2})?)?)?)?",
    re.ASCII,
)


@cache
def _berlin() -> "ZoneInfo":
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - a part of what importing a session costs

    return ZoneInfo("Europe/Berlin")


def __getattr__(name: str) -> "ZoneInfo":
    if name == "BERLIN":
        return _berlin()
    raise AttributeError(name)


@lru_cache(maxsize=4096)
def instant_or_none(text: str) -> datetime | None:
    """Read a time, or nothing from an empty text.

    The days of an account repeat, so a bounded number is remembered.

    Raises:
        Misfit: It is no time.
    """
    if not text:
        return None
    found = _SPELLING.fullmatch(text)
    if found:
        bare_day, clock, fraction, zone = found.groups()
        spelled = f"{bare_day}T{clock or '00:00'}"
        if fraction:
            spelled += f".{fraction[:6]:0<6}"
        try:
            read = datetime.fromisoformat(spelled + (zone or ""))
            if read.tzinfo is None:
                read = read.replace(tzinfo=_berlin())
            # Through UTC, so that a wall time that does not exist becomes the one that does.
            return read.astimezone(UTC).astimezone(_berlin())
        except (ValueError, OverflowError):
            pass
    raise Misfit(EXPECTED)


def instant(text: str) -> datetime:
    """Read a time.

    Raises:
        Misfit: It is no time.
    """
    read = instant_or_none(text)
    if read is None:
        raise Misfit(EXPECTED)
    return read


def day_or_none(text: str) -> date | None:
    """Read a day, or the Berlin day of a time, or nothing from an empty text.

    Raises:
        Misfit: It is neither.
    """
    try:
        read = instant_or_none(text)
    except Misfit:
        pass
    else:
        return read.date() if read else None
    raise Misfit(EXPECTED_DAY)


def day(text: str) -> date:
    """Read a day, or the Berlin day of a time.

    Raises:
        Misfit: It is neither.
    """
    read = day_or_none(text)
    if read is None:
        raise Misfit(EXPECTED_DAY)
    return read


def parse_instant(text: str) -> datetime:
    """Read a time in any spelling of the interface.

    Args:
        text: `2026-01-20 13:26:13`, ISO 8601 with or without zone and fraction, or a bare day.

    Returns:
        An aware time in Europe/Berlin, exact to the microsecond.

    Raises:
        DecodeError: It is no time.
    """
    try:
        return instant(text)
    except Misfit as misfit:
        problem = str(misfit)
    raise DecodeError([f"expected {problem}"])


def plain_moment(moment: datetime) -> datetime:
    """Return an aware time as a plain `datetime`, whatever class of the caller's it was of."""
    if type(moment) is datetime:
        return moment
    return datetime.fromisoformat(datetime.isoformat(moment))


def check_aware(moment: datetime, *, argument: str, right: str) -> None:
    """Refuse what is no time, and a time without a zone.

    Args:
        moment: The time.
        argument: The name of the argument, for the error.
        right: What would be right, for the error.

    Raises:
        InvalidRequest: It is one of the two.
    """
    if not isinstance(moment, datetime):  # pyright: ignore[reportUnnecessaryIsInstance] - of callers without a type checker
        raise InvalidRequest(argument, f"it is {kind_of(moment)}, not a datetime", right)
    if moment.utcoffset() is None:
        raise InvalidRequest(argument, "a time without a zone is ambiguous", right)


def format_instant(moment: datetime) -> str:
    """Write an aware time as the interface does.

    Args:
        moment: An aware time of any zone.

    Returns:
        `YYYY-MM-DD hh:mm:ss` in Berlin; with a fraction if it has one, and with an offset in the
        hour that comes twice, where the wall time alone would name the first.
    """
    local = plain_moment(moment).astimezone(_berlin())
    return local.isoformat(" ") if local.fold else local.replace(tzinfo=None).isoformat(" ")


def query_instant(value: date | datetime, *, argument: str, end: bool) -> str:
    """Write a time for the queries `from` and `to`.

    Args:
        value: An aware time, or a day, which is the whole day: from 00:00:00, to 23:59:59.
        argument: The name of the argument, for the error.
        end: Whether it ends a range. A fraction then counts as the next second, and the second of
            two equal hours as their end, so that nothing is lost.

    Returns:
        `YYYY-MM-DDThh:mm:ss`, wall time in Berlin. The interface refuses a bare day.

    Raises:
        InvalidRequest: A time without a zone.
    """
    if not isinstance(value, datetime):
        return f"{value.isoformat()}T{'23:59:59' if end else '00:00:00'}"
    check_aware(value, argument=argument, right="give tzinfo, or a date for a whole day")
    try:
        moment = value.astimezone(UTC)
        moment.astimezone(_berlin())
    except OverflowError:
        moment = None
    if moment is None:
        raise InvalidRequest(argument, "it is at the edge of the calendar", "give a nearer one")
    if end and moment.microsecond:
        moment = moment.replace(microsecond=0) + timedelta(seconds=1)
    local = moment.astimezone(_berlin())
    if end and local.fold:
        local = local.replace(hour=local.hour + 1, minute=0, second=0, fold=0)
    return local.replace(tzinfo=None).isoformat("T", "seconds")
