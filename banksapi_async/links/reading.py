"""What value does an answer become?

The operation says the type. While the body is decoded the answer's session is bound, so that every
resource in it can act.
"""

from typing import TypeVar, cast

from banksapi_async.wire import converter, json
from banksapi_async.wire.operation import Anything, Operation, Place, Schemaless
from banksapi_async.wire.responses import Answer, location

from .binding import Bound, binding
from .generic import read_generic, read_schemaless

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
