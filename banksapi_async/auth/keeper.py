"""Which operations does a token not cover?

An operation that is refused with a fresh token lacks a scope, and minting again does not help. That
is remembered for each identity and operation, with the status it was refused with: an expired token
mostly shows itself by another. It is forgotten when the operation succeeds, and after ten minutes,
since scopes can be granted.
"""

# DOC: What is known about the token of one identity?
# DOC: Which token does a call go out with, and who mints the next one?
import math
from collections import OrderedDict, deque
from collections.abc import Callable
from itertools import islice
from typing import Final, Protocol

import anyio

from banksapi_async.auth.endpoint import REJECTED
from banksapi_async.auth.grants import Grant, Identity
from banksapi_async.auth.minter import Verdict
from banksapi_async.auth.token import FRESH, Held
from banksapi_async.errors import BanksapiError, TimedOut, TokenError
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.events import Event, TokenMintFailed

REMEMBERED = 600.0
"""How long it is remembered, in seconds."""


class Lacking:
    """What is known about missing scopes.

    Args:
        most: How many operations are remembered; the oldest go first.
    """

    def __init__(self, most: int) -> None:
        self._until: OrderedDict[tuple[Identity, str], tuple[int, float]] = OrderedDict()
        self._most = most

    def __bool__(self) -> bool:
        return bool(self._until)

    def note(self, identity: Identity, operation: str, status: int, now: float) -> None:
        """Remember that an operation was refused with a fresh token."""
        self._until[identity, operation] = (status, now + REMEMBERED)
        self._until.move_to_end((identity, operation))
        if len(self._until) > self._most:
            self._until.popitem(last=False)

    def knows(self, identity: Identity, operation: str, status: int, now: float) -> bool:
        """Whether a refusal of an operation is nothing new."""
        known, until = self._until.get((identity, operation), (0, now))
        return known == status and now < until

    def worked(self, identity: Identity, operation: str) -> None:
        """Forget about an operation that succeeded."""
        self._until.pop((identity, operation), None)

    def forget(self, identity: Identity) -> None:
        """Forget about all operations of an identity."""
        for key in [key for key in self._until if key[0] == identity]:
            del self._until[key]


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


class Obtain(Protocol):
    """Whatever obtains tokens; see `Minter.obtain`."""

    async def __call__(self, grant: Grant, verdict: Verdict, *, deadline: float) -> Held:
        """Obtain a token, or raise `TokenError`."""
        ...


class _Need:
    """What one caller needs, and so what it thinks of a token in the store."""

    __slots__ = ("clock", "deadline", "entry", "grant", "min_ttl", "renewing", "started")

    def __init__(
        self,
        *,
        grant: Grant,
        entry: Entry,
        min_ttl: float,
        deadline: float,
        started: float,
        clock: Clock,
        renewing: bool,
    ) -> None:
        self.grant: Final = grant
        self.entry: Final = entry
        self.min_ttl: Final = min_ttl
        self.deadline: Final = deadline
        self.started: Final = started
        self.clock: Final = clock
        self.renewing: Final = renewing

    def is_refused(self, held: Held) -> bool:
        return self.entry.is_refused(held)

    def suffices(self, held: Held) -> bool:
        now = self.clock.monotonic()
        due = self.renewing and now >= held.renew_at
        return held.serves(now, self.min_ttl) and not due and self.entry.is_newer(held)

    def late(self) -> TimedOut:
        return TimedOut("token", max(self.deadline - self.started, 0.0))


class TokenKeeper:
    """Keeps a token for each identity.

    Args:
        obtain: Obtains tokens.
        clock: What time it is.
        max_identities: How many identities are kept; the least recently used go first, never one
            that is minting.
        tell: Told of events, if anybody listens.
    """

    def __init__(
        self,
        obtain: Obtain,
        *,
        clock: Clock,
        max_identities: int = 10_000,
        tell: "Callable[[Event], None] | None",
    ) -> None:
        self._obtain = obtain
        self._clock = clock
        self._max_identities = max_identities
        self._tell = tell
        self._entries: OrderedDict[Identity, Entry] = OrderedDict()
        self.lacking = Lacking(max_identities)

    def __len__(self) -> int:
        return len(self._entries)

    def peek(self, identity: Identity) -> Held | None:
        """Return the token where nothing is to be done about it; costs no await.

        Args:
            identity: Whose token.
        """
        entry = self._entries.get(identity)
        if entry is None or entry.held is None or self._clock.monotonic() >= entry.held.renew_at:
            return None
        self._entries.move_to_end(identity)
        return entry.held

    async def get(self, grant: Grant, *, deadline: float = math.inf, min_ttl: float = 0.0) -> Held:
        """Return a token, minting one where that is due.

        Args:
            grant: How it is asked for.
            deadline: When the caller's time is over, by `anyio.current_time()`.
            min_ttl: How long the token must live, in seconds; nine tenths of its life at most.

        Raises:
            TokenError: There is none.
            TimedOut: The caller's time was over first.
        """
        started = anyio.current_time()
        while True:
            entry = self._entry(grant.identity)
            now = self._clock.monotonic()
            held = entry.held
            serves = held is not None and held.serves(now, min_ttl)
            if held is not None and serves:
                if now < held.renew_at or now < entry.retry_at or entry.flight is not None:
                    return held
            elif entry.flight is None:
                rejection = entry.rejected(now)
                if rejection is not None:
                    raise rejection.copy()
            need = _Need(
                grant=grant,
                entry=entry,
                min_ttl=min_ttl,
                deadline=deadline,
                started=started,
                clock=self._clock,
                renewing=serves,
            )
            if entry.flight is None:
                return await self._lead(need)
            followed = await self._follow(need, entry.flight)
            if followed is not None:
                return followed

    def refused(self, identity: Identity, held: Held) -> None:
        """Stop using a token that was answered 401 or 403, unless it was minted just now.

        Args:
            identity: Whose token.
            held: The token that was refused.
        """
        self._entry(identity).refuse(held, self._clock.monotonic())

    def forget(self, identity: Identity) -> Held | None:
        """Drop what is known about an identity.

        Args:
            identity: Whose token.

        Returns:
            The token that was in use.
        """
        self.lacking.forget(identity)
        entry = self._entries.get(identity)
        if entry is None:
            return None
        held = entry.held
        entry.forget()
        return held

    def _entry(self, identity: Identity) -> Entry:
        entry = self._entries.get(identity)
        if entry is not None:
            self._entries.move_to_end(identity)
            return entry
        entry = self._entries[identity] = Entry()
        excess = len(self._entries) - self._max_identities
        if excess > 0:
            idle = (k for k, e in self._entries.items() if e.flight is None and e is not entry)
            for oldest in list(islice(idle, excess)):
                del self._entries[oldest]
        return entry

    async def _follow(self, need: _Need, flight: Flight) -> Held | None:
        with anyio.CancelScope(deadline=need.deadline):
            await flight.done.wait()
        if not flight.done.is_set():
            raise need.late()
        if flight.error is not None:
            raise flight.error.copy()
        return flight.held if flight.held is need.entry.held else None

    async def _lead(self, need: _Need) -> Held:
        entry = need.entry
        flight = entry.flight = Flight()
        try:
            failure = await self._fly(need, flight)
        finally:
            entry.flight = None
            flight.done.set()
        if flight.held is not None:
            return flight.held
        old = entry.held
        tolerated = old is not None and old.serves(self._clock.monotonic(), need.min_ttl)
        if self._tell is not None:
            name = type(failure or need.late()).__name__
            level = need.grant.level
            self._tell(TokenMintFailed(level=level, error=name, tolerated=tolerated))
        if old is not None and tolerated:
            return old
        raise failure.copy() if failure is not None else need.late()

    async def _fly(self, need: _Need, flight: Flight) -> TokenError | None:
        """Obtain a token into the flight and the entry, or return what is everybody's failure."""
        entry = need.entry
        began = anyio.current_time()
        # A renewal that hangs must leave its caller time for the call itself.
        limit = began + (need.deadline - began) / (2 if need.renewing else 1)
        held = failure = None
        with anyio.CancelScope(deadline=limit):
            try:
                held = await self._obtain(need.grant, need, deadline=limit)
            except TokenError as error:
                failure = error.with_traceback(None)  # nothing that was tried is kept alive
        now = self._clock.monotonic()
        if held is not None:
            entry.landed(held)
            flight.held = held
        elif failure is None or (failure.retryable and anyio.current_time() >= limit):
            entry.failed(None, now)
            failure = None
        else:
            entry.failed(failure, now)
            flight.error = failure.copy()
        return failure
