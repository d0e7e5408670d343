"""How does a resource know the session that can act on it?

While an answer is decoded, the session's `Bound` stands in a context variable, and every resource
that is built in that moment takes it. Outside of that moment there is none: a resource that is
copied, pickled or made by hand is detached.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from banksapi_async.links.caller import Caller


@attrs.frozen(kw_only=True)
class Meta:
    """How an answer came.

    Attributes:
        status: Its HTTP status.
        correlation_id: What support asks for.
        received_at: When it arrived; aware.
    """

    status: int
    correlation_id: str | None
    received_at: datetime


class Bound:
    """The session behind a resource, and the answer that it came with.

    Args:
        caller: What sends requests for it.
        url: Where the answer came from; relative links start there.
        meta: How the answer came.
        read: The turn of the session's answers in which it was asked for; zero where nobody knows.
    """

    __slots__ = ("caller", "meta", "read", "url")

    def __init__(self, *, caller: "Caller", url: str, meta: Meta | None, read: int = 0) -> None:
        self.caller: Final = caller
        self.url: Final = url
        self.meta: Final = meta
        self.read: Final = read


_current: ContextVar[Bound | None] = ContextVar("banksapi_async_bound", default=None)


def current() -> Bound | None:
    """Return what resources built now are bound to."""
    return _current.get()


@contextmanager
def binding(bound: Bound) -> Generator[None]:
    """Bind every resource that is built inside the block."""
    token = _current.set(bound)
    try:
        yield
    finally:
        _current.reset(token)
