"""The sandbox that schemathesis asks, and what there is in it to ask about.

What it takes away is given back before the next request, so that most requests meet valid state.
"""

from datetime import UTC, datetime
from typing import Any

import httpx
from banksapi_async.sandbox import Sandbox, SandboxClock

PASSWORD = "grüner Tee 4711"
PLAIN, WAITING, RITA = (f"{one}b9f6f0a-6d0b-4a83-9b2c-7f7f3b0c1d21" for one in "357")
GIRO, SMALL = "DE00123456789012345678", "DE00123456789012345690"
DEMO = "00000000-0000-0000-0000-000000000000"
IBAN = "DE02120300000000202051"
SPARE = "oskar"


class World:
    """A customer without a licence, another with one, and somebody to manage."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(clock=SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC)))
        self.basic = f"Basic {self.sandbox.account.basic}"
        self.tokens: dict[str, str] = {}
        self.known: dict[str, list[str]] = {}

    async def begin(self) -> None:
        """Make who is there, and what they have."""
        self.sandbox.add_user("paula", PASSWORD)
        self.sandbox.add_user("rita", PASSWORD, regulated=True)
        spare = self.sandbox.add_user(SPARE, PASSWORD)
        self.restore()
        transport = self.sandbox.transport()
        async with httpx.AsyncClient(transport=transport, base_url="https://x.example") as client:
            user = {"grant_type": "password", "username": "paula", "password": PASSWORD}
            for name, form, basic in (
                ("user", user, self.basic),
                ("regulated", {**user, "username": "rita"}, self.regulated),
                ("management", {"grant_type": "client_credentials"}, self.basic),
            ):
                headers = {"Authorization": basic}
                answer = await client.post("/auth/oauth2/token", data=form, headers=headers)
                self.tokens[name] = f"Bearer {answer.json()['access_token']}"
            client.headers["Authorization"] = self.tokens["user"]
            rows = f"/customer/v2/bankzugaenge/{PLAIN}/{GIRO}/kontoumsaetze"
            tagged = (await client.get(rows, params={"tag": "true"})).json()
            trees = (await client.get("/tags/v1/tag-trees/")).json()
            contracts = (await client.get("/customer/v2/analytics/contracts")).json()["contracts"]
            client.headers["Authorization"] = self.tokens["regulated"]
            payments = await self._pay(client)
        self.known = {
            "access-id": [PLAIN, WAITING, RITA],
            "product-id": [GIRO, "9012345681", SMALL],
            "transaction-id": [row["id"] for row in tagged if row["tags"]][:3],
            "payment-id": payments,
            "consent-id": payments,
            "contract-id": [contracts[0]["id"]],
            "provider-id": [DEMO],
            "user-id": [spare, SPARE],
            "tag-tree-id": [str(tree["systemId"]) for tree in trees],
            "analysis": ["contracts", "cashflow"],
            "logo": ["demo"],
        }

    @property
    def regulated(self) -> str:
        """The credential of the client with a licence."""
        credentials = self.sandbox.regulated_credentials
        secret: Any = credentials.client_secret
        basic = httpx.BasicAuth(credentials.client_id, secret.reveal())
        asked = next(basic.auth_flow(httpx.Request("GET", "https://x.example")))
        return asked.headers["Authorization"]

    def restore(self) -> None:
        """Give back what was taken away."""
        for id, user, login in (
            (PLAIN, "paula", "demo1"),
            (WAITING, "paula", "demo2"),
            (RITA, "rita", "demo2"),
        ):
            try:
                self.sandbox.access(id)
            except LookupError:
                self.sandbox.connect(user, login, id=id, regulated=user == "rita")

    async def _pay(self, client: httpx.AsyncClient) -> list[str]:
        """Order something of every kind, and name what was ordered and what it waits for."""
        login = {"userid": "test_sca_method", "pin": "test_sca_method"}
        account = {"provider": DEMO, "product": SMALL, "credentials": login}
        transfer = {
            "recipient": "A", "purpose": "B", "iban": IBAN, "currency": "EUR", "amount": 5,
        }  # fmt: skip
        debit = {
            "amount": 5, "currency": "EUR", "purpose": "B", "endToEndId": "E", "debtorName": "A",
            "debtorIban": IBAN, "mandateIdentification": "M",
            "mandateDateOfSignature": "2026-01-02",
        }  # fmt: skip
        terms = {"creditorSchemeIdentification": "C", "requestedCollectionDate": "2026-03-20"}
        old = {
            "empfaenger": "A", "verwendungszweck": "B", "iban": IBAN, "waehrung": "EUR",
            "betrag": 5, "credentials": login,
        }  # fmt: skip
        orders: dict[str, Any] = {
            "payment/single-transfer": {**account, "transferDetails": transfer},
            "payment/bulk-transfer": {**account, "transferDetails": [transfer]},
            "payment/single-debit": {**account, **terms, "debitDetails": debit},
            "payment/bulk-debit": {**account, **terms, "debitDetails": [debit]},
            f"ueberweisung/{DEMO}/{SMALL}": old,
        }
        found: list[str] = []
        for path, order in orders.items():
            answer = (await client.post(f"/customer/v2/{path}", json=order)).json()
            links = (link["href"].removesuffix("/consent") for link in answer["relations"])
            found += [link.rpartition("/")[2] for link in links]
        return found


WORLD = World()
