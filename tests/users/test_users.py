"""How do users come to be?"""

import pickle
import traceback

import pytest
from banksapi_async import (
    Action,
    BanksapiError,
    Conflict,
    FlowStopped,
    InvalidRequest,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    TokenError,
    UntrustedLink,
    User,
    UserCreated,
    UserExisting,
    UserInactive,
)
from banksapi_async.values.secret import Secret

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
    assert (await session(peer).users.get(User(id="a/b"))).id == "a/b"
    for wrong in ("", "..", "."):
        with pytest.raises(InvalidRequest, match="user"):
            await session(peer).users.get(wrong)
        with pytest.raises(InvalidRequest, match="user"):
            await session(peer).users.get(User(id=wrong))


async def test_a_user_is_read_by_name_by_way_of_the_list() -> None:
    peer = Peer().on(f"GET {ALL}", [{"id": "7", "username": "user1"}, {"username": "user2"}])
    peer.on(f"GET {ALL}/7", {"id": "7", "username": "user1", "roles": ["a"]})
    users = session(peer).users
    assert (await users.get("user1")).roles == ("a",)
    assert peer.paths() == [f"GET {ALL}", f"GET {ALL}/7"]
    for unknown in ("user3", "user2"):
        with pytest.raises(NotFound, match="no active user has this name"):
            await users.get(unknown)


async def test_ensure_tells_created_existing_and_inactive_apart() -> None:
    peer = Peer().on(f"POST {ALL}", answer(201, location=f"{BASE}{ALL}/1"), answer(409))
    users = session(peer).users
    assert isinstance(await users.ensure("user1", "password1"), UserCreated)
    peer.on(f"GET {ALL}", [{"id": "1", "username": "user1"}])
    found = await users.ensure("user1", "password1")
    assert isinstance(found, UserExisting)
    assert found.user.id == "1"
    peer.on(f"GET {ALL}", [{"id": "2", "username": "user2"}])
    peer.on(f"GET {ALL}?includeInactive=true", [{"id": "1", "username": "user1"}])
    assert isinstance(await users.ensure("user1", "password1"), UserInactive)
    peer.on(f"GET {ALL}?includeInactive=true", [])
    with pytest.raises(Conflict):
        await users.ensure("user1", "password1")


async def test_a_token_that_names_no_tenant_is_not_enough() -> None:
    peer = Peer()
    peer.routes["POST /auth/oauth2/token"] = {k: v for k, v in TOKEN.items() if k != "tenant"}
    with pytest.raises(TokenError, match="tenant"):
        await session(peer).users.list()


ONE = f"{ALL}/7"


async def test_a_user_is_changed_by_id_by_name_or_as_a_value() -> None:
    peer = Peer().on(f"PUT {ALL}/user1", answer(200)).on(f"PUT {ONE}", answer(200))
    users = session(peer).users
    await users.change(User(id="7"), username="user2", firstname="A")
    assert peer.asked[-1].content == b'{"username":"user2","firstname":"A"}'
    await users.change("user1", lastname="B")
    await users.change(User(id="7", username="user1"), lastname="B")
    await users.change(User(username="user1"), lastname="B")
    assert peer.paths() == [
        f"PUT {ONE}",
        f"PUT {ALL}/user1?reftype=username",
        f"PUT {ONE}",
        f"PUT {ALL}/user1?reftype=username",
    ]


async def test_a_change_of_nothing_or_of_nobody_is_refused_before_sending() -> None:
    peer = Peer()
    users = session(peer).users
    for change in (
        users.change(User(id="7")),
        users.change(User(id="7"), username=" "),
        users.change("..", firstname="A"),
        users.change(User(), firstname="A"),
        users.deactivate(""),
        users.delete(" "),
        users.reactivate(User(id="7"), "two words & 42"),
        users.rotate_password("user1", ""),
    ):
        with pytest.raises(InvalidRequest):
            await change
    assert peer.asked == []


async def test_a_name_that_is_taken_is_a_conflict_and_a_lost_change_is_unknown() -> None:
    peer = Peer().on(f"PUT {ONE}", answer(409), answer(500))
    users = session(peer).users
    with pytest.raises(Conflict):
        await users.change(User(id="7"), username="user2")
    with pytest.raises(OutcomeUnknown):
        await users.change(User(id="7"), username="user2")
    assert len(peer.paths()) == 2


async def test_a_user_is_shut_out_let_in_again_and_deleted() -> None:
    peer = Peer().on(f"PUT {ONE}/deactivate", answer(200)).on(f"DELETE {ONE}", answer(200))
    peer.on(f"POST {ALL}/user1/reactivate", answer(200))
    users = session(peer).users
    await users.deactivate(User(id="7"))
    await users.reactivate("user1", Secret("two words & 42"), firstname="A")
    assert peer.asked[-1].content == (
        b'{"username":"user1","password":"two words & 42","firstname":"A"}'
    )
    await users.delete(User(id="7"))
    await users.delete(User(user_reference="8"))
    assert peer.paths() == [
        f"PUT {ONE}/deactivate",
        f"POST {ALL}/user1/reactivate?reftype=username",
        f"DELETE {ONE}",
        f"DELETE {ALL}/8",
    ]


async def test_an_active_user_is_not_deleted_by_name_either() -> None:
    peer = Peer().on(f"DELETE {ALL}/user1?reftype=username", answer(405))
    with pytest.raises(NotAllowed):
        await session(peer).users.delete("user1")


async def test_an_active_user_is_not_deleted() -> None:
    peer = Peer().on(f"DELETE {ONE}", answer(405))
    with pytest.raises(NotAllowed):
        await session(peer).users.delete(User(id="7"))


async def test_a_user_is_found_by_name_in_the_list_alone() -> None:
    peer = Peer().on(f"GET {ALL}", [{"id": "7", "username": "user1"}])
    users = session(peer).users
    found = await users.find("user1")
    assert found is not None
    assert found.reference == "7"
    assert await users.find("user2") is None


DEACTIVATE = f"PUT {ALL}/user1/deactivate"
REACTIVATE = f"POST {ALL}/user1/reactivate"


async def test_a_password_is_changed_by_shutting_out_and_letting_in() -> None:
    peer = Peer().on(DEACTIVATE, answer(200)).on(REACTIVATE, answer(200))
    await session(peer).users.rotate_password(User(username="user1"), "two words & 43")
    assert peer.paths() == [f"{DEACTIVATE}?reftype=username", f"{REACTIVATE}?reftype=username"]


async def test_a_rotation_that_stops_names_the_step_and_goes_on_when_called_again() -> None:
    peer = Peer().on(DEACTIVATE, answer(200), answer(400)).on(REACTIVATE, answer(503), answer(200))
    peer.on(f"GET {ALL}", []).on(f"GET {ALL}?includeInactive=true", [{"username": "user1"}])
    users = session(peer).users
    with pytest.raises(FlowStopped, match="reactivate") as stopped:
        await users.rotate_password("user1", "two words & 43")
    assert stopped.value.step == "reactivate"
    assert isinstance(stopped.value.error, OutcomeUnknown)
    assert stopped.value.retryable
    assert stopped.value.action is Action.RETRY_LATER
    assert "words & 43" not in repr(stopped.value)
    kept = pickle.loads(pickle.dumps(stopped.value))
    assert (kept.step, kept.flow) == ("reactivate", "Users.rotate_password")
    await users.rotate_password("user1", "two words & 43")


@pytest.mark.parametrize("everybody", [[], [{"username": "user1"}]])
async def test_a_rotation_that_is_refused_at_the_first_step_changes_nothing(
    everybody: list[dict[str, str]],
) -> None:
    peer = Peer().on(DEACTIVATE, answer(405)).on(f"GET {ALL}", everybody)
    with pytest.raises(FlowStopped) as stopped:
        await session(peer).users.rotate_password("user1", "two words & 43")
    assert stopped.value.step == "deactivate"
    assert stopped.value.action is Action.FIX_REQUEST
    assert not [path for path in peer.paths() if "reactivate" in path]


async def test_tenants_are_listed() -> None:
    peer = Peer().on("GET /auth/mgmt/v1/tenants", [{"name": "demotenant", "description": "d"}])
    (tenant,) = await session(peer).tenants.list()
    assert (tenant.name, tenant.description) == ("demotenant", "d")


async def test_a_password_is_in_no_frame_of_an_error() -> None:
    word = "geheim 47 11"
    users = session(Peer()).users
    for call in (
        users.create("user1", word),
        users.ensure("user1", word),
        users.reactivate("user1", word),
        users.rotate_password("user1", word),
    ):
        with pytest.raises(BanksapiError) as caught:
            await call
        frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)][1:]
        assert frames
        assert not [frame for frame in frames if word in repr(frame.f_locals)]


def refusing(peer: Peer, password: str) -> None:
    """Give a user tokens for one password alone, and everybody else."""
    peer.routes["POST /auth/oauth2/token"] = lambda request: (
        answer(200, TOKEN)
        if b"grant_type=client_credentials" in request.content
        or password.encode() in request.content
        else answer(401)
    )


@pytest.mark.parametrize("made", ["create", "reactivate", "rotate_password", "ensure"])
@pytest.mark.parametrize("lost", [False, True])
async def test_who_has_another_password_may_log_in_at_once(made: str, *, lost: bool) -> None:
    peer = Peer().on(DEACTIVATE, answer(200)).on(REACTIVATE, answer(500 if lost else 200))
    peer.on(f"POST {ALL}", answer(500) if lost else answer(201, location=f"{BASE}{ALL}/1"))
    peer.on("GET /customer/v2", {})
    refusing(peer, "another")
    opened = session(peer)
    view = opened.as_user("user1", "two-words-42")
    with pytest.raises(TokenError):
        await view.customer()
    refusing(peer, "two-words-42")
    with pytest.raises(TokenError, match="not tried again"):
        await view.customer()
    call = getattr(opened.users, made)("user1", "two-words-42")
    if lost:
        with pytest.raises((OutcomeUnknown, FlowStopped)):
            await call
    else:
        await call
    await view.customer()


async def test_ensuring_a_user_who_is_there_lets_no_wrong_password_out_again() -> None:
    peer = Peer().on(f"POST {ALL}", answer(409)).on(f"GET {ALL}", [{"username": "user1"}])
    refusing(peer, "another")
    opened = session(peer)
    view = opened.as_user("user1", "two-words-42")
    for _ in range(5):
        assert isinstance(await opened.users.ensure("user1", "two-words-42"), UserExisting)
        with pytest.raises(TokenError):
            await view.customer()
    assert (
        len([r for r in peer.asked if b"two-words-42" in r.content and b"grant" in r.content]) == 1
    )


@pytest.mark.parametrize("tenant", ["..", ".", "./x", "..;x"])
async def test_a_tenant_that_is_a_path_leads_nowhere_else(tenant: str) -> None:
    peer = Peer()
    peer.routes["POST /auth/oauth2/token"] = {**TOKEN, "tenant": tenant}
    users = session(peer).users
    if set(tenant) == {"."}:
        with pytest.raises(UntrustedLink, match="dot segment"):
            await users.list()
    else:
        with pytest.raises((NotFound, UntrustedLink)):
            await users.list()
    assert not [path for path in peer.paths() if "/tenants/%2E" in path or "/../" in path]
