"""What observers are told of an operation as a whole; loaded where somebody observes.

It is told in the operation's own task, at its start and whenever it ends, cancellation included. Of
a user only a pseudonym is told: user names are often addresses of people.
"""

import hmac
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from banksapi_async.auth.credentials import ApiKeyCredentials, ClientCredentials
from banksapi_async.errors import ApiError, OutcomeUnknown, PersonNeeded
from banksapi_async.links.guard import split_origin
from banksapi_async.transport.events import ActionTaken, OperationEnded, OperationStarted
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Call
from banksapi_async.wire.responses import REFUSALS

if TYPE_CHECKING:
    from banksapi_async.auth.grants import Grant
    from banksapi_async.links.caller import Caller

T = TypeVar("T")

_TRACE = ("traceparent", "tracestate")
_USER = "user of an action"
_MARK = 16
_FORM = 451


async def told(
    caller: "Caller",
    operation: Operation[T],
    call: Call,
    done: Callable[[], Awaitable[T]],
    *,
    acts: bool,
) -> T:
    """Do an operation and tell of it.

    Args:
        caller: Who asks.
        operation: What is done.
        call: What goes out.
        done: Does it.
        acts: Whether it does more than read.

    Returns:
        What `done` does.
    """
    host, port = _server(caller.guard.base_url)
    started = OperationStarted(
        operation=operation.name,
        method=call.method,
        path_template=call.template,
        level=caller.grant.level,
        host=host,
        port=port,
        correlation_id=call.correlation_id,
    )
    caller.context.observers.tell(started)
    for name in _TRACE:
        if name in started.headers:
            call.headers[name] = started.headers[name]
    tell_end = partial(_tell_of_the_end, caller, call, perf_counter(), acts=acts)
    try:
        result = await done()
    except BaseException as error:
        failed = type(error).__name__ if isinstance(error, Exception) else "Cancelled"
        tell_end(failed=failed, outcome=_outcome(error, call))
        raise
    outcome = "form" if call.progress.status == _FORM else "done"
    tell_end(failed=None, outcome=outcome)
    return result


def _tell_of_the_end(
    caller: "Caller", call: Call, began: float, *, failed: str | None, outcome: str, acts: bool
) -> None:
    tell = caller.context.observers.tell
    progress = call.progress
    status = progress.status or None
    if acts:
        tell(
            ActionTaken(
                client=_client(caller.grant),
                user=None if caller.grant.level == "client" else pseudonym(caller),
                operation=call.operation,
                method=call.method,
                path_template=call.template,
                outcome=outcome,
                status=status,
                error=failed,
                correlation_id=call.correlation_id,
            )
        )
    tell(
        OperationEnded(
            operation=call.operation,
            method=call.method,
            path_template=call.template,
            level=caller.grant.level,
            status=status,
            error=failed,
            seconds=perf_counter() - began,
            attempts=progress.attempts,
            waited=progress.waited,
            correlation_id=call.correlation_id,
        )
    )


def pseudonym(caller: "Caller") -> str:
    """Return what stands for a caller's user where they must not be named.

    The same in every process with the same state keys; without any, in this process alone.

    Args:
        caller: Whose user.
    """
    grant = caller.grant
    who = f"{_client(grant)}\0{grant.username or ''}".encode()
    keys = caller.context.keys
    if keys is not None:
        return keys.mark(_USER, who)
    return hmac.digest(grant.credentials.salt, who, "sha256")[:_MARK].hex()


def _client(grant: "Grant") -> str:
    credentials = grant.credentials
    if isinstance(credentials, ClientCredentials):
        return credentials.client_id
    return credentials.product if isinstance(credentials, ApiKeyCredentials) else "static"


def _outcome(error: BaseException, call: Call) -> str:
    if isinstance(error, PersonNeeded):
        return "form"
    if isinstance(error, ApiError) and error.status in REFUSALS:
        return "refused"
    progress = call.progress
    # What is repeated after a lost answer may have been done by an earlier attempt.
    went_out = isinstance(error, OutcomeUnknown) or progress.written > 0 or progress.lost
    return "unknown" if went_out else "failed"


@lru_cache(maxsize=64)
def _server(base_url: str) -> tuple[str, int]:
    (_, host, port), _, _ = split_origin(base_url)
    return host, port
