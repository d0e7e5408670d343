"""What stands in front of the application: prefix, date, correlation id, the list of requests?

A plain ASGI layer, so that it sees every answer, the ones of the router included, and a caller who
hangs up as well.
"""

import uuid
from collections import deque
from email.utils import format_datetime
from typing import Any

import attrs
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .clock import SandboxClock

_KEPT = 1000
_NOTED = frozenset(
    {
        "authorization",
        "content-type",
        "customer-ip-address",
        "user-agent",
        "x-api-key",
        "x-correlation-id",
    }
)


@attrs.frozen(kw_only=True)
class Exchange:
    """One request, and what became of it.

    Attributes:
        path: The path, prefix included, percent-decoded.
        query: The query as it came.
        headers: The headers that matter, with lower-case names.
        status: The status of the answer; None where the caller hung up first.
    """

    method: str
    path: str
    query: str = attrs.field(repr=False)
    headers: dict[str, str] = attrs.field(repr=False)
    status: int | None


class Gateway:
    """The layer in front.

    Args:
        app: The application.
        root_path: The prefix; empty for none.
        clock: What the `Date` of every answer is read from.
    """

    def __init__(self, app: ASGIApp, root_path: str, clock: SandboxClock) -> None:
        self._app = app
        self._clock = clock
        self._root_path = root_path
        self.exchanges: deque[Exchange] = deque(maxlen=_KEPT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            # A server's lifespan messages are the application's own affair.
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        correlation = _correlation_id(headers.get("x-correlation-id", ""))
        status: list[int] = []
        noted: list[Exchange] = []

        def note() -> None:
            if not noted:
                noted.append(_exchange(scope, headers, status))
                self.exchanges.extend(noted)

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
                date = format_datetime(self._clock.now(), usegmt=True)
                ours = {"x-correlation-id": correlation, "date": date}
                added = [(name.encode(), text.encode()) for name, text in ours.items()]
                message = {**message, "headers": [*message["headers"], *added]}
            else:
                note()  # before it is out: who has the answer looks for it in the list
            await send(message)

        inside = scope["path"].startswith(f"{self._root_path}/")
        app = self._app if inside else PlainTextResponse("Not Found", 404)
        try:
            await app({**scope, "root_path": self._root_path}, receive, tell)
        finally:
            note()


def _exchange(scope: Scope, headers: dict[str, str], status: list[int]) -> Exchange:
    query: Any = scope["query_string"]
    return Exchange(
        method=scope["method"],
        path=scope["path"],
        query=query.decode("latin-1"),
        headers={name: text for name, text in headers.items() if name in _NOTED},
        status=status[0] if status else None,
    )


def _correlation_id(asked: str) -> str:
    try:
        return str(uuid.UUID(asked))
    except ValueError:
        return str(uuid.uuid4())
