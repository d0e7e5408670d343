"""What is known about the token of one identity?

Its state changes without an await, so whoever looks sees it whole. A flight is one mint under way:
it ends with a token, with an error for everybody who waits, or abandoned, and then another leads.
"""

import math
from collections import deque

import anyio

from banksapi_async.errors import BanksapiError, TokenError

from .endpoint import REJECTED
from .lifetime import FRESH, Held

REJECTION = 30.0
"""How long rejected credentials are not tried again, in seconds."""
_FIRST = 5.0
_LONGEST = 60.0
_REMEMBERED = 8


class Flight:
    """One mint under way.

    Attributes:
        done: Set when it has ended, in whatever way.
        held: The token it ended with.
        error: The error it ended with; with neither it was abandoned.
    """

    __slots__ = ("done", "error", "held")

    def __init__(self) -> None:
        self.done = anyio.Event()
        self.held: Held | None = None
        self.error: BanksapiError | None = None


class Entry:
    """The state of one identity.

    Attributes:
        held: The token in use.
        flight: The mint under way.
        retry_at: From here on a failed renewal is tried again.
        rejection: Why the credentials were rejected.
        rejected_until: Until when they are not tried again.
    """

    __slots__ = (
        "_failures",
        "_refused",
        "_refused_since",
        "flight",
        "held",
        "rejected_until",
        "rejection",
        "retry_at",
    )

    def __init__(self) -> None:
        self.held: Held | None = None
        self.flight: Flight | None = None
        self.retry_at = -math.inf
        self.rejection: BanksapiError | None = None
        self.rejected_until = -math.inf
        self._failures = 0
        self._refused_since = -math.inf
        self._refused: deque[str] = deque(maxlen=_REMEMBERED)

    def landed(self, held: Held) -> None:
        """Take a new token into use."""
        self.held = held
        self.retry_at = -math.inf
        self.rejection = None
        self._failures = 0
        if self.is_refused(held):  # minted again, so the interface stands by it
            self._refused.remove(held.token.access_token.reveal())

    def failed(self, error: TokenError | None, now: float) -> None:
        """Note that a mint failed, or took longer than its caller had time."""
        self.retry_at = now + min(_FIRST * 2**self._failures, _LONGEST)
        self._failures = min(self._failures + 1, _REMEMBERED)
        if error is not None and error.status in REJECTED:
            self.rejection = error.copy()
            self.rejected_until = now + REJECTION
            self.retry_at = max(self.retry_at, self.rejected_until)

    def refuse(self, held: Held, now: float) -> None:
        """Stop using a token that was refused, unless it was minted just now."""
        current = self.held
        same = current is not None and current.token.access_token == held.token.access_token
        if current is not None and same:
            if current.is_fresh(now):
                return
            self.held = None
        self._refused_since = now - FRESH
        if not self.is_refused(held):
            self._refused.append(held.token.access_token.reveal())

    def is_refused(self, held: Held) -> bool:
        """Whether a token was refused."""
        return held.token.access_token.reveal() in self._refused

    def is_newer(self, held: Held) -> bool:
        """Whether a token is about as young as the last refusal; an older one may be dead too."""
        return held.minted_at >= self._refused_since

    def forget(self) -> None:
        """Go back to knowing nothing; a mint under way is left alone."""
        self.held = None
        self.rejection = None
        self.retry_at = -math.inf
        self._failures = 0

    def rejected(self, now: float) -> BanksapiError | None:
        """Return why the credentials must not be tried now, `None` where they may."""
        return self.rejection if now < self.rejected_until else None
