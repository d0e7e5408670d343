"""How does a call get its token, and what when the token is refused?

The call goes out with the identity's token. After 401 or 403 the keeper is told which token was
refused, and the call goes out once more with another one; not if the token was fresh, for then the
operation lacks a scope, and not if the call must not be repeated, unless its token had expired when
it went out.
What is refused still is returned as the answer. A 500 says nothing about tokens.
"""

# DOC: How are the parts of this floor put together?
import math
from collections.abc import Callable
from typing import final

from banksapi_async.auth.credentials import TOKEN, source
from banksapi_async.auth.endpoint import TokenEndpoint, client_of, within
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.keeper import TokenKeeper
from banksapi_async.auth.minter import Minter
from banksapi_async.auth.ports import Sender
from banksapi_async.auth.stores import TokenStore
from banksapi_async.auth.token import Held, Token
from banksapi_async.errors import InvalidRequest, TimedOut
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.events import Event, TokenRefused
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call, Retry
from banksapi_async.wire.responses import Answer

_REFUSED = frozenset({401, 403})
_ERRORS = 400
_NO_LIMIT = math.inf


@final
class Authorizer:
    """Sends calls with tokens, and answers for tokens themselves.

    Args:
        sender: What carries calls.
        keeper: What keeps the tokens.
        minter: What removes tokens from the store.
        endpoint: What revokes tokens and asks about them.
        clock: What time it is.
        tell: Told of events, if anybody listens.
    """

    def __init__(
        self,
        sender: Sender,
        keeper: TokenKeeper,
        *,
        minter: Minter,
        endpoint: TokenEndpoint,
        clock: Clock,
        tell: "Callable[[Event], None] | None",
    ) -> None:
        self._sender = sender
        self._keeper = keeper
        self._minter = minter
        self._endpoint = endpoint
        self._clock = clock
        self._tell = tell

    async def send(self, call: Call, grant: Grant) -> Answer:
        """Send a call with the grant's token, once more with another where that helps.

        Args:
            call: What to send, without authorization.
            grant: How its token is asked for.

        Returns:
            The answer; 401 and 403 too, where another token does not help.

        Raises:
            TokenError: There is no token.
            TimedOut: The call's deadline passed; in the phase `token` while waiting for one.
            TransportError: No whole answer came.
            DecodeError: The answer is larger than allowed.
        """
        fixed = grant.fixed
        if fixed is not None:
            return await self._send_fixed(call, grant, fixed)
        held = self._keeper.peek(grant.identity)
        if held is None:
            held = await self._held(call, grant)
        fresh = held.is_fresh(self._clock.monotonic())
        answer = await self._sender.send(call, held.authorization)
        if answer.status not in _REFUSED:
            self._worked(call, grant, answer)
            return answer
        self._refused(grant, answer)
        return await self._once_more(call, grant, held, answer, fresh=fresh)

    async def token(
        self, grant: Grant, *, min_ttl: float = 0.0, deadline: float = _NO_LIMIT
    ) -> Token:
        """Return the grant's token, for a front end that calls the interface by itself.

        Args:
            grant: How it is asked for.
            min_ttl: How long it must live, in seconds; nine tenths of its life at most.
            deadline: When the time is over, by `anyio.current_time()`.

        Returns:
            The token; `expires` says when it ends.

        Raises:
            InvalidRequest: `min_ttl` is negative or not finite.
            TokenError: There is none.
            TimedOut: The time was over first.
        """
        if not 0 <= min_ttl < math.inf:
            raise InvalidRequest("min_ttl", "does not fit", "give finite seconds, 0 or more")
        fixed = grant.fixed
        if fixed is not None:
            return Token(access_token=fixed)
        held = await self._keeper.get(grant, deadline=deadline, min_ttl=min_ttl)
        return held.token

    async def revoke(self, grant: Grant, *, deadline: float = _NO_LIMIT) -> None:
        """End the grant's token, here, in the store, and at the interface.

        Nothing is sent where there is none.

        Args:
            grant: The grant.
            deadline: When the time is over, by `anyio.current_time()`.

        Raises:
            InvalidRequest: The grant's credentials are no client's.
            TokenError: The endpoint refused; the token is no longer used here, and may be valid.
            TransportError: No answer came, in time or at all; as before.
        """
        client_of(grant)

        async def revoke() -> None:
            for token in await self._withdraw(grant):
                await self._endpoint.revoke(grant, token, deadline=deadline)

        await within(deadline, revoke)

    async def forget(self, grant: Grant) -> None:
        """Drop what is known about the grant, here and in the store; the token stays valid.

        Args:
            grant: The grant.

        Raises:
            TokenError: A secret that names the token in the store could not be asked for.
        """
        await self._withdraw(grant)

    async def introspect(
        self, token: str | Secret, grant: Grant, *, deadline: float = _NO_LIMIT
    ) -> Token | None:
        """Ask the interface what a token is good for.

        Args:
            token: The token asked about.
            grant: Whose client asks, and where.
            deadline: When the time is over, by `anyio.current_time()`.

        Returns:
            What is said about it; `None` where it is not valid.

        Raises:
            InvalidRequest: It is no token, or the grant's credentials are no client's.
            TokenError: The endpoint refused to answer.
            TransportError: No answer came, in time or at all.
        """
        asked = source(token, TOKEN)
        if not isinstance(asked, Secret):
            raise InvalidRequest("token", "is a callable", "give the token itself")
        client = client_of(grant)
        ask = self._endpoint.introspect
        return await within(deadline, lambda: ask(grant.base_url, client, asked, deadline=deadline))

    async def _withdraw(self, grant: Grant) -> set[Secret]:
        held = self._keeper.forget(grant.identity)
        stored = await self._minter.withdraw(grant)
        return {found.token.access_token for found in (held, stored) if found is not None}

    async def _held(self, call: Call, grant: Grant) -> Held:
        call.progress.phase = "token"
        try:
            return await self._keeper.get(grant, deadline=call.deadline)
        except TimedOut as error:
            seconds = error.seconds
        raise TimedOut(
            "token",
            seconds,
            method=call.method,
            path_template=call.template,
            correlation_id=call.correlation_id,
        )

    async def _send_fixed(self, call: Call, grant: Grant, fixed: Secret) -> Answer:
        answer = await self._sender.send(call, Secret(f"Bearer {fixed.reveal()}"))
        if answer.status in _REFUSED:
            self._refused(grant, answer)
        return answer

    async def _once_more(
        self, call: Call, grant: Grant, held: Held, answer: Answer, *, fresh: bool
    ) -> Answer:
        once = call.retry is Retry.ONCE
        # What went out with a good token may have been done before it was refused: a token that
        # expired while the bank was at work is no reason to pay twice.
        expired = held.has_expired(call.progress.began if once else self._clock.monotonic())
        if not expired and fresh:
            self._lacks(call, grant, answer)
            return answer
        # What is remembered is not noted anew: the ten minutes would never end while calls go on.
        if not expired and self._is_lacking(call, grant, answer):
            return answer
        self._keeper.refused(grant.identity, held)
        if once and not expired:
            return answer
        call.progress.written = 0  # a refused request did nothing
        another = await self._held(call, grant)
        if another.token.access_token == held.token.access_token:
            if not expired:
                self._lacks(call, grant, answer)
            return answer
        fresh = another.is_fresh(self._clock.monotonic())
        answer = await self._sender.send(call, another.authorization)
        if answer.status not in _REFUSED:
            self._worked(call, grant, answer)
            return answer
        self._refused(grant, answer)
        if fresh:
            self._lacks(call, grant, answer)
        else:
            self._keeper.refused(grant.identity, another)
        return answer

    def _refused(self, grant: Grant, answer: Answer) -> None:
        if self._tell is not None:
            self._tell(TokenRefused(level=grant.level, status=answer.status))

    def _is_lacking(self, call: Call, grant: Grant, answer: Answer) -> bool:
        now = self._clock.monotonic()
        return self._keeper.lacking.knows(grant.identity, call.operation, answer.status, now)

    def _lacks(self, call: Call, grant: Grant, answer: Answer) -> None:
        now = self._clock.monotonic()
        self._keeper.lacking.note(grant.identity, call.operation, answer.status, now)

    def _worked(self, call: Call, grant: Grant, answer: Answer) -> None:
        if self._keeper.lacking and answer.status < _ERRORS:
            self._keeper.lacking.worked(grant.identity, call.operation)


def open_authorizer(
    sender: Sender,
    *,
    clock: Clock,
    tell: "Callable[[Event], None] | None",
    mint_seconds: float = 15.0,
    store: "TokenStore | None" = None,
    max_identities: int = 10_000,
) -> Authorizer:
    """Put an authorizer together.

    Args:
        sender: What carries calls; it is not closed here.
        clock: What token deadlines ask.
        tell: Told of events, if anybody listens; it does not raise.
        mint_seconds: How long fetching a token may take, in seconds.
        store: Where tokens are shared with other processes; it is not closed here.
        max_identities: How many identities are kept at once.

    Returns:
        The authorizer.
    """
    endpoint = TokenEndpoint(sender)
    minter = Minter(endpoint, clock=clock, mint_seconds=mint_seconds, store=store, tell=tell)
    keeper = TokenKeeper(minter.obtain, clock=clock, max_identities=max_identities, tell=tell)
    return Authorizer(sender, keeper, minter=minter, endpoint=endpoint, clock=clock, tell=tell)
