"""A value that many want is fetched once, and kept for a while.

One fetch at a time. Whoever comes while it runs waits for it, each within a time of their own.
"""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar, final

import anyio

from banksapi_async.errors import BanksapiError, TimedOut
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.flight import Flight

T = TypeVar("T")


@final
class Kept(Generic[T]):
    """One value that is fetched when it is asked for, and kept.

    Args:
        clock: What time it is.
        seconds: How long a value is kept.
    """

    def __init__(self, clock: Clock, *, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._value: T | None = None
        self._until = 0.0
        self._flight: Flight[T] | None = None

    async def get(self, fetch: Callable[[float], Awaitable[T]], *, timeout: float) -> T:
        """Return the value, fetching it where there is none or it is too old.

        Args:
            fetch: Fetches it, within a timeout in seconds.
            timeout: Seconds for all of it.

        Raises:
            TimedOut: The time was over.
            BanksapiError: What the fetching raises.
        """
        end = anyio.current_time() + timeout
        while True:
            if self._value is not None and self._clock.monotonic() < self._until:
                return self._value
            left = end - anyio.current_time()
            if left <= 0:
                raise TimedOut("another's fetch", timeout)
            flight = self._flight
            if flight is None:
                return await self._lead(fetch, left)
            if await flight.follow(end) and flight.value is not None:
                return flight.value

    async def _lead(self, fetch: Callable[[float], Awaitable[T]], left: float) -> T:
        flight = self._flight = Flight[T]()
        try:
            value = flight.value = await fetch(left)
        except TimedOut:
            raise  # the leader's own time, which says nothing about the others'
        except BanksapiError as error:
            flight.error = error.copy()
            raise
        else:
            self._value = value
            self._until = self._clock.monotonic() + self._seconds
            return value
        finally:
            self._flight = None
            flight.land()
