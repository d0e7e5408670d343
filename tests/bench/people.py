"""A server that answers each request after a while, as a bank's interface does, at hardly any cost.

It gives tokens and one access. Its pauses are spread, so that answers do not come in waves, and
known beforehand, so that the least time for any number of calls follows from them.
"""

import asyncio
import heapq
import json
from collections.abc import Iterator
from itertools import count, islice
from multiprocessing.connection import Connection

from bench_calls import ANSWER

_TOKEN = json.dumps({"access_token": "x" * 40, "token_type": "bearer", "expires_in": 7200}).encode()
_MINTED = b"\r\n".join(
    (
        b"HTTP/1.1 200 OK",
        b"Content-Type: application/json",
        b"Content-Length: %d" % len(_TOKEN),
        b"",
        _TOKEN,
    )
)


def pauses() -> Iterator[float]:
    """Yield the seconds before each answer: 0.05 to 0.15, evenly spread."""
    return (0.05 + 0.1 * (number * 0.618034 % 1) for number in count())


def ideal(calls: int, at_once: int) -> float:
    """Return the least seconds for so many calls, so many of them at once."""
    ends = [0.0] * at_once
    for pause in islice(pauses(), calls):
        heapq.heapreplace(ends, ends[0] + pause)
    return max(ends)


class _Answering(asyncio.Protocol):
    left = pauses()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""

    def data_received(self, data: bytes) -> None:
        self.pending += data
        head, whole, body = self.pending.partition(b"\r\n\r\n")
        if not whole or (head.startswith(b"POST") and not body):
            return
        self.pending = b""
        answer = _MINTED if head.startswith(b"POST") else ANSWER
        loop = asyncio.get_running_loop()
        loop.call_later(next(_Answering.left), self.transport.write, answer)


def serve(started: Connection) -> None:
    """Serve on loopback until the process ends, and tell the port."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Answering, "127.0.0.1", 0, backlog=500)
        started.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())
