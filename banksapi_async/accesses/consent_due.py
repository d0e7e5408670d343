"""Estimate until when a consent lasts.

No field of the interface says it, so this is arithmetic: the rules allow 180 days, and banks and
people may end a consent earlier. The certain sign is the relation `start_sca` on the access.
"""

from datetime import UTC, datetime, timedelta
from typing import Final, cast

from banksapi_async.errors import InvalidRequest
from banksapi_async.wire.dates import BERLIN

_MOST_DAYS = 3_660


class ConsentEstimate(datetime):
    """When a consent ends at the latest: a guess, whatever it is compared with.

    It is an aware `datetime` in Europe/Berlin. The consent may end earlier; `start_sca` on the
    access is the certain sign that it has.
    """

    __slots__ = ()

    is_estimate: Final = True
    """Whether it is an estimate: always."""

    def __repr__(self) -> str:
        return f"<ConsentEstimate: ends about {self:%Y-%m-%d}, or earlier>"


def consent_due(confirmed_at: datetime, days: int = 180) -> ConsentEstimate:
    """Estimate when a consent ends, to ask the person in time.

    Nothing in the interface says it. Banks may want another consent earlier, some at every refresh,
    and the person may take it back; only `start_sca` on the access is certain.

    Args:
        confirmed_at: When the person confirmed: aware, such as the time of their return.
        days: How long consents last; the rules allow 180 days at most.

    Returns:
        The estimate, an aware `datetime` in Europe/Berlin.

    Raises:
        InvalidRequest: `confirmed_at` is not an aware datetime, or `days` is not a whole number
            from 1 on.
    """
    given = cast("object", confirmed_at)
    if not isinstance(given, datetime) or given.utcoffset() is None:
        raise InvalidRequest(
            "confirmed_at", "it is not an aware datetime", "give one such as datetime.now(UTC)"
        )
    count = cast("object", days)
    if not isinstance(count, int) or isinstance(count, bool) or not 0 < count <= _MOST_DAYS:
        raise InvalidRequest("days", f"{days!r} is not a number of days", "give 180, or fewer")
    try:
        end = (given.astimezone(UTC) + timedelta(days=count)).astimezone(BERLIN)
    except OverflowError:
        end = None
    if end is None:
        raise InvalidRequest(
            "confirmed_at", "it is at the edge of the calendar", "give a real time"
        )
    return ConsentEstimate.combine(end.date(), end.timetz())
