"""What does an answer become whose schema nobody has published?

An object with relations becomes a `Resource`, at any depth, another object a mapping, an array a
list, anything that is not JSON its bytes. Numbers are `int` or `Decimal`; nothing is dropped.
"""

from typing import Any

from banksapi_async.errors import DecodeError
from banksapi_async.records import FrozenDict
from banksapi_async.wire import json
from banksapi_async.wire.hooks import freeze
from banksapi_async.wire.misfit import Misfit
from banksapi_async.wire.responses import Answer

from .nested import as_resource, is_tuple, with_resources
from .resource import Resource


def read_generic(answer: Answer) -> Any:
    """Return the answer's body in the type that fits it; `None` for an empty one."""
    if not answer.body:
        return None
    if "json" not in answer.headers.get("content-type", "json"):
        return answer.body
    value = with_resources(_frozen(answer), Resource)
    return list(value) if is_tuple(value) else value


def read_schemaless(answer: Answer) -> "Resource | tuple[Any, ...]":
    """Return the answer as a resource, or as the resources of its array; empty is an empty one.

    Raises:
        DecodeError: It is neither an object nor an array.
    """
    if not answer.body:
        return Resource()
    value = _frozen(answer)
    if isinstance(value, FrozenDict):
        return _resource(value)
    if is_tuple(value):
        return tuple([_resource(row) if isinstance(row, FrozenDict) else row for row in value])
    raise DecodeError(["expected an object or a list"])


def _resource(value: FrozenDict) -> Resource:
    found: Resource = as_resource(value, Resource)
    return found


def _frozen(answer: Answer) -> Any:
    try:
        return freeze(json.loads(answer.body))
    except Misfit as misfit:
        problem = str(misfit)
    raise DecodeError([f"expected {problem}"])
