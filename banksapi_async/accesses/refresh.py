"""When has a refresh ended, and how?

While a refresh runs, and when it fails, the access stays as it was, `VOLLSTAENDIG` included; so its
status alone says nothing. It has succeeded when the access has another time stamp than before and
asks for nothing. It has failed when the issues have another time stamp and name an error. It needs
a person as soon as a step for one is offered.
"""

# DOC: How is waited for the end of a refresh?
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol, TypeVar

import attrs

from banksapi_async.errors import RefreshFailed, TimedOut
from banksapi_async.messages.message import Message
from banksapi_async.transport.clock import Clock

SCA_RELATIONS = (
    "start_sca",
    "set_method",
    "set_medium",
    "authenticate",
    "authenticate_decoupled",
    "redirect_url",
)
"""The relations that ask for a person."""

_COMPLETE = "VOLLSTAENDIG"


class Stamped(Protocol):
    """What the access and its issues have in common."""

    @property
    def aktualisierungszeitpunkt(self) -> datetime | None:
        """When the bank was asked last; aware."""
        ...

    def can(self, rel: str, /) -> bool:
        """Tell whether a relation is offered."""
        ...


class AccessState(Stamped, Protocol):
    """A bank access: the last good state."""

    @property
    def status(self) -> str | None:
        """The status."""
        ...


class IssuesState(Stamped, Protocol):
    """The issues of a bank access: the latest attempt."""

    @property
    def messages(self) -> Sequence[Message]:
        """What the attempt said."""
        ...


@attrs.frozen
class Done:
    """The refresh has succeeded."""


@attrs.frozen
class Failed:
    """The refresh has failed.

    Attributes:
        messages: What the issues say.
    """

    messages: tuple[Message, ...]


@attrs.frozen
class PersonAsked:
    """A person has to do something first.

    Attributes:
        by_issues: Whether only the issues offer the step, not the access.
    """

    by_issues: bool


@attrs.frozen
class Running:
    """Nothing has ended yet, as far as can be seen."""


Verdict = Done | Failed | PersonAsked | Running


def decide(
    before_access: AccessState | None,
    before_issues: IssuesState | None,
    access: AccessState,
    issues: IssuesState | None,
) -> Verdict:
    """Tell how a refresh stands.

    A step that the access offers counts whenever it is offered, before the refresh or since: the
    interface says that nothing but the step mends it. A step that only the issues offer counts if
    it is new: what an earlier attempt left there may be stale.

    Args:
        before_access: The access before the refresh was asked for; `None` if there was none.
        before_issues: The issues before; `None` if there were none.
        access: The access now.
        issues: The issues now; `None` if there are none, or they have not been read yet.

    Returns:
        The verdict.
    """
    if _asks(access):
        return PersonAsked(by_issues=False)
    if _changed(before_access, access) and access.status == _COMPLETE:
        return Done()
    if issues is None:
        return Running()
    new_attempt = _changed(before_issues, issues)
    if new_attempt and any(m.is_error for m in issues.messages):
        return Failed(tuple(issues.messages))
    left_over = () if new_attempt or before_issues is None else _asks(before_issues)
    if set(_asks(issues)) - set(left_over):
        return PersonAsked(by_issues=True)
    return Running()


def _asks(thing: Stamped) -> tuple[str, ...]:
    return tuple(rel for rel in SCA_RELATIONS if thing.can(rel))


def stamp_of(thing: Stamped | None) -> datetime | None:
    """Return the time stamp of an access or its issues in UTC, `None` where there is none."""
    # Two datetimes of one zone compare by the clock on the wall, which strikes two twice a year.
    stamp = None if thing is None else thing.aktualisierungszeitpunkt
    return None if stamp is None else stamp.astimezone(UTC)


def _changed(before: Stamped | None, now: Stamped) -> bool:
    stamp = stamp_of(now)
    return stamp is not None and stamp != stamp_of(before)


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
