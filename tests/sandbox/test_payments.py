"""Does the sandbox refuse what the real one refuses, and book what was carried out?"""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from banksapi_async.sandbox import Sandbox
from banksapi_async.sandbox.bank.holders import NOBODY
from banksapi_async.sandbox.payments import Kind, Order, Payments, Stage

from sandbox.guest import ACCESSES, CALLBACK, Guest, guest_of

IBAN = "DE62430609671149278400"
GIRO = "DE00123456789012345678"
DEMO = "00000000-0000-0000-0000-000000000000"
ROOT = "/customer/v2/payment"
OLD = f"/customer/v2/ueberweisung/{DEMO}/{GIRO}"
LOGIN = {"userid": "demo1", "pin": "demo"}


def transfer(**changes: Any) -> dict[str, Any]:
    given = {
        "recipient": "netzpolitik.org e. V.",
        "purpose": "Spende",
        "iban": IBAN,
        "currency": "EUR",
        "amount": 13.37,
        "endToEndId": "RE-1",
    }
    return {k: v for k, v in (given | changes).items() if v is not None}


def debit(**changes: Any) -> dict[str, Any]:
    given = {
        "amount": 49.9,
        "currency": "EUR",
        "purpose": "Beitrag",
        "endToEndId": "D-1",
        "debtorName": "Max Mustermann",
        "debtorIban": IBAN,
        "mandateIdentification": "M-17",
        "mandateDateOfSignature": "2025-02-02",
    }
    return {k: v for k, v in (given | changes).items() if v is not None}


def order(kind: str, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"provider": DEMO, "product": GIRO}
    if "debit" in kind:
        details: Any = debit()
        given |= {
            "creditorSchemeIdentification": "DE98ZZZ09999999999",
            "requestedCollectionDate": "2026-03-18",
        }
    else:
        details = transfer()
    key = "debitDetails" if "debit" in kind else "transferDetails"
    given[key] = [details] if "bulk" in kind else details
    return {k: v for k, v in (given | changes).items() if v is not None}


@pytest.fixture
async def payer(guest: Guest) -> Guest:
    await guest.connect()
    return guest


@pytest.fixture
async def regulated(sandbox: Sandbox) -> Guest:
    one = guest_of(sandbox)
    credentials = sandbox.regulated_credentials
    client, secret = credentials.client_id, credentials.client_secret
    auth = httpx.BasicAuth(str(client), secret.reveal())  # type: ignore[union-attr]
    url = "/auth/oauth2/token"
    answer = await one.client.post(url, data={"grant_type": "client_credentials"}, auth=auth)
    one.token = answer.json()["access_token"]
    body = {"username": "person", "password": "password 12"}
    await one.ask("POST", "/auth/mgmt/v1/tenants/regulatedtenant/users", json=body)
    answer = await one.client.post(url, data={"grant_type": "password", **body}, auth=auth)
    one.token = answer.json()["access_token"]
    return one


async def paid(guest: Guest, kind: str, body: dict[str, Any]) -> httpx.Response:
    return await guest.ask("POST", f"{ROOT}/{kind}", json=body)


@pytest.mark.parametrize("kind", list(Kind))
async def test_each_kind_is_answered_with_form_and_payment(payer: Guest, kind: Kind) -> None:
    answer = await paid(payer, kind, order(kind))
    assert answer.status_code == 451
    shown = answer.json()
    rels = {r["rel"]: r["href"] for r in shown["relations"]}
    assert rels["get_webform"] == answer.headers["location"]
    payment = shown["debit" if kind.is_debit else "transfer"]
    assert payment["paymentId"] not in rels["self"]
    assert (await payer.ask("GET", rels["self"])).json() == shown
    assert (await payer.ask("GET", f"{ROOT}/{kind}/{payment['paymentId']}")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("single-transfer", {"transferDetails": None}),
        ("single-transfer", {"transferDetails": [transfer()]}),
        ("single-transfer", {"transferDetails": transfer(recipient=None)}),
        ("single-transfer", {"transferDetails": transfer(purpose="")}),
        ("single-transfer", {"transferDetails": transfer(amount="13.37")}),
        ("single-transfer", {"transferDetails": transfer(amount=True)}),
        ("single-transfer", {"transferDetails": transfer(amount=10**40)}),
        ("single-transfer", {"transferDetails": transfer(currency="euro")}),
        ("single-transfer", {"transferDetails": transfer(endToEndId="x" * 36)}),
        ("single-transfer", {"transferDetails": transfer(endToEndId=5)}),
        ("single-transfer", {"requestedExecutionDate": "2026-03-18T00:00:00"}),
        ("single-transfer", {"requestedExecutionDate": "2026-02-30"}),
        ("single-transfer", {"requestedExecutionDate": 5}),
        ("single-transfer", {"credentials": LOGIN}),
        ("single-transfer", {"provider": "somebody"}),
        ("single-transfer", {"product": "DE99"}),
        ("single-transfer", {"product": "DE00123456789012345679"}),
        ("bulk-transfer", {"transferDetails": []}),
        ("bulk-transfer", {"transferDetails": transfer()}),
        ("bulk-transfer", {"transferDetails": [transfer(), 5]}),
        ("single-debit", {"creditorSchemeIdentification": None}),
        ("single-debit", {"requestedCollectionDate": None}),
        ("single-debit", {"debitDetails": debit(endToEndId=None)}),
        ("single-debit", {"debitDetails": debit(mandateIdentification=None)}),
        ("single-debit", {"debitDetails": debit(mandateDateOfSignature="02.02.2025")}),
        ("single-debit", {"debitDetails": debit(sequenceType="LAST")}),
        ("single-debit", {"business": True, "debitDetails": debit(sequenceType="OOFF")}),
        ("bulk-debit", {"debitDetails": [debit(business=True), debit(business=False)]}),
    ],
)
async def test_what_is_missing_or_of_the_wrong_kind_is_refused(
    payer: Guest, kind: str, changes: dict[str, Any]
) -> None:
    body = {**order(kind), **changes}
    body = {k: v for k, v in body.items() if v is not None}
    assert (await paid(payer, kind, body)).status_code == 400
    assert payer.sandbox.payments == []


@pytest.mark.parametrize(
    ("kind", "details", "code"),
    [
        ("single-transfer", transfer(iban="DE63430609671149278400"), "BA1100"),
        ("single-transfer", transfer(iban="nichts"), "BA1100"),
        ("single-transfer", transfer(amount=0), "BA1100"),
        ("single-transfer", transfer(amount=1.005), "BA1100"),
        ("single-debit", debit(amount=-1), "BA1200"),
    ],
)
async def test_what_a_bank_finds_wrong_is_an_error_of_the_bank(
    payer: Guest, kind: str, details: dict[str, Any], code: str
) -> None:
    key = "debitDetails" if "debit" in kind else "transferDetails"
    answer = await paid(payer, kind, order(kind, **{key: details}))
    assert answer.status_code == 200
    assert [m["code"] for m in answer.json()["messages"]] == [code]
    assert payer.sandbox.payments == []


async def test_an_order_for_a_later_day_is_booked_then(payer: Guest) -> None:
    (access_id,) = (await payer.get(ACCESSES)).keys()
    body = order("single-transfer", requestedExecutionDate="2026-03-20", transferDetails=transfer())
    body["transferDetails"].pop("endToEndId")
    answer = await paid(payer, "single-transfer", body)
    form = f"{answer.headers['location']}&callbackUrl={CALLBACK}"
    await payer.sandbox.browser.complete(form)
    rows = f"{ACCESSES}/{access_id}/{GIRO}/kontoumsaetze"

    async def mine() -> list[Any]:
        found = await payer.get(rows)
        return [r for r in found if r["identifier"]["endToEndId"] == "NOTPROVIDED"]

    await payer.refresh(access_id)
    assert await mine() == []
    payer.sandbox.clock.advance(3 * 86400)
    await payer.become("user1")
    await payer.refresh(access_id)
    (row,) = await mine()
    assert row["buchungsdatum"] == "2026-03-20 00:00:00"
    assert row["betrag"] == Decimal("-13.37")


async def test_saved_credentials_need_a_login_that_is_saved_and_an_iban(payer: Guest) -> None:
    (access_id,) = (await payer.get(ACCESSES)).keys()
    body = {"transferDetails": transfer()}
    here = f"{ACCESSES}/{access_id}"
    path = "payment/single-transfer"
    assert (await payer.ask("POST", f"{here}/{GIRO}/{path}", json=body)).status_code == 451
    await payer.ask("DELETE", "/customer/v2/regprotect/sessions")
    assert (await payer.ask("POST", f"{here}/9012345681/{path}", json=body)).status_code == 400
    payer.sandbox.forget_login(access_id)
    assert (await payer.ask("POST", f"{here}/{GIRO}/{path}", json=body)).status_code == 404


async def test_a_regulated_client_sends_credentials(regulated: Guest) -> None:
    answer = await paid(regulated, "single-transfer", order("single-transfer"))
    assert answer.status_code == 400
    wrong = order("single-transfer", credentials={"userid": "demo1", "pin": "falsch"})
    answer = await paid(regulated, "single-transfer", wrong)
    assert [m["code"] for m in answer.json()["messages"]] == ["BA1011"]
    assert "credentials" not in answer.text
    right = order("single-transfer", credentials=LOGIN)
    shown = (await paid(regulated, "single-transfer", right)).json()
    assert [r["rel"] for r in shown["relations"]] == ["self", "authenticate"]
    assert "credentials" not in shown["transfer"]
    (one,) = regulated.sandbox.payments
    assert one.stage is Stage.WAITING
    regulated.sandbox.clock.advance(301)
    self = shown["relations"][0]["href"]
    late = (await regulated.ask("GET", self)).json()
    assert [m["code"] for m in late["messages"]] == ["BA3040"]
    assert regulated.sandbox.payments[0].stage is Stage.GIVEN_UP


async def test_the_older_kind_refuses_what_does_not_fit(regulated: Guest) -> None:
    body = {
        "credentials": LOGIN,
        "empfaenger": "x",
        "verwendungszweck": "y",
        "iban": IBAN,
        "waehrung": "EUR",
        "betrag": 5,
    }
    assert (await regulated.ask("POST", OLD, json=body | {"credentials": 1})).status_code == 400
    assert (await regulated.ask("POST", OLD[:-1] + "9", json=body)).status_code == 400
    nobody = body | {"credentials": {"userid": 1}}
    assert (await regulated.ask("POST", OLD, json=nobody)).status_code == 400
    bad = await regulated.ask("POST", OLD, json=body | {"betrag": -5})
    assert bad.json()["messages"][0]["code"] == "BA1100"
    bulk = OLD.replace("ueberweisung/", "ueberweisung/bulk/")
    wrong = {"credentials": LOGIN, "payments": 5}
    assert (await regulated.ask("POST", bulk, json=wrong)).status_code == 400
    started = (await regulated.ask("POST", OLD, json=body)).json()
    href = started["relations"][0]["href"]
    assert (await regulated.ask("PUT", href[:-1] + "x", json={"tan": "42"})).status_code == 404
    assert (await regulated.ask("PUT", href, json={"tan": "42"})).json()["relations"] == []
    assert (await regulated.ask("PUT", href, json={"tan": "42"})).status_code == 400
    as_a_payment = f"{ROOT}/single-transfer/{href.rpartition('/')[2]}"
    assert (await regulated.ask("GET", as_a_payment)).status_code == 404
    nowhere = "/customer/v2/ueberweisung/x/consent"
    assert (await regulated.ask("POST", nowhere, json={})).status_code == 404


async def test_a_debit_and_the_page_of_its_form_say_so(payer: Guest) -> None:
    answer = await paid(payer, "single-debit", order("single-debit"))
    form = f"{answer.headers['location']}&callbackUrl={CALLBACK}"
    page = (await payer.ask("GET", form)).text
    assert f"Einzug auf {GIRO}" in page
    assert "Max Mustermann" in page
    assert "49.9" in page


async def test_orders_that_come_to_nothing_are_forgotten_when_there_are_many(
    sandbox: Sandbox,
) -> None:
    given = {
        "kind": Kind.SINGLE_TRANSFER, "user_id": "u", "holder": NOBODY, "account": GIRO,
        "order": {}, "positions": (),
    }  # fmt: skip
    payments = Payments()
    orders = [Order(**given) for _ in range(502)]
    booked, over, *rest = orders
    booked.carry_out(sandbox.clock.now())
    over.give_up(sandbox.clock.now())
    for order in (*orders, Order(**given)):
        payments.add(order)
    kept = [one.id for one in payments.all]
    assert len(kept) == 501
    assert kept[0] == booked.id
    assert over.id not in kept
    assert rest[0].id not in kept
    assert kept[1] == rest[1].id
