"""What a type is made of, and how this room says that a value does not fit its type."""

from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, TypeGuard, Union, get_args, get_origin

from banksapi_async.values.items import Items, Keyed


class Misfit(ValueError):  # noqa: N818 - it never leaves this room
    """A value is not what its place expects.

    It names what was expected and never what was found: the found value may be somebody's money.
    It stays inside this room: callers of the room see a `DecodeError` with paths, or what is left.
    """


def is_union(tp: Any) -> bool:
    """Tell whether a type is a union."""
    return get_origin(tp) in {Union, UnionType}


def optional_part(tp: Any) -> tuple[Any, bool]:
    """Return what remains of a type without None, and whether None was part of it."""
    parts = get_args(tp)
    if not is_union(tp) or NoneType not in parts:
        return tp, False
    return Union[tuple(part for part in parts if part is not NoneType)], True  # noqa: UP007 - made


def item_type(tp: Any) -> Any:
    """Return the type of the items of a list, a tuple or `Items`, else None."""
    return get_args(tp)[0] if get_origin(tp) in {list, tuple, Items, Sequence} else None


def value_type(tp: Any) -> Any:
    """Return the type of the values of a mapping, a dict or `Keyed`, else None."""
    return get_args(tp)[-1] if get_origin(tp) in {dict, Keyed, Mapping} else None


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Tell whether a value from our parser is an object."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Tell whether a value from our parser is a list."""
    return isinstance(value, list)


def is_mapping(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    """Tell whether a value of a caller is a mapping."""
    return isinstance(value, Mapping)
