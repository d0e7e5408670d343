"""What goes out for a payment, where to, and what is kept of what comes back?"""

import base64
import copy
import inspect
import json
import os
import pickle
import traceback
import warnings
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs
import httpx
import pytest
from banksapi_async import (
    AttemptState,
    BadRequest,
    BankAccess,
    BankCredentials,
    BankProduct,
    BulkDebit,
    BulkDebitData,
    BulkTransfer,
    BulkTransferData,
    Consent,
    Customer,
    Detached,
    EnterTan,
    InvalidRequest,
    OutcomeUnknown,
    Payment,
    PaymentOutcomeState,
    RelationNotAvailable,
    SingleDebit,
    SingleDebitData,
    SingleTransfer,
    SingleTransferData,
    Timeouts,
    Ueberweisung,
    UeberweisungDetails,
    UntrustedLink,
    WebForm,
)
from banksapi_async.accesses.encryption import Encrypted
from banksapi_async.sandbox import SandboxClock

from payments.bank import (
    ACCOUNT,
    CREDITOR,
    IBAN,
    OFFERED,
    PAYMENT,
    PRODUCT,
    PROVIDER,
    SELF,
    TODAY,
    StandingClock,
    answered,
    debit,
    offering,
    product_of,
    transfer,
)
from support import ACCESS, Peer, answer, customer, links, user

FORM = "https://banksapi.io/customer/v2/webform?session=e8c22f9e&useCase=CONFIRM_PAYMENT"
USERID, PIN = (base64.b64encode(text * 64).decode() for text in (b"user", b"pin!"))
LOGIN = BankCredentials(userid=Encrypted(USERID), pin=Encrypted(PIN))
TERMS: dict[str, Any] = {
    "creditor_scheme_identification": CREDITOR,
    "requested_collection_date": TODAY,
}
CLOCK = {"timeouts": Timeouts(clock=StandingClock())}


def body(request: httpx.Request) -> Any:
    return json.loads(request.content, parse_float=Decimal)


async def product(peer: Peer, **offered: str) -> BankProduct:
    return await product_of(user(offering(peer, **offered), **CLOCK))


def asked(peer: Peer) -> httpx.Request:
    return peer.asked[-1]


async def test_a_transfer_is_spelled_as_the_interface_wants_it() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answered())
    giro = await product(peer)
    attempt = giro.prepare_single_transfer(
        transfer(end_to_end_id="RE-1", bic="GENODEM1GLS"),
        credentials=LOGIN,
        instant=True,
        requested_execution_date=date(2026, 4, 1),
    )
    assert len(peer.paths()) == 1
    paid = await attempt.submit(
        customer_ip="154.25.45.133",
        callback_url="https://app.example/return?a=b",
        query_tan_settings=True,
    )
    assert body(asked(peer)) == {
        "provider": PROVIDER,
        "product": ACCOUNT,
        "credentials": {"userid": USERID, "pin": PIN},
        "transferDetails": {
            "recipient": "netzpolitik.org e. V.",
            "purpose": "Spende",
            "iban": IBAN,
            "bic": "GENODEM1GLS",
            "currency": "EUR",
            "amount": Decimal("13.37"),
            "endToEndId": "RE-1",
        },
        "instant": True,
        "requestedExecutionDate": "2026-04-01",
    }
    assert asked(peer).headers["customer-ip-address"] == "154.25.45.133"
    assert asked(peer).url.params["callbackUrl"] == "https://app.example/return?a=b"
    assert asked(peer).url.params["queryTanSettings"] == "true"
    assert isinstance(paid, SingleTransfer)
    reference = attempt.reference
    assert (reference.end_to_end_id, reference.amount) == ("RE-1", Decimal("13.37"))
    assert reference.due == date(2026, 4, 1)
    assert reference.time == StandingClock().now()
    assert reference.product == ACCOUNT


async def test_without_credentials_none_are_sent() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answered())
    await (await product(peer)).initiate_single_transfer(transfer())
    assert "credentials" not in body(asked(peer))
    assert "customer-ip-address" not in asked(peer).headers
    assert asked(peer).url.query == b""


@pytest.mark.parametrize(
    ("rel", "path"),
    [
        ("initiate_single_transfer_with_saved_credentials", "/elsewhere/single"),
        (None, f"{PRODUCT}/payment/single-transfer"),
    ],
)
async def test_saved_credentials_go_by_the_relation_or_below_the_product(
    rel: str | None, path: str
) -> None:
    peer = Peer().on(f"POST {path}", answered())
    offered = OFFERED if rel is None else OFFERED | {rel: path}
    giro = await product(peer, **offered)
    await giro.initiate_single_transfer_with_saved_credentials(transfer(end_to_end_id="x"))
    assert peer.paths()[-1] == f"POST {path}"
    assert set(body(asked(peer))) == {"transferDetails"}


async def test_a_bulk_goes_by_its_relation() -> None:
    peer = Peer().on("POST /customer/v2/payment/bulk-transfer", answered(transfer={}))
    paid = await (await product(peer)).initiate_bulk_transfer([transfer(), transfer()])
    assert isinstance(paid, BulkTransfer)
    assert len(body(asked(peer))["transferDetails"]) == 2


async def test_debits_go_by_the_relation_or_below_customer_or_product() -> None:
    result = answered() | {"debit": {"paymentId": "1"}}
    result.pop("transfer")
    peer = Peer()
    for path in (
        "/customer/v2/payment/single-debit",
        "/customer/v2/payment/bulk-debit",
        "/offered",
        f"{PRODUCT}/payment/single-debit",
        f"{PRODUCT}/payment/bulk-debit",
    ):
        peer.on(f"POST {path}", result)
    giro = await product(peer)
    one = await giro.initiate_single_debit(
        debit(end_to_end_id="d"), **TERMS, business=False, sequence_type="OOFF"
    )
    assert isinstance(one, SingleDebit)
    assert body(asked(peer)) == {
        "provider": PROVIDER,
        "product": ACCOUNT,
        "business": False,
        "sequenceType": "OOFF",
        "creditorSchemeIdentification": CREDITOR,
        "requestedCollectionDate": "2026-03-18",
        "debitDetails": {
            "amount": Decimal("49.90"),
            "currency": "EUR",
            "purpose": "Beitrag",
            "endToEndId": "d",
            "debtorName": "Max Mustermann",
            "debtorIban": IBAN,
            "mandateIdentification": "M-17",
            "mandateDateOfSignature": "2025-02-02",
        },
    }
    several = await giro.initiate_bulk_debit([debit(), debit()], **TERMS)
    assert isinstance(several, BulkDebit)
    assert len(body(asked(peer))["debitDetails"]) == 2
    await giro.initiate_single_debit(debit(), **TERMS, saved_credentials=True)
    await giro.initiate_bulk_debit([debit()], **TERMS, saved_credentials=True)
    offered = await product(peer, **OFFERED, initiate_single_debit="/offered")
    attempt = offered.prepare_single_debit(debit(), **TERMS)
    await attempt.submit(customer_ip="154.25.45.133")
    assert "customer-ip-address" not in asked(peer).headers
    posts = [path for path in peer.paths() if path.startswith("POST")]
    assert posts == [
        "POST /customer/v2/payment/single-debit",
        "POST /customer/v2/payment/bulk-debit",
        f"POST {PRODUCT}/payment/single-debit",
        f"POST {PRODUCT}/payment/bulk-debit",
        "POST /offered",
    ]


async def test_a_bulk_with_saved_credentials_has_no_account_in_it() -> None:
    peer = Peer().on(f"POST {PRODUCT}/payment/bulk-transfer", answered(transfer={}))
    giro = await product(peer)
    paid = await giro.initiate_bulk_transfer_with_saved_credentials([transfer()])
    assert isinstance(paid, BulkTransfer)
    assert set(body(asked(peer))) == {"transferDetails"}


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"transfer_details": transfer(iban="DE63430609671149278400")}, r"transfer_details\.iban"),
        ({"credentials": LOGIN, "saved_credentials": True}, "credentials: saved ones"),
        ({"provider_id": "nobody"}, "provider_id: it is not a UUID"),
        ({"requested_execution_date": date(2026, 3, 17)}, "requested_execution_date: the day"),
    ],
)
async def test_what_cannot_be_sent_makes_no_attempt(wrong: dict[str, Any], match: str) -> None:
    peer = Peer()
    giro = await product(peer)
    before = len(peer.asked)
    with pytest.raises(InvalidRequest, match=match):
        giro.prepare_single_transfer(**({"transfer_details": transfer()} | wrong))
    assert len(peer.asked) == before


async def test_errors_of_a_bulk_name_the_line() -> None:
    giro = await product(Peer())
    with pytest.raises(InvalidRequest) as caught:
        giro.prepare_bulk_transfer([transfer(), transfer(amount=Decimal("0.001"))])
    assert caught.value.argument == "transfer_details[1].amount"
    with pytest.raises(InvalidRequest) as caught:
        giro.prepare_bulk_debit([debit(), debit(debtor_iban="x")], **TERMS)
    assert caught.value.argument == "debit_details[1].debtor_iban"
    with pytest.raises(InvalidRequest) as caught:
        giro.prepare_bulk_debit([debit(), debit(business=True)], **TERMS)
    assert caught.value.argument == "debit_details[1].business"


async def test_an_account_that_offers_no_transfers_is_not_got_around() -> None:
    giro = await product(Peer(), self=PRODUCT, start_ueberweisung="/customer/v2/ueberweisung/x/y")
    with pytest.raises(RelationNotAvailable):
        giro.prepare_single_transfer(transfer())
    with pytest.raises(RelationNotAvailable):
        await giro.initiate_single_transfer(transfer())


async def test_a_product_that_came_alone_is_told_its_provider() -> None:
    peer = Peer()
    giro = await product(peer)
    assert giro.provider_id == PROVIDER
    peer.on(f"GET {PRODUCT}", giro.to_wire())
    alone = await giro.reload()
    assert alone.provider_id is None
    with pytest.raises(InvalidRequest, match=r"provider_id: .* give access\.provider_id"):
        alone.prepare_single_transfer(transfer())
    attempt = alone.prepare_single_transfer(transfer(), provider_id=PROVIDER)
    assert attempt.state is AttemptState.NOT_SENT
    assert alone.prepare_single_transfer(transfer(), saved_credentials=True)


async def test_a_product_keeps_its_provider_with_its_access() -> None:
    view = user(offering(Peer()), **CLOCK)
    access = await view.bank_access(ACCESS)
    stored = pickle.loads(pickle.dumps(access))
    assert stored.bankprodukte[0].provider_id == PROVIDER
    with pytest.raises(Detached):
        stored.bankprodukte[0].prepare_single_transfer(transfer())
    assert view.attach(stored).bankprodukte[0].prepare_single_transfer(transfer())
    assert stored == access


async def test_a_product_without_an_iban_cannot_pay() -> None:
    peer = offering(Peer())
    peer.routes[f"GET /customer/v2/bankzugaenge/{ACCESS}"][0]["bankprodukte"][0].pop("iban")
    giro = await product_of(user(peer, **CLOCK))
    with pytest.raises(InvalidRequest, match="product: it has no IBAN"):
        giro.prepare_single_transfer(transfer())


async def test_a_link_that_leads_elsewhere_is_refused_before_anything_is_sent() -> None:
    peer = Peer()
    giro = await product(peer, **OFFERED | {"initiate_single_transfer": "https://evil.example/x"})
    with pytest.raises(UntrustedLink):
        giro.prepare_single_transfer(transfer())


async def test_parameters_that_a_kind_does_not_take_are_refused() -> None:
    giro = await product(Peer())
    one = giro.prepare_single_debit(debit(), **TERMS)
    with pytest.raises(InvalidRequest, match="callback_url: this kind"):
        await one.submit(callback_url="https://app.example/return")
    saved = giro.prepare_single_transfer(transfer(), saved_credentials=True)
    with pytest.raises(InvalidRequest, match="query_tan_settings: this kind"):
        await saved.submit(query_tan_settings=True)
    assert one.state is saved.state is AttemptState.NOT_SENT


# What comes back


def form_answer(content: Any, **headers: str) -> httpx.Response:
    return answer(451, content, **headers)


async def test_a_web_form_keeps_the_payment_reachable() -> None:
    shown = answered(messages=[], relations=links(self=SELF, get_webform=FORM))
    peer = Peer().on(f"POST {PAYMENT}", form_answer(shown, location=FORM))
    peer.on(f"GET {SELF}", answered())
    giro = await product(peer)
    attempt = giro.prepare_single_transfer(transfer())
    form = await attempt.submit()
    assert isinstance(form, WebForm)
    assert form.url.reveal() == FORM
    assert form.subject == f"https://banksapi.io{SELF}"
    assert isinstance(attempt.payment, SingleTransfer)
    assert (await attempt.payment.reload()).outcome.state is PaymentOutcomeState.SUBMITTED
    opened = await user(peer).open(SingleTransfer, form.subject)
    assert opened == await attempt.payment.reload()


async def test_a_web_form_is_found_in_the_relations_where_the_header_is_missing() -> None:
    shown = answered(relations=links(self=SELF, get_webform=FORM))
    peer = Peer().on(f"POST {PAYMENT}", form_answer(shown))
    form = await (await product(peer)).initiate_single_transfer(transfer())
    assert isinstance(form, WebForm)
    assert form.url.reveal() == FORM


@pytest.mark.parametrize("content", [None, b"<html>", [], {"transfer": 7}, {"relations": []}])
async def test_a_web_form_counts_whatever_stands_beside_it(content: Any) -> None:
    peer = Peer().on(f"POST {PAYMENT}", form_answer(content, location=FORM))
    attempt = (await product(peer)).prepare_single_transfer(transfer())
    form = await attempt.submit()
    assert isinstance(form, WebForm)
    assert form.subject is None
    assert attempt.state is AttemptState.ANSWERED


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (451, {"location": "https://evil.example/?session=1"}),
        (201, {"location": "https://evil.example/payment/1"}),
        (303, {"location": SELF}),
        (307, {"location": SELF}),
        (999, {}),
    ],
    ids=["a form elsewhere", "created elsewhere", "303", "307", "no status of HTTP"],
)
async def test_an_answer_that_neither_pays_nor_refuses_is_unknown_and_names_the_attempt(
    status: int, headers: dict[str, str]
) -> None:
    peer = Peer().on(f"POST {PAYMENT}", answer(status, **headers))
    attempt = (await product(peer)).prepare_single_transfer(transfer())
    with pytest.raises(OutcomeUnknown) as caught:
        await attempt.submit()
    assert caught.value.attempt is attempt
    assert caught.value.__context__ is None
    assert attempt.state is AttemptState.SENT
    assert peer.paths().count(f"POST {PAYMENT}") == 1


async def test_a_payment_that_was_made_and_cannot_be_read_without_a_token_is_unknown() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answer(201, location=SELF)).on(f"GET {SELF}", answer(401))
    clock = SandboxClock(StandingClock().now())
    giro = await product_of(user(offering(peer), timeouts=Timeouts(clock=clock)))
    attempt = giro.prepare_single_transfer(transfer())
    clock.advance(60)
    peer.on("POST /auth/oauth2/token", answer(401, {"error": "invalid_client"}))
    with pytest.raises(OutcomeUnknown) as caught:
        await attempt.submit()
    assert caught.value.attempt is attempt
    assert attempt.state is AttemptState.SENT


async def test_what_a_step_leaves_out_is_kept_from_before() -> None:
    consent = "/customer/v2/consent/1"
    steps = answered(
        messages=[], relations=links(self=SELF, set_method=consent, authenticate=consent)
    )
    peer = Peer().on(f"POST {PAYMENT}", steps)
    paid = await (await product(peer)).initiate_single_transfer(transfer())
    assert isinstance(paid, SingleTransfer)

    peer.on(f"POST {consent}", {"messages": []})
    done = await paid.authenticate("42")
    assert isinstance(done, SingleTransfer)
    assert done.transfer == paid.transfer
    assert done.payment_id == paid.payment_id
    peer.on(f"GET {SELF}", answered())
    assert (await done.reload()).outcome.is_settled

    way_back = links(self=consent, get_single_transfer=SELF)
    peer.on(f"POST {consent}", {"messages": [], "relations": way_back})
    peer.on(f"GET {SELF}", steps, answered())
    paid = await paid.reload()
    done = await paid.set_method("1")
    assert done.relations.names == ("self", "get_single_transfer")
    assert done.transfer == paid.transfer
    assert (await done.reload()).outcome.is_settled
    assert peer.paths()[-1] == f"GET {SELF}"
    assert done._sca_href().endswith(SELF)

    peer.on(f"POST {consent}", answered())
    peer.on(f"GET {SELF}", steps)
    whole = await (await paid.reload()).authenticate("42")
    assert whole.transfer == paid.transfer
    assert whole.relations.names == ("self",)


async def test_a_payment_pickles_without_its_session() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answered())
    paid = await (await product(peer)).initiate_single_transfer(transfer())
    assert isinstance(paid, SingleTransfer)
    again = pickle.loads(pickle.dumps(paid))
    assert again == paid == copy.copy(paid)
    assert SingleTransfer.load(paid.to_json()) == paid
    with pytest.raises(Detached):
        await again.reload()


async def test_a_consent_leads_back_to_each_kind_of_payment() -> None:
    kinds = {
        "get_single_transfer": SingleTransfer,
        "get_bulk_transfer": BulkTransfer,
        "get_single_debit": SingleDebit,
        "get_bulk_debit": BulkDebit,
    }
    peer = Peer()
    offered = {rel: f"/customer/v2/payment/{rel}/1" for rel in kinds}
    peer.on("GET /customer/v2/consent/1", {"relations": links(**offered)})
    for path in offered.values():
        peer.on(f"GET {path}", {"relations": [], "messages": [], "neu": 1})
    consent = await user(peer).open(Consent, "https://banksapi.io/customer/v2/consent/1")
    for rel, kind in kinds.items():
        found = await getattr(consent, rel)()
        assert type(found) is kind
        assert found.data is None
        assert found.payment_id is None
        assert found.outcome.state is PaymentOutcomeState.UNKNOWN


async def test_a_payment_without_a_link_cannot_be_read_again() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answered(relations=[]))
    paid = await (await product(peer)).initiate_single_transfer(transfer())
    assert isinstance(paid, SingleTransfer)
    with pytest.raises(RelationNotAvailable):
        await paid.reload()


async def test_an_unknown_relation_code_or_field_changes_nothing_but_an_event() -> None:
    events: list[Any] = []
    strange = answered(neu={"a": 1}, relations=links(self=SELF, pay_again="/x"))
    strange["messages"].append({"level": "INFO", "code": "BA8888"})
    peer = offering(Peer().on(f"POST {PAYMENT}", strange))
    giro = await product_of(user(peer, observers=[events.append], **CLOCK))
    paid = await giro.initiate_single_transfer(transfer())
    assert isinstance(paid, SingleTransfer)
    assert paid.outcome.state is PaymentOutcomeState.SUBMITTED
    assert [event.operation for event in events if type(event).__name__ == "Drift"] == [
        "BankProduct.initiate_single_transfer"
    ]


# The attempt


async def test_an_attempt_shows_no_secret_and_is_not_pickled() -> None:
    attempt = (await product(Peer())).prepare_single_transfer(transfer(), credentials=LOGIN)
    shown = repr(attempt) + repr(attempt.reference)
    assert "not sent" in shown
    assert attempt.reference.end_to_end_id in shown
    for secret in (IBAN, ACCOUNT, USERID[:8], "netzpolitik"):
        assert secret not in shown
    with pytest.raises(TypeError, match="store its `reference`"):
        pickle.dumps(attempt)


async def test_an_unknown_outcome_pickles_without_its_attempt() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answer(504))
    with pytest.raises(OutcomeUnknown) as caught:
        await (await product(peer)).initiate_single_transfer(transfer())
    assert caught.value.attempt.state is AttemptState.SENT
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.attempt is None
    assert again.subject == caught.value.subject


async def test_candidates_are_read_from_the_day_before() -> None:
    booked = {
        "betrag": -13.37,
        "buchungsdatum": "2026-03-18 00:00:00",
        "gegenkontoIban": IBAN,
    }
    peer = Peer().on(f"GET {PRODUCT}/kontoumsaetze", [booked])
    attempt = (await product(peer)).prepare_single_transfer(transfer())
    (found,) = await attempt.candidates(timeout=10)
    assert found.reasons == ("amount", "iban")
    assert asked(peer).url.params["from"] == "2026-03-16T23:59:59"


# Below the customer


async def own(peer: Peer, **options: Any) -> Customer:
    return await customer(peer, relations=links(self="/customer/v2"), **CLOCK, **options)


async def test_a_customer_pays_from_an_iban_that_was_typed() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answered())
    person = await own(peer)
    attempt = person.prepare_single_transfer(
        transfer(), provider_id=PROVIDER, product="DE89 3704 0044 0532 0130 00", credentials=LOGIN
    )
    await attempt.submit()
    assert body(asked(peer))["product"] == "DE89370400440532013000"
    assert attempt.reference.product == "DE89370400440532013000"
    with pytest.raises(InvalidRequest, match="product: the attempt was made without one"):
        await attempt.candidates()
    with pytest.raises(InvalidRequest, match="product: its check digits"):
        person.prepare_single_transfer(transfer(), provider_id=PROVIDER, product=ACCOUNT)
    with pytest.raises(InvalidRequest, match="provider_id"):
        person.prepare_bulk_transfer([transfer()], provider_id="x", product=IBAN)


async def test_a_customer_pays_from_nothing_else() -> None:
    person: Any = await own(Peer())
    for other in (None, 7):
        with pytest.raises(InvalidRequest, match="product: it is neither"):
            person.prepare_single_transfer(transfer(), provider_id=PROVIDER, product=other)


async def test_a_customer_pays_and_collects_with_a_product() -> None:
    peer = Peer()
    giro = await product(peer)
    person = await own(peer)
    common: dict[str, Any] = {"provider_id": PROVIDER, "product": giro}
    for path, made in {
        "bulk-transfer": person.prepare_bulk_transfer([transfer()], **common),
        "single-debit": person.prepare_single_debit(debit(), **common, **TERMS),
        "bulk-debit": person.prepare_bulk_debit([debit()], **common, **TERMS),
    }.items():
        peer.on(f"POST /customer/v2/payment/{path}", {"relations": []})
        await made.submit()
        assert body(asked(peer))["product"] == ACCOUNT


# The older kind

OLD = UeberweisungDetails(
    empfaenger="netzpolitik.org e. V.",
    verwendungszweck="Spende",
    iban="DE62 4306 0967 1149 2784 00",
    waehrung="EUR",
    betrag=Decimal("5.00"),
)


async def test_the_older_kind_is_spelled_as_the_interface_wants_it() -> None:
    path = OFFERED["start_ueberweisung"]
    result = {
        "messages": [{"level": "INFO", "code": "BA3010"}],
        "sicherheitsverfahren": [{"kodierung": 2, "name": "mTAN", "hinweis": "mTAN"}],
        "tanMedien": [{"name": "Mobil", "medienklasse": "MOBIL"}],
        "relations": links(set_method="/customer/v2/ueberweisung/1/consent"),
    }
    peer = Peer().on(f"POST {path}", result)
    giro = await product(peer)
    with pytest.warns(DeprecationWarning, match="use initiate_single_transfer") as warned:
        started = await giro.start_ueberweisung(
            OLD,
            credentials=LOGIN,
            sicherheitsverfahren_kodierung=1,
            ausfuehrungsdatum=date(2026, 12, 24),
            tan_medium_name="Mobil",
            customer_ip="154.25.45.133",
            callback_url="https://app.example/return",
        )
    assert body(asked(peer)) == {
        "empfaenger": "netzpolitik.org e. V.",
        "verwendungszweck": "Spende",
        "iban": IBAN,
        "waehrung": "EUR",
        "betrag": Decimal("5.00"),
        "sicherheitsverfahrenKodierung": 1,
        "ausfuehrungsdatum": "2026-12-24 00:00:00",
        "tanMediumName": "Mobil",
        "credentials": {"userid": USERID, "pin": PIN},
    }
    assert [warning.filename for warning in warned] == [__file__]
    assert started.outcome.state is PaymentOutcomeState.SCA_NEEDED
    assert started.sca is not None
    peer.on("POST /customer/v2/ueberweisung/1/consent", {"relations": []})
    assert (await started.set_method("2")).relations.names == ()


async def test_several_of_the_older_kind_go_by_the_derived_path() -> None:
    path = f"/customer/v2/ueberweisung/bulk/{PROVIDER}/{ACCOUNT}"
    peer = Peer().on(f"POST {path}", {"relations": links(submit_text_tan=f"{path}/1")})
    peer.on(f"PUT {path}/1", {"hinweis": "danke", "relations": []})
    giro = await product(peer)
    with pytest.warns(DeprecationWarning, match="use initiate_bulk_transfer"):
        started = await giro.start_sammelueberweisung([OLD, OLD], credentials=LOGIN)
    assert len(body(asked(peer))["payments"]) == 2
    done = await started.submit_text_tan("123456")
    assert type(done) is type(started)
    assert body(asked(peer)) == {"tan": "123456"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_a_tan_of_the_older_kind_is_in_no_frame_of_an_error() -> None:
    path = f"/customer/v2/ueberweisung/bulk/{PROVIDER}/{ACCOUNT}"
    peer = Peer().on(f"POST {path}", {"relations": links(submit_text_tan=f"{path}/1")})
    peer.on(f"PUT {path}/1", answer(400))
    started = await (await product(peer)).start_sammelueberweisung([OLD], credentials=LOGIN)
    with pytest.raises(BadRequest) as caught:
        await started.submit_text_tan("9471213")
    kept = [repr(frame.f_locals) for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    assert not [frame for frame in kept if "9471213" in frame]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_the_older_kind_is_checked_with_its_own_names() -> None:
    giro = await product(Peer())
    wrong = UeberweisungDetails(empfaenger="x", verwendungszweck="y", iban=IBAN, waehrung="EUR")
    with pytest.raises(InvalidRequest, match=r"ueberweisung\.betrag: it is missing"):
        await giro.start_ueberweisung(wrong, credentials=LOGIN)
    with pytest.raises(InvalidRequest, match=r"payments\[1\]\.betrag"):
        await giro.start_sammelueberweisung([OLD, wrong], credentials=LOGIN)
    with pytest.raises(InvalidRequest, match="ausfuehrungsdatum: a time without a zone"):
        await giro.start_ueberweisung(
            OLD,
            credentials=LOGIN,
            ausfuehrungsdatum=datetime(2026, 4, 1),  # noqa: DTZ001 - that is it
        )
    moment = StandingClock().now()
    peer = Peer().on(f"POST {OFFERED['start_ueberweisung']}", {"relations": []})
    giro = await product(peer)
    await giro.start_ueberweisung(OLD, credentials=LOGIN, ausfuehrungsdatum=moment)
    assert body(asked(peer))["ausfuehrungsdatum"] == "2026-03-18 12:00:00"


def test_an_access_that_is_made_by_hand_tells_its_products() -> None:
    access = BankAccess.load({"id": ACCESS, "bankprodukte": [{"id": "1"}]})
    assert access.bankprodukte[0].provider_id is None


async def test_terms_that_no_type_checker_saw_are_refused_before_sending() -> None:
    peer = Peer()
    giro = await product(peer)
    untyped: Any = giro
    with pytest.raises(InvalidRequest, match="instant: it is neither"):
        untyped.prepare_single_transfer(transfer(), instant="true")
    with pytest.raises(InvalidRequest, match="requested_collection_date: it is missing"):
        untyped.prepare_single_debit(debit(), **(TERMS | {"requested_collection_date": None}))
    assert len(peer.paths()) == 1


# The demo bank


@pytest.mark.parametrize("provider", [PROVIDER, "aaaaaaaa-0000-0000-0000-000000000000"])
async def test_ibans_of_the_demo_bank_are_paid_to_from_its_own_products_alone(
    provider: str,
) -> None:
    peer = offering(Peer()).on(f"POST {PAYMENT}", answered())
    shown = peer.routes[f"GET /customer/v2/bankzugaenge/{ACCESS}"][0]
    shown["providerId"] = provider
    giro = await product_of(user(peer, **CLOCK))
    demo = transfer(iban="DE00 1234 5678 9012 3457 00")
    ways: list[Any] = [
        lambda: giro.prepare_single_transfer(demo),
        lambda: giro.prepare_single_transfer(demo, saved_credentials=True),
        lambda: giro.prepare_bulk_transfer([demo]),
        lambda: giro.prepare_single_debit(debit(debtor_iban=demo.iban), **TERMS),
    ]
    for way in ways:
        if provider == PROVIDER:
            assert way().reference.positions[0].iban == "DE00123456789012345700"
        else:
            with pytest.raises(InvalidRequest, match="its check digits do not fit"):
                way()
    person = await own(peer)
    customers: dict[str, Any] = {"provider_id": PROVIDER, "product": giro}
    if provider == PROVIDER:
        assert person.prepare_single_transfer(demo, **customers)
    else:
        # A product says itself where it is, whatever else is said.
        for more in ({"provider_id": PROVIDER}, {}):
            with pytest.raises(InvalidRequest):
                giro.prepare_single_transfer(demo, **more)
        with pytest.raises(InvalidRequest):
            person.prepare_single_transfer(demo, **customers)


async def test_a_purpose_as_typed_goes_out_by_every_way() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answered())
    giro = await product(peer)
    typed = transfer(purpose="Müller & Söhne")
    await giro.initiate_single_transfer(typed, purpose_as_typed=True)
    assert body(asked(peer))["transferDetails"]["purpose"] == "Müller & Söhne"
    assert giro.prepare_bulk_transfer([typed], purpose_as_typed=True)
    assert giro.prepare_single_debit(debit(purpose="ü"), **TERMS, purpose_as_typed=True)
    person = await own(peer)
    common: dict[str, Any] = {"provider_id": PROVIDER, "product": giro, "purpose_as_typed": True}
    assert person.prepare_single_transfer(typed, **common)


# One process


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
async def test_an_attempt_is_sent_by_the_process_that_made_it_alone() -> None:
    peer = Peer().on(f"POST {PAYMENT}", answered())
    attempt = (await product(peer)).prepare_single_transfer(transfer())
    read, write = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that threads may be running
        child = os.fork()
    if child == 0:
        try:
            before = len(peer.asked)
            sending = attempt.submit()
            try:
                sending.send(None)
                said = "it went on"
            except InvalidRequest as error:
                said = f"{error}"
            os.write(write, f"{said}|{attempt.state.name}|{len(peer.asked) - before}".encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said, state, sent = pipe.read().split("|")
    os.waitpid(child, 0)  # noqa: ASYNC222 - it has said all it had to say
    assert said.startswith("attempt: it was made in another process")
    assert (state, sent) == ("SENT", "0")
    assert attempt.state is AttemptState.NOT_SENT
    await attempt.submit()
    assert attempt.state is AttemptState.ANSWERED


async def test_an_attempt_of_another_process_is_refused_and_may_have_been_sent() -> None:
    attempt = (await product(Peer())).prepare_single_transfer(transfer())
    attempt._process = -1
    with pytest.raises(InvalidRequest, match="in the process that sends it"):
        await attempt.submit()
    assert attempt.state is AttemptState.SENT


async def test_an_attempt_has_no_copy_that_could_be_sent_beside_it() -> None:
    attempt = (await product(Peer())).prepare_single_transfer(transfer())
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="store its `reference`"):
            copied(attempt)
    lost = OutcomeUnknown("x", attempt=attempt)
    assert copy.deepcopy(lost).attempt is copy.copy(lost).attempt is attempt


# What is not known beforehand


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ({"transfer": {"paymentId": "1", "transferDetails": {"amount": 5}}}, SingleTransferData),
        ({"transfer": {"paymentId": "1", "transferDetails": []}}, BulkTransferData),
        ({"debit": {"paymentId": "1", "debitDetails": {"amount": 5}}}, SingleDebitData),
        ({"debit": {"paymentId": "1", "debitDetails": []}}, BulkDebitData),
        ({}, type(None)),
    ],
)
async def test_a_payment_of_a_kind_that_is_not_known_can_be_used(
    shown: dict[str, Any], kind: type
) -> None:
    consent = "/customer/v2/consent/1"
    peer = Peer().on(
        f"GET {SELF}",
        {"relations": links(self=SELF, authenticate=consent), "messages": []} | shown,
        {"relations": links(self=SELF), "messages": [{"level": "INFO", "code": "BA1112"}]} | shown,
    )
    peer.on(f"POST {consent}", {"relations": [], "messages": []})
    view = user(peer, strict=True)
    paid = await view.open(Payment, f"https://banksapi.io{SELF}")
    assert type(paid) is Payment
    assert type(paid.data) is kind
    done = await paid.authenticate("42")
    assert type(done) is Payment
    assert done.data == paid.data
    assert done.payment_id == ("1" if shown else None)
    settled = await done.wait_for_outcome()
    assert settled.outcome.state is PaymentOutcomeState.SUBMITTED
    assert settled.data == paid.data
    assert Payment.load(settled.to_json()) == settled


@pytest.mark.parametrize(
    "path", [OFFERED["start_ueberweisung"], f"/customer/v2/ueberweisung/bulk/{PROVIDER}/{ACCOUNT}"]
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_a_text_tan_of_the_older_kind_is_the_next_step(path: str) -> None:
    bulk = "/bulk/" in path
    again = {"relations": links(submit_text_tan=f"{path}/1", set_method="/x"), "hinweis": "nein"}
    peer = Peer().on(f"POST {path}", {"relations": links(submit_text_tan=f"{path}/1")})
    peer.on(
        f"PUT {path}/1",
        again,
        {"messages": [{"level": "INFO", "code": "BA1111"}], "relations": []},
    )
    giro = await product(peer)
    started: Any = (
        await giro.start_sammelueberweisung([OLD], credentials=LOGIN)
        if bulk
        else await giro.start_ueberweisung(OLD, credentials=LOGIN)
    )
    step = started.sca
    assert isinstance(step, EnterTan)
    wrong = await step.submit(" 13 ")
    assert wrong.hinweis == "nein"
    assert isinstance(wrong.sca, EnterTan)
    done = await wrong.sca.submit("42")
    assert done.outcome.state is PaymentOutcomeState.COMPLETED
    assert done.sca is None
    puts = [body(request) for request in peer.asked if request.method == "PUT"]
    assert puts == [{"tan": "13"}, {"tan": "42"}]


async def test_a_tan_goes_by_authenticate_where_that_is_offered_too() -> None:
    path, consent = OFFERED["start_ueberweisung"], "/customer/v2/ueberweisung/1/consent"
    offered = links(submit_text_tan=f"{path}/1", authenticate=consent)
    peer = Peer().on(f"GET {path}/1", {"relations": offered}).on(f"POST {consent}", {})
    started = await user(peer).open(Ueberweisung, f"https://banksapi.io{path}/1")
    assert isinstance(started.sca, EnterTan)
    await started.sca.submit("42")
    assert body(asked(peer)) == {"scaAuthenticationData": "42"}
    again = await user(peer).open(Ueberweisung, f"https://banksapi.io{path}/1")
    await again.authenticate()
    assert body(asked(peer)) == {}
    plain = await user(peer).open(Consent, f"https://banksapi.io{path}/1")
    assert isinstance(plain.sca, EnterTan)


# The older kind, before anything is sent


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_other_things_are_no_transfer_of_the_older_kind() -> None:
    untyped: Any = await product(Peer())
    with pytest.raises(InvalidRequest, match="ueberweisung: it is no UeberweisungDetails"):
        await untyped.start_ueberweisung(transfer(), credentials=LOGIN)
    with pytest.raises(InvalidRequest, match="ausfuehrungsdatum: it is not a day"):
        await untyped.start_ueberweisung(OLD, credentials=LOGIN, ausfuehrungsdatum="2026-12-24")
    with pytest.raises(InvalidRequest, match="bic: not a BIC"):
        await untyped.start_ueberweisung(attrs.evolve(OLD, bic="x"), credentials=LOGIN)


# What an editor and a checker see at run time


async def test_a_method_shows_its_terms_and_refuses_others_at_the_call() -> None:
    giro: Any = await product(Peer())
    shown = inspect.signature(giro.prepare_single_debit).parameters
    assert shown["saved_credentials"].default is False
    assert shown["business"].default is None
    assert shown["requested_collection_date"].default is inspect.Parameter.empty
    assert "timeout" not in shown
    now = inspect.signature(giro.initiate_single_transfer)
    assert {"customer_ip", "timeout", "instant"} <= now.parameters.keys()
    assert "saved_credentials" not in now.parameters
    for name in (*shown, *now.parameters):
        assert f"    {name}: " in giro.prepare_single_debit.__doc__ + (
            giro.initiate_single_transfer.__doc__
        )
    with pytest.raises(TypeError, match="unexpected keyword argument 'instnat'"):
        giro.prepare_single_transfer(transfer(), instnat=True)
    with pytest.raises(TypeError, match="missing a required argument: 'creditor"):
        giro.prepare_single_debit(debit())
    with pytest.raises(TypeError, match="unexpected keyword argument 'timeout'"):
        giro.prepare_single_transfer(transfer(), timeout=1)
    with pytest.raises(TypeError, match="unexpected keyword argument 'saved_credentials'"):
        await giro.initiate_single_transfer(transfer(), saved_credentials=True)
    with pytest.raises(InvalidRequest, match="saved_credentials: it is neither"):
        giro.prepare_single_transfer(transfer(), saved_credentials="no")
