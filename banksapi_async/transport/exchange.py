"""One attempt of a call: its turn at the connections, the request out, the answer read whole.

Nothing is raised from inside of a library: what fails is returned as an error of ours, so that no
URL, header or body hangs on it. A good answer is read up to a limit; of an error only the beginning
is, and the rest is not drained: closing the answer then drops its connection. What is unpacked
never outgrows the limit either. While a transport of the caller's is used, the loggers of the HTTP
libraries, which write headers and URLs at DEBUG, are silent about our requests and no others; our
own transport writes nothing.
"""

import logging
import sys
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextvars import ContextVar
from time import perf_counter
from typing import TYPE_CHECKING, Any, final

import anyio
import attrs
import httpx

from banksapi_async.errors import (
    AnswerLost,
    BanksapiError,
    ConnectFailed,
    DecodeError,
    InvalidRequest,
    SessionClosed,
    TransportError,
)
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.settings import Limits
from banksapi_async.transport.unpacking import BodyError, Unpacker, too_large
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call, Retry
from banksapi_async.wire.responses import Answer

if TYPE_CHECKING:
    from banksapi_async.transport.pool import PoolTransport

Failure = TransportError | DecodeError | InvalidRequest | SessionClosed
"""What may come of a call instead of an answer."""

Answered = tuple[int, list[tuple[bytes, bytes]], httpx.AsyncByteStream]
"""The status, the headers, and the body, which is still to be read and closed."""

MAX_ERROR_BODY = 64 * 1024
"""How much of an error's body is read, in bytes after decompression."""

LOGGERS = tuple(
    f"{library}.{part}"
    for library in ("httpcore2", "httpcore")
    for part in ("connection", "http11", "http2", "proxy", "socks")
)
"""Where the libraries log that may serve a caller's own transport."""

_ours: ContextVar[bool] = ContextVar("banksapi_async_call", default=False)

_ENCODING = (b"Accept-Encoding", b"gzip, deflate")
_ACCEPT = (b"Accept", b"application/json")
_CLOSE = (b"Connection", b"close")


@final
@attrs.frozen(repr=False)
class Request:
    """What goes out in each attempt of a call; it is shown nowhere.

    Args:
        url: Where to.
        headers: All headers.
    """

    url: httpx.URL
    headers: list[tuple[bytes, bytes]]


def parse_url(text: str) -> tuple[httpx.URL, tuple[bytes, bytes]]:
    """Return a URL and its `Host` header.

    Args:
        text: The URL, already through the origin guard.
    """
    url = httpx.URL(text)
    return url, (b"Host", url.netloc)


def written(
    call: Call,
    where: tuple[httpx.URL, tuple[bytes, bytes]],
    agent: bytes,
    authorization: Secret | None,
) -> Request | None:
    """Return what goes out for a call, `None` where a header cannot be sent over HTTP.

    Of the headers that every call carries, it may set `Accept` itself.

    Args:
        call: The call.
        where: Its URL and the `Host` header.
        agent: The value of `User-Agent`.
        authorization: The value of `Authorization`.
    """
    url, host = where
    headers = [host, (b"User-Agent", agent), _ENCODING]
    try:
        if authorization is not None:
            headers.append((b"Authorization", authorization.reveal().encode("ascii")))
        if call.correlation_id:
            headers.append((b"X-Correlation-ID", call.correlation_id.encode("ascii")))
        accept = False
        for name, value in call.headers.items():
            accept = accept or name.lower() == "accept"
            headers.append((name.encode("ascii"), value.encode("ascii")))
    except UnicodeEncodeError:
        return None
    if not accept:
        headers.append(_ACCEPT)
    if call.body is not None:
        headers.append((b"Content-Length", b"%d" % len(call.body)))
    elif call.method in {"POST", "PUT", "PATCH"}:
        headers.append((b"Content-Length", b"0"))
    if call.retry is Retry.ONCE:
        headers.append(_CLOSE)
    return Request(url, headers)


def unsendable() -> InvalidRequest:
    """Return the error for a header that HTTP cannot carry; it does not show the header."""
    return InvalidRequest(
        "headers", "one of them cannot be sent over HTTP", "use ASCII without control characters"
    )


@final
class Network:
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
        connect: "Callable[[], PoolTransport] | None",
        given: httpx.AsyncBaseTransport | None,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self.closed = False
        self._connect = connect
        self._pool: PoolTransport | None = None
        self._http = _library_of(given)
        self._given: Any = given
        self._ask: Callable[[Call, Request], Awaitable[Answered]] = self._ask_given
        self._limits = limits
        self._clock = clock
        self._slots: anyio.Semaphore | None = None
        self._silence: _Silence | None = None
        self._open = False

    async def send(self, call: Call, request: Request) -> Answer | Failure:
        """Make one attempt, waiting its turn where all connections are busy.

        Args:
            call: The call.
            request: What goes out.
        """
        if not self._open:
            self._begin()
        slots = self._slots
        if slots is None:
            return await self._given_attempt(call, request)
        if slots.value:
            await slots.acquire()
        else:
            asked = perf_counter()
            await slots.acquire()
            call.progress.waited += perf_counter() - asked
        try:
            return await self._attempt(call, request)
        finally:
            slots.release()

    async def aclose(self) -> None:
        """Close the connections and end the silence; a caller's transport stays open."""
        self.closed = True
        if self._silence is not None:
            self._silence.detach()
        if self._pool is not None:
            await self._pool.aclose()

    def _begin(self) -> None:
        if self._connect is not None:
            self._pool = self._connect()
            self._ask = self._pool.ask
            self._slots = anyio.Semaphore(self._limits.max_connections, fast_acquire=True)
        else:
            self._silence = _Silence()
            # A session that nobody closed ends its silence when it is collected.
            weakref.finalize(self, self._silence.detach).atexit = False
        self._open = True

    async def _given_attempt(self, call: Call, request: Request) -> Answer | Failure:
        token = _ours.set(True)
        try:
            return await self._attempt(call, request)
        except BanksapiError as error:
            # A transport that stands on this library raises errors of its own calls: taken for
            # answers to ours they would say what became of a payment.
            return self._failure(call, error)
        finally:
            _ours.reset(token)

    async def _attempt(self, call: Call, request: Request) -> Answer | Failure:
        if self.closed:
            return SessionClosed("the session was closed")
        call.progress.began = self._clock.monotonic()
        try:
            status, raw, stream = await self._ask(call, request)
            try:
                received = self._clock.now()
                headers = _joined(raw)
                body = await _read(status, headers, stream, self._limits.max_body)
            finally:
                await stream.aclose()
        except self._http.lost() as error:
            return self._failure(call, error)
        if isinstance(body, str):
            return DecodeError([body], correlation_id=call.correlation_id)
        return Answer(status=status, headers=headers, body=body, received_at=received)

    async def _ask_given(self, call: Call, request: Request) -> Answered:
        """Ask the caller's transport as ours is asked."""
        # How much goes out over it cannot be known, but where it says that it did not connect.
        call.progress.phase, call.progress.written = "read", 1
        http = self._http.module
        try:
            response = await self._given.handle_async_request(self._http.request(call, request))
        except (http.ConnectError, http.ConnectTimeout):
            call.progress.written = 0
            raise
        return response.status_code, response.headers.raw, response.stream

    def _failure(self, call: Call, error: Exception) -> Failure:
        """Return our error for a library's; its text is kept only where our pool wrote it."""
        progress = call.progress
        ours = self._slots is not None
        if ours and self.closed:
            return SessionClosed("the session was closed while the call was under way")
        http = self._http.module
        if isinstance(error, http.LocalProtocolError) and not progress.written:
            return unsendable()
        kind = AnswerLost if progress.written else ConnectFailed
        text = str(error) if ours else f"the transport raised {type(error).__name__}"
        if kind is ConnectFailed:
            text = f"no connection to {call.origin}: {text}"
        return kind(
            text,
            method=call.method,
            path_template=call.template,
            correlation_id=call.correlation_id,
        )


@final
class _Content(httpx.ByteStream):
    """A request's body; httpx's own is a generator, which some leave unfinished where one fails."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Parts(list(self))


@final
@attrs.define(repr=False)
class _Parts(AsyncIterator[bytes]):
    parts: list[bytes]

    async def __anext__(self) -> bytes:
        if not self.parts:
            raise StopAsyncIteration
        return self.parts.pop()


class _Library:
    """The library whose requests a transport takes and whose errors it raises: httpx.

    Attributes:
        module: The library.
    """

    module: Any = httpx

    def request(self, call: Call, request: Request) -> Any:
        """Return a request of the library's."""
        return httpx.Request(
            call.method,
            request.url,
            headers=request.headers,
            stream=_Content(call.body or b""),
        )

    def lost(self) -> tuple[type[Exception], ...]:
        """Return what ends an exchange; asked when one has failed."""
        ours = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
        return (self.module.HTTPError, self.module.StreamError, OSError, *ours)


class _Httpx2(_Library):
    """httpx2, which test tools of web frameworks stand on; loaded already by who gives one."""

    def __init__(self) -> None:
        self.module = sys.modules["httpx2"]

    def request(self, call: Call, request: Request) -> Any:
        """Return a request of the library's."""
        return self.module.Request(
            call.method,
            str(request.url),
            headers=request.headers,
            stream=self.module.ByteStream(call.body or b""),
        )


def _library_of(given: object) -> _Library:
    names = {cls.__module__.partition(".")[0] for cls in type(given).__mro__}
    return _Httpx2() if "httpx2" in names else _Library()


@final
class _Silence(logging.Filter):
    """One sender's filter on the loggers, from the first call on; several lie side by side."""

    def __init__(self) -> None:
        super().__init__()
        for name in LOGGERS:
            logging.getLogger(name).addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - who asks decides, not what
        """Drop what is logged for a call of ours."""
        return not _ours.get()

    def detach(self) -> None:
        """End it; other senders keep their own filters."""
        for name in LOGGERS:
            logging.getLogger(name).removeFilter(self)


def _joined(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return an answer's headers by lower-case name, repeated ones joined with a comma."""
    found: dict[str, str] = {}
    for name, value in raw:
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


async def _read(
    status: int, headers: dict[str, str], stream: httpx.AsyncByteStream, limit: int
) -> bytes | str:
    """Return an answer's body, unpacked, or the words that say why a good one cannot be had."""
    good = status < 400  # noqa: PLR2004 - where errors begin
    if not good:
        limit = MAX_ERROR_BODY
    packed = headers.get("content-encoding")
    unpacker: Unpacker | None = None
    chunks: Any = aiter(stream)
    got: list[bytes] = []
    size = 0
    try:
        unpacker = Unpacker(packed, limit) if packed else None
        async for chunk in chunks:
            if unpacker is not None:
                unpacker.add(chunk)
                continue
            got.append(chunk)
            size += len(chunk)
            if size > limit:
                raise BodyError(too_large(limit))  # noqa: TRY301 - one end for all that is refused
        if unpacker is not None:
            return unpacker.end()
    except BodyError as refused:
        if hasattr(chunks, "aclose"):
            await chunks.aclose()
        if good:
            return f"body: {refused}"
        if unpacker is not None:
            return unpacker.beginning()
    return b"".join(got)[:limit]
