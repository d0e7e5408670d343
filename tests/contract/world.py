"""The sandbox that schemathesis asks, and what there is in it to ask about.

What it takes away is given back before the next request, so that most requests meet valid state.
"""

from datetime import UTC, datetime
from typing import Any

import httpx
from banksapi_async.sandbox import Sandbox, SandboxClock

PASSWORD = "grüner Tee 4711"
PLAIN, WAITING = "3b9f6f0a-6d0b-4a83-9b2c-7f7f3b0c1d21", "5d9f6f0a-6d0b-4a83-9b2c-7f7f3b0c1d21"
SPARE = "oskar"


class World:
    """A customer without a licence, another with one, and somebody to manage."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(clock=SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC)))
        self.tokens: dict[str, str] = {}
        self.known: dict[str, list[str]] = {}

    async def begin(self) -> None:
        """Make who is there, and what they have."""
        self.sandbox.add_user("paula", PASSWORD)
        self.spare = self.sandbox.add_user(SPARE, PASSWORD)
        self.restore()
        transport = self.sandbox.transport()
        async with httpx.AsyncClient(transport=transport, base_url="https://x.example") as client:
            self.basic = f"Basic {self.sandbox.account.basic}"
            for name, form in {
                "user": {"grant_type": "password", "username": "paula", "password": PASSWORD},
                "management": {"grant_type": "client_credentials"},
            }.items():
                headers = {"Authorization": self.basic}
                answer = await client.post("/auth/oauth2/token", data=form, headers=headers)
                self.tokens[name] = f"Bearer {answer.json()['access_token']}"
            headers = {"Authorization": self.tokens["user"]}
            rows = f"/customer/v2/bankzugaenge/{PLAIN}/DE00123456789012345678/kontoumsaetze"
            answer = await client.get(rows, params={"tag": "true"}, headers=headers)
            trees = (await client.get("/tags/v1/tag-trees/", headers=headers)).json()
        self.known = {
            "access-id": [PLAIN, WAITING],
            "product-id": ["DE00123456789012345678", "9012345681"],
            "transaction-id": [row["id"] for row in answer.json() if row["tags"]][:3],
            "provider-id": ["00000000-0000-0000-0000-000000000000"],
            "tenant-name": ["demotenant"],
            "user-id": [self.spare],
            "tag-tree-id": [str(tree["systemId"]) for tree in trees],
            "analysis": ["contracts", "cashflow"],
            "logo": ["demo"],
        }

    def restore(self) -> None:
        """Give back what was taken away."""
        for id, login in {PLAIN: "demo1", WAITING: "demo2"}.items():
            try:
                self.sandbox.access(id)
            except LookupError:
                self.sandbox.connect("paula", login, id=id)


WORLD = World()
