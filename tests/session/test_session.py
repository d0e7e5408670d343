"""How is the interface opened?"""

import gc
import logging
import pickle
from urllib.parse import parse_qs, urlsplit

import anyio
import anyio.from_thread
import anyio.to_thread
import pytest
from banksapi_async import (
    ApiKeyCredentials,
    ClientCredentials,
    InvalidRequest,
    ReturnRefused,
    Session,
    SessionClosed,
    StaticToken,
    Timeouts,
    TokenError,
)
from banksapi_async.transport.exchange import LOGGERS

from support import (
    ACCESS,
    BASE,
    PASSWORD,
    SECRET,
    TOKEN,
    Peer,
    answer,
    customer,
    links,
    session,
    user,
)

FORM = f"{BASE}/customer/v2/webform?session=ef2fdd3b-a087-447b-843c-670325d003f4&useCase=X"


async def test_a_session_is_used_with_a_block_and_is_closed_after_it() -> None:
    peer = Peer().on("GET /customer/v2", {"relations": []})
    async with session(peer) as opened:
        view = opened.as_user("user1", PASSWORD)
        await view.customer()
        assert "open" in repr(opened)
    assert "closed" in repr(opened)
    for call in (view.customer, opened.users.list, view.access_token, view.revoke):
        with pytest.raises(SessionClosed):
            await call()
    with pytest.raises(SessionClosed):
        async with opened:
            pass
    await opened.aclose()


async def test_a_session_may_be_closed_from_another_task() -> None:
    opened = session(Peer())
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(opened.aclose)
    with pytest.raises(SessionClosed):
        await opened.users.list()


async def test_a_session_is_closed_in_its_own_event_loop() -> None:
    opened = session(Peer().on("GET /customer/v2", {"relations": []}))
    await opened.as_user("user1", PASSWORD).customer()

    def elsewhere() -> None:
        with pytest.raises(SessionClosed, match="close it in that one"):
            anyio.run(opened.aclose)
        anyio.run(opened.aclose)  # it said so once

    await anyio.to_thread.run_sync(elsewhere)
    await opened.aclose()
    assert "closed" in repr(opened)


async def test_a_session_belongs_to_one_event_loop() -> None:
    peer = Peer().on("GET /customer/v2", {"relations": []})
    view = user(peer)
    await view.customer()

    def elsewhere() -> None:
        with pytest.raises(SessionClosed, match="another event loop"):
            anyio.run(view.customer)

    await anyio.to_thread.run_sync(elsewhere)


def test_a_session_and_its_views_are_not_pickled() -> None:
    opened = session(Peer())
    for thing in (opened, opened.as_user("user1", PASSWORD)):
        with pytest.raises(TypeError, match="pickled"):
            pickle.dumps(thing)


def test_nothing_secret_is_shown() -> None:
    opened = session(Peer())
    shown = repr(opened) + repr(opened.as_user("user1", PASSWORD)) + repr(opened.users)
    assert SECRET not in shown
    assert PASSWORD not in shown


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "http://banksapi.io"},
        {"base_url": "ftp://banksapi.io"},
        {"href_origins": ["evil"]},
        {"state_keys": [b"short"]},
        {"proxy": "http://127.0.0.1:1", "transport": Peer()},
    ],
)
def test_an_argument_that_does_not_fit_is_named(options: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        Session(ClientCredentials("t/c", "s"), **options)
    assert caught.value.argument in {*options, "base_url"}


async def test_credentials_of_a_client_have_no_customer_of_their_own() -> None:
    with pytest.raises(InvalidRequest, match="as_user"):
        await session(Peer()).customer()


async def test_a_token_made_elsewhere_serves_the_customer() -> None:
    peer = Peer().on("GET /customer/v2", {"relations": []})
    opened = Session(StaticToken("made-elsewhere"), transport=peer)
    assert len((await opened.customer()).relations) == 0
    assert peer.asked[0].headers["authorization"] == "Bearer made-elsewhere"
    with pytest.raises(InvalidRequest):
        opened.as_user("user1", PASSWORD)


async def test_an_api_key_serves_the_customer_and_the_providers() -> None:
    peer = Peer().on("POST /one/bc-token", TOKEN).on("GET /customer/v2", {"relations": []})
    peer.on("GET /providers/v2", [])
    opened = Session(ApiKeyCredentials("key"), transport=peer)
    await opened.customer()
    await opened.providers.list()
    assert peer.paths() == ["POST /one/bc-token", "GET /customer/v2", "GET /providers/v2"]


async def test_management_may_have_credentials_of_its_own() -> None:
    peer = Peer().on("GET /auth/mgmt/v1/tenants/demotenant/users", [])
    opened = session(peer, management=ClientCredentials("demotenant/admin", "other"))
    await opened.users.list()
    assert peer.asked[0].headers["authorization"] == "Basic ZGVtb3RlbmFudC9hZG1pbjpvdGhlcg=="


@pytest.mark.parametrize(
    ("variables", "kind"),
    [
        ({"BANKSAPI_CLIENT_ID": "t/c", "BANKSAPI_CLIENT_SECRET": "s"}, ClientCredentials),
        ({"BANKSAPI_BASIC": "Basic dC9jOnM="}, ClientCredentials),
        ({"BANKSAPI_API_KEY": "k", "BANKSAPI_PRODUCT": "onebasic"}, ApiKeyCredentials),
        ({"BANKSAPI_TOKEN": "t"}, StaticToken),
    ],
)
def test_the_environment_names_the_credentials(
    variables: dict[str, str], kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANKSAPI_BASE_URL", "http://127.0.0.1:1/gw")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    opened = Session.from_env(transport=Peer())
    assert isinstance(opened._credentials, kind)
    assert "http://127.0.0.1:1/gw" in repr(opened)
    assert "banksapi.io" in repr(Session.from_env(base_url=BASE, transport=Peer()))


def test_an_environment_that_names_none_or_two_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidRequest, match="no credentials"):
        Session.from_env()
    monkeypatch.setenv("BANKSAPI_TOKEN", "t")
    monkeypatch.setenv("BANKSAPI_API_KEY", "k")
    with pytest.raises(InvalidRequest, match="BANKSAPI_API_KEY and BANKSAPI_TOKEN"):
        Session.from_env()


async def test_each_call_has_a_correlation_id_and_the_caller_may_give_it() -> None:
    peer = Peer().on("GET /customer/v2", {"relations": []})
    await user(peer).customer()
    assert len(peer.asked[-1].headers["x-correlation-id"]) == 36
    await user(peer, correlation_id=lambda: ACCESS, app="shop/1.0").customer()
    assert peer.asked[-1].headers["x-correlation-id"] == ACCESS
    assert "shop/1.0" in peer.asked[-1].headers["user-agent"]
    with pytest.raises(InvalidRequest, match="correlation_id"):
        await user(peer, correlation_id=lambda: "mine").customer()


async def test_the_person_is_named_where_an_operation_declares_it() -> None:
    peer = Peer().on("GET /all", {}).on("POST /all", answer(451, location=FORM))
    relations = links(get_bankzugaenge="/all", add_bankzugaenge="/all")
    peer.on("GET /customer/v2", {"relations": relations})
    view = session(peer).as_user("user1", PASSWORD, customer_ip="154.25.45.133")
    owner = await view.customer()
    await owner.get_bankzugaenge()
    assert "customer-ip-address" not in peer.asked[-1].headers
    await owner.add_bankzugaenge()
    assert peer.asked[-1].headers["customer-ip-address"] == "154.25.45.133"
    await owner.add_bankzugaenge(customer_ip="154.25.45.134")
    assert peer.asked[-1].headers["customer-ip-address"] == "154.25.45.134"
    for wrong in ("10.0.0.1", "127.0.0.1", "100.64.0.1", "x"):
        with pytest.raises(InvalidRequest, match="customer_ip"):
            session(peer).as_user("user1", PASSWORD, customer_ip=wrong)
        with pytest.raises(InvalidRequest, match="customer_ip"):
            await owner.add_bankzugaenge(customer_ip=wrong)


async def test_the_way_back_is_signed_for_one_user() -> None:
    peer = Peer().on("POST /all", answer(451, location=FORM))
    peer.on(f"GET /customer/v2/bankzugaenge/{ACCESS}", {"id": ACCESS})
    owner = await customer(peer, relations=links(add_bankzugaenge="/all"))
    form = await owner.add_bankzugaenge(access_id=ACCESS)
    sent = form.url_with_callback("https://app.example/return?a=1", state="web-1")
    came = parse_qs(urlsplit(sent).query)["callbackUrl"][0] + "&baReentry=ACCOUNT_CREATED"
    claim = user(peer).parse_return(came)
    assert (claim.subject, claim.state, claim.claims_success) == (ACCESS, "web-1", True)
    for _ in range(2):
        assert (await claim.confirm()).id == ACCESS
    with pytest.raises(ReturnRefused):
        session(peer).as_user("user2", PASSWORD).parse_return(came)


async def test_without_a_secret_of_a_client_the_way_back_needs_keys() -> None:
    peer = Peer().on("GET /customer/v2", {"relations": links(add_bankzugaenge="/all")})
    peer.on("POST /all", answer(451, location=FORM))
    opened = Session(StaticToken("t"), transport=peer)
    form = await (await opened.customer()).add_bankzugaenge()
    for call in (
        lambda: form.url_with_callback("https://app.example"),
        lambda: opened.own().callback("https://app.example"),
        lambda: opened.own().parse_return("https://app.example"),
    ):
        with pytest.raises(InvalidRequest, match="state_keys"):
            call()
    keyed = Session(StaticToken("t"), transport=peer, state_keys=[b"k" * 16])
    back = keyed.own().callback("https://app.example/r", subject=ACCESS, state="s")
    assert keyed.own().parse_return(back).state == "s"
    direct = keyed.callback("https://app.example/r", subject=ACCESS, state="t")
    assert keyed.own().parse_return(direct).state == "t"
    with pytest.raises(InvalidRequest, match="as_user"):
        session(peer).callback("https://app.example/r")


async def test_a_front_end_gets_a_token_that_lives_long_enough() -> None:
    peer = Peer()
    view = user(peer)
    assert (await view.access_token()).reveal() == TOKEN["access_token"]
    await view.access_token(min_ttl=60)
    assert len(peer.asked) == 1


async def test_a_revoked_token_is_forgotten() -> None:
    peer = Peer().on("POST /auth/oauth2/revoke", answer(200))
    view = user(peer)
    await view.access_token()
    await view.revoke()
    await view.access_token()
    assert [p.rpartition("/")[2] for p in peer.paths(tokens=True)] == ["token", "revoke", "token"]


async def test_a_wrong_password_after_a_right_one_is_a_token_error() -> None:
    def minting(request):
        return TOKEN if b"right" in request.content else answer(401)

    peer = Peer().on("POST /auth/oauth2/token", minting).on("GET /customer/v2", {"relations": []})
    opened = session(peer)
    await opened.as_user("user1", "right-password").customer()
    with pytest.raises(TokenError):
        await opened.as_user("user1", "wrong-password").customer()


def test_the_seconds_of_a_session_are_settings() -> None:
    with pytest.raises(InvalidRequest, match="metadata"):
        session(Peer(), timeouts=Timeouts(metadata=0))


async def test_sessions_that_nobody_closed_leave_no_filters_behind() -> None:
    gc.collect()
    before = {name: len(logging.getLogger(name).filters) for name in LOGGERS}
    for _ in range(50):
        await user(Peer().on("GET /customer/v2", {})).customer()
    gc.collect()
    assert {name: len(logging.getLogger(name).filters) for name in LOGGERS} == before
