"""What stands in front of the application: mishaps, crashes, prefix, date, the log of requests.

One way in for both: over a socket it is an ASGI application, in process a transport hands requests
over. A crash is logged with its traceback and answered with 500, as the web server in front of the
real interface does.
"""

import logging
import uuid
from collections.abc import AsyncIterator
from email.utils import format_datetime
from typing import Any

import anyio
import attrs
import httpx
from starlette.types import Message, Receive, Scope, Send

from .mishaps import NGINX, Reply
from .passing import let_pass
from .requests import Exchange, RequestLog
from .state import State
from .web.app import APPLICATION, check_answered
from .web.operation import STATE

ABORT = "banksapi.abort"
"""Where a scope has what resets its connection, if the server can."""
_LOG = logging.getLogger("banksapi_async.sandbox")


class ResetByMishapError(ConnectionResetError):
    """The connection is to be reset, and the server has no other way to be told."""


@attrs.frozen(kw_only=True)
class _Asked:
    """A request as it came, and what was noted of it."""

    scope: Scope
    body: bytes
    headers: dict[str, str]


class Gateway:
    """The layer in front.

    Args:
        state: What the application answers from.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._root_path = state.settings.root_path
        self.log = RequestLog(self._root_path, check_answered)

    def __repr__(self) -> str:
        return "<the ASGI application of a sandbox>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request that came over a socket."""
        if scope["type"] != "http":
            # A server's lifespan messages are the application's own affair.
            await APPLICATION(scope, receive, send)
            return
        headers = _headers(scope)
        noted = False
        try:
            asked = _Asked(scope=scope, body=await _read(receive), headers=headers)
            reply, seconds = await self._answer(asked)
            await self._wait(seconds)
            # Before it is out: who has the answer looks for it in the list.
            self._note(asked, reply)
            noted = True
            await self._send(reply, scope, send)
        finally:
            if not noted:
                self._note(_Asked(scope=scope, body=b"", headers=headers), None)

    async def ask(self, request: httpx.Request) -> httpx.Response:
        """Answer one request that was handed over in process.

        Raises:
            httpx.ReadError: A mishap resets the connection.
            httpx.ReadTimeout: The answer takes longer than the request allows.
        """
        asked = _Asked(
            scope=(scope := _scope(request)), body=await request.aread(), headers=_headers(scope)
        )
        noted = False
        try:
            reply, seconds = await self._answer(asked)
            await self._let_pass(seconds, request)
            self._note(asked, reply)
            noted = True
        finally:
            if not noted:
                self._note(asked, None)
        if reply is None:
            raise httpx.ReadError("the connection was reset", request=request)
        headers = [(name, value) for name, value in reply.headers]
        return httpx.Response(
            reply.status, headers=headers, stream=_Stream(self, reply, request), request=request
        )

    async def _answer(self, asked: _Asked) -> tuple[Reply | None, float]:
        """Return the answer, or none where the connection is reset, and how long it takes."""
        scope = asked.scope
        path: str = scope["path"]
        inside = path.startswith(f"{self._root_path}/")
        mishap = None
        if inside:
            with self._state.lock:
                mishap = self._state.mishaps.take(
                    scope["method"], path.removeprefix(self._root_path)
                )
        if mishap is None:
            return self._finished(await self._true(asked, inside=inside), asked), 0.0
        true = await self._true(asked, inside=True) if mishap.carries_out else None
        if mishap.reset == "before":
            return None, mishap.after_seconds
        return self._finished(mishap.alter(true), asked), mishap.after_seconds

    async def _true(self, asked: _Asked, *, inside: bool) -> Reply:
        if not inside:
            return Reply(404, (("content-type", "text/plain"),), (b"Not Found",))
        start: list[Message] = []
        pieces: list[bytes] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": asked.body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
            else:
                pieces.append(message.get("body", b""))

        scope = {**asked.scope, "root_path": self._root_path, STATE: self._state}
        try:
            await APPLICATION(scope, receive, send)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged and answered
            _LOG.exception("the sandbox failed over %s", asked.scope["method"])
            title = "500 Internal Server Error"
            page = NGINX.format(title=title).encode()
            return Reply(500, (("content-type", "text/html"),), (page,))
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in start[0]["headers"])
        return Reply(start[0]["status"], headers, tuple(pieces))

    def _finished(self, reply: Reply, asked: _Asked) -> Reply:
        ours = (
            ("x-correlation-id", _correlation_id(asked.headers.get("x-correlation-id", ""))),
            ("date", format_datetime(self._state.now(), usegmt=True)),
        )
        headers = {"content-length": str(len(reply.body)), **dict(reply.headers)}
        return attrs.evolve(reply, headers=(*headers.items(), *ours))

    async def _wait(self, seconds: float) -> None:
        """Wait in earnest: whoever is on the other end of a socket has a clock of their own."""
        if seconds:
            self._state.clock.catch_up(seconds)
            await anyio.sleep(seconds)

    async def _let_pass(self, seconds: float, request: httpx.Request) -> None:
        if not seconds:
            return
        allowed = request.extensions.get("timeout", {}).get("read")
        if allowed is not None and allowed < seconds:
            await let_pass(self._state.clock, allowed)
            raise httpx.ReadTimeout("the answer takes longer", request=request)
        await let_pass(self._state.clock, seconds)

    async def _send(self, reply: Reply | None, scope: Scope, send: Send) -> None:
        if reply is None:
            _abort(scope)
            return
        headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers
        ]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        whole = reply.ending == "whole"
        pieces = reply.pieces or (b"",)
        for place, piece in enumerate(pieces):
            await self._wait(reply.pause)
            last = whole and place == len(pieces) - 1
            await send({"type": "http.response.body", "body": piece, "more_body": not last})
        if reply.ending == "reset":
            _abort(scope)
        # After a body that is cut off the server closes the connection by itself.

    def _note(self, asked: _Asked, reply: Reply | None) -> None:
        scope = asked.scope
        with self._state.lock:
            self.log.note(
                Exchange(
                    method=scope["method"],
                    path=scope["path"],
                    query=scope["query_string"].decode("latin-1"),
                    headers=asked.headers,
                    body=asked.body,
                    status=None if reply is None else reply.status,
                    answer=b"" if reply is None else reply.body,
                )
            )


class Inside(httpx.AsyncBaseTransport):
    """The transport that asks the sandbox in process, without a socket.

    Args:
        gateway: Who answers.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def __repr__(self) -> str:
        return "<a transport into a sandbox, without a socket>"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the sandbox."""
        return await self._gateway.ask(request)


class _Stream(httpx.AsyncByteStream):
    """A body that comes as a mishap has it: slowly, or not to its end."""

    def __init__(self, gateway: Gateway, reply: Reply, request: httpx.Request) -> None:
        self._gateway = gateway
        self._reply = reply
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._reply.pieces:
            await self._gateway._let_pass(self._reply.pause, self._request)  # noqa: SLF001 - its own stream
            yield piece
        if self._reply.ending == "reset":
            raise httpx.ReadError("the connection was reset", request=self._request)
        if self._reply.ending == "cut":
            raise httpx.RemoteProtocolError("the body ended early", request=self._request)


def _abort(scope: Scope) -> None:
    if ABORT not in scope:
        raise ResetByMishapError("a mishap resets this connection")
    scope[ABORT]()


async def _read(receive: Receive) -> bytes:
    pieces: list[bytes] = []
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


def _headers(scope: Scope) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


def _scope(request: httpx.Request) -> dict[str, Any]:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 0),
        "root_path": "",
    }


def _correlation_id(asked: str) -> str:
    try:
        return str(uuid.UUID(asked))
    except ValueError:
        return str(uuid.uuid4())
