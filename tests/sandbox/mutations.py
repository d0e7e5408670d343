"""Requests that nobody in their right mind sends: valid ones, seeded, with one thing turned odd.

Run by hand with a number for more: `python -m sandbox.mutations 100000` from the tests' folder.
"""

import asyncio
import copy
import gc
import json
import random
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import attrs
import httpx
from banksapi_async.sandbox import Sandbox, SandboxClock
from banksapi_async.sandbox.encryption import encrypt

DEMO = "00000000-0000-0000-0000-000000000000"
IBAN = "DE62430609671149278400"
LARGEST_ANSWER = 1_000_000
MOST_GROWN = 4
"""Megabytes that the second half of a long run may need beyond the first."""
ODD_TEXTS = (
    "", ".", "..", "a/b", "%2e%2e", "\\", "\ud800", "\x00", "é" * 300, "x" * 5000, "{}", "null",
    "\u202e", "DE62 4306 0967 1149 2784 00", "2026-02-30 00:00:00", "0001-01-01 00:00:00",
    "9999-12-31 23:59:59", "javascript:alert(1)", "-1", "1e400", "true", "issues", "consent",
    "' OR 1=1 --", "<b>", "\r\nX: y", "😀",
)  # fmt: skip
ODD_JSON = (
    "1e-10000000", "1e1000000", "-1e400", "1" * 5000, "0E-400", "1e15", "1e-10", "true", "null",
    "[]", "{}", '"1"', '"\\ud800"', '{"\\udfff": 1}', "NaN", "Infinity", "[" * 60 + "]" * 60,
    "[" * 20000, "{", "", "0.1", "-0", "12345678901234567890",
)  # fmt: skip
MARK = "@@odd@@"


@attrs.frozen
class Request:
    """A request as it is mutated."""

    method: str
    path: str
    params: dict[str, str]
    body: Any


class Fuzzer:
    """Asks a sandbox with valid state in odd ways."""

    def __init__(self, sandbox: Sandbox, client: httpx.AsyncClient, seed: int) -> None:
        self.sandbox = sandbox
        self.client = client
        self.chance = random.Random(seed)
        self.worst = 0
        self.asked = 0
        self.statuses: dict[int, int] = {}
        self.basic = {"Authorization": f"Basic {sandbox.account.basic}"}

    async def begin(self) -> None:
        """Make users, accesses, payments and consents to ask about."""
        for name in ("user1", "user2"):
            self.sandbox.add_user(name, "two words & 42")
        self.sandbox.add_user("user3", "two words & 42", regulated=True)
        self.plain = self.sandbox.connect("user1", "demo1")
        self.full = self.sandbox.connect("user1", "demo2")
        self.asking = self.sandbox.connect("user3", "demo2", regulated=True)
        self.sandbox.expire_consent(self.asking)
        await self.log_in()
        body = {self.asking: {}}
        await self.raw("POST", "/customer/v2/bankzugaenge", self.regulated, body, refresh="true")
        self.sandbox.clock.advance(2)
        self.built = str(uuid.uuid4())
        await self.send(self.user, self.builder())

    async def log_in(self) -> None:
        form = {"grant_type": "client_credentials"}
        self.manager = await self.mint(self.basic, form)
        user = {"grant_type": "password", "username": "user1", "password": "two words & 42"}
        self.user = await self.mint(self.basic, user)
        self.regulated = await self.mint(_regulated(self.sandbox), {**user, "username": "user3"})

    async def mint(self, headers: dict[str, str], form: dict[str, str]) -> str:
        answer = await self.client.post("/auth/oauth2/token", headers=headers, data=form)
        return str(answer.json()["access_token"])

    async def raw(self, method: str, path: str, token: str, body: Any, **params: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return await self.client.request(method, path, headers=headers, json=body, params=params)

    def builder(self) -> Request:
        product = {
            "id": "A1", "kategorie": "GIROKONTO", "saldo": 12, "iban": IBAN, "kontonummer": "1",
            "salden": {"x": {"saldo": 1, "waehrung": "EUR"}}, "saldoDatum": "2026-01-01 00:00:00",
        }  # fmt: skip
        body = {"id": self.built, "providerId": DEMO, "bankprodukte": [product]}
        return Request("PUT", "/customer/v2/bankzugaenge/builder", {}, body)

    def any(self) -> tuple[str, Request]:
        """Return a valid request, and who sends it."""
        login = {"userid": "demo2", "pin": "demo2"}
        details = {
            "recipient": "A", "purpose": "B", "iban": IBAN, "currency": "EUR", "amount": 1,
            "endToEndId": "X1",
        }  # fmt: skip
        debit = {
            "amount": 1, "currency": "EUR", "purpose": "B", "endToEndId": "X", "debtorName": "A",
            "debtorIban": IBAN, "mandateIdentification": "M",
            "mandateDateOfSignature": "2020-01-01",
        }  # fmt: skip
        account = {"provider": DEMO, "product": "DE00123456789012345690"}
        row = {
            "betrag": -1, "verwendungszweck": "A", "buchungsdatum": "2026-01-01 10:00:00",
            "gegenkontoInhaber": "B", "identifier": {"endToEndId": "E", "balance": 1},
            "tags": [_tag()],
        }  # fmt: skip
        rows = f"{_ONE}/{self.plain}/DE00123456789012345678/kontoumsaetze"
        user = self.chance.choice(["user1", "user2", "user9"])
        wanted = self.chance.choice(
            [
                (self.user, Request("GET", "/customer/v2", {}, None)),
                (self.user, Request("GET", _ONE, {}, None)),
                (self.user, Request("GET", f"{_ONE}/{self.plain}", {}, None)),
                (self.user, Request("GET", f"{_ONE}/{self.plain}/issues", {}, None)),
                (self.user, Request("GET", f"{_ONE}/{self.built}/A1/kontoumsaetze", _q(), None)),
                (self.user, Request("GET", rows, _q(), None)),
                (self.user, Request("POST", _ONE, _q(), {str(uuid.uuid4()): {}})),
                (self.user, Request("POST", _ONE, {"refresh": "true"}, {self.plain: {}})),
                (self.user, self.builder()),
                (self.user, Request("POST", f"{_ONE}/{self.built}/A1/kontoumsaetze", {}, [row])),
                (self.user, Request("PUT", f"{rows}/x", _q(), {"tags": [_tag()]})),
                (self.user, Request("POST", "/customer/v2/tagging-rules", {}, _rule())),
                (self.user, Request("GET", "/customer/v2/tagging-rules", {}, None)),
                (self.user, Request("GET", "/customer/v2/analytics/contracts", {}, None)),
                (self.user, Request("DELETE", "/customer/v2/regprotect/sessions", {}, None)),
                (
                    self.user,
                    Request(
                        "POST",
                        "/customer/v2/payment/single-transfer",
                        _q(),
                        {**account, "transferDetails": details},
                    ),
                ),
                (
                    self.user,
                    Request(
                        "POST",
                        f"{_ONE}/{self.full}/DE00123456789012345690/payment/bulk-debit",
                        _q(),
                        {
                            "creditorSchemeIdentification": "C",
                            "requestedCollectionDate": "2026-05-05",
                            "debitDetails": [debit],
                        },
                    ),
                ),
                (
                    self.regulated,
                    Request(
                        "POST",
                        "/customer/v2/payment/bulk-transfer",
                        {},
                        {**account, "credentials": login, "transferDetails": [details]},
                    ),
                ),
                (
                    self.regulated,
                    Request(
                        "POST",
                        f"/customer/v2/ueberweisung/{DEMO}/DE00123456789012345690",
                        {},
                        {
                            "empfaenger": "A",
                            "verwendungszweck": "B",
                            "iban": IBAN,
                            "waehrung": "EUR",
                            "betrag": 1,
                            "credentials": login,
                        },
                    ),
                ),
                (
                    self.regulated,
                    Request(
                        "POST",
                        _ONE,
                        _q(),
                        {str(uuid.uuid4()): {"providerId": DEMO, "credentials": dict(_sealed())}},
                    ),
                ),
                (self.regulated, Request("GET", f"{_ONE}/{self.asking}", {}, None)),
                (
                    self.regulated,
                    Request("POST", f"{_ONE}/{self.asking}/consent", {}, {self.asking: {}}),
                ),
                (
                    self.regulated,
                    Request(
                        "POST",
                        f"{_ONE}/{self.asking}/consent/x",
                        {},
                        {"chosenScaMethodId": "1", "chosenScaMedia": None},
                    ),
                ),
                (self.manager, Request("GET", _USERS, {"includeInactive": "true"}, None)),
                (
                    self.manager,
                    Request("POST", _USERS, {}, {"username": user, "password": "two words & 42"}),
                ),
                (
                    self.manager,
                    Request("PUT", f"{_USERS}/{user}", {"reftype": "username"}, {"firstname": "A"}),
                ),
                (self.manager, Request("GET", "/providers/v2/coredata", {"capability": "X"}, None)),
                (
                    self.manager,
                    Request("GET", "/providers/v2/statistics/jobs", {"days": "1"}, None),
                ),
            ]
        )
        return wanted  # noqa: RET504 - the list is long enough

    def mutated(self, request: Request) -> Request:
        """Return a request with one thing turned odd, or none."""
        body = copy.deepcopy(request.body)
        params = dict(request.params)
        path = request.path
        kind = self.chance.randrange(10)
        if kind < 6 and body is not None:
            body = self.with_odd(body)
        elif kind < 8 and params:
            name = self.chance.choice(list(params))
            params[name] = self.chance.choice(ODD_TEXTS).encode("utf-8", "replace").decode()
        elif kind == 8:
            parts = path.split("/")
            at = self.chance.randrange(1, len(parts))
            parts[at] = self.chance.choice(("x", "..", ".", "%2e", "a%2Fb", "", "%00", "%ff", "é"))
            path = "/".join(parts)
        return Request(request.method, path, params, body)

    def with_odd(self, body: Any) -> Any:
        places: list[tuple[Any, Any]] = []

        def walk(value: Any) -> None:
            if isinstance(value, dict):
                for key in value:
                    places.append((value, key))
                    walk(value[key])
            elif isinstance(value, list):
                for at, item in enumerate(value):
                    places.append((value, at))
                    walk(item)

        walk(body)
        if not places or self.chance.randrange(20) == 0:
            return MARK
        holder, key = self.chance.choice(places)
        action = self.chance.randrange(5)
        if action == 0:
            del holder[key]
        elif action == 1 and isinstance(holder, dict):
            holder[self.chance.choice(ODD_TEXTS)] = holder.pop(key)
        elif action == 2:
            holder[key] = self.chance.choice(ODD_TEXTS)
        else:
            holder[key] = MARK
        return body

    async def send(self, token: str, request: Request) -> httpx.Response:
        """Send a request, and hold its answer against the bounds."""
        content = b""
        if request.body is not None:
            text = json.dumps(request.body)
            odd = self.chance.choice(ODD_JSON)
            content = text.replace(f'"{MARK}"', odd).encode("utf-8", "surrogatepass")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if self.chance.randrange(40) == 0:
            headers["Customer-IP-Address"] = self.chance.choice(
                ("::1", "8.8.8.8", "x", "fe80::1%1")
            )
        answer = await self.client.request(
            request.method, request.path, params=request.params, headers=headers, content=content
        )
        self.asked += 1
        self.worst = max(self.worst, len(answer.content))
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, (request, answer.text[:500])
        assert len(answer.content) <= LARGEST_ANSWER, (request, len(answer.content))
        if answer.headers.get("content-type", "").startswith("application/json"):
            json.loads(answer.content.decode("utf-8"))
        return answer

    async def go(self, times: int) -> None:
        """Send so many requests; every few a read that a write may have spoiled."""
        for number in range(times):
            token, request = self.any()
            await self.send(token, self.mutated(request))
            if number % 50 == 0:
                self.sandbox.clock.advance(60)
            if number % 500 == 499:
                await self.tidy()

    async def tidy(self) -> None:
        """Delete what was made, as a client would, so that what is left is what leaks."""
        await self.log_in()
        for token in (self.user, self.regulated):
            for id in (await self.raw("GET", _ONE, token, None)).json():
                if id not in {self.plain, self.full, self.asking}:
                    await self.raw("DELETE", f"{_ONE}/{id}", token, None)
        await self.raw("DELETE", "/customer/v2/tagging-rules", self.user, None)
        self.built = str(uuid.uuid4())
        await self.raw("PUT", f"{_ONE}/builder", self.user, self.builder().body)


_ONE = "/customer/v2/bankzugaenge"
_USERS = "/auth/mgmt/v1/tenants/demotenant/users"


def _q() -> dict[str, str]:
    return {"from": "2026-01-01T00:00:00", "tag": "true", "filter": "betrag=1", "refresh": "false"}


def _tag() -> dict[str, Any]:
    tree = {"systemName": "CATEGORIES"}
    return {"tagTreeItem": {"systemName": "HOUSING_RENT", "tagTree": tree}}


def _rule() -> dict[str, Any]:
    return {"counterparty": "A", **_tag()}


@cache
def _sealed() -> dict[str, str]:
    return {"userid": encrypt(b"demo1"), "pin": encrypt(b"demo1")}


def _regulated(sandbox: Sandbox) -> dict[str, str]:
    credentials = sandbox.regulated_credentials
    request = httpx.Request("GET", "http://x")
    secret = credentials.client_secret
    assert not callable(secret)
    text = secret if isinstance(secret, str) else secret.reveal()
    flow = httpx.BasicAuth(credentials.client_id, text).auth_flow(request)
    return {"Authorization": next(flow).headers["Authorization"]}


async def run(
    times: int,
    seed: int = 1,
    way: Callable[[Sandbox], httpx.AsyncBaseTransport] = Sandbox.transport,
) -> Fuzzer:
    """Send so many requests to a sandbox of their own."""
    clock = SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC))
    sandbox = Sandbox(clock=clock)
    transport = way(sandbox)
    async with httpx.AsyncClient(transport=transport, base_url="https://sandbox.example") as client:
        fuzzer = Fuzzer(sandbox, client, seed)
        await fuzzer.begin()
        await fuzzer.go(times)
        return fuzzer


def peak() -> float:
    """Return how many megabytes the process has held at most until now."""
    import resource  # noqa: PLC0415 - not on every system, and only a long run asks

    scale = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


async def _by_hand(times: int) -> int:
    clock = SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC))
    sandbox = Sandbox(clock=clock)
    transport = sandbox.transport()
    held: list[float] = []
    async with httpx.AsyncClient(transport=transport, base_url="https://sandbox.example") as client:
        fuzzer = Fuzzer(sandbox, client, 1)
        await fuzzer.begin()
        for _ in range(10):
            await fuzzer.go(times // 10)
            gc.collect()
            held.append(peak())
            print(f"{fuzzer.asked} asked, worst {fuzzer.worst} bytes, {held[-1]:.1f} MB at most")  # noqa: T201
        print(dict(sorted(fuzzer.statuses.items())))  # noqa: T201
    grown = held[-1] - held[4]
    print(f"the second half took {grown:.1f} MB more (bound {MOST_GROWN})")  # noqa: T201
    return int(grown > MOST_GROWN)


if __name__ == "__main__":
    sys.exit(asyncio.run(_by_hand(int(sys.argv[1]))))
