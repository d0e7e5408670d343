"""When has a refresh ended, and how?

While a refresh runs, and when it fails, the access stays as it was, `VOLLSTAENDIG` included; so its
status alone says nothing. It has succeeded when the access has another time stamp than before and
asks for nothing. It has failed when the issues have another time stamp and name an error. It needs
a person as soon as a step for one is offered.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

import attrs

from banksapi_async.records import Message

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
