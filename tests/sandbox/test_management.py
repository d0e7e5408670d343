import pytest
from banksapi_async.sandbox import Sandbox

from sandbox.guest import ACCESSES, USERS, Guest, guest_of


@pytest.fixture
async def manager(sandbox: Sandbox) -> Guest:
    one = guest_of(sandbox)
    await one.manage()
    return one


async def create(manager: Guest, username: str = "user1") -> str:
    body = {"username": username, "password": "password1"}
    answer = await manager.ask("POST", USERS, json=body)
    assert answer.status_code == 201
    assert answer.content == b""
    return answer.headers["location"].rsplit("/", 1)[1]


async def test_the_tenant_is_listed(manager: Guest) -> None:
    assert [one["name"] for one in await manager.get("/auth/mgmt/v1/tenants")] == ["demotenant"]


async def test_a_new_user_is_listed_and_found_by_id_alone(manager: Guest) -> None:
    user_id = await create(manager)
    assert await manager.get(USERS) == [{"userReference": user_id, "username": "user1"}]
    assert await manager.get(f"{USERS}/{user_id}") == {"id": user_id, "username": "user1"}
    answer = await manager.ask("GET", f"{USERS}/user1", params={"reftype": "username"})
    assert answer.status_code == 404


async def test_the_location_of_a_new_user_is_not_followable(manager: Guest) -> None:
    body = {"username": "user1", "password": "password1"}
    answer = await manager.ask("POST", USERS, json=body)
    assert (await manager.ask("GET", answer.headers["location"])).status_code == 404


async def test_a_user_name_is_given_once(manager: Guest) -> None:
    await create(manager)
    body = {"username": "user1", "password": "another password 2"}
    assert (await manager.ask("POST", USERS, json=body)).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "user1"},
        {"username": "", "password": "password1"},
        {"username": 1, "password": "password1"},
        {"username": "user1", "password": "short1!"},
        {"username": "user1", "password": "onlyletters"},
        {"username": "user1", "password": "1234567890a"},
        ["user1"],
    ],
)
async def test_a_user_that_breaks_a_rule_is_refused(manager: Guest, body: object) -> None:
    assert (await manager.ask("POST", USERS, json=body)).status_code == 400


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
async def test_what_is_not_json_is_refused(manager: Guest, content: bytes) -> None:
    assert (await manager.ask("POST", USERS, content=content)).status_code == 400


async def test_a_user_lives_from_creation_to_deletion(manager: Guest) -> None:
    user_id = await create(manager)
    one = f"{USERS}/{user_id}"
    assert (await manager.ask("DELETE", one)).status_code == 405
    assert (await manager.ask("PUT", f"{one}/deactivate")).status_code == 200
    assert (await manager.ask("GET", one)).status_code == 404
    assert await manager.get(USERS) == []
    assert len(await manager.get(USERS, includeInactive="true")) == 1
    assert (await manager.ask("DELETE", one)).status_code == 200
    assert (await manager.ask("DELETE", one)).status_code == 404
    assert await manager.get(USERS, includeInactive="true") == []


async def test_deactivating_takes_tokens_and_reactivating_sets_the_password(
    manager: Guest, sandbox: Sandbox
) -> None:
    guest = guest_of(sandbox)
    await guest.become("user1")
    by_name = {"reftype": "username"}
    one = f"{USERS}/user1"
    assert (await manager.ask("PUT", f"{one}/deactivate", params=by_name)).status_code == 200
    assert (await guest.ask("GET", "/customer/v2")).status_code == 401
    form = {"grant_type": "password", "username": "user1", "password": "password1"}
    assert (await guest.mint(**form)).status_code == 401
    new = {"username": "user1", "password": "a new password 2"}

    async def reactivate(body: dict[str, str]) -> int:
        answer = await manager.ask("POST", f"{one}/reactivate", json=body, params=by_name)
        return answer.status_code

    assert await reactivate({**new, "username": "user2"}) == 400
    assert await reactivate({**new, "password": "short"}) == 400
    assert await reactivate(new) == 200
    assert await reactivate(new) == 400
    assert (await guest.mint(**form)).status_code == 401
    assert (await guest.mint(**{**form, "password": new["password"]})).status_code == 200


async def test_a_user_can_be_renamed(manager: Guest) -> None:
    user_id = await create(manager)
    await create(manager, "user2")
    one = f"{USERS}/{user_id}"
    assert (await manager.ask("PUT", one, json={"username": "user2"})).status_code == 409
    change = {"username": "user3", "firstname": "Ada"}
    assert (await manager.ask("PUT", one, json=change)).status_code == 200
    assert (await manager.ask("PUT", one, json={"lastname": "Muster"})).status_code == 200
    assert await manager.get(one) == {
        "id": user_id, "username": "user3", "firstname": "Ada", "lastname": "Muster",
    }  # fmt: skip


async def test_the_name_stands_for_the_id_where_it_may(manager: Guest) -> None:
    await create(manager)
    one = f"{USERS}/user1"
    assert (await manager.ask("PUT", one, json={})).status_code == 404
    for reftype, status in (("username", 200), ("mail", 400)):
        answer = await manager.ask("PUT", one, json={}, params={"reftype": reftype})
        assert answer.status_code == status


async def test_another_tenant_is_forbidden(manager: Guest) -> None:
    assert (await manager.ask("GET", USERS.replace("demo", "other"))).status_code == 403


async def test_deleting_a_user_closes_their_forms(manager: Guest, sandbox: Sandbox) -> None:
    guest = guest_of(sandbox)
    await guest.become("user1")
    form = await guest.open_form("629e4510-5331-47d4-9bad-8902039ff762")
    by_name = {"reftype": "username"}
    await manager.ask("PUT", f"{USERS}/user1/deactivate", params=by_name)
    assert (await manager.ask("DELETE", f"{USERS}/user1", params=by_name)).status_code == 200
    assert (await guest.ask("GET", form)).status_code == 404
    assert (await guest.ask("GET", ACCESSES)).status_code == 401


async def test_some_tenants_have_a_second_client_for_their_users() -> None:
    sandbox = Sandbox(separate_management=True)
    guest = guest_of(sandbox)
    await guest.manage()
    assert (await guest.ask("GET", USERS)).status_code == 403
    assert (await guest.ask("GET", "/auth/mgmt/v1/tenants")).status_code == 403
    admin = sandbox.management_credentials
    assert admin.client_id == "demotenant/adminClient"
    answer = await guest.client.post(
        "/auth/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=(admin.client_id, "admin-secret"),
    )
    guest.token = answer.json()["access_token"]
    assert await guest.get(USERS) == []
