"""How a value is spelled for the interface.

What is None, `ABSENT` or `EMPTY` was never there and is not written; an empty list or object that
came is. What could not be read is written back as it came, in its place.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from banksapi_async.values.frozen import ABSENT, EMPTY
from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.dates import format_instant
from banksapi_async.wire.fields import keeps_extra, stand_in, wired

Writer = Callable[[Any], Any]


def make_writer(cls: type[Any], write: Writer) -> Writer:
    """Return the function that writes a record class.

    Args:
        cls: The class.
        write: Writes any value.
    """
    pairs = tuple((field.name, field.key, field) for field in wired(cls))
    keeps = keeps_extra(cls)

    def write_record(record: Any) -> dict[str, Any]:
        written: dict[str, Any] = write(record.extra) if keeps else {}
        for name, key, field in pairs:
            value = getattr(record, name)
            if value is not None and value is not ABSENT and value is not EMPTY:
                if key in written and value == stand_in(field):
                    continue  # it could not be read, and this only stands in for it
                written[key] = write(value)
        return written

    return write_record


def same(value: Any) -> Any:
    """Return what JSON or our writer of JSON takes as it is."""
    return value


def write_word(value: OpenEnum) -> str:
    """Return the word as a plain text."""
    return str(value)


def write_secret(value: Secret) -> str:
    """Return the text: what is written for the interface or a store is meant to hold it."""
    return value.reveal()


def write_time(value: date) -> str:
    """Return a time as Berlin wall time, a day as a day."""
    return format_instant(value) if isinstance(value, datetime) else date.isoformat(value)


def write_mapping(write: Writer) -> Writer:
    """Return the function that writes an object whose keys are data."""

    def write_items(value: Mapping[str, Any]) -> dict[str, Any]:
        written = {key: write(item) for key, item in value.items()}
        for part in getattr(value, "unreadable", ()):
            written[part.key] = write(part.raw)
        return written

    return write_items


def write_sequence(write: Writer) -> Writer:
    """Return the function that writes a list."""

    def write_items(value: list[Any] | tuple[Any, ...]) -> list[Any]:
        written = [write(item) for item in value]
        for part in getattr(value, "unreadable", ()):
            written.insert(part.key, write(part.raw))
        return written

    return write_items
