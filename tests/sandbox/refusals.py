"""What the interface refuses, a line each, in the order of the facts; and who asks for it."""

import uuid
from typing import Any

import attrs
import httpx
from banksapi_async.sandbox import Sandbox

from sandbox.guest import ACCESSES, USERS, Guest, guest_of

ID = "3b9f6f0a-6d0b-4a83-9b2c-7f7f3b0c1d21"
NEW = "4c9f6f0a-6d0b-4a83-9b2c-7f7f3b0c1d21"
DEMO = str(uuid.UUID(int=0))
GIRO = "DE00123456789012345678"
CARD = "4546********1234"
SMALL = "DE00123456789012345690"
IBAN = "DE02120300000000202051"
ONE = f"{ACCESSES}/{ID}"
ROWS = f"{ONE}/{GIRO}/kontoumsaetze"
PAY = "/customer/v2/payment"
OLD = f"/customer/v2/ueberweisung/{DEMO}/{SMALL}"
JSON = {"Content-Type": "application/json"}
BASE64 = {"Content-Type": "application/octet-stream+base64"}
PASSWORD = "grüner Tee 4711"
LOGIN = {"userid": "demo2", "pin": "demo2"}
TRANSFER = {"recipient": "A", "purpose": "B", "iban": IBAN, "currency": "EUR", "amount": 5}
DEBIT = {
    "amount": 5, "currency": "EUR", "purpose": "B", "endToEndId": "E", "debtorName": "A",
    "debtorIban": IBAN, "mandateIdentification": "M", "mandateDateOfSignature": "2026-01-02",
}  # fmt: skip
TERMS = {"creditorSchemeIdentification": "C", "requestedCollectionDate": "2026-03-20"}
ORDER = {"empfaenger": "A", "verwendungszweck": "B", "iban": IBAN, "waehrung": "EUR", "betrag": 5}
ROW = {
    "betrag": -1, "verwendungszweck": "A", "buchungsdatum": "2026-03-01 00:00:00",
    "gegenkontoInhaber": "B",
}  # fmt: skip


@attrs.frozen
class Line:
    """One line of the facts: who asks what, and how it is refused."""

    says: str
    who: str
    method: str
    path: str
    status: int
    more: dict[str, Any] = attrs.field(factory=dict[str, Any])


def line(says: str, who: str, asks: str, status: int, **more: Any) -> Line:
    method, _, path = asks.partition(" ")
    return Line(says, who, method, path, status, more)


def without(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in names}


def transfer(**changes: Any) -> dict[str, Any]:
    order = {"provider": DEMO, "product": GIRO, "transferDetails": TRANSFER}
    return {"json": order | changes}


def debit(details: Any = DEBIT, **changes: Any) -> dict[str, Any]:
    order = {"provider": DEMO, "product": GIRO, **TERMS, "debitDetails": details}
    return {"json": order | changes}


EBICS_HOST = {"hostId": "HOST", "hostUrl": "https://ebics.bank.example/ebics"}


def creation(**wishes: Any) -> dict[str, Any]:
    return {"json": {NEW: wishes}}


def built(**product: Any) -> dict[str, Any]:
    body = {"id": NEW, "providerId": DEMO, "bankprodukte": [{"id": "A", **product}]}
    return {"json": body}


def tagged(tree: str, item: str) -> dict[str, Any]:
    return {
        "json": {"tags": [{"tagTreeItem": {"systemName": item, "tagTree": {"systemName": tree}}}]}
    }


def basic(text: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Basic {text}"}}


def address(text: str) -> dict[str, Any]:
    return {"headers": {"Customer-IP-Address": text}, "json": {NEW: {}}}


LINES = {
    1: [
        line("a path that nobody knows", "user", "GET /customer/v3", 404),
        line("a double slash", "user", "GET /customer/v2//bankzugaenge", 404),
        line("a slash after what is no entry point", "user", f"GET {ACCESSES}/", 404),
    ],
    2: [
        line("a bare day in from", "user", f"GET {ROWS}", 404, params={"from": "2026-01-01"}),
        line("a bare day in to", "user", f"GET {ROWS}", 404, params={"to": "2026-01-01"}),
        line("a body that is no JSON", "user", f"POST {ACCESSES}", 400, content=b"{", headers=JSON),
        line("no header of authorization", "nobody", "GET /customer/v2", 401),
        line("a token that nobody knows", "stranger", "GET /customer/v2", 401),
        line("a scope that the token lacks", "reader", f"DELETE {ACCESSES}", 403),
        line("an access that is not there", "user", f"GET {ACCESSES}/{NEW}", 404),
        line("a product that is not there", "user", f"GET {ONE}/x", 404),
        line("a method that the path does not have", "user", "DELETE /customer/v2", 405),
        line("HEAD, which the interface does not have", "user", "HEAD /customer/v2", 405),
        line("no token to look at", "basic", "GET /auth/oauth2/introspect", 400),
        line(
            "a token to look at that is none",
            "basic",
            "GET /auth/oauth2/introspect",
            403,
            params={"token": "x"},
        ),
        line(
            "a transaction that is not there",
            "user",
            f"PUT {ROWS}/{NEW}",
            404,
            **tagged("CATEGORIES", "HOUSING_RENT"),
        ),
        line("a document where no challenge is", "user", f"GET {ONE}/challenge/pdf", 404),
        line("EBICS where there is none", "client", f"GET /providers/v2/{NEW}/ebics", 404),
        line(
            "a logo for who takes JSON alone",
            "client",
            "GET /providers/v2/demo.svg",
            406,
            headers={"Accept": "application/json"},
        ),
        line(
            "JSON for who takes HTML alone",
            "user",
            "GET /customer/v2",
            406,
            headers={"Accept": "text/html"},
        ),
    ],
    3: [
        line(
            "a client without its credential",
            "nobody",
            "POST /auth/oauth2/token",
            401,
            data={"grant_type": "client_credentials"},
        ),
        line(
            "a client with another's secret",
            "nobody",
            "POST /auth/oauth2/token",
            401,
            data={"grant_type": "client_credentials"},
            **basic("ZGVtb3RlbmFudC9kZW1vQ2xpZW50Ong="),
        ),
        line(
            "a grant that nobody knows",
            "basic",
            "POST /auth/oauth2/token",
            400,
            data={"grant_type": "authorization_code"},
        ),
        line("no grant", "basic", "POST /auth/oauth2/token", 400, data={"scope": ""}),
        line(
            "a user without a password",
            "basic",
            "POST /auth/oauth2/token",
            400,
            data={"grant_type": "password", "username": "paula"},
        ),
        line(
            "another's password",
            "basic",
            "POST /auth/oauth2/token",
            401,
            data={"grant_type": "password", "username": "paula", "password": "x"},
        ),
        line(
            "a form that is encoded twice",
            "basic",
            "POST /auth/oauth2/token",
            401,
            data={
                "grant_type": "password",
                "username": "paula",
                "password": "gr%C3%BCner+Tee+4711",
            },
        ),
        line(
            "a scope that nobody knows",
            "basic",
            "POST /auth/oauth2/token",
            400,
            data={"grant_type": "client_credentials", "scope": "everything"},
        ),
        line("no token to take back", "basic", "POST /auth/oauth2/revoke", 400, data={}),
        line("who takes a token back unnamed", "nobody", "POST /auth/oauth2/revoke", 401),
        line("a customer for who has no user", "client", "GET /customer/v2", 403),
        line("users for a user", "user", f"GET {USERS}", 403),
        line(
            "a key that nobody knows",
            "nobody",
            "POST /one/bc-token",
            401,
            headers={"X-API-KEY": "x"},
        ),
        line("no key", "nobody", "POST /onebasic/bc-token", 401),
    ],
    4: [
        line(
            "a user name that is taken",
            "client",
            f"POST {USERS}",
            409,
            json={"username": "paula", "password": PASSWORD},
        ),
        line("to delete who is active", "client", f"DELETE {USERS}/{{paula}}", 405),
        line(
            "to read by name", "client", f"GET {USERS}/paula", 404, params={"reftype": "username"}
        ),
        line(
            "another way to name a user",
            "client",
            f"PUT {USERS}/paula/deactivate",
            400,
            params={"reftype": "email"},
        ),
        line(
            "to let in under another name",
            "client",
            f"POST {USERS}/{{paula}}/reactivate",
            400,
            json={"username": "oskar", "password": PASSWORD},
        ),
        line(
            "to let in who is in",
            "client",
            f"POST {USERS}/{{paula}}/reactivate",
            400,
            json={"username": "paula", "password": PASSWORD},
        ),
        line("another tenant", "client", f"GET {USERS.replace('demotenant', 'other')}", 403),
        line(
            "a password of nine",
            "client",
            f"POST {USERS}",
            400,
            json={"username": "o", "password": "abcdefg89"},
        ),
        line(
            "a password with one letter",
            "client",
            f"POST {USERS}",
            400,
            json={"username": "o", "password": "a123456789"},
        ),
        line(
            "a password with one that is no letter",
            "client",
            f"POST {USERS}",
            400,
            json={"username": "o", "password": "abcdefghi0"},
        ),
        line("no password", "client", f"POST {USERS}", 400, json={"username": "o"}),
    ],
    5: [
        line("an id that is no UUID", "user", f"POST {ACCESSES}", 400, json={"x": {}}),
        line("nothing to create", "user", f"POST {ACCESSES}", 400, json={}),
        line(
            "a refresh of what is not there",
            "user",
            f"POST {ACCESSES}",
            404,
            **creation(),
            params={"refresh": "true"},
        ),
        line(
            "a word for the history that nobody knows",
            "user",
            f"POST {ACCESSES}",
            400,
            **creation(),
            params={"maxTransactions": "some"},
        ),
        line(
            "a login without a licence",
            "user",
            f"POST {ACCESSES}",
            400,
            **creation(credentials=LOGIN),
        ),
        line(
            "not to keep it without a licence",
            "user",
            f"POST {ACCESSES}",
            400,
            **creation(sync=False),
        ),
        line(
            "a provider that is not there",
            "user",
            f"POST {ACCESSES}",
            400,
            **creation(providerId=NEW),
        ),
        line(
            "two accesses in one web form",
            "user",
            f"POST {ACCESSES}",
            400,
            json={NEW: {}, NEW[:-1] + "2": {}},
        ),
        line(
            "no login with a licence",
            "regulated",
            f"POST {ACCESSES}",
            400,
            **creation(providerId=DEMO),
        ),
        line(
            "no provider with a licence",
            "regulated",
            f"POST {ACCESSES}",
            400,
            **creation(credentials=LOGIN),
        ),
        *(
            line(f"an address that is {what}", "user", f"POST {ACCESSES}", 400, **address(text))
            for what, text in {
                "private": "10.1.2.3",
                "loopback": "127.0.0.1",
                "link-local": "169.254.1.1",
                "of a carrier": "100.64.0.1",
                "multicast": "224.0.0.1",
                "loopback of IPv6": "::1",
                "private in IPv6": "fd00::1",
                "none": "localhost",
            }.items()
        ),
        line(
            "a private address on deletion",
            "user",
            f"DELETE {ONE}",
            400,
            headers={"Customer-IP-Address": "192.168.0.1"},
        ),
        line("to delete what is gone", "user", f"DELETE {ACCESSES}/{NEW}", 404),
    ],
    7: [
        line("a consent that is not there", "user", f"POST {ONE}/consent/{NEW}", 404, json={}),
        *(
            line(
                f"{what} from who has no licence",
                "user",
                f"POST {ONE}/consent",
                400,
                json={ID: wishes},
            )
            for what, wishes in {
                "a login": {"credentials": LOGIN},
                "sync=false": {"sync": False},
            }.items()
        ),
        line("another's consent", "user", f"GET /customer/v2/consent/{NEW}", 404),
        line("to poll what is not there", "user", f"GET /customer/v2/consent/{NEW}/poll", 404),
        line("to cancel what is not there", "user", f"POST {ONE}/consent/{NEW}/cancel", 404),
        line(
            "what belongs to no step",
            "user",
            f"POST /customer/v2/consent/{NEW}",
            400,
            json={"tan": "42"},
        ),
        line(
            "a redirect that leads nowhere back",
            "regulated",
            f"POST {ACCESSES}",
            400,
            **creation(
                providerId=DEMO,
                credentials={"userid": "test_sca_redirect", "pin": "test_sca_redirect"},
            ),
        ),
        line(
            "a web form for who has a licence",
            "regulated",
            f"PUT {ACCESSES}/{{regulated}}/selectedbankproducts",
            400,
        ),
    ],
    8: [
        line("POST where a relation is read", "user", f"POST {ONE}/issues", 405, json={}),
        line("GET where a relation sends", "user", f"GET {PAY}/single-transfer", 405),
        line("GET where sessions are deleted", "user", "GET /customer/v2/regprotect/sessions", 405),
        line("POST where a TAN is put", "regulated", f"POST {OLD}/{NEW}", 405, json={"tan": "42"}),
    ],
    9: [
        line(
            "a kategorie of the prose",
            "user",
            f"PUT {ACCESSES}/builder",
            400,
            **built(kategorie="KREDITKARTE"),
        ),
        line(
            "another kategorie of the prose",
            "user",
            f"PUT {ACCESSES}/builder",
            400,
            **built(kategorie="SONSTIGESPRODUKT"),
        ),
        line("transactions of what has none", "user", f"GET {ONE}/123456_BP_1/kontoumsaetze", 404),
        line("positions of what has none", "user", f"GET {ONE}/{GIRO}/depotpositionen", 404),
        line("a tag that nobody knows", "user", f"GET {ROWS}", 400, params={"tag": "colours"}),
        line("a filter of no form", "user", f"GET {ROWS}", 400, params={"filter": "betrag"}),
        line(
            "a state of bookings that nobody knows",
            "user",
            f"GET {ROWS}",
            400,
            params={"bookingStatus": "new"},
        ),
        line("no tag to correct", "user", f"PUT {ROWS}/{NEW}", 400, json={"tags": []}),
        line(
            "a tree without that item",
            "user",
            f"PUT {ROWS}/{{row}}",
            400,
            **tagged("CATEGORIES", "X"),
        ),
        line("a tree that is not there", "user", f"PUT {ROWS}/{{row}}", 400, **tagged("X", "X")),
        line("to push what a bank delivers", "user", f"POST {ROWS}", 400, json=[ROW]),
        line(
            "a day where a time is pushed",
            "user",
            f"POST {ROWS}",
            400,
            json=[{**ROW, "buchungsdatum": "2026-03-01"}],
        ),
        line(
            "a day that never was",
            "user",
            f"POST {ROWS}",
            400,
            json=[{**ROW, "buchungsdatum": "2026-02-30 00:00:00"}],
        ),
    ],
    10: [
        line(
            "a login without a licence",
            "user",
            f"POST {PAY}/single-transfer",
            400,
            **transfer(credentials=LOGIN),
        ),
        line(
            "no login with a licence",
            "regulated",
            f"POST {PAY}/single-transfer",
            400,
            **transfer(product=SMALL),
        ),
        line(
            "an account that is no IBAN",
            "user",
            f"POST {PAY}/single-transfer",
            400,
            **transfer(product=CARD),
        ),
        line(
            "another's account",
            "user",
            f"POST {PAY}/single-transfer",
            400,
            **transfer(product=SMALL),
        ),
        line(
            "another provider", "user", f"POST {PAY}/single-transfer", 400, **transfer(provider=NEW)
        ),
        line(
            "an id of 36 characters",
            "user",
            f"POST {PAY}/single-transfer",
            400,
            **transfer(transferDetails={**TRANSFER, "endToEndId": NEW}),
        ),
        line(
            "no recipient",
            "user",
            f"POST {PAY}/single-transfer",
            400,
            **transfer(transferDetails=without(TRANSFER, "recipient")),
        ),
        line(
            "an amount that is a text",
            "user",
            f"POST {PAY}/single-transfer",
            400,
            **transfer(transferDetails={**TRANSFER, "amount": "5.00"}),
        ),
        line(
            "several where one is asked for",
            "user",
            f"POST {PAY}/single-transfer",
            400,
            **transfer(transferDetails=[TRANSFER]),
        ),
        line(
            "one where several are asked for",
            "user",
            f"POST {PAY}/bulk-transfer",
            400,
            **transfer(),
        ),
        line(
            "none where several are asked for",
            "user",
            f"POST {PAY}/bulk-transfer",
            400,
            **transfer(transferDetails=[]),
        ),
        line(
            "a private address",
            "user",
            f"POST {PAY}/single-transfer",
            400,
            **transfer(),
            headers={"Customer-IP-Address": "10.0.0.1"},
        ),
        line(
            "a debit without an id",
            "user",
            f"POST {PAY}/single-debit",
            400,
            **debit(without(DEBIT, "endToEndId")),
        ),
        line(
            "a debit without a mandate",
            "user",
            f"POST {PAY}/single-debit",
            400,
            **debit(without(DEBIT, "mandateIdentification")),
        ),
        line(
            "a mandate without its day",
            "user",
            f"POST {PAY}/single-debit",
            400,
            **debit(without(DEBIT, "mandateDateOfSignature")),
        ),
        line(
            "a debit without a creditor",
            "user",
            f"POST {PAY}/single-debit",
            400,
            **debit(creditorSchemeIdentification=None),
        ),
        line(
            "a collection on a time",
            "user",
            f"POST {PAY}/single-debit",
            400,
            **debit(requestedCollectionDate="2026-03-20 00:00:00"),
        ),
        line(
            "a sequence on two levels",
            "user",
            f"POST {PAY}/bulk-debit",
            400,
            **debit([{**DEBIT, "sequenceType": "OOFF"}], sequenceType="OOFF"),
        ),
        line(
            "a sequence that nobody knows",
            "user",
            f"POST {PAY}/single-debit",
            400,
            **debit(sequenceType="TWICE"),
        ),
        line("a payment that is not there", "user", f"GET {PAY}/single-transfer/{NEW}", 404),
        line(
            "the older kind without a licence",
            "user",
            f"POST {OLD}",
            400,
            json={**ORDER, "credentials": LOGIN},
        ),
        line("the older kind without a login", "regulated", f"POST {OLD}", 400, json=ORDER),
        line(
            "the older kind on a day",
            "regulated",
            f"POST {OLD}",
            400,
            json={**ORDER, "credentials": LOGIN, "ausfuehrungsdatum": "2026-03-20"},
        ),
        line(
            "a saved login that never was",
            "user",
            f"POST {ACCESSES}/{NEW}/{GIRO}/payment/single-transfer",
            404,
            json={"transferDetails": TRANSFER},
        ),
    ],
    11: [
        line(
            "a value of another type", "client", "PUT /encrypt", 415, content=b"YQ==", headers=JSON
        ),
        line("what is no Base64", "client", "PUT /encrypt", 400, content=b"!", headers=BASE64),
        line("nothing to encrypt", "client", "PUT /encrypt", 400, content=b"", headers=BASE64),
        line(
            "more than the key takes",
            "client",
            "PUT /encrypt",
            400,
            content=b"YWFh" * 200,
            headers=BASE64,
        ),
        line("no token", "nobody", "PUT /encrypt", 401, content=b"YQ==", headers=BASE64),
        line(
            "headOnly, and to keep it",
            "regulated",
            f"POST {ACCESSES}",
            400,
            **creation(providerId=DEMO, credentials=LOGIN),
            params={"headOnly": "true"},
        ),
        line(
            "headOnly of chosen products",
            "regulated",
            f"POST {ACCESSES}",
            400,
            **creation(providerId=DEMO, credentials=LOGIN, sync=False, selectedBankProducts=["A"]),
            params={"headOnly": "true"},
        ),
        line(
            "a login without a user",
            "regulated",
            f"POST {ACCESSES}",
            400,
            **creation(providerId=DEMO, credentials={"pin": "1"}),
        ),
        line(
            "a login without a PIN",
            "regulated",
            f"POST {ACCESSES}",
            400,
            **creation(providerId=DEMO, credentials={"userid": "demo1"}),
        ),
        *(
            line(
                f"a login for EBICS {what}",
                "regulated",
                f"POST {ACCESSES}",
                400,
                **creation(providerId=DEMO, ebics=True, credentials=login, **host),
            )
            for what, login, host in [
                ("with a PIN", {"userid": "U", "partnerid": "P", "pin": "1"}, EBICS_HOST),
                ("without a partner", {"userid": "U"}, EBICS_HOST),
                ("without a host", {"userid": "U", "partnerid": "P"}, {}),
            ]
        ),
    ],
    12: [
        line("providers without a token", "nobody", "GET /providers/v2", 401),
        line("a provider that is not there", "client", f"GET /providers/v2/{NEW}", 404),
        line(
            "a capability that nobody knows",
            "client",
            "GET /providers/v2/coredata",
            400,
            params={"capability": "GOLD"},
        ),
        line(
            "days that are no number",
            "client",
            "GET /providers/v2/statistics/jobs",
            400,
            params={"days": "two"},
        ),
        line("a logo that is not there", "client", "GET /providers/v2/nobody.svg", 404),
    ],
    15: [
        line("an analysis that nobody knows", "user", "GET /customer/v2/analytics/future", 404),
        line("a contract that is not there", "user", "GET /customer/v2/analytics/contracts/x", 404),
        line("a tree that is not there", "user", "GET /tags/v1/tag-trees/0/", 404),
    ],
}


@attrs.frozen
class World:
    """A customer without a licence and one with, and what they have."""

    sandbox: Sandbox
    guest: Guest
    tokens: dict[str, str]
    names: dict[str, str]

    async def ask(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        self.guest.token = self.tokens.get(who, "")
        if who == "basic":
            account = self.sandbox.account
            more["headers"] = {"Authorization": f"Basic {account.basic}"} | more.get("headers", {})
        for name, value in self.names.items():
            path = path.replace(f"{{{name}}}", value)
        return await self.guest.ask(method, path, **more)

    async def access(self, who: str, login: str, **params: str) -> str:
        """An access that a customer with a licence makes."""
        id = str(uuid.uuid4())
        wishes = {"providerId": DEMO, "credentials": {"userid": login, "pin": login}}
        made = await self.ask(who, "POST", ACCESSES, json={id: wishes}, params=params)
        assert made.status_code == 201, made.text
        return id

    async def link(self, who: str, id: str, rel: str) -> str:
        shown = (await self.ask(who, "GET", f"{ACCESSES}/{id}")).json()
        return next(one["href"] for one in shown["relations"] if one["rel"] == rel)


async def world_of(sandbox: Sandbox) -> World:
    """Return a world in which everybody has an access."""
    sandbox.add_user("paula", PASSWORD)
    sandbox.connect("paula", "demo1", id=ID)
    sandbox.add_user("oskar", PASSWORD, regulated=True)
    guest = guest_of(sandbox)
    world = World(sandbox, guest, {"stranger": str(uuid.UUID(int=1))}, {})
    user = {"grant_type": "password", "username": "paula", "password": PASSWORD}
    for who, form in {
        "client": {"grant_type": "client_credentials"},
        "user": user,
        "reader": {**user, "scope": "http://banksapi.io/customer/read"},
    }.items():
        answer = await world.ask("basic", "POST", "/auth/oauth2/token", data=form)
        world.tokens[who] = answer.json()["access_token"]
    credentials = sandbox.regulated_credentials
    secret: Any = credentials.client_secret
    asked = httpx.BasicAuth(credentials.client_id, secret.reveal())
    form = {**user, "username": "oskar"}
    answer = await guest.client.post("/auth/oauth2/token", data=form, auth=asked)
    world.tokens["regulated"] = answer.json()["access_token"]
    world.names["regulated"] = sandbox.connect("oskar", "demo2", regulated=True)
    users = (await world.ask("client", "GET", USERS)).json()
    world.names["paula"] = users[0]["userReference"]
    rows = await world.ask("user", "GET", ROWS, params={"tag": "true"})
    world.names["row"] = next(row["id"] for row in rows.json() if row["tags"])
    return world
