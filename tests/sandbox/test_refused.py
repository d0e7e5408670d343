"""What the interface refuses, the sandbox refuses: one test a line, in the order of the facts.

The first part asks once and looks at the status. Where a refusal takes a walk to get there, the
walk is a test of its own below, in the same order.
"""

import uuid
from typing import Any

import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock, WebFormStopped

from sandbox.guest import ACCESSES, CALLBACK, USERS, guest_of, with_callback
from sandbox.refusals import (
    DEMO,
    ID,
    LINES,
    LOGIN,
    ONE,
    PASSWORD,
    PAY,
    SMALL,
    TRANSFER,
    Line,
    World,
    creation,
    transfer,
)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(one, id=f"{section} {one.says}")
        for section, lines in LINES.items()
        for one in lines
    ],
)
async def test_it_is_refused(world: World, said: Line) -> None:
    answer = await world.ask(said.who, said.method, said.path, **said.more)
    assert answer.status_code == said.status, answer.text
    if said.method != "HEAD":
        assert answer.json().keys() == {"code", "message"}
    # What is refused has left nothing behind.
    assert (await world.ask("user", "GET", ACCESSES)).json().keys() == {ID}
    assert world.sandbox.payments == []


# 2


async def test_an_expired_token_is_403_and_never_401(world: World, clock: SandboxClock) -> None:
    clock.advance(7200)
    assert (await world.ask("user", "GET", "/customer/v2")).status_code == 403


async def test_a_token_that_was_taken_back_is_unknown(world: World) -> None:
    form = {"token": world.tokens["user"]}
    assert (await world.ask("basic", "POST", "/auth/oauth2/revoke", data=form)).status_code == 200
    assert (await world.ask("user", "GET", "/customer/v2")).status_code == 401


@pytest.mark.parametrize("status", [402, 423, 429, 500, 502, 503, 504])
async def test_what_was_only_seen_can_be_asked_for(world: World, status: int) -> None:
    world.sandbox.fail_next("GET /customer/v2", status=status)
    assert (await world.ask("user", "GET", "/customer/v2")).status_code == status
    assert (await world.ask("user", "GET", "/customer/v2")).status_code == 200


# 4


async def test_an_inactive_user_is_not_read_and_the_name_stays_taken(world: World) -> None:
    await world.ask("client", "PUT", f"{USERS}/{{paula}}/deactivate")
    assert (await world.ask("client", "GET", f"{USERS}/{{paula}}")).status_code == 404
    body = {"username": "paula", "password": PASSWORD}
    assert (await world.ask("client", "POST", USERS, json=body)).status_code == 409
    assert (await world.ask("user", "GET", "/customer/v2")).status_code == 401


async def test_a_change_has_no_password(world: World) -> None:
    body = {"password": "roter Tee 4711"}
    await world.ask("client", "PUT", f"{USERS}/{{paula}}", json=body)
    form = {"grant_type": "password", "username": "paula", **body}
    assert (await world.ask("basic", "POST", "/auth/oauth2/token", data=form)).status_code == 401


async def test_where_a_second_client_manages_the_first_does_not() -> None:
    guest = guest_of(Sandbox(separate_management=True))
    await guest.manage()
    assert (await guest.ask("GET", USERS)).status_code == 403


# 6


async def test_a_form_that_is_open_stands_in_the_way_of_every_other(world: World) -> None:
    assert (await world.ask("user", "POST", ACCESSES, **creation())).status_code == 451
    for method, path, more in (
        ("POST", ACCESSES, creation()),
        ("POST", f"{ONE}/consent", {}),
        ("PUT", f"{ONE}/selectedbankproducts", {}),
        ("POST", f"{PAY}/single-transfer", transfer()),
    ):
        assert (await world.ask("user", method, path, **more)).status_code == 400
    await world.ask("user", "DELETE", "/customer/v2/regprotect/sessions")
    assert (await world.ask("user", "POST", ACCESSES, **creation())).status_code == 451


async def test_a_form_whose_sessions_were_deleted_is_dead(world: World) -> None:
    form = with_callback(await world.ask("user", "POST", ACCESSES, **creation()))
    await world.ask("user", "DELETE", "/customer/v2/regprotect/sessions")
    with pytest.raises(WebFormStopped) as stopped:
        await world.sandbox.browser.complete(form)
    assert stopped.value.status == 404


async def test_a_callback_on_the_post_alone_is_not_enough(world: World) -> None:
    params = {"callbackUrl": CALLBACK}
    answer = await world.ask("user", "POST", ACCESSES, **creation(), params=params)
    with pytest.raises(WebFormStopped, match="400") as stopped:
        await world.sandbox.browser.complete(answer.headers["location"])
    assert "NO_CALLBACK_URL" in stopped.value.page


@pytest.mark.parametrize("callback", ["/return", "javascript:alert(1)", "https://", "app.example"])
async def test_a_callback_that_is_no_address_is_refused(world: World, callback: str) -> None:
    form = with_callback(await world.ask("user", "POST", ACCESSES, **creation()), callback)
    with pytest.raises(WebFormStopped) as stopped:
        await world.sandbox.browser.complete(form)
    assert "INVALID_CALLBACK_URL" in stopped.value.page


async def test_a_form_works_once(world: World) -> None:
    form = with_callback(await world.ask("user", "POST", ACCESSES, **creation()))
    await world.sandbox.browser.complete(form)
    with pytest.raises(WebFormStopped) as stopped:
        await world.sandbox.browser.complete(form)
    assert stopped.value.status == 410


@pytest.mark.parametrize(
    "end", ["USER_CANCELLED", "INVALID_CREDENTIALS", "SESSION_TIMEOUT", "ERROR"]
)
async def test_a_form_that_ends_badly_makes_no_access(world: World, end: str) -> None:
    form = with_callback(await world.ask("user", "POST", ACCESSES, **creation()))
    assert (await world.sandbox.browser.complete(form, end=end)).endswith(f"baReentry={end}")
    assert (await world.ask("user", "GET", ACCESSES)).json().keys() == {ID}


# 7


async def test_a_step_that_is_not_asked_for_is_refused(world: World) -> None:
    id = await world.access("regulated", "test_sca_method")
    here = await world.link("regulated", id, "set_method")
    for body in (
        {"scaAuthenticationData": "42"},
        {"chosenScaMedia": "Handy Eins"},
        {},
        {"chosenScaMethodId": "1", "scaAuthenticationData": "42"},
    ):
        assert (await world.ask("regulated", "POST", here, json=body)).status_code == 400, body
    assert (await world.ask("regulated", "POST", f"{here}/cancel")).status_code == 400


@pytest.mark.parametrize("who", ["user", "nobody"])
async def test_a_consent_is_nobody_elses(world: World, who: str) -> None:
    id = await world.access("regulated", "test_sca_method")
    here = await world.link("regulated", id, "set_method")
    own = f"/customer/v2/consent/{here.rpartition('/')[2]}"
    body = {"chosenScaMethodId": "1"}
    wanted = 404 if who == "user" else 401
    assert (await world.ask(who, "POST", own, json=body)).status_code == wanted
    assert (await world.ask(who, "GET", own)).status_code == wanted
    assert (await world.ask(who, "POST", here, json=body)).status_code == wanted


async def test_a_wrong_tan_is_told_and_the_third_ends_it(world: World) -> None:
    id = await world.access("regulated", "test_sca_method")
    here = await world.link("regulated", id, "set_method")
    await world.ask("regulated", "POST", here, json={"chosenScaMethodId": 1})
    for code in ("BA1103", "BA1103", "BA3040"):
        answer = await world.ask("regulated", "POST", here, json={"scaAuthenticationData": "13"})
        assert answer.status_code == 200
        assert code in answer.text
    again = await world.ask("regulated", "POST", here, json={"scaAuthenticationData": "42"})
    assert again.status_code == 404


async def test_a_method_that_is_not_offered_is_told(world: World) -> None:
    id = await world.access("regulated", "test_sca_method")
    here = await world.link("regulated", id, "set_method")
    answer = await world.ask("regulated", "POST", here, json={"chosenScaMethodId": "77"})
    assert "BA1101" in answer.text


async def test_where_no_login_is_kept_the_consent_wants_it_again(world: World) -> None:
    id = str(uuid.uuid4())
    wishes = {"providerId": DEMO, "credentials": LOGIN, "sync": False}
    await world.ask("regulated", "POST", ACCESSES, json={id: wishes})
    start = f"{ACCESSES}/{id}/consent"
    assert (await world.ask("regulated", "POST", start, json={})).status_code == 400
    other = {id: {**wishes, "credentials": {"userid": "demo3", "pin": "demo3"}}}
    assert (await world.ask("regulated", "POST", start, json=other)).status_code == 400
    assert (await world.ask("regulated", "POST", start, json={id: wishes})).status_code == 201


# 10


async def test_a_payment_is_not_read_by_its_payment_id(world: World) -> None:
    paid = (await world.ask("user", "POST", f"{PAY}/single-transfer", **transfer())).json()
    wrong = f"{PAY}/single-transfer/{paid['transfer']['paymentId']}"
    assert (await world.ask("user", "GET", wrong)).status_code == 404
    right = next(one["href"] for one in paid["relations"] if one["rel"] == "self")
    assert (await world.ask("user", "GET", right)).status_code == 200
    assert (await world.ask("regulated", "GET", right)).status_code == 404


@pytest.mark.parametrize(
    ("name", "value"), [("iban", "DE03120300000000202051"), ("amount", 0), ("amount", 5.001)]
)
async def test_what_a_bank_finds_wrong_is_an_error_of_the_bank(
    world: World, name: str, value: Any
) -> None:
    body = transfer(transferDetails={**TRANSFER, name: value})
    answer = await world.ask("user", "POST", f"{PAY}/single-transfer", **body)
    assert answer.status_code == 200
    assert [one["code"] for one in answer.json()["messages"]] == ["BA1100"]
    assert answer.json()["relations"] == []


# 13


async def test_the_failing_payer_is_refused_in_the_end(world: World) -> None:
    login = "test_failing_payment"
    await world.access("regulated", login)
    body = transfer(product=SMALL, credentials={"userid": login, "pin": login})
    paid = (await world.ask("regulated", "POST", f"{PAY}/single-transfer", **body)).json()
    here = {one["rel"]: one["href"] for one in paid["relations"]}
    await world.ask("regulated", "POST", here["authenticate"], json={"scaAuthenticationData": "42"})
    read = (await world.ask("regulated", "GET", here["self"])).json()
    assert [one["level"] for one in read["messages"]] == ["ERROR"]


@pytest.mark.parametrize(
    ("method", "wrong", "right"),
    [("1", "43", "44"), ("902", "8534843", "8534842"), ("999", "13", "12")],
)
async def test_each_method_takes_its_own_tan_alone(
    world: World, method: str, wrong: str, right: str
) -> None:
    id = await world.access("regulated", "test_sca_method")
    here = await world.link("regulated", id, "set_method")
    await world.ask("regulated", "POST", here, json={"chosenScaMethodId": method})
    refused = await world.ask("regulated", "POST", here, json={"scaAuthenticationData": wrong})
    assert "BA1103" in refused.text
    taken = await world.ask("regulated", "POST", here, json={"scaAuthenticationData": right})
    assert taken.json()["status"] == "VOLLSTAENDIG"


@pytest.mark.parametrize("pin", ["demo2", "", "Demo"])
async def test_a_bank_takes_no_wrong_password(world: World, pin: str) -> None:
    id = str(uuid.uuid4())
    wishes = {"providerId": DEMO, "credentials": {"userid": "demo1", "pin": pin}}
    await world.ask("regulated", "POST", ACCESSES, json={id: wishes})
    issues = (await world.ask("regulated", "GET", f"{ACCESSES}/{id}/issues")).json()
    assert [one["code"] for one in issues["messages"]] == ["BA1011"]
