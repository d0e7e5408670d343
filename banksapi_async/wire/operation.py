"""What the interface can be asked to do, one thing at a time.

An `Operation` is declared beside what uses it. It says what the description says of the operation,
and what may be done when its answer is lost. Nothing else decides verb, level, retry class or time
limit. It is plain data, so that the floors above and the reference read the same declarations.
"""

from importlib import import_module
from typing import Any, Generic, TypeVar

import attrs

from banksapi_async._homes import HOMES
from banksapi_async.wire.requests import Kind, Retry

T = TypeVar("T")

JSON = "application/json"


class Anything:
    """Stands for the result of an operation of which nothing is known."""


class Schemaless:
    """Stands for a result whose schema is not public: each object in it is a resource."""


class Place(str):
    """Where a 201 says that the new thing is: the answer's `Location`, not followed."""

    __slots__ = ()


@attrs.frozen(kw_only=True, eq=False)
class Operation(Generic[T]):
    """One operation of the interface.

    Attributes:
        name: `Owner.method`, unique; what events and errors call it.
        rel: The relation it follows, `None` for an entry point.
        method: The HTTP method.
        template: The path with its variables named as in the description; what is logged.
        retry: What may be repeated.
        kind: How long it may take by default.
        into: The type of the answer. A resource that leads to one on its right, or to itself, names
            the class.
        form: Whether a 451 is one of its results.
        derived: The path below the owner's `self` that is asked where the relation is not offered;
            only for the few paths that integrations rely on.
        created: Where what it makes is read when the answer says neither what nor where; the path
            has `{subject}` for the id that was sent.
        params: The query parameters it declares, in the interface's spelling.
        answers: The statuses that the description gives it.
        customer_ip: Whether it declares the header `Customer-IP-Address`.
        wrapper: The key under which some editions wrap the answer's array.
        media: The media type of the body; of another one than JSON the body is bytes, as is the
            answer.
    """

    name: str
    rel: str | None = None
    method: str
    template: str
    retry: Retry
    kind: Kind = Kind.METADATA
    into: Any = None
    form: bool = False
    derived: str | None = None
    created: str | None = None
    params: tuple[str, ...] = ()
    answers: tuple[int, ...] = (200,)
    customer_ip: bool = False
    wrapper: str | None = None
    media: str = JSON

    def result(self) -> Any:
        """Return the type of the answer."""
        return class_named(self.into) if isinstance(self.into, str) else self.into


_CLASSES: dict[str, type[Any]] = {}


def register(cls: type[Any]) -> None:
    """Let operations lead to a class of this package by its name."""
    if cls.__module__.startswith("banksapi_async."):  # a caller's own may be called the same
        _CLASSES[cls.__name__] = cls


def class_named(name: str) -> type[Any]:
    """Return the class that operations and saved texts call by this name.

    A name that is not registered yet is loaded from its home.

    Raises:
        KeyError: No resource has this name.
    """
    if name not in _CLASSES:
        import_module(HOMES[name])
    return _CLASSES[name]
