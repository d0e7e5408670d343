"""How much time has a call, and how much of it is left for the next step of a flow?"""

import anyio

from banksapi_async.errors import InvalidRequest, TimedOut
from banksapi_async.transport.settings import Timeouts
from banksapi_async.wire.requests import Kind


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


def seconds_for(kind: Kind, timeout: float | None, timeouts: Timeouts) -> float:
    """Return the seconds that a call has.

    Raises:
        InvalidRequest: `timeout` is not a number above zero.
    """
    if timeout is None:
        return timeouts.of(kind)
    if not timeout > 0:
        raise InvalidRequest(
            "timeout", f"{timeout!r} is not a time", "give seconds above zero, or math.inf"
        )
    return timeout
