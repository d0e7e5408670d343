"""What stands in the body of a 451, beside the web form?

A payment's says where the payment is and, once more, where the form is. Nothing depends on it: the
form is what counts, so a body that cannot be read is as good as none.
"""

from typing import Any

from banksapi_async.errors import DecodeError
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.responses import Answer

from .binding import Bound
from .reading import read_answer
from .rel import Rel
from .resource import Resource


def read_beside(operation: Operation[Any], answer: Answer, bound: Bound) -> Resource | None:
    """Return the resource in a 451's body, `None` where there is none that can be read.

    Args:
        operation: What was asked; it knows the type.
        answer: The 451.
        bound: What the resource is bound to.
    """
    if not answer.body or not operation.form:
        return None
    try:
        found, _ = read_answer(operation, answer, bound, strict=False)
    except DecodeError:
        return None
    return found if isinstance(found, Resource) else None


def href_of(resource: Resource | None, rel: Rel | str) -> str | None:
    """Return the link of a relation that is offered once, `None` where it is not."""
    links = {} if resource is None else {r.href: None for r in resource.relations.all(rel)}
    return next(iter(links)) if len(links) == 1 else None
