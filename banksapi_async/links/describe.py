"""What an answer holds, written for a person: every field, and every relation with its Python line.

What others wrote is shown on one line without control characters. Account and card numbers show
their last four characters unless they are asked for, and secrets show nothing.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, cast

import attrs

from banksapi_async.links.rel import FOR_BROWSERS, Rel, verb
from banksapi_async.links.relations import Relations
from banksapi_async.links.resource import Resource
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.shown import LONGEST, shown
from banksapi_async.wire.record import Record, last_four, mask

_INDENT = "  "
_DEPTH = 20
_OLDER = frozenset({Rel.START_UEBERWEISUNG, "start_sammelueberweisung"})


def describe(thing: Any, *, reveal: bool = False, most: int = 20) -> str:
    """Describe a resource, a record, or a list or mapping of them, for a person to read.

    Args:
        thing: What came of a call.
        reveal: Whether account and card numbers are shown whole. Secrets never are.
        most: How many entries of a list or mapping are shown.

    Returns:
        Lines of text with every field, and each relation with the Python line that follows it.
        They hold what the answer held, balances and names included, so they are for a screen and
        not for a log.
    """
    return "\n".join(_Describer(reveal=reveal, most=most).lines(thing, _DEPTH))


@attrs.frozen
class _Describer:
    reveal: bool
    most: int

    def lines(self, thing: Any, depth: int) -> Iterator[str]:
        if not depth:
            yield "…"
        elif isinstance(thing, Record):
            yield type(thing).__name__
            yield from self._record(thing, depth)
        elif isinstance(thing, Mapping):
            entries = cast("Mapping[object, object]", thing)
            yield f"{len(entries)} entries"
            named = ((shown(k, reveal=self.reveal), v) for k, v in entries.items())
            yield from self._some(named, len(entries), depth)
        elif isinstance(thing, Iterable) and not isinstance(thing, str | bytes | type):
            rows: list[object] = [*thing]
            yield f"{len(rows)} items"
            yield from self._some(((f"[{n}]", row) for n, row in enumerate(rows)), len(rows), depth)
        else:
            yield shown(thing, reveal=self.reveal)

    def _record(self, record: Record, depth: int) -> Iterator[str]:
        left_out: list[str] = []
        cls: Any = type(record)
        for field in attrs.fields(cls):
            value = getattr(record, field.name)
            if field.name.startswith("_") or field.name == "extra":
                continue
            if value is None or value == ():
                left_out.append(field.name)
            elif field.repr is mask and not self.reveal:
                yield f"{_INDENT}{field.name}: {last_four(value)}"
            else:
                yield from self._field(field.name, value, depth)
        for name, value in getattr(record, "extra", FrozenDict()).items():
            yield from self._field(name, value, depth)
        if left_out:
            yield f"{_INDENT}left out: {', '.join(left_out)}"
        if isinstance(record, Resource):
            yield from _relations(record, record.relations)

    def _some(self, named: Iterable[tuple[str, object]], count: int, depth: int) -> Iterator[str]:
        for name, value in islice(named, self.most):
            yield from self._field(name, value, depth)
        if count > self.most:
            yield f"{_INDENT}… and {count - self.most} more"

    def _field(self, name: str, value: Any, depth: int) -> Iterator[str]:
        first, *rest = self.lines(value, depth - 1)
        yield f"{_INDENT}{name}: {first}"
        yield from (_INDENT + line for line in rest)


def _relations(resource: Resource, relations: Relations) -> Iterator[str]:
    owner = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(resource).__name__).lower()
    # What is older than another relation for the same stands behind it.
    for rel in sorted(relations.names, key=_OLDER.__contains__):
        yield f"{_INDENT}{shown(rel, reveal=True)} -> {_line(resource, owner, rel)}"


def _line(resource: Resource, owner: str, rel: str) -> str:
    if rel in FOR_BROWSERS:
        return "for the person's browser"
    if rel == "self":
        return f"await {owner}.reload()"
    method = getattr(type(resource), rel, None)
    if callable(method):
        return f"await {owner}.{rel}({_arguments(method)})"
    verbs = "" if verb(rel) else ", method=…"
    return f"await {owner}.follow({rel[:LONGEST]!r}{verbs})"


def _arguments(method: Callable[..., Any]) -> str:
    """Return what a method must be given, by name, and whether it takes more."""
    _, *given = inspect.signature(method).parameters.values()
    needed = [one.name for one in given if one.default is one.empty and one.kind < one.VAR_KEYWORD]
    more = any(one.name not in {*needed, "relation", "timeout"} for one in given)
    return ", ".join([*needed, "…"] if more else needed)
