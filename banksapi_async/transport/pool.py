"""The connections of one session to one origin, behind httpx's transport interface.

A connection belongs to one call from being taken until its answer has ended, and then rests or is
closed; so whatever cancels the call, there is nothing to repair. Nothing waits here: the sender's
limiter does that. The connection that was used last is taken first, and no call looks at all of
them.
"""

import ssl
import warnings
from collections import deque
from collections.abc import AsyncIterator
from time import monotonic
from typing import final

import httpx

from banksapi_async.transport.connection import Connection, written
from banksapi_async.transport.dialing import Dialer
from banksapi_async.transport.exchange import Answered, Request
from banksapi_async.transport.settings import Limits
from banksapi_async.wire.requests import Call, Retry


@final
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
        self._busy: set[Connection] = set()
        self._idle: deque[Connection] = deque()
        base = httpx.URL(base_url)
        self._base_url = base_url
        self._origin = base.raw_scheme, base.raw_host, base.port
        self._limits = limits
        self._dialer = Dialer(base, connect, context, proxy)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its answer's body is still to be read and closed.

        Args:
            request: The request.

        Raises:
            httpx.TransportError: As httpx's own transport does, with texts of ours.
        """
        stream = request.stream
        body = b"".join(stream) if isinstance(stream, httpx.ByteStream) else await request.aread()
        url = request.url
        call = Call(method=request.method, url=str(url), template="", body=body, retry=Retry.READ)
        status, headers, answer = await self.ask(call, Request(url, request.headers.raw))
        return httpx.Response(status, headers=headers, stream=answer)

    async def ask(self, call: Call, request: Request) -> Answered:
        """Send a call without a request and an answer of httpx's, a twentieth of its time.

        Args:
            call: The call. One that may not be repeated goes over a connection that nobody used.
            request: What goes out.

        Returns:
            The status, the headers, and the body, which is still to be read and closed.

        Raises:
            httpx.TransportError: As `handle_async_request`.
        """
        url = request.url
        if (url.raw_scheme, url.raw_host, url.port) != self._origin:
            raise RuntimeError("a request to another origin")
        dialer = self._dialer
        parts = written(
            call.method,
            dialer.prefix + url.raw_path,
            request.headers + dialer.headers,
            call.body or b"",
        )
        if parts is None:
            raise httpx.LocalProtocolError("the request is not HTTP")
        fresh = call.retry is Retry.ONCE
        connection = None if fresh else await self._rested()
        if connection is None:
            connection = await dialer.dial(call.progress)
        self._busy.add(connection)
        status = 0
        try:
            status, headers = await connection.ask(call.method, parts, call.progress)
        finally:
            if not status:
                await self._give_back(connection, fresh=True)
        return status, headers, _Body(self, connection, fresh=fresh)

    async def aclose(self) -> None:
        """Close all connections; one that is being made is closed as soon as it stands."""
        self._dialer.close()
        try:
            for connection in [*self._busy, *self._idle]:
                await connection.aclose()
        finally:
            self._idle.clear()

    def __del__(self) -> None:
        if self._idle:
            warnings.warn(
                f"a session at {self._base_url} was not closed and leaves {len(self._idle)}"
                " connections behind: use `async with`, or await its `aclose()`",
                ResourceWarning,
                source=self,
                stacklevel=2,
            )

    async def _rested(self) -> Connection | None:
        """Take the idle connection that was used last, if one still stands."""
        while self._idle:
            connection = self._idle.pop()
            rested = monotonic() - connection.rests_since
            if rested <= self._limits.keepalive_expiry and connection.is_clear():
                return connection
            await connection.aclose()
        return None

    async def _give_back(self, connection: Connection, *, fresh: bool) -> None:
        """Let a connection rest when it can serve again, else close it."""
        self._busy.discard(connection)
        idle, limits = self._idle, self._limits
        if not fresh and len(idle) < limits.max_keepalive and connection.rest():
            idle.append(connection)
            if connection.rests_since - idle[0].rests_since <= limits.keepalive_expiry:
                return
            connection = idle.popleft()  # one that rested too long, below the others
        await connection.aclose()


@final
class _Body(httpx.AsyncByteStream):
    """The bytes of an answer as they come; closing it gives the connection back."""

    def __init__(self, pool: PoolTransport, connection: Connection, *, fresh: bool) -> None:
        self._pool = pool
        self._connection: Connection | None = connection
        self._fresh = fresh
        self._ended = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._ended:
            raise StopAsyncIteration
        if self._connection is None:
            raise httpx.StreamClosed
        if chunk := await self._connection.more():
            return chunk
        self._ended = True
        raise StopAsyncIteration

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._pool._give_back(connection, fresh=self._fresh)  # noqa: SLF001 - its half
