"""What it costs that many people are served at once, from 10 to 10,000.

Each person has a token of their own and reads one access, over the 100 connections that a session
has by default, from a server that takes 50 to 150 ms. The wall time is compared with the least that
is possible over so many connections. The lag is how late the loop wakes somebody who sleeps for
5 ms. Each number of people has a process of its own, so that its memory can be told.
"""

import asyncio
import gc
import json
import multiprocessing
import resource
import subprocess
import sys
import time
import tracemalloc
from contextlib import suppress
from typing import Any

import httpx
from banksapi_async import ClientCredentials, Limits, Session
from bench_calls import SEQUENTIAL
from people import ideal, serve
from rows import Rows

CREDENTIALS = ClientCredentials("demotenant/demoClient", "secret")
CONNECTIONS = 100
CALLS = {10: 10, 100: 10, 1_000: 3, 10_000: 1}
"""How many calls each of so many people makes in one turn."""
TURNS = 5
"""The best of them counts: other work on the machine only ever makes one worse."""
IDLE = 1_000


async def lags(seen: list[float]) -> None:
    """Note how many milliseconds late the loop is."""
    while True:
        due = time.perf_counter() + 0.005
        await asyncio.sleep(0.005)
        seen.append((time.perf_counter() - due) * 1e3)


async def turn(users: list[Any], calls: int) -> dict[str, float]:
    """Let everybody call at once, and tell what it took."""

    async def person(user: Any) -> None:
        for _ in range(calls):
            await user.bank_access(SEQUENTIAL)

    gc.collect()
    seen: list[float] = []
    watching = asyncio.create_task(lags(seen))
    await asyncio.sleep(0.02)
    spent, begun = time.process_time(), time.perf_counter()
    await asyncio.gather(*(person(user) for user in users))
    wall, cpu = time.perf_counter() - begun, time.process_time() - spent
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    seen.sort()
    all_calls = calls * len(users)
    return {
        "wall": wall / ideal(all_calls, min(CONNECTIONS, len(users))),
        "cpu": cpu / all_calls * 1e6,
        "lag": seen[int(len(seen) * 0.99)],
        "longest": seen[-1],
    }


async def people(base: str, number: int) -> dict[str, float]:
    """Return the best of some turns of so many people."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    limits = Limits(max_connections=CONNECTIONS)
    async with Session(CREDENTIALS, base_url=base, trust_env=False, limits=limits) as session:
        users = [session.as_user(f"person{one}", "a pass-phrase") for one in range(number)]
        await turn(users, 1)  # everybody's token is minted, connections are made
        turns = [await turn(users, CALLS[number]) for _ in range(TURNS)]
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = min(turns, key=lambda one: one["wall"])
    return {"people": number, **found, "memory": (after - before) / number}


class Minting(httpx.AsyncBaseTransport):
    """Has a token and an empty list at hand."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        token = {"access_token": "x" * 40, "token_type": "bearer", "expires_in": 7200}
        return httpx.Response(200, json=token if request.method == "POST" else {"relations": []})


async def idle() -> float:
    """Return the bytes that a session keeps of a person who has called once."""
    async with Session(CREDENTIALS, transport=Minting()) as session:
        for name in range(100):
            await session.as_user(f"early{name}", "a pass-phrase").customer()
        gc.collect()
        tracemalloc.start()
        for name in range(IDLE):
            await session.as_user(f"person{name}", "a pass-phrase").customer()
        await asyncio.sleep(0.01)  # the loop throws away the timers of calls that have ended
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return size / IDLE


def measure(base: str, number: int) -> dict[str, Any]:
    """Measure so many people in a process of their own."""
    command = [sys.executable, __file__, base, str(number)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> int:
    """Measure, print, and return the exit code."""
    rows = Rows()
    parent, child = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(child,), daemon=True)
    server.start()
    try:
        if not parent.poll(30):
            raise RuntimeError("the server did not start")
        base = f"http://127.0.0.1:{parent.recv()}"
        for number in CALLS:
            found = measure(base, number)
            rows.point("people", found)
            if number == 1_000:
                rows.figure(f"{number} people, wall beside the ideal", found["wall"], bound=1.15)
                rows.figure(f"{number} people, p99 of the loop's lag, ms", found["lag"], bound=20)
    finally:
        server.terminate()
        server.join()
    rows.figure("an idle identity, bytes", asyncio.run(idle()), bound=2_000)
    return int(rows.missed)


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(asyncio.run(people(sys.argv[1], int(sys.argv[2])))))
        sys.exit()
    sys.exit(main())
