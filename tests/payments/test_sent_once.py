"""Is a payment sent at most once, and does the attempt know whether it went out?"""

import json

import anyio
import attrs
import httpx
import pytest
from banksapi_async import (
    AttemptState,
    BanksapiError,
    ConnectFailed,
    InvalidRequest,
    Limits,
    OutcomeUnknown,
    RetryPolicy,
    SingleTransfer,
    TimedOut,
)

from payments.bank import (
    PAYMENT,
    SELF,
    answered,
    bank,
    offering,
    over,
    payments,
    product_of,
    transfer,
)
from support import PASSWORD, Peer, user
from transport.raw_server import answer, server_context, trusting

QUICK = RetryPolicy(base=0.001, longest=0.001)
GARBAGE = answer(200, b'{"messages": [', Content_Type="application/json")


def cut(connection):
    connection.reset()


def says(*answers):
    def paid(connection):
        for one in answers:
            connection.send(one)

    return paid


async def attempted(session):
    product = await product_of(session.as_user("user1", PASSWORD))
    return product.prepare_single_transfer(transfer())


@pytest.mark.parametrize(
    "paid",
    [
        cut,
        says(b"HTTP/1.1 2"),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"),
        says(answer(500, b"<html>", Content_Type="text/html")),
        says(answer(503, b"", Retry_After="0")),
        says(answer(504)),
        says(GARBAGE),
        says(answer(200, b"\xff\xfe")),
        says(answer(200, b"[]", Content_Type="application/json")),
        says(b"nothing of HTTP\r\n\r\n"),
        says(answer(451)),
    ],
    ids=[
        "cut",
        "cut in the head",
        "cut in the body",
        "500",
        "503 that asks to try again",
        "504",
        "cut JSON",
        "no text",
        "other JSON",
        "no HTTP",
        "a form that is nowhere",
    ],
)
async def test_a_payment_whose_answer_says_nothing_is_sent_once_and_is_unknown(server, paid):
    server.then = bank(paid)
    async with over(server, retry=QUICK) as session:
        attempt = await attempted(session)
        assert attempt.state is AttemptState.NOT_SENT
        with pytest.raises(OutcomeUnknown) as caught:
            await attempt.submit(timeout=20)
        assert attempt.state is AttemptState.SENT
        assert caught.value.attempt is attempt
        assert caught.value.subject == attempt.reference.end_to_end_id
        assert caught.value.correlation_id == attempt.reference.correlation_id
        assert caught.value.__context__ is None
        assert attempt.payment is None
        with pytest.raises(InvalidRequest, match="submitted before and is sent"):
            await attempt.submit()
    assert len(payments(server)) == 1


async def test_what_identifies_the_payment_is_known_before_and_is_what_goes_out(server):
    server.then = bank(says(answer(200, json.dumps(answered()).encode())))
    async with over(server) as session:
        attempt = await attempted(session)
        reference = attempt.reference
        payment = await attempt.submit(timeout=20)
    assert isinstance(payment, SingleTransfer)
    assert attempt.state is AttemptState.ANSWERED
    assert attempt.payment is payment
    (asked,) = payments(server)
    head, _, body = asked.partition(b"\r\n\r\n")
    assert f"X-Correlation-ID: {reference.correlation_id}".lower() in head.decode().lower()
    sent = json.loads(body)["transferDetails"]
    assert sent["endToEndId"] == reference.end_to_end_id
    assert len(sent["endToEndId"]) <= 35


async def test_a_payment_that_is_cancelled_on_the_wire_says_sent(server):
    server.then = bank(lambda connection: connection.wait())
    async with over(server) as session:
        attempt = await attempted(session)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(attempt.submit)
            while not payments(server):  # noqa: ASYNC110 - it is another thread that counts
                await anyio.sleep(0.005)
            tasks.cancel_scope.cancel()
        assert attempt.state is AttemptState.SENT
        with pytest.raises(InvalidRequest, match="submitted before"):
            await attempt.submit()
    assert len(payments(server)) == 1


async def test_a_payment_that_times_out_on_the_wire_is_unknown(server):
    server.then = bank(lambda connection: connection.wait())
    async with over(server) as session:
        attempt = await attempted(session)
        with pytest.raises(OutcomeUnknown):
            await attempt.submit(timeout=0.3)
        assert attempt.state is AttemptState.SENT
    assert len(payments(server)) == 1


async def test_a_payment_that_waits_for_its_turn_was_not_sent(server):
    server.then = bank(lambda connection: connection.wait())
    async with over(server, limits=Limits(max_connections=1)) as session:
        first, second = await attempted(session), await attempted(session)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(first.submit)
            while not payments(server):  # noqa: ASYNC110 - it is another thread that counts
                await anyio.sleep(0.005)
            with pytest.raises(TimedOut):
                await second.submit(timeout=0.1)
            tasks.cancel_scope.cancel()
        assert (first.state, second.state) == (AttemptState.SENT, AttemptState.NOT_SENT)
    assert len(payments(server)) == 1


async def test_a_payment_that_finds_nobody_is_not_sent(server):
    server.then = bank(cut)
    async with over(server, retry=QUICK) as session:
        attempt = await attempted(session)
        server.close()
        with pytest.raises(ConnectFailed):
            await attempt.submit(timeout=20)
        assert attempt.state is AttemptState.NOT_SENT
        with pytest.raises(InvalidRequest, match="submitted before and is not sent"):
            await attempt.submit()
    assert payments(server) == []


@pytest.mark.parametrize("cuts", [1, 2])
async def test_a_payment_cut_before_any_byte_is_sent_at_most_once_more(server, authority, cuts):
    paid = answer(200, json.dumps(answered()).encode(), Content_Type="application/json")
    context = server_context(authority, "127.0.0.1")
    server.origin = f"https://127.0.0.1:{server.port}"
    behave = bank(says(paid))

    def greeted(connection):
        connection.tls(context)
        behave(connection)

    server.then = greeted
    async with over(server, retry=QUICK, verify=trusting(authority)) as session:
        attempt = await attempted(session)
        before = server.connections
        server.scripts = [lambda connection: None] * cuts
        if cuts == 1:
            await attempt.submit(timeout=20)
            assert attempt.state is AttemptState.ANSWERED
        else:
            with pytest.raises(ConnectFailed):
                await attempt.submit(timeout=20)
            assert attempt.state is AttemptState.NOT_SENT
        assert server.connections - before == 2
    assert len(payments(server)) == 2 - cuts


@pytest.mark.parametrize(
    ("status", "error"), [(400, "BadRequest"), (403, "PermissionDenied"), (429, "RateLimited")]
)
async def test_a_refusal_is_an_answer(server, status, error):
    server.then = bank(says(answer(status, b'{"code": "x", "message": "nein"}')))
    async with over(server, retry=QUICK) as session:
        attempt = await attempted(session)
        with pytest.raises(BanksapiError) as caught:
            await attempt.submit(timeout=20)
        assert type(caught.value).__name__ == error
        assert attempt.state is AttemptState.ANSWERED
    assert len(payments(server)) == 1


async def test_arguments_that_cannot_be_sent_do_not_use_the_attempt_up(server):
    server.then = bank(says(answer(200, json.dumps(answered()).encode())))
    async with over(server) as session:
        attempt = await attempted(session)
        for wrong in (
            {"customer_ip": "10.0.0.1"},
            {"callback_url": "ftp://x"},
            {"timeout": 0},
        ):
            with pytest.raises(InvalidRequest):
                await attempt.submit(**wrong)
        assert attempt.state is AttemptState.NOT_SENT
        assert payments(server) == []
        await attempt.submit(timeout=20)


async def test_two_submits_at_once_send_one(server):
    server.then = bank(says(answer(200, json.dumps(answered()).encode())))
    refused = []
    async with over(server) as session:
        attempt = await attempted(session)

        async def submit():
            try:
                await attempt.submit(timeout=20)
            except InvalidRequest as error:
                refused.append(error)

        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(submit)
    assert len(refused) == 4
    assert len(payments(server)) == 1


@pytest.mark.parametrize("read", [answer(404), answer(200, b"["), b""])
async def test_a_payment_that_was_created_and_cannot_be_read_is_unknown(server, read):
    answers = [answer(201, b"", Location=f"{server.origin}{SELF}")]

    def paid(connection):
        connection.send(answers.pop() if answers else read)

    server.then = bank(paid)
    async with over(server) as session:
        attempt = await attempted(session)
        with pytest.raises(OutcomeUnknown):
            await attempt.submit(timeout=20)
        assert attempt.state is AttemptState.SENT
    assert len(payments(server)) == 1


async def test_a_server_that_closes_idle_connections_makes_no_payment_unknown(server):
    paid = answer(200, json.dumps(answered()).encode(), Content_Type="application/json")
    server.then = bank(says(paid))  # and ends the connection, unannounced
    async with over(server) as session:
        product = await product_of(session.as_user("user1", PASSWORD))
        limiter = anyio.CapacityLimiter(20)

        async def pay() -> None:
            async with limiter:
                attempt = product.prepare_single_transfer(transfer())
                await attempt.submit(timeout=60)
                assert attempt.state is AttemptState.ANSWERED

        for _ in range(10):
            async with anyio.create_task_group() as tasks:
                for _ in range(100):
                    tasks.start_soon(pay)
    assert len(payments(server)) == 1000


class Breaking(httpx.AsyncByteStream):
    """A body that says while it is read, or closed, that no connection was made."""

    def __init__(self, at: str) -> None:
        self._at = at

    async def __aiter__(self):
        yield b"{"
        if self._at == "read":
            raise httpx.ConnectError("late")

    async def aclose(self) -> None:
        if self._at == "closed":
            raise httpx.ConnectTimeout("late")


@pytest.mark.parametrize("at", ["read", "closed"])
async def test_a_connect_error_after_the_answer_began_never_says_that_nothing_was_sent(at) -> None:
    posts = []

    class Late(Peer):
        async def handle_async_request(self, request):
            if request.method == "POST" and "payment" in request.url.path:
                posts.append(request)
                return httpx.Response(201, stream=Breaking(at))
            return await super().handle_async_request(request)

    giro = await product_of(user(offering(Late())))
    attempt = giro.prepare_single_transfer(transfer())
    with pytest.raises(OutcomeUnknown):
        await attempt.submit()
    assert attempt.state is AttemptState.SENT
    assert len(posts) == 1


async def test_what_is_evolved_from_an_attempt_is_the_same_payment() -> None:
    peer = offering(Peer().on(f"POST {PAYMENT}", answered()))
    attempt = (await product_of(user(peer))).prepare_single_transfer(transfer())
    await attempt.submit()
    with pytest.raises(InvalidRequest, match="submitted before"):
        await attrs.evolve(attempt).submit()
    assert peer.paths().count(f"POST {PAYMENT}") == 1
