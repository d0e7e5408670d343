"""How long may a token be used, and from when on is a new one asked for?

`expires_in` counts first, then `expiresAt` against the answer's own clock; where neither is said a
token is used for two hours at most. `validTo` only shortens. Deadlines are monotonic and count from
the moment the token was asked for, so they err on the early side.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import attrs

from banksapi_async.records import Secret
from banksapi_async.transport.clock import Clock
from banksapi_async.wire import dates
from banksapi_async.wire.responses import Answer

from .token import Token

UNKNOWN = 7200.0
"""How long a token is used where nobody says, in seconds."""
LONGEST = 366 * 86400.0
"""What no token lives longer than, whatever is said, in seconds."""
ADVISORY = 300.0
"""How long before its end one caller renews a token, in seconds; a tenth of its life at most."""
MANDATORY = 30.0
"""How long before its end nobody uses a token any more, in seconds; a tenth of its life at most."""
FRESH = 5.0
"""How long a token is not minted again whatever is said about it, in seconds."""


def server_time(answer: Answer) -> datetime:
    """Return the interface's clock at the answer: its `Date`, else when the answer arrived."""
    try:
        date = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ArithmeticError, TypeError, ValueError):
        return answer.received_at
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def lifetime(token: Token, answer: Answer) -> float:
    """Return how long a token lives from its answer on, in seconds; never below 0."""
    date = server_time(answer)
    seconds = UNKNOWN
    if token.expires_in is not None:
        seconds = float(token.expires_in)
    elif token.expires_at is not None:
        seconds = token.expires_at - date.timestamp()
    if token.valid_to is not None:
        seconds = min(seconds, (token.valid_to - date).total_seconds())
    return min(max(seconds, 0.0), LONGEST)


class Held:
    """A token in use, with its deadlines by the monotonic clock.

    Args:
        token: The token.
        authorization: The header's value, made once.
        minted_at: When it arrived.
        renew_at: From here on one caller renews it.
        must_at: From here on nobody uses it.
        ends_at: When it has expired by our clock.
    """

    __slots__ = ("authorization", "ends_at", "minted_at", "must_at", "renew_at", "token")

    def __init__(
        self,
        *,
        token: Token,
        authorization: Secret,
        minted_at: float,
        renew_at: float,
        must_at: float,
        ends_at: float,
    ) -> None:
        self.token: Final = token
        self.authorization: Final = authorization
        self.minted_at: Final = minted_at
        self.renew_at: Final = renew_at
        self.must_at: Final = must_at
        self.ends_at: Final = ends_at

    def is_fresh(self, now: float) -> bool:
        """Whether it was minted so short a time ago that a refusal is not its fault."""
        return now - self.minted_at < FRESH

    def has_expired(self, now: float) -> bool:
        """Whether it has expired by our clock."""
        return now >= self.ends_at

    def serves(self, now: float, min_ttl: float = 0.0) -> bool:
        """Whether a call may go out with it.

        Args:
            now: The monotonic time.
            min_ttl: How long it must live on, in seconds; nine tenths of its life at most.
        """
        if self.is_fresh(now):
            return True
        most = 0.9 * (self.ends_at - self.minted_at)
        return now < self.must_at and self.ends_at - now >= min(min_ttl, most)


def hold(token: Token, *, lifetime: float, left: float, age: float, clock: Clock) -> Held:
    """Reckon the deadlines of a token.

    Args:
        token: The token.
        lifetime: How long it lives in all, in seconds.
        left: How long it lives from now on, in seconds.
        age: How long ago it was minted, in seconds.
        clock: What time it is.
    """
    now = clock.monotonic()
    minted_at = now - age
    expires = (clock.now() + timedelta(seconds=left)).astimezone(dates.BERLIN)
    return Held(
        token=attrs.evolve(token, expires=expires),
        authorization=Secret(f"Bearer {token.access_token.reveal()}"),
        minted_at=minted_at,
        renew_at=max(now + left - min(ADVISORY, lifetime / 10), minted_at + FRESH),
        must_at=max(now + left - min(MANDATORY, lifetime / 10), minted_at + FRESH),
        ends_at=now + left,
    )
