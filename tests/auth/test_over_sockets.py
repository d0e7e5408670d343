"""Does it all hold with the real sender and a server on loopback?"""

import base64
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs

import anyio
import pytest
from anyio.abc import SocketStream
from banksapi_async.auth.credentials import ClientCredentials
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.keeper import Authorizer, open_authorizer
from banksapi_async.errors import TokenError
from banksapi_async.transport.observers import Observers
from banksapi_async.transport.opening import open_sender
from banksapi_async.transport.settings import RetryPolicy
from banksapi_async.wire.requests import Call

from auth.parts import PASSWORD, SECRET, MovableClock, a_call, together

ODD = "pass+word & 100% für =ü "


class Server:
    """Speaks just enough HTTP: mints tokens for those who know the secrets."""

    def __init__(self) -> None:
        self.passwords = {"user1": PASSWORD, "odd user+ü": ODD}
        self.good: set[str] = set()
        self.mints = 0
        self.requests: list[str] = []
        self.refusal = 403
        self.failures: list[int] = []

    async def serve(self, stream: SocketStream) -> None:
        async with stream:
            with suppress(anyio.EndOfStream, anyio.BrokenResourceError):
                await self.converse(stream)

    async def converse(self, stream: SocketStream) -> None:
        pending = b""
        while True:
            while b"\r\n\r\n" not in pending:
                pending += await stream.receive()
            head, _, pending = pending.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            headers = {k.lower(): v for k, _, v in (x.partition(": ") for x in lines[1:])}
            length = int(headers.get("content-length", "0"))
            while len(pending) < length:
                pending += await stream.receive()
            body, pending = pending[:length], pending[length:]
            status, answer = self.answer(lines[0], headers, body.decode())
            await stream.send(
                f"HTTP/1.1 {status} .\r\ncontent-length: {len(answer)}\r\n\r\n{answer}".encode()
            )

    def answer(self, line: str, headers: dict[str, str], body: str) -> tuple[int, str]:
        method, target, _ = line.split(" ")
        path, _, query = target.partition("?")
        self.requests.append(f"{method} {path}")
        if path.startswith("/auth/oauth2/"):
            basic = base64.b64encode(f"demotenant/demoClient:{SECRET}".encode()).decode()
            if headers.get("authorization") != f"Basic {basic}":
                return 401, "{}"
            form = {key: value for key, [value] in parse_qs(body or query).items()}
            return getattr(self, path.rpartition("/")[2])(form)
        token = headers.get("authorization", "").removeprefix("Bearer ")
        return (200, "{}") if token in self.good else (self.refusal, "{}")

    def token(self, form: dict[str, str]) -> tuple[int, str]:
        if self.failures:
            return self.failures.pop(0), "{}"
        if form.get("password") != self.passwords.get(form.get("username", "")):
            return 401, json.dumps({"error": "invalid_grant", "echo": form["password"]})
        self.mints += 1
        text = f"0bac1d52-{self.mints}"
        self.good.add(text)
        return 200, json.dumps({"access_token": text, "expires_in": 7200})

    def revoke(self, form: dict[str, str]) -> tuple[int, str]:
        self.good.discard(form["token"])
        return 200, ""

    def introspect(self, form: dict[str, str]) -> tuple[int, str]:
        if form["token"] not in self.good:
            return 403, "{}"
        return 200, json.dumps({"access_token": form["token"], "active": True})


class World:
    """A server, and an authorizer that reaches it over sockets."""

    def __init__(self, server: Server, authorizer: Authorizer, clock: MovableClock, base: str):
        self.server = server
        self.clock = clock
        self.authorizer = authorizer
        self.base = base
        credentials = ClientCredentials("demotenant/demoClient", SECRET)
        self.client = Grant.of(base, credentials)
        self.as_user: Callable[[str, str], Grant] = lambda name, password: Grant.user(
            base, credentials, name, password
        )
        self.user = self.as_user("user1", PASSWORD)

    def a_call(self) -> Call:
        return a_call(url=self.base + "/customer/v2", deadline=anyio.current_time() + 30)

    async def call(self) -> int:
        return (await self.authorizer.send(self.a_call(), self.user)).status


@asynccontextmanager
async def opened(*, gone: bool = False) -> AsyncIterator[World]:
    server, clock = Server(), MovableClock()
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    base = f"http://127.0.0.1:{listener.extra(anyio.abc.SocketAttribute.local_port)}"
    sender = open_sender(
        base_url=base, retry=RetryPolicy(base=0.001, longest=0.001), trust_env=False
    )
    authorizer = open_authorizer(sender, clock=clock, tell=Observers(()).tell)
    async with listener, anyio.create_task_group() as group:
        if gone:
            await listener.aclose()
        else:
            group.start_soon(listener.serve, server.serve)
        yield World(server, authorizer, clock, base)
        await sender.aclose()
        group.cancel_scope.cancel()


async def test_500_cold_calls_mint_one_token_over_sockets() -> None:
    async with opened() as world:
        assert await together(*[world.call] * 500) == [200] * 500
        assert world.server.mints == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_200_refused_calls_mint_one_over_sockets(status: int) -> None:
    async with opened() as world:
        await world.call()
        world.clock.advance(60)
        world.server.good.clear()
        world.server.refusal = status
        assert await together(*[world.call] * 200) == [200] * 200
        assert world.server.mints == 2


async def test_odd_names_and_passwords_arrive_whole() -> None:
    async with opened() as world:
        token = await world.authorizer.token(world.as_user("odd user+ü", ODD))
        assert token.access_token.reveal() in world.server.good


async def test_a_server_that_stumbles_is_asked_again_and_one_that_refuses_is_not() -> None:
    async with opened() as world:
        world.server.failures = [503, 500]
        assert await world.call() == 200
        world.server.requests.clear()
        wrong = world.as_user("user1", "wrong")
        for _ in range(3):
            with pytest.raises(TokenError):
                await world.authorizer.token(wrong)
        assert world.server.requests == ["POST /auth/oauth2/token"]
        assert await world.call() == 200


async def test_a_token_is_asked_about_and_revoked() -> None:
    async with opened() as world:
        token = (await world.authorizer.token(world.user)).access_token
        told = await world.authorizer.introspect(token, world.client)
        assert told is not None
        assert told.active is True
        await world.authorizer.revoke(world.user)
        assert await world.authorizer.introspect(token, world.client) is None
        assert await world.call() == 200


async def test_a_server_that_is_gone_is_a_retryable_token_error() -> None:
    async with opened(gone=True) as world:
        with pytest.raises(TokenError, match="failed with ConnectFailed") as caught:
            await world.call()
        assert caught.value.retryable
        assert caught.value.__context__ is None


async def test_rounds_of_cancelled_calls_leave_everything_sound() -> None:
    async with opened() as world:
        for _ in range(30):
            world.server.good.clear()
            world.clock.advance(7300)
            with anyio.move_on_after(0.003):
                await together(*[world.call] * 20)
        world.clock.advance(7300)
        assert await together(*[world.call] * 50) == [200] * 50


async def test_no_secret_is_logged_or_raised(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with opened() as world:
            await world.call()
            token = await world.authorizer.token(world.user)
            await world.authorizer.introspect(token.access_token, world.client)
            await world.authorizer.revoke(world.user)
            with pytest.raises(TokenError) as caught:
                await world.authorizer.token(world.as_user("user1", "wr0ng"))
    seen = caplog.text + str(caught.value) + repr(caught.value) + repr(world.user)
    for secret in (SECRET, PASSWORD, "wr0ng", token.access_token.reveal()):
        assert secret not in seen
