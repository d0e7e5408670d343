"""How one value is read: a word, a number, a time, a list.

Each hook takes a JSON value and a type, as cattrs calls them, and gives the value or raises
`Misfit`. What is not known but kept is noted as drift. What cannot be read inside a list or an
object stays out of it, beside its neighbours; see `values.items`.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn, cast

import attrs

from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.items import ItemList, Items, Keyed, Unreadable
from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire import dates, money
from banksapi_async.wire.types import Misfit, is_list, is_object

Hook = Callable[[Any, Any], Any]
Bulk = Callable[[list[Any], int, int, list[Unreadable]], None]
"""Reads a slice of a list in place; what cannot be read becomes `LOST` and is noted."""

DEPTH = 64
"""How deep what no schema names may be nested."""

SLICE = 512
"""How many things are read before somebody looks at the time."""

MOST_LOST = 10_000
"""How many things of one list may be unreadable; a list of nothing else is no list of ours."""

LOST: Any = object()
"""Stands for what cannot be read, until the list is whole."""

_NOTES = 100


@attrs.define
class Notes:
    """What one reading notes.

    Attributes:
        look: Called between slices; raises when the time is over.
        drift: What is not known, one line each.
        odd: What could not be read, one line each.
    """

    look: Callable[[], None] = lambda: None
    drift: set[str] = attrs.field(factory=set[str])
    odd: set[str] = attrs.field(factory=set[str])


@attrs.frozen(eq=False)
class Ready:
    """A list that was read before the object that holds it.

    Attributes:
        value: What it became.
        raw: As it came.
    """

    value: Any
    raw: list[Any]


NOTES: ContextVar[Notes | None] = ContextVar("notes", default=None)
"""Where one reading notes what it did not know."""

PLAIN: dict[Any, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    Decimal: money.EXPECTED,
}
"""The types that JSON has itself, and what a misfit calls them."""


def note(line: str, *, odd: bool = False) -> None:
    """Note one drift; the same line is noted once, and not more than a hundred."""
    notes = NOTES.get() or Notes()
    lines = notes.odd if odd else notes.drift
    if len(lines) < _NOTES:
        lines.add(line)


def look() -> None:
    """Look at the time that the reading has."""
    notes = NOTES.get()
    if notes is not None:
        notes.look()


def lose(lost: list[Unreadable], place: str, key: int | str, why: str, raw: Any) -> Any:
    """Note that a thing in a list or an object cannot be read.

    Args:
        lost: Where it is kept.
        place: How its place is written.
        key: Its place or its key.
        why: What was expected.
        raw: As it came.

    Returns:
        What stands for it until the list is whole.

    Raises:
        Misfit: There are too many.
    """
    if len(lost) == MOST_LOST:
        raise Misfit(f"at most {MOST_LOST} things that cannot be read")
    try:
        kept = freeze(raw)
    except Misfit:
        kept = None
    lost.append(Unreadable(place, why, kept, key))
    note(why, odd=True)
    return LOST


def misfit(expected: str) -> NoReturn:
    """Raise; a function, so that it can stand in an expression."""
    raise Misfit(expected)


def freeze(value: Any, _: Any = None, depth: int = DEPTH) -> Any:
    """Return what no schema names, deep-frozen."""
    if not depth:
        raise Misfit(f"at most {DEPTH} levels of nesting")
    if is_object(value):
        if len(value) > SLICE:
            look()
        return FrozenDict({k: freeze(v, None, depth - 1) for k, v in value.items()})
    if is_list(value):
        parts: list[Any] = []
        for start in range(0, len(value), SLICE):
            parts += [freeze(v, None, depth - 1) for v in value[start : start + SLICE]]
            look()
        return tuple(parts)
    return freeze(value.raw, None, depth) if value.__class__ is Ready else value


def freeze_in_time(value: Any, look: Callable[[], None] | None) -> Any:
    """Return what no schema names, deep-frozen, within the time that `look` knows."""
    token = NOTES.set(Notes() if look is None else Notes(look))
    try:
        return freeze(value)
    finally:
        NOTES.reset(token)


def read_open_object(value: Any, _: Any) -> FrozenDict:
    """Read an object that no schema describes."""
    if value.__class__ is not dict:
        raise Misfit("an object")
    frozen: FrozenDict = freeze(value)
    return frozen


def read_number(value: Any, _: Any) -> Decimal:
    """Read a number; see `money`."""
    return value if value.__class__ is Decimal else money.number(value)


def read_instant(value: Any, _: Any) -> datetime:
    """Read a time; see `dates`."""
    return dates.instant(value) if value.__class__ is str else misfit(dates.EXPECTED)


def read_day(value: Any, _: Any) -> date:
    """Read a day; see `dates`."""
    return dates.day(value) if value.__class__ is str else misfit(dates.EXPECTED_DAY)


def read_secret(value: Any, _: Any) -> Secret:
    """Read a text that must not be shown."""
    return Secret(value) if value.__class__ is str else misfit("a text")


def read_word(value: Any, tp: type[OpenEnum]) -> OpenEnum:
    """Read a word of an open enum."""
    return (
        tp.words.get(value) or new_word(value, tp) if value.__class__ is str else misfit("a text")
    )


def new_word(value: str, tp: type[OpenEnum]) -> OpenEnum:
    """Keep a word that is not documented, and note it."""
    note(f"{tp.__name__}: unknown word")
    return tp(value)


def either(types: tuple[Any, ...]) -> Hook:
    """Return the hook of a value that is one of some plain types and stays what it is."""
    expected = " or ".join(PLAIN[tp] for tp in types)

    def read(value: Any, _: Any) -> Any:
        return value if value.__class__ in types else misfit(expected)

    return read


def or_none(inner: Hook, inner_type: Any) -> Hook:
    """Return the hook of a value that may be null; an empty text is no time."""
    timely = inner_type in {date, datetime}

    def read(value: Any, _: Any) -> Any:
        if value is None or (timely and value == ""):
            return None
        return inner(value, inner_type)

    return read


def bulk_of(inner: Hook, inner_type: Any) -> Bulk:
    """Return what reads a slice of a list with the hook of its items."""
    own: Bulk | None = getattr(inner, "bulk", None)
    if own is not None:
        return own

    def read(rows: list[Any], start: int, stop: int, lost: list[Unreadable]) -> None:
        for at in range(start, stop):
            try:
                rows[at] = inner(rows[at], inner_type)
            except Misfit as found:
                rows[at] = lose(lost, f"[{at}]", at, f"expected {found}", rows[at])

    return read


def gathered(made: Any, rows: list[Any], lost: list[Unreadable]) -> Any:
    """Return a list that has been read as what is wanted: a list, a tuple or `Items`."""
    if made is Items or lost:
        read = [row for row in rows if row is not LOST] if lost else rows
        return (ItemList if made is list else Items)(read, lost)
    return rows if made is list else tuple(rows)


def many(inner: Hook, inner_type: Any, made: Any) -> Hook:
    """Return the hook of a list; null where a list is meant is a list that was left out."""
    bulk = bulk_of(inner, inner_type)

    def read(value: Any, _: Any) -> Any:
        if value.__class__ is list:
            rows: list[Any] = value.copy()
            lost: list[Unreadable] = []
            for start in range(0, len(rows), SLICE):
                bulk(rows, start, min(start + SLICE, len(rows)), lost)
                look()
            return gathered(made, rows, lost)
        if value.__class__ is Ready:
            return value.value
        if value is not None:
            raise Misfit("a list")
        return ABSENT if made is tuple else made()

    return read


def keyed(inner: Hook, inner_type: Any, made: Any, own_key: str | None) -> Hook:
    """Return the hook of an object whose keys are data.

    Args:
        inner: The hook of its values.
        inner_type: Their type.
        made: What becomes of it: a dict, `Keyed` or `FrozenDict`.
        own_key: Under what a value that is an object names its key itself.
    """
    bulk = bulk_of(inner, inner_type)

    def read(value: Any, _: Any) -> Any:
        if value.__class__ is not dict:
            raise Misfit("an object")
        names = list(cast("dict[str, Any]", value))
        rows = [_told(item, own_key, name) for name, item in value.items()]
        gone: list[Unreadable] = []
        for start in range(0, len(rows), SLICE):
            bulk(rows, start, min(start + SLICE, len(rows)), gone)
            look()
        read = {name: row for name, row in zip(names, rows, strict=True) if row is not LOST}
        lost = [attrs.evolve(u, path=f"{{{u.key}}}", key=names[int(u.key)]) for u in gone]
        if made is FrozenDict:
            return FrozenDict(read, lost)
        return Keyed(read, lost) if lost or made is Keyed else read

    return read


def _told(item: Any, own_key: str | None, key: str) -> Any:
    if own_key is None or not is_object(item) or item.get(own_key) is not None:
        return item
    return {**item, own_key: key}
