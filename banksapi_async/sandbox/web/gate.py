"""What may come in: every body and query passes here before a handler sees it.

A check takes a value and the name of its place and returns what is kept of it, or refuses with 400.
Numbers are bounded, texts can be written again, ids fit one path segment, and keys that nobody
checked are dropped: so no write can spoil a later read.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from banksapi_async.sandbox.exact_json import is_list, is_object

Check = Callable[[Any, str], Any]

LARGEST_BODY = 1_000_000
_DEEPEST = 40
_MOST_DIGITS = 30
_LARGEST_EXPONENT = 15
_SMALLEST_EXPONENT = -10
_LONGEST = 4000
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_TAKEN = frozenset({"", ".", "..", "issues", "consent", "challenge", "selectedbankproducts"})


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the sandbox
    """What the interface answers instead of doing it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def read_json(body: bytes) -> Any:
    """Return the value of a JSON text whose every number and text can be written again.

    Raises:
        Refusal: 400, the body is none; 413, it is too large.
    """
    if len(body) > LARGEST_BODY:
        raise Refusal(413, "Der Inhalt ist zu groß")
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text, parse_float=_number, parse_int=_number, parse_constant=_no_constant
        )
        _walk(value, 0)
    except (ValueError, RecursionError):
        raise Refusal(400, "Der Inhalt ist kein gültiges JSON") from None
    return value


def bounded(found: Decimal) -> bool:
    """Return whether a number can be reckoned with and written in full."""
    exponent = found.as_tuple().exponent
    return (
        isinstance(exponent, int)
        and _SMALLEST_EXPONENT <= exponent <= _LARGEST_EXPONENT
        and found.adjusted() <= _LARGEST_EXPONENT
    )


def _number(text: str) -> int | Decimal:
    found = Decimal(text)
    if len(text) > _MOST_DIGITS or not bounded(found):
        raise ValueError("a number out of bounds")
    return int(text) if text.lstrip("-").isdigit() else found


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def _walk(value: Any, depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        value.encode()  # a lone surrogate cannot be written again
    elif is_list(value):
        for item in value:
            _walk(item, depth + 1)
    elif is_object(value):
        for key, item in value.items():
            key.encode()
            _walk(item, depth + 1)


def text(least: int = 0, longest: int = _LONGEST) -> Check:
    """Return a check for texts."""

    def check(value: Any, name: str) -> str:
        if not isinstance(value, str):
            raise Refusal(400, f"{name} fehlt oder ist kein Text")
        if not least <= len(value) <= longest:
            raise Refusal(400, f"{name} hat {least} bis {longest} Zeichen")
        return value

    return check


def matching(pattern: re.Pattern[str], what: str) -> Check:
    """Return a check for texts of a form."""

    def check(value: Any, name: str) -> str:
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise Refusal(400, f"{name} ist {what}")
        return value

    return check


uuid_text = matching(_UUID, "keine UUID")
currency = matching(_CURRENCY, "keine Währung")


def one_of(*words: str) -> Check:
    """Return a check for one of some words."""

    def check(value: Any, name: str) -> str:
        if not isinstance(value, str) or value not in words:
            raise Refusal(400, f"{name} ist eines von {', '.join(words)}")
        return value

    return check


def number(value: Any, name: str) -> Decimal:
    """Check a number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refusal(400, f"{name} ist keine Zahl")
    return Decimal(value)


def whole_number(value: Any, name: str) -> int:
    """Check a whole number; the documents' own examples also write one as a text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < _MOST_DIGITS:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(400, f"{name} ist keine ganze Zahl")
    return value


def flag(value: Any, name: str) -> bool:
    """Check a truth value."""
    if not isinstance(value, bool):
        raise Refusal(400, f"{name} ist weder true noch false")
    return value


def day(value: Any, name: str) -> str:
    """Check a day."""
    written: str = matching(_DAY, "kein Tag wie 2022-02-22")(value, name)
    try:
        date.fromisoformat(written)
    except ValueError:
        raise Refusal(400, f"{name} ist kein Tag, den es gibt") from None
    return written


def stamp(value: Any, name: str) -> str:
    """Check a moment as the interface writes it."""
    written: str = matching(_STAMP, "kein Zeitpunkt wie 2022-02-22 00:00:00")(value, name)
    try:
        datetime.fromisoformat(written)
    except ValueError:
        raise Refusal(400, f"{name} ist kein Zeitpunkt, den es gibt") from None
    return written


def segment(value: Any, name: str) -> str:
    """Check an id that links will hold: it fits one segment of a path, and leads nowhere else."""
    found: str = text(1, 200)(value, name)
    if found in _TAKEN or any(c in "/\\" or not c.isprintable() for c in found):
        raise Refusal(400, f"{name} passt nicht in einen Pfad")
    return found


def items(check: Check, least: int = 0, most: int = 10_000) -> Check:
    """Return a check for lists."""

    def check_all(value: Any, name: str) -> list[Any]:
        if not is_list(value):
            raise Refusal(400, f"{name} ist keine Liste")
        if not least <= len(value) <= most:
            raise Refusal(400, f"{name} hat {least} bis {most} Einträge")
        return [check(item, f"{name}[{place}]") for place, item in enumerate(value)]

    return check_all


def keyed(key: Check, check: Check, least: int = 0, most: int = 100) -> Check:
    """Return a check for objects whose keys are data."""

    def check_all(value: Any, name: str) -> dict[str, Any]:
        found = _object(value, name)
        if not least <= len(found) <= most:
            raise Refusal(400, f"{name} hat {least} bis {most} Einträge")
        return {key(one, name): check(item, f"{name}.{one}") for one, item in found.items()}

    return check_all


def fields(**checks: Check) -> Check:
    """Return a check for objects; a name that ends in `_` may be left out, or be `null`.

    What has no check is dropped.
    """

    def check(value: Any, name: str) -> dict[str, Any]:
        found = _object(value, name)
        kept: dict[str, Any] = {}
        for key, one in checks.items():
            wire, optional = key.removesuffix("_"), key.endswith("_")
            if optional and found.get(wire) is None:
                continue
            kept[wire] = one(found.get(wire), f"{name}.{wire}" if name else wire)
        return kept

    return check


def either(*checks: Check) -> Check:
    """Return a check for values that one of some checks takes; the last one's refusal is told."""

    def check(value: Any, name: str) -> Any:
        for one in checks[:-1]:
            try:
                return one(value, name)
            except Refusal:
                continue
        return checks[-1](value, name)

    return check


def read_query(query: Iterable[tuple[str, str]], checks: Mapping[str, Check]) -> dict[str, Any]:
    """Return the parameters that an operation knows, checked; the first of each counts."""
    first: dict[str, str] = {}
    for name, value in query:
        first.setdefault(name, value)
    return {name: check(first[name], name) for name, check in checks.items() if name in first}


switch = one_of("true", "false")


def _object(value: Any, name: str) -> dict[str, Any]:
    if not is_object(value):
        raise Refusal(400, f"{name or 'Der Inhalt'} ist kein JSON-Objekt")
    return value
