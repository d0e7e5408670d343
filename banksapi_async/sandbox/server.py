"""Serving an application on a socket of this machine, whatever event loop the caller runs.

uvicorn runs in a thread with a loop of its own, on 127.0.0.1 alone. The socket listens before the
thread starts, so whoever connects early waits and is served.
"""

import asyncio
import re
import socket
import struct
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import anyio.to_thread
import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .gateway import ABORT

_LOOPBACK = "127.0.0.1"
_LONGEST_HEAD = 64 * 1024
_BLANK = re.compile(rb"(?i)(\r\nauthorization:[^\r\n]*?)[ \t]+(?=\r\n)")


class _Protocol(H11Protocol):
    """uvicorn's protocol, which also passes on a blank at the end of `Authorization`.

    HTTP does not count such a blank as part of the header, and the real interface fails over it. A
    blank that is not one of HTTP's takes its place, so that the application sees that there is one.
    """

    open: dict[Any, asyncio.Transport]
    _head = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.open.pop(self.client, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.conn.their_state is h11.IDLE:
            self._head += data
            if b"\r\n\r\n" not in self._head and len(self._head) < _LONGEST_HEAD:
                return
            data, self._head = _BLANK.sub(rb"\1" + b"\xa0", self._head), b""
        super().data_received(data)


@asynccontextmanager
async def serve(app: ASGIApp, port: int) -> AsyncGenerator[str, None]:
    """Serve an application until the block is left.

    Args:
        app: The application.
        port: The port; 0 lets the system choose.

    Yields:
        The origin, such as `http://127.0.0.1:40123`.
    """
    listener = socket.create_server((_LOOPBACK, port))
    # What it accepts inherits this; else each answer's body waits 40 ms for the head's receipt.
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
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="banksapi-sandbox", daemon=True
    )
    thread.start()
    try:
        yield f"http://{_LOOPBACK}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(thread.join)
