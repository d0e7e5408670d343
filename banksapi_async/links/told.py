"""What observers are told of an operation as a whole; loaded where somebody observes.

It is told in the operation's own task, at its start and whenever it ends, cancellation included. Of
a user only a pseudonym is told: user names are often addresses of people.
"""

import hmac
from collections.abc import Awaitable, Callable
from functools import lru_cache
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
    began = perf_counter()
    failure: BaseException | None = None
    try:
        return await done()
    except BaseException as error:
        failure = error
        raise
    finally:
        seconds = perf_counter() - began
        failed = None
        if failure is not None:
            failed = type(failure).__name__ if isinstance(failure, Exception) else "Cancelled"
        if acts:
            _tell_of_an_action(caller, call, failed, _outcome(failure, call))
        progress = call.progress
        caller.context.observers.tell(
            OperationEnded(
                operation=call.operation,
                method=call.method,
                path_template=call.template,
                level=started.level,
                status=progress.status or None,
                error=failed,
                seconds=seconds,
                attempts=progress.attempts,
                waited=progress.waited,
                correlation_id=call.correlation_id,
            )
        )
        del failure  # it would hold its own frame


def _tell_of_an_action(caller: "Caller", call: Call, failed: str | None, outcome: str) -> None:
    caller.context.observers.tell(
        ActionTaken(
            client=_client(caller.grant),
            user=None if caller.grant.level == "client" else pseudonym(caller),
            operation=call.operation,
            method=call.method,
            path_template=call.template,
            outcome=outcome,
            status=call.progress.status or None,
            error=failed,
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


def _outcome(error: BaseException | None, call: Call) -> str:
    if error is None:
        return "form" if call.progress.status == _FORM else "done"
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
