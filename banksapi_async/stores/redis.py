"""Tokens in Redis, shared by the processes of many machines.

A lease is `SET NX PX`, given back by comparing and deleting in one script, and so is a token
removed: nobody touches what somebody else has put there since. A token ends in Redis when nobody
wants it any more. A synchronous client is used in worker threads, so that trio is served as well; a
store is asked once a mint, so nobody waits for it often. What is not answered in a few seconds has
failed, and nothing is tried twice: the caller can mint without a store.
"""

import inspect
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from random import uniform
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, cast, final

import anyio

from banksapi_async.errors import InvalidRequest
from banksapi_async.stores.threads import LONGEST, Threads
from banksapi_async.values.legible import kind_of

if TYPE_CHECKING:
    import redis
    import redis.asyncio

Client: TypeAlias = "redis.Redis | redis.asyncio.Redis"

_LOOKS = (0.02, 0.08)
"""Between which seconds a waiter looks again; a mint takes longer."""

_CONNECT = 2.0
"""Seconds to reach a Redis that was named by a URL, and to wait for an answer of it."""

_PREFIX = "banksapi_async:token:"
_DELETE_IF_SAME = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


@final
class RedisTokenStore:
    """A token store in Redis (extra `redis`).

    Args:
        client_or_url: A URL such as `redis://localhost:6379/0`, or a client of redis-py: a
            `redis.Redis`, or on asyncio a `redis.asyncio.Redis`, which belongs to its event loop.
            A client is not closed by the store, and its own time limits hold.

    Raises:
        InvalidRequest: It is neither.
        ImportError: It is a URL, and redis-py is not installed.
    """

    def __init__(self, client_or_url: "str | Client") -> None:
        given: object = client_or_url
        if isinstance(given, str):
            self._client = _from_url(given)
        elif hasattr(given, "execute_command"):
            self._client = cast("Any", given)
        else:
            raise InvalidRequest(
                "client_or_url",
                f"it is {kind_of(given)}",
                "give a URL such as redis://localhost:6379/0, or a client of redis-py",
            )
        self._threads = Threads()
        self._in_loop = inspect.iscoroutinefunction(self._client.execute_command)

    def __repr__(self) -> str:
        return "<RedisTokenStore>"  # a URL may hold a password

    def __reduce__(self) -> NoReturn:
        msg = "a RedisTokenStore is neither pickled nor copied: make one in each process"
        raise TypeError(msg)

    async def get(self, key: str) -> bytes | None:
        """Read a value; see `TokenStore`."""
        value = await self._ask("GET", _PREFIX + key)
        # A client that decodes answers gives text; values of ours are ASCII.
        return value.encode() if isinstance(value, str) else cast("bytes | None", value)

    async def put(self, key: str, value: bytes, *, ends: datetime) -> None:
        """Put a value in place of whatever was there; see `TokenStore`."""
        left = (ends - datetime.now(UTC)).total_seconds()
        await self._ask("SET", _PREFIX + key, value, "PX", max(1, int(left * 1000)))

    async def discard(self, key: str, value: bytes) -> None:
        """Remove a value if it still is this one; see `TokenStore`."""
        await self._ask("EVAL", _DELETE_IF_SAME, 1, _PREFIX + key, value)

    async def lease(self, key: str, *, seconds: float) -> str:
        """Wait for the lease of a name, then hold it; see `TokenStore`."""
        place, milliseconds = f"{_PREFIX}{key}:lease", max(1, int(seconds * 1000))

        def take(name: str) -> Any:
            return self._client.execute_command("SET", place, name, "NX", "PX", milliseconds)

        def give_back(name: str) -> Any:
            return self._client.execute_command("EVAL", _DELETE_IF_SAME, 1, place, name)

        if not self._in_loop:
            return await self._threads.lease(take, give_back, looks=_LOOKS)
        name = uuid.uuid4().hex
        try:
            while not await _in_this_loop(lambda: take(name)):  # noqa: ASYNC110 - the holder may be on another machine
                await anyio.sleep(uniform(*_LOOKS))  # noqa: S311 - it only spreads the looks
        except anyio.get_cancelled_exc_class():
            # The answer may have been on its way: nobody would know of the lease.
            with anyio.move_on_after(_CONNECT, shield=True), suppress(Exception):
                await _in_this_loop(lambda: give_back(name))
            raise
        return name

    async def release(self, key: str, lease: str) -> None:
        """Give a lease back; see `TokenStore`."""
        await self._ask("EVAL", _DELETE_IF_SAME, 1, f"{_PREFIX}{key}:lease", lease)

    async def _ask(self, *command: str | bytes | int) -> Any:
        def ask() -> Any:
            return self._client.execute_command(*command)

        return await (_in_this_loop(ask) if self._in_loop else self._threads.run(ask))


def _from_url(url: str) -> Any:
    try:
        redis: Any = import_module("redis")
        retry: Any = import_module("redis.retry")
        backoff: Any = import_module("redis.backoff")
    except ModuleNotFoundError:
        redis = retry = backoff = None
    if redis is None:
        raise ImportError(
            "RedisTokenStore needs redis, which is not installed:"
            ' pip install "banksapi_async[redis]"',
            name="redis",
        )
    try:
        return redis.Redis.from_url(
            url,
            socket_connect_timeout=_CONNECT,
            socket_timeout=_CONNECT,
            retry=retry.Retry(backoff.NoBackoff(), 0),
        )
    except ValueError:
        pass  # the library's text has the whole URL, and the URL may have a password
    raise InvalidRequest(
        "client_or_url", "it is no URL of Redis", "give redis://, rediss:// or unix://"
    )


async def _in_this_loop(ask: Callable[[], Awaitable[Any]]) -> Any:
    if not _on_asyncio():
        raise InvalidRequest(
            "client_or_url",
            "redis.asyncio.Redis works on asyncio alone, and this is another event loop",
            "give a URL, or a redis.Redis, which is used in threads",
        )
    with anyio.fail_after(LONGEST):
        return await ask()


def _on_asyncio() -> bool:
    import asyncio  # noqa: PLC0415 - only a client of asyncio's asks

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
