"""Is this what a parser of JSON would have given?

Data that does not come from our parser is checked and copied before it is read, so that the hooks
meet dicts, lists, texts, bools, ints and sane `Decimal` alone, and never a float.
"""

from decimal import Decimal
from typing import Any, cast

from banksapi_async.errors import DecodeError

from .money import LIMIT, sane
from .types import is_mapping

_DEPTH = 100


def plain(value: Any, path: str = "", depth: int = _DEPTH) -> Any:
    """Return a copy of JSON data in plain types.

    Raises:
        DecodeError: JSON has no such value, or it is a float, or too big, or nested too deep.
    """
    expected = "a value that JSON has"
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | Decimal):
        if sane(value):
            return int(value) if isinstance(value, int) else value
        expected = f"a number of at most {LIMIT} digits"
    elif isinstance(value, float):
        expected = "an exact number, a Decimal and not a float"
    elif not depth:
        expected = f"at most {_DEPTH} levels of nesting"
    elif is_mapping(value):
        return {
            str(key): plain(item, f"{path}{{{index}}}", depth - 1)
            for index, (key, item) in enumerate(value.items())
        }
    elif isinstance(value, list | tuple):
        each = cast("list[Any]", value)
        return [plain(item, f"{path}[{index}]", depth - 1) for index, item in enumerate(each)]
    raise DecodeError([f"{path}: expected {expected}" if path else f"expected {expected}"])
