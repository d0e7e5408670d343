"""Does the sandbox authenticate a regulated customer's person as the real one does?"""

import base64
import uuid
from typing import Any

import httpx
import pytest
from banksapi_async.sandbox import Sandbox
from banksapi_async.sandbox.encryption import encrypt

from sandbox.guest import ACCESSES, Guest, guest_of

DEMO = "00000000-0000-0000-0000-000000000000"
USERS = "/auth/mgmt/v1/tenants/regulatedtenant/users"
CALLBACK = "https://app.example/return"


class Regulated(Guest):
    """Somebody who is a customer of the regulated tenant."""

    async def mint(self, **form: str) -> httpx.Response:
        secret = "regulatedtenant/regulatedClient:regulated-secret"
        basic = base64.b64encode(secret.encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        return await self.ask("POST", "/auth/oauth2/token", data=form, headers=headers)

    async def become(self, username: str, **form: str) -> None:
        await self.manage()
        body = {"username": username, "password": "password1"}
        assert (await self.ask("POST", USERS, json=body)).status_code == 201
        answer = await self.mint(grant_type="password", **body, **form)
        self.token = answer.json()["access_token"]

    async def add(self, login: str, **params: str) -> httpx.Response:
        credentials = {"userid": login, "pin": login}
        body = {str(uuid.uuid4()): {"providerId": DEMO, "credentials": credentials}}
        return await self.ask("POST", ACCESSES, json=body, params=params)

    async def added(self, login: str, **params: str) -> Any:
        answer = await self.add(login, **params)
        assert answer.status_code == 201, answer.text
        return await self.get(answer.headers["location"])

    async def step(self, shape: Any, rel: str, **data: str) -> httpx.Response:
        return await self.ask("POST", href(shape, rel), json=data)


def href(shape: Any, rel: str) -> str:
    return next(one["href"] for one in shape["relations"] if one["rel"] == rel)


def rels(shape: Any) -> set[str]:
    return {one["rel"] for one in shape["relations"]}


def codes(shape: Any) -> list[str]:
    return [one["code"] for one in shape.get("messages", [])]


@pytest.fixture
async def customer(sandbox: Sandbox) -> Regulated:
    one = Regulated(sandbox, guest_of(sandbox).client)
    await one.become("user1")
    return one


async def test_the_two_tenants_do_not_see_each_others_users(sandbox, customer, guest) -> None:
    await customer.manage()
    await guest.manage()
    theirs = await customer.get(USERS)
    ours = await guest.get("/auth/mgmt/v1/tenants/demotenant/users")
    assert {one["username"] for one in theirs} == {one["username"] for one in ours} == {"user1"}
    assert theirs[0]["userReference"] != ours[0]["userReference"]
    for path in (USERS, f"{USERS}/{theirs[0]['userReference']}"):
        assert (await guest.ask("GET", path)).status_code == 403
    path = "/auth/mgmt/v1/tenants/demotenant/users/" + theirs[0]["userReference"]
    assert (await guest.ask("GET", path)).status_code == 404
    assert (await guest.ask("DELETE", path)).status_code == 404


async def test_credentials_may_be_encrypted_and_wrong_ones_are_told(customer) -> None:
    secret = {"userid": encrypt(b"demo1"), "pin": encrypt(b"demo")}
    access_id = str(uuid.uuid4())
    body = {access_id: {"providerId": DEMO, "credentials": secret, "sync": False}}
    assert (await customer.ask("POST", ACCESSES, json=body)).status_code == 201
    access = await customer.get(f"{ACCESSES}/{access_id}")
    assert (access["status"], access["sync"]) == ("VOLLSTAENDIG", False)
    assert len(access["bankprodukte"]) == 6
    wrong = await customer.added("nobody")
    assert (wrong["status"], wrong["bankprodukte"]) == ("INTERAKTION", [])
    assert codes(wrong) == ["BA1011"]


async def test_only_the_chosen_products_are_read(customer) -> None:
    access_id = str(uuid.uuid4())
    data = {
        "providerId": DEMO,
        "credentials": {"userid": "demo2", "pin": "demo2"},
        "selectedBankProducts": ["DE00123456789012345690"],
    }
    await customer.ask("POST", ACCESSES, json={access_id: data})
    access = await customer.get(f"{ACCESSES}/{access_id}")
    assert [one["id"] for one in access["bankprodukte"]] == ["DE00123456789012345690"]


@pytest.mark.parametrize(
    ("data", "params"),
    [
        ({}, {}),
        ({"providerId": DEMO}, {}),
        ({"providerId": DEMO, "credentials": {}}, {}),
        ({"providerId": DEMO, "credentials": "x"}, {}),
        ({"providerId": "x", "credentials": {"userid": "demo1"}}, {}),
        ({"providerId": DEMO, "credentials": {"pin": 1}, "selectedBankProducts": "x"}, {}),
        ({"providerId": DEMO, "credentials": {"pin": "x"}}, {"headOnly": "true"}),
        (
            {"providerId": DEMO, "credentials": {"pin": "x"}, "sync": False}
            | {"selectedBankProducts": ["x"]},
            {"headOnly": "true"},
        ),
    ],
)
async def test_a_creation_that_does_not_fit_is_refused(customer, data, params) -> None:
    body = {str(uuid.uuid4()): data}
    answer = await customer.ask("POST", ACCESSES, json=body, params=params)
    assert answer.status_code == 400, answer.text


async def test_the_steps_take_what_they_ask_for_alone(sandbox, customer) -> None:
    access = await customer.added("test_sca_method_media")
    assert (access["status"], codes(access)) == ("INTERAKTION", ["BA3010"])
    assert rels(access) == {"self", "delete_bankzugang", "get_issues", "set_method"}
    assert sandbox.challenges == 0
    for bad in ({}, {"chosenScaMedia": "x"}, {"chosenScaMethodId": True}, {"tan": "2"}):
        answer = await customer.ask("POST", href(access, "set_method"), json=bad)
        assert answer.status_code == 400
    refused = (await customer.step(access, "set_method", chosenScaMethodId="7")).json()
    assert codes(refused) == ["BA1101", "BA3010"]
    access = (await customer.step(access, "set_method", chosenScaMethodId="1")).json()
    assert codes(access) == ["BA3020"]
    assert [one["medienklasse"] for one in access["tanMedien"]] == ["MOBIL", "LISTE"]
    assert access["aktivesSicherheitsverfahren"]["kodierung"] == 1
    refused = (await customer.step(access, "set_medium", chosenScaMedia="x")).json()
    assert codes(refused) == ["BA1102", "BA3020"]
    access = (await customer.step(access, "set_medium", chosenScaMedia="Handy Eins")).json()
    assert codes(access) == ["BA3030"]
    assert access["challenge"]["decoupled"] is False
    assert sandbox.challenges == 1
    again = await customer.step(access, "authenticate", chosenScaMethodId="1")
    assert again.status_code == 400
    done = (await customer.step(access, "authenticate", scaAuthenticationData="12")).json()
    assert (done["status"], "challenge" in done) == ("VOLLSTAENDIG", False)
    over = await customer.step(access, "authenticate", scaAuthenticationData="12")
    assert over.status_code == 404


@pytest.mark.parametrize(
    ("code", "right", "wrong"), [("1", "34", "x"), ("902", "8534842", "12"), ("999", "12", "13")]
)
async def test_each_method_takes_its_own_tan(sandbox, customer, code, right, wrong) -> None:
    access = await customer.added("test_sca_method")
    access = (await customer.step(access, "set_method", chosenScaMethodId=code)).json()
    answer = await customer.step(access, "authenticate", scaAuthenticationData=wrong)
    assert codes(answer.json()) == ["BA1103", "BA3030"]
    answer = await customer.step(access, "authenticate", scaAuthenticationData=right)
    assert answer.json()["status"] == "VOLLSTAENDIG"


async def test_the_customer_sees_the_same_consent_with_english_keys(sandbox, customer) -> None:
    access = await customer.added("test_sca_method_media")
    consent_id = href(access, "set_method").rpartition("/")[2]
    consent = await customer.get(f"/customer/v2/consent/{consent_id}")
    assert [one["code"] for one in consent["scaMethods"]] == [902, 1, 999]
    assert rels(consent) == {"self", "set_method"}
    consent = (await customer.step(consent, "set_method", chosenScaMethodId="999")).json()
    assert [one["mediaClass"] for one in consent["scaMediums"]] == ["MOBILE", "LIST"]
    consent = (await customer.step(consent, "set_medium", chosenScaMedia="TAN-Liste")).json()
    pdf = await customer.ask("GET", f"{href(access, 'self')}/challenge/pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert base64.b64decode(consent["challenge"]["content"]["PDF"]) == pdf.content
    consent = (await customer.step(consent, "authenticate", scaAuthenticationData="12")).json()
    assert (consent["messages"], rels(consent)) == ([], {"self"})
    assert (await customer.get(href(access, "self")))["status"] == "VOLLSTAENDIG"
    pdf = await customer.ask("GET", f"{href(access, 'self')}/challenge/pdf")
    assert pdf.status_code == 404
    other = await customer.step(consent, "self", scaAuthenticationData="12")
    assert other.status_code == 400


async def test_a_consent_below_the_customer_is_polled_and_cancelled(sandbox, customer) -> None:
    access = await customer.added("test_sca_decoupled")
    own = href(access, "authenticate").rpartition("/")[2]
    path = f"/customer/v2/consent/{own}"
    assert (await customer.ask("POST", f"{path}/cancel")).status_code == 400
    assert (await customer.ask("POST", path, json={"x": "y"})).status_code == 400
    for _ in range(5):
        assert codes(await customer.get(path)) == ["BA3030"]
    assert codes(await customer.get(f"{path}/poll")) == ["BA3030"]
    assert codes(await customer.get(href(access, "authenticate_decoupled"))) == ["BA3030"]
    assert (await customer.get(f"{path}/poll"))["messages"] == []
    access = await customer.added("test_sca_redirect", callbackUrl=CALLBACK)
    assert rels(access) >= {"redirect_url", "cancel"}
    own = href(access, "cancel").split("/")[-2]
    cancelled = await customer.ask("POST", f"/customer/v2/consent/{own}/cancel")
    assert codes(cancelled.json()) == ["BA3040"]
    assert codes(await customer.get(href(access, "self"))) == ["BA3040", "BA3000"]
    assert codes(await customer.get(href(access, "get_issues"))) == ["BA3040", "BA3000"]
    assert sandbox.challenges == 2


async def test_a_consent_is_its_owners_alone(sandbox, customer) -> None:
    access = await customer.added("test_sca_method")
    other_access = await customer.added("demo1")
    own = href(access, "set_method").rpartition("/")[2]
    wrong = f"{href(other_access, 'self')}/consent/{own}"
    assert (await customer.ask("GET", wrong)).status_code == 404
    assert (await customer.ask("POST", f"{wrong}/cancel")).status_code == 404
    stranger = Regulated(sandbox, customer.client)
    await stranger.become("user2")
    for path in (f"/customer/v2/consent/{own}", href(access, "set_method")):
        assert (await stranger.ask("GET", path)).status_code == 404
    assert (await stranger.ask("GET", "/customer/v2/consent/x")).status_code == 404


async def test_the_clock_ends_an_authentication(sandbox, customer) -> None:
    access = await customer.added("test_sca_decoupled")
    sandbox.clock.advance(300)
    late = await customer.get(href(access, "self"))
    assert (late["status"], codes(late)) == ("INTERAKTION", ["BA3040", "BA3000"])
    assert "start_sca" in rels(late)
    started = await customer.ask("POST", href(late, "start_sca"))
    assert started.status_code == 201
    assert "authenticate" in rels(await customer.get(started.headers["location"]))
    assert sandbox.challenges == 2


async def test_a_person_confirms_or_declines_elsewhere(sandbox, customer) -> None:
    access = await customer.added("test_sca_redirect", callbackUrl=f"{CALLBACK}?a=b")
    page = href(access, "redirect_url")
    assert page.startswith("https://")
    assert sandbox.confirm(page) == f"{CALLBACK}?a=b"
    assert (await customer.get(href(access, "self")))["status"] == "VOLLSTAENDIG"
    with pytest.raises(ValueError, match="nothing there is confirmed"):
        sandbox.confirm(page)
    access = await customer.added("test_sca_redirect", callbackUrl=CALLBACK)
    declined = sandbox.confirm(access["id"], accept=False)
    assert declined == f"{CALLBACK}?redirect-sca-error=access_denied"
    access = await customer.added("test_sca_method")
    with pytest.raises(ValueError, match="'method'"):
        sandbox.confirm(access["id"])
    with pytest.raises(LookupError, match="start one first"):
        sandbox.confirm("nothing")


async def test_a_person_may_be_the_only_one_who_confirms() -> None:
    sandbox = Sandbox(sca_polls=None)
    customer = Regulated(sandbox, guest_of(sandbox).client)
    await customer.become("user1")
    access = await customer.added("test_sca_decoupled")
    for _ in range(5):
        assert codes(await customer.get(href(access, "authenticate_decoupled"))) == ["BA3030"]
    assert codes((await customer.step(access, "authenticate")).json()) == ["BA3030"]
    assert sandbox.confirm(access["id"]) is None
    assert (await customer.get(href(access, "self")))["status"] == "VOLLSTAENDIG"


@pytest.mark.parametrize("callback", [None, "javascript:alert(1)", ""])
async def test_a_redirect_needs_somewhere_to_come_back_to(customer, callback) -> None:
    params = {} if callback is None else {"callbackUrl": callback}
    assert (await customer.add("test_sca_redirect", **params)).status_code == 400


async def test_a_renewal_needs_the_login_where_it_was_not_kept(sandbox, customer) -> None:
    access_id = str(uuid.uuid4())
    credentials = {"userid": "demo2", "pin": "demo2"}
    data = {"providerId": DEMO, "credentials": credentials, "sync": False}
    await customer.ask("POST", ACCESSES, json={access_id: data})
    sandbox.expire_consent(access_id)
    await customer.refresh(access_id)
    access = await customer.get(f"{ACCESSES}/{access_id}")
    start = href(access, "start_sca")
    for bad in ({access_id: {}}, {access_id: "x"}, {"x": data}):
        assert (await customer.ask("POST", start, json=bad)).status_code == 400
    other = {"userid": "demo1", "pin": "demo1"}
    wrong = await customer.ask("POST", start, json={access_id: {"credentials": other}})
    assert wrong.status_code == 400
    right = await customer.ask("POST", start, json={access_id: data})
    assert right.status_code == 201
    access = await customer.get(f"{ACCESSES}/{access_id}")
    assert codes(access) == ["BA3030"]
    assert (await customer.ask("POST", f"{ACCESSES}/{access_id}/consent/x")).status_code == 404
    done = await customer.step(access, "authenticate", scaAuthenticationData="2")
    assert rels(done.json()) == {"self", "delete_bankzugang", "get_issues", "refresh_bankzugang"}
    assert sandbox.challenges == 1


async def test_a_method_may_be_a_number_and_unused_keys_null(customer) -> None:
    access = await customer.added("test_sca_method_media")
    chosen = {"chosenScaMethodId": 1, "chosenScaMedia": None, "scaAuthenticationData": None}
    access = (await customer.ask("POST", href(access, "set_method"), json=chosen)).json()
    assert codes(access) == ["BA3020"]
    chosen = {"chosenScaMethodId": None, "chosenScaMedia": "TAN-Liste"}
    access = (await customer.ask("POST", href(access, "set_medium"), json=chosen)).json()
    assert codes(access) == ["BA3030"]
