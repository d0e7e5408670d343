"""How is waited for the end of a refresh?

Waiting reads and does nothing else, first at once, then ever less often. What there was before is
read before the refresh is asked for: without that its end cannot be told.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import attrs

from banksapi_async.errors import RefreshFailed, TimedOut
from banksapi_async.transport.clock import Clock

from .completion import (
    AccessState,
    Failed,
    IssuesState,
    PersonAsked,
    Running,
    decide,
    stamp_of,
)

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 10.0
_GROWTH = 1.5
_LAST_LOOK = 1.0

A = TypeVar("A", bound=AccessState)
I = TypeVar("I", bound=IssuesState)  # noqa: E741 - stands for issues, beside A for access


@attrs.frozen
class Before(Generic[A, I]):
    """What there was before a refresh; nothing, for an access that has only been created.

    Attributes:
        access: The access.
        issues: Its issues.
    """

    access: A | None = None
    issues: I | None = None


async def note_before(
    *,
    read_access: Callable[[float], Awaitable[A]],
    read_issues: Callable[[float], Awaitable[I | None]],
    clock: Clock,
    timeout: float,
) -> Before[A, I]:
    """Note what there is before a refresh is asked for.

    Both are read anew: an access that the caller has had for an hour may have been refreshed since,
    and its stamp would make the coming refresh look done at once.

    Stamps have whole seconds. A refresh that ended within the second of the stamp before it could
    not be seen, so this waits until that second is over, two seconds at most. If our clock is more
    than that ahead of the interface's, such a refresh ends as `TimedOut`: late, never wrong.

    Args:
        read_access: Reads the access, within a timeout in seconds.
        read_issues: Reads its issues likewise; gives `None` where there are none.
        clock: Tells the time and waits.
        timeout: Seconds for all of it.

    Returns:
        What `wait_until_complete` wants to know.

    Raises:
        BanksapiError: What the reading raises, such as `NotFound` or `TimedOut`.
    """
    deadline = clock.monotonic() + timeout
    access = await read_access(timeout)
    left = deadline - clock.monotonic()
    if left <= 0:
        raise TimedOut("refresh", timeout, last=access)
    issues = await read_issues(left)
    now = clock.now()
    gaps = [_second_left(stamp, now) for stamp in (stamp_of(access), stamp_of(issues))]
    if any(gaps):
        await clock.sleep(min(max(gaps), max(deadline - clock.monotonic(), 0.0)))
    return Before(access, issues)


async def wait_until_complete(
    before: Before[A, I],
    *,
    read_access: Callable[[float], Awaitable[A]],
    read_issues: Callable[[float], Awaitable[I | None]],
    clock: Clock,
    timeout: float,
) -> A | I:
    """Read an access and its issues until a refresh has ended.

    Args:
        before: What `note_before` returned; `Before()` after a creation.
        read_access: Reads the access, within a timeout in seconds.
        read_issues: Reads its issues likewise; gives `None` where there are none.
        clock: Tells the time and waits.
        timeout: Seconds for all of it; `math.inf` for no end.

    Returns:
        The access when it is complete, or as soon as it offers a step for a person; the issues when
        only they offer that step. `can("start_sca")` and the like tell which.

    Raises:
        RefreshFailed: The refresh ended with an error; it has the messages of the issues.
        TimedOut: The time was over; `last` is the access as it was read last.
        BanksapiError: What the reading raises, such as `NotFound` when the access is gone.
    """
    deadline = clock.monotonic() + timeout
    pause = _FIRST_PAUSE
    last: A | None = None
    while (left := deadline - clock.monotonic()) > 0:
        issues: I | None = None
        try:
            last = await read_access(left)
            verdict = decide(before.access, before.issues, last, None)
            if isinstance(verdict, Running):
                left = deadline - clock.monotonic()
                if left <= 0:
                    break
                issues = await read_issues(left)
                verdict = decide(before.access, before.issues, last, issues)
        except TimedOut:
            break
        if isinstance(verdict, Failed):
            raise RefreshFailed(verdict.messages)
        if isinstance(verdict, PersonAsked) and verdict.by_issues and issues is not None:
            return issues
        if not isinstance(verdict, Running):
            return last
        await clock.sleep(_next_pause(pause, deadline - clock.monotonic()))
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)
    raise TimedOut("refresh", timeout, last=last)


def _next_pause(pause: float, left: float) -> float:
    # The last look is taken shortly before the end, not up to ten seconds earlier.
    return min(pause, left - _LAST_LOOK) if left > _LAST_LOOK else max(left, 0.0)


def _second_left(stamp: datetime | None, now: datetime) -> float:
    if stamp is None:
        return 0.0
    left = (stamp + timedelta(seconds=1) - now).total_seconds()
    return left if 0 < left <= 2 else 0.0  # noqa: PLR2004 - further off, it is not the same clock
