"""Serving an application on a socket of this machine, whatever event loop the caller runs.

uvicorn's protocol runs in a thread with a loop of its own, on loopback unless another host is
named. The socket listens before the thread starts, so whoever connects early waits and is served.
Leaving takes milliseconds, where uvicorn's own server looks ten times a second whether it should
end: a test suite that serves a sandbox for each test would wait more than it works.
"""

import asyncio
import re
import socket
import ssl
import struct
import threading
from collections.abc import AsyncGenerator, Iterable
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any, cast

import anyio
import anyio.to_thread
import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from . import kept
from .gateway import ABORT

LOOPBACK = "127.0.0.1"
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - what they mean, not what is done
"""Hosts that stand for all addresses of this machine."""
_LONGEST_HEAD = 64 * 1024
_GRACE = 1.0
"""How many seconds a call under way has to be answered when serving ends."""
_LOOK_AGAIN = 0.002
_BLANK = re.compile(rb"(?i)(\r\nauthorization:[^\r\n]*?)[ \t]+(?=\r\n)")


class _InOneWrite:
    """A transport that writes at once what is written within one turn of the event loop.

    Head and body of an answer leave together: a client that counts packets, or acknowledges them
    late, sees one.

    Args:
        transport: What writes.
        loop: Its event loop.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Keep what is to be written until the turn ends."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def close(self) -> None:
        """Write what is kept, and close."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Write what is kept, as far as that goes at once, and drop the connection."""
        self._flush()
        self._transport.abort()

    def _flush(self) -> None:
        data, self._held = b"".join(self._held), []
        if data:
            self._transport.write(data)


class _Protocol(H11Protocol):
    """uvicorn's protocol, which writes an answer at once and passes on a blank after a token.

    HTTP does not count a blank at the end of `Authorization` as part of the header, and the real
    interface fails over it. A blank that is not one of HTTP's takes its place, so that the
    application sees that there is one.
    """

    open: dict[Any, asyncio.Transport]
    _head = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        joined = cast("asyncio.Transport", _InOneWrite(transport, self.loop))
        super().connection_made(joined)
        self.open[self.client] = joined

    def connection_lost(self, exc: Exception | None) -> None:
        self.open.pop(self.client, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.conn.their_state is h11.IDLE:
            self._head += data
            if b"\r\n\r\n" not in self._head and len(self._head) < _LONGEST_HEAD:
                return
            head, end, body = self._head.partition(b"\r\n\r\n")
            # The pattern wants a line's end: the head's last line has it in what follows.
            head = _BLANK.sub(rb"\1" + b"\xa0", head + b"\r\n")[:-2]
            data, self._head = head + end + body, b""
        super().data_received(data)


@asynccontextmanager
async def serve(
    app: ASGIApp, port: int, host: str = LOOPBACK, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[str, None]:
    """Serve an application until the block is left.

    Args:
        app: The application.
        port: The port; 0 lets the system choose.
        host: The address to listen at, or a name of it.
        tls: What answers over TLS; left out, plain HTTP is served.

    Yields:
        The origin, such as `http://127.0.0.1:40123`; of an address that means all, the loopback's.

    Raises:
        OSError: The port is taken, or the host is none of this machine.
    """
    listener = _listen(host, port)
    # What it accepts inherits this; else an answer in several parts waits 40 ms for a receipt.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transports: dict[Any, asyncio.Transport] = {}

    class Protocol(_Protocol):
        open = transports

    async def abortable(scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")

        def abort() -> None:
            connection = transports[client]
            # Without lingering the kernel sends a reset, not an end.
            connection.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
            connection.abort()

        await app({**scope, ABORT: abort}, receive, send)

    config = uvicorn.Config(
        abortable,
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        lifespan="off",
        loop="asyncio",
        http=Protocol,
        ws="none",
        # Longer than a client keeps a connection: the client is the one to let go.
        timeout_keep_alive=60,
    )
    config.load()
    config.ssl = tls  # a context that was never in a file
    state = ServerState()
    running: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def answer() -> None:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        running.set_result((loop, ended))
        server = await loop.create_server(
            lambda: Protocol(config, state, {}), sock=listener, ssl=tls
        )
        await ended.wait()
        server.close()
        await _drain(state)

    def run() -> None:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(answer())

    def end() -> None:
        loop, ended = running.result()
        loop.call_soon_threadsafe(ended.set)
        thread.join()

    thread = threading.Thread(target=run, name="banksapi-sandbox", daemon=True)
    thread.start()
    try:
        yield _origin(host, listener.getsockname()[1], secure=tls is not None)
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(end)


async def _drain(state: ServerState) -> None:
    """Let go of idle connections at once, and of the others when they were answered."""
    for connection in list(state.connections):
        connection.shutdown()
    with suppress(TimeoutError):
        async with asyncio.timeout(_GRACE):
            # Neither of them says when it is empty.
            while state.connections or state.tasks:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_AGAIN)
    for connection in list(state.connections):
        connection.transport.abort()


def tls_context(
    names: Iterable[str],
    ca_file: str | PathLike[str],
    ca_key_file: str | PathLike[str] | None = None,
) -> ssl.SSLContext:
    """Return what serves over TLS, by an authority of its own.

    Args:
        names: The names and addresses that the server is asked under.
        ca_file: Where the authority's certificate is.
        ca_key_file: Where its key is, readable by its owner alone. Where both files are there, the
            authority is the one they hold; left out, no key is written and the authority is new.

    Raises:
        ImportError: trustme is not installed.
        OSError: A file cannot be read or written.
        ValueError: The files hold no authority.
    """
    try:
        trustme = import_module("trustme")
    except ModuleNotFoundError:
        raise ImportError(
            'TLS needs trustme, which is not installed: pip install "banksapi_async[sandbox]"',
            name="trustme",
        ) from None
    authority = _authority(
        trustme, Path(ca_file), None if ca_key_file is None else Path(ca_key_file)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # An address that stands for all of them is none that a client asks under.
    certified = sorted({name for name in names if name not in EVERYWHERE})
    authority.issue_cert(*certified).configure_cert(context)
    return context


def _authority(trustme: Any, ca_file: Path, ca_key_file: Path | None) -> Any:
    if ca_key_file is not None and ca_file.exists() and ca_key_file.exists():
        try:
            return trustme.CA.from_pem(ca_file.read_bytes(), ca_key_file.read_bytes())
        except (TypeError, ValueError):
            raise ValueError(f"{ca_file} and {ca_key_file}: they hold no authority") from None
    authority = trustme.CA()
    if ca_key_file is not None:
        kept.replace(ca_key_file, authority.private_key_pem.bytes().decode())
    authority.cert_pem.write_to_path(str(ca_file))
    return authority


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    return socket.create_server((address[0], port), family=family)


def _origin(host: str, port: int, *, secure: bool) -> str:
    name = ("::1" if ":" in host else LOOPBACK) if host in EVERYWHERE else host
    return f"{'https' if secure else 'http'}://{f'[{name}]' if ':' in name else name}:{port}"
