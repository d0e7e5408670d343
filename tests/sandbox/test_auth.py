import base64

import httpx
import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock

from sandbox.guest import ACCESSES, USERS, Guest, guest_of


def basic(text: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


async def test_a_client_token_looks_like_the_quick_starts(sandbox: Sandbox) -> None:
    token = (await guest_of(sandbox).mint(grant_type="client_credentials")).json()
    assert token["tenant"] == "demotenant"
    assert token["tenantId"]
    assert token["client"] == "demoClient"
    assert token["additionalData"] == {}
    assert token["active"] is True
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == token["expiresAt"] - token["issuedAt"] == 7200
    assert token["validTo"] == "2026-03-18 14:00:00"
    assert "auth/tenants/users/create" in token["scope"].split()
    assert "user" not in token


async def test_a_user_token_names_the_user(guest: Guest) -> None:
    answer = await guest.mint(grant_type="password", username="user1", password="password1")
    token = answer.json()
    assert token["user"]
    assert token["additionalData"] == {"username": "user1"}


async def test_a_password_survives_the_form_encoding(sandbox: Sandbox) -> None:
    guest = guest_of(sandbox)
    await guest.manage()
    user = {"username": "jürgen+1 & co", "password": "a+b & 100% ü"}
    assert (await guest.ask("POST", USERS, json=user)).status_code == 201
    assert (await guest.mint(grant_type="password", **user)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic !!"},
        {"Authorization": "Basic /w=="},
        basic("demotenant/demoClient:wrong"),
        basic("othertenant/demoClient:demo+secret & 100%"),
        basic("demotenant/adminClient:admin-secret"),
    ],
)
async def test_a_wrong_client_gets_no_token(sandbox: Sandbox, headers: dict[str, str]) -> None:
    form = {"grant_type": "client_credentials"}
    guest = guest_of(sandbox)
    answer = await guest.ask("POST", "/auth/oauth2/token", data=form, headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"grant_type": "password", "username": "user1", "password": "wrong"}, 401),
        ({"grant_type": "password", "username": "nobody", "password": "password1"}, 401),
        ({"grant_type": "password", "username": "user1"}, 400),
        ({"grant_type": "implicit"}, 400),
        ({}, 400),
        ({"grant_type": "client_credentials", "scope": "unknown"}, 400),
    ],
)
async def test_a_wrong_form_gets_no_token(guest: Guest, form: dict[str, str], status: int) -> None:
    assert (await guest.mint(**form)).status_code == status


async def test_a_form_that_is_not_encoded_is_refused(sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Basic {sandbox.account.basic}"}
    raw = "username=jürgen".encode()
    guest = guest_of(sandbox)
    answer = await guest.ask("POST", "/auth/oauth2/token", content=raw, headers=headers)
    assert answer.status_code == 400


async def test_an_expired_token_is_forbidden(guest: Guest, clock: SandboxClock) -> None:
    clock.advance(7199)
    assert (await guest.ask("GET", "/customer/v2")).status_code == 200
    clock.advance(1)
    assert (await guest.ask("GET", "/customer/v2")).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"Authorization": "Bearer "}, 401), ({"Authorization": "Bearer unknown"}, 401)],
)
async def test_without_a_known_token_nothing_is_answered(
    sandbox: Sandbox, headers: dict[str, str], status: int
) -> None:
    answer = await guest_of(sandbox).ask("GET", "/customer/v2", headers=headers)
    assert answer.status_code == status


async def test_a_blank_after_the_token_breaks_the_interface(guest: Guest) -> None:
    guest.token += " "
    answer = await guest.ask("GET", "/customer/v2")
    assert answer.status_code == 500
    assert "nginx" in answer.text
    assert answer.headers["content-type"].startswith("text/html")


async def test_each_level_is_kept_to_itself(guest: Guest) -> None:
    assert (await guest.ask("GET", USERS)).status_code == 403
    assert (await guest.ask("GET", "/providers/v2")).status_code == 200
    await guest.manage()
    assert (await guest.ask("GET", "/customer/v2")).status_code == 403
    assert (await guest.ask("GET", "/providers/v2")).status_code == 200


async def test_a_token_without_the_scope_is_forbidden(sandbox: Sandbox) -> None:
    guest = guest_of(sandbox)
    await guest.become("user1", scope="http://banksapi.io/customer/read")
    assert (await guest.ask("GET", ACCESSES)).status_code == 200
    assert (await guest.ask("DELETE", ACCESSES)).status_code == 403


async def test_a_revoked_token_is_unknown(guest: Guest) -> None:
    headers = {"Authorization": f"Basic {guest.sandbox.account.basic}"}
    for _ in range(2):
        form = {"token": guest.token}
        answer = await guest.ask("POST", "/auth/oauth2/revoke", data=form, headers=headers)
        assert answer.status_code == 200
    assert (await guest.ask("GET", "/customer/v2")).status_code == 401
    answer = await guest.ask("POST", "/auth/oauth2/revoke", headers=headers)
    assert answer.status_code == 400


async def test_a_token_can_be_looked_at(guest: Guest, clock: SandboxClock) -> None:
    headers = {"Authorization": f"Basic {guest.sandbox.account.basic}"}

    async def look(**params: str) -> httpx.Response:
        path = "/auth/oauth2/introspect"
        return await guest.ask("GET", path, params=params, headers=headers)

    assert (await look(token=guest.token)).json()["additionalData"] == {"username": "user1"}
    client = (await guest.mint(grant_type="client_credentials")).json()
    assert (await look(token=client["access_token"])).json() == client
    assert (await look()).status_code == 400
    assert (await look(token="unknown")).status_code == 403
    clock.advance(7200)
    assert (await look(token=guest.token)).status_code == 403


@pytest.mark.parametrize("product", ["one", "onebasic"])
async def test_an_api_key_opens_one_customer(sandbox: Sandbox, product: str) -> None:
    guest = guest_of(sandbox)
    path = f"/{product}/bc-token"
    assert (await guest.ask("POST", path)).status_code == 401
    headers = {"X-API-KEY": sandbox.account.api_key}
    guest.token = (await guest.ask("POST", path, headers=headers)).json()["access_token"]
    access_id = await guest.connect()
    assert list(await guest.get(ACCESSES)) == [access_id]
    assert (await guest.ask("GET", "/providers/v2")).status_code == 200
    assert (await guest.ask("GET", USERS)).status_code == 403
