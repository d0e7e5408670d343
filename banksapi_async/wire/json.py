"""How JSON text becomes values and text again, without a float.

A number with a dot or an exponent is a `Decimal` with the digits that were written; NaN, infinity
and numbers of an absurd size are refused in both directions. A text of almost nothing but brackets
and commas is refused before it is read: it costs fifty times its size.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn, cast

from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.wire.money import LIMIT, exact, sane
from banksapi_async.wire.types import Misfit, is_mapping

_Path = tuple["_Path", str] | tuple[()]


def _refuse_constant(_: str) -> NoReturn:
    raise Misfit("expected JSON, which has no NaN and no infinity")


def _whole(digits: str) -> int:
    if len(digits) > LIMIT and len(digits.lstrip("-")) > LIMIT:
        raise OverflowError
    return int(digits)


_DECODER = json.JSONDecoder(parse_float=exact, parse_int=_whole, parse_constant=_refuse_constant)
_ENCODER = json.JSONEncoder(ensure_ascii=False)


MOST_NODES = 1_000_000
"""How many values a text may hold; a longer one than 16 MB one for each 16 bytes."""


def _check_nodes(text: str) -> None:
    if len(text) > MOST_NODES:
        # What stands inside of texts is counted too, which takes no more than the bound allows.
        nodes = text.count(",") + text.count("{") + text.count("[")
        if nodes > max(MOST_NODES, len(text) // 16):
            raise Misfit(f"expected at most {MOST_NODES} values")


def loads(text: bytes | str) -> Any:
    """Read JSON text.

    Args:
        text: JSON; bytes are UTF-8, with or without a byte order mark.

    Returns:
        Dicts, lists, texts, bools, ints and `Decimal`; never a float.

    Raises:
        DecodeError: It is not JSON, not UTF-8, nested too deep, or holds an absurd number. The
            error says where, never what.
    """
    try:
        plain = text.decode() if isinstance(text, bytes) else text
        _check_nodes(plain)
        return _DECODER.decode(plain.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        where = f", at character {error.pos}" if error.doc.strip() else ", but it is empty"
        problem = f"expected JSON{where}"
    except UnicodeDecodeError as error:
        problem = f"expected UTF-8, at byte {error.start}"
    except RecursionError:
        problem = "expected JSON that is not nested as deep"
    except Misfit as error:
        problem = str(error)
    except (ArithmeticError, ValueError):
        problem = f"expected numbers of at most {LIMIT} digits"
    raise DecodeError([problem])


def dumps(value: Any, *, strict: bool = False) -> bytes:
    """Write JSON text.

    Args:
        value: Mappings with text keys, lists, tuples, texts, bools, ints, `Decimal` and None.
        strict: Whether half a character is refused; what the interface sent with one is written
            again as it came.

    Returns:
        JSON in UTF-8. A `Decimal` keeps its digits, without an exponent.

    Raises:
        InvalidRequest: A number is a float, not finite, or of an absurd size; or, with `strict`,
            half a character is in it.
        TypeError: JSON has no such value.
    """
    # What a class of the caller's says of itself is not asked: what is written is what was checked.
    parts: list[str] = []
    _write(value, parts.append, ())
    # What UTF-8 cannot carry is half a surrogate pair, and the escape of Python is that of JSON.
    if not strict:
        return "".join(parts).encode("utf-8", "backslashreplace")
    try:
        return "".join(parts).encode()
    except UnicodeEncodeError:  # it holds the whole text
        pass
    raise InvalidRequest("json", "a text in it holds half a character", "give whole characters")


def _write(value: Any, put: Any, path: _Path) -> None:
    if value is None:
        put("null")
    elif isinstance(value, str):
        put(_ENCODER.encode(str.__str__(value)))
    elif isinstance(value, bool):
        put("true" if value else "false")
    elif isinstance(value, int | Decimal):
        if not sane(value):
            raise InvalidRequest(
                _spell(path), "not a number of a sane size", f"give at most {LIMIT} digits"
            )
        # What a class of the caller's says of itself is not what was checked.
        put(Decimal.__format__(value, "f") if isinstance(value, Decimal) else int.__repr__(value))
    elif isinstance(value, float):
        raise InvalidRequest(_spell(path), "a float is not exact", "give a Decimal or an int")
    elif is_mapping(value):
        _write_object(value, put, path)
    elif isinstance(value, list | tuple):
        before = "["
        for index, item in enumerate(cast("list[Any]", value)):
            put(before)
            before = ","
            _write(item, put, (path, f"[{index}]"))
        put("[]" if before == "[" else "]")
    else:
        raise TypeError(f"{_spell(path)}: JSON has no {type(value).__name__}")


def _write_object(value: Mapping[Any, Any], put: Any, path: _Path) -> None:
    before = "{"
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"{_spell(path)}: a key must be a text, not {type(key).__name__}")
        put(f"{before}{_ENCODER.encode(str.__str__(key))}:")
        before = ","
        _write(item, put, (path, f".{key}"))
    put("{}" if before == "{" else "}")


def _spell(path: _Path) -> str:
    return (_spell(path[0]) + path[1]) if path else "json"
