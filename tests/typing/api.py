"""Do the promised uses of the public API pass strict type checkers, with the promised types?

Nothing here is run: mypy and pyright read it. `assert_type` states what a user's editor will show.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import assert_type

from banksapi_async import (
    Action,
    ApiKeyCredentials,
    BankAccess,
    BanksapiError,
    ClientCredentials,
    Customer,
    Issues,
    Limits,
    Message,
    OutcomeUnknown,
    PersonNeeded,
    Provider,
    Rel,
    Resource,
    RetryPolicy,
    Secret,
    Session,
    StaticToken,
    TimedOut,
    Timeouts,
    Transaction,
    Transactions,
    User,
    UserSession,
    WebForm,
    public_ip,
)


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
    assert_type(accesses, Mapping[str, BankAccess])
    for access in accesses.values():
        if access.can("start_sca") or access.can(Rel.START_SCA):
            assert_type(await access.start_sca(customer_ip=ip), BankAccess | WebForm)
        assert_type(await access.get_issues(), Issues)
        for product in access.bankprodukte:
            if product.can("get_kontoumsaetze"):
                rows = await product.get_kontoumsaetze(from_=date(2026, 1, 1))
                assert_type(rows, Transactions)
                await product.get_kontoumsaetze(to=datetime(2026, 1, 1, tzinfo=UTC))


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
        assert_type(await access.refresh(wait=True, timeout=300), BankAccess | Issues)
    except TimedOut as error:
        assert_type(error.seconds, float)
        timeout: TimeoutError = error
        del timeout


async def the_way_back(user: UserSession, url: str) -> None:
    claim = user.parse_return(url)
    assert_type(claim.state, str)
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
        case Action.FIX_REQUEST | Action.OPERATOR:
            return "not like this"


def records(text: bytes) -> None:
    row = Transaction.load(text)
    assert_type(row, Transaction)
    assert_type(row.to_json(), bytes)
    level = Message.load({"level": "INFO", "code": "BA0000"}).level
    if level is not None:
        assert_type(level.known, bool)
