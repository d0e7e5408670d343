"""How is one value read: a word, a number, a time, a list?

Each function takes a JSON value and a type, as cattrs calls them, and gives the value or raises
`Misfit`. What is not known but kept is noted as drift.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire import dates, money
from banksapi_async.wire.types import Misfit, is_list, is_object

Hook = Callable[[Any, Any], Any]

DEPTH = 64
"""How deep what no schema names may be nested."""

DRIFT: ContextVar[set[str] | None] = ContextVar("drift", default=None)
"""Where one reading notes what it did not know."""

PLAIN: dict[Any, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    Decimal: money.EXPECTED,
}
"""The types that JSON has itself, and what a misfit calls them."""

_NOTES = 100


def note(line: str) -> None:
    """Note one drift; the same line is noted once, and not more than a hundred."""
    lines = DRIFT.get()
    if lines is not None and len(lines) < _NOTES:
        lines.add(line)


def misfit(expected: str) -> NoReturn:
    """Raise; a function, so that it can stand in an expression."""
    raise Misfit(expected)


def freeze(value: Any, _: Any = None, depth: int = DEPTH) -> Any:
    """Return what no schema names, deep-frozen."""
    if not depth:
        raise Misfit(f"at most {DEPTH} levels of nesting")
    if is_object(value):
        return FrozenDict({k: freeze(v, None, depth - 1) for k, v in value.items()})
    if is_list(value):
        return tuple([freeze(v, None, depth - 1) for v in value])
    return value


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


def many(inner: Hook, inner_type: Any, made: Callable[[list[Any]], Any]) -> Hook:
    """Return the hook of a list; null where a list is meant is a list that was left out."""

    def read(value: Any, _: Any) -> Any:
        if value.__class__ is list:
            return made([inner(item, inner_type) for item in value])
        if value is not None:
            raise Misfit("a list")
        return ABSENT if made is tuple else made([])

    return read


def keyed(inner: Hook, inner_type: Any, made: Callable[[dict[str, Any]], Any]) -> Hook:
    """Return the hook of an object whose keys are data."""

    def read(value: Any, _: Any) -> Any:
        if value.__class__ is not dict:
            raise Misfit("an object")
        return made({key: inner(item, inner_type) for key, item in value.items()})

    return read
