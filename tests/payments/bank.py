"""A product to pay from, over a peer or a real socket, and what is paid."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from banksapi_async import (
    BankProduct,
    ClientCredentials,
    DebitDetails,
    Session,
    TransferDetails,
    UserSession,
)

from support import ACCESS, SECRET, TOKEN, Peer, links
from transport.raw_server import Connection, RawServer, Script, answer

IBAN = "DE62430609671149278400"
ACCOUNT = "DE00123456789012345678"
PROVIDER = "00000000-0000-0000-0000-000000000000"
PAYMENT = "/customer/v2/payment/single-transfer"
SELF = f"{PAYMENT}/5b1f3f3e-2f88-4bba-87a5-c5e0356c460c"
PRODUCT = f"/customer/v2/bankzugaenge/{ACCESS}/{ACCOUNT}"
TODAY = date(2026, 3, 18)
CREDITOR = "DE98ZZZ09999999999"


class StandingClock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.waited = 0.0

    def now(self) -> datetime:
        return datetime(2026, 3, 18, 11, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.waited

    async def sleep(self, seconds: float) -> None:
        self.waited += seconds


def transfer(**changes: Any) -> TransferDetails:
    given = {
        "recipient": "netzpolitik.org e. V.",
        "purpose": "Spende",
        "iban": IBAN,
        "currency": "EUR",
        "amount": Decimal("13.37"),
    }
    return TransferDetails(**(given | changes))


def debit(**changes: Any) -> DebitDetails:
    given = {
        "amount": Decimal("49.90"),
        "currency": "EUR",
        "purpose": "Beitrag",
        "debtor_name": "Max Mustermann",
        "debtor_iban": IBAN,
        "mandate_identification": "M-17",
        "mandate_date_of_signature": date(2025, 2, 2),
    }
    return DebitDetails(**(given | changes))


def answered(**more: Any) -> dict[str, Any]:
    """What a payment's answer says."""
    return {
        "messages": [{"level": "INFO", "code": "BA1112", "message": "eingereicht"}],
        "relations": links(self=SELF),
        "transfer": {
            "provider": PROVIDER,
            "product": ACCOUNT,
            "paymentId": "9f6f3c1e-0000-4bba-87a5-c5e0356c460c",
            "ebics": False,
            "transferDetails": {"recipient": "x", "amount": 13.37, "endToEndId": "abc"},
        },
        **more,
    }


OFFERED = {
    "self": PRODUCT,
    "get_kontoumsaetze": f"{PRODUCT}/kontoumsaetze",
    "initiate_single_transfer": PAYMENT,
    "initiate_bulk_transfer": "/customer/v2/payment/bulk-transfer",
    "start_ueberweisung": f"/customer/v2/ueberweisung/{PROVIDER}/{ACCOUNT}",
}


def access_body(**offered: str) -> dict[str, Any]:
    product = {
        "id": ACCOUNT,
        "iban": ACCOUNT,
        "waehrung": "EUR",
        "relations": links(**(offered or OFFERED)),
    }
    return {
        "id": ACCESS,
        "providerId": PROVIDER,
        "relations": links(self=f"/customer/v2/bankzugaenge/{ACCESS}"),
        "bankprodukte": [product],
    }


async def product_of(view: UserSession) -> BankProduct:
    return (await view.bank_access(ACCESS)).bankprodukte[0]


def offering(peer: Peer, **offered: str) -> Peer:
    """A peer that has the access with the product."""
    return peer.on(f"GET /customer/v2/bankzugaenge/{ACCESS}", access_body(**offered))


def over(server: RawServer, **options: Any) -> Session:
    """A session on a real socket."""
    credentials = ClientCredentials("demotenant/demoClient", SECRET)
    return Session(credentials, base_url=server.origin, trust_env=False, **options)


def bank(paid: Callable[[Connection], None]) -> Script:
    """A server that has tokens and the access, and does with a payment what a test says."""

    def script(connection: Connection) -> None:
        while asked := connection.request():
            line = asked.split(b"\r\n")[0]
            if b"/payment/" in line:
                paid(connection)
                return
            body = TOKEN if b"/auth/" in line else access_body()
            connection.send(answer(200, json.dumps(body).encode(), Content_Type="application/json"))

    return script


def payments(server: RawServer) -> list[bytes]:
    """The payments that arrived whole."""
    posts = [asked for asked in server.requests if asked.startswith(b"POST ")]
    return [asked for asked in posts if b"/payment/" in asked.split(b"\r\n")[0]]
