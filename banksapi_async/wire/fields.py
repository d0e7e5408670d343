"""Which fields of a record travel, under which keys, and as what.

One rule for keys: camelCase there, snake_case here, with a trailing underscore where Python keeps
the word. What the rule does not reach stands in one table.
"""

import inspect
import sys
import types
import typing
from typing import Any, NamedTuple

import attrs

from banksapi_async.values.frozen import ABSENT
from banksapi_async.wire.types import item_type, optional_part

IRREGULAR = {
    "hhd": "HHD",
    "hhduc": "HHDUC",
    "pdf": "PDF",
    "access_token": "access_token",
    "token_type": "token_type",
    "expires_in": "expires_in",
    "grant_type": "grant_type",
}
"""Attribute to key, where the rule does not hold."""

_IRREGULAR_KEYS = {key: name for name, key in IRREGULAR.items()}


def key_of(name: str) -> str:
    """Return the interface's key for an attribute: `gegenkontoIban` for `gegenkonto_iban`."""
    if name in IRREGULAR:
        return IRREGULAR[name]
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def name_of(key: str) -> str:
    """Return the attribute for a key: `gegenkonto_iban` for `gegenkontoIban`."""
    found = _IRREGULAR_KEYS.get(key)
    if found:
        return found
    humps = (f"_{c}" if place and "A" <= c <= "Z" else c for place, c in enumerate(key))
    return "".join(humps).lower()


class Known(NamedTuple):
    """Where else the value of a required field is found when an answer leaves it out.

    Attributes:
        instead: Other keys of the object. The first of them is another name of the field, the rest
            are weaker than the link.
        link: A regular expression that finds it in the link that was followed.
        keyed: Whether it is the key under which the object stands.
    """

    instead: tuple[str, ...] = ()
    link: str | None = None
    keyed: bool = False


KNOWN = "banksapi_known"
"""The key of a field's metadata under which its `Known` stands."""


class Wired(NamedTuple):
    """One field that travels: its names, key and type, and what stands in when it is absent."""

    name: str
    alias: str
    key: str
    type: Any
    default: Any
    known: Known

    @property
    def required(self) -> bool:
        """Whether a value cannot do without it."""
        return self.default is attrs.NOTHING


def is_record(tp: Any) -> bool:
    """Tell whether a type is a record class; they alone say whether they have a schema."""
    return isinstance(tp, type) and hasattr(tp, "_has_schema") and attrs.has(tp)


def keeps_extra(cls: type[Any]) -> bool:
    """Tell whether a record has a place for keys that it does not name."""
    return "extra" in attrs.fields_dict(cls)


def stand_in(field: Wired) -> Any:
    """Return what an optional field holds that was left out, or cannot be read."""
    made = isinstance(field.default, attrs.Factory)  # type: ignore[arg-type]
    return field.default.factory() if made else field.default


_WIRED: dict[type[Any], tuple[Wired, ...]] = {}


def wired(cls: type[Any]) -> tuple[Wired, ...]:
    """Return the fields of a record that travel, in their order."""
    if cls not in _WIRED:
        _WIRED[cls] = _wired(cls)
    return _WIRED[cls]


def _wired(cls: type[Any]) -> tuple[Wired, ...]:
    travelling = [
        field
        for field in attrs.fields(cls)
        if field.init and field.metadata.get("wire", True) and field.name != "extra"
    ]
    hints = _hints(cls, {field.name for field in travelling})
    return tuple(
        Wired(
            field.name,
            alias,
            key_of(alias),
            hints[field.name],
            _stand_in(field, hints),
            field.metadata.get(KNOWN) or Known(),
        )
        for field in travelling
        for alias in (field.alias or field.name,)
    )


def _stand_in(field: "attrs.Attribute[Any]", hints: dict[str, Any]) -> Any:
    if field.default is not attrs.NOTHING:
        return field.default
    inner, optional = optional_part(hints[field.name])
    if optional:
        return None
    return attrs.NOTHING if item_type(inner) is None else ABSENT


def _hints(cls: type[Any], names: set[str]) -> dict[str, Any]:
    # Class by class and only what travels: the rest may be annotated for type checkers alone.
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        own = {k: v for k, v in inspect.get_annotations(base).items() if k in names}
        holder = types.SimpleNamespace(__annotations__=own)
        found |= typing.get_type_hints(holder, vars(sys.modules[base.__module__]))
    return found
