"""Where does a person's browser come back to when the demo is its own web service?

One page on loopback, for one return.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio
from anyio.abc import SocketAttribute, SocketStream

_PAGE = "<!doctype html><title>Done</title><p>Done. You can close this page and go back."
_PATH = "/return"
_LONGEST = 16_384


@asynccontextmanager
async def landing() -> AsyncGenerator[tuple[str, Callable[[], Awaitable[str]]], None]:
    """Listen on loopback for a browser that comes back.

    Yields:
        The URL to come back to, and what waits for the full URL that the browser came with.
    """
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port: int = listener.extra(SocketAttribute.local_port)
    origin = f"http://127.0.0.1:{port}"
    arrived = anyio.Event()
    came: list[str] = []

    async def answer(stream: SocketStream) -> None:
        async with stream:
            head = b""
            while b"\r\n\r\n" not in head and len(head) < _LONGEST:
                head += await stream.receive()
            target = head.split(b" ", 2)[1].decode("ascii", "replace")
            found = target.partition("?")[0] == _PATH
            status = "200 OK" if found else "404 Not Found"
            body = _PAGE if found else ""
            await stream.send(
                f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            if found:
                came.append(origin + target)
                arrived.set()

    async def come_back() -> str:
        await arrived.wait()
        return came[0]

    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, answer)
        yield f"{origin}{_PATH}", come_back
        tasks.cancel_scope.cancel()
