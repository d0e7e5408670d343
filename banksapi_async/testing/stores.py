"""Whether a token store of one's own keeps what `TokenStore` promises.

Run it in the store's own tests. It takes a few seconds, for leases have to end by themselves.
"""

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import anyio
import anyio.lowlevel

from banksapi_async.auth.stores import TokenStore

T = TypeVar("T")

_SOON = 0.3
"""A lease that is to end by itself, in seconds."""

_LONG = 30.0
"""A lease that is to be given back, in seconds."""

_MANY = 10


async def check_token_store(
    factory: Callable[[], TokenStore], *, timeout: float | None = None
) -> None:
    """Check a token store of your own against what is asked of every store.

    Args:
        factory: Makes a store; all that it makes share their values, as processes would.
        timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

    Raises:
        AssertionError: The store breaks a promise; the text says which.
        TimeoutError: The time was over, as when a lease never comes free.
    """
    with anyio.fail_after(30.0 if timeout is None else timeout):
        one, other = factory(), factory()
        await _values(one, other)
        await _one_holder(one, other)
        await _ends_by_itself(one, other)
        await _cancelled_waits(one, other)
        await _one_after_the_other(factory)


async def _values(one: TokenStore, other: TokenStore) -> None:
    key, ends = _name(), datetime.now(UTC) + timedelta(hours=1)
    _held(await one.get(key) is None, "get: a name that nobody has put is None")
    value = bytes(range(256))
    await one.put(key, value, ends=ends)
    _held(await other.get(key) == value, "put: another process reads the bytes as they were put")
    await other.put(key, b"second", ends=ends)
    _held(await one.get(key) == b"second", "put: the last value stands in place of the first")
    _held(await one.get(_name()) is None, "get: names do not run into each other")
    await one.discard(key, value)
    _held(await one.get(key) == b"second", "discard: a value that was replaced since stays")
    await one.discard(key, b"second")
    _held(await other.get(key) is None, "discard: the value that was read is removed")
    await one.discard(key, b"second")


async def _one_holder(one: TokenStore, other: TokenStore) -> None:
    key = _name()
    first = await one.lease(key, seconds=_LONG)
    _held(
        await _within(_SOON, other.lease(key, seconds=_LONG)) is None, "lease: one holder at a time"
    )
    free = await _within(_LONG, other.lease(_name(), seconds=_SOON))
    _held(free is not None, "lease: each name has a lease of its own")
    await one.release(key, first)
    second = await other.lease(key, seconds=_LONG)
    _held(second != first, "lease: each lease has another name")
    await one.release(key, first)
    taken = await _within(_SOON, one.lease(key, seconds=_LONG))
    _held(taken is None, "release: an old lease gives nothing back")
    await other.release(key, second)


async def _ends_by_itself(one: TokenStore, other: TokenStore) -> None:
    key = _name()
    dead = await one.lease(key, seconds=_SOON)
    alive = await other.lease(key, seconds=_LONG)
    await one.release(key, dead)
    taken = await _within(_SOON, one.lease(key, seconds=_LONG))
    _held(taken is None, "release: a lease that has ended gives nothing back")
    await other.release(key, alive)


async def _cancelled_waits(one: TokenStore, other: TokenStore) -> None:
    key = _name()
    for _ in range(_MANY):
        held = await one.lease(key, seconds=_LONG)
        await _within(_SOON / _MANY, other.lease(key, seconds=_LONG))
        await one.release(key, held)
    again = await _within(_LONG / 2, one.lease(key, seconds=_LONG))
    _held(again is not None, "lease: a wait that was cancelled holds nothing")
    await one.release(key, again or "")


async def _one_after_the_other(factory: Callable[[], TokenStore]) -> None:
    key = _name()
    inside: list[str] = []
    most: list[int] = []

    async def turn() -> None:
        store = factory()
        lease = await store.lease(key, seconds=_LONG)
        inside.append(lease)
        most.append(len(inside))
        await anyio.lowlevel.checkpoint()
        inside.remove(lease)
        await store.release(key, lease)

    async with anyio.create_task_group() as group:
        for _ in range(_MANY):
            group.start_soon(turn)
    _held(set(most) == {1}, "lease: of many that wait each has its turn, one after the other")


async def _within(seconds: float, awaited: Awaitable[T]) -> T | None:
    with anyio.move_on_after(seconds):
        return await awaited
    return None


def _name() -> str:
    return uuid.uuid4().hex * 2


def _held(promise: bool, words: str) -> None:  # noqa: FBT001 - what is asserted
    if not promise:
        raise AssertionError(words)
