"""What is one thing that the interface can be asked to do?

An `Operation` is declared beside the method that uses it, as a class variable. It says what the
description says of the operation, and what may be done when its answer is lost. Nothing else
decides verb, level, retry class or time limit.
"""

import enum
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs

from banksapi_async.wire.requests import Kind, Retry

T = TypeVar("T")


class Level(enum.Enum):
    """Which token an operation takes."""

    CLIENT = "client"
    USER = "user"


class Anything:
    """Stands for the result of an operation whose schema nobody has published."""


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
        level: Which token it takes.
        retry: What may be repeated.
        kind: How long it may take by default.
        result: Tells the type of the answer. It is asked late, so two resources can lead to each
            other.
        form: Whether a 451 is one of its results.
        derived: The path below the owner's `self` that is asked where the relation is not offered;
            only for the few paths that integrations rely on.
        params: The query parameters it declares.
        customer_ip: Whether it declares the header `Customer-IP-Address`.
        wrapper: The key under which some editions wrap the answer's array.
    """

    name: str
    rel: str | None = None
    method: str
    template: str
    level: Level = Level.USER
    retry: Retry
    kind: Kind = Kind.METADATA
    result: Callable[[], Any] = lambda: None
    form: bool = False
    derived: str | None = None
    params: tuple[str, ...] = ()
    customer_ip: bool = False
    wrapper: str | None = None
