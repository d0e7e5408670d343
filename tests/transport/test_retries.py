import random

import anyio
import anyio.lowlevel
import pytest
from banksapi_async.errors import AnswerLost, ConnectFailed
from banksapi_async.transport.clock import SystemClock
from banksapi_async.transport.events import CallFinished, CallRetried
from banksapi_async.transport.settings import RetryPolicy, Timeouts
from banksapi_async.wire.requests import Retry

from transport.raw_server import OK, answer, over_both


def lose(connection):
    connection.request()


@over_both
@pytest.mark.parametrize(
    ("retry", "status", "requests"),
    [
        (Retry.READ, 429, 4),
        (Retry.READ, 502, 4),
        (Retry.READ, 503, 4),
        (Retry.READ, 500, 2),
        (Retry.READ, 504, 2),
        (Retry.READ, 404, 1),
        (Retry.READ, 501, 1),
        (Retry.POLL, 503, 1),
        (Retry.MINT, 500, 3),
        (Retry.MINT, 599, 3),
        (Retry.MINT, 429, 1),
        (Retry.DELETE, 502, 3),
        (Retry.DELETE, 504, 3),
        (Retry.DELETE, 404, 1),
        (Retry.DELETE, 500, 1),
        (Retry.DELETE, 429, 1),
        (Retry.ONCE, 503, 1),
        (Retry.ONCE, 429, 1),
    ],
)
async def test_a_status_is_repeated_as_the_class_of_the_call_says(  # noqa: PLR0917 - fixtures
    server, opened, make_call, retry, status, requests
):
    server.answers(*[answer(status)] * 9)
    call = make_call(server, retry)
    assert (await opened(server).send(call)).status == status
    assert len(server.requests) == requests
    assert call.progress.attempts == requests


@over_both
async def test_a_500_and_a_504_are_each_repeated_once(server, opened, make_call):
    server.answers(answer(500), answer(504), OK)
    assert (await opened(server).send(make_call(server))).status == 200


@over_both
@pytest.mark.parametrize(
    ("retry", "requests"),
    [(Retry.READ, 4), (Retry.POLL, 1), (Retry.MINT, 3), (Retry.DELETE, 3), (Retry.ONCE, 1)],
)
async def test_a_lost_answer_is_asked_for_again_where_that_is_harmless(
    server, opened, make_call, retry, requests
):
    server.then = lose
    call = make_call(server, retry)
    with pytest.raises(AnswerLost):
        await opened(server).send(call)
    assert len(server.requests) == requests
    assert call.progress.written > 0


@pytest.mark.parametrize(
    ("retry", "attempts"),
    [(Retry.READ, 4), (Retry.POLL, 2), (Retry.MINT, 3), (Retry.DELETE, 3), (Retry.ONCE, 2)],
)
async def test_where_nothing_was_written_every_class_tries_again(
    server, opened, make_call, retry, attempts
):
    call = make_call(server, retry)
    sender = opened(server)
    server.close()
    with pytest.raises(ConnectFailed, match="connection refused"):
        await sender.send(call)
    assert call.progress.attempts == attempts
    assert call.progress.written == 0


@over_both
async def test_what_failed_once_succeeds_and_observers_hear_of_it(server, opened, make_call):
    heard = []
    server.scripts = [lose]
    server.answers(answer(503))
    sender = opened(server, observers=[heard.append])
    assert (await sender.send(make_call(server))).status == 200
    assert [(type(e), getattr(e, "status", None) or getattr(e, "reason", None)) for e in heard] == [
        (CallFinished, None),
        (CallRetried, "AnswerLost"),
        (CallFinished, 503),
        (CallRetried, "503"),
        (CallFinished, 200),
    ]
    assert [e.attempt for e in heard] == [1, 2, 2, 3, 3]
    assert {e.operation for e in heard} == {"Customer.get"}
    assert {e.correlation_id for e in heard} == {"c-1"}
    assert heard[0].error == "AnswerLost"
    assert heard[0].path_template == "/customer/v2/{id}"
    assert heard[0].seconds >= 0


class NotedClock:
    """Real time, but waits are noted and not waited."""

    def __init__(self, clock):
        self.now, self.monotonic, self.waits = clock.now, clock.monotonic, []

    async def sleep(self, seconds):
        self.waits.append(seconds)
        await anyio.lowlevel.checkpoint()


@pytest.fixture
def clock():
    return NotedClock(SystemClock())


@pytest.fixture
def waiting(opened, clock):
    """Open a sender with a policy whose waits are noted."""

    def waiting(server, **policy):
        return opened(server, retry=RetryPolicy(**policy), timeouts=Timeouts(clock=clock))

    return waiting


async def test_the_waits_are_fully_jittered_and_doubled_up_to_the_longest(
    server, waiting, make_call, clock
):
    server.answers(*[answer(502)] * 9)
    sender = waiting(server, base=2.0, longest=5.0, random=random.Random(7))
    await sender.send(make_call(server))
    same = random.Random(7)
    assert clock.waits == [same.random() * longest for longest in (2.0, 4.0, 5.0)]


async def test_retry_after_is_waited_for(server, waiting, make_call, clock):
    server.answers(answer(429, Retry_After="3"), answer(503, Retry_After="1"))
    sender = waiting(server, base=0.5, random=random.Random(7))
    assert (await sender.send(make_call(server))).status == 200
    same = random.Random(7)
    assert clock.waits == [3 + same.random() * 0.5, 1 + same.random() * 1.0]


async def test_retry_after_beyond_the_deadline_gives_the_answer_at_once(
    server, waiting, make_call, clock
):
    server.answers(answer(503, Retry_After="30"))
    got = await waiting(server).send(make_call(server, seconds=20))
    assert (got.status, got.headers["retry-after"]) == (503, "30")
    assert clock.waits == []
    assert len(server.requests) == 1


async def test_without_an_end_a_long_retry_after_is_waited_for(server, waiting, make_call, clock):
    server.answers(answer(503, Retry_After="86400"))
    got = await waiting(server, base=0).send(make_call(server, seconds=float("inf")))
    assert got.status == 200
    assert clock.waits == [86400]


async def test_retries_end_when_the_reserve_is_used_and_calls_earn_new_ones(
    server, waiting, make_call
):
    server.then = always_503
    sender = waiting(server, base=0, budget=0.25, reserve=2)
    await sender.send(make_call(server))
    assert len(server.requests) == 3  # the two of the reserve
    for _ in range(3):
        await sender.send(make_call(server))
    assert len(server.requests) == 6
    await sender.send(make_call(server))  # four calls since have earned one
    assert len(server.requests) == 8


async def test_the_reserve_is_the_most_that_is_saved_up(server, waiting, make_call):
    sender = waiting(server, base=0, budget=1.0, reserve=1)
    server.answers(*[OK] * 5, *[answer(503)] * 9)
    for _ in range(5):
        await sender.send(make_call(server))
    await sender.send(make_call(server))
    assert len(server.requests) == 7


async def test_without_a_budget_nothing_is_repeated(server, waiting, make_call):
    server.then = always_503
    sender = waiting(server, base=0, reserve=0)
    await sender.send(make_call(server))
    assert len(server.requests) == 1


def always_503(connection):
    while connection.request():
        connection.send(answer(503))
