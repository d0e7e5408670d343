"""How a connection comes to stand: TCP, TLS, and a proxy's CONNECT on the way.

Each step has its own time, and all of them end when the session is closed. Nothing of a request
goes out here, so whatever fails is a failed connection: an `httpx.ConnectError` that says why in
words without addresses.
"""

import os
import socket
import ssl
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar, final

import anyio
import anyio.abc
import h11
import httpx
from anyio.streams.tls import TLSAttribute, TLSStream

from banksapi_async.transport.connection import LONGEST_HEAD, LOST, Connection, Wire
from banksapi_async.wire.requests import Progress

T = TypeVar("T")

_PORTS = {"http": 80, "https": 443}


def _reason(error: BaseException | None) -> str:
    """Say why a connection failed, in words without addresses."""
    if isinstance(error, OSError) and not error.errno:
        error = error.__cause__  # anyio tells there what happened
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


@final
class Dialer:
    """What opens connections to one origin.

    Args:
        base: A URL of that origin.
        seconds: The time for each step.
        context: What TLS is verified with; `None` where nothing speaks it.
        proxy: The proxy to go through, if any.

    Attributes:
        closed: Whether nothing is opened any more.
        prefix: What stands before the path where a proxy is asked for a whole URL.
        headers: What such a proxy wants to be told with each request.
    """

    def __init__(
        self,
        base: httpx.URL,
        seconds: float,
        context: ssl.SSLContext | None,
        proxy: httpx.Proxy | None,
    ) -> None:
        self.closed = False
        self.prefix = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self._base = base
        self._first = base if proxy is None else proxy.url
        self._seconds = seconds
        self._context = context
        self._steps: set[anyio.CancelScope] = set()
        if context is not None:
            context.set_alpn_protocols(["http/1.1"])
        credentials: list[tuple[bytes, bytes]] = []
        if proxy is not None and proxy.raw_auth is not None:
            basic = b"Basic " + b64encode(b":".join(proxy.raw_auth))
            credentials.append((b"Proxy-Authorization", basic))
        self._connect: h11.Request | None = None
        if proxy is not None and base.scheme == "https":
            host, port = _address(base)
            target = b"%s:%d" % (f"[{host}]".encode() if ":" in host else host.encode(), port)
            headers = [(b"Host", target), (b"Accept", b"*/*"), *credentials]
            self._connect = h11.Request(method=b"CONNECT", target=target, headers=headers)
        elif proxy is not None:  # plain http is for loopback alone: the proxy sees every call
            self.prefix = b"%s://%s" % (base.raw_scheme, base.netloc)
            self.headers = credentials

    async def dial(self, progress: Progress) -> Connection:
        """Open a connection.

        Args:
            progress: The call that it is for.

        Raises:
            httpx.ConnectError: There is none.
            httpx.ProxyError: The proxy wants none.
        """
        progress.phase = "connect"
        layers: list[ssl.SSLObject] = []
        host, port = _address(self._first)
        tcp = await self._step(lambda: anyio.connect_tcp(host, port))
        made = None
        try:
            wire = _wire(tcp)
            stream: anyio.abc.ByteStream = wire
            if self._first.scheme == "https":
                stream = await self._shake_hands(stream, self._first, layers)
            if self._connect is not None:
                await self._step(partial(_tunnel, stream, self._connect))
                stream = await self._shake_hands(stream, self._base, layers)
            if not self.closed:
                made = Connection(stream, wire, layers)
        finally:
            if made is None:
                await anyio.aclose_forcefully(tcp)
        if made is None:
            raise httpx.ConnectError("the session was closed")
        return made

    def close(self) -> None:
        """Open nothing any more, and end the steps that are under way."""
        self.closed = True
        for scope in self._steps:
            scope.cancel()

    async def _step(self, work: Callable[[], Awaitable[T]]) -> T:
        reason = ""
        with anyio.move_on_after(self._seconds) as scope:
            self._steps.add(scope)
            try:
                return await work()
            except (*LOST, anyio.EndOfStream) as error:
                reason = _reason(error)
            finally:
                self._steps.discard(scope)
        if self.closed:
            reason = "the session was closed"
        raise httpx.ConnectError(reason or f"no connection within {self._seconds:g} s")

    async def _shake_hands(
        self, stream: anyio.abc.ByteStream, url: httpx.URL, layers: list[ssl.SSLObject]
    ) -> anyio.abc.ByteStream:
        wrap = partial(
            TLSStream.wrap,
            stream,
            server_side=False,
            hostname=_address(url)[0],
            ssl_context=self._context,
            standard_compatible=False,
        )
        made = await self._step(wrap)
        layers.append(made.extra(TLSAttribute.ssl_object))
        return made


async def _tunnel(stream: anyio.abc.ByteStream, connect: h11.Request) -> None:
    """Ask a proxy to lead on; its answer ends where it says so, and nothing may follow."""
    http = h11.Connection(h11.CLIENT, LONGEST_HEAD)
    await stream.send(http.send(connect) + http.send(h11.EndOfMessage()))
    wrong = "the proxy's answer is not HTTP"
    with suppress(h11.RemoteProtocolError):
        while not isinstance(event := http.next_event(), h11.Response):
            if event is h11.NEED_DATA:
                http.receive_data(await stream.receive())
        wrong = f"the proxy answered {event.status_code}"
        if event.status_code // 100 == 2:  # noqa: PLR2004 - success
            if not http.trailing_data[0]:
                return
            wrong = "the proxy said more than its answer"
    raise httpx.ProxyError(wrong)


def _address(url: httpx.URL) -> tuple[str, int]:
    return url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]


def _wire(stream: anyio.abc.SocketStream) -> Wire:
    sock = None
    with suppress(AttributeError):  # uvloop has no socket any more where it was reset as it opened
        sock = stream.extra(anyio.abc.SocketAttribute.raw_socket)
    if sock is None or sock.fileno() < 0:
        raise httpx.ConnectError("the connection was cut off")
    return Wire(stream, sock)
