"""How long is a payment looked at before somebody has to do something?

Nothing but reading happens here. It ends when the interface says how the payment ended, or asks for
what only this program can give; while a person is busy in a browser or an app, it goes on.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from banksapi_async.errors import TimedOut
from banksapi_async.transport.clock import Clock

from .payment_outcome import Outcome

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 10.0
_GROWTH = 1.5
_OURS = frozenset({"set_method", "set_medium", "submit_text_tan"})
_ELSEWHERE = frozenset({"authenticate_decoupled", "redirect_url", "get_webform"})


class Payable(Protocol):
    """What is known of a payment."""

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        ...


P = TypeVar("P", bound=Payable)


async def wait_for_outcome(
    *, read: Callable[[float], Awaitable[P]], clock: Clock, timeout: float
) -> P:
    """Read a payment until it is settled, or a step for this program is offered.

    Args:
        read: Reads the payment, within a timeout in seconds.
        clock: Tells the time and waits.
        timeout: Seconds for all of it; `math.inf` for no end.

    Returns:
        The payment as it was read last.

    Raises:
        TimedOut: The time was over; `last` is the payment as it was read last.
        BanksapiError: What the reading raises.
    """
    deadline = clock.monotonic() + timeout
    pause = _FIRST_PAUSE
    last: P | None = None
    while (left := deadline - clock.monotonic()) > 0:
        try:
            last = await read(left)
        except TimedOut:
            break
        if last.outcome.is_settled or _is_ours(last.outcome):
            return last
        await clock.sleep(min(pause, max(deadline - clock.monotonic(), 0.0)))
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)
    raise TimedOut("outcome", timeout, last=last)


def _is_ours(outcome: Outcome) -> bool:
    steps = set(outcome.relations)
    return bool(steps & _OURS) or ("authenticate" in steps and not steps & _ELSEWHERE)
