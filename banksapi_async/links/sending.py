"""How does the caller of an operation see how far its request has come?

An error says what happened, but a cancellation says nothing. So a call that must not happen twice
is watched from outside: the caller keeps a `Sending` and looks at it afterwards.
"""

from typing import Any

from banksapi_async.wire.requests import Progress


class Sending:
    """One call that is watched.

    Args:
        correlation_id: The id that goes out with it.

    Attributes:
        correlation_id: The id that goes out with it.
        beside: The resource in the body of a 451, beside the web form; `None` where there is none.
    """

    __slots__ = ("_progress", "beside", "correlation_id")

    def __init__(self, correlation_id: str) -> None:
        self.correlation_id = correlation_id
        self.beside: Any = None
        self._progress: Progress | None = None

    @property
    def is_out(self) -> bool:
        """Whether a byte of it may have left us."""
        return self._progress is not None and self._progress.written > 0

    def watch(self, progress: Progress) -> None:
        """Watch a call from now on."""
        self._progress = progress
