"""What a web service answers to a browser where an error of the library ended the request.

The visitor is told what they can do, never what went on inside; whoever runs the service finds that
in the log. An answer is an ASGI application of its own, so no framework is needed for it.
"""

import logging
import math
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Protocol

import attrs

from banksapi_async.errors import (
    Action,
    BanksapiError,
    OutcomeUnknown,
    RefreshFailed,
    ReturnRefused,
)
from banksapi_async.wire import json

_STATUS = {
    Action.RETRY_LATER: 503,
    Action.ASK_PERSON: 409,
    Action.GONE: 404,
    Action.FIX_REQUEST: 500,
    Action.OPERATOR: 502,
}
_SAID = {
    Action.RETRY_LATER: "Please try again in a few minutes.",
    Action.ASK_PERSON: "Please look at what you entered, or at what your bank asks of you.",
    Action.GONE: "There is no such thing here.",
    Action.FIX_REQUEST: "Something went wrong on our side. We have been told.",
    Action.OPERATOR: "Something went wrong on our side. We have been told.",
}
_TOLD = {Action.FIX_REQUEST, Action.OPERATOR}


@attrs.frozen(kw_only=True)
class ErrorAnswer:
    """What a web service answers to an error; an ASGI application that sends just that.

    Attributes:
        status: The HTTP status.
        body: What the JSON says: `error` (the class), `action`, `message` for the visitor, and
            where an answer came `reference` (the correlation id) and `details` (what the interface
            says to people, in German).
        headers: `Retry-After`, where the error says how long to wait.
    """

    status: int
    body: Mapping[str, str]
    headers: Mapping[str, str]

    async def __call__(
        self,
        scope: Mapping[str, Any],
        receive: object,  # noqa: ARG002 - what an ASGI server calls it with
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Send the answer.

        Args:
            scope: The request.
            receive: Is not asked.
            send: Takes the answer.
        """
        content = json.dumps(dict(self.body))
        headers = {
            **self.headers,
            "content-type": "application/json",
            "content-length": str(len(content)),
            "cache-control": "no-store",
        }
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        # A WebSocket that is not open yet is refused by the same two messages.
        kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
        await send({"type": f"{kind}.start", "status": self.status, "headers": raw})
        await send({"type": f"{kind}.body", "body": content})


def error_answer(error: BanksapiError) -> ErrorAnswer:
    """Return what a web service answers to an error.

    It follows from the error's action: 503, 409, 404, 500 or 502. A forged or foreign way back is
    403. An unknown outcome is 202, with the advice not to repeat it.

    Args:
        error: What ended the request.
    """
    status, message = _STATUS[error.action], _SAID[error.action]
    if isinstance(error, ReturnRefused):
        status, message = 403, "This link is no longer valid."
    if isinstance(error, OutcomeUnknown):
        status = 202
        message = "We do not know yet whether it was carried out. Do not repeat it."
    body = {
        "error": type(error).__name__,
        "action": error.action.value,
        "message": message,
        "reference": getattr(error, "correlation_id", None),
        "details": _details(error),
    }
    wait = getattr(error, "retry_after", None)
    return ErrorAnswer(
        status=status,
        body={key: text for key, text in body.items() if text},
        headers={} if wait is None else {"retry-after": str(math.ceil(wait))},
    )


def _details(error: BanksapiError) -> str:
    # Those of a refresh were written for the customer alone and may name an account.
    messages = () if isinstance(error, RefreshFailed) else getattr(error, "messages", ())
    return "; ".join(message.message for message in messages if message.message)


class TakesHandlers(Protocol):
    """An application of Starlette's or FastAPI's."""

    def add_exception_handler(self, exc_class_or_status_code: Any, handler: Any, /) -> None:
        """Let a function answer where an error ended a request.

        Args:
            exc_class_or_status_code: The class of the errors.
            handler: Takes the request and the error, and returns an ASGI application.
        """
        ...


def answer_errors(app: TakesHandlers) -> None:
    """Let an application of Starlette's or FastAPI's answer all errors of this library.

    What is the program's fault or the operator's to mend is logged as well, with its traceback, by
    the logger `banksapi_async`. A handler of your own for one class of them wins.

    Args:
        app: The application.
    """
    app.add_exception_handler(BanksapiError, _answer)


async def _answer(request: object, error: BanksapiError) -> ErrorAnswer:
    del request  # what is answered depends on the error alone
    if error.action in _TOLD:
        logger = logging.getLogger("banksapi_async")
        logger.error("a request ended with %s", type(error).__name__, exc_info=error)
    return error_answer(error)
