"""Something that many want is fetched by one of them, and the others wait: single flight.

A leader that is cancelled, or whose own time is over, hands over: its flight ends with neither
value nor error, and the first follower to wake leads. An error is everybody's, each with a copy of
its own. Nothing runs in the background.
"""

from typing import Generic, TypeVar, final

import anyio

from banksapi_async.errors import BanksapiError

T = TypeVar("T")


@final
class Flight(Generic[T]):
    """One fetch under way.

    Attributes:
        value: What it ended with.
        error: The error it ended with; with neither it was abandoned.
    """

    def __init__(self) -> None:
        self.value: T | None = None
        self.error: BanksapiError | None = None
        self._done = anyio.Event()

    def land(self) -> None:
        """End it, in whatever way."""
        self._done.set()

    async def follow(self, deadline: float) -> bool:
        """Wait until it has ended.

        Args:
            deadline: When the follower's own time is over, by `anyio.current_time()`.

        Returns:
            Whether it ended in that time.

        Raises:
            BanksapiError: A copy of the error that it ended with.
        """
        with anyio.CancelScope(deadline=deadline):
            await self._done.wait()
        if self._done.is_set() and self.error is not None:
            raise self.error.copy()
        return self._done.is_set()
