"""How does a bank access stand, as far as somebody can see who only reads?

The access shows the last good state. Its issues show the latest attempt, by the interface itself
too, which refreshes an access up to four times a day: they count where they are of a later attempt
than the one that the access shows.
"""

from datetime import datetime, timedelta

import attrs

from banksapi_async.records import Message

from .completion import SCA_RELATIONS, AccessState, IssuesState, Stamped, stamp_of

LEAST_AGE = timedelta(hours=6)
"""How old data is at least when a refresh is forced: the interface does it four times a day."""


@attrs.frozen
class Standing:
    """How an access stands.

    Attributes:
        steps: The relations that ask for a person, in the order of their steps.
        errors: What the latest attempt says where it failed.
    """

    steps: tuple[str, ...]
    errors: tuple[Message, ...]


def standing(access: AccessState, issues: IssuesState | None) -> Standing:
    """Tell how an access stands.

    Args:
        access: The access.
        issues: Its issues, `None` where there are none.
    """
    steps = _steps(access)
    if issues is None or not _is_later(issues, access):
        return Standing(steps, ())
    failed = any(message.is_error for message in issues.messages)
    return Standing(steps or _steps(issues), tuple(issues.messages) if failed else ())


def refresh_due(
    access: AccessState, issues: IssuesState | None, *, older_than: timedelta, now: datetime
) -> bool:
    """Tell whether a refresh may be forced.

    A failed attempt counts too: else an access whose refreshes fail would be refreshed each time
    somebody looks.

    Args:
        access: The access.
        issues: Its issues, `None` where there are none.
        older_than: How old the latest attempt has to be.
        now: The time; aware.
    """
    stamps = [stamp for thing in (access, issues) if (stamp := stamp_of(thing)) is not None]
    return not stamps or now - max(stamps) >= older_than


def _is_later(issues: IssuesState, access: AccessState) -> bool:
    attempted, refreshed = stamp_of(issues), stamp_of(access)
    return attempted is None or refreshed is None or attempted > refreshed


def _steps(thing: Stamped) -> tuple[str, ...]:
    return tuple(rel for rel in SCA_RELATIONS if thing.can(rel))
