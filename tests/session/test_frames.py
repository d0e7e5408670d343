"""No token, secret, key or password stands in the local variables of a traceback that is kept."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from banksapi_async import (
    ApiKeyCredentials,
    BanksapiError,
    ClientCredentials,
    RetryPolicy,
    Session,
    StaticToken,
    UserSession,
)

from support import TOKEN, Peer, answer, locals_shown

KEY = "k3y-of-one-connect"
CLIENT = "cl13nt-secret"
PASSWORD = "us3r-password-47"
ASKED = "t0ken-that-is-asked-about"
MINTED = TOKEN["access_token"]
SECRETS = (KEY, CLIENT, PASSWORD, ASKED, MINTED)
QUICK = RetryPolicy(base=0, longest=0)
FAILURES = [httpx.ReadError("cut"), httpx.ConnectError("no"), ValueError("own")]


async def fails(call: Callable[[], Awaitable[Any]]) -> None:
    with pytest.raises(BanksapiError) as caught:
        await call()
    shown = locals_shown(caught.value)
    assert shown
    assert [secret for secret in SECRETS if str(secret) in shown] == []


def client(peer: Peer) -> Session:
    return Session(ClientCredentials("t/c", CLIENT), transport=peer, retry=QUICK)


@pytest.mark.parametrize("failure", [*FAILURES, answer(401), answer(500), answer(200, b"[")])
async def test_asking_about_a_token_shows_none(failure: object) -> None:
    peer = Peer().on("GET /auth/oauth2/introspect", failure)
    await fails(lambda: client(peer).introspect(ASKED))
    await fails(lambda: client(peer).introspect(ASKED, timeout=-1))


@pytest.mark.parametrize("failure", [*FAILURES, answer(401), answer(500), answer(200, b"[")])
async def test_fetching_a_token_shows_nothing_that_it_is_fetched_with(failure: object) -> None:
    peer = Peer().on("POST /one/bc-token", failure).on("POST /auth/oauth2/token", failure)
    opened = client(peer)
    await fails(opened.as_user("user1", PASSWORD).customer)
    await fails(opened.users.list)
    await fails(Session(ApiKeyCredentials(KEY), transport=peer, retry=QUICK).customer)


@pytest.mark.parametrize("failure", [*FAILURES, answer(401), answer(403), answer(500)])
async def test_a_call_shows_no_token(failure: object) -> None:
    peer = Peer().on("GET /customer/v2", failure).on("POST /auth/oauth2/revoke", failure)
    user: UserSession = client(peer).as_user("user1", PASSWORD)
    await fails(user.customer)
    await fails(Session(StaticToken(ASKED), transport=peer, retry=QUICK).customer)
    await user.access_token()
    await fails(user.revoke)
