"""How much of a request has left us, and what is being waited for?

The network backend that the pool writes through. Bytes are counted into the current call's
`Progress` before their write is awaited, so a count of 0 proves that nothing went out. The TLS
handshake runs below the counter and a proxy's CONNECT is left out: neither is the request.

No library's error passes: what the pool sees has a short text without addresses of data.
"""

import os
import select
import socket
import ssl
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

import anyio
import anyio.abc
import httpcore2
from anyio.streams.tls import TLSAttribute, TLSStream

from banksapi_async.transport.silence import current
from banksapi_async.wire.requests import Progress

_LOST = (
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
    OSError,
)  # ssl.SSLError is an OSError


def _progress() -> Progress:
    return current.get() or Progress()


def _reason(error: BaseException | None) -> str:
    """Say why a connection failed, in words without addresses."""
    while several := getattr(error, "exceptions", ()):  # one for each address
        error = several[0]
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"the TLS handshake failed: {error.reason or 'cut off'}"
    if isinstance(error, socket.gaierror):
        return "the name of the server is not known"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()
    return "the connection was cut off"


class CountingStream(httpcore2.AsyncNetworkStream):
    """A connection that counts what is written to it.

    Args:
        stream: The connection itself.
        backend: Who opened it.
    """

    def __init__(self, stream: anyio.abc.ByteStream, backend: "CountingBackend") -> None:
        self._stream = stream
        self._backend = backend
        self._socket: socket.socket = stream.extra(anyio.abc.SocketAttribute.raw_socket)
        self._poll = _poll(self._socket)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the interface's; our deadline is a scope around the call
        """Read some bytes; none at the end."""
        progress = _progress()
        try:
            if progress.written:
                progress.phase = "read"
                return await self._stream.receive(max_bytes)
            with self._backend.step():  # a proxy's answer to CONNECT
                return await self._stream.receive(max_bytes)
        except anyio.EndOfStream:
            return b""
        except _LOST:
            pass
        raise httpcore2.ReadError("the connection was cut off")

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        """Count the bytes, then write them."""
        if not buffer:
            return
        if not buffer.startswith(b"CONNECT "):  # of ours, only a proxy hears that method
            progress = _progress()
            progress.phase = "write"
            progress.written += len(buffer)
        try:
            await self._stream.send(buffer)
        except _LOST:
            pass
        else:
            return
        raise httpcore2.WriteError("the connection was cut off")

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore2.AsyncNetworkStream:
        """Shake hands; a failed or cancelled handshake closes the connection."""
        _progress().phase = "connect"
        made = None
        reason = ""
        try:
            with self._backend.step():
                made = await TLSStream.wrap(
                    self._stream,
                    ssl_context=ssl_context,
                    hostname=server_hostname,
                    standard_compatible=False,
                    server_side=False,
                )
        except (*_LOST, anyio.EndOfStream) as error:
            reason = _reason(error)
        finally:
            if made is None:
                await anyio.aclose_forcefully(self._stream)
        return await self._backend.opened(made, reason)

    def get_extra_info(self, info: str) -> Any:
        """Answer what is asked of us: whether an idle connection has ended, and about TLS."""
        if info == "is_readable":
            return self._socket.fileno() < 0 or bool(self._poll()) or self._holds_more()
        return self._tls() if info == "ssl_object" else None

    def _tls(self) -> ssl.SSLObject | None:
        return self._stream.extra(TLSAttribute.ssl_object, None)

    def _holds_more(self) -> bool:
        """Tell whether TLS holds what nobody asked for, or an end; a byte of it is lost by this."""
        tls = self._tls()
        try:
            return tls is not None and bool(tls.read(1))
        except ssl.SSLError as error:
            return not isinstance(error, ssl.SSLWantReadError)


if sys.platform == "win32":  # pragma: no cover - platform guard

    def _poll(sock: socket.socket) -> Any:
        return lambda: select.select([sock], [], [], 0)[0]
else:

    def _poll(sock: socket.socket) -> Any:
        poll = select.poll()
        poll.register(sock.fileno(), select.POLLIN)
        return lambda: poll.poll(0)


class CountingBackend(httpcore2.AsyncNetworkBackend):
    """What opens connections for one sender.

    Args:
        connect: Seconds for each step of connecting.
    """

    def __init__(self, connect: float) -> None:
        self.closed = False
        self._connect = connect
        self._steps: set[anyio.CancelScope] = set()

    def close(self) -> None:
        """Open nothing any more, and end the steps that are under way."""
        self.closed = True
        for scope in self._steps:
            scope.cancel()

    @contextmanager
    def step(self) -> Generator[None]:
        """Bound one step of connecting; it ends without an error when its time is over."""
        with anyio.move_on_after(self._connect) as scope:
            self._steps.add(scope)
            try:
                yield
            finally:
                self._steps.discard(scope)

    async def opened(
        self, stream: anyio.abc.ByteStream | None, reason: str
    ) -> httpcore2.AsyncNetworkStream:
        """Return what a step made, or say why it made nothing.

        Args:
            stream: What it made.
            reason: What its error was, empty where its time was over.

        Raises:
            httpcore2.ConnectError: It made nothing, or we were closed meanwhile.
        """
        if stream is not None and not self.closed:
            return CountingStream(stream, self)
        if stream is not None:
            await anyio.aclose_forcefully(stream)
        if self.closed:
            reason = "the session was closed"
        raise httpcore2.ConnectError(reason or f"no connection within {self._connect:g} s")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - as above
        local_address: str | None = None,  # noqa: ARG002 - not offered
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002 - not offered
    ) -> httpcore2.AsyncNetworkStream:
        """Resolve the name and connect."""
        _progress().phase = "connect"
        made = None
        reason = ""
        try:
            with self.step():
                made = await anyio.connect_tcp(host, port)
        except OSError as error:
            reason = _reason(error if error.errno else error.__cause__)
        return await self.opened(made, reason)
