"""How does a request reach the network?

Over `httpcore2`'s HTTP/1.1 connections with our counting backend: this file and `counting` are the
only ones that know it, and both are imported when the first call goes out. A connection belongs to
one call from being taken to the end of its answer, and then rests or is closed; so whatever
cancels the call, there is nothing to repair. Nothing waits here: the sender's limiter does that.
httpcore2's own pool looks at every connection twice in each call, which a hundred of them feel.
"""

import ssl
from collections import deque
from collections.abc import AsyncIterator
from time import monotonic
from typing import Protocol, cast

import anyio
import httpcore2
import httpx

from banksapi_async.transport.counting import CountingBackend
from banksapi_async.transport.settings import Limits
from banksapi_async.transport.silence import current
from banksapi_async.wire.requests import Progress

_ERRORS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (httpcore2.ConnectError, httpx.ConnectError),
    (httpcore2.ProxyError, httpx.ProxyError),
    (httpcore2.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore2.RemoteProtocolError, httpx.RemoteProtocolError),
    (httpcore2.NetworkError, httpx.ReadError),
)
_CAUGHT: tuple[type[Exception], ...] = tuple(caught for caught, _ in _ERRORS)


def _translate(error: Exception) -> httpx.TransportError:
    """Return httpx's error for one of httpcore2's; only texts of our own are kept."""
    kind = next(kind for caught, kind in _ERRORS if isinstance(error, caught))
    if kind is httpx.ProxyError:  # the status alone: the rest is the proxy's text
        return kind(f"the proxy answered {str(error)[:3]}")
    if kind is httpx.RemoteProtocolError:
        return kind("the connection ended early, or the answer is not HTTP")
    if kind is httpx.LocalProtocolError:
        return kind("the request is not HTTP")
    return kind(str(error))


def _leftover(connection: object) -> bool:
    """Tell whether more came than the answer; the next call would take it for its own answer."""
    while (inner := getattr(connection, "_connection", None)) is not None:
        connection = inner
    parser = getattr(connection, "_h11_state", None)
    # Where httpcore2 no longer shows its parser, no connection is used twice: slow, never wrong.
    return parser is None or bool(parser.trailing_data[0])


class _Chunks(Protocol):  # what httpcore2 answers with, in types that say so
    async def __anext__(self) -> bytes: ...
    async def aclose(self) -> None: ...


class _Stream(Protocol):
    def __aiter__(self) -> _Chunks: ...
    async def aclose(self) -> None: ...


class _Body(httpx.AsyncByteStream):
    """The bytes of an answer as they come; closing it gives the connection back."""

    def __init__(
        self,
        pool: "PoolTransport",
        connection: httpcore2.AsyncConnectionInterface,
        stream: _Stream,
        *,
        fresh: bool,
    ) -> None:
        self._pool = pool
        self._connection = connection
        self._fresh = fresh
        self._stream = stream
        self._chunks = stream.__aiter__()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self._chunks.__anext__()
        except _CAUGHT as error:
            lost = _translate(error)
        raise lost

    async def aclose(self) -> None:
        try:
            await self._chunks.aclose()
            await self._stream.aclose()
        finally:
            await self._pool.give_back(self._connection, fresh=self._fresh)


class PoolTransport(httpx.AsyncBaseTransport):
    """Our own httpx transport, to one origin.

    Args:
        base_url: Whose origin it is; a request to any other is a bug and refused.
        limits: How many idle connections are kept, and for how long.
        connect: Seconds for each step of connecting.
        context: What TLS is verified with; `None` where nothing speaks it.
        proxy: The proxy to go through, if any.
    """

    def __init__(
        self,
        base_url: str,
        limits: Limits,
        connect: float,
        context: ssl.SSLContext | None = None,
        proxy: httpx.Proxy | None = None,
    ) -> None:
        through = None
        if proxy is not None:
            inner = context if proxy.url.scheme == "https" else None
            through = httpcore2.Proxy(str(proxy.url), auth=proxy.raw_auth, ssl_context=inner)
        self._origin = httpcore2.URL(base_url).origin
        self._limits = limits
        self._backend = CountingBackend(connect)
        self._maker = httpcore2.AsyncConnectionPool(
            ssl_context=context,
            proxy=through,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=self._backend,
        )
        self._busy: set[httpcore2.AsyncConnectionInterface] = set()
        self._idle: deque[tuple[httpcore2.AsyncConnectionInterface, float]] = deque()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its answer's body is still to be read and closed.

        With the extension `fresh` it goes over a connection that nobody used before.

        Raises:
            httpx.TransportError: As httpx's own transport does, with texts of ours.
        """
        url = request.url
        sent = httpcore2.Request(
            request.method,
            httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=cast("httpx.AsyncByteStream", request.stream),
        )
        fresh = "fresh" in request.extensions
        connection = None if fresh else await self._rested()
        if connection is None:
            connection = self._maker.create_connection(self._origin)
        self._busy.add(connection)
        got = failed = None
        try:
            got = await connection.handle_async_request(sent)
        except _CAUGHT as error:
            failed = _translate(error)
        finally:
            if got is None:
                await self.give_back(connection, fresh=True)
        if got is None:
            raise failed or AssertionError("unreachable")
        body = _Body(self, connection, cast("_Stream", got.stream), fresh=fresh)
        return httpx.Response(got.status, headers=got.headers, stream=body)

    async def _rested(self) -> httpcore2.AsyncConnectionInterface | None:
        """Take the idle connection that was used last, if one still stands."""
        while self._idle:
            connection, _ = self._idle.pop()
            if not connection.has_expired():
                return connection
            await self._end(connection)
        return None

    async def give_back(
        self, connection: httpcore2.AsyncConnectionInterface, *, fresh: bool
    ) -> None:
        """Let a connection rest when it can serve again, else close it.

        Args:
            connection: The connection.
            fresh: Whether it was only for one request.
        """
        self._busy.discard(connection)
        limits = self._limits
        keep = not fresh and connection.is_idle() and not self._backend.closed
        if keep and not _leftover(connection) and len(self._idle) < limits.max_keepalive:
            now = monotonic()
            self._idle.append((connection, now))
            if self._idle[0][1] + limits.keepalive_expiry >= now:
                return
            connection, _ = self._idle.popleft()  # one that rested too long, below the others
        await self._end(connection)

    async def _end(self, connection: httpcore2.AsyncConnectionInterface) -> None:
        with anyio.CancelScope(shield=True):
            await connection.aclose()

    async def aclose(self) -> None:
        """Close all connections; one that is being made is closed as soon as it stands."""
        self._backend.close()
        token = current.set(Progress())  # silence
        try:
            for connection in [*self._busy, *(idle for idle, _ in self._idle)]:
                await self._end(connection)
        finally:
            self._idle.clear()
            current.reset(token)
