"""How much of a caller's time is left for the next step of a flow?"""

import anyio

from banksapi_async.errors import TimedOut


class TimeLeft:
    """One time limit for several calls.

    Args:
        flow: The flow's name, for the error.
        seconds: The time for all of it; `math.inf` is no limit.
    """

    def __init__(self, flow: str, seconds: float) -> None:
        self._flow = flow
        self._seconds = seconds
        self._end = anyio.current_time() + seconds

    def __call__(self) -> float:
        """Return the seconds that are left.

        Raises:
            TimedOut: None are.
        """
        left = self._end - anyio.current_time()
        if left > 0:
            return left
        raise TimedOut(self._flow, self._seconds)
