"""How much, how long, how often: what may a session be told about its transport?

Every value is checked when it is given, and the error names the argument.
"""

import math
from collections.abc import Callable
from random import Random
from typing import Any

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.transport.clock import Clock
from banksapi_async.values.legible import kind_of
from banksapi_async.wire.requests import Kind

MAX_BODY = 64 * 1024 * 1024
"""The largest body that is read unless told otherwise, in bytes.

Fifty thousand postings with long purposes take less. Reading a body takes three times its size in
memory, so that one answer does not fill that of a container."""


_SHOWABLE = 10**18


def _number(
    right: str, fits: Callable[[float], bool], kind: type | tuple[type, ...]
) -> Callable[[Any, "attrs.Attribute[Any]", Any], None]:
    def check(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        number: Any = value
        if isinstance(value, bool) or not isinstance(value, kind) or not fits(number):
            # What is no number is not asked what it looks like.
            plain = type(value) in {int, float, bool} and abs(number) < _SHOWABLE
            shown = repr(value) if plain else kind_of(value)
            raise InvalidRequest(
                f"{type(instance).__name__}.{attribute.name}", f"{shown} does not fit", right
            )

    return check


_count = _number("give a whole number of 1 or more", lambda n: n >= 1, int)
_count0 = _number("give a whole number of 0 or more", lambda n: n >= 0, int)
_time = _number(
    "give seconds above 0, or math.inf for no limit",
    lambda n: n > 0,  # NaN is not
    (int, float),
)
_wait = _number("give finite seconds, 0 or more", lambda n: 0 <= n < math.inf, (int, float))
_share = _number("give a share from 0 to 1, such as 0.1", lambda n: 0 <= n <= 1, (int, float))


@attrs.frozen(kw_only=True)
class Limits:
    """How many connections, and how large an answer.

    Attributes:
        max_connections: Connections in use at once; further calls wait their turn, within their
            own deadline.
        max_keepalive: Idle connections that are kept for the next call.
        keepalive_expiry: How long an idle connection is kept, in seconds.
        max_body: The largest body that is read, in bytes after decompression; a larger one is a
            `DecodeError`.

    Raises:
        InvalidRequest: A value does not fit.
    """

    max_connections: int = attrs.field(default=100, validator=_count)
    max_keepalive: int = attrs.field(default=100, validator=_count0)
    keepalive_expiry: float = attrs.field(default=5.0, validator=_wait)
    max_body: int = attrs.field(default=MAX_BODY, validator=_count)


@attrs.frozen(kw_only=True)
class Timeouts:
    """How long a call may take where it does not say itself, in seconds.

    Attributes:
        metadata: Calls that no bank is asked for.
        bank: Calls that reach a bank; the interface's own client waits this long.
        mint: Fetching a token.
        connect: Reaching the server, in each of name and TCP, TLS, and a proxy's answer; after
            it another attempt may follow within the call's own time.
        clock: What waits and token deadlines ask; `None` is this machine's clock.

    Raises:
        InvalidRequest: A value does not fit.
    """

    metadata: float = attrs.field(default=30.0, validator=_time)
    bank: float = attrs.field(default=285.0, validator=_time)
    mint: float = attrs.field(default=15.0, validator=_time)
    connect: float = attrs.field(default=30.0, validator=_time)
    clock: Clock | None = attrs.field(default=None, repr=False)

    def of(self, kind: Kind) -> float:
        """Return the seconds that a kind of operation may take by default.

        Args:
            kind: The operation's kind.
        """
        seconds: float = getattr(self, kind.value)
        return seconds


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How repeated calls are spaced, and how many there may be in all.

    Which calls may be repeated is not a setting: it follows from what the call does. Before
    attempt n + 1 a random time between 0 and `min(longest, base * 2 ** (n - 1))` is waited, on
    top of what the interface asks for in `Retry-After`.

    Attributes:
        base: The longest wait before the second attempt, in seconds.
        longest: The longest wait of all, in seconds.
        budget: How much of a retry each call earns; with 0.1 retries are at most a tenth of the
            calls in the long run.
        reserve: Retries that a fresh session may make before it has earned any, and the most
            that can be saved up. With 0 nothing is repeated.
        random: Where the randomness of the waits comes from.

    Raises:
        InvalidRequest: A value does not fit.
    """

    base: float = attrs.field(default=0.25, validator=_wait)
    longest: float = attrs.field(default=8.0, validator=_wait)
    budget: float = attrs.field(default=0.1, validator=_share)
    reserve: int = attrs.field(default=10, validator=_count0)
    random: Random = attrs.field(factory=Random, repr=False, eq=False)
