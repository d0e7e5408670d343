"""An argument of a wrong type is refused by its name, before anything is sent."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from banksapi_async import (
    BankAccess,
    BankCredentials,
    Catalogue,
    CertificateEncryptor,
    Customer,
    EbicsCredentials,
    Encrypted,
    InvalidRequest,
    Provider,
    Secret,
    SimpleProduct,
    consent_due,
)

from support import ACCESS, Peer, customer, links, session, user

ALL = "/customer/v2/bankzugaenge"
PROVIDER = "00000000-0000-0000-0000-000000000000"
HALF = "half \ud800"
OPTIONS: dict[str, list[Any]] = {
    "provider_id": [5, "x", b"x", HALF],
    "credentials": ["demo1", {"userid": "u"}, 5],
    "sync": ["yes", 1, 0],
    "selected_bank_products": ["DE1", 5, b"DE1", [5], [None], {"DE1": 1}, [HALF]],
    "customer_ip": [5, "10.0.0.1", b"154.25.45.133", HALF, ("154.25.45.133",)],
    "callback_url": [5, "app.example", b"https://app.example", ["https://app.example"], HALF],
    "max_transactions": [5, "some", ["all"], True],
    "head_only": ["no", 1],
    "query_tan_settings": ["no", 1],
    "payment_accounts_only": ["no", 1],
    "timeout": ["5", timedelta(seconds=5), 0, -1, True],
}
CASES = [(name, wrong) for name, each in OPTIONS.items() for wrong in each]
OF_RENEWALS = {"sync", "head_only", "payment_accounts_only"}


def shown(value: Any) -> str:
    return ascii(value)


async def both(peer: Peer) -> tuple[Customer, BankAccess]:
    relations = links(self="/customer/v2", add_bankzugaenge=ALL, delete_bankzugaenge=ALL)
    whose = await customer(peer, relations=relations)
    body = {"id": ACCESS, "providerId": PROVIDER, "relations": links(start_sca="/sca", self="/a")}
    peer.on(f"GET {ALL}/{ACCESS}", body)
    return whose, await user(peer).bank_access(ACCESS)


@pytest.mark.parametrize(("name", "wrong"), CASES, ids=shown)
async def test_what_an_access_is_made_with(name: str, wrong: Any) -> None:
    peer = Peer()
    whose, access = await both(peer)
    asked = len(peer.asked)
    flows: list[Callable[..., Any]] = [
        whose.add_bankzugaenge,
        whose.connect_bank,
        access.refresh_bankzugang,
        access.refresh,
        access.refresh_and_wait,
    ]
    if name not in OF_RENEWALS:
        flows.append(access.start_sca)
    for flow in flows:
        with pytest.raises(InvalidRequest, match=rf"\b{name}\b"):
            await flow(**{name: wrong})
    assert len(peer.asked) == asked


@pytest.mark.parametrize("wrong", [5, "", "x", b"x", HALF], ids=shown)
async def test_an_id_of_ones_own(wrong: Any) -> None:
    peer = Peer()
    whose, _ = await both(peer)
    asked = len(peer.asked)
    product = SimpleProduct(id="P")
    for call in (
        whose.add_bankzugaenge(access_id=wrong),
        whose.connect_bank(access_id=wrong),
        whose.create_builder_access(PROVIDER, [product], access_id=wrong),
    ):
        with pytest.raises(InvalidRequest, match="access_id"):
            await call
    for call in (
        whose.create_builder_access(wrong, [product]),
        session(peer).providers.get(wrong),
    ):
        with pytest.raises(InvalidRequest, match=r"provider_id|\bid\b"):
            await call
    assert len(peer.asked) == asked


@pytest.mark.parametrize(
    "wrong", [None, 5, "P", {}, SimpleProduct(id="P"), ["P"], [None], [{"id": "P"}]], ids=shown
)
async def test_products_of_a_builder_access(wrong: Any) -> None:
    whose, _ = await both(Peer())
    with pytest.raises(InvalidRequest, match="products"):
        await whose.create_builder_access(PROVIDER, wrong)


@pytest.mark.parametrize("wrong", [None, "rule", [], 5], ids=shown)
async def test_a_tagging_rule(wrong: Any) -> None:
    peer = Peer()
    whose = await customer(peer, relations=links(add_tagging_rules="/rules"))
    with pytest.raises(InvalidRequest, match="rule"):
        await whose.add_tagging_rules(wrong)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: Encrypted(5), "text"),  # type: ignore[arg-type]
        (lambda: Encrypted("ä"), "text"),
        (lambda: CertificateEncryptor.from_pem(5), "pem"),  # type: ignore[arg-type]
        (lambda: CertificateEncryptor.from_pem(HALF), "pem"),
        (lambda: BankCredentials.of(None), "typed"),  # type: ignore[arg-type]
        (lambda: BankCredentials.of({"userid": 5, "pin": "p"}), "typed"),  # type: ignore[dict-item]
        (lambda: BankCredentials(userid="u", pin=Secret("p")), "userid"),  # type: ignore[arg-type]
        (lambda: EBICS(host_id=5), "host_id"),
        (lambda: EBICS(host_url=5), "host_url"),
        (lambda: EBICS(host_url=f"https://{HALF}"), "host_url"),
        (lambda: LOGIN.check("demo"), "info"),  # type: ignore[arg-type]
        (lambda: consent_due("2026-01-01"), "confirmed_at"),  # type: ignore[arg-type]
        (lambda: consent_due(datetime.now(UTC), days=1.5), "days"),  # type: ignore[arg-type]
        (lambda: CATALOGUE.search(None), "text"),  # type: ignore[arg-type]
        (lambda: CATALOGUE.search("x", limit="9"), "limit"),  # type: ignore[arg-type]
        (lambda: CATALOGUE.by_blz(37050198), "blz"),  # type: ignore[arg-type]
        (lambda: CATALOGUE.by_bic(None), "bic"),  # type: ignore[arg-type]
        (lambda: CATALOGUE.by_iban(b"DE"), "iban"),  # type: ignore[arg-type]
    ],
)
def test_what_sends_nothing(call: Callable[[], Any], named: str) -> None:
    with pytest.raises(InvalidRequest, match=named):
        call()


LOGIN = BankCredentials(userid=Secret("u"), pin=Secret("p"))
CATALOGUE = Catalogue([Provider(id=PROVIDER, name="Demo", bic="DEMO1234")])


def EBICS(**wrong: Any) -> EbicsCredentials:  # noqa: N802 - it stands for the class
    whole = {"host_id": "HOST", "host_url": "https://ebics.bank.example"}
    return EbicsCredentials(partnerid=Secret("p"), userid=Secret("u"), **(whole | wrong))


@pytest.mark.parametrize("wrong", [None, 5, b"x", "", HALF], ids=shown)
async def test_what_is_encrypted(wrong: Any) -> None:
    with pytest.raises(InvalidRequest, match="text"):
        await session(Peer()).encrypt(wrong)


async def test_providers() -> None:
    peer = Peer()
    providers = session(peer).providers
    wrong: Any
    for wrong in (None, "x", {"logo": "/x"}):
        with pytest.raises(InvalidRequest, match="provider"):
            await providers.logo(wrong)
    for wrong in ("2", 1.5, True, -1, None.__class__):
        with pytest.raises(InvalidRequest, match="days"):
            await providers.statistics(days=wrong)
    for wrong in ("yes", 1):
        with pytest.raises(InvalidRequest, match="ebics"):
            await providers.statistics(ebics=wrong)
        with pytest.raises(InvalidRequest, match="sca"):
            await providers.statistics(sca=wrong)
    for wrong in (5, ["DEPOTS"], b"DEPOTS"):
        with pytest.raises(InvalidRequest, match="capability"):
            await providers.coredata(capability=wrong)
    assert peer.asked == []


async def test_options_that_are_right_are_sent() -> None:
    peer = Peer().on(f"POST {ALL}", {"id": ACCESS})
    whose, _ = await both(peer)
    await whose.add_bankzugaenge(
        access_id=ACCESS, sync=True, selected_bank_products={"DE1": 1}.keys()
    )
    assert json.loads(peer.asked[-1].content) == {
        ACCESS: {"sync": True, "selectedBankProducts": ["DE1"]}
    }
