"""Over a transport of the caller's."""

import gc

import anyio
import anyio.lowlevel
import httpx
import pytest
from banksapi_async.errors import AnswerLost, ConnectFailed, InvalidRequest, TimedOut
from banksapi_async.transport.opening import open_sender
from banksapi_async.transport.settings import Limits
from banksapi_async.wire.requests import Retry


class Given(httpx.AsyncBaseTransport):
    """Does what a test asks for and counts."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.requests = []
        self.closed = False

    async def handle_async_request(self, request):
        self.requests.append(request)
        await anyio.lowlevel.checkpoint()
        outcome = self.outcomes.pop(0) if self.outcomes else httpx.Response(200, content=b"{}")
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is None:
            await anyio.sleep_forever()
        return outcome

    async def aclose(self):
        self.closed = True


async def test_it_is_used_and_never_closed(server, opened, make_call):
    given = Given()
    sender = opened(server, transport=given)
    got = await sender.send(make_call(server, method="PUT", body=b"[]"))
    assert (got.status, got.body) == (200, b"{}")
    assert await given.requests[0].aread() == b"[]"
    assert given.requests[0].headers["host"] == f"127.0.0.1:{server.port}"
    await sender.aclose()
    assert not given.closed
    assert server.connections == 0


async def test_httpx_own_transport_serves(server, opened, make_call):
    async with httpx.AsyncHTTPTransport() as given:
        assert (await opened(server, transport=given).send(make_call(server))).status == 200


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ConnectTimeout("x")])
async def test_only_a_connect_error_counts_as_nothing_written(server, opened, make_call, error):
    given = Given(error)
    assert (await opened(server, transport=given).send(make_call(server, Retry.ONCE))).status == 200
    given.outcomes = [error, error]
    call = make_call(server, Retry.ONCE)
    with pytest.raises(ConnectFailed):
        await opened(server, transport=given).send(call)
    assert call.progress.written == 0


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadError("https://secret"),
        httpx.WriteError("https://secret"),
        httpx.PoolTimeout("https://secret"),
        httpx.ProxyError("https://secret"),
        httpx.LocalProtocolError("https://secret"),
        httpx.StreamClosed(),
        OSError("https://secret"),
        anyio.BrokenResourceError("https://secret"),
    ],
)
async def test_any_other_error_may_have_sent_the_call(server, opened, make_call, error):
    given = Given(error, error, error, error)
    call = make_call(server, Retry.ONCE)
    with pytest.raises(AnswerLost, match=f"the transport raised {type(error).__name__}") as caught:
        await opened(server, transport=given).send(call)
    assert len(given.requests) == 1
    assert call.progress.written > 0
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


async def test_a_timeout_counts_as_sent(server, opened, make_call):
    call = make_call(server, Retry.ONCE, seconds=0.05)
    with pytest.raises(TimedOut, match="waiting for read"):
        await opened(server, transport=Given(None)).send(call)
    assert call.progress.written > 0


class Dropping(httpx.AsyncBaseTransport):
    """Fails in the middle of the body it was to write, and closes nothing."""

    async def handle_async_request(self, request):
        self.first = await anext(aiter(request.stream))
        raise httpx.WriteError("cut")


async def test_a_body_that_is_dropped_half_written_leaves_nothing_to_collect(
    server, opened, make_call
):
    """Warnings are errors: trio warns of an async generator that is only collected."""
    given = Dropping()
    with pytest.raises(AnswerLost):
        await opened(server, transport=given).send(make_call(server, Retry.ONCE, body=b"[]"))
    gc.collect()
    assert given.first == b"[]"


async def test_a_bug_in_it_is_seen_as_it_is(server, opened, make_call):
    with pytest.raises(ZeroDivisionError):
        await opened(server, transport=Given(ZeroDivisionError())).send(make_call(server))


class Endless(httpx.AsyncByteStream):
    """Iterated by something without `aclose`."""

    def __aiter__(self):
        return Zs()


class Zs:
    def __aiter__(self):
        return self

    async def __anext__(self):
        return b"z" * 40_000


async def test_a_long_error_of_it_is_cut(server, opened, make_call):
    given = Given(httpx.Response(400, stream=Endless()))
    got = await opened(server, transport=given).send(make_call(server))
    assert got.body == b"z" * 65536


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("proxy", "http://127.0.0.1:1"),
        ("verify", False),
        ("limits", Limits(max_connections=3)),
    ],
)
def test_what_is_its_own_business_is_refused_beside_it(argument, value):
    with pytest.raises(InvalidRequest, match=argument):
        open_sender(
            base_url="https://bank.test", transport=httpx.AsyncHTTPTransport(), **{argument: value}
        )


def test_the_defaults_beside_it_are_welcome():
    open_sender(
        base_url="https://bank.test",
        transport=httpx.AsyncHTTPTransport(),
        proxy=None,
        verify=True,
        limits=Limits(),
    )
