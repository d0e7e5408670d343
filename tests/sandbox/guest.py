"""A guest of the sandbox: asks over plain httpx, as any tool could."""

import json
import random
import uuid
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import httpx
from banksapi_async.sandbox import Sandbox

CALLBACK = "https://app.example/return?order=7"
ACCESSES = "/customer/v2/bankzugaenge"
USERS = "/auth/mgmt/v1/tenants/demotenant/users"


def many_ids() -> list[str]:
    """Return ids, first those whose ends look like an IBAN or a card's number."""
    dice = random.Random(8)
    like_numbers = [
        "629e4510-5331-47d4-9bad-ac31c11f2c99",
        "12345678-1234-1234-1234-123456789012",
        "00000000-0000-0000-0000-000000000000",
    ]
    return like_numbers + [str(uuid.UUID(int=dice.getrandbits(128))) for _ in range(500)]


def guest_of(sandbox: Sandbox, base_url: str = "https://sandbox.example") -> "Guest":
    """Return somebody who asks the sandbox in process."""
    return Guest(sandbox, httpx.AsyncClient(transport=sandbox.transport(), base_url=base_url))


class Guest:
    """Somebody who talks to a sandbox."""

    def __init__(self, sandbox: Sandbox, client: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.client = client
        self.token = ""

    async def ask(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= kwargs.pop("headers", {})
        return await self.client.request(method, path, headers=headers, **kwargs)

    async def mint(self, **form: str) -> httpx.Response:
        account = self.sandbox.account
        headers = {"Authorization": f"Basic {account.basic}"}
        return await self.ask("POST", "/auth/oauth2/token", data=form, headers=headers)

    async def manage(self) -> None:
        self.token = (await self.mint(grant_type="client_credentials")).json()["access_token"]

    async def become(self, username: str, **form: str) -> None:
        await self.manage()
        body = {"username": username, "password": "password1"}
        await self.ask("POST", USERS, json=body)
        answer = await self.mint(grant_type="password", **body, **form)
        self.token = answer.json()["access_token"]

    async def open_form(self, access_id: str, **params: str) -> str:
        answer = await self.ask("POST", ACCESSES, json={access_id: {}}, params=params)
        assert answer.status_code == 451, answer.text
        return with_callback(answer)

    async def connect(self, login: str = "demo1", **params: str) -> str:
        access_id = str(uuid.uuid4())
        form = await self.open_form(access_id, **params)
        await self.sandbox.browser.complete(form, login)
        return access_id

    async def refresh(self, access_id: str) -> None:
        body, params = {access_id: {}}, {"refresh": "true"}
        assert (await self.ask("POST", ACCESSES, json=body, params=params)).status_code == 201
        self.sandbox.clock.advance(2)

    async def get(self, path: str, **params: str) -> Any:
        answer = await self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.content, parse_float=Decimal)


def with_callback(answer: httpx.Response, callback: str = CALLBACK) -> str:
    return f"{answer.headers['location']}&callbackUrl={quote(callback, safe='')}"
