"""A token is obtained from the store where another process put one, else from the endpoint.

One pass: ask for the secrets, take the lease, read the store again, mint, put, give the lease back.
What is known of an identity meanwhile is its `TokenState`, whose changes are synchronous. Who waits
for whom is the keeper's to decide.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import anyio
import attrs

from banksapi_async.auth.endpoint import REJECTED, Minted, TokenEndpoint
from banksapi_async.auth.grants import Grant, Secrets
from banksapi_async.auth.sealing import TokenSeal
from banksapi_async.auth.stores import Outage, Shelf, TokenStore
from banksapi_async.auth.token import FRESH, Held, hold
from banksapi_async.errors import TimedOut, TokenError
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.flight import Flight

if TYPE_CHECKING:
    from banksapi_async.transport.events import Event

Tell: TypeAlias = Callable[["Event"], None]
"""Told of events; it does not raise."""

_FIRST = 5.0
_LONGEST = 60.0
_REMEMBERED = 8


@attrs.define(eq=False, repr=False)  # it holds refused tokens as they are
class TokenState:
    """The state of one identity.

    Attributes:
        held: The token in use.
        flight: The mint under way.
        retry_at: From here on a failed renewal is tried again.
    """

    held: Held | None = None
    flight: Flight[Held] | None = None
    retry_at: float = -math.inf
    _failures: int = 0
    _replaced_at: float = -math.inf
    _refused_since: float = -math.inf
    # Empty for nearly everybody, who may be ten thousand: a deque takes 760 bytes even then.
    _refused: tuple[str, ...] = ()

    def landed(self, held: Held) -> None:
        """Take a new token into use."""
        self.held = held
        self.retry_at = -math.inf
        self._failures = 0
        if self.is_refused(held):  # minted again, so the interface stands by it
            known = held.token.access_token.reveal()
            self._refused = tuple(one for one in self._refused if one != known)

    def failed(self, now: float, *, spared_until: float) -> None:
        """Note that a mint failed, or took longer than its caller had time."""
        self.retry_at = max(now + min(_FIRST * 2**self._failures, _LONGEST), spared_until)
        self._failures = min(self._failures + 1, _REMEMBERED)

    def refuse(self, held: Held, now: float, *, unknown: bool) -> None:
        """Stop using a token that was refused.

        One that was minted just now is kept, unless the interface does not know it (401); then it
        is replaced, once in the time in which a token is fresh.
        """
        current = self.held
        same = current is not None and current.token.access_token == held.token.access_token
        if current is not None and same:
            if current.is_fresh(now):
                if not unknown or now - self._replaced_at < FRESH:
                    return
                self._replaced_at = now
            self.held = None
        self._refused_since = now - FRESH
        if not self.is_refused(held):
            refused = (*self._refused, held.token.access_token.reveal())
            self._refused = refused[-_REMEMBERED:]

    def is_refused(self, held: Held) -> bool:
        """Whether a token was refused."""
        return held.token.access_token.reveal() in self._refused

    def is_newer(self, held: Held) -> bool:
        """Whether a token is about as young as the last refusal; an older one may be dead too."""
        return held.minted_at >= self._refused_since

    def forget(self) -> None:
        """Go back to knowing nothing; a mint under way is left alone."""
        self.held = None
        self.retry_at = -math.inf
        self._failures = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing is lost when it is dropped."""
        return self.held is None and self.flight is None and not self._refused


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Need:
    """What one caller needs, and so what it thinks of a token in the store."""

    grant: Grant
    entry: TokenState
    min_ttl: float
    deadline: float
    started: float
    clock: Clock
    renewing: bool

    def is_refused(self, held: Held) -> bool:
        """Whether a token was refused."""
        return self.entry.is_refused(held)

    def suffices(self, held: Held) -> bool:
        """Whether a token is what is needed now."""
        now = held.moment(self.clock)
        due = self.renewing and now >= held.renew_at
        return held.serves(now, self.min_ttl) and not due and self.entry.is_newer(held)

    def late(self) -> TimedOut:
        """Return the error of a caller whose time was over."""
        return TimedOut("token", max(self.deadline - self.started, 0.0))


class Minter:
    """Obtains tokens, one at a time for each caller.

    Args:
        endpoint: Where tokens are minted.
        clock: For deadlines.
        mint_seconds: How long a mint may take, in seconds.
        store: Where tokens are shared; `None` for nowhere.
        seal: What seals them there; `None` where they lie open.
        tell: Told of events, if anybody listens.
    """

    def __init__(
        self,
        endpoint: TokenEndpoint,
        *,
        clock: Clock,
        mint_seconds: float,
        store: TokenStore | None,
        seal: TokenSeal | None,
        tell: Tell | None,
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._mint_seconds = mint_seconds
        self._store = store
        self._seal = seal
        self._outage = Outage(clock)
        self._tell = tell

    async def obtain(self, need: Need, *, deadline: float) -> Held:
        """Obtain a token.

        Args:
            need: What is needed, and of whom.
            deadline: When the caller's time is over, by `anyio.current_time()`.

        Raises:
            TokenError: There is none.
        """
        grant = need.grant
        secrets = await self._ask(grant)
        store = self._store_for(grant)
        if store is None:
            held, _ = await self._mint(grant, secrets, deadline)
            return held
        shelf = self._shelf(store, grant, secrets, deadline)
        try:
            held = await self._shared(need, shelf, secrets, deadline)
        except BaseException:
            await shelf.give_back(hurried=True)
            raise
        await shelf.give_back()
        return held

    async def _shared(self, need: Need, shelf: Shelf, secrets: Secrets, deadline: float) -> Held:
        """Take the token that lies in the store, or mint one and put it there."""
        await shelf.take()
        found = await shelf.read()
        if found is not None:
            value, held = found
            if need.is_refused(held):
                await shelf.discard(value)
            elif need.suffices(held):
                return held
        held, used = await self._mint(need.grant, secrets, deadline)
        if not used.same(secrets):
            shelf = self._shelf(shelf.store, need.grant, used, deadline)
        await shelf.put(held)
        return held

    async def withdraw(self, grant: Grant) -> Held | None:
        """Remove a grant's token from the store, for good.

        Args:
            grant: The grant.

        Returns:
            The token that lay there, `None` where there was none.
        """
        store = self._store_for(grant)
        if store is None:
            return None
        shelf = self._shelf(store, grant, await self._ask(grant), math.inf)
        found = await shelf.read()
        if found is None:
            return None
        value, held = found
        await shelf.discard(value)
        return held

    def _store_for(self, grant: Grant) -> TokenStore | None:
        return None if grant.kind == "static" else self._store

    def _shelf(self, store: TokenStore, grant: Grant, secrets: Secrets, deadline: float) -> Shelf:
        def failed(step: str, error: str) -> None:
            if self._tell is not None:
                from banksapi_async.transport.events import TokenStoreFailed  # noqa: PLC0415 - a session without observers needs no events

                self._tell(TokenStoreFailed(level=grant.level, step=step, error=error))

        return Shelf(
            store,
            grant.store_key(secrets),
            secret=secrets.key,
            seal=self._seal,
            outage=self._outage,
            clock=self._clock,
            mint_seconds=self._mint_seconds,
            deadline=deadline,
            failed=failed,
        )

    async def _ask(self, grant: Grant) -> Secrets:
        with anyio.move_on_after(self._mint_seconds):
            return await grant.ask()
        raise TokenError(f"no secret within {self._mint_seconds:g} s", retryable=True)

    async def _mint(self, grant: Grant, secrets: Secrets, deadline: float) -> tuple[Held, Secrets]:
        limit = min(deadline, anyio.current_time() + self._mint_seconds)
        with anyio.CancelScope(deadline=limit):
            try:
                return await self._once(grant, secrets, limit), secrets
            except TokenError as error:
                refused = error.copy()
                asks = grant.asks and error.status in REJECTED
            again = await grant.ask() if asks else secrets
            if again.same(secrets):
                raise refused
            return await self._once(grant, again, limit), again
        raise TokenError(f"no token within {self._mint_seconds:g} s", retryable=True)

    async def _once(self, grant: Grant, secrets: Secrets, limit: float) -> Held:
        asked_at = self._clock.monotonic()
        minted: Minted = await self._endpoint.mint(grant, secrets, deadline=limit)
        held = hold(
            minted.token,
            lifetime=minted.lifetime,
            left=minted.lifetime - (self._clock.monotonic() - asked_at),
            age=0.0,
            clock=self._clock,
        )
        if self._tell is not None:
            from banksapi_async.transport.events import TokenMinted  # noqa: PLC0415 - a session without observers needs no events

            self._tell(TokenMinted(level=grant.level, lifetime=minted.lifetime))
        return held
