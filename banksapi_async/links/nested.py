"""What becomes of an object with relations inside what no schema names?

It is a resource like any other: it says what it offers and can be followed. An object whose
`relations` are something else than links stays what it is, so that nothing unknown can fail.
"""

from collections.abc import Callable
from typing import Any, TypeGuard

from banksapi_async.errors import DecodeError
from banksapi_async.records import FrozenDict
from banksapi_async.wire import converter

from .relations import Relation

_KEY = "relations"


def with_resources(value: Any, made: Callable[..., Any]) -> Any:
    """Return a deep-frozen value in which every object that has relations is a resource.

    Args:
        value: What `freeze` returned.
        made: What makes a resource of `relations` and `extra`.
    """
    if isinstance(value, FrozenDict):
        links = _links(value.get(_KEY))
        return _inside(value, made) if links is None else _made(value, links, made)
    if is_tuple(value):
        return tuple([with_resources(item, made) for item in value])
    return value


def as_resource(value: FrozenDict, made: Callable[..., Any]) -> Any:
    """Return the resource that an object is even where it has no relations.

    Args:
        value: An object, deep-frozen.
        made: What makes a resource of `relations` and `extra`.
    """
    links = _links(value.get(_KEY))
    return made(extra=_inside(value, made)) if links is None else _made(value, links, made)


def is_tuple(value: Any) -> TypeGuard[tuple[Any, ...]]:
    """Tell whether a deep-frozen value is what a list became."""
    return isinstance(value, tuple)


def _made(value: FrozenDict, links: tuple[Relation, ...], made: Callable[..., Any]) -> Any:
    rest = _inside(FrozenDict({k: v for k, v in value.items() if k != _KEY}), made)
    return made(relations=links, extra=rest)


def _inside(value: FrozenDict, made: Callable[..., Any]) -> FrozenDict:
    return FrozenDict({key: with_resources(item, made) for key, item in value.items()})


def _links(value: Any) -> tuple[Relation, ...] | None:
    if not is_tuple(value):
        return None
    try:
        return converter.load(tuple[Relation, ...], value)
    except DecodeError:
        return None
