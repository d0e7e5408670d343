"""Deadlines, cancellation, and turns at the connections."""

import asyncio
import random
import threading

import anyio
import anyio.lowlevel
import pytest
from banksapi_async.errors import SessionClosed, TimedOut
from banksapi_async.transport.clock import SystemClock
from banksapi_async.transport.events import CallFinished
from banksapi_async.transport.settings import Limits, RetryPolicy, Timeouts
from banksapi_async.wire.requests import Retry

from transport.raw_server import OK, answer


def silent(connection):
    connection.wait()


async def expect_timeout(sender, call, phase):
    with pytest.raises(TimedOut, match=f"while waiting for {phase}") as caught:
        await sender.send(call)
    error = caught.value
    assert isinstance(error, TimeoutError)
    assert (error.phase, error.method, error.path_template) == (phase, call.method, call.template)
    assert error.correlation_id == "c-1"
    assert error.__context__ is None
    assert error.__cause__ is None


async def test_time_can_end_while_waiting_for_a_turn(server, opened, make_call):
    server.scripts = [silent]
    sender = opened(server, limits=Limits(max_connections=1))
    async with anyio.create_task_group() as group:
        group.start_soon(expect_timeout, sender, make_call(server, seconds=0.3), "read")
        await anyio.sleep(0.05)
        call = make_call(server, Retry.ONCE, seconds=0.05)
        await expect_timeout(sender, call, "connection")
        assert call.progress.written == 0
    assert (await sender.send(make_call(server))).status == 200


async def test_time_can_end_while_connecting(tls_server, opened, make_call):
    tls_server.tls = None
    tls_server.then = silent
    await expect_timeout(opened(tls_server), make_call(tls_server, seconds=0.1), "connect")


async def test_time_can_end_while_writing(server, opened, make_call):
    server.then = lambda connection: test_over.wait(10)
    test_over = threading.Event()
    call = make_call(server, Retry.ONCE, method="POST", body=b"x" * 50_000_000, seconds=0.2)
    await expect_timeout(opened(server), call, "write")
    test_over.set()
    assert call.progress.written > 50_000_000


async def test_time_can_end_while_reading_a_head_or_a_body(server, opened, make_call):
    def half(connection):
        connection.request()
        connection.send(OK[:-1])
        connection.wait()

    server.scripts = [silent, half]
    sender = opened(server)
    await expect_timeout(sender, make_call(server, seconds=0.4), "read")
    await expect_timeout(sender, make_call(server, seconds=0.4), "read")
    assert (await sender.send(make_call(server))).status == 200


async def test_time_can_end_between_attempts(server, opened, make_call):
    class Slow:
        now, monotonic = SystemClock().now, SystemClock().monotonic

        async def sleep(self, seconds):
            await anyio.sleep_forever()

    server.answers(answer(503))
    sender = opened(server, timeouts=Timeouts(clock=Slow()))
    await expect_timeout(sender, make_call(server, seconds=0.4), "backoff")


async def test_a_deadline_that_has_passed_sends_nothing(server, opened, make_call):
    call = make_call(server, seconds=-1)
    await expect_timeout(opened(server), call, "connection")
    assert call.progress.written == 0
    assert server.connections == 0


async def test_an_enclosing_scope_wins_over_a_later_deadline(server, opened, make_call):
    server.then = silent
    heard = []
    sender = opened(server, observers=[heard.append])
    with anyio.move_on_after(0.05) as scope:
        await sender.send(make_call(server))
    assert scope.cancelled_caught
    with pytest.raises(TimedOut):
        await sender.send(make_call(server, seconds=0.05))
    assert [event.error for event in heard] == ["Cancelled", "TimedOut"]


def slow(connection):
    while connection.request():
        connection.server.pause.wait(0.002)
        connection.send(OK[:60])
        connection.server.pause.wait(0.002)
        connection.send(OK[60:])


async def hundred_calls_succeed(sender, server, make_call):
    done = []

    async def one():
        done.append((await sender.send(make_call(server))).status)

    async with anyio.create_task_group() as group:
        for _ in range(100):
            group.start_soon(one)
    assert done == [200] * 100
    assert sender._network._slots.value == 10
    assert not sender._network._pool._busy
    assert len(sender._network._pool._idle) <= 10


async def test_two_hundred_rounds_of_cancelled_calls_leave_the_pool_sound(
    server, opened, make_call
):
    server.then = slow
    chance = random.Random(4)
    sender = opened(server, limits=Limits(max_connections=10))
    for _ in range(200):
        async with anyio.create_task_group() as group:
            for number in range(20):
                retry = Retry.ONCE if number % 4 == 0 else Retry.READ
                group.start_soon(sender.send, make_call(server, retry))
            await anyio.sleep(chance.random() * 0.012)
            group.cancel_scope.cancel()
    await hundred_calls_succeed(sender, server, make_call)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_tasks_that_asyncio_itself_cancels_leave_the_pool_sound_too(
    server, opened, make_call
):
    server.then = slow
    chance = random.Random(5)
    sender = opened(server, limits=Limits(max_connections=10))
    for _ in range(50):
        tasks = [asyncio.create_task(sender.send(make_call(server))) for _ in range(20)]
        await asyncio.sleep(chance.random() * 0.012)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert all(task.cancelled() or task.result().status == 200 for task in tasks)
    await hundred_calls_succeed(sender, server, make_call)


async def test_turns_are_taken_in_the_order_of_asking(server, opened, make_call):
    sender = opened(server, limits=Limits(max_connections=1))
    order = []

    async def one(number):
        await sender.send(make_call(server))
        order.append(number)

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(one, number)
            await anyio.lowlevel.checkpoint()
    assert order == sorted(order)
    assert server.connections == 1


async def test_closing_ends_what_is_under_way_and_repeats_nothing(server, opened, make_call):
    server.then = silent
    heard = []
    sender = opened(server, limits=Limits(max_connections=2), observers=[heard.append])
    errors = []

    async def one():
        with pytest.raises(SessionClosed) as caught:
            await sender.send(make_call(server))
        errors.append(str(caught.value))

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(one)
        await server.reached(2)
        await anyio.sleep(0.05)
        await sender.aclose()
    under_way = "the session was closed while the call was under way"
    assert sorted(errors) == ["the session was closed", under_way, under_way]
    assert all(isinstance(event, CallFinished) for event in heard)
    await sender.aclose()


async def test_a_connection_that_is_being_made_while_closing_is_closed(
    tls_server, opened, make_call
):
    tls_server.tls = None
    tls_server.then = silent
    sender = opened(tls_server, verify=False, retry=RetryPolicy(reserve=0))
    async with anyio.create_task_group() as group:
        group.start_soon(expect_gone, sender, make_call(tls_server))
        await tls_server.reached(1)
        await sender.aclose()


async def expect_gone(sender, call):
    with pytest.raises(SessionClosed, match="while the call was under way"):
        await sender.send(call)
