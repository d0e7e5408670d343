"""Hand-written parts of the tests of auth: a clock that is moved, an interface in memory."""

import json
import math
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import anyio
from anyio.lowlevel import checkpoint
from banksapi_async.auth.credentials import ClientCredentials
from banksapi_async.auth.endpoint import TokenEndpoint
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.keeper import Authorizer, TokenKeeper, open_authorizer
from banksapi_async.auth.minter import Minter
from banksapi_async.auth.sealing import TokenSeal
from banksapi_async.auth.stores import TokenStore
from banksapi_async.transport.events import Event
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call, Retry
from banksapi_async.wire.responses import Answer

BASE = "https://gateway.example/bank"
SECRET = "the-clients-secret"
PASSWORD = "the-users-password"
CREDENTIALS = ClientCredentials("demotenant/demoClient", SECRET)
CLIENT = Grant.of(BASE, CREDENTIALS)
USER = Grant.user(BASE, CREDENTIALS, "user1", PASSWORD)
START = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)


class MovableClock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds

    def advance(self, seconds: float) -> None:
        self.passed += seconds


class Interface:
    """A sender that answers by itself: it mints tokens and knows which of them are good."""

    def __init__(self, clock: MovableClock, *, lifetime: int | None = 7200) -> None:
        self.clock = clock
        self.lifetime = lifetime
        self.asked: list[tuple[Call, str]] = []
        self.mints = 0
        self.good: set[str] = set()
        self.refusal = 403
        self.lacking: set[str] = set()
        self.scripted: list[int | Exception | Callable[[], Any]] = []
        self.under_way: Counter[str] = Counter()
        self.most_under_way = 0
        self.awaits = 3
        self.pace: Callable[[], None] = lambda: None
        self.on_call: Callable[[str], None] = lambda token: None

    async def send(self, call: Call, authorization: Secret | None = None) -> Answer:
        header = authorization.reveal() if authorization else ""
        self.asked.append((call, header))
        call.progress.attempts += 1
        if call.operation == "Token.create":
            return await self._mint(call, header)
        token = header.removeprefix("Bearer ")
        if call.operation == "Token.revoke":
            self.good.discard(parse_qs((call.body or b"").decode())["token"][0])
            return self.answer(200)
        self.on_call(token)
        call.progress.began = self.clock.monotonic()
        await self.step()
        if token not in self.good:
            return self.answer(self.refusal)
        return self.answer(403 if call.operation in self.lacking else 200)

    async def step(self) -> None:
        for _ in range(self.awaits):
            self.pace()
            await checkpoint()

    async def _mint(self, call: Call, header: str) -> Answer:
        who = header + call.headers.get("X-API-KEY", "") + (call.body or b"").decode()
        self.under_way[who] += 1
        self.most_under_way = max(self.most_under_way, self.under_way[who])
        try:
            await self.step()
        finally:
            self.under_way[who] -= 1
        script = self.scripted.pop(0) if self.scripted else 200
        if isinstance(script, Exception):
            raise script
        if callable(script):
            script = await script() or 200
        if script != 200:
            return self.answer(script, {"error": "invalid_grant"})
        return self.answer(200, self.token())

    def token(self) -> dict[str, Any]:
        self.mints += 1
        text = f"token-{self.mints}"
        self.good.add(text)
        answer = {"access_token": text, "token_type": "bearer", "tenant": "demotenant"}
        return answer if self.lifetime is None else {**answer, "expires_in": self.lifetime}

    def expire_all(self) -> None:
        """End every token on the interface's side, before our clock says so."""
        self.good.clear()

    def answer(self, status: int, body: Any = None, **headers: str) -> Answer:
        text = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        return Answer(status=status, headers=headers, body=text, received_at=self.clock.now())

    def forms(self) -> list[dict[str, str]]:
        return [
            {k: v for k, [v] in parse_qs((call.body or b"").decode()).items()}
            for call, _ in self.asked
            if call.operation == "Token.create"
        ]


class House:
    """One process: a keeper and an authorizer over an interface."""

    def __init__(
        self,
        interface: Interface | None = None,
        *,
        clock: MovableClock | None = None,
        store: TokenStore | None = None,
        seal: TokenSeal | None = None,
        mint_seconds: float = 15.0,
        max_identities: int = 100,
    ) -> None:
        self.clock = clock or (interface.clock if interface else MovableClock())
        self.interface = interface or Interface(self.clock)
        self.events: list[Event] = []
        self.endpoint = TokenEndpoint(self.interface)
        self.minter = Minter(
            self.endpoint,
            clock=self.clock,
            mint_seconds=mint_seconds,
            store=store,
            seal=seal,
            tell=self.events.append,
        )
        self.keeper = TokenKeeper(
            self.minter,
            clock=self.clock,
            max_identities=max_identities,
            tell=self.events.append,
        )
        self.authorizer = Authorizer(
            self.interface,
            self.keeper,
            minter=self.minter,
            endpoint=self.endpoint,
            clock=self.clock,
            tell=self.events.append,
        )

    async def call(self, grant: Grant = USER, **changes: Any) -> int:
        answer = await self.authorizer.send(a_call(**changes), grant)
        return answer.status

    def told(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def opened(interface: Interface) -> Authorizer:
    """An authorizer put together the way a session does it."""
    return open_authorizer(interface, clock=interface.clock, tell=lambda event: None)


def a_call(
    operation: str = "Customer.self",
    *,
    retry: Retry = Retry.READ,
    deadline: float = math.inf,
    url: str = BASE + "/customer/v2",
) -> Call:
    return Call(
        method="GET",
        url=url,
        template="/customer/v2",
        retry=retry,
        deadline=deadline,
        operation=operation,
        correlation_id="f3c5a0c2-31a9-4f7f-8f43-2f9f1e4f2d11",
    )


async def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls at once; the results in order, an exception in place of one that failed."""
    results: list[Any] = [None] * len(calls)

    async def one(index: int) -> None:
        try:
            results[index] = await calls[index]()
        except Exception as error:  # noqa: BLE001 - the test looks at whatever came
            results[index] = error

    async with anyio.create_task_group() as group:
        for index in range(len(calls)):
            group.start_soon(one, index)
    return results
