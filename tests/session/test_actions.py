"""Who can mend what was given: the person who typed it, the program, or nobody."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from banksapi_async import (
    Action,
    ClientCredentials,
    InvalidRequest,
    ReadOnly,
    SecurityProcedure,
    Session,
)

from support import ACCESS, PASSWORD, SECRET, Peer, customer, links, session, user

GONE, FIX, ASK = Action.GONE, Action.FIX_REQUEST, Action.ASK_PERSON


async def consent(id: Any) -> object:
    return await (await customer(Peer(), relations=links(self="/customer/v2"))).consent(id)


@pytest.mark.parametrize(
    ("call", "action"),
    [
        (lambda: session(Peer()).providers.get("nope"), GONE),
        (lambda: session(Peer()).providers.get(5), FIX),
        (lambda: user(Peer()).bank_access("nope"), GONE),
        (lambda: user(Peer()).bank_access(5), FIX),
        (lambda: user(Peer()).bank_access(None), FIX),
        (lambda: consent(""), GONE),
        (lambda: consent(None), FIX),
        (lambda: session(Peer()).as_user("", PASSWORD), ASK),
        (lambda: session(Peer()).as_user("user1", ""), ASK),
        (lambda: session(Peer()).as_user(None, PASSWORD), FIX),
        (lambda: session(Peer()).as_user("user1", 5), FIX),
        (lambda: ClientCredentials("t/c", ""), FIX),
    ],
    ids=[
        "provider's id",
        "no provider's id",
        "access's id",
        "no access's id",
        "no access at all",
        "consent's id",
        "no consent's id",
        "empty name",
        "empty password",
        "no name",
        "no password",
        "empty secret",
    ],
)
async def test_the_action_says_who_can_mend_it(call: Callable[[], Any], action: Action) -> None:
    async def made() -> None:
        given = call()
        if isinstance(given, Awaitable):
            await given

    with pytest.raises(InvalidRequest) as refused:
        await made()
    assert refused.value.action is action


async def test_a_session_that_only_reads_rotates_no_password() -> None:
    peer = Peer()
    reading = Session(ClientCredentials("t/c", SECRET), transport=peer, read_only=True)
    with pytest.raises(ReadOnly):
        await reading.users.rotate_password("user1", PASSWORD)
    assert peer.paths() == []


@pytest.mark.parametrize(
    "method",
    [SecurityProcedure(kodierung=1), object(), True, 10**5000],
    ids=["a record", "an object", "a switch", "an endless number"],
)
async def test_a_method_that_is_none_is_not_sent_as_its_looks(method: Any) -> None:
    here = f"/customer/v2/bankzugaenge/{ACCESS}"
    peer = Peer().on(f"GET {here}", {"id": ACCESS, "relations": links(set_method="/m")})
    access = await user(peer).bank_access(ACCESS)
    with pytest.raises(InvalidRequest, match="chosen_sca_method_id"):
        await access.set_method(method)
    assert peer.paths() == [f"GET {here}"]
