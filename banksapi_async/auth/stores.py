"""Where several processes keep the tokens that they share, and how one mint uses it.

A store is asked once a mint, not once a call. It holds opaque names and opaque bytes; the bytes are
a sealed token where cryptography is installed, and are kept as a secret is all the same: a file
with mode 0600, replaced as a whole. What it must keep: only the holder of a name's lease mints, a
lease ends by itself when its holder dies, and nobody removes a token that somebody else has put
there since.

A store that fails never fails a call: the token is minted without it. One that cannot even give a
lease is left alone for a short time, so that only the first callers wait to learn of it.
"""

import logging
import math
import time
import uuid
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Protocol, TypeVar, final

import anyio

from banksapi_async.auth.sealing import TokenSeal
from banksapi_async.auth.token import Held, read, write
from banksapi_async.errors import InvalidRequest
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.foreign import must_go_on
from banksapi_async.values.secret import Secret

_POLL = 0.02


class TokenStore(Protocol):
    """Where tokens are shared. Every method may be cancelled at any await."""

    async def get(self, key: str) -> bytes | None:
        """Read a value; called while the lease is held.

        Args:
            key: An opaque name, of hexadecimal digits, the same in every process.

        Returns:
            The value that was put last, whole; `None` where there is none or it has ended.
        """
        ...

    async def put(self, key: str, value: bytes, *, ends: datetime) -> None:
        """Put a value in place of whatever was there, in one step.

        Args:
            key: The name.
            value: The value, opaque and secret.
            ends: From when on nobody wants it, aware; the store may remove it then.
        """
        ...

    async def discard(self, key: str, value: bytes) -> None:
        """Remove a value if it still is the one that was read; in one step.

        Args:
            key: The name.
            value: What `get` returned or `put` was given. Where another value is there now,
                nothing happens.
        """
        ...

    async def lease(self, key: str, *, seconds: float) -> str:
        """Wait until nobody else holds the name's lease, then hold it.

        Args:
            key: The name.
            seconds: When the lease ends by itself. It is longer than a mint can take.

        Returns:
            What names this lease in `release`. When the wait is cancelled nothing is held.
        """
        ...

    async def release(self, key: str, lease: str) -> None:
        """Give a lease back.

        Args:
            key: The name.
            lease: What `lease` returned. Where it has ended, and perhaps somebody else holds the
                name now, nothing happens.
        """
        ...


@final
class MemoryTokenStore:
    """A store for the sessions of one process, in any number of threads and event loops.

    Args:
        max_tokens: How many values are kept at most; the oldest go first.
    """

    def __init__(self, *, max_tokens: int = 10_000) -> None:
        self._lock = Lock()
        self._values: dict[str, bytes] = {}
        self._leases: dict[str, tuple[str, float]] = {}
        self._max_tokens = max_tokens

    def __repr__(self) -> str:
        return f"<MemoryTokenStore of {len(self._values)} tokens>"

    async def get(self, key: str) -> bytes | None:
        """Read a value; see `TokenStore`."""
        with self._lock:
            return self._values.get(key)

    async def put(self, key: str, value: bytes, *, ends: datetime) -> None:  # noqa: ARG002 - the reader knows when a token ends; here the number of values is the bound
        """Put a value in place of whatever was there; see `TokenStore`."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            while len(self._values) > self._max_tokens:
                del self._values[next(iter(self._values))]

    async def discard(self, key: str, value: bytes) -> None:
        """Remove a value if it still is this one; see `TokenStore`."""
        with self._lock:
            if self._values.get(key) == value:
                del self._values[key]

    async def lease(self, key: str, *, seconds: float) -> str:
        """Wait for the lease of a name, then hold it; see `TokenStore`."""
        name = uuid.uuid4().hex
        # An event would belong to one loop; the holder may be in another thread's.
        while not self._taken(key, name, seconds):  # noqa: ASYNC110 - see above
            await anyio.sleep(_POLL)
        return name

    async def release(self, key: str, lease: str) -> None:
        """Give a lease back; see `TokenStore`."""
        with self._lock:
            if self._leases.get(key, ("", 0.0))[0] == lease:
                del self._leases[key]

    def _taken(self, key: str, name: str, seconds: float) -> bool:
        now = time.monotonic()
        with self._lock:
            if self._leases.get(key, ("", now))[1] > now:
                return False
            self._leases[key] = (name, now + seconds)
            return True


_T = TypeVar("_T")

_STEP = 5.0
_GRACE = 0.5
_LONGEST = 300.0
_OUTAGE = 5.0


class Outage:
    """Whether a store is out of order just now.

    Who finds out tells all who wait: each of them would find out for itself, one after the other.
    That a step fails is logged once, until it works again.

    Args:
        clock: What time it is.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = -math.inf
        self._waiting: set[anyio.CancelScope] = set()
        self._failing: set[str] = set()

    @property
    def lasts(self) -> bool:
        """Whether the store is left alone."""
        return self._clock.monotonic() < self._until

    def begin(self) -> None:
        """Leave the store alone for a while, and wake all who wait for it."""
        self._until = self._clock.monotonic() + _OUTAGE
        for scope in self._waiting:
            scope.cancel()

    def failed(self, store: TokenStore, step: str, error: str) -> None:
        """Note that a step failed, and log the first."""
        if not self._failing:
            logging.getLogger("banksapi_async").warning(
                "the token store %s fails (%s: %s), and tokens are minted without it;"
                " this is said once until it works again",
                type(store).__name__,
                step,
                error,
            )
        self._failing.add(step)

    def worked(self, step: str) -> None:
        """Note that a step worked."""
        self._failing.discard(step)

    @contextmanager
    def watched(self) -> Generator[anyio.CancelScope]:
        """Wait for the store until it is out of order."""
        with anyio.CancelScope() as scope:
            self._waiting.add(scope)
            try:
                yield scope
            finally:
                self._waiting.discard(scope)


class Shelf:
    """One token's place in a store.

    A store may fail, hang, or answer anything: that costs a bounded time, all steps together no
    more of the caller's than leaves enough for a mint and the call without it.

    Args:
        store: The store.
        key: The token's name in it.
        secret: What the token is asked for with.
        seal: What seals it; `None` where it lies open.
        outage: Whether the store is out of order.
        clock: What time it is.
        mint_seconds: How long the mint may take, in seconds.
        deadline: When the caller's time is over, by `anyio.current_time()`.
        failed: Told the step and the class name of an error of the store.

    Attributes:
        store: The store.
    """

    def __init__(
        self,
        store: TokenStore,
        key: str,
        *,
        secret: Secret,
        seal: TokenSeal | None,
        outage: Outage,
        clock: Clock,
        mint_seconds: float,
        deadline: float,
        failed: Callable[[str, str], None],
    ) -> None:
        self.store = store
        self._key = key
        self._secret = secret
        self._seal = seal
        self._outage = outage
        self._clock = clock
        self._failed = failed
        self._lease: str | None = None
        self._is_out = False
        left = max(deadline - anyio.current_time(), 0.0)
        spare = left - 2 * mint_seconds
        # Who waited in vain for another's lease still has time to put the token.
        self._left = {"lease": max(spare, left / 4), "else": max(spare, left / 8)}
        self._seconds = min(_STEP, mint_seconds)
        self._lease_seconds = min(mint_seconds, _LONGEST) + 4 * self._seconds

    async def take(self) -> None:
        """Wait for the lease; after the longest time that another may hold it, go on without.

        A holder that died costs that wait once: who goes on without mints, and puts the token.
        A store that is out of order is not asked any more.

        Raises:
            InvalidRequest: The store cannot be used here at all, and says why.
        """
        seconds = self._lease_seconds
        self._is_out = self._outage.lasts
        with self._outage.watched() as scope:
            self._lease = await self._step(
                "lease",
                lambda: self.store.lease(self._key, seconds=seconds),
                seconds + self._seconds,
            )
        self._is_out |= scope.cancelled_caught

    async def give_back(self, *, hurried: bool = False) -> None:
        """Give the lease back, cancelled or not; hurried, whoever waits for that waits a moment."""
        lease = self._lease
        if lease is not None:
            seconds, least = (_GRACE, _GRACE) if hurried else (self._seconds, _GRACE / 5)
            with anyio.CancelScope(shield=True):
                await self._step(
                    "release",
                    lambda: self.store.release(self._key, lease),
                    seconds,
                    least=least,
                )

    async def read(self) -> tuple[bytes, Held] | None:
        """Return what lies in the store, as bytes and as a token; `None` where nothing usable."""
        found: object = await self._step("get", lambda: self.store.get(self._key))
        if found is None:
            return None
        if not isinstance(found, bytes | bytearray | memoryview):  # pyright: ignore[reportUnnecessaryIsInstance] - of a caller
            self._failed("get", "TypeError")
            return None
        value = bytes(found)
        seal = self._seal
        text = value if seal is None else seal.open(self._key, self._secret, value)
        held = None if text is None else read(text, self._clock)
        if held is None:
            self._failed("get", "Unreadable")
            return None
        return value, held

    async def put(self, held: Held) -> None:
        """Put a token in place of what was there."""
        stored = write(held, self._clock)
        value, ends, seal = stored.value, stored.ends, self._seal
        if seal is not None:
            value = seal.close(self._key, self._secret, value)
        await self._step("put", lambda: self.store.put(self._key, value, ends=ends))

    async def discard(self, value: bytes) -> None:
        """Remove a token if it still is the one that was read."""
        await self._step("discard", lambda: self.store.discard(self._key, value))

    async def _step(
        self,
        name: str,
        step: Callable[[], Awaitable[_T]],
        seconds: float | None = None,
        *,
        least: float = 0.0,
    ) -> _T | None:
        if self._is_out:
            return None
        failed = "TimeoutError"
        began, kind = anyio.current_time(), "lease" if name == "lease" else "else"
        longest = self._seconds if seconds is None else seconds
        try:
            with anyio.move_on_after(min(max(self._left[kind], least), longest)):
                try:
                    answer = await step()
                except InvalidRequest:
                    raise  # it works nowhere in this program, and every call would wait in vain
                except BaseException as error:
                    if must_go_on(error):
                        raise
                    failed = type(error).__name__
                else:
                    self._outage.worked(name)
                    return answer
                if name == "lease":
                    self._is_out = True
                    self._outage.begin()
        finally:
            self._left[kind] = max(0.0, self._left[kind] - (anyio.current_time() - began))
        self._outage.failed(self.store, name, failed)
        self._failed(name, failed)
        return None
