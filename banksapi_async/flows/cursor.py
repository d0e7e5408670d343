"""What does a reader have to remember to go on where it stopped?

How far it has read, and which rows of the overlap it has already given: as digests under a salt of
the cursor's own, never as IBANs, names or amounts. Its size grows with the rows of the overlap, not
with the account's history. A cursor of another product, another version, or one that was damaged
is refused before anything is sent: reading on from it would lose rows without a sign.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NoReturn

import attrs

from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.wire import json as wire_json

from .marks import Mark, digest

EVERYTHING = date(1970, 1, 2)
"""From where a reader reads that has no cursor; a day later than where some clocks begin."""
MOST_OVERLAP = timedelta(days=366)
"""How long an overlap can be."""

_VERSION = 1
_SALT_BYTES = 12
_SUM_BYTES = 12
_UNDATED = "?"


@attrs.frozen
class Entry:
    """One row that has been given.

    Attributes:
        day: Its booking day; for a row without one, the day up to which was read when it was seen.
        dated: Whether the row itself names the day.
        mark: What it is recognised by.
    """

    day: date
    dated: bool
    mark: Mark


@attrs.frozen(kw_only=True)
class Cursor:
    """Where a reader of one product stands.

    Attributes:
        product: A digest of the product's id.
        salt: What all digests are keyed with.
        since: Every row from this day on that was given is remembered.
        until: The last day whose rows were read; `None` before the first row.
        seen: The rows that were given.
        again: The rows that were told to be a further delivery of a row that was given.
    """

    product: str
    salt: bytes = attrs.field(repr=False)
    since: date
    until: date | None = None
    seen: tuple[Entry, ...] = ()
    again: tuple[Entry, ...] = ()

    @classmethod
    def first(cls, product_id: str, start: date | None) -> "Cursor":
        """Return the cursor of a reader that has read nothing.

        Args:
            product_id: The product's id.
            start: The first day to read; `None` reads all that there is.
        """
        salt = secrets.token_bytes(_SALT_BYTES)
        product = digest((product_id,), salt=salt)
        return cls(product=product, salt=salt, since=start or EVERYTHING)

    @classmethod
    def load(cls, text: str, product_id: str) -> "Cursor":
        """Read a cursor that was stored.

        Args:
            text: What `dump` returned; another spelling of the same JSON is fine.
            product_id: The id of the product that is read.

        Raises:
            InvalidRequest: It is damaged, or of another version or product.
        """
        version = found = None
        own = False
        try:
            members = wire_json.loads(text)
            version = members["v"]
            if members.pop("sum") == _sum(members) and version == _VERSION:
                found = cls._of(members)
                own = found.product == digest((product_id,), salt=found.salt)
        except (DecodeError, KeyError, TypeError, ValueError, AttributeError):
            found = None
        if version is not None and version != _VERSION:
            _refuse("it is of another version of this library")
        if found is None:
            _refuse("it is damaged")
        if not own:
            _refuse("it is another product's")
        return found

    def begins(self, overlap: timedelta) -> date:
        """Return the first day to ask for.

        It is never before `since`: older rows are not remembered and would be given twice.
        """
        if self.until is None:
            return self.since
        return max(self.since, self.until - overlap)

    def dump(self) -> str:
        """Return the cursor as JSON text to be stored."""
        members = {
            "v": _VERSION,
            "product": self.product,
            "salt": urlsafe_b64encode(self.salt).decode(),
            "since": self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "seen": _by_day(self.seen),
            "again": _by_day(self.again),
        }
        return _canonical({**members, "sum": _sum(members)})

    @classmethod
    def _of(cls, members: Mapping[str, Any]) -> "Cursor":
        until = members["until"]
        return cls(
            product=members["product"],
            salt=urlsafe_b64decode(members["salt"]),
            since=date.fromisoformat(members["since"]),
            until=None if until is None else date.fromisoformat(until),
            seen=_entries(members["seen"]),
            again=_entries(members["again"]),
        )


def check_overlap(overlap: timedelta) -> timedelta:
    """Return an overlap that can be read with.

    Raises:
        InvalidRequest: It is negative, or longer than a year.
    """
    if not timedelta(0) <= overlap <= MOST_OVERLAP:
        raise InvalidRequest(
            "overlap",
            f"{overlap} is negative or longer than {MOST_OVERLAP.days} days",
            "give 7 to 14 days, as timedelta(days=14)",
        )
    return overlap


def _by_day(entries: Iterable[Entry]) -> dict[str, list[str]]:
    days: dict[str, list[str]] = {}
    for entry in entries:
        day = entry.day.isoformat() + ("" if entry.dated else _UNDATED)
        days.setdefault(day, []).append(str(entry.mark))
    return days


def _entries(days: Mapping[str, list[str]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(date.fromisoformat(day.removesuffix(_UNDATED)), day[-1] != _UNDATED, Mark.read(text))
        for day, marks in days.items()
        for text in marks
    )


def _sum(members: Mapping[str, Any]) -> str:
    return digest((_canonical(members),), salt=b"", size=_SUM_BYTES)


def _canonical(members: Mapping[str, Any]) -> str:
    # Databases that understand JSON reorder keys and blanks.
    return json.dumps(members, sort_keys=True, separators=(",", ":"))


def _refuse(wrong: str) -> NoReturn:
    raise InvalidRequest(
        "cursor",
        wrong,
        "give what was stored for this product, or None to read from the beginning",
    )
