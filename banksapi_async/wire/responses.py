"""What the interface answered, as bytes, and where and when it says to go on."""

import re
import string
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import attrs

_ASCII = string.printable
_LOGGED = re.compile(r"[A-Za-z0-9-]{1,64}")

REFUSALS = frozenset(range(400, 500)) - {408, 425, 499}
"""What refuses a call; a gateway may write the others after it has passed the call on."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Answer:
    """One answer, read whole.

    Attributes:
        status: The HTTP status.
        headers: The headers with lower-case names; repeated ones joined with a comma.
        body: The body; of an error at most the first 64 KiB.
        received_at: When its head arrived; aware.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime

    def __repr__(self) -> str:
        return f"<Answer {self.status}>"


def location(answer: Answer) -> str | None:
    """Return where an answer points: `Location`, else `Content-Location`, trimmed.

    What is not ASCII is escaped byte by byte, whatever it was written in.
    """
    for name in ("location", "content-location"):
        found = _value(answer, name)
        if found:
            return found if found.isascii() else quote(found.encode("latin-1"), safe=_ASCII)
    return None


def correlation_id(answer: Answer) -> str | None:
    """Return the id that support asks for; None where the answer has none that may be logged."""
    found = _value(answer, "x-correlation-id")
    return found if _LOGGED.fullmatch(found) else None


def retry_after(answer: Answer) -> float | None:
    """Return how long the interface asks to wait, in seconds; None where it does not say."""
    spelled = _value(answer, "retry-after")
    if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", spelled):
        return float(spelled)
    until = _http_date(spelled)
    if until is None:
        return None
    return max(0.0, (until - server_time(answer)).total_seconds())


def server_time(answer: Answer) -> datetime:
    """Return the time by the clock that wrote an answer, else when it arrived; aware."""
    return _http_date(_value(answer, "date")) or answer.received_at


def _value(answer: Answer, name: str) -> str:
    """Return a header that has one value; a server and a proxy may both have written it."""
    found = answer.headers.get(name, "").strip()
    if "," not in found:
        return found
    half = found[: (len(found) - 1) // 2]
    return half if half and found in {f"{half}, {half}", f"{half},{half}"} else found


def _http_date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ArithmeticError, ValueError):  # a zone of twenty digits is the former
        return None
    # A date that names no zone is written in UTC all the same.
    return read if read.tzinfo else read.replace(tzinfo=UTC)
