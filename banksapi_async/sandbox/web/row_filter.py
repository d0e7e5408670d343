"""Which transactions does a `filter` leave?

`<field><predicate><value>`; the one predicate the documents show is `=`.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from .operation import Refusal

_EXPRESSION = re.compile(r"([A-Za-z]+(?:\.[A-Za-z]+)*)=(.*)", re.ASCII | re.DOTALL)


def row_filter(text: str | None) -> Callable[[dict[str, Any]], bool]:
    """Return what decides about a row.

    Raises:
        Refusal: 400, the expression has another form.
    """
    if text is None:
        return lambda _row: True
    found = _EXPRESSION.fullmatch(text)
    if found is None:
        raise Refusal(400, "filter hat die Form <Feld>=<Wert>")
    field, value = found.groups()
    return lambda row: _equal(_pick(row, field.split(".")), value)


def _pick(row: Any, path: list[str]) -> Any:
    for name in path:
        row = cast("dict[str, Any]", row).get(name) if isinstance(row, dict) else None
    return row


def _equal(found: Any, value: str) -> bool:
    if not isinstance(found, Decimal):
        return bool(found == value)
    try:
        return found == Decimal(value)
    except InvalidOperation:
        return False
