"""Has the conversations of `conversations.toml` with a sandbox, and compares the answers."""

import json
import re
import tomllib
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import attrs
import httpx
from banksapi_async.sandbox import Sandbox, SandboxClock
from banksapi_async.values.secret import Secret

from sandbox.guest import ACCESSES, with_callback

CONVERSATIONS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("conversations.toml").read_text("utf-8")
)["conversation"]
PASSWORD = "grüner Tee 4711"
BASE = "https://sandbox.example"
LINKS = {"rel", "href"}
KINDS = {str: "text", bool: "truth", int: "number", float: "number", type(None): "nothing"}


@attrs.define
class Talk:
    """One conversation, as far as it has come."""

    sandbox: Sandbox
    client: httpx.AsyncClient
    regulated: bool
    known: dict[str, str]
    tokens: dict[str, str] = attrs.field(factory=dict[str, str])
    last: Any = None
    answered: httpx.Response | None = None

    async def ask(self, exchange: dict[str, Any]) -> httpx.Response:
        for happens, *args in exchange.get("before", ()):
            await BEFORE[happens](self, *args)
        method, _, template = exchange["ask"].partition(" ")
        path = self.followed(template, exchange) if "follow" in exchange else self.path(template)
        headers = dict(exchange.get("headers_sent", {}))
        who = exchange.get("as", "user")
        if who != "nobody":
            headers["Authorization"] = await self.authorization(who)
        content: dict[str, Any] = {}
        if "json" in exchange:
            content = {"content": self.filled(exchange["json"]).encode()}
            headers["Content-Type"] = "application/json"
        elif "form" in exchange:
            content = {"data": {key: self.filled(v) for key, v in exchange["form"].items()}}
        elif "text" in exchange:
            content = {"content": exchange["text"].encode()}
        params = {key: self.filled(value) for key, value in exchange.get("params", {}).items()}
        # Only what is there: an empty mapping would take the query from a link that is followed.
        query = {"params": params} if params else {}
        answer = await self.client.request(method, path, headers=headers, **query, **content)
        self.answered = answer
        if answer.headers.get("content-type") == "application/json":
            self.last = answer.json()
        if "token" in exchange:
            self.tokens[exchange["token"]] = self.last["access_token"]
        for name, key in exchange.get("keep", {}).items():
            self.known[name] = self.last[key]
        if "created" in exchange:
            self.known[exchange["created"]] = answer.headers["location"].rpartition("/")[2]
        return answer

    def path(self, template: str) -> str:
        return re.sub(r"\{([a-z-]+)\}", lambda one: quote(self.known[one[1]], safe=""), template)

    def filled(self, text: str) -> str:
        return re.sub(r"<([a-z-]+)>", lambda one: self.known[one[1]], text)

    def followed(self, template: str, exchange: dict[str, Any]) -> str:
        """The link of a relation, which is where the documents say; what it names is kept."""
        under = exchange.get("under")
        inside = self.last if under is None else find(self.last, under)
        href = next(href for rel, href in links(inside) if rel == exchange["follow"])
        pattern = re.sub(r"\\\{([a-z]+)\\-id\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        found = re.fullmatch(pattern, urlsplit(href).path)
        assert found is not None, f"{exchange['follow']} leads to {href}, not to {template}"
        self.known |= {f"{name}-id": value for name, value in found.groupdict().items()}
        return str(href)

    async def authorization(self, who: str) -> str:
        credentials = (
            self.sandbox.regulated_credentials if self.regulated else self.sandbox.credentials
        )
        assert isinstance(credentials.client_secret, Secret)
        basic = httpx.BasicAuth(credentials.client_id, credentials.client_secret.reveal())
        request = next(basic.auth_flow(httpx.Request("GET", BASE)))
        if who == "basic":
            return request.headers["Authorization"]
        if who not in self.tokens:
            user = {"grant_type": "password", "username": "paula", "password": PASSWORD}
            form = user if who == "user" else {"grant_type": "client_credentials"}
            answer = await self.client.post("/auth/oauth2/token", data=form, auth=basic)
            self.tokens[who] = answer.json()["access_token"]
        return f"Bearer {self.tokens[who]}"

    # What happens between two exchanges.

    async def browse(self, login: str, end: str) -> None:
        assert self.answered is not None
        back = await self.sandbox.browser.complete(with_callback(self.answered), login)
        assert back.endswith(f"baReentry={end}")

    async def refresh(self) -> None:
        body, params = {self.known["access-id"]: {}}, {"refresh": "true"}
        headers = {"Authorization": await self.authorization("user")}
        answer = await self.client.post(ACCESSES, json=body, params=params, headers=headers)
        assert answer.status_code == 201
        await self.advance(60)

    async def close(self) -> None:
        headers = {"Authorization": await self.authorization("user")}
        answer = await self.client.delete("/customer/v2/regprotect/sessions", headers=headers)
        assert answer.status_code == 200

    async def look(self) -> None:
        headers = {"Authorization": await self.authorization("user")}
        path = self.path(f"{ACCESSES}/{{access-id}}")
        self.last = (await self.client.get(path, headers=headers)).json()

    async def transaction(self) -> None:
        headers = {"Authorization": await self.authorization("user")}
        path = self.path(f"{ACCESSES}/{{access-id}}/{{product-id}}/kontoumsaetze?tag=true")
        rows = (await self.client.get(path, headers=headers)).json()
        self.known["transaction-id"] = next(row["id"] for row in rows if row["tags"])

    async def deactivate(self, name: str) -> None:
        headers = {"Authorization": await self.authorization("client")}
        path = self.path(f"/auth/mgmt/v1/tenants/{{tenant-name}}/users/{name}/deactivate")
        answer = await self.client.put(path, params={"reftype": "username"}, headers=headers)
        assert answer.status_code == 200

    async def connect(self, login: str) -> None:
        await self.another()
        self.sandbox.connect("paula", login, regulated=self.regulated, id=self.known["access-id"])

    async def another(self) -> None:
        self.known["access-id"] = str(uuid.uuid4())

    async def product(self, id: str) -> None:
        self.known["product-id"] = id

    async def advance(self, seconds: float) -> None:
        self.sandbox.clock.advance(seconds)

    async def fail(self, code: str) -> None:
        self.sandbox.fail_next_refresh(self.known["access-id"], code)

    async def expire(self) -> None:
        self.sandbox.expire_consent(self.known["access-id"])

    async def mishap(self, status: int) -> None:
        self.sandbox.fail_next("/customer/v2/**", status=status)

    async def forget(self) -> None:
        self.sandbox.forget_login(self.known["access-id"])


BEFORE: dict[str, Callable[..., Awaitable[None]]] = {
    one.__name__: one
    for one in (
        *(Talk.browse, Talk.refresh, Talk.close, Talk.look, Talk.transaction, Talk.deactivate),
        *(Talk.connect, Talk.another, Talk.product, Talk.advance, Talk.fail, Talk.expire),
        *(Talk.mishap, Talk.forget),
    )
}


def find(value: Any, id: str) -> Any:
    """The object with an id, wherever it stands."""
    if isinstance(value, dict) and value.get("id") == id:
        return value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for one in inside if (found := find(one, id)) is not None), None)


def links(value: Any) -> Iterator[tuple[str, str]]:
    """All relations with their links, the outermost first."""
    if isinstance(value, dict):
        yield from ((one["rel"], one["href"]) for one in value.get("relations", ()))
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        yield from links(one)


def differences(shown: Any, real: Any, key: str = "") -> set[str]:
    """How an answer differs from what a document shows."""
    if key == "relations":
        names = {one["rel"] for one in real if one.keys() == LINKS}
        found = {f"+rel:{name}" for name in names - set(shown)}
        return found | {f"-rel:{name}" for name in set(shown) - names}
    if isinstance(shown, dict) and isinstance(real, dict):
        if shown and all(map(is_id, shown)):
            return union(differences(next(iter(shown.values())), one, key) for one in real.values())
        found = {f"+{name}" for name in real.keys() - shown.keys()}
        found |= {f"-{name}" for name in shown.keys() - real.keys()}
        both = shown.keys() & real.keys()
        return found | union(differences(shown[name], real[name], name) for name in both)
    if isinstance(shown, list) and isinstance(real, list):
        if shown and not real:
            return {f"0{key}"}
        likest = [min((differences(s, one, key) for s in shown), key=len) for one in real if shown]
        return union(likest)
    same = type(shown) is type(real) or KINDS.get(type(shown), 1) == KINDS.get(type(real), 2)
    return set() if same else {f"~{key}"}


def union(sets: Any) -> set[str]:
    return set().union(*sets)


def is_id(key: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", key) is not None


def told(value: Any, only: str) -> Any:
    """The accesses with their products of one kind alone."""
    return {
        key: {**one, "bankprodukte": [p for p in one["bankprodukte"] if p["kategorie"] == only]}
        for key, one in value.items()
    }


async def go(
    conversation: dict[str, Any], way: Callable[[Sandbox], Any] = Sandbox.transport
) -> Any:
    """Go through a conversation, and return the way on which it went."""
    regulated = conversation.get("regulated", False)
    sandbox = Sandbox(clock=SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC)))
    if "user" in conversation:
        sandbox.add_user(conversation["user"], PASSWORD, regulated=regulated)
    tenant = (sandbox.regulated_credentials if regulated else sandbox.credentials).client_id
    known = {
        "tenant-name": tenant.partition("/")[0],
        "provider-id": str(uuid.UUID(int=0)),
        "access-id": str(uuid.uuid4()),
    }
    transport = way(sandbox)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        talk = Talk(sandbox, client, regulated, known)
        for exchange in conversation["exchange"]:
            compare(exchange, await talk.ask(exchange))
    return transport


def compare(exchange: dict[str, Any], answer: httpx.Response) -> None:
    """Hold an answer against what the document shows."""
    where = f"{exchange['name']}: {answer.status_code} {answer.text[:300]}"
    assert answer.status_code == exchange["status"], where
    missing = [name for name in exchange.get("headers", ()) if name not in answer.headers]
    assert missing == [], where
    media = exchange.get("media", "application/json" if "answer" in exchange else "")
    assert answer.headers.get("content-type", "").startswith(media), where
    if "form_for" in exchange:
        assert f"useCase={exchange['form_for']}" in answer.headers["location"]
        assert answer.content == b"", where
    if "answer" in exchange:
        real = told(answer.json(), exchange["only"]) if "only" in exchange else answer.json()
        found = differences(json.loads(exchange["answer"]), real)
        assert found == set(exchange.get("differs", {})), f"{where}: {sorted(found)}"
