"""Are the four kinds of payments made, authenticated, read and found, against the sandbox?"""

from collections.abc import AsyncGenerator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from banksapi_async import (
    AttemptState,
    BadRequest,
    BankAccess,
    BankCredentials,
    BankProduct,
    BulkDebit,
    BulkTransfer,
    ChooseMethod,
    ConfirmElsewhere,
    CredentialsNotStored,
    Customer,
    DebitDetails,
    EnterTan,
    NotFound,
    OutcomeUnknown,
    PaymentOutcomeState,
    PaymentReference,
    RelationNotAvailable,
    Secret,
    Session,
    SingleDebit,
    SingleTransfer,
    StaleWebForm,
    TimedOut,
    TransferDetails,
    Ueberweisung,
    UeberweisungDetails,
    UserSession,
    WebForm,
)
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import connect_demo_bank, open_session
from banksapi_async.wire.dates import BERLIN

IBAN = "DE62 4306 0967 1149 2784 00"
CALLBACK = "https://app.example/return"
DEMO = "00000000-0000-0000-0000-000000000000"
CREDITOR = "DE98ZZZ09999999999"


def transfer(amount: str = "13.37", iban: str = IBAN, **more: Any) -> TransferDetails:
    return TransferDetails(
        recipient="netzpolitik.org e. V.",
        purpose="Spende",
        iban=iban,
        currency="EUR",
        amount=Decimal(amount),
        **more,
    )


def debit(sandbox: Sandbox, amount: str = "49.90", **more: Any) -> DebitDetails:
    return DebitDetails(
        amount=Decimal(amount),
        currency="EUR",
        purpose="Beitrag",
        debtor_name="Max Mustermann",
        debtor_iban=IBAN,
        mandate_identification="M-17",
        mandate_date_of_signature=sandbox.clock.now().date() - timedelta(days=30),
        **more,
    )


def terms(sandbox: Sandbox, **more: Any) -> dict[str, Any]:
    return {
        "creditor_scheme_identification": CREDITOR,
        "requested_collection_date": sandbox.clock.now().astimezone(BERLIN).date(),
        "business": False,
        "sequence_type": "OOFF",
    } | more


async def refreshed(sandbox: Sandbox, access: BankAccess) -> BankProduct:
    sandbox.clock.advance(5)
    done = await access.refresh_and_wait()
    assert not done.needs_person
    return done.access.bankprodukte[0]


@pytest.fixture
async def giro(access: BankAccess) -> BankProduct:
    return access.bankprodukte[0]


async def login(session: Session, name: str) -> BankCredentials:
    pin = "demo" if name.startswith("demo") else name
    credentials = BankCredentials(userid=Secret(name), pin=Secret(pin))
    return await credentials.encrypted_by(session)


@pytest.fixture
async def regulated(sandbox: Sandbox) -> AsyncGenerator[Session, None]:
    async with open_session(
        sandbox, credentials=sandbox.regulated_credentials, strict=True
    ) as opened:
        await opened.users.create("person", "password 12")
        yield opened


@pytest.fixture
async def person(regulated: Session) -> Customer:
    return await regulated.as_user("person", "password 12").customer()


async def test_a_transfer_of_a_protect_tenant_goes_through_the_web_form_and_is_booked(
    sandbox: Sandbox, user: UserSession, access: BankAccess, giro: BankProduct
) -> None:
    attempt = giro.prepare_single_transfer(transfer())
    form = await attempt.submit()
    assert isinstance(form, WebForm)
    assert form.use_case == "CONFIRM_PAYMENT"
    waiting = attempt.payment
    assert waiting is not None
    assert attempt.state is AttemptState.ANSWERED
    assert waiting.outcome.state is PaymentOutcomeState.SCA_NEEDED
    assert waiting.outcome.relations == ("get_webform",)
    assert waiting.payment_id is not None
    assert waiting.payment_id not in str(form.subject)

    returned = await sandbox.browser.complete(form.url_with_callback(CALLBACK))
    claim = user.parse_return(returned)
    assert claim.claims_success
    assert claim.subject is not None
    paid = await claim.confirm(SingleTransfer)
    assert await claim.confirm() == paid == await user.open(SingleTransfer, claim.subject)
    assert paid.outcome.state is PaymentOutcomeState.SUBMITTED
    assert paid.outcome.codes == ("BA1112",)
    assert (await waiting.wait_for_outcome()).outcome == paid.outcome
    assert paid.transfer is not None
    assert paid.transfer.transfer_details is not None
    assert paid.transfer.transfer_details.amount == Decimal("13.37")
    assert paid.transfer.transfer_details.end_to_end_id == attempt.reference.end_to_end_id

    assert await attempt.candidates() == ()
    (found,) = await attempt.candidates(await refreshed(sandbox, access))
    assert found.reasons == ("end_to_end_id", "amount", "iban", "party")
    assert found.transaction.betrag == Decimal("-13.37")
    (booked,) = sandbox.payments
    assert booked.end_to_end_ids == (attempt.reference.end_to_end_id,)


async def test_a_lost_answer_is_found_by_another_process_with_the_stored_reference(
    sandbox: Sandbox, access: BankAccess, giro: BankProduct
) -> None:
    for status in (504, 500):
        attempt = giro.prepare_single_transfer(transfer(f"1{status}.00"))
        stored = attempt.reference.to_json()
        sandbox.lose_next_payment_answer(status)
        with pytest.raises(OutcomeUnknown):
            await attempt.submit()
        assert attempt.state is AttemptState.SENT
        product = await refreshed(sandbox, access)
        found = await product.payment_candidates(PaymentReference.load(stored))
        assert [c.transaction.betrag for c in found] == [Decimal(f"-1{status}.00")]
    assert len(sandbox.payments) == 2


async def test_a_person_who_goes_away_has_not_paid(sandbox: Sandbox, giro: BankProduct) -> None:
    for end in ("USER_CANCELLED", "INVALID_TAN", "SESSION_TIMEOUT"):
        attempt = giro.prepare_single_transfer(transfer())
        form = await attempt.submit()
        assert isinstance(form, WebForm)
        await sandbox.browser.complete(form.url_with_callback(CALLBACK), end=end)
        assert attempt.payment is not None
        payment = await attempt.payment.reload()
        assert payment.outcome.state is PaymentOutcomeState.FAILED
        assert payment.outcome.codes == ("BA3040",)


async def test_a_form_that_was_left_open_is_in_the_way_of_the_next(
    user: UserSession, giro: BankProduct
) -> None:
    first = giro.prepare_single_transfer(transfer())
    await first.submit()
    with pytest.raises(StaleWebForm):
        await giro.initiate_single_transfer(transfer())
    await (await user.customer()).delete_regprotect_sessions()
    assert isinstance(await giro.initiate_single_transfer(transfer()), WebForm)
    assert first.payment is not None
    assert (await first.payment.reload()).outcome.state is PaymentOutcomeState.FAILED


async def test_waiting_for_a_person_in_a_form_ends_with_the_time(giro: BankProduct) -> None:
    attempt = giro.prepare_single_transfer(transfer())
    await attempt.submit()
    assert attempt.payment is not None
    with pytest.raises(TimedOut) as caught:
        await attempt.payment.wait_for_outcome(timeout=60)
    assert caught.value.last.outcome.state is PaymentOutcomeState.SCA_NEEDED


async def test_a_bank_that_refuses_is_a_failure(sandbox: Sandbox, user: UserSession) -> None:
    access = await connect_demo_bank(sandbox, user, login="test_failing_payment")
    attempt = access.bankprodukte[0].prepare_single_transfer(transfer())
    form = await attempt.submit()
    assert isinstance(form, WebForm)
    await sandbox.browser.complete(form.url_with_callback(CALLBACK))
    assert attempt.payment is not None
    payment = await attempt.payment.reload()
    assert payment.outcome.state is PaymentOutcomeState.FAILED
    assert payment.outcome.codes == ("BA1104",)
    assert await attempt.candidates(await refreshed(sandbox, access)) == ()


async def test_an_account_of_the_demo_bank_pays_to_another_one_of_it(
    sandbox: Sandbox, giro: BankProduct
) -> None:
    attempt = giro.prepare_single_transfer(transfer(iban="DE00123456789012345700"))
    form = await attempt.submit()
    assert isinstance(form, WebForm)
    await sandbox.browser.complete(form.url_with_callback(CALLBACK))
    assert attempt.payment is not None
    paid = await attempt.payment.reload()
    assert paid.outcome.state is PaymentOutcomeState.SUBMITTED


async def test_saved_credentials_serve_until_they_are_gone(
    sandbox: Sandbox, access: BankAccess, giro: BankProduct
) -> None:
    assert not giro.can("initiate_single_transfer_with_saved_credentials")
    form = await giro.initiate_single_transfer_with_saved_credentials(transfer())
    assert isinstance(form, WebForm)
    await sandbox.browser.complete(form.url_with_callback(CALLBACK))
    form = await giro.initiate_bulk_transfer_with_saved_credentials([transfer("1.00")])
    assert isinstance(form, WebForm)
    await sandbox.browser.complete(form.url_with_callback(CALLBACK))
    for kind in (giro.initiate_single_debit, giro.initiate_bulk_debit):
        one = debit(sandbox)
        details: Any = one if kind == giro.initiate_single_debit else [one]
        form = await kind(details, saved_credentials=True, **terms(sandbox))
        assert isinstance(form, WebForm)
        await sandbox.browser.complete(form.url_with_callback(CALLBACK))
    assert [order.amount for order in sandbox.payments] == [
        Decimal("13.37"),
        Decimal("1.00"),
        Decimal("49.90"),
        Decimal("49.90"),
    ]
    sandbox.forget_login(access.id)
    attempt = giro.prepare_single_transfer(transfer(), saved_credentials=True)
    with pytest.raises(CredentialsNotStored):
        await attempt.submit()
    assert attempt.state is AttemptState.ANSWERED


async def test_an_account_without_bulk_transfers_says_so_before_anything_is_sent(
    sandbox: Sandbox, giro: BankProduct
) -> None:
    before = len(sandbox.requests)
    with pytest.raises(RelationNotAvailable, match="initiate_bulk_transfer"):
        giro.prepare_bulk_transfer([transfer()])
    with pytest.raises(RelationNotAvailable):
        await giro.initiate_bulk_transfer([transfer()])
    assert len(sandbox.requests) == before


async def test_a_bulk_is_booked_line_by_line(sandbox: Sandbox, user: UserSession) -> None:
    access = await connect_demo_bank(sandbox, user, login="demo2")
    attempt = access.bankprodukte[0].prepare_bulk_transfer([transfer("1.00"), transfer("2.50")])
    form = await attempt.submit()
    assert isinstance(form, WebForm)
    await sandbox.browser.complete(form.url_with_callback(CALLBACK))
    assert isinstance(attempt.payment, BulkTransfer)
    payment = await attempt.payment.wait_for_outcome()
    assert payment.outcome.is_settled
    product = await refreshed(sandbox, access)
    assert product.saldo == access.bankprodukte[0].saldo - Decimal("3.50")
    found = await attempt.candidates(product)
    strong = [c for c in found if "end_to_end_id" in c.reasons]
    assert sorted(c.transaction.betrag for c in strong) == [Decimal("-2.50"), Decimal("-1.00")]


async def test_a_regulated_client_takes_the_person_through_the_authentication(
    sandbox: Sandbox, regulated: Session, person: Customer
) -> None:
    credentials = await login(regulated, "test_sca_method_media")
    attempt = person.prepare_single_transfer(
        transfer(),
        provider_id=DEMO,
        product="DE89370400440532013000",
        credentials=credentials,
    )
    with pytest.raises(BadRequest):
        await attempt.submit()

    access = await regulated_access(sandbox, regulated, person, "test_sca_method")
    product = access.bankprodukte[0]
    attempt = product.prepare_single_transfer(
        transfer(), credentials=await login(regulated, "test_sca_method")
    )
    payment = await attempt.submit(customer_ip="154.25.45.133", query_tan_settings=True)
    assert isinstance(payment, SingleTransfer)
    step = payment.sca
    assert isinstance(step, ChooseMethod)
    payment = await step.choose(1)
    assert payment.transfer is not None
    step = payment.sca
    assert isinstance(step, EnterTan)
    payment = await step.submit("13")
    assert payment.outcome.state is PaymentOutcomeState.SCA_NEEDED
    step = payment.sca
    assert isinstance(step, EnterTan)
    payment = await step.submit("42")
    assert payment.outcome.state is PaymentOutcomeState.SUBMITTED
    assert payment.transfer is not None
    assert payment.transfer.payment_id == attempt.payment.payment_id
    again = await payment.get_single_transfer()
    assert again.outcome == payment.outcome
    assert (await payment.reload()).transfer == again.transfer


async def regulated_access(
    sandbox: Sandbox, session: Session, customer: Customer, name: str
) -> BankAccess:
    added = await customer.add_bankzugaenge(
        provider_id=DEMO, credentials=await login(session, name)
    )
    assert isinstance(added, BankAccess)
    if added.sca is None:
        return added
    step = added.sca
    if isinstance(step, ChooseMethod):
        added = await step.choose(1)
        step = added.sca
    if isinstance(step, ConfirmElsewhere):
        added = await step.confirmed()
    elif isinstance(step, EnterTan):
        added = await step.submit("42")
    return added


async def test_a_decoupled_payment_is_waited_for_by_polling(
    sandbox: Sandbox, regulated: Session, person: Customer
) -> None:
    access = await regulated_access(sandbox, regulated, person, "test_sca_decoupled")
    product = access.bankprodukte[0]
    payment = await product.initiate_single_transfer(
        transfer(), credentials=await login(regulated, "test_sca_decoupled"), instant=True
    )
    assert isinstance(payment, SingleTransfer)
    assert isinstance(payment.sca, ConfirmElsewhere)
    before = sandbox.challenges
    done = await payment.wait_for_outcome()
    assert done.outcome.state is PaymentOutcomeState.COMPLETED
    assert done.transfer == payment.transfer
    assert sandbox.challenges == before


async def test_debits_of_a_regulated_client_are_collected(
    sandbox: Sandbox, regulated: Session, person: Customer
) -> None:
    access = await regulated_access(sandbox, regulated, person, "demo2")
    product = access.bankprodukte[0]
    credentials = await login(regulated, "demo2")
    attempt = product.prepare_single_debit(
        debit(sandbox), credentials=credentials, **terms(sandbox)
    )
    payment = await attempt.submit()
    assert isinstance(payment, SingleDebit)
    step = payment.sca
    assert isinstance(step, EnterTan)
    payment = await step.submit("42")
    assert payment.outcome.codes == ("BA1212",)
    assert payment.debit is not None
    assert (await payment.get_single_debit()).debit == payment.debit
    bulk = await product.initiate_bulk_debit(
        [debit(sandbox, "1.00"), debit(sandbox, "2.00")], credentials=credentials, **terms(sandbox)
    )
    assert isinstance(bulk, BulkDebit)
    assert isinstance(bulk.sca, EnterTan)
    bulk = await bulk.sca.submit("42")
    assert bulk.debit is not None
    assert (await bulk.get_bulk_debit()).payment_id == bulk.payment_id
    (found,) = await attempt.candidates(await refreshed(sandbox, access))
    assert found.transaction.betrag == Decimal("49.90")
    assert found.position is not None


async def test_each_kind_can_be_paid_without_an_access(
    sandbox: Sandbox, regulated: Session, person: Customer
) -> None:
    credentials = await login(regulated, "demo2")
    access = await regulated_access(sandbox, regulated, person, "demo2")
    product = access.bankprodukte[0]
    common: dict[str, Any] = {
        "provider_id": DEMO,
        "product": product,
        "credentials": credentials,
    }
    attempts = (
        person.prepare_single_transfer(transfer(), **common),
        person.prepare_bulk_transfer([transfer(), transfer()], **common),
        person.prepare_single_debit(debit(sandbox), **common, **terms(sandbox)),
        person.prepare_bulk_debit([debit(sandbox)], **common, **terms(sandbox)),
    )
    for attempt in attempts:
        payment = await attempt.submit()
        assert not isinstance(payment, WebForm)
        assert payment.outcome.state is PaymentOutcomeState.SCA_NEEDED
        assert payment.data is not None
        assert payment.data.product == product.iban
        built = payment.relations.require("self", "x").href.rpartition("/")[0]
        view = regulated.as_user("person", "password 12")
        with pytest.raises(NotFound):
            await view.open(type(payment), f"{built}/{payment.payment_id}")


async def test_the_older_kind_warns_and_still_works(
    sandbox: Sandbox, regulated: Session, person: Customer
) -> None:
    access = await regulated_access(sandbox, regulated, person, "demo2")
    product = access.bankprodukte[0]
    credentials = await login(regulated, "demo2")
    details = UeberweisungDetails(
        empfaenger="netzpolitik.org e. V.",
        verwendungszweck="Spende",
        iban=IBAN,
        waehrung="EUR",
        betrag=Decimal("5.00"),
    )
    with pytest.warns(DeprecationWarning, match="use initiate_single_transfer"):
        started = await product.start_ueberweisung(details, credentials=credentials)
    assert started.outcome.state is PaymentOutcomeState.SCA_NEEDED
    wrong = await started.submit_text_tan("13")
    assert wrong.can("submit_text_tan")
    assert "falsch" in str(wrong.hinweis)
    done = await wrong.submit_text_tan("42")
    assert done.outcome.state is PaymentOutcomeState.COMPLETED
    assert not done.can("submit_text_tan")
    with pytest.warns(DeprecationWarning, match="use initiate_bulk_transfer"):
        several = await product.start_sammelueberweisung([details], credentials=credentials)
    assert (await several.submit_text_tan("42")).outcome.is_settled
    assert [order.legacy for order in sandbox.payments] == [True, True]


async def started_by(
    sandbox: Sandbox, regulated: Session, person: Customer, name: str, **more: Any
) -> Ueberweisung:
    sandbox.connect("person", name, regulated=True)
    (access,) = (await person.get_bankzugaenge()).values()
    details = UeberweisungDetails(
        empfaenger="A", verwendungszweck="B", iban=IBAN, waehrung="EUR", betrag=Decimal(5)
    )
    credentials = await login(regulated, name)
    with pytest.warns(DeprecationWarning, match="use initiate_single_transfer"):
        return await access.bankprodukte[0].start_ueberweisung(
            details, credentials=credentials, **more
        )


async def test_the_older_kind_offers_a_choice_of_methods_too(
    sandbox: Sandbox, regulated: Session, person: Customer
) -> None:
    started = await started_by(
        sandbox, regulated, person, "test_sca_method_media", tan_medium_name="Handy"
    )
    assert started.ueberweisung is not None
    assert started.ueberweisung.betrag == Decimal(5)
    assert started.tan_medium_name == "Handy"
    chosen = await started.set_method(1)
    medium = await chosen.set_medium("Handy Eins")
    assert medium.outcome.state is PaymentOutcomeState.SCA_NEEDED
    with pytest.raises(RelationNotAvailable):
        await medium.submit_text_tan("42")
    done = await medium.authenticate("42")
    assert done.outcome.state is PaymentOutcomeState.COMPLETED


async def test_the_older_kind_is_confirmed_elsewhere_or_called_off(
    sandbox: Sandbox, regulated: Session, person: Customer
) -> None:
    started = await started_by(sandbox, regulated, person, "test_sca_decoupled")
    for _ in range(3):
        started = await started.authenticate_decoupled()
    assert started.outcome.state is PaymentOutcomeState.COMPLETED
    await person.delete_bankzugaenge(everything=True)
    redirected = await started_by(
        sandbox, regulated, person, "test_sca_redirect", callback_url=CALLBACK
    )
    ended = await redirected.cancel()
    assert ended.outcome.state is PaymentOutcomeState.FAILED
    assert [order.legacy for order in sandbox.payments] == [True, True]
