"""Nothing that must not be shown shows up."""

import copy
import gc
import logging
import pickle
import traceback

import anyio
import httpx
import pytest
from banksapi_async.errors import BanksapiError
from banksapi_async.transport.exchange import LOGGERS
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Retry

from transport.raw_server import answer

TOKEN = "tok3n-of-anna"
IBAN = "DE02120300000000202051"
PIN = "p1n-of-anna"
SESSION = "5e551on-of-anna"
SECRETS = (TOKEN, IBAN, PIN, SESSION)


@pytest.fixture
def everything(caplog):
    """Every logger at DEBUG."""
    names = ("", "httpcore2", "httpcore", "httpx", "asyncio", "trio", "banksapi_async", *LOGGERS)
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield caplog
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def secret_call(server, make_call, retry=Retry.READ, **settings):
    return make_call(
        server,
        retry,
        method="POST",
        url=f"{server.origin}/x/{IBAN}?session={SESSION}",
        body=PIN.encode(),
        headers={"X-API-KEY": PIN},
        **settings,
    )


def assert_clean(text):
    assert not [secret for secret in SECRETS if secret in text]


async def test_the_libraries_log_nothing_of_our_calls(server, opened, make_call, everything):
    server.answers(answer(451, b"", Location=f"https://x/?session={SESSION}"), answer(503))
    sender = opened(server)
    for retry in (Retry.ONCE, Retry.READ):
        await sender.send(secret_call(server, make_call, retry), Secret(f"Bearer {TOKEN}"))
    async with httpx.AsyncHTTPTransport() as given:
        other = opened(server, transport=given)
        await other.send(secret_call(server, make_call), Secret(f"Bearer {TOKEN}"))
    server.close()
    with pytest.raises(BanksapiError):
        await sender.send(secret_call(server, make_call), Secret(f"Bearer {TOKEN}"))
    await sender.aclose()
    for record in everything.records:
        assert_clean(record.getMessage() + str(record.args) + (record.exc_text or ""))
    assert not [r for r in everything.records if r.name.startswith("httpcore2")]
    assert not [r for r in everything.records if r.name == "banksapi_async"]


async def test_others_in_the_same_process_still_log(server, opened, make_call, everything):
    async with httpx.AsyncHTTPTransport() as given:
        await opened(server, transport=given).send(make_call(server))
        assert not [r for r in everything.records if r.name.startswith("httpcore")]
        await given.handle_async_request(httpx.Request("GET", server.origin))
    assert [r for r in everything.records if r.name == "httpcore.http11"]


async def test_the_silence_ends_with_the_last_sender(server, opened, make_call):
    def filters():
        return [len(logging.getLogger(name).filters) for name in LOGGERS]

    before = filters()
    await opened(server).send(make_call(server))  # our own transport writes nothing
    given = httpx.AsyncHTTPTransport()
    one, two = opened(server, transport=given), opened(server, transport=given)
    assert filters() == before
    await one.send(make_call(server))
    await one.send(make_call(server))
    await two.send(make_call(server))
    assert filters() == [n + 2 for n in before]
    await one.aclose()
    assert filters() == [n + 1 for n in before]
    await two.aclose()
    assert filters() == before
    await given.aclose()


def cut(connection):
    connection.request()


def cut_later(connection):
    connection.request()
    connection.send(
        f"HTTP/1.1 200 OK\r\nLocation: {SESSION}\r\nContent-Length: 99\r\n\r\n{PIN}".encode()
    )


def garbage(connection):
    connection.request()
    connection.send(f"{SESSION}: {PIN} {TOKEN} {IBAN}\r\n\r\n".encode())


def never(connection):
    connection.wait()


def packed(connection):
    connection.request()
    connection.send(answer(200, PIN.encode(), Content_Encoding="gzip"))


@pytest.mark.parametrize(
    ("script", "given"),
    [
        *((script, False) for script in (cut, cut_later, garbage, never, packed)),
        *((script, True) for script in (cut, cut_later, garbage, never)),
    ],
)
async def test_an_error_shows_no_secret_and_drags_nothing_along(
    server, opened, make_call, script, given
):
    server.then = script
    async with httpx.AsyncHTTPTransport() as transport:
        sender = opened(server, transport=transport) if given else opened(server)
        call = secret_call(server, make_call, Retry.ONCE, seconds=0.2)
        with pytest.raises(BanksapiError) as caught:
            await sender.send(call, Secret(f"Bearer {TOKEN}"))
        error = caught.value
        assert error.__context__ is None
        assert error.__cause__ is None
        assert_clean(str(error) + repr(error) + repr(error.__dict__))
        assert_clean("".join(traceback.format_exception(error)))
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "banksapi_async" in frame.f_code.co_filename:  # what tools show as locals
                assert_clean(repr({k: repr(v) for k, v in frame.f_locals.items()}))
        for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
            assert type(twin) is type(error)
            assert str(twin) == str(error)
        assert_clean(pickle.dumps(error).decode("latin-1"))


async def test_a_sender_and_its_parts_show_nothing(server, opened, make_call):
    sender = opened(server, proxy=f"http://anna:{PIN}@127.0.0.1:1")
    assert_clean(repr(sender) + repr(sender._network))
    with pytest.raises(BanksapiError) as caught:
        await sender.send(make_call(server))
    assert_clean(str(caught.value))


async def test_a_cancelled_call_drags_no_bytes_along(server, opened, make_call):
    server.then = never
    call = secret_call(server, make_call)
    caught = []

    async def send():
        try:
            await opened(server).send(call, Secret(f"Bearer {TOKEN}"))
        except BaseException as cancelled:
            caught.append(cancelled)
            raise

    async with anyio.create_task_group() as group:
        group.start_soon(send)
        await server.reached(1)
        while call.progress.phase != "read":  # noqa: ASYNC110 - nothing tells us
            await anyio.sleep(0.001)
        group.cancel_scope.cancel()
    frames = [frame for frame, _ in traceback.walk_tb(caught[0].__traceback__)]
    for frame in frames[1:]:
        assert_clean(repr({k: repr(v) for k, v in frame.f_locals.items()}))


async def test_nothing_is_left_open(server, opened, make_call):
    """Warnings are errors: a socket that is only collected would fail here."""
    server.scripts = [never, cut, cut_later]
    sender = opened(server)
    for _ in range(4):
        with anyio.move_on_after(0.05):
            await sender.send(make_call(server))
    await sender.aclose()
    gc.collect()
