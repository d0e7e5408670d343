"""Which fields of a record travel, under which keys, and as what?

Annotations are resolved when a class is first used, so that two classes may name each other. A
field that its `__init__` does not take, or whose metadata says `{"wire": False}`, stays at home.
"""

import inspect
import sys
import types
import typing
from typing import Any, NamedTuple

import attrs

from banksapi_async.records import ABSENT, Record

from .names import key_of
from .types import item_type, optional_part


class Wired(NamedTuple):
    """One field that travels: its names, key and type, and what stands in when it is absent."""

    name: str
    alias: str
    key: str
    type: Any
    default: Any

    @property
    def required(self) -> bool:
        """Whether a value cannot do without it."""
        return self.default is attrs.NOTHING


def is_record(tp: Any) -> bool:
    """Tell whether a type is a record class."""
    return isinstance(tp, type) and issubclass(tp, Record) and attrs.has(tp)


def keeps_extra(cls: type[Any]) -> bool:
    """Tell whether a record has a place for keys that it does not name."""
    return "extra" in attrs.fields_dict(cls)


def wired(cls: type[Any]) -> tuple[Wired, ...]:
    """Return the fields of a record that travel, in their order."""
    travelling = [
        field
        for field in attrs.fields(cls)
        if field.init and field.metadata.get("wire", True) and field.name != "extra"
    ]
    hints = _hints(cls, {field.name for field in travelling})
    return tuple(
        Wired(field.name, alias, key_of(alias), hints[field.name], _stand_in(field, hints))
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
