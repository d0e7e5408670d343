"""The sandbox's time.

Real time by default, moved forward by whoever tests; time never goes backwards. A clock with a
`start` stands still until it is moved, which makes everything it touches repeatable.
"""

import threading
import time
from datetime import UTC, datetime, timedelta

import anyio.lowlevel


class SandboxClock:
    """A clock that can be moved forward.

    Args:
        start: Where the clock stands; aware. Without it the clock runs with real time.

    Attributes:
        moved: By how many seconds it was moved forward.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self.start = start
        self.moved = 0.0
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        way = "runs" if self.start is None else "stands"
        return f"<SandboxClock {self.now():%Y-%m-%d %H:%M:%S} UTC, {way}, moved {self.moved:g} s>"

    def now(self) -> datetime:
        """Return the time of day, aware, in UTC."""
        base = datetime.now(UTC) if self.start is None else self.start.astimezone(UTC)
        return base + timedelta(seconds=self.moved)

    def monotonic(self) -> float:
        """Return seconds that only grow, for deadlines."""
        return (time.monotonic() if self.start is None else 0.0) + self.moved

    def advance(self, seconds: float) -> None:
        """Move the clock forward.

        Args:
            seconds: How far; not negative.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(f"seconds: {seconds:g} would move the clock back; give 0 or more")
        with self._lock:
            self.moved += seconds

    def catch_up(self, seconds: float) -> None:
        """Note that real time passes: a clock that stands still is moved, others run by themselves.

        Args:
            seconds: How much.
        """
        if self.start is not None:
            self.advance(seconds)

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once: advance, and give other tasks a turn."""
        self.advance(max(seconds, 0.0))
        await anyio.lowlevel.checkpoint()
