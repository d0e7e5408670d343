"""Tokens in a real Redis."""

# ruff: noqa: ASYNC220 - a test may wait for its child

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import anyio
import pytest
import redis
import redis.asyncio
from banksapi_async import InvalidRequest, RedisTokenStore, TokenMinted, TokenStoreFailed
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import check_token_store, open_session

KEY = "ab" * 32
LATER = datetime.now(UTC) + timedelta(hours=1)

HOLD = """
import anyio, sys
from banksapi_async import RedisTokenStore
async def main():
    await RedisTokenStore(sys.argv[1]).lease(sys.argv[2], seconds=float(sys.argv[3]))
    print("held", flush=True)
    await anyio.sleep(60)
anyio.run(main)
"""


@pytest.fixture
def server(redis_url: str):
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


async def test_a_url_keeps_what_is_asked_of_every_store(redis_url: str, server) -> None:
    await check_token_store(lambda: RedisTokenStore(redis_url))


async def test_a_synchronous_client_does_whatever_its_answers_are(redis_url: str, server) -> None:
    with redis.Redis.from_url(redis_url) as client:
        await check_token_store(lambda: RedisTokenStore(client))


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_client_of_asyncios_does_too(redis_url: str, server, anyio_backend: str) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        await check_token_store(lambda: RedisTokenStore(client))


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_wait_of_asyncios_that_is_cancelled_anywhere_holds_nothing(
    redis_url: str, server, anyio_backend: str
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as client:
        store = RedisTokenStore(client)
        for tenths in range(20):
            with anyio.move_on_after(tenths / 10_000):
                await store.release(KEY, await store.lease(KEY, seconds=60))
    with anyio.fail_after(30):
        assert await RedisTokenStore(redis_url).lease(KEY, seconds=60)


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_on_trio_a_client_of_asyncios_is_refused_by_name(
    redis_url: str, anyio_backend: str
) -> None:
    store = RedisTokenStore(redis.asyncio.Redis.from_url(redis_url))
    with pytest.raises(InvalidRequest, match=r"redis\.asyncio\.Redis"):
        await store.get(KEY)


async def test_a_client_that_decodes_gives_the_same_bytes(redis_url: str, server) -> None:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        store = RedisTokenStore(client)
        await store.put(KEY, b"gAAAA-ascii", ends=LATER)
        assert await store.get(KEY) == b"gAAAA-ascii"


async def test_a_token_ends_in_redis_when_nobody_wants_it_any_more(redis_url: str, server) -> None:
    store = RedisTokenStore(redis_url)
    await store.put(KEY, b"value", ends=datetime.now(UTC) + timedelta(seconds=100))
    (name,) = server.keys("*")
    assert 90_000 < server.pttl(name) <= 100_000
    await store.put(KEY, b"value", ends=datetime.now(UTC) - timedelta(seconds=1))
    await anyio.sleep(0.05)
    assert await store.get(KEY) is None


async def test_the_lease_of_a_killed_process_costs_its_time_once(redis_url: str, server) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, redis_url, KEY, "1"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        child.kill()
        child.wait()
        store = RedisTokenStore(redis_url)
        with anyio.fail_after(30):
            assert await store.lease(KEY, seconds=60)
    finally:
        child.kill()
        child.communicate()


async def test_a_redis_that_is_down_is_an_error_and_not_a_wait() -> None:
    store = RedisTokenStore(f"redis://127.0.0.1:{os.getpid() % 1000 + 1}/0")
    with anyio.fail_after(20), pytest.raises(redis.ConnectionError):
        await store.get(KEY)


PEOPLE = 30


async def ask_for_all(sandbox: Sandbox, store: RedisTokenStore) -> list[object]:
    """Ask for many people's customers at once; return what was told."""
    events: list[object] = []
    for person in range(PEOPLE):
        sandbox.add_user(f"person{person}", "a pass-phrase of 7 words")
    async with (
        open_session(sandbox, token_store=store, observers=[events.append]) as session,
        anyio.create_task_group() as group,
    ):
        for person in range(PEOPLE):
            user = session.as_user(f"person{person}", "a pass-phrase of 7 words")
            group.start_soon(user.customer)
    return events


async def test_while_redis_hangs_everybody_is_served_after_one_wait(redis_url: str, server) -> None:
    pid = server.info()["process_id"]
    os.kill(pid, signal.SIGSTOP)
    try:
        with anyio.fail_after(30):  # one by one it would be a minute
            events = await ask_for_all(Sandbox(seed=1), RedisTokenStore(redis_url))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert len([one for one in events if isinstance(one, TokenMinted)]) == PEOPLE
    failures = [one for one in events if isinstance(one, TokenStoreFailed)]
    assert 1 <= len(failures) <= 10  # as many as have a thread
    assert {(one.step, one.error) for one in failures} == {("lease", "TimeoutError")}


async def test_while_redis_is_gone_everybody_is_served(redis_url: str) -> None:
    store = RedisTokenStore(f"redis://127.0.0.1:{os.getpid() % 1000 + 1}/0")
    events = await ask_for_all(Sandbox(seed=1), store)
    assert len([one for one in events if isinstance(one, TokenMinted)]) == PEOPLE
    failures = [one for one in events if isinstance(one, TokenStoreFailed)]
    assert {(one.step, one.error) for one in failures} == {("lease", "ConnectionError")}


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_on_trio_a_sessions_calls_name_a_client_of_asyncios(
    redis_url: str, anyio_backend: str
) -> None:
    store = RedisTokenStore(redis.asyncio.Redis.from_url(redis_url))
    sandbox = Sandbox(seed=1)
    async with open_session(sandbox, token_store=store) as session:
        with pytest.raises(InvalidRequest, match=r"redis\.asyncio\.Redis"):
            await session.users.list()
