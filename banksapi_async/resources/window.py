"""Which moments does a question about bookings mean?

A date is the whole day of the bank, in Europe/Berlin. Whether the interface's "after" and "before"
include the moment itself is not said, so it is asked a second wider and filtered afterwards.
"""

from datetime import UTC, date, datetime, time, timedelta

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.records import Transaction
from banksapi_async.wire.dates import BERLIN, query_instant

_SECOND = timedelta(seconds=1)


@attrs.frozen
class Window:
    """The bookings between two moments, both included.

    Attributes:
        start: The first moment, `None` where the interface's 90 days apply.
        end: The last moment, `None` for no end.
    """

    start: datetime | None
    end: datetime | None

    @classmethod
    def of(cls, from_: date | datetime | None, to: date | datetime | None) -> "Window":
        """Return the window that the caller means.

        Raises:
            InvalidRequest: A datetime has no zone, or the start is after the end.
        """
        start = _moment(from_, "from_", time.min)
        end = _moment(to, "to", time.max)
        if start is not None and end is not None and start.astimezone(UTC) > end.astimezone(UTC):
            raise InvalidRequest("from_", "it is after `to`", "give a start before the end")
        return cls(start, end)

    def params(self) -> dict[str, str | None]:
        """Return the query parameters, a second wider on both sides."""
        return {
            "from": None if self.start is None else _asked(self.start, -_SECOND, end=False),
            "to": None if self.end is None else _asked(self.end, _SECOND, end=True),
        }

    def has(self, row: Transaction) -> bool:
        """Return whether a movement is inside; one without a booking date is not left out."""
        if row.buchungsdatum is None:
            return True
        # In UTC: two times of one zone compare by the clock on the wall, which strikes two twice.
        booked = row.buchungsdatum.astimezone(UTC)
        after = self.start is None or booked >= self.start.astimezone(UTC)
        return after and (self.end is None or booked <= self.end.astimezone(UTC))


def _moment(value: date | datetime | None, argument: str, edge: time) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise InvalidRequest(
            argument,
            "the datetime has no time zone",
            "give a date for the whole day, or an aware datetime such as datetime.now(UTC)",
        )
    try:
        if not isinstance(value, datetime):
            value = datetime.combine(value, edge, tzinfo=BERLIN)
        moment = value.astimezone(UTC)
        _ = moment - _SECOND, moment + _SECOND
        return moment.astimezone(BERLIN)
    except OverflowError:
        pass
    raise InvalidRequest(
        argument, "it is at the end of the calendar", "give a nearer one, or leave it out"
    )


def _asked(moment: datetime, wider: timedelta, *, end: bool) -> str:
    return query_instant(moment.astimezone(UTC) + wider, argument="to" if end else "from_", end=end)
