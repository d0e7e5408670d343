"""Do the promised uses of the public API pass strict type checkers, with the promised types?

Nothing here is run: mypy and pyright read it. `assert_type` states what a user's editor will show.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, assert_type

from banksapi_async import (
    Action,
    ApiKeyCredentials,
    AttemptState,
    BankAccess,
    BankCredentials,
    BankProduct,
    BanksapiError,
    BulkTransfer,
    Catalogue,
    CertificateEncryptor,
    ChooseMedium,
    ChooseMethod,
    ClientCredentials,
    ConfirmElsewhere,
    Consent,
    ConsentEstimate,
    Customer,
    EbicsCredentials,
    Encrypted,
    Encryptor,
    EnterTan,
    ErasureReport,
    FieldCheck,
    FollowRedirect,
    Investment,
    Issues,
    Items,
    Keyed,
    LedgerReport,
    Limits,
    Message,
    NewTransactions,
    OutcomeUnknown,
    Payment,
    PaymentAttempt,
    PaymentCandidate,
    PaymentJournal,
    PaymentOutcomeState,
    PaymentReference,
    PersonNeeded,
    Provider,
    ProviderCoreData,
    ProviderEbicsInfo,
    ProviderJobStatistics,
    RefreshResult,
    Rel,
    Resource,
    RetryPolicy,
    ScaCancelled,
    ScaExpired,
    ScaFailed,
    ScaFinished,
    ScaOutcome,
    ScaStep,
    Scope,
    Secret,
    Session,
    SimpleProduct,
    SingleTransfer,
    SqlLedger,
    StaticToken,
    SyncReport,
    Tenant,
    TimedOut,
    Timeouts,
    Token,
    Transaction,
    TransactionData,
    Transactions,
    TransferDetails,
    Unreadable,
    UnresolvedPayment,
    User,
    UserCreated,
    UserExisting,
    UserInactive,
    UserSession,
    WebForm,
    consent_due,
    public_ip,
    run_sca,
    sca_steps,
    transliterate,
)


async def analysis(user: UserSession, product: BankProduct, row: Transaction) -> None:
    customer = await user.customer()
    contracts = await customer.get_contracts()
    if isinstance(contracts, Resource):
        assert_type(contracts.can("self"), bool)
        assert contracts["contracts"][0].can("self")
    tree = (await user.tags.trees())[0]
    items = await user.tags.items(tree)
    await product.recategorise(row, items[0], change_existing=True, create_rule=True)
    built = await customer.create_builder_access(uuid.uuid4(), [SimpleProduct(id="p")])
    assert_type(built, BankAccess)
    pushed = TransactionData(
        betrag=Decimal("-1.10"),
        verwendungszweck="x",
        buchungsdatum=datetime.now(UTC),
        gegenkonto_inhaber="y",
    )
    await product.push_transactions([pushed])


async def secret_from_a_vault() -> str:
    return "asked for when needed"


def credentials() -> None:
    Session(ClientCredentials("demotenant/demoClient", "secret"))
    Session(ClientCredentials("demotenant/demoClient", Secret("secret"), scope="a b"))
    Session(ClientCredentials("demotenant/demoClient", secret_from_a_vault))
    Session(ClientCredentials.from_basic("Basic ZGVtbzpzZWNyZXQ="))
    Session(ApiKeyCredentials("key", product="onebasic"))
    Session(StaticToken("token"))
    Session.from_env()


def settings() -> None:
    Session(
        ClientCredentials("demotenant/demoClient", "secret"),
        base_url="https://gateway.example/banksapi",
        token_keys=[b"a key of 16 bytes", b"the one before it"],
        state_keys=[b"a key of 16 bytes", b"the one before it"],
        href_origins=["https://test.banksapi.io"],
        limits=Limits(max_connections=10),
        retry=RetryPolicy(),
        timeouts=Timeouts(bank=60.0),
        strict=True,
        observers=[print],
    )


async def quick_start(session: Session, ip: str) -> None:
    await session.users.create("user1", "two words & 42")
    assert_type(await session.users.list(), tuple[User, ...])
    user = session.as_user("user1", "two words & 42", customer_ip=ip)
    assert_type(user, UserSession)
    customer = await user.customer(timeout=10)
    assert_type(customer, Customer)
    added = await customer.add_bankzugaenge(customer_ip="154.25.45.133")
    assert_type(added, BankAccess | WebForm)
    if isinstance(added, WebForm):
        assert_type(added.url_with_callback("https://app.example/return", state="sid"), str)
    connected = await customer.connect_bank(customer_ip=ip)
    assert_type(connected, BankAccess | WebForm)

    accesses = await customer.get_bankzugaenge()
    assert_type(accesses, Keyed[BankAccess])
    for access in accesses.values():
        if access.can("start_sca") or access.can(Rel.START_SCA):
            assert_type(await access.start_sca(customer_ip=ip), BankAccess | WebForm)
        assert_type(await access.get_issues(), Issues)
        for product in access.bankprodukte:
            if product.can("get_kontoumsaetze"):
                rows = await product.get_kontoumsaetze(from_=date(2026, 1, 1))
                assert_type(rows, Transactions)
                await product.get_kontoumsaetze(to=datetime(2026, 1, 1, tzinfo=UTC))
                tagged = await product.get_kontoumsaetze_tagged(from_=date(2026, 1, 1), timeout=9)
                assert_type(tagged, Transactions)
                # A wrong keyword, and one of a wrong type, are refused at the call.
                await product.get_kontoumsaetze_tagged(form=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
                await product.get_kontoumsaetze_tagged(to="now")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def worker(customer: Customer, product: BankProduct, stored: dict[str, str]) -> None:
    rows = await product.transactions_since(None, start=date(2026, 1, 1))
    assert_type(rows, NewTransactions)
    assert_type(rows.cursor, str)
    assert_type(rows.redelivered, tuple[Transaction, ...])
    assert_type(rows.unreadable, tuple[Unreadable, ...])
    assert_type(rows.previous_cursor, str | None)
    assert_type(await product.get_depotpositionen(), Items[Investment])
    await product.transactions_since(rows.cursor, overlap=timedelta(days=7), timeout=60)
    report = await customer.sync(stored, refresh_older_than=timedelta(hours=6), concurrency=2)
    assert_type(report, SyncReport)
    for read in report.read:
        assert_type(read.key, str)
        assert_type(read.rows[0], Transaction)
    for failed in report.failed:
        assert_type(failed.product, BankProduct | None)
        assert_type(failed.error, BanksapiError)
    assert_type([one.steps for one in report.needs_person], list[tuple[str, ...]])
    assert_type(report.cursors, Mapping[str, str])
    assert_type(consent_due(datetime.now(UTC)), ConsentEstimate)


def money(rows: Transactions) -> Decimal:
    assert_type(rows[0], Transaction)
    assert_type(rows[:2], Transactions)
    assert_type(rows.currency(rows[0]), str | None)
    total = Decimal(0)
    for row in rows:
        total += row.betrag
    return total


async def links(customer: Customer, access: BankAccess) -> None:
    assert_type(await access.reload(), BankAccess)
    assert_type(await customer.follow("get_news", into=Issues), Issues)
    assert_type(await customer.follow("get_news", into=list[Provider]), list[Provider])
    await customer.follow("make_news", method="POST", params={"a": 1}, json={"b": Decimal("1.10")})
    for relation in customer.relations:
        assert_type(relation.rel, str)
    resource: Resource = access
    assert_type(resource.can("self"), bool)


async def waiting(access: BankAccess) -> None:
    try:
        assert_type(await access.refresh_and_wait(timeout=300), RefreshResult)
    except TimedOut as error:
        assert_type(error.seconds, float)
        timeout: TimeoutError = error
        del timeout


async def payments(user: UserSession, product: BankProduct, stored: str) -> None:
    details = TransferDetails(
        recipient="netzpolitik.org e. V.",
        purpose=transliterate("für"),
        iban="DE62430609671149278400",
        currency="EUR",
        amount=Decimal("13.37"),
    )
    attempt = product.prepare_single_transfer(details, requested_execution_date=date(2026, 12, 1))
    assert_type(attempt, PaymentAttempt[SingleTransfer])
    assert_type(attempt.reference.end_to_end_id, str)
    assert_type(attempt.reference.amount, Decimal)
    sent = await attempt.submit(customer_ip="154.25.45.133", timeout=60)
    assert_type(sent, SingleTransfer | WebForm)
    assert_type(attempt.state, AttemptState)
    assert_type(attempt.payment, SingleTransfer | None)
    if isinstance(sent, SingleTransfer):
        settled = await sent.wait_for_outcome(timeout=60)
        assert_type(settled, SingleTransfer)
        assert_type(settled.outcome.state, PaymentOutcomeState)
    bulk = product.prepare_bulk_transfer([details], saved_credentials=True)
    assert_type(await bulk.submit(), BulkTransfer | WebForm)
    assert_type(await product.initiate_single_transfer(details), SingleTransfer | WebForm)
    reference = PaymentReference.load(stored)
    for candidate in await product.payment_candidates(reference):
        assert_type(candidate, PaymentCandidate)
        assert_type(candidate.transaction, Transaction)
    payment: Payment = await user.open(SingleTransfer, "https://banksapi.io/customer/v2/x")
    assert_type(payment.payment_id, str | None)


async def the_way_back(user: UserSession, url: str) -> None:
    claim = user.parse_return(url, binding="sid")
    assert_type(claim.state, str)
    assert_type(await claim.confirm(SingleTransfer), SingleTransfer)
    assert_type(await claim.confirm(), BankAccess)
    assert_type(await user.bank_access(uuid.uuid4()), BankAccess)
    assert_type(await user.open(BankAccess, "https://banksapi.io/customer/v2/x"), BankAccess)
    assert_type(user.attach(await claim.confirm()), BankAccess)
    assert_type(await user.access_token(min_ttl=60), Secret)
    await user.revoke()


def address(peer: str, header: str | None) -> str:
    return public_ip(peer, header, trusted_proxies=["10.0.0.0/8"])


def errors(error: BanksapiError) -> str:
    match error:
        case PersonNeeded():
            assert_type(error.form, WebForm | None)
        case OutcomeUnknown():
            assert_type(error.subject, str | None)
        case _:
            assert_type(error.retryable, bool)
    match error.action:
        case Action.RETRY_LATER | Action.ASK_PERSON:
            return "not now"
        case Action.GONE | Action.FIX_REQUEST | Action.OPERATOR:
            return "not like this"


def records(text: bytes) -> None:
    row = Transaction.load(text)
    assert_type(row, Transaction)
    assert_type(row.to_json(), bytes)
    level = Message.load({"level": "INFO", "code": "BA0000"}).level
    if level is not None:
        assert_type(level.known, bool)


async def management(session: Session) -> None:
    users = session.users
    match await users.ensure("user1", "two words & 42"):
        case UserCreated(user) | UserExisting(user) | UserInactive(user):
            assert_type(user, User)
    assert_type(await users.find("user1", include_inactive=True), User | None)
    await users.change("user1", firstname="A")
    await users.rotate_password("user1", Secret("three words & 43"))
    assert_type(await session.tenants.list(), tuple[Tenant, ...])
    assert_type(await session.introspect("token"), Token | None)
    session.as_user("user1", secret_from_a_vault, scope=[Scope.CUSTOMER_READ])
    report = await session.erase_user("user1", secret_from_a_vault, timeout=60)
    assert_type(report, ErasureReport)
    assert_type(report.complete, bool)


async def banks(session: Session) -> None:
    providers = session.providers
    catalogue = await providers.catalogue()
    assert_type(catalogue, Catalogue[Provider])
    assert_type(catalogue.search("spk"), tuple[Provider, ...])
    assert_type(await providers.coredata(capability="KONTEN"), tuple[ProviderCoreData, ...])
    assert_type(await providers.statistics(days=1), tuple[ProviderJobStatistics, ...])
    for provider in catalogue:
        assert_type(await provider.ebics(), ProviderEbicsInfo | None)


async def regulated(session: Session, customer: Customer, pem: bytes) -> None:
    encryptor: Encryptor = session
    encryptor = CertificateEncryptor.from_pem(pem)
    assert_type(await session.encrypt(Secret("1234")), Encrypted)
    login = BankCredentials(userid=Secret("user"), pin=Encrypted("kept"))
    assert_type(login.check(None), tuple[FieldCheck, ...])
    sealed = await login.encrypted_by(encryptor)
    assert_type(sealed, BankCredentials)
    company = EbicsCredentials(
        partnerid=Secret("p"), userid=Secret("u"), host_id="H", host_url="https://e.example"
    )
    assert_type(await company.encrypted_by(session), EbicsCredentials)
    assert_type(
        await customer.add_bankzugaenge(provider_id="x", credentials=sealed, sync=True),
        BankAccess | WebForm,
    )
    assert_type(
        await customer.connect_bank(provider_id="x", credentials=company), BankAccess | WebForm
    )


async def authentication(user: UserSession, access: BankAccess, issues: Issues) -> None:
    assert_type(access.sca, ScaStep[BankAccess] | None)
    assert_type(issues.sca, ScaStep[BankAccess | Issues] | None)
    step = access.sca
    match step:
        case ChooseMethod() | ChooseMedium() if step.options:
            assert_type(await step.choose("1"), BankAccess)
        case EnterTan():
            assert_type(await step.submit("123456"), BankAccess)
        case ConfirmElsewhere():
            assert_type(await step.poll(), BankAccess)
        case FollowRedirect():
            assert_type(step.url, str)
        case _:
            pass
    assert_type(await access.authenticate("123456"), BankAccess)
    assert_type(await issues.set_method(942), BankAccess)
    assert_type(await issues.start_sca(), BankAccess | WebForm)
    consent = await user.open(Consent, "https://banksapi.io/customer/v2/consent/1")
    assert_type(await consent.authenticate_decoupled(), Consent)
    async for item in sca_steps(consent, timeout=300):
        assert_type(item, ScaStep[Consent] | ScaOutcome[Consent])
        if isinstance(item, ScaFinished | ScaCancelled | ScaExpired | ScaFailed):
            assert_type(item.owner, Consent)


async def choose(step: ChooseMethod[BankAccess]) -> str | None:
    return step.options[0].id


async def choose_medium(step: ChooseMedium[BankAccess]) -> str | None:
    return step.options[0].name


async def enter(step: EnterTan[BankAccess]) -> str | None:
    return None if step.challenge is None else step.challenge.instructions


async def confirm(step: ConfirmElsewhere[BankAccess]) -> None:
    assert_type(step.can_poll, bool)


async def follow(step: FollowRedirect[BankAccess]) -> bool:
    return bool(step.url)


async def driver(access: BankAccess) -> None:
    outcome = await run_sca(
        access,
        choose_method=choose,
        choose_medium=choose_medium,
        enter_tan=enter,
        confirm_elsewhere=confirm,
        follow_redirect=follow,
    )
    assert_type(outcome, ScaOutcome[BankAccess])


async def keeping(
    ledger: SqlLedger, customer: Customer, attempt: PaymentAttempt[SingleTransfer]
) -> None:
    report = await ledger.sync(customer, owner="anna", timeout=600)
    assert_type(report, LedgerReport)
    assert_type(report.new, int)
    assert_type(await ledger.records("anna", from_=date(2026, 1, 1)), list[dict[str, Any]])
    assert_type(await ledger.unresolved(), tuple[UnresolvedPayment, ...])
    journal: PaymentJournal = ledger
    assert_type(await attempt.submit(journal=journal), SingleTransfer | WebForm)
