"""Is what many want fetched once, however they come and go?"""

import anyio
import pytest
from banksapi_async import RateLimited, TimedOut
from banksapi_async.providers.kept import Kept
from banksapi_async.sandbox import SandboxClock


class Source:
    """Something that takes its time."""

    def __init__(self, *, seconds: float = 0.02) -> None:
        self.fetched = 0
        self.seconds = seconds
        self.error: Exception | None = None

    async def __call__(self, left: float) -> int:
        self.fetched += 1
        mine = self.fetched
        await anyio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        return mine


async def test_a_hundred_who_ask_at_once_cause_one_fetch() -> None:
    kept, source, got = Kept[int](SandboxClock(), seconds=60), Source(), []

    async def ask() -> None:
        got.append(await kept.get(source, timeout=5))

    async with anyio.create_task_group() as tasks:
        for _ in range(100):
            tasks.start_soon(ask)
    assert got == [1] * 100
    assert await kept.get(source, timeout=5) == 1


async def test_it_is_fetched_again_when_it_is_old() -> None:
    clock = SandboxClock()
    kept, source = Kept[int](clock, seconds=3600), Source(seconds=0)
    assert await kept.get(source, timeout=5) == 1
    clock.advance(3590)
    assert await kept.get(source, timeout=5) == 1
    clock.advance(20)
    assert await kept.get(source, timeout=5) == 2


async def test_an_error_is_everybodys_each_with_a_copy_and_the_next_fetch_is_new() -> None:
    kept, source = Kept[int](SandboxClock(), seconds=60), Source()
    source.error = RateLimited(429)
    errors: list[BaseException] = []

    async def ask() -> None:
        try:
            await kept.get(source, timeout=5)
        except RateLimited as error:
            errors.append(error)

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(ask)
    assert source.fetched == 1
    assert len(set(map(id, errors))) == 5
    source.error = None
    assert await kept.get(source, timeout=5) == 2


async def test_a_leader_that_is_cancelled_hands_over() -> None:
    kept, source, got = Kept[int](SandboxClock(), seconds=60), Source(seconds=0.05), []

    async def ask() -> None:
        got.append(await kept.get(source, timeout=5))

    async with anyio.create_task_group() as tasks:
        with anyio.move_on_after(0.01):
            async with anyio.create_task_group() as leading:
                leading.start_soon(ask)
                await anyio.wait_all_tasks_blocked()
                tasks.start_soon(ask)
                tasks.start_soon(ask)
    assert got == [2, 2]


async def test_a_leader_whose_own_time_is_over_fails_alone() -> None:
    kept, got = Kept[int](SandboxClock(), seconds=60), []
    calls: list[float] = []

    async def fetch(left: float) -> int:
        calls.append(left)
        with anyio.move_on_after(left):
            await anyio.sleep(0.05)
            return len(calls)
        raise TimedOut("read", left)

    async def hurried() -> None:
        with pytest.raises(TimedOut):
            await kept.get(fetch, timeout=0.01)

    async def patient() -> None:
        got.append(await kept.get(fetch, timeout=5))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(hurried)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(patient)
    assert got == [2]


async def test_a_follower_waits_no_longer_than_its_own_time() -> None:
    kept, source = Kept[int](SandboxClock(), seconds=60), Source(seconds=0.1)

    async def lead() -> None:
        assert await kept.get(source, timeout=5) == 1

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lead)
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(TimedOut):
            await kept.get(source, timeout=0.01)
    assert source.fetched == 1
