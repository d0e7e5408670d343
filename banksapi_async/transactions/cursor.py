"""What a reader remembers to go on where it stopped, without keeping what the rows say.

A row is recognised again by three short digests under the cursor's own salt. None is enough alone:
the hash is shared by bookings that look alike, texts are filled in later, ids and booking
references are not promised to stay. What a digest is made of is written with the length of each
part, so no two rows run together.
"""

import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NoReturn, cast

import attrs

from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.transactions.records import Transaction, TransactionIdentifier
from banksapi_async.wire import json as wire_json
from banksapi_async.wire.fields import wired
from banksapi_async.wire.record import Record

_NAME = 3
_WHOLE = 6
_NAME_END = _NAME * 4 // 3
_HASH_END = _NAME_END + _WHOLE * 4 // 3
_SHAPE = re.compile(r"[A-Za-z0-9_-]{12}(?:[A-Za-z0-9_-]{8})?", re.ASCII)
_NO_REFERENCES = TransactionIdentifier()


@attrs.frozen
class Mark:
    """What is kept of a row.

    Attributes:
        name: Of its id and booking reference: tells rows apart that are equal otherwise.
        looks: Of what a person sees in it: amount, currency, purpose, the other party.
        hash: Of its hash, with the amount; empty where it has none.
    """

    name: str
    looks: str
    hash: str

    def __str__(self) -> str:
        return self.name + self.looks + self.hash

    @classmethod
    def read(cls, text: str) -> "Mark":
        """Read a mark from its text.

        Raises:
            ValueError: It is none.
        """
        if _SHAPE.fullmatch(text) is None:
            raise ValueError("a mark has 12 or 20 characters")
        return cls(text[:_NAME_END], text[_NAME_END:_HASH_END], text[_HASH_END:])


def digest(parts: Iterable[str | None], *, salt: bytes, size: int = _NAME) -> str:
    """Return the digest of some texts, in characters that JSON and URLs leave alone.

    Args:
        parts: The texts; an empty one counts as one that is not there.
        salt: At most 64 bytes.
        size: How many bytes it has; a multiple of three.
    """
    spelled = "".join(f"{len(part)}:{part}" if part else "-" for part in parts)
    found = blake2b(spelled.encode(errors="surrogatepass"), digest_size=size, key=salt)
    return urlsafe_b64encode(found.digest()).decode()


def mark(row: Transaction, *, currency: str | None, salt: bytes) -> Mark:
    """Return what is kept of a row.

    Args:
        row: The row.
        currency: The product's, for rows that have none.
        salt: The cursor's.
    """
    refs = row.identifier or _NO_REFERENCES
    money = _amount(row.betrag), _currency(row, currency)
    looks = (
        *money,
        _words(row.verwendungszweck),
        _words(row.gegenkonto_inhaber),
        row.gegenkonto_iban,
        refs.end_to_end_id,
    )
    return Mark(
        name=digest((row.id, refs.booking_ref), salt=salt),
        looks=digest(looks, salt=salt, size=_WHOLE),
        hash=digest((row.hash, *money), salt=salt, size=_WHOLE) if row.hash else "",
    )


def all_but_the_name(row: Transaction, *, currency: str | None) -> tuple[object, ...]:
    """Return all that a row says but its id and booking reference.

    Tags are the analysis', not the bank's, and keys that this version does not know change nothing.

    Args:
        row: The row.
        currency: The product's, for rows that have none.
    """
    refs = row.identifier or _NO_REFERENCES
    return (
        row.hash,
        _amount(row.betrag),
        _currency(row, currency),
        _words(row.verwendungszweck),
        _words(row.buchungstext),
        row.booked_on,
        row.wertstellungsdatum,
        _words(row.gegenkonto_inhaber),
        row.gegenkonto_iban or None,
        row.gegenkonto_bic or None,
        _words(row.gegenkonto_inhaber_abweichend),
        row.primanota_nummer or None,
        row.gv_code or None,
        refs.end_to_end_id or None,
        refs.proprietary_code or None,
        refs.entry_reference or None,
        refs.owner_ref or None,
        refs.balance,
        refs.mandate_id or None,
        refs.batch_id or None,
        unread(row),
        unread(refs),
    )


def _currency(row: Transaction, currency: str | None) -> str | None:
    if row.waehrung:
        return row.waehrung
    return f"?{row.extra['waehrung']!r}" if row.is_unreadable("waehrung") else currency


def unread(record: Record) -> tuple[tuple[str, str], ...]:
    """Return what could not be read of a row: two rows that differ in it are two."""
    keys = sorted(field.key for field in wired(type(record)) if record.is_unreadable(field.name))
    return tuple((key, repr(record.to_wire()[key])) for key in keys)


def _words(text: str | None) -> str:
    # Banks break the lines of a purpose anew as they please.
    return " ".join(text.split()) if text else ""


def _amount(amount: Decimal) -> str:
    # Scaled by hand: `normalize` would round to the context's precision.
    digits = f"{amount:f}"
    short = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if short == "-0" else short


EVERYTHING = date(1900, 1, 1)
"""From where a reader asks that has no cursor. Some banks book on the day where clocks begin."""
LONGEST = 8_000_000
"""How many characters a cursor can have."""
MOST_OVERLAP = timedelta(days=366)
"""How long an overlap can be."""

_VERSION = 1
_SALT_BYTES = 12
_SUM_BYTES = 12
_UNDATED = "?"


@attrs.frozen
class SeenRow:
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
        product: A digest of what the product is recognised by.
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
    seen: tuple[SeenRow, ...] = ()
    again: tuple[SeenRow, ...] = ()

    @classmethod
    def first(cls, product_key: str, start: date | None) -> "Cursor":
        """Return the cursor of a reader that has read nothing.

        Args:
            product_key: What the product is recognised by.
            start: The first day to read; `None` reads all that there is.
        """
        salt = secrets.token_bytes(_SALT_BYTES)
        product = digest((product_key,), salt=salt)
        return cls(product=product, salt=salt, since=start or EVERYTHING)

    @classmethod
    def load(cls, text: str, product_key: str) -> "Cursor":
        """Read a cursor that was stored.

        Args:
            text: What `dump` returned; another spelling of the same JSON is fine.
            product_key: What the product that is read is recognised by.

        Raises:
            InvalidRequest: It is damaged, or of another version or product.
        """
        version = found = None
        own = False
        given = cast("object", text)
        if not isinstance(given, str) or len(given) > LONGEST:
            _refuse("it is damaged")
        try:
            members = wire_json.loads(given)
            version = members["v"]
            if members.pop("sum") == _sum(members) and version == _VERSION:
                found = cls._of(members)
                own = found.product == digest((product_key,), salt=found.salt)
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
    given = cast("object", overlap)
    if not isinstance(given, timedelta):
        raise InvalidRequest("overlap", "it is no timedelta", "give one, as timedelta(days=14)")
    if not timedelta(0) <= overlap <= MOST_OVERLAP:
        raise InvalidRequest(
            "overlap",
            f"{overlap} is negative or longer than {MOST_OVERLAP.days} days",
            "give 7 to 14 days, as timedelta(days=14)",
        )
    return overlap


def _by_day(entries: Iterable[SeenRow]) -> dict[str, list[str]]:
    days: dict[str, list[str]] = {}
    for entry in entries:
        day = entry.day.isoformat() + ("" if entry.dated else _UNDATED)
        days.setdefault(day, []).append(str(entry.mark))
    return days


def _entries(days: Mapping[str, list[str]]) -> tuple[SeenRow, ...]:
    return tuple(
        SeenRow(
            date.fromisoformat(day.removesuffix(_UNDATED)), day[-1] != _UNDATED, Mark.read(text)
        )
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
