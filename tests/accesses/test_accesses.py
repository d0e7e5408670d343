"""What can be done with one access."""

import json
import math
from typing import Any

import anyio
import pytest
from banksapi_async import (
    BankAccess,
    BankCredentials,
    DecodeError,
    Detached,
    Encrypted,
    InvalidRequest,
    Issues,
    OutcomeUnknown,
    PersonNeeded,
    TimedOut,
    UntrustedLink,
    WebForm,
)
from banksapi_async.links.caller import TimeLeft
from banksapi_async.sandbox import SandboxClock, encryption as interface
from banksapi_async.transport.settings import Timeouts

from support import ACCESS, BASE, Peer, answer, customer, links, user

PROVIDER = "00000000-0000-0000-0000-000000000000"
CIPHER = Encrypted(interface.encrypt(b"x"))
LOGIN = BankCredentials(userid=CIPHER, pin=CIPHER)
ONE = f"/customer/v2/bankzugaenge/{ACCESS}"
FORM = f"{BASE}/customer/v2/webform?session=ef2fdd3b-a087-447b-843c-670325d003f4&useCase=X"


async def access(peer: Peer, *, body: dict[str, Any] | None = None, **hrefs: str) -> BankAccess:
    named = {"id": ACCESS, "status": "VOLLSTAENDIG", "relations": links(self=ONE, **hrefs)}
    peer.on(f"GET {ONE}", named | (body or {}))
    return await user(peer, timeouts=Timeouts(clock=SandboxClock())).bank_access(ACCESS)


async def test_a_refresh_follows_its_relation_where_it_is_offered() -> None:
    peer = Peer().on("POST /refresh", answer(201, location=f"{BASE}{ONE}"))
    found = await access(peer, refresh_bankzugang="/refresh")
    assert await found.refresh_bankzugang(customer_ip="154.25.45.133") == found
    assert peer.paths()[-2:] == ["POST /refresh?refresh=true", f"GET {ONE}"]
    assert peer.asked[-2].content == b'{"%s":{}}' % ACCESS.encode()


async def test_a_refresh_is_a_post_to_the_collection_where_no_relation_is_offered() -> None:
    peer = Peer().on("POST /customer/v2/bankzugaenge", answer(201, location=f"{BASE}{ONE}"))
    await (await access(peer)).refresh_bankzugang(max_transactions="all")
    assert peer.paths()[-2] == ("POST /customer/v2/bankzugaenge?refresh=true&maxTransactions=all")


@pytest.mark.parametrize("flow", ["refresh", "refresh_and_wait"])
async def test_a_refresh_that_wants_a_web_form_first_names_it(flow: str) -> None:
    peer = Peer().on("POST /customer/v2/bankzugaenge", answer(451, location=FORM))
    found = await access(peer)
    assert isinstance(await found.refresh_bankzugang(), WebForm)
    with pytest.raises(PersonNeeded) as caught:
        await getattr(found, flow)()
    assert caught.value.form is not None
    assert caught.value.form.subject == ACCESS


async def test_a_refresh_takes_what_a_creation_takes() -> None:
    peer = Peer().on("POST /customer/v2/bankzugaenge", answer(201, location=f"{BASE}{ONE}"))
    found = await access(peer, body={"providerId": PROVIDER})
    for flow in (found.refresh_bankzugang, found.refresh):
        await flow(
            credentials=LOGIN,
            selected_bank_products=["DE1"],
            callback_url="https://app.example/return",
            query_tan_settings=True,
            payment_accounts_only=False,
        )
        sent = peer.asked[-2]
        assert sent.url.params["refresh"] == "true"
        assert sent.url.params["queryTanSettings"] == "true"
        assert sent.url.params["paymentAccountsOnly"] == "false"
        assert sent.url.params["callbackUrl"] == "https://app.example/return"
        assert json.loads(sent.content) == {
            ACCESS: {
                "providerId": PROVIDER,
                "credentials": {"userid": CIPHER, "pin": CIPHER},
                "sync": False,
                "selectedBankProducts": ["DE1"],
            }
        }


async def test_a_renewal_sends_the_login_again_where_the_interface_does_not_keep_it() -> None:
    peer = Peer().on("POST /sca", answer(201, location=f"{BASE}{ONE}"))
    found = await access(peer, body={"providerId": PROVIDER, "sync": False}, start_sca="/sca")
    await found.start_sca(customer_ip="154.25.45.133")
    assert peer.asked[-2].content == b""
    await found.start_sca(credentials=LOGIN, selected_bank_products=["DE1"])
    login = {"userid": CIPHER, "pin": CIPHER}
    sent = {"providerId": PROVIDER, "credentials": login, "sync": False}
    assert json.loads(peer.asked[-2].content) == {ACCESS: sent | {"selectedBankProducts": ["DE1"]}}
    await found.start_sca(selected_bank_products=["DE1"])
    assert json.loads(peer.asked[-2].content) == {ACCESS: {"selectedBankProducts": ["DE1"]}}
    nameless = await access(Peer().on("POST /sca", answer(201)), start_sca="/sca")
    with pytest.raises(InvalidRequest, match="provider_id"):
        await nameless.start_sca(credentials=LOGIN)


async def test_a_renewal_names_the_bank_where_the_access_does_not() -> None:
    peer = Peer().on("POST /sca", answer(201))
    found = await access(peer, body={"sync": True}, start_sca="/sca")
    await found.start_sca(credentials=LOGIN, provider_id=PROVIDER)
    sent = json.loads(peer.asked[-2].content)[ACCESS]
    assert (sent["providerId"], sent["sync"]) == (PROVIDER, True)


async def test_a_refresh_is_checked_whole_before_anything_is_asked() -> None:
    peer = Peer()
    found = await access(peer)
    for flow in (found.refresh_bankzugang, found.refresh, found.refresh_and_wait):
        with pytest.raises(InvalidRequest, match="customer_ip"):
            await flow(customer_ip="10.0.0.1")
        with pytest.raises(InvalidRequest, match="credentials"):
            await flow(credentials=LOGIN)
        with pytest.raises(TypeError, match="customerip"):
            await flow(customerip="154.25.45.133")  # type: ignore[call-arg]
    assert peer.paths() == [f"GET {ONE}"]


async def test_an_access_without_issues_waits_for_its_stamp_alone() -> None:
    peer = Peer().on("POST /customer/v2/bankzugaenge", answer(201, location=f"{BASE}{ONE}"))
    found = await access(peer)
    with pytest.raises(TimedOut) as caught:
        await found.refresh_and_wait(timeout=2)
    assert caught.value.last == found
    assert f"GET {ONE}/issues" in peer.paths()


async def test_issues_that_ask_for_a_person_end_the_wait() -> None:
    issues = {"id": ACCESS, "messages": [], "relations": links(set_method="/m", get_issues="/i")}
    peer = Peer().on(f"GET {ONE}/issues", answer(404), issues).on("GET /i", issues)
    peer.on("POST /customer/v2/bankzugaenge", answer(201, location=f"{BASE}{ONE}"))
    found = await access(peer)
    asking = await found.refresh_and_wait()
    assert asking.needs_person == ("set_method",)
    assert asking.access == found
    assert isinstance(asking.issues, Issues)
    assert await asking.issues.get_issues() == asking.issues
    assert await found.wait_until_complete() == asking.issues


@pytest.mark.parametrize("id", ["../../auth/mgmt/v1/x", "..", "x/y"])
async def test_an_id_that_is_a_path_is_not_followed(id: str) -> None:
    peer = Peer().on("GET /one", {"id": id, "relations": []})
    found = await user(peer).open(BankAccess, "/one")
    with pytest.raises(UntrustedLink):
        await found.wait_until_complete()
    assert peer.paths() == ["GET /one"]


PLACES = {
    "foreign": f"https://evil.example{ONE}",
    "plain http": f"http://banksapi.io{ONE}",
    "with a fragment": f"{BASE}{ONE}#x",
    "outside": f"{BASE}/customer/../auth",
    "forbidden": f"{BASE}/forbidden",
    "missing": f"{BASE}/missing",
    "unreadable": f"{BASE}/unreadable",
    "failing": f"{BASE}/failing",
}


@pytest.mark.parametrize("place", PLACES)
async def test_what_was_made_and_cannot_be_read_is_unknown_with_the_id_that_was_sent(
    place: str,
) -> None:
    made = answer(201, location=PLACES[place])
    peer = Peer().on("POST /customer/v2/bankzugaenge", made).on("POST /sca", made)
    peer.on("GET /forbidden", answer(403)).on("GET /unreadable", answer(200, "[]"))
    peer.on("GET /failing", answer(501))
    found = await access(peer, start_sca="/sca")
    whose = await customer(
        peer, relations=links(self="/customer/v2", add_bankzugaenge="/customer/v2/bankzugaenge")
    )
    peer.on("DELETE /customer/v2/regprotect/sessions", answer(200))
    calls = {
        "Customer.add_bankzugaenge": lambda: whose.add_bankzugaenge(access_id=ACCESS),
        "BankAccess.start_sca": found.start_sca,
        "BankAccess.refresh_bankzugang": found.refresh,
    }
    for name, call in calls.items():
        with pytest.raises(OutcomeUnknown, match=name) as caught:
            await call()
        assert caught.value.subject == ACCESS
    with pytest.raises(OutcomeUnknown) as connecting:
        await whose.connect_bank(access_id=ACCESS)
    assert connecting.value.subject == ACCESS
    with pytest.raises(OutcomeUnknown) as waiting:
        await found.refresh_and_wait()
    assert waiting.value.subject == ACCESS
    posts = [path for path in peer.paths() if path.startswith("POST")]
    assert len(posts) == 5
    assert not [asked for asked in peer.asked if asked.url.host != "banksapi.io"]


async def test_the_document_of_a_challenge_is_asked_for_as_a_pdf() -> None:
    pdf = answer(200, b"%PDF-1.7", content_type="application/pdf")
    peer = Peer().on(f"GET {ONE}/challenge/pdf", pdf)
    found = await access(peer)
    assert await found.get_challenge_pdf() == b"%PDF-1.7"
    sent = peer.asked[-1].headers
    assert (sent["accept"], sent.get("content-type")) == ("application/pdf", None)


async def test_a_derived_path_stands_before_the_query_of_self() -> None:
    peer = Peer().on("GET /customer/v2", {"relations": links(self="/customer/v2?x=1")})
    peer.on("DELETE /customer/v2/regprotect/sessions", answer(200))
    await (await user(peer).customer()).delete_regprotect_sessions()
    assert peer.paths()[-1] == "DELETE /customer/v2/regprotect/sessions"


async def test_the_time_of_a_flow_ends_for_all_its_steps() -> None:
    left = TimeLeft("connect_bank", 0.01)
    assert 0 < left() <= 0.01
    await anyio.sleep(0.02)
    with pytest.raises(TimedOut, match="connect_bank"):
        left()
    assert TimeLeft("connect_bank", math.inf)() == math.inf


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_a_success_that_names_no_place_is_read_by_the_id_that_was_sent(status: int) -> None:
    peer = Peer().on("POST /customer/v2/bankzugaenge", answer(status))
    found = await access(peer, start_sca="/customer/v2/bankzugaenge")
    assert await found.refresh_bankzugang() == found
    assert await found.start_sca() == found
    assert peer.paths()[-1] == f"GET {ONE}"


async def test_an_access_that_came_without_links_is_read_again_by_its_id() -> None:
    peer = Peer()
    found = await access(peer)
    partial = await user(peer.on("GET /partial", {"id": ACCESS})).open(BankAccess, "/partial")
    assert list(partial.relations) == []
    assert await partial.reload() == found
    assert peer.paths()[-1] == f"GET {ONE}"
    with pytest.raises(Detached):
        await BankAccess(id=ACCESS).reload()


async def test_what_the_customer_shows_of_an_access_leads_to_the_whole() -> None:
    peer = Peer()
    found = await access(peer)
    peer.on("GET /customer/v2", {"bankzugaenge": {ACCESS: {"messages": []}}})
    whose = await user(peer).customer()
    assert await whose.bankzugaenge[ACCESS].reload() == found


async def test_an_access_is_deleted_with_the_persons_address() -> None:
    peer = Peer().on("DELETE /gone", answer(404))
    found = await access(peer, delete_bankzugang="/gone")
    await found.delete_bankzugang(customer_ip="154.25.45.133")
    assert peer.asked[-1].headers["customer-ip-address"] == "154.25.45.133"


async def test_a_reading_without_a_body_is_not_read_again() -> None:
    peer = Peer()
    found = await access(peer)
    peer.on(f"GET {ONE}", answer(200, location=f"{BASE}{ONE}"))
    with pytest.raises(DecodeError):
        await found.reload()
    assert peer.paths() == [f"GET {ONE}"] * 2


async def test_an_empty_success_of_what_makes_nothing_is_unknown() -> None:
    peer = Peer().on("POST /c", answer(200))
    found = await access(peer, authenticate="/c")
    with pytest.raises(OutcomeUnknown):
        await found.authenticate("42")
    assert peer.paths()[1:] == ["POST /c"]
