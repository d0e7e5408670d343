"""A session says whether base URL, credentials and clock fit, and what to do where they do not."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anyio
import pytest
import trustme
from anyio.abc import SocketAttribute
from anyio.streams.tls import TLSListener
from banksapi_async import (
    CheckState,
    ClientCredentials,
    ConnectFailed,
    NotAuthenticated,
    Session,
    SessionCheck,
    SessionClosed,
    StaticToken,
    TokenError,
)
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing.harness import open_session

from support import TOKEN, Peer, answer, session

HERE = "/auth/oauth2/introspect"


def states(report: SessionCheck) -> dict[str, CheckState]:
    return {entry.name: entry.state for entry in report.entries}


def to_do(report: SessionCheck) -> dict[str, str]:
    return {entry.name: entry.to_do for entry in report.entries if entry.to_do}


async def checked(peer: Any, credentials: Any = None, **options: Any) -> SessionCheck:
    if credentials is None:
        return await session(peer, **options).check()
    return await Session(credentials, transport=peer, **options).check()


async def test_on_a_sandbox_over_a_socket_everything_is_well() -> None:
    sandbox = Sandbox()
    async with (
        sandbox.serve() as url,
        Session(sandbox.credentials, base_url=url) as one,
    ):
        report = await one.check()
    assert report.ok
    assert report.error is None
    assert set(states(report).values()) == {CheckState.OK}
    assert report.tenant == "demotenant"
    assert report.level == "client"
    assert "http://banksapi.io/customer/read" in report.scopes
    assert report.expires is not None
    assert report.clock_skew is not None
    assert sandbox.account.client_secret not in repr(report) + report._repr_html_()


async def test_it_sends_nothing_but_what_reads() -> None:
    sandbox = Sandbox()
    async with open_session(sandbox, read_only=True) as one:
        assert (await one.check()).ok


async def test_an_interface_that_cannot_be_reached_is_said_and_the_rest_is_not_guessed() -> None:
    async with Session(
        ClientCredentials("t/c", "s3cret"), base_url="http://127.0.0.1:9", verify=False
    ) as one:
        report = await one.check()
    assert not report.ok
    assert isinstance(report.error, ConnectFailed)
    assert states(report)["reachable"] is CheckState.FAILED
    assert states(report)["TLS"] is CheckState.NOT_REACHED
    assert states(report)["credentials"] is CheckState.NOT_REACHED
    assert "base URL" in to_do(report)["reachable"]
    assert report.clock_skew is None


async def test_a_certificate_that_is_not_trusted_is_told_from_the_rest() -> None:
    ours = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.issue_cert("127.0.0.1").configure_cert(context)
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(SocketAttribute.local_port)
    served = TLSListener(listener, context, standard_compatible=False)

    async def answered(stream: Any) -> None:
        async with stream:
            await stream.receive()
            await stream.send(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")

    theirs = ssl.create_default_context()
    ours.configure_trust(theirs)
    async with served, anyio.create_task_group() as tasks:
        tasks.start_soon(served.serve, answered)
        reports = []
        for verify in (True, theirs):
            credentials = ClientCredentials("t/c", "s3cret")
            url = f"https://127.0.0.1:{port}"
            async with Session(credentials, base_url=url, verify=verify) as one:
                reports.append(await one.check())
        tasks.cancel_scope.cancel()
    stranger, friend = reports
    assert states(stranger)["TLS"] is CheckState.FAILED
    assert "certificates" in to_do(stranger)["TLS"]
    assert states(friend)["TLS"] is CheckState.OK


async def test_an_interface_in_trouble_is_a_warning() -> None:
    report = await checked(Peer().on(f"GET {HERE}", answer(503)))
    assert states(report)["reachable"] is CheckState.WARNING
    assert "later" in to_do(report)["reachable"]
    assert report.ok


@pytest.mark.parametrize(("minutes", "side"), [(-3, "ahead of"), (3, "behind")])
async def test_a_clock_that_is_off_is_a_warning_with_its_side(minutes: int, side: str) -> None:
    there = datetime.now(UTC) + timedelta(minutes=minutes)
    peer = Peer().on(f"GET {HERE}", answer(401, date=format_datetime(there, usegmt=True)))
    report = await checked(peer)
    (clock,) = [entry for entry in report.entries if entry.name == "clock"]
    assert clock.state is CheckState.WARNING
    assert side in clock.found
    assert "NTP" in clock.to_do


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, "scopes"),
        (401, "client id and secret"),
        (402, "contract"),
        (404, "path prefix"),
        (423, "unlock"),
        (500, "later"),
        (200, "credentials"),
    ],
)
async def test_refused_credentials_say_what_to_do(status: int, advice: str) -> None:
    peer = Peer().on("POST /auth/oauth2/token", answer(status, {}))
    report = await checked(peer)
    assert states(report)["credentials"] is CheckState.FAILED
    assert states(report)["scopes"] is CheckState.NOT_REACHED
    assert advice in to_do(report)["credentials"]
    assert isinstance(report.error, TokenError)
    assert report.clock_skew is not None


async def test_a_token_that_was_made_elsewhere_is_tried_on_the_customer() -> None:
    peer = Peer().on("GET /customer/v2", {})
    report = await checked(peer, StaticToken("t"))
    assert report.ok
    assert report.level == "user"
    assert report.expires is None
    assert report.scopes == ()
    peer.on("GET /customer/v2", answer(401, {}))
    refused = await checked(peer, StaticToken("t"))
    assert isinstance(refused.error, NotAuthenticated)


async def test_an_error_that_nobody_has_advice_for_is_shown() -> None:
    peer = Peer().on("GET /customer/v2", answer(200, b"nonsense"))
    report = await checked(peer, StaticToken("t"))
    assert to_do(report)["credentials"] == "see the error"


async def test_an_api_key_is_a_persons() -> None:
    sandbox = Sandbox()
    async with open_session(sandbox, sandbox.api_key_credentials) as one:
        report = await one.check()
    assert report.ok
    assert report.level == "user"


async def test_the_management_level_is_checked_where_it_has_its_own_credentials() -> None:
    peer = Peer().on("POST /auth/oauth2/token", TOKEN, answer(401, {}))
    manager = ClientCredentials("t/other", "s3cret")
    refused = await checked(peer, management=manager)
    assert states(refused)["management"] is CheckState.FAILED
    assert not refused.ok
    fine = await checked(Peer(), management=manager)
    assert states(fine)["management"] is CheckState.OK


async def test_a_closed_session_checks_nothing() -> None:
    one = session(Peer())
    await one.aclose()
    with pytest.raises(SessionClosed):
        await one.check()
