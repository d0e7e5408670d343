"""What happens in a session?

An observer is a callable that takes one event. Events name operations and path templates, never
URLs, bodies, tokens or account numbers. They are imported with the first that is told: a session
without observers needs none.
"""

import logging
from collections.abc import Sequence

import attrs

from banksapi_async.transport.observers import Observer


@attrs.frozen(kw_only=True)
class CallFinished:
    """One attempt of a call ended, with a status or with an error.

    Attributes:
        operation: The operation's name, such as `Customer.get_bankzugaenge`.
        method: The HTTP method.
        path_template: The path with its variables unnamed.
        status: The HTTP status, `None` when no answer came.
        error: The class name of the error, `None` when an answer came.
        seconds: How long the attempt took.
        attempt: Its number, from 1.
        correlation_id: What support asks for.
    """

    operation: str
    method: str
    path_template: str
    status: int | None
    error: str | None
    seconds: float
    attempt: int
    correlation_id: str


@attrs.frozen(kw_only=True)
class CallRetried:
    """A call will be repeated.

    Attributes:
        operation: The operation's name.
        attempt: The number of the attempt that is coming.
        delay: How long is waited before it, in seconds.
        reason: A status, or the class name of an error.
        correlation_id: What support asks for.
    """

    operation: str
    attempt: int
    delay: float
    reason: str
    correlation_id: str


@attrs.frozen(kw_only=True)
class TokenMinted:
    """A token was fetched.

    Attributes:
        level: `client` or `user`.
        lifetime: How long it lives, in seconds.
    """

    level: str
    lifetime: float


@attrs.frozen(kw_only=True)
class TokenMintFailed:
    """A token was asked for and not given.

    Attributes:
        level: `client` or `user`.
        error: The class name of the error.
        tolerated: Whether the old token goes on being used.
    """

    level: str
    error: str
    tolerated: bool


@attrs.frozen(kw_only=True)
class TokenStoreFailed:
    """A token store failed, took too long, or held what cannot be read; no call fails by that.

    Attributes:
        level: `client` or `user`.
        step: The method that was asked, such as `lease`.
        error: The class name of the error; `TimeoutError` where it took too long, `Unreadable`
            where what lay there was not put there by this client with these keys.
    """

    level: str
    step: str
    error: str


@attrs.frozen(kw_only=True)
class TokensUnsealed:
    """Tokens lie open in the store: `cryptography` is not installed. Told once a session.

    Attributes:
        store: The class name of the store.
    """

    store: str


@attrs.frozen(kw_only=True)
class TokenRefused:
    """A token was answered 401 or 403.

    Attributes:
        level: `client` or `user`.
        status: The HTTP status.
    """

    level: str
    status: int


@attrs.frozen(kw_only=True)
class Drift:
    """An answer held something that this version does not know; it is kept, not lost.

    Attributes:
        operation: The operation's name.
        paths: Where and what, one line each; never a value.
        correlation_id: What support asks for.
    """

    operation: str
    paths: Sequence[str]
    correlation_id: str | None


@attrs.frozen(kw_only=True)
class OutcomeNotJournaled:
    """A payment was sent, or not, and its journal does not know; see `PaymentJournal`.

    Attributes:
        state: How far the payment came: `not sent`, `sent` or `answered`.
        error: The class name of the journal's error.
    """

    state: str
    error: str


Event = (
    CallFinished
    | CallRetried
    | TokenMinted
    | TokenMintFailed
    | TokenStoreFailed
    | TokensUnsealed
    | TokenRefused
    | Drift
    | OutcomeNotJournaled
)

_TROUBLES = (
    TokenMintFailed | TokenStoreFailed | TokensUnsealed | TokenRefused | Drift | OutcomeNotJournaled
)


def log_events(logger: logging.Logger) -> Observer:
    """Return an observer that writes each event to a logger, as one line.

    Attempts, retries and tokens are DEBUG; what failed and what drifted is WARNING.

    Args:
        logger: Where to.
    """

    def write(event: Event) -> None:
        troubled = isinstance(event, _TROUBLES) or (
            isinstance(event, CallFinished) and event.error is not None
        )
        level = logging.WARNING if troubled else logging.DEBUG
        if logger.isEnabledFor(level):
            fields = attrs.asdict(event, recurse=False)
            text = " ".join(f"{name}={value}" for name, value in fields.items())
            logger.log(level, "%s %s", type(event).__name__, text, extra={"event": event})

    return write
