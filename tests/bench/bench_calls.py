"""What does a call cost, beside the same call through a plain `httpx.AsyncClient`?

Both sides run in one process and take turns, against one server in a process of its own, so that
a busy machine slows both. What is compared is the CPU time of this process. To many tasks the
server answers after 20 ms, so that as many connections are really in use, and both sides may keep
them. The exit status is 1 when a ratio is above its bound.
"""

import asyncio
import math
import multiprocessing
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection

import httpx
from banksapi_async import Customer, Session, StaticToken

RELATIONS = 6
BODY = (
    b'{"bankzugaenge":{},"relations":['
    + b",".join(
        b'{"rel":"r%d","href":"https://banksapi.io/customer/v2/%d"}' % (n, n)
        for n in range(RELATIONS)
    )
    + b"]}"
)
ANSWER = b"\r\n".join(
    (
        b"HTTP/1.1 200 OK",
        b"Date: Tue, 20 Jan 2026 12:26:13 GMT",
        b"Content-Type: application/json",
        b"X-Correlation-ID: 0b4fdc2e-0a4f-4a43-9d4b-2d2a6c1c1a11",
        b"Content-Length: %d" % len(BODY),
        b"",
        BODY,
    )
)
PATH = "/customer/v2"
SLOW = "/slow/customer/v2"
BOUND_SEQUENTIAL = 0.85
BOUND_TASKS = 0.15
TASKS = 100

OneCall = Callable[[str], Awaitable[object]]


class Answering(asyncio.Protocol):
    """Answers every request with the same bytes, at hardly any cost; to `/slow…` a bit later."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""

    def data_received(self, data: bytes) -> None:
        *whole, self.pending = (self.pending + data).split(b"\r\n\r\n")
        for head in whole:
            if b" /slow" in head:
                asyncio.get_running_loop().call_later(0.02, self.transport.write, ANSWER)
            else:
                self.transport.write(ANSWER)


def serve(started: Connection) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Answering, "127.0.0.1", 0, backlog=500)
        started.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


async def plain(stack: AsyncExitStack, base: str) -> OneCall:
    """Return the call to compare with."""
    limits = httpx.Limits(max_connections=TASKS, max_keepalive_connections=TASKS)
    client = await stack.enter_async_context(
        httpx.AsyncClient(trust_env=False, timeout=30, limits=limits)
    )
    headers = {"Authorization": "Bearer token", "X-Correlation-ID": "c", "User-Agent": "bench"}

    async def call(path: str) -> object:
        return (await client.get(base + path, headers=headers)).content

    return call


async def ours(stack: AsyncExitStack, base: str) -> OneCall:
    """Return a session's call: token, guard, deadline, pool, answer read into a resource."""
    session = await stack.enter_async_context(
        Session(StaticToken("token"), base_url=base, trust_env=False)
    )
    user = session.own()

    async def call(path: str) -> object:
        customer = await user.open(Customer, base + path)
        return BODY if len(customer.relations) == RELATIONS else customer

    return call


async def sequential(call: OneCall, calls: int) -> float:
    begun = time.process_time()
    for _ in range(calls):
        assert await call(PATH) == BODY
    return (time.process_time() - begun) / calls


async def at_once(call: OneCall, rounds: int) -> float:
    async def task() -> None:
        for _ in range(rounds):
            assert await call(SLOW) == BODY

    begun = time.process_time()
    await asyncio.gather(*(task() for _ in range(TASKS)))
    return (time.process_time() - begun) / (rounds * TASKS)


async def compare(base: str) -> bool:
    async with AsyncExitStack() as stack:
        sides = [await make(stack, base) for make in (plain, ours)]
        good = True
        for name, measure, amount, turns, bound in (
            ("sequential", sequential, 250, 8, BOUND_SEQUENTIAL),
            (f"{TASKS} tasks", at_once, 3, 4, BOUND_TASKS),
        ):
            for side in sides:  # warm up
                await measure(side, 1)
            costs: list[list[float]] = [[], []]
            for _ in range(turns):
                for side, seen in zip(sides, costs, strict=True):
                    seen.append(await measure(side, amount))
            theirs, own = (statistics.median(seen) for seen in costs)
            ratio = own / theirs
            good = good and ratio <= bound
            print(
                f"{name}: httpx {theirs * 1e6:.0f} µs, ours {own * 1e6:.0f} µs of CPU a call,"
                f" ratio {ratio:.3f}, bound {bound}"
            )
        return good


def main() -> int:
    parent, child = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(child,), daemon=True)
    server.start()
    try:
        port = parent.recv() if parent.poll(30) else math.nan
        return 0 if asyncio.run(compare(f"http://127.0.0.1:{port}")) else 1
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    sys.exit(main())
