"""A plain relation method is one declaration: what it follows, and what comes of it.

The decorated method has a signature and a docstring, which checkers and editors show, and no body:
its name is the relation's, and following it is all that it does.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from banksapi_async.links.relations import Relation
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Retry

if TYPE_CHECKING:
    from banksapi_async.links.resource import Resource

M = TypeVar("M", bound=Callable[..., Awaitable[Any]])

_RETRY = {"GET": Retry.READ, "DELETE": Retry.DELETE}


def follows(
    template: str,
    *,
    into: Any,
    method: str = "GET",
    name: str | None = None,
    retry: Retry | None = None,
    **declared: Any,
) -> Callable[[M], M]:
    """Make a method follow the relation that it is named after.

    Args:
        template: The path with its variables named as in the description.
        into: The type of the answer, or the name of a resource's class.
        method: The HTTP method.
        name: What events and errors call it; `Owner.method` as it stands without one.
        retry: What may be repeated; without it a GET is repeated as a read, a DELETE as a delete,
            and anything else is sent once.
        declared: What else an `Operation` declares.

    Returns:
        The decorator; the method's `operation` is what it declares.
    """

    def declare(plain: M) -> M:
        operation = Operation[Any](
            name=name or plain.__qualname__,
            rel=plain.__name__,
            method=method,
            template=template,
            retry=retry or _RETRY.get(method, Retry.ONCE),
            into=into,
            **declared,
        )

        @wraps(plain)
        async def follow(
            self: "Resource", *, relation: Relation | None = None, timeout: float | None = None
        ) -> Any:
            return await self._do(operation, relation=relation, timeout=timeout)

        follow.operation = operation  # type: ignore[attr-defined]
        return cast("M", follow)

    return declare
