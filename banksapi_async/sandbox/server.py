"""How is an application served on a socket of this machine, whatever event loop the caller runs?

uvicorn runs in a thread with a loop of its own, on 127.0.0.1 alone. The socket listens before the
thread starts, so whoever connects early waits and is served.
"""

import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import anyio.to_thread
import uvicorn
from starlette.types import ASGIApp

_LOOPBACK = "127.0.0.1"


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
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        lifespan="off",
        loop="asyncio",
        http="h11",
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
