"""Where does a person's browser come back to when the demo is its own web service?

One page on loopback, for one return.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import anyio
from anyio.abc import SocketAttribute, SocketStream

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Done</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 34rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
</style>
<h1>Done</h1>
<p>You can close this page and go back to the terminal.</p>
</html>
"""
_HEADERS = (
    "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
    "Referrer-Policy: no-referrer\r\nConnection: close\r\n"
)
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
        # A browser opens connections in advance and drops them unused.
        with suppress(anyio.EndOfStream, anyio.BrokenResourceError):
            async with stream:
                head = b""
                while b"\r\n\r\n" not in head and len(head) < _LONGEST:
                    head += await stream.receive()
                target = head.partition(b" ")[2].partition(b" ")[0].decode("ascii", "replace")
                found = target.partition("?")[0] == _PATH
                status = "200 OK" if found else "404 Not Found"
                body = _PAGE if found else ""
                length = f"Content-Length: {len(body)}\r\n\r\n"
                await stream.send(f"HTTP/1.1 {status}\r\n{_HEADERS}{length}{body}".encode())
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
