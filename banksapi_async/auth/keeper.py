"""Which token does a call go out with, and who mints the next one?

One mint at a time for each identity. In the advisory window one caller renews while the others go
on with the old token; in the mandatory window all wait for one mint, and its failure is
everybody's, each with a copy of its own. A leader that is cancelled, or whose own time is over,
hands over: the first to wake leads. Nothing runs in the background, and
nothing is locked while a call is out.
"""

import math
from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
from typing import Final, Protocol

import anyio

from banksapi_async import transport
from banksapi_async.errors import TimedOut, TokenError
from banksapi_async.transport.clock import Clock

from .entry import Entry, Flight
from .grants import Grant
from .identity import Identity
from .lacking import Lacking
from .lifetime import Held
from .minter import Verdict


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
        tell: "Callable[[transport.Event], None] | None",
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
            self._tell(transport.TokenMintFailed(level=level, error=name, tolerated=tolerated))
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
