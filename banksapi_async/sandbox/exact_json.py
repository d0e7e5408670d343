"""JSON, written and read without a float touching an amount.

The sandbox has a writer of its own, so that a mistake of the library's cannot cancel itself out in
the tests that use both.
"""

import json
from collections.abc import Mapping, Sequence
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
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, object]", value)
        return "{" + ",".join(f"{json.dumps(str(k))}:{write(v)}" for k, v in pairs.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = cast("Sequence[object]", value)
        return "[" + ",".join(write(item) for item in items) + "]"
    return json.dumps(value, ensure_ascii=False)


def read(body: bytes) -> Any:
    """Return the value of a JSON text; numbers with a dot become `Decimal`.

    Raises:
        ValueError: The bytes are not JSON.
    """
    try:
        return json.loads(body, parse_float=Decimal)
    except RecursionError:
        raise ValueError("nested too deep") from None
