"""What shape has the traffic of an operation: statuses, header names, keys, types, relations?

Values never come in here: what is looked at has been redacted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from banksapi_async.testing.recorder import Recorded, Recorder, learnt, media_of, value_of
from banksapi_async.testing.redaction import Redactor

Shapes = Mapping[str, frozenset[str]]
"""By operation, the lines that say what its answers look like."""

_OF_THE_CONNECTION = frozenset(
    {"connection", "content-encoding", "content-length", "date", "keep-alive", "transfer-encoding"}
)
_MADE_UP = re.compile(r"key-\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|DE\d{20}")


def shapes(recorder: Recorder) -> Shapes:
    """Return the shapes of all that a recorder heard."""
    redactor = learnt(recorder.exchanges)
    found: dict[str, set[str]] = {}
    for one in recorder.exchanges:
        operation = redactor.operation(one.method, one.url)
        found.setdefault(operation, set()).update(_lines(one, redactor))
    return {operation: frozenset(lines) for operation, lines in found.items()}


def differences(real: Shapes, double: Shapes) -> dict[str, dict[str, list[str]]]:
    """Return what differs, by operation: the lines that only one of the two has."""
    found: dict[str, dict[str, list[str]]] = {}
    for operation in sorted({*real, *double}):
        here, there = real.get(operation, frozenset()), double.get(operation, frozenset())
        if here != there:
            found[operation] = {
                "only the real one": sorted(here - there),
                "only the double": sorted(there - here),
            }
    return found


def _lines(one: Recorded, redactor: Redactor) -> Iterator[str]:
    yield "no answer" if one.status is None else f"status {one.status}"
    for name in one.answered:
        if name not in _OF_THE_CONNECTION:
            yield f"header {redactor.header_name(name)}"
    if media := media_of(one.answered):
        yield f"media {media}"
    value = value_of(one.text or b"")
    if value is not None:
        yield from _paths(redactor.value(value), "")


def _paths(value: Any, at: str) -> Iterator[str]:
    yield f"{at or 'the answer'}: {_kind(value)}"
    if isinstance(value, dict):
        for key, item in value.items():
            inside = f"{at}{{}}" if _MADE_UP.fullmatch(key) else f"{at}.{key}".lstrip(".")
            yield from _relations(item, at) if key == "relations" else _paths(item, inside)
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, f"{at}[]")


def _relations(value: Any, at: str) -> Iterator[str]:
    links: Iterable[Any] = value if isinstance(value, list) else [value]
    for link in links:
        rel = link.get("rel") if isinstance(link, dict) else None
        offered = rel if isinstance(rel, str) else "what is no relation"
        yield f"{at or 'the answer'}: offers {offered}"


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    kinds = {dict: "object", list: "list", str: "text", int: "number", Decimal: "number"}
    return kinds[type(value)]
