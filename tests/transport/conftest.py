"""Servers, and what is sent to them."""

import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import anyio
import httpx
import pytest
import trustme
from banksapi_async.transport.opening import open_sender, tls_context
from banksapi_async.transport.sender import Sender
from banksapi_async.transport.settings import RetryPolicy
from banksapi_async.wire.requests import Call, Retry

from transport.raw_server import RawServer, server_context

QUICK = RetryPolicy(base=0.001, longest=0.001)


@pytest.fixture
def server() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()


@pytest.fixture
def other_server() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls_server(server: RawServer, authority: trustme.CA) -> RawServer:
    server.tls = server_context(authority, "127.0.0.1", "bank.test")
    server.origin = f"https://127.0.0.1:{server.port}"
    return server


@pytest.fixture
def carrier(request: pytest.FixtureRequest) -> str:
    """Whose transport carries: ours, or httpx's where a test is marked with `over_both`."""
    return getattr(request, "param", "ours")


@pytest.fixture
async def opened(carrier: str) -> AsyncIterator[Callable[..., Sender]]:
    """Open senders that are closed after the test; by default retries hardly wait."""
    async with AsyncExitStack() as stack:

        def opened(server: RawServer, **settings: Any) -> Sender:
            settings = {"base_url": server.origin, "trust_env": False, "retry": QUICK} | settings
            if carrier == "httpx":
                verify = tls_context(settings.pop("verify", True), trust_env=False, loopback=True)
                fallback = httpx.AsyncHTTPTransport(verify=verify)
                stack.push_async_callback(fallback.aclose)
                settings["transport"] = fallback
            sender = open_sender(**settings)
            stack.push_async_callback(sender.aclose)
            return sender

        yield opened


@pytest.fixture
def make_call() -> Callable[..., Call]:
    def make_call(server: RawServer, retry: Retry = Retry.READ, **settings: Any) -> Call:
        seconds = settings.pop("seconds", 20.0)
        deadline = math.inf if seconds == math.inf else anyio.current_time() + seconds
        defaults = {
            "method": "GET",
            "url": f"{server.origin}/customer/v2/DE02120300000000202051",
            "template": "/customer/v2/{id}",
            "operation": "Customer.get",
            "correlation_id": "c-1",
            "deadline": deadline,
        }
        return Call(retry=retry, **(defaults | settings))

    return make_call
