"""How do bytes become values, and values bytes?

The converter of `rules` is made at the first use. What an answer holds beyond our classes is kept
and told as drift; with `strict` it is an error.
"""

from datetime import date
from functools import cache
from typing import Any, TypeVar, get_args

import cattrs

from banksapi_async.errors import DecodeError
from banksapi_async.records import FrozenDict, OpenEnum, Secret

from . import json
from .diagnosis import diagnose
from .fields import is_record
from .hooks import DRIFT, PLAIN
from .misfit import Misfit
from .octets import octets
from .plain import plain
from .rules import make_converter
from .types import is_union, item_type, optional_part, value_type

_T = TypeVar("_T")
_READ = (date, FrozenDict, OpenEnum, Secret)


def load(cls: type[_T], data: Any, *, strict: bool = False) -> _T:
    """Read a value.

    Args:
        cls: A record, `list[X]`, `tuple[X, ...]`, `dict[str, X]` or `X | None`.
        data: JSON text or bytes, or the same as Python values.
        strict: Whether an unknown key or word is an error.

    Raises:
        DecodeError: The data does not fit; its `paths` name where.
    """
    parsed = json.loads(data) if isinstance(data, bytes | str) else plain(data)
    return _read(cls, parsed, strict=strict)[0]


def decode(cls: type[_T], body: bytes, *, strict: bool = False) -> tuple[_T, tuple[str, ...]]:
    """Read the body of an answer.

    Args:
        cls: As in `load`.
        body: JSON.
        strict: Whether an unknown key or word is an error.

    Returns:
        The value, and what it held beyond our classes, one line each.

    Raises:
        DecodeError: The body does not fit; its `paths` name where.
    """
    return _read(cls, json.loads(body), strict=strict)


def can_read(tp: Any) -> bool:
    """Tell whether `load` and `decode` know a type; asked before anything is sent.

    Args:
        tp: The type.
    """
    inner, _ = optional_part(tp)
    item = item_type(inner) or value_type(inner)
    if item is not None:
        return can_read(item)
    if is_union(inner):
        return all(part in PLAIN for part in get_args(inner))
    named = isinstance(inner, type) and issubclass(inner, _READ)
    return inner is Any or inner in PLAIN or named or is_record(inner)


def to_wire(value: Any) -> Any:
    """Return a value in the interface's spelling, ready for `json.dumps`; money stays `Decimal`."""
    return _converter().unstructure(value)


def to_json(value: Any) -> bytes:
    """Return a value as JSON in the interface's spelling, UTF-8 encoded.

    Raises:
        InvalidRequest: A number is a float, not finite, or of an absurd size.
    """
    return json.dumps(to_wire(value))


class Codec:
    """The converter as `Record` knows it."""

    def load(self, cls: type[Any], data: Any, *, strict: bool) -> Any:
        """Read a value of a class."""
        return load(cls, data, strict=strict)

    def to_wire(self, value: Any) -> Any:
        """Return a value in the interface's spelling."""
        return to_wire(value)

    def to_json(self, value: Any) -> bytes:
        """Return a value as JSON text."""
        return to_json(value)

    def octets(self, text: str, path: str, *, starts: bytes) -> bytes:
        """Decode Base64, bare or in a data URI."""
        return octets(text, path, starts=starts)


def _read(cls: type[_T], data: Any, *, strict: bool) -> tuple[_T, tuple[str, ...]]:
    converter = _converter()
    noted: set[str] = set()
    token = DRIFT.set(noted)
    try:
        value: _T = converter.get_structure_hook(cls)(data, cls)
        problems = sorted(noted) if strict else []
    except Misfit as misfit:
        value = None  # type: ignore[assignment]
        problems = diagnose(cls, data, converter.get_structure_hook) or [f"expected {misfit}"]
    finally:
        DRIFT.reset(token)
    if problems:
        raise DecodeError(problems)
    return value, tuple(sorted(noted))


@cache
def _converter() -> cattrs.Converter:
    return make_converter()
