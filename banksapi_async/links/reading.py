"""What does an answer become whose schema nobody has published?

An object with relations becomes a `Resource`, at any depth, another object a mapping, an array a
list, anything that is not JSON its bytes. Numbers are `int` or `Decimal`; nothing is dropped.
"""

# DOC: What value does an answer become?
from typing import Any, TypeVar, cast

from banksapi_async.errors import DecodeError
from banksapi_async.links.binding import Bound, binding
from banksapi_async.links.resource import Resource, as_resource, is_tuple, with_resources
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.wire import converter, json
from banksapi_async.wire.hooks import freeze
from banksapi_async.wire.operation import Anything, Operation, Place, Schemaless
from banksapi_async.wire.responses import Answer, location
from banksapi_async.wire.types import Misfit


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


T = TypeVar("T")


def read_answer(
    operation: Operation[T], answer: Answer, bound: Bound, *, strict: bool
) -> tuple[T, tuple[str, ...]]:
    """Read an answer that is no error.

    Args:
        operation: What was asked; it knows the type.
        answer: What came.
        bound: What the resources in it are bound to.
        strict: Whether what this version does not know is an error.

    Returns:
        The value, and where it held what this version does not know.

    Raises:
        DecodeError: The body does not fit the type.
    """
    cls = operation.result()
    drift: tuple[str, ...] = ()
    value: object
    with binding(bound):
        if cls is None:
            value = None
        elif cls is bytes:
            value = answer.body
        elif cls is Place:
            value = Place(location(answer) or "")
        elif cls is Anything:
            value = read_generic(answer)
        elif cls is Schemaless:
            value = read_schemaless(answer)
        else:
            body = _unwrapped(answer.body, operation.wrapper)
            value, drift = converter.decode(cls, body, strict=strict)
    return cast("T", value), drift


def _unwrapped(body: bytes, wrapper: str | None) -> bytes:
    if wrapper is None or body.lstrip()[:1] != b"{":
        return body
    data = json.loads(body)
    return json.dumps(data[wrapper]) if wrapper in data else body
