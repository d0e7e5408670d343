"""What the interface answered, as bytes, and where and when it says to go on."""

import re
import string
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import attrs

_ASCII = string.printable


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
        found = answer.headers.get(name, "").strip()
        if found:
            return found if found.isascii() else quote(found.encode("latin-1"), safe=_ASCII)
    return None


def correlation_id(answer: Answer) -> str | None:
    """Return the id that support asks for; None where the answer has none that may be logged."""
    found = answer.headers.get("x-correlation-id", "").strip()
    return found if re.fullmatch(r"[A-Za-z0-9-]{1,64}", found) else None


def retry_after(answer: Answer) -> float | None:
    """Return how long the interface asks to wait, in seconds; None where it does not say."""
    spelled = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", spelled):
        return float(spelled)
    until = _http_date(spelled)
    if until is None:
        return None
    # By the clock that wrote it, where the answer says what that clock showed.
    now = _http_date(answer.headers.get("date", "")) or answer.received_at
    return max(0.0, (until - now).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ArithmeticError, ValueError):  # a zone of twenty digits is the former
        return None
    # A date that names no zone is written in UTC all the same.
    return read if read.tzinfo else read.replace(tzinfo=UTC)
