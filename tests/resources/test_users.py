"""How do users come to be?"""

import pytest
from banksapi_async import Conflict, Created, Existing, Inactive, InvalidRequest, TokenError
from banksapi_async.records import Secret

from support import BASE, TOKEN, Peer, answer, session

ALL = "/auth/mgmt/v1/tenants/demotenant/users"


async def test_a_user_is_created_and_named_by_its_location() -> None:
    peer = Peer().on(f"POST {ALL}", answer(201, location=f"{BASE}{ALL}/a%20b?x=1"))
    user = await session(peer).users.create(
        "user1", Secret("password1"), firstname="A", lastname="B"
    )
    assert user.id == user.reference == "a b"
    assert user.username == "user1"
    assert peer.asked[-1].content == (
        b'{"username":"user1","password":"password1","firstname":"A","lastname":"B"}'
    )
    assert len(peer.paths()) == 1


async def test_a_creation_without_a_location_names_no_id() -> None:
    peer = Peer().on(f"POST {ALL}", answer(201))
    assert (await session(peer).users.create("user1", "password1")).id is None


@pytest.mark.parametrize(
    ("name", "password", "argument"),
    [("", "password1", "username"), ("a\nb", "password1", "username"), ("a", " ", "password")],
)
async def test_an_empty_name_or_password_is_refused_before_sending(
    name: str, password: str, argument: str
) -> None:
    peer = Peer()
    with pytest.raises(InvalidRequest, match=argument):
        await session(peer).users.create(name, password)
    assert peer.asked == []


async def test_users_are_listed_with_those_who_left_only_when_asked() -> None:
    peer = Peer().on(f"GET {ALL}", [{"userReference": "r", "username": "user1"}])
    users = await session(peer).users.list()
    assert users[0].reference == "r"
    await session(peer).users.list(include_inactive=True)
    assert peer.paths() == [f"GET {ALL}", f"GET {ALL}?includeInactive=true"]


async def test_one_user_is_read_by_its_id() -> None:
    peer = Peer().on(f"GET {ALL}/a%2Fb", {"id": "a/b", "username": "user1"})
    assert (await session(peer).users.get("a/b")).id == "a/b"
    for wrong in ("", "..", "."):
        with pytest.raises(InvalidRequest, match="id"):
            await session(peer).users.get(wrong)


async def test_ensure_tells_created_existing_and_inactive_apart() -> None:
    peer = Peer().on(f"POST {ALL}", answer(201, location=f"{BASE}{ALL}/1"), answer(409))
    users = session(peer).users
    assert isinstance(await users.ensure("user1", "password1"), Created)
    peer.on(f"GET {ALL}", [{"id": "1", "username": "user1"}])
    found = await users.ensure("user1", "password1")
    assert isinstance(found, Existing)
    assert found.user.id == "1"
    peer.on(f"GET {ALL}", [{"id": "2", "username": "user2"}])
    peer.on(f"GET {ALL}?includeInactive=true", [{"id": "1", "username": "user1"}])
    assert isinstance(await users.ensure("user1", "password1"), Inactive)
    peer.on(f"GET {ALL}?includeInactive=true", [])
    with pytest.raises(Conflict):
        await users.ensure("user1", "password1")


async def test_a_token_that_names_no_tenant_is_not_enough() -> None:
    peer = Peer()
    peer.routes["POST /auth/oauth2/token"] = {k: v for k, v in TOKEN.items() if k != "tenant"}
    with pytest.raises(TokenError, match="tenant"):
        await session(peer).users.list()
