"""What time is it, and how is waited?

Waits and token deadlines ask a `Clock`, so that a test can move time. The deadline of a call is
not asked here: it is real time, by `anyio.current_time()`.
"""

import time
from datetime import UTC, datetime
from typing import Protocol, final

import anyio


class Clock(Protocol):
    """Where time comes from; the sandbox's clock is one that can be moved."""

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait.

        Args:
            seconds: How long.
        """
        ...


@final
class SystemClock:
    """The clock of this machine."""

    __slots__ = ()

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait.

        Args:
            seconds: How long.
        """
        await anyio.sleep(seconds)
