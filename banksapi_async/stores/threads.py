"""The worker threads that a shared store does its work in, so that the event loop never waits.

A store that hangs holds none of the program's own threads, and nobody for longer than a few
seconds. Whoever is cancelled goes on at once; what its thread takes after that is given back there.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from random import uniform
from threading import Lock
from typing import TypeVar, final

import anyio
import anyio.lowlevel
import anyio.to_thread

T = TypeVar("T")

LONGEST = 5.0
"""After how many seconds a single step has failed."""

_MOST = 10
_GRACE = 2.0


@final
class Threads:
    """The threads of one store, in each event loop that it is used in."""

    def __init__(self) -> None:
        self._limiter = anyio.lowlevel.RunVar[anyio.CapacityLimiter]("threads of a token store")

    async def run(self, work: Callable[[], T]) -> T:
        """Do some work in a thread.

        Args:
            work: What is done; where the wait for it is cancelled it goes on by itself.

        Raises:
            TimeoutError: It takes too long.
        """
        limiter = self._limiter.get(None)
        if limiter is None:
            limiter = anyio.CapacityLimiter(_MOST)
            self._limiter.set(limiter)
        with anyio.fail_after(LONGEST):
            return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=limiter)

    async def lease(
        self,
        take: Callable[[str], object],
        give_back: Callable[[str], object],
        *,
        looks: tuple[float, float],
    ) -> str:
        """Look until a lease can be taken.

        Args:
            take: Takes the lease under this name; false where somebody else holds it.
            give_back: Gives it back, if it is held under this name.
            looks: Between which seconds it looks again.

        Returns:
            The name.
        """
        name = uuid.uuid4().hex
        lock = Lock()
        gone = held = False

        def look() -> bool:
            nonlocal held
            taken = bool(take(name))
            with lock:
                held = taken and not gone
            if taken and not held:
                give_back(name)
            return held

        try:
            while not await self.run(look):  # noqa: ASYNC110 - the holder is another process
                await anyio.sleep(uniform(*looks))  # noqa: S311 - it only spreads the looks
        except BaseException:
            with lock:
                gone, lost = True, held
            if lost:
                with anyio.move_on_after(_GRACE, shield=True), suppress(Exception):
                    await self.run(lambda: give_back(name))
            raise
        return name
