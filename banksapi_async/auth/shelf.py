"""How does one mint use a store that may fail, hang, or hold nonsense?

Every step is bounded in time, and a step that fails is told and passed over: a store saves mints,
it never prevents one. A lease outlives the mint it is for and is given back even when the caller
is cancelled.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

from banksapi_async.transport.clock import Clock

from .lifetime import Held
from .stored import read, write
from .stores import TokenStore

_T = TypeVar("_T")

_STEP = 5.0
_LONGEST = 300.0


class Shelf:
    """One token's place in a store.

    Args:
        store: The store.
        key: The token's name in it.
        clock: What time it is.
        mint_seconds: How long the mint may take, in seconds.
        failed: Told the class name of an error of the store.
    """

    def __init__(
        self,
        store: TokenStore,
        key: str,
        *,
        clock: Clock,
        mint_seconds: float,
        failed: Callable[[str], None],
    ) -> None:
        self._store = store
        self._key = key
        self._clock = clock
        self._failed = failed
        self._lease: str | None = None
        self._seconds = min(_STEP, mint_seconds)
        self._lease_seconds = min(mint_seconds, _LONGEST) + 4 * self._seconds

    async def take(self) -> None:
        """Wait for the lease; after the longest time that another may hold it, go on without."""
        seconds = self._lease_seconds
        self._lease = await self._step(
            lambda: self._store.lease(self._key, seconds=seconds), seconds + self._seconds
        )

    async def give_back(self) -> None:
        """Give the lease back, cancelled or not."""
        lease = self._lease
        if lease is not None:
            with anyio.CancelScope(shield=True):
                await self._step(lambda: self._store.release(self._key, lease))

    async def read(self) -> tuple[bytes, Held] | None:
        """Return what lies in the store, as bytes and as a token; `None` where nothing usable."""
        value = await self._step(lambda: self._store.get(self._key))
        held = None if value is None else read(value, self._clock)
        return None if value is None or held is None else (value, held)

    async def put(self, held: Held) -> None:
        """Put a token in place of what was there."""
        stored = write(held, self._clock)
        await self._step(lambda: self._store.put(self._key, stored.value, ends=stored.ends))

    async def discard(self, value: bytes) -> None:
        """Remove a token if it still is the one that was read."""
        await self._step(lambda: self._store.discard(self._key, value))

    async def _step(
        self, step: Callable[[], Awaitable[_T]], seconds: float | None = None
    ) -> _T | None:
        failed = "TimeoutError"
        with anyio.move_on_after(self._seconds if seconds is None else seconds):
            try:
                return await step()
            except Exception as error:  # noqa: BLE001 - a store of the caller's may fail in any way
                failed = type(error).__name__
        self._failed(failed)
        return None
