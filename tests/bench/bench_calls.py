"""What a call costs, beside the same call through other libraries.

Each call reads a bank access with one product; the others read its JSON. All sides live in one
process and take turns, against one server in a process of its own, so that a busy machine slows
all. What is compared is the CPU time of this process. To many tasks the server answers after 20 ms,
so that as many connections are really in use, and every side may keep them.
"""

import asyncio
import gc
import json
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection
from typing import final

import aiohttp
import httpx
import httpx2
from banksapi_async import Event, Limits, Observer, OpenTelemetry, Session, StaticToken
from opentelemetry import context, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from rows import Rows, middle

SEQUENTIAL = "de9c4185-d014-4661-8ce9-8e489be54d03"
SLOW = "510aac4e-0000-4000-8000-8e489be54d03"
PATH = "/customer/v2/bankzugaenge/"
HERE = f"https://banksapi.io{PATH}{SEQUENTIAL}"
PRODUCT = f"{HERE}/DE00123456789012345678"
IBAN = "DE00123456789012345678"
TASKS = 100
KEPT_SECONDS = 60.0

ACCESS = {
    "id": SEQUENTIAL,
    "providerId": "00000000-0000-0000-0000-000000000000",
    "status": "VOLLSTAENDIG",
    "aktualisierungszeitpunkt": "2026-01-20 12:26:13",
    "sync": True,
    "relations": [
        {"rel": "self", "href": HERE},
        {"rel": "delete_bankzugang", "href": HERE},
        {"rel": "get_issues", "href": f"{HERE}/issues"},
    ],
    "bankprodukte": [
        {
            "id": IBAN,
            "bezeichnung": "Girokonto",
            "kategorie": "GIROKONTO",
            "status": "VOLLSTAENDIG",
            "saldo": 3076.03,
            "saldoDatum": "2026-01-20 00:00:00",
            "waehrung": "EUR",
            "kontonummer": "9012345678",
            "iban": IBAN,
            "bic": "XXX12345678",
            "blz": "12345678",
            "kreditinstitut": "Demo Provider",
            "inhaber": "Fritz Testmüller",
            "aktualisierungszeitpunkt": "2026-01-20 12:26:13",
            "messages": [],
            "relations": [
                {"rel": "self", "href": PRODUCT},
                {"rel": "get_kontoumsaetze", "href": f"{PRODUCT}/kontoumsaetze"},
                {"rel": "get_kontoumsaetze_tagged", "href": f"{PRODUCT}/kontoumsaetze?tag=true"},
                {
                    "rel": "start_ueberweisung",
                    "href": f"https://banksapi.io/customer/v2/ueberweisung/{SEQUENTIAL}/{IBAN}",
                },
            ],
        }
    ],
}
BODY = json.dumps(ACCESS, ensure_ascii=False).encode()
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

OneCall = Callable[[str], Awaitable[None]]
Side = Callable[[AsyncExitStack, str], Awaitable[OneCall]]


class Answering(asyncio.Protocol):
    """Answers every request with the same bytes, at hardly any cost; about `SLOW` a bit later."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""

    def data_received(self, data: bytes) -> None:
        *whole, self.pending = (self.pending + data).split(b"\r\n\r\n")
        for head in whole:
            if SLOW.encode() in head:
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


HEADERS = {
    "Authorization": "Bearer token",
    "X-Correlation-ID": "0b4fdc2e-0a4f-4a43-9d4b-2d2a6c1c1a11",
    "User-Agent": "bench",
    "Accept": "application/json",
}


async def with_httpx(stack: AsyncExitStack, base: str) -> OneCall:
    limits = httpx.Limits(
        max_connections=TASKS, max_keepalive_connections=TASKS, keepalive_expiry=KEPT_SECONDS
    )
    client = await stack.enter_async_context(
        httpx.AsyncClient(trust_env=False, timeout=30, limits=limits)
    )

    async def call(access: str) -> None:
        read = (await client.get(f"{base}{PATH}{access}", headers=HEADERS)).json()
        assert read["bankprodukte"][0]["iban"] == IBAN

    return call


async def with_httpx2(stack: AsyncExitStack, base: str) -> OneCall:
    limits = httpx2.Limits(
        max_connections=TASKS, max_keepalive_connections=TASKS, keepalive_expiry=KEPT_SECONDS
    )
    client = await stack.enter_async_context(
        httpx2.AsyncClient(trust_env=False, timeout=30, limits=limits)
    )

    async def call(access: str) -> None:
        read = (await client.get(f"{base}{PATH}{access}", headers=HEADERS)).json()
        assert read["bankprodukte"][0]["iban"] == IBAN

    return call


async def with_aiohttp(stack: AsyncExitStack, base: str) -> OneCall:
    connector = aiohttp.TCPConnector(limit=TASKS, keepalive_timeout=KEPT_SECONDS)
    client = await stack.enter_async_context(
        aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(30))
    )

    async def call(access: str) -> None:
        async with client.get(f"{base}{PATH}{access}", headers=HEADERS) as answer:
            read = await answer.json()
        assert read["bankprodukte"][0]["iban"] == IBAN

    return call


async def ours(stack: AsyncExitStack, base: str, observers: Sequence[Observer] = ()) -> OneCall:
    """Return a session's call: token, guard, deadline, pool, answer read into a resource."""
    limits = Limits(max_connections=TASKS, max_keepalive=TASKS, keepalive_expiry=KEPT_SECONDS)
    session = await stack.enter_async_context(
        Session(
            StaticToken("token"), base_url=base, trust_env=False, limits=limits, observers=observers
        )
    )
    user = session.own()

    async def call(access: str) -> None:
        read = await user.bank_access(access)
        assert read.bankprodukte[0].iban == IBAN

    return call


class Dropping(SpanExporter):
    """Exports nothing: what a collector costs is not ours."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return SpanExportResult.SUCCESS


async def ours_told(stack: AsyncExitStack, base: str) -> OneCall:
    """Return the same call with spans and metrics of OpenTelemetry's SDK."""
    return await ours(stack, base, observers=[OpenTelemetry(*providers(stack))])


@final
class TakesNothing:
    """An observer that no event is made for."""

    takes: frozenset[type] = frozenset()

    def __call__(self, event: Event) -> None:
        raise AssertionError("unreachable")


async def ours_told_nothing(stack: AsyncExitStack, base: str) -> OneCall:
    """Return the same call with an observer that takes nothing."""
    return await ours(stack, base, observers=[TakesNothing()])


async def by_hand(stack: AsyncExitStack, base: str) -> OneCall:
    """Return the same call in a span and with a measurement that the caller writes around it."""
    tracers, meters = providers(stack)
    tracer = tracers.get_tracer("bench")
    duration = meters.get_meter("bench").create_histogram("duration")
    where = {"http.request.method": "GET", "url.template": f"{PATH}{{id}}"}
    server = {"server.address": "127.0.0.1", "server.port": 8080}
    name = {"banksapi.operation": "UserSession.bank_access", "banksapi.level": "user"}
    inner = await ours(stack, base)

    async def call(access: str) -> None:
        around = context.get_current()
        attributes = {**where, **server, **name}
        span = tracer.start_span("GET", around, trace.SpanKind.CLIENT, attributes)
        token = context.attach(trace.set_span_in_context(span, around))
        begun = time.perf_counter()
        await inner(access)
        context.detach(token)
        span.set_attribute("http.response.status_code", 200)
        span.end()
        labels = {**where, "http.response.status_code": 200}
        duration.record(time.perf_counter() - begun, labels, around)

    return call


def providers(stack: AsyncExitStack) -> tuple[TracerProvider, MeterProvider]:
    """Return what the SDK makes spans and metrics with."""
    tracers = TracerProvider()
    tracers.add_span_processor(BatchSpanProcessor(Dropping()))
    stack.callback(tracers.shutdown)
    return tracers, MeterProvider(metric_readers=[InMemoryMetricReader()])


async def sequential(call: OneCall, calls: int) -> float:
    begun = time.process_time()
    for _ in range(calls):
        await call(SEQUENTIAL)
    return (time.process_time() - begun) / calls


async def at_once(call: OneCall, rounds: int) -> float:
    async def task() -> None:
        for _ in range(rounds):
            await call(SLOW)

    begun = time.process_time()
    await asyncio.gather(*(task() for _ in range(TASKS)))
    return (time.process_time() - begun) / (rounds * TASKS)


async def costs(
    calls: dict[Side, OneCall],
    measure: Callable[[OneCall, int], Awaitable[float]],
    amount: int,
    turns: int,
) -> dict[Side, float]:
    """Return the median cost of a call in µs; the sides take turns."""
    seen: dict[Side, list[float]] = {side: [] for side in calls}
    for call in calls.values():  # connections are made, caches are filled
        await measure(call, 2)
    for _ in range(turns):
        for side, call in calls.items():
            gc.collect()
            seen[side].append(await measure(call, amount))
    return {side: middle(figures, 1e6) for side, figures in seen.items()}


async def pairs(stack: AsyncExitStack, base: str, rows: Rows) -> None:
    """Compare what differs by little: many short turns, each beside its neighbours."""
    sides: tuple[Side, ...] = (ours, ours_told_nothing, by_hand, ours_told)
    calls = {side: await side(stack, base) for side in sides}
    seen: dict[Side, list[float]] = {side: [] for side in sides}
    for call in calls.values():
        await sequential(call, 2)
    for turn in range(120):
        for side in sides if turn % 2 else reversed(sides):
            seen[side].append(await sequential(calls[side], 25))

    def compared(what: str, side: Side, other: Side, bound: float, aim: float | None) -> None:
        cost = middle(seen[other], 1e6)
        share = middle([a / b for a, b in zip(seen[side], seen[other], strict=True)], 1)
        rows.ratio(what, cost * share, cost, unit="µs", bound=bound, aim=aim)

    what = "a call with an observer that takes nothing, beside one without"
    compared(what, ours_told_nothing, ours, 1.02, None)
    compared("a call with OpenTelemetry, beside one without", ours_told, ours, 1.4, 1.3)
    what = "a call with OpenTelemetry, beside the same span and figure by hand"
    compared(what, ours_told, by_hand, 1.1, 1.05)


async def compare(base: str, rows: Rows) -> None:
    async with AsyncExitStack() as stack:
        sides: tuple[Side, ...] = (ours, with_httpx, with_httpx2, with_aiohttp)
        calls = {side: await side(stack, base) for side in sides}
        cost = await costs(calls, sequential, 100, 21)
        for name, side, bound, aim in (
            ("httpx", with_httpx, 0.48, 0.40),
            ("aiohttp", with_aiohttp, 2.0, 1.6),
        ):
            what = f"a sequential call, beside {name}"
            rows.ratio(what, cost[ours], cost[side], unit="µs", bound=bound, aim=aim)
        await pairs(stack, base, rows)
        cost = await costs(calls, at_once, 5, 9)
        for name, side, bound, aim in (
            ("httpx2", with_httpx2, 0.34, 0.30),
            ("aiohttp", with_aiohttp, 2.5, 2.2),
        ):
            what = f"a call of {TASKS} tasks, beside {name}"
            rows.ratio(what, cost[ours], cost[side], unit="µs", bound=bound, aim=aim)


def main() -> int:
    rows = Rows()
    parent, child = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(child,), daemon=True)
    server.start()
    try:
        if not parent.poll(30):
            raise RuntimeError("the server did not start")
        asyncio.run(compare(f"http://127.0.0.1:{parent.recv()}", rows))
    finally:
        server.terminate()
        server.join()
    return int(rows.missed)


if __name__ == "__main__":
    sys.exit(main())
