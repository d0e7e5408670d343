"""JSON, written and read without a float touching an amount.

The sandbox has a writer of its own, so that a mistake of the library's cannot cancel itself out in
the tests that use both.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeGuard, cast


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Tell whether a value is an object."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Tell whether a value is a list."""
    return isinstance(value, list)


def write(value: Any) -> str:
    """Return a value as JSON text; `Decimal` keeps every digit it has."""
    return _NUMBER.sub(r"\1", _ENCODER.encode(value))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        # A lone surrogate marks it: no text that can be sent has one.
        return f"{_MARK}{value:f}"
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    raise TypeError(f"{type(value).__name__} is no JSON")


_MARK = "\ud800"
_NUMBER = re.compile(f'"{_MARK}(-?[0-9.]+)"', re.ASCII)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def read(body: bytes) -> Any:
    """Return the value of a JSON text; numbers with a dot become `Decimal`.

    Raises:
        ValueError: The bytes are not JSON.
    """
    try:
        return json.loads(body, parse_float=Decimal)
    except RecursionError:
        raise ValueError("nested too deep") from None
