"""How is a token obtained: from the store where another process put one, else from the endpoint?

One pass: ask for the secrets, take the lease, read the store again, mint, put, give the lease back.
It decides nothing about who waits for whom; that is the keeper's.
"""

from collections.abc import Callable
from typing import Protocol

import anyio

from banksapi_async.auth.endpoint import REJECTED, Minted, TokenEndpoint
from banksapi_async.auth.grants import Grant, Secrets
from banksapi_async.auth.stores import Shelf, TokenStore
from banksapi_async.auth.token import Held, hold
from banksapi_async.errors import TokenError
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.events import Event, TokenMinted, TokenMintFailed


class Verdict(Protocol):
    """What the keeper says about a token that was found in the store."""

    def is_refused(self, held: Held) -> bool:
        """Whether it was refused."""
        ...

    def suffices(self, held: Held) -> bool:
        """Whether it is what is needed now."""
        ...


class Minter:
    """Obtains tokens, one at a time for each caller.

    Args:
        endpoint: Where tokens are minted.
        clock: For deadlines.
        mint_seconds: How long a mint may take, in seconds.
        store: Where tokens are shared; `None` for nowhere.
        tell: Told of events, if anybody listens.
    """

    def __init__(
        self,
        endpoint: TokenEndpoint,
        *,
        clock: Clock,
        mint_seconds: float,
        store: "TokenStore | None",
        tell: "Callable[[Event], None] | None",
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._mint_seconds = mint_seconds
        self._store = store
        self._tell = tell

    async def obtain(self, grant: Grant, verdict: Verdict, *, deadline: float) -> Held:
        """Obtain a token.

        Args:
            grant: How it is asked for.
            verdict: What is thought of a token that lies in the store.
            deadline: When the caller's time is over, by `anyio.current_time()`.

        Raises:
            TokenError: There is none.
        """
        secrets = await self._ask(grant)
        store = self._store_for(grant)
        if store is None:
            held, _ = await self._mint(grant, secrets, deadline)
            return held
        shelf = self._shelf(store, grant, secrets)
        try:
            await shelf.take()
            found = await shelf.read()
            if found is not None:
                value, held = found
                if verdict.is_refused(held):
                    await shelf.discard(value)
                elif verdict.suffices(held):
                    return held
            held, used = await self._mint(grant, secrets, deadline)
            await (shelf if used.same(secrets) else self._shelf(store, grant, used)).put(held)
            return held
        finally:
            await shelf.give_back()

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
        shelf = self._shelf(store, grant, await self._ask(grant))
        found = await shelf.read()
        if found is None:
            return None
        value, held = found
        await shelf.discard(value)
        return held

    def _store_for(self, grant: Grant) -> "TokenStore | None":
        return None if grant.kind == "static" else self._store

    def _shelf(self, store: "TokenStore", grant: Grant, secrets: Secrets) -> "Shelf":
        def failed(name: str) -> None:
            if self._tell is not None:
                level = grant.level
                self._tell(TokenMintFailed(level=level, error=name, tolerated=True))

        return Shelf(
            store,
            grant.store_key(secrets),
            clock=self._clock,
            mint_seconds=self._mint_seconds,
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
            self._tell(TokenMinted(level=grant.level, lifetime=minted.lifetime))
        return held
