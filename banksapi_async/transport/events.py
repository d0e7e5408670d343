"""What a session tells its observers.

An observer is a callable that takes one event. Events name operations and path templates, never
URLs, bodies, tokens or account numbers. They are imported with the first that is told: a session
without observers needs none. What belongs to an operation is told in its own task, between its
start and its end: a context variable that an observer sets at the start is found in all of it.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class OperationStarted:
    """A call of the program's begins: one operation, with all that it takes.

    Attributes:
        operation: The operation's name, such as `Customer.get_bankzugaenge`.
        method: The HTTP method.
        path_template: The path with its variables unnamed.
        level: `client` or `user`.
        host: Where it goes, such as `banksapi.io`.
        port: The port there.
        correlation_id: What support asks for.
        headers: Empty; what an observer writes here under `traceparent` and `tracestate` goes out
            with the call.
    """

    operation: str
    method: str
    path_template: str
    level: str
    host: str
    port: int
    correlation_id: str
    headers: dict[str, str] = attrs.field(factory=dict[str, str], eq=False, repr=False)


@attrs.frozen(kw_only=True)
class OperationEnded:
    """It has ended: with a result, with an error, or because nobody waits any more.

    Attributes:
        operation: As at its start.
        method: As at its start.
        path_template: As at its start.
        level: As at its start.
        status: The last HTTP status, `None` when no answer came.
        error: The class name of the error, `Cancelled`, or `None` where there is a result.
        seconds: How long all of it took.
        attempts: How often it was sent.
        waited: How long it waited for a free connection, in seconds.
        correlation_id: As at its start.
    """

    operation: str
    method: str
    path_template: str
    level: str
    status: int | None
    error: str | None
    seconds: float
    attempts: int
    waited: float
    correlation_id: str


@attrs.frozen(kw_only=True)
class ActionTaken:
    """An operation that changes something has ended; made for audit logs, and nothing personal.

    Attributes:
        client: The client's id, or the product of an API key.
        user: What stands for the user, the same for the same user of a client as long as the
            session's state keys are, see `UserSession.pseudonym`; `None` at the client's level.
        operation: The operation's name, such as `BankProduct.initiate_single_transfer`.
        method: The HTTP method.
        path_template: The path with its variables unnamed.
        outcome: `done`; `form`, a person goes on in a web form; `refused` by the interface;
            `unknown`, it went out and what came of it is not known; `failed`, it did not go out.
        status: The last HTTP status, `None` when no answer came.
        error: The class name of the error, `Cancelled`, or `None`.
        correlation_id: What support asks for.
    """

    client: str
    user: str | None
    operation: str
    method: str
    path_template: str
    outcome: str
    status: int | None
    error: str | None
    correlation_id: str


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
    OperationStarted
    | OperationEnded
    | ActionTaken
    | CallFinished
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


def level_of(event: Event) -> int:
    """Return the level that an event is logged at.

    Attempts, retries, tokens and operations are DEBUG, actions INFO; what failed on the way and
    what drifted is WARNING.

    Args:
        event: The event.
    """
    if isinstance(event, _TROUBLES):
        return logging.WARNING
    if isinstance(event, CallFinished):
        return logging.DEBUG if event.error is None else logging.WARNING
    return logging.INFO if isinstance(event, ActionTaken) else logging.DEBUG


def fields_of(event: Event) -> dict[str, Any]:
    """Return what an event says, by name.

    Args:
        event: The event.
    """
    return {f.name: getattr(event, f.name) for f in attrs.fields(type(event)) if f.repr}


def log_events(logger: logging.Logger) -> Callable[[Event], None]:
    """Return an observer that writes each event to a logger, as one line.

    Attempts, retries, tokens and operations are DEBUG, actions INFO; what failed on the way and
    what drifted is WARNING. The record has the event itself as `event`.

    Args:
        logger: Where to.
    """

    def write(event: Event) -> None:
        level = level_of(event)
        if logger.isEnabledFor(level):
            text = " ".join(f"{name}={value}" for name, value in fields_of(event).items())
            logger.log(level, "%s %s", type(event).__name__, text, extra={"event": event})

    return write
