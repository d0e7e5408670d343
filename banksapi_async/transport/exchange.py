"""How is a request sent once, and what came of it?

A turn at the connections, one exchange, and the answer read whole. What fails is returned as an
error of ours and not raised from inside of a library's, so that no URL, header or body of it hangs
on ours.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import final

import anyio
import attrs
import httpx

from banksapi_async.errors import (
    AnswerLost,
    ConnectFailed,
    DecodeError,
    InvalidRequest,
    SessionClosed,
    TransportError,
)
from banksapi_async.transport.bodies import read_body
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.headers import joined
from banksapi_async.transport.settings import Limits
from banksapi_async.transport.silence import Silence, current
from banksapi_async.wire.requests import Call, Retry
from banksapi_async.wire.responses import Answer

Failure = TransportError | DecodeError | InvalidRequest | SessionClosed
"""What may come of a call instead of an answer."""

_FRESH = {"fresh": True}


class _Body(httpx.ByteStream):
    """A request's body that needs no closing.

    httpx's own is iterated by an async generator. A transport that is cut off while it writes drops
    that, and trio warns of it whenever it is collected.
    """

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Parts(iter(self))


@attrs.frozen
class _Parts(AsyncIterator[bytes]):
    _parts: Iterator[bytes]

    async def __anext__(self) -> bytes:
        for part in self._parts:
            return part
        raise StopAsyncIteration


@final
class Exchange:
    """One sender's way to the network, open from the first call on.

    Args:
        connect: Makes our own transport; `None` over a caller's.
        given: The caller's transport; it is never closed here.
        limits: Connections at once, the largest body.
        clock: For the answers' times.
    """

    def __init__(
        self,
        *,
        connect: Callable[[], httpx.AsyncBaseTransport] | None,
        given: httpx.AsyncBaseTransport | None,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self.closed = False
        self._connect = connect
        self._transport = given
        self._counts = given is None
        self._limits = limits
        self._clock = clock
        self._slots: anyio.Semaphore | None = None
        self._silence = Silence()
        self._open = False

    async def send(
        self, call: Call, url: httpx.URL, headers: list[tuple[bytes, bytes]]
    ) -> Answer | Failure:
        """Make one attempt, waiting its turn where all connections are busy.

        Args:
            call: The call.
            url: Its URL, parsed.
            headers: Its headers, all of them.
        """
        if not self._open:
            self._begin()
        slots = self._slots
        if slots is None:
            return await self._attempt(call, url, headers)
        await slots.acquire()
        try:
            return await self._attempt(call, url, headers)
        finally:
            slots.release()

    async def aclose(self) -> None:
        """Close the connections and end the silence; a caller's transport stays open."""
        self.closed = True
        try:
            if self._counts and self._transport is not None:
                await self._transport.aclose()
        finally:
            self._silence.detach()

    def _begin(self) -> None:
        if self._connect is not None:
            self._transport = self._connect()
            self._slots = anyio.Semaphore(self._limits.max_connections, fast_acquire=True)
        self._silence.attach()
        self._open = True

    async def _attempt(
        self, call: Call, url: httpx.URL, headers: list[tuple[bytes, bytes]]
    ) -> Answer | Failure:
        transport = self._transport
        if self.closed or transport is None:
            return SessionClosed("the session was closed")
        progress = call.progress
        progress.began = self._clock.monotonic()
        if not self._counts:
            progress.phase, progress.written = "read", 1  # how much goes out cannot be known
        request = httpx.Request(
            call.method,
            url,
            headers=headers,
            stream=_Body(call.body or b""),
            extensions=_FRESH if call.retry is Retry.ONCE else None,
        )
        token = current.set(progress)
        try:
            response = await transport.handle_async_request(request)
            try:
                received = self._clock.now()
                body = await read_body(response, self._limits.max_body)
            finally:
                await response.aclose()
        except _lost() as error:
            return self._failure(call, error)
        finally:
            current.reset(token)
        if isinstance(body, str):
            return DecodeError([body], correlation_id=call.correlation_id)
        return Answer(
            status=response.status_code,
            headers=joined(response.headers.raw),
            body=body,
            received_at=received,
        )

    def _failure(self, call: Call, error: Exception) -> Failure:
        """Return our error for a library's; its text is kept only where our pool wrote it."""
        progress = call.progress
        if not self._counts and isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            progress.written = 0
        if isinstance(error, httpx.LocalProtocolError) and not progress.written:
            return unsendable()
        kind = AnswerLost if progress.written else ConnectFailed
        text = str(error) if self._counts else f"the transport raised {type(error).__name__}"
        if kind is ConnectFailed:
            text = f"no connection to {call.origin}: {text}"
        return kind(
            text,
            method=call.method,
            path_template=call.template,
            correlation_id=call.correlation_id,
        )


def _lost() -> tuple[type[Exception], ...]:
    """Return what ends an exchange; asked when one has failed."""
    ours = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
    return (httpx.HTTPError, httpx.StreamError, OSError, *ours)


def unsendable() -> InvalidRequest:
    """Return the error for a header that HTTP cannot carry; it does not show the header."""
    return InvalidRequest(
        "headers", "one of them cannot be sent over HTTP", "use ASCII without control characters"
    )
