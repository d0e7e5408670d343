"""What may come in: every body and query passes here before a handler sees it.

A check takes a value and the name of its place and returns what is kept of it, or refuses with 400.
It also says what it takes as a JSON schema, which is what the sandbox's own description publishes.
Numbers are bounded, texts can be written again, ids fit one path segment, and keys that nobody
checked are dropped: so no write can spoil a later read.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import attrs

from banksapi_async.sandbox.accesses import UUID
from banksapi_async.sandbox.exact_json import is_list, is_object

Schema = dict[str, Any]

LARGEST_BODY = 1_000_000
_DEEPEST = 40
_MOST_DIGITS = 30
_LARGEST_EXPONENT = 15
_SMALLEST_EXPONENT = -10
_LONGEST = 4000
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
STAMP_FORMAT = "stamp"
"""How a description names moments as the interface writes them, such as `2022-02-22 00:00:00`."""
SEGMENT_FORMAT = "segment"
"""How a description names texts that fit one segment of a path."""
_WHOLE = "Der Inhalt"
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


@attrs.frozen
class Check:
    """What a value must be.

    Attributes:
        keep: Takes a value and the name of its place, and returns what is kept of it.
        schema: The same, as a JSON schema.
    """

    keep: Callable[[Any, str], Any]
    schema: Schema

    def __call__(self, value: Any, name: str) -> Any:
        """Check a value.

        Raises:
            Refusal: 400, it is not what it must be.
        """
        return self.keep(value, name)


def text(least: int = 0, longest: int = _LONGEST) -> Check:
    """Return a check for texts."""

    def check(value: Any, name: str) -> str:
        if not isinstance(value, str):
            raise Refusal(400, f"{name} fehlt oder ist kein Text")
        if not least <= len(value) <= longest:
            raise Refusal(400, f"{name} hat {least} bis {longest} Zeichen")
        return value

    return Check(check, {"type": "string", "minLength": least, "maxLength": longest})


def matching(pattern: re.Pattern[str], what: str, **schema: Any) -> Check:
    """Return a check for texts of a form."""

    def check(value: Any, name: str) -> str:
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise Refusal(400, f"{name} ist {what}")
        return value

    return Check(check, {"type": "string", "pattern": f"^{pattern.pattern}$", **schema})


uuid_text = matching(UUID, "keine UUID", format="uuid")
currency = matching(_CURRENCY, "keine Währung")


def one_of(*words: str) -> Check:
    """Return a check for one of some words."""

    def check(value: Any, name: str) -> str:
        if not isinstance(value, str) or value not in words:
            raise Refusal(400, f"{name} ist eines von {', '.join(words)}")
        return value

    return Check(check, {"type": "string", "enum": list(words)})


def _number_of(value: Any, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refusal(400, f"{name} ist keine Zahl")
    return Decimal(value)


_LARGEST = 10 ** (_LARGEST_EXPONENT + 1)
number = Check(
    _number_of,
    {"type": "number", "exclusiveMinimum": -_LARGEST, "exclusiveMaximum": _LARGEST},
)


def _whole_number(value: Any, name: str) -> int:
    # The documents' own examples also write one as a text.
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < _MOST_DIGITS:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(400, f"{name} ist keine ganze Zahl")
    return value


whole_number = Check(
    _whole_number,
    {
        "anyOf": [
            {"type": "integer", "exclusiveMinimum": -_LARGEST, "exclusiveMaximum": _LARGEST},
            {"type": "string", "pattern": f"^[0-9]{{1,{_MOST_DIGITS - 1}}}$"},
        ]
    },
)


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise Refusal(400, f"{name} ist weder true noch false")
    return value


flag = Check(_flag, {"type": "boolean"})
_a_day = matching(_DAY, "kein Tag wie 2022-02-22")
_a_stamp = matching(_STAMP, "kein Zeitpunkt wie 2022-02-22 00:00:00")


def _day(value: Any, name: str) -> str:
    written: str = _a_day(value, name)
    try:
        date.fromisoformat(written)
    except ValueError:
        raise Refusal(400, f"{name} ist kein Tag, den es gibt") from None
    return written


day = Check(_day, {**_a_day.schema, "format": "date"})


def _stamp(value: Any, name: str) -> str:
    written: str = _a_stamp(value, name)
    try:
        datetime.fromisoformat(written)
    except ValueError:
        raise Refusal(400, f"{name} ist kein Zeitpunkt, den es gibt") from None
    return written


stamp = Check(_stamp, {**_a_stamp.schema, "format": STAMP_FORMAT})


def _segment(value: Any, name: str) -> str:
    found: str = text(1, 200)(value, name)
    if found in _TAKEN or any(c in "/\\" or not c.isprintable() for c in found):
        raise Refusal(400, f"{name} passt nicht in einen Pfad")
    return found


segment = Check(
    _segment, {"type": "string", "minLength": 1, "maxLength": 200, "format": SEGMENT_FORMAT}
)
"""An id that links will hold: it fits one segment of a path, and leads nowhere else."""


def items(check: Check, least: int = 0, most: int = 10_000) -> Check:
    """Return a check for lists."""

    def check_all(value: Any, name: str) -> list[Any]:
        if not is_list(value):
            raise Refusal(400, f"{name or _WHOLE} ist keine Liste")
        if not least <= len(value) <= most:
            raise Refusal(400, f"{name or _WHOLE} hat {least} bis {most} Einträge")
        return [check(item, f"{name}[{place}]") for place, item in enumerate(value)]

    schema = {"type": "array", "items": check.schema, "minItems": least, "maxItems": most}
    return Check(check_all, schema)


def keyed(key: Check, check: Check, least: int = 0, most: int = 100) -> Check:
    """Return a check for objects whose keys are data."""

    def check_all(value: Any, name: str) -> dict[str, Any]:
        found = _object(value, name)
        if not least <= len(found) <= most:
            raise Refusal(400, f"{name or _WHOLE} hat {least} bis {most} Einträge")
        return {
            key(one, name or "Ein Schlüssel"): check(item, _inside(name, one))
            for one, item in found.items()
        }

    return Check(
        check_all,
        {
            "type": "object",
            "propertyNames": key.schema,
            "additionalProperties": check.schema,
            "minProperties": least,
            "maxProperties": most,
        },
    )


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
            kept[wire] = one(found.get(wire), _inside(name, wire))
        return kept

    return Check(
        check,
        {
            "type": "object",
            "properties": {
                key.removesuffix("_"): _or_null(one.schema) if key.endswith("_") else one.schema
                for key, one in checks.items()
            },
            "required": [key for key in checks if not key.endswith("_")],
        },
    )


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def either(*checks: Check) -> Check:
    """Return a check for values that one of some checks takes; the last one's refusal is told."""

    def check(value: Any, name: str) -> Any:
        for one in checks[:-1]:
            try:
                return one(value, name)
            except Refusal:
                continue
        return checks[-1](value, name)

    return Check(check, {"anyOf": [one.schema for one in checks]})


def read_form(body: bytes) -> dict[str, str]:
    """Return the fields of a form; the first of each counts.

    Raises:
        Refusal: 400, it is not encoded as a form is.
    """
    try:
        found = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise Refusal(400, "Das Formular ist nicht richtig kodiert") from None
    return {name: values[0] for name, values in found.items()}


def read_query(query: Iterable[tuple[str, str]], checks: Mapping[str, Check]) -> dict[str, Any]:
    """Return the parameters that an operation knows, checked; the first of each counts."""
    first: dict[str, str] = {}
    for name, value in query:
        first.setdefault(name, value)
    return {name: check(first[name], name) for name, check in checks.items() if name in first}


switch = Check(one_of("true", "false").keep, {"type": "boolean"})


def _object(value: Any, name: str) -> dict[str, Any]:
    if not is_object(value):
        raise Refusal(400, f"{name or _WHOLE} ist kein JSON-Objekt")
    return value


def _inside(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key
