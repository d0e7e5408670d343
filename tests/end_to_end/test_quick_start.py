"""Does what the quick start shows work as it shows it?"""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from banksapi_async import (
    BadRequest,
    BankAccess,
    Conflict,
    NotFound,
    PermissionDenied,
    Session,
    StaleWebForm,
    Timeouts,
    TokenError,
    User,
    UserExisting,
    UserSession,
    WebForm,
)
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import connect_demo_bank

from support import BASE, Peer, answer, links, user as peer_user


async def test_accesses_products_and_transactions_are_found_by_links(
    user: UserSession, access: BankAccess
) -> None:
    customer = await user.customer()
    accesses = await customer.get_bankzugaenge()
    assert accesses == {access.id: access}
    assert access.status == "VOLLSTAENDIG"
    assert not access.can("start_sca")
    with_rows = [p for p in access.bankprodukte if p.can("get_kontoumsaetze")]
    assert 0 < len(with_rows) < len(access.bankprodukte)
    for product in with_rows:
        rows = await product.get_kontoumsaetze()
        assert len(rows) > 0
        assert all(isinstance(row.betrag, Decimal) for row in rows)
        assert {rows.currency(row) for row in rows} == {product.waehrung}
        assert await product.reload() == product


async def test_without_a_start_the_answer_has_90_days_and_with_one_it_has_more(
    access: BankAccess,
) -> None:
    product = access.bankprodukte[0]
    recent = await product.get_kontoumsaetze()
    all_of_them = await product.get_kontoumsaetze(from_=date(2020, 1, 1))
    assert len(all_of_them) > len(recent)
    days = [row.buchungsdatum.date() for row in recent if row.buchungsdatum is not None]
    assert max(days) - min(days) <= timedelta(days=90)
    day = days[0]
    one = await product.get_kontoumsaetze(from_=day, to=day)
    assert {row.buchungsdatum.date() for row in one if row.buchungsdatum} == {day}
    assert len(one) == sum(d == day for d in days)


async def test_every_variant_that_is_offered_can_be_read(access: BankAccess) -> None:
    product = access.bankprodukte[0]
    offered = [rel for rel in product.relations.names if rel.startswith("get_kontoumsaetze")]
    assert len(offered) >= 4
    for rel in offered:
        rows = await getattr(product, rel)(from_=date(2020, 1, 1))
        assert len(rows) > 0
        assert rel == "get_kontoumsaetze" or any(row.tags for row in rows)


async def test_a_depot_has_positions(access: BankAccess) -> None:
    depot = next(p for p in access.bankprodukte if p.can("get_depotpositionen"))
    assert len(await depot.get_depotpositionen()) > 0


async def test_a_movement_that_came_twice_differs_in_its_booking_reference(
    access: BankAccess,
) -> None:
    rows = await access.bankprodukte[0].get_kontoumsaetze(from_=date(2020, 1, 1))
    keys = [rows.key(row) for row in rows]
    hashes = [(key.product, key.hash) for key in keys]
    assert len(set(hashes)) < len(hashes)
    assert len(set(keys)) > len(set(hashes))


async def test_a_form_left_open_makes_the_next_one_stale_until_sessions_are_deleted(
    user: UserSession,
) -> None:
    customer = await user.customer()
    assert isinstance(await customer.add_bankzugaenge(), WebForm)
    with pytest.raises(StaleWebForm):
        await customer.add_bankzugaenge()
    with pytest.raises(StaleWebForm):
        await customer.connect_bank(clear_sessions=False)
    assert isinstance(await customer.connect_bank(), WebForm)


async def test_a_form_is_single_use(user: UserSession, sandbox: Sandbox) -> None:
    form = await (await user.customer()).connect_bank()
    assert isinstance(form, WebForm)
    url = form.url_with_callback("https://app.example/return")
    await sandbox.browser.complete(url)
    with pytest.raises(Exception, match="stopped"):
        await sandbox.browser.complete(url)


async def test_the_callback_keeps_its_own_query_and_gains_the_word(
    user: UserSession, sandbox: Sandbox
) -> None:
    form = await (await user.customer()).connect_bank()
    assert isinstance(form, WebForm)
    url = form.url_with_callback("https://app.example/return?a=1&b=%C3%BC", state="web-1")
    back = await sandbox.browser.complete(url, end="USER_CANCELLED")
    query = parse_qs(urlsplit(back).query)
    assert query["a"] == ["1"]
    assert query["b"] == ["ü"]
    claim = user.parse_return(back)
    assert (claim.reentry, claim.state) == ("USER_CANCELLED", "web-1")
    with pytest.raises(NotFound):
        await claim.confirm()


async def test_an_access_is_deleted_once_and_again(user: UserSession, access: BankAccess) -> None:
    await access.delete_bankzugang()
    await access.delete_bankzugang()
    customer = await user.customer()
    assert await customer.get_bankzugaenge() == {}
    await customer.delete_bankzugaenge(everything=True)


async def test_users_are_made_once(session: Session, user: UserSession) -> None:
    with pytest.raises(Conflict):
        await session.users.create("user1", "password1")
    found = await session.users.ensure("user1", "password1")
    assert isinstance(found, UserExisting)
    assert found.user.reference is not None
    assert (await session.users.get(User(id=found.user.reference))).username == "user1"
    assert (await session.users.get("user1")).reference == found.user.reference
    with pytest.raises(BadRequest):
        await session.users.create("user2", "short")


async def test_providers_are_listed_with_a_client_token(session: Session) -> None:
    providers = await session.providers.list()
    demo = next(p for p in providers if p.name == "Demo Provider")
    assert await session.providers.get(demo.id) == demo
    assert (await demo.logo()).lstrip().startswith(b"<svg")


async def test_a_wrong_password_is_a_token_error_and_costs_the_bank_one_try(
    session: Session, user: UserSession, sandbox: Sandbox
) -> None:
    await user.customer()
    wrong = session.as_user("user1", "wrong-password1")
    before = len(sandbox.requests)
    for _ in range(3):
        with pytest.raises(TokenError):
            await wrong.customer()
    assert len(sandbox.requests) == before + 1


async def test_an_expired_token_is_renewed_before_anybody_notices(
    user: UserSession, sandbox: Sandbox
) -> None:
    await user.customer()
    sandbox.clock.advance(7300)
    await user.customer()
    assert [r.status for r in sandbox.requests if r.path == "/customer/v2"] == [200, 200]


async def test_a_token_that_ends_early_is_refused_once_and_the_call_succeeds(
    user: UserSession, sandbox: Sandbox
) -> None:
    await user.customer()
    token = await user.access_token()
    sandbox.clock.advance(10)
    with sandbox._state.lock:
        sandbox._state.tokens.revoke(token.reveal())
    await user.customer()
    seen = [r.status for r in sandbox.requests if r.path == "/customer/v2"]
    assert seen == [200, 401, 200]


@pytest.mark.parametrize("root_path", ["", "/gateway/banks"])
async def test_canonical_links_are_rebased_onto_where_the_interface_is(root_path: str) -> None:
    sandbox = Sandbox(canonical_hrefs=True, root_path=root_path, content_location=True)
    async with (
        sandbox.serve() as url,
        Session(
            sandbox.credentials, base_url=url, timeouts=Timeouts(clock=sandbox.clock)
        ) as session,
    ):
        await session.users.create("user1", "password1")
        user = session.as_user("user1", "password1")
        customer = await user.customer()
        assert all(r.href.startswith("https://banksapi.io/") for r in customer.relations)
        form = await customer.connect_bank()
        assert isinstance(form, WebForm)
        assert form.url.reveal().startswith("https://banksapi.io/")
        target = form.url_with_callback("https://app.example/return")
        back = await sandbox.browser.complete(target)
        access = await user.parse_return(back).confirm()
        assert len(await access.bankprodukte[0].get_kontoumsaetze()) > 0
        assert not (await access.refresh_and_wait()).needs_person


async def test_management_with_the_wrong_client_is_a_missing_scope_and_is_remembered() -> None:
    sandbox = Sandbox(separate_management=True)
    session = Session(sandbox.credentials, transport=sandbox.transport())
    for _ in range(3):
        with pytest.raises(PermissionDenied):
            await session.users.list()
    tokens = [r for r in sandbox.requests if r.path.endswith("/token")]
    assert len(tokens) <= 2
    right = Session(
        sandbox.credentials,
        transport=sandbox.transport(),
        management=sandbox.management_credentials,
    )
    assert await right.users.list() == ()


async def test_an_api_key_reaches_a_customer() -> None:
    sandbox = Sandbox()
    session = Session(sandbox.api_key_credentials, transport=sandbox.transport())
    assert (await session.customer()).can("add_bankzugaenge")


async def test_a_tenant_that_needs_no_form_is_connected_at_once() -> None:
    peer = Peer().on("POST /a", answer(201, location=f"{BASE}/one")).on("GET /one", {"id": "x"})
    peer.on("DELETE /customer/v2/regprotect/sessions", answer(200))
    peer.on("GET /customer/v2", {"relations": links(self="/customer/v2", add_bankzugaenge="/a")})
    connected = await connect_demo_bank(Sandbox(), peer_user(peer))
    assert connected.id == "x"
