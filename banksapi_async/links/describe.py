"""What an answer holds, written for a person: every field, and every relation with its Python line.

What others wrote is shown on one line without control characters. Account and card numbers show
their last four characters unless they are asked for, and secrets show nothing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

import attrs

from banksapi_async.links.rel import FOR_BROWSERS, verb
from banksapi_async.links.relations import Relations
from banksapi_async.links.resource import Resource
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.shown import LONGEST, shown
from banksapi_async.wire.record import Record

_INDENT = "  "


def describe(thing: Any, *, reveal: bool = False) -> str:
    """Describe a resource, a record, or a list or mapping of them, for a person to read.

    Args:
        thing: What came of a call.
        reveal: Whether account and card numbers are shown whole. Secrets never are.

    Returns:
        Lines of text with every field, and each relation with the Python line that follows it.
        They hold what the answer held, balances and names included, so they are for a screen and
        not for a log.
    """
    return "\n".join(_lines(thing, reveal=reveal))


def _lines(thing: Any, *, reveal: bool) -> Iterator[str]:
    if isinstance(thing, Record):
        yield type(thing).__name__
        for name, value in _fields(thing):
            yield from _field(name, value, reveal=reveal)
        if isinstance(thing, Resource):
            yield from _relations(thing, thing.relations)
    elif isinstance(thing, Mapping):
        entries = cast("Mapping[object, object]", thing)
        yield f"{len(entries)} entries"
        for key, value in entries.items():
            yield from _field(shown(key, reveal=reveal), value, reveal=reveal)
    elif _is_list(thing):
        rows = [*thing]
        yield f"{len(rows)} items"
        for number, value in enumerate(rows):
            yield from _field(f"[{number}]", value, reveal=reveal)
    else:
        yield shown(thing, reveal=reveal)


def _fields(record: Record) -> Iterator[tuple[str, Any]]:
    cls: Any = type(record)
    for field in attrs.fields(cls):
        if not field.name.startswith("_") and field.name != "extra":
            yield field.name, getattr(record, field.name)
    yield from getattr(record, "extra", FrozenDict()).items()


def _field(name: str, value: Any, *, reveal: bool) -> Iterator[str]:
    first, *rest = _lines(value, reveal=reveal)
    yield f"{_INDENT}{name}: {first}"
    yield from (_INDENT + line for line in rest)


def _relations(resource: Resource, relations: Relations) -> Iterator[str]:
    owner = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(resource).__name__).lower()
    for rel in relations.names:
        yield f"{_INDENT}{shown(rel, reveal=True)} -> {_line(resource, owner, rel)}"


def _line(resource: Resource, owner: str, rel: str) -> str:
    if rel in FOR_BROWSERS:
        return "for the person's browser"
    if rel == "self":
        return f"await {owner}.reload()"
    if callable(getattr(type(resource), rel, None)):
        return f"await {owner}.{rel}(…)"
    method = "" if verb(rel) else ", method=…"
    return f"await {owner}.follow({rel[:LONGEST]!r}{method})"


def _is_list(thing: Any) -> bool:
    return hasattr(thing, "__iter__") and not isinstance(thing, str | bytes)
