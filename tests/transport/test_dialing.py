"""What is hard to reach from outside when connections are made."""

import errno
import random
import time

import anyio
import anyio.lowlevel
import httpx
import pytest
from banksapi_async.errors import AnswerLost, ConnectFailed, TransportError
from banksapi_async.transport.dialing import Dialer, _reason
from banksapi_async.transport.opening import open_sender
from banksapi_async.transport.settings import RetryPolicy
from banksapi_async.wire.requests import Progress, Retry


async def test_a_connection_that_stands_after_the_end_is_closed_at_once(server):
    dialer = Dialer(httpx.URL(server.origin), 5.0, None, None)
    dialer.close()
    with pytest.raises(httpx.ConnectError, match="the session was closed"):
        await dialer.dial(Progress())


def test_of_several_addresses_that_failed_the_first_gives_the_reason():
    errors = [OSError(errno.ECONNREFUSED, "secret"), OSError(errno.EHOSTUNREACH, "secret")]
    assert _reason(ExceptionGroup("all failed", errors)) == "connection refused"
    assert _reason(None) == "the connection was cut off"


def test_under_uvloop_too_a_connection_that_is_reset_as_it_opens_is_a_failed_one(server, make_call):
    """uvloop may have closed the socket by the time that the connection is handed over."""
    uvloop = pytest.importorskip("uvloop", reason="uvloop is not for Windows")
    chance = random.Random(1)

    def reset(connection):
        server.pause.wait(chance.random() / 200)
        connection.reset()

    async def hold_the_loop():
        while True:
            time.sleep(chance.random() / 200)  # noqa: ASYNC251 - so that resets come between steps
            await anyio.lowlevel.checkpoint()

    async def main():
        server.then = reset
        sender = open_sender(base_url=server.origin, trust_env=False, retry=RetryPolicy(reserve=0))
        async with anyio.create_task_group() as group:
            group.start_soon(hold_the_loop)
            for _ in range(300):
                call = make_call(server, Retry.ONCE)
                with pytest.raises(TransportError) as caught:
                    await sender.send(call)
                lost = call.progress.written > 0
                assert type(caught.value) is (AnswerLost if lost else ConnectFailed)
                if str(caught.value).endswith(f"{server.origin}: the connection was cut off"):
                    break
            group.cancel_scope.cancel()
        await sender.aclose()

    anyio.run(main, backend_options={"loop_factory": uvloop.new_event_loop})
