"""How a value is spelled for the interface.

What is None, `ABSENT` or `EMPTY` was never there and is not written; an empty list or object that
came is. What could not be read is written back as it came, in its place. What a caller puts into a
record and its type does not allow is refused here, before anything is sent.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from banksapi_async.errors import InvalidRequest
from banksapi_async.values.frozen import ABSENT, EMPTY
from banksapi_async.values.legible import kind_of
from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.dates import format_instant
from banksapi_async.wire.fields import keeps_extra, stand_in, wired
from banksapi_async.wire.types import is_union, item_type, optional_part, value_type

Writer = Callable[[Any], Any]
Kinds = tuple[type, ...]


def make_writer(cls: type[Any], write: Writer) -> Writer:
    """Return the function that writes a record class.

    Args:
        cls: The class.
        write: Writes any value.
    """
    fields = tuple((field, *_fitting(field.type)) for field in wired(cls))
    keeps = keeps_extra(cls)

    def refused(name: str, value: object, kinds: Kinds) -> InvalidRequest:
        right = " or ".join(kind.__name__ for kind in kinds)
        return InvalidRequest(f"{cls.__name__}.{name}", f"it is {kind_of(value)}", f"give {right}")

    def write_record(record: Any) -> dict[str, Any]:
        written: dict[str, Any] = write(record.extra) if keeps else {}
        for field, kinds, of_items in fields:
            value = getattr(record, field.name)
            if value is not None and value is not ABSENT and value is not EMPTY:
                if not _fits(value, kinds):
                    raise refused(field.name, value, kinds)
                for item in value if of_items else ():
                    if not _fits(item, of_items):
                        raise refused(f"{field.name}[…]", item, of_items)
                if field.key in written and value == stand_in(field):
                    continue  # it could not be read, and this only stands in for it
                written[field.key] = write(value)
        return written

    return write_record


def _fitting(tp: Any) -> tuple[Kinds, Kinds]:
    """Return which classes a field takes, and its items where it is a list."""
    inner, _ = optional_part(tp)
    item = item_type(inner)
    if item is not None:
        return (list, tuple), _fitting(item)[0]
    if value_type(inner) is not None:
        return (Mapping,), ()
    if is_union(inner):
        return tuple(kind for part in get_args(inner) for kind in _fitting(part)[0]), ()
    if inner is Any or not isinstance(inner, type):
        return (object,), ()
    plain: type[Any] = inner
    if issubclass(plain, OpenEnum):
        return (str,), ()
    return ((Decimal, int) if plain is Decimal else (plain,)), ()


def _fits(value: object, kinds: Kinds) -> bool:
    # Two kinds of Python's are also others, and mean something else on the wire.
    if isinstance(value, bool):
        return bool in kinds or object in kinds
    if isinstance(value, datetime):
        return datetime in kinds or object in kinds
    return isinstance(value, kinds)


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
