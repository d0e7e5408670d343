"""A session that only reads sends nothing else, whatever is called."""

from typing import Any

import anyio
import pytest
from banksapi_async import BanksapiError, Customer, ReadOnly, Rel, Session, UserSession
from banksapi_async.links.rel import FOR_BROWSERS, verb
from hypothesis import given, settings, strategies as st

from session.everything import called, methods, owned, plausible
from support import Peer, session


def sent(peer: Peer) -> list[str]:
    """What was asked that is no token and no GET."""
    return [path for path in peer.paths() if not path.startswith("GET ")]


@pytest.mark.filterwarnings("ignore::banksapi_async.BanksapiDeprecationWarning")
@pytest.mark.parametrize(("owner", "name"), list(methods()))
async def test_whatever_is_called_nothing_is_sent_but_what_reads(owner: type, name: str) -> None:
    peer, found = await owned(read_only=True)
    before = len(peer.asked)
    with anyio.move_on_after(5):
        try:
            await called(found[owner], name, **plausible(getattr(owner, name)))
        except ReadOnly as error:
            refused: ReadOnly | None = error
        except BanksapiError:
            refused = None
        else:
            refused = None
        if refused is not None:
            assert refused.operation
            assert len(peer.asked) == before
    assert sent(peer) == []


@pytest.mark.parametrize("rel", sorted({*Rel.words, "start_news", "get_news", "delete_news"}))
@pytest.mark.parametrize("method", [None, "GET", "POST", "PUT", "DELETE", "PATCH"])
async def test_following_anything_sends_nothing_but_what_reads(
    rel: str, method: str | None
) -> None:
    peer = Peer().on("GET /customer/v2", {"relations": [{"rel": rel, "href": "/customer/v2/x"}]})
    customer = await session(peer, read_only=True).as_user("u", "p").customer()
    asked = len(peer.asked)
    reads = (method or verb(rel)) == "GET" and rel != Rel.AUTHENTICATE_DECOUPLED
    if rel in FOR_BROWSERS or (method or verb(rel)) is None:
        kind: type[BanksapiError] = BanksapiError
    elif reads:
        await read(customer, rel, method)
        return
    else:
        kind = ReadOnly
    with pytest.raises(kind):
        await customer.follow(rel, method=method)
    assert len(peer.asked) == asked


async def read(customer: Customer, rel: str, method: str | None) -> None:
    try:
        await customer.follow(rel, method=method)
    except ReadOnly:
        pytest.fail("reading is allowed")
    except BanksapiError:
        pass


@given(name=st.text(min_size=1, max_size=20), method=st.sampled_from(["POST", "PUT", "DELETE"]))
@settings(max_examples=30, deadline=None)
def test_no_unknown_relation_gets_out(name: str, method: str) -> None:
    async def follow() -> None:
        peer = Peer().on("GET /customer/v2", {"relations": [{"rel": name, "href": "/x"}]})
        customer = await session(peer, read_only=True).as_user("u", "p").customer()
        with pytest.raises(BanksapiError):
            await customer.follow(name, method=method)
        assert sent(peer) == []

    anyio.run(follow)


async def test_tokens_and_questions_about_them_are_reading() -> None:
    peer, found = await owned(read_only=True)
    user: UserSession = found[UserSession]
    opened: Session = found[Session]
    assert (await user.access_token()).reveal()
    peer.on("GET /auth/oauth2/introspect", {"active": True})
    known: Any = await opened.introspect("t")
    assert known.active
    with pytest.raises(ReadOnly, match=r"UserSession\.revoke does more than read"):
        await user.revoke()
    with pytest.raises(ReadOnly):
        await opened.users.create("user2", "two words 42")


async def test_a_front_end_is_told_whose_token_it_is_and_when_it_ends() -> None:
    _, found = await owned()
    user: UserSession = found[UserSession]
    token = await user.access_token(whole=True)
    assert token.access_token == await user.access_token()
    assert token.expires is not None
    assert (token.tenant, token.client) == ("demotenant", "demoClient")
