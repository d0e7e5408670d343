"""Detached resources and records, made from what a test cares about.

What the test does not say is left out where it may be, and plausible where it may not. Values pass
the same reading as an answer of the interface, so that nothing can be made that it could not send.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire import converter
from banksapi_async.wire.fields import Wired, wired
from banksapi_async.wire.record import Record

R = TypeVar("R", bound=Record)

ORIGIN = "https://banksapi.io"
_KNOWN: dict[str, Any] = {
    "providerId": "00000000-0000-0000-0000-000000000000",
    "provider": "00000000-0000-0000-0000-000000000000",
    "iban": "DE62430609671149278400",
    "currency": "EUR",
    "waehrung": "EUR",
    "rel": "self",
    "href": f"{ORIGIN}/customer/v2",
}
_PLAIN: dict[Any, Callable[[], Any]] = {
    str: lambda: "Beispiel",
    int: lambda: 1,
    bool: lambda: False,
    Decimal: lambda: Decimal("1.00"),
    datetime: lambda: "2026-03-18 12:00:00",
    date: lambda: "2026-03-18",
    Secret: lambda: "secret",
}


def make(type: type[R], /, **fields: Any) -> R:
    """Make a record, or a resource without a session.

    A resource answers `can`, and raises `Detached` on calls until `user.attach(it)`.

    Args:
        type: What is made, such as `BankAccess`, `Transaction`, `Message`.
        fields: Attributes by their names. `relations` may be names alone, such as
            `["self", "start_sca"]`.

    Returns:
        The value.

    Raises:
        TypeError: The type has no such attribute.
        DecodeError: A value does not fit.
    """
    known = {one.alias: one for one in wired(type)}
    for name in fields:
        if name not in known and name != "extra":
            raise TypeError(f"{type.__name__} has no {name!r}; it has {', '.join(sorted(known))}")
    written = dict(cast("Mapping[str, Any]", fields.get("extra", {})))
    for one in known.values():
        if one.alias in fields:
            value = fields[one.alias]
            written[one.key] = _links(value) if one.alias == "relations" else _wire(value)
        elif one.required:
            written[one.key] = _made(one)
    return type.load({key: value for key, value in written.items() if value is not None})


def _links(value: Any) -> Any:
    return [
        {"rel": one, "href": f"{ORIGIN}/customer/v2/made-up/{one}"}
        if isinstance(one, str)
        else _wire(one)
        for one in value
    ]


def _wire(value: Any) -> Any:
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value).items()
        return {key: _wire(item) for key, item in items}
    if isinstance(value, list | tuple):
        return [_wire(item) for item in cast("list[Any]", value)]
    if isinstance(value, Secret):
        return value.reveal()
    return value if isinstance(value, Decimal) else converter.to_wire(value)


def _made(one: Wired) -> Any:
    if one.key in {"id", "paymentId", "access_token"}:
        return str(uuid.uuid4())
    return _KNOWN.get(one.key) or _value(one.type)


def _value(tp: Any) -> Any:
    word: type[OpenEnum] = tp
    return _PLAIN[tp]() if tp in _PLAIN else str(word.all()[0])
