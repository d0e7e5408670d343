"""May this call be sent again, and when?

By its class, which follows from what it does; within the session's budget; never beyond the
call's own deadline. Pure: it looks at what came and says how long to wait.
"""

from typing import NamedTuple, final

from banksapi_async.transport.settings import RetryPolicy
from banksapi_async.wire.requests import Retry
from banksapi_async.wire.responses import Answer, retry_after


class _Class(NamedTuple):
    """How often in all, on what; some statuses only once."""

    attempts: int
    lost: bool
    statuses: frozenset[int] = frozenset()
    once: frozenset[int] = frozenset()


_CLASSES = {
    Retry.READ: _Class(4, True, frozenset({429, 500, 502, 503, 504}), frozenset({500, 504})),
    Retry.POLL: _Class(2, False),
    Retry.MINT: _Class(3, True, frozenset(range(500, 600))),
    Retry.DELETE: _Class(3, True, frozenset({502, 503, 504})),
    Retry.ONCE: _Class(2, False),
}


@final
class Retries:
    """One session's judgement over repetitions.

    Args:
        policy: How they are spaced and how many there may be.
    """

    __slots__ = ("_balance", "_policy")

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._balance = float(policy.reserve)

    def earn(self) -> None:
        """Note that a call began: it earns its share of a retry."""
        self._balance = min(self._balance + self._policy.budget, self._policy.reserve)

    def delay(
        self,
        retry: Retry,
        answer: Answer | None,
        *,
        attempt: int,
        written: int,
        seen: list[int],
        left: float,
    ) -> float | None:
        """Say how long to wait before the next attempt.

        Args:
            retry: The call's class.
            answer: What came, `None` for nothing or not all of it.
            attempt: How many attempts were made.
            written: How many bytes of the last one were handed to the network.
            seen: The statuses of all attempts, the last one's included.
            left: Seconds until the call's deadline.

        Returns:
            Seconds, or `None`: what came is the result.
        """
        rule = _CLASSES[retry]
        if attempt >= rule.attempts or not _repeatable(rule, answer, written, seen):
            return None
        policy = self._policy
        longest = min(policy.longest, policy.base * 2.0 ** (attempt - 1))
        wait = policy.random.random() * longest
        if answer is not None:
            wait += retry_after(answer) or 0.0
        if wait >= left or self._balance < 1:
            return None
        self._balance -= 1
        return wait


def _repeatable(rule: _Class, answer: Answer | None, written: int, seen: list[int]) -> bool:
    if answer is None:
        return rule.lost or not written
    status = answer.status
    return status in rule.statuses and (status not in rule.once or seen.count(status) == 1)
