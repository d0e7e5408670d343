"""Over a transport of the caller's."""

import asyncio
import gc

import anyio
import anyio.lowlevel
import httpx
import httpx2
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
        self.begun = anyio.Event()

    async def handle_async_request(self, request):
        self.requests.append(request)
        self.begun.set()
        await anyio.lowlevel.checkpoint()
        outcome = self.outcomes.pop(0) if self.outcomes else httpx.Response(200, content=b"{}")
        if isinstance(outcome, BaseException):
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


class Odd(BaseException):
    """What no library raises."""


@pytest.mark.parametrize(
    "error",
    [
        ZeroDivisionError("secret"),
        asyncio.CancelledError("secret"),
        Odd("secret"),
        BaseExceptionGroup("secret", [asyncio.CancelledError("secret"), OSError()]),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_whatever_else_it_raises_is_an_answer_that_was_lost(server, opened, make_call, error):
    """A `CancelledError` too, as long as nobody cancelled the task; it is not asked again."""
    given = Given(error)
    call = make_call(server)
    with pytest.raises(AnswerLost, match=f"the transport raised {type(error).__name__}") as caught:
        await opened(server, transport=given).send(call)
    assert len(given.requests) == 1
    assert call.progress.written > 0
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(), GeneratorExit()])
async def test_the_end_of_the_program_goes_through_it(server, opened, make_call, error):
    with pytest.raises(type(error)):
        await opened(server, transport=Given(error)).send(make_call(server))


async def test_a_cancellation_goes_through_it_as_it_is(server, opened, make_call):
    given = Given(None)
    async with anyio.create_task_group() as tasks:

        async def cancel():
            await given.begun.wait()
            tasks.cancel_scope.cancel()

        tasks.start_soon(cancel)
        await opened(server, transport=given).send(make_call(server))
    assert tasks.cancel_scope.cancelled_caught


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_task_that_asyncio_cancels_stays_cancelled(server, opened, make_call):
    given = Given(None)
    task = asyncio.create_task(opened(server, transport=given).send(make_call(server)))
    await given.begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_one_of_httpx2_behind_one_of_httpx_is_told_apart(server, opened, make_call):
    class Forwarding(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            async with httpx2.AsyncHTTPTransport() as inner:
                return await inner.handle_async_request(request)

    with pytest.raises(AnswerLost, match="raised AssertionError; one of httpx2 is given itself"):
        await opened(server, transport=Forwarding()).send(make_call(server))
    assert server.connections == 0


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
