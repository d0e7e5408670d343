"""Wait for the end of a refresh, and tell how it ended.

While a refresh runs, and when it fails, the access stays as it was, `VOLLSTAENDIG` included; so its
status alone says nothing. A refresh has succeeded when the access has another time stamp than
before and asks for nobody. It has failed when the issues have another time stamp and name an error.
It needs a person as soon as a step for one is offered. Nothing but reading happens here.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from banksapi_async.accesses.issues import Issues
from banksapi_async.accesses.records import AccessStatus
from banksapi_async.errors import BanksapiError, RefreshFailed, TimedOut
from banksapi_async.links.rel import Rel
from banksapi_async.transport.clock import Clock
from banksapi_async.values.notebooks import InNotebooks

if TYPE_CHECKING:
    from banksapi_async.accesses.access import BankAccess

SCA_RELATIONS = (
    "start_sca",
    "set_method",
    "set_medium",
    "authenticate",
    "authenticate_decoupled",
    "redirect_url",
)
"""The relations that ask for a person, in the order of their steps."""

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 10.0
_GROWTH = 1.5
_LAST_LOOK = 1.0


@attrs.frozen(kw_only=True)
class RefreshResult(InNotebooks):
    """How a refresh ended that did not fail.

    Attributes:
        access: The access as it was read last, with fresh data, or as it was before where a person
            is needed.
        issues: The issues that were read with it; `None` where there are none.
        needs_person: The relations that ask for a person, such as `start_sca`; empty where the
            access is complete. They stand on the access, or on the issues where only these offer
            one.
    """

    access: "BankAccess"
    issues: Issues | None
    needs_person: tuple[str, ...] = ()


@attrs.frozen
class Before:
    """What there was before a refresh; nothing for an access that has only been created.

    Attributes:
        access: The access.
        issues: Its issues.
    """

    access: "BankAccess | None" = None
    issues: Issues | None = None


def steps_of(thing: "BankAccess | Issues") -> tuple[str, ...]:
    """Return the relations of an access or its issues that ask for a person."""
    return tuple(rel for rel in SCA_RELATIONS if thing.can(Rel(rel)))


def stamp_of(thing: "BankAccess | Issues | None") -> datetime | None:
    """Return the time stamp of an access or its issues in UTC, `None` where there is none."""
    # Two datetimes of one zone compare by the clock on the wall, which strikes two twice a year.
    stamp = None if thing is None else thing.aktualisierungszeitpunkt
    return None if stamp is None else stamp.astimezone(UTC)


def result_of(before: Before, access: "BankAccess", issues: Issues | None) -> RefreshResult | None:
    """Return how a refresh ended, `None` while nothing has ended as far as can be seen.

    A step that the access offers counts whenever it is offered, before the refresh or since: the
    interface says that nothing but the step mends it. A step that only the issues offer counts if
    it is new: what an earlier attempt left there may be stale.

    Args:
        before: What there was before the refresh was asked for.
        access: The access now.
        issues: The issues now; `None` if there are none, or they have not been read.

    Raises:
        RefreshFailed: It failed; the error has the messages of the issues.
    """
    steps = steps_of(access)
    fresh = _changed(before.access, access) and access.status == AccessStatus.VOLLSTAENDIG
    if steps or fresh:
        return RefreshResult(access=access, issues=issues, needs_person=steps)
    if issues is None:
        return None
    is_new = _changed(before.issues, issues)
    if is_new and any(message.is_error for message in issues.messages):
        raise RefreshFailed(tuple(issues.messages))
    left_over = () if is_new or before.issues is None else steps_of(before.issues)
    steps = steps_of(issues)
    if set(steps) <= set(left_over):
        return None
    return RefreshResult(access=access, issues=issues, needs_person=steps)


def _changed(before: "BankAccess | Issues | None", now: "BankAccess | Issues") -> bool:
    stamp = stamp_of(now)
    return stamp is not None and stamp != stamp_of(before)


@attrs.frozen(kw_only=True)
class Watch:
    """One access that is watched.

    Attributes:
        read_access: Reads the access, within a timeout in seconds.
        read_issues: Reads its issues likewise; gives `None` where there are none.
        clock: Tells the time and waits.
    """

    read_access: Callable[[float], Awaitable["BankAccess"]]
    read_issues: Callable[[float], Awaitable[Issues | None]]
    clock: Clock

    async def note(self, timeout: float) -> Before:
        """Note what there is before a refresh is asked for.

        Both are read anew: an access that the caller has had for an hour may have been refreshed
        since, and its stamp would make the coming refresh look done at once.

        Stamps have whole seconds. A refresh that ended within the second of the stamp before it
        could not be seen, so this waits until that second is over, two seconds at most. If our
        clock is more than that ahead of the interface's, such a refresh ends as `TimedOut`: late,
        never wrong.

        Raises:
            BanksapiError: What the reading raises, such as `NotFound` or `TimedOut`.
        """
        deadline = self.clock.monotonic() + timeout
        access = await self.read_access(timeout)
        left = deadline - self.clock.monotonic()
        if left <= 0:
            raise TimedOut("refresh", timeout, last=access)
        issues = await self.read_issues(left)
        now = self.clock.now()
        gap = max(_second_left(stamp_of(thing), now) for thing in (access, issues))
        if gap:
            await self.clock.sleep(min(gap, max(deadline - self.clock.monotonic(), 0.0)))
        return Before(access, issues)

    async def until_ended(self, before: Before, timeout: float) -> RefreshResult:
        """Read the access and its issues until a refresh has ended.

        Args:
            before: What `note` returned; `Before()` after a creation.
            timeout: Seconds for all of it; `math.inf` for no end.

        Raises:
            RefreshFailed: The refresh ended with an error; it has the messages of the issues.
            TimedOut: The time was over; `last` is the access as it was read last.
            BanksapiError: What the reading raises, such as `NotFound` when the access is gone.
        """
        deadline = self.clock.monotonic() + timeout
        pause = _FIRST_PAUSE
        last: BankAccess | None = None
        while (left := deadline - self.clock.monotonic()) > 0:
            try:
                last = await self.read_access(left)
                is_open = result_of(before, last, None) is None
                issues = await self._read_issues(deadline, needed=is_open)
            except TimedOut:
                break
            ended = result_of(before, last, issues)
            if ended is not None:
                return ended
            await self.clock.sleep(_next_pause(pause, deadline - self.clock.monotonic()))
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)
        raise TimedOut("refresh", timeout, last=last)

    async def _read_issues(self, deadline: float, *, needed: bool) -> Issues | None:
        """Read the issues; where they are not needed, their trouble is nobody's."""
        left = deadline - self.clock.monotonic()
        try:
            if left > 0:
                return await self.read_issues(left)
        except BanksapiError:
            if needed:
                raise
        if needed:
            raise TimedOut("refresh", left)
        return None


def _next_pause(pause: float, left: float) -> float:
    # The last look is taken shortly before the end, not up to ten seconds earlier.
    return min(pause, left - _LAST_LOOK) if left > _LAST_LOOK else max(left, 0.0)


def _second_left(stamp: datetime | None, now: datetime) -> float:
    if stamp is None:
        return 0.0
    left = (stamp + timedelta(seconds=1) - now).total_seconds()
    return left if 0 < left <= 2 else 0.0  # noqa: PLR2004 - further off, it is not the same clock
