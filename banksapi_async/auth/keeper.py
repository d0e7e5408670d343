"""The token that a call goes out with, and what happens when it is refused.

The keeper holds a token for each identity; one caller mints or renews it, the others wait or go on
with the old one. The call goes out with the identity's token. After 401 or 403 the keeper is told
which token was refused, and the call goes out once more with another one; not if the token was
fresh, for then the operation lacks a scope, and not if the call must not be repeated, unless its
token had expired when it went out. What is refused still is returned as the answer. A 500 says
nothing about tokens.
"""

import math
from collections import OrderedDict
from collections.abc import Awaitable
from hashlib import sha256
from itertools import islice
from typing import Any, TypeVar, final

import anyio
import attrs

from banksapi_async.auth.credentials import TOKEN, source
from banksapi_async.auth.endpoint import REJECTED, TokenEndpoint, client_of, within
from banksapi_async.auth.grants import Grant, Identity
from banksapi_async.auth.minter import Minter, Need, Tell, TokenState
from banksapi_async.auth.sealing import TokenSeal
from banksapi_async.auth.stores import TokenStore
from banksapi_async.auth.token import Held, Token
from banksapi_async.errors import InvalidRequest, TimedOut, TokenError
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.flight import Flight
from banksapi_async.transport.sender import Sender
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call, Retry
from banksapi_async.wire.responses import Answer

REMEMBERED = 600.0
"""How long it is remembered, in seconds."""


class Lacking:
    """The operations that a token does not cover.

    It is remembered for each identity and operation, with the status of the refusal: an expired
    token mostly shows itself by another. It is forgotten when the operation succeeds, and after ten
    minutes, since scopes can be granted.

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
"""How long log-ins that failed for good are not tried again, in seconds."""
_CUT_OFF = 3
_AS_LITTLE = 1.1


@attrs.define(eq=False, repr=False)
class _Refusal:
    """What is remembered against one log-in.

    Attributes:
        user: Whose it is, as a digest.
        until: How long it is remembered, by the monotonic clock.
        error: Why the credentials were refused; `None` where no answer was waited for.
        cuts: How many mints in a row ended with their caller's time.
        longest: The longest time that such a mint had, in seconds.
    """

    user: bytes
    until: float = -math.inf
    error: TokenError | None = None
    cuts: int = 0
    longest: float = 0.0


class Refusals:
    """The log-ins that must not be tried now, as digests.

    A bank locks a person after a few wrong passwords, so what was refused is not tried again for a
    while. Neither is a mint that nobody waited for: its password went out all the same.

    Args:
        most: How many log-ins are remembered; the oldest go first.
    """

    def __init__(self, most: int) -> None:
        self._known: OrderedDict[str, _Refusal] = OrderedDict()
        self._most = most

    def __len__(self) -> int:
        return len(self._known)

    def refused(self, identity: Identity, error: TokenError, now: float) -> float:
        """Remember that credentials were refused; return until when."""
        known = self._know(identity)
        known.error, known.until = error.copy(), now + REJECTION
        return known.until

    def cut(self, identity: Identity, seconds: float, now: float) -> None:
        """Remember that a mint ended with its caller's time."""
        known = self._know(identity)
        known.cuts += 1
        known.longest = max(known.longest, seconds)
        known.until = now + REJECTION

    def check(self, identity: Identity, now: float, left: float) -> None:
        """Check that a log-in may be tried now, in the time that is left for it.

        Raises:
            TokenError: It was refused a short time ago; or as many mints as are tried were cut
                off, and this one would have no more time than they had.
        """
        known = self._known.get(identity.proof)
        if known is None or now >= known.until:
            return
        seconds = known.until - now
        if known.error is not None:
            raise known.error.remembered(seconds)
        if known.cuts >= _CUT_OFF and left <= known.longest * _AS_LITTLE:
            raise TokenError(
                f"{known.cuts} times no token came within {known.longest:.3g} s; not tried again"
                f" for {seconds:.0f} s with as little time, give more",
                retryable=True,
                retry_after=seconds,
            )

    def worked(self, identity: Identity) -> None:
        """Forget what is remembered against a log-in."""
        self._known.pop(identity.proof, None)

    def forget(self, base_url: str, username: str) -> None:
        """Forget what is remembered against a user, with whichever password and client."""
        user = _digest(base_url, username)
        for proof in [proof for proof, known in self._known.items() if known.user == user]:
            del self._known[proof]

    def _know(self, identity: Identity) -> _Refusal:
        known = self._known.pop(identity.proof, None)
        if known is None:
            known = _Refusal(_digest(identity.base_url, identity.username))
        self._known[identity.proof] = known
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return known


def _digest(base_url: str, username: str | None) -> bytes:
    return sha256(f"{base_url}\0{username or ''}".encode()).digest()


class TokenKeeper:
    """Keeps a token for each identity.

    Args:
        minter: Obtains tokens.
        clock: What time it is.
        max_identities: How many identities are kept; the least recently used go first, never one
            that is minting.
        tell: Told of events, if anybody listens.
    """

    def __init__(
        self,
        minter: Minter,
        *,
        clock: Clock,
        max_identities: int = 10_000,
        tell: Tell | None,
    ) -> None:
        self._minter = minter
        self._clock = clock
        self._max_identities = max_identities
        self._tell = tell
        self._entries: OrderedDict[Identity, TokenState] = OrderedDict()
        self.lacking = Lacking(max_identities)
        self.refusals = Refusals(max_identities)

    def __len__(self) -> int:
        return len(self._entries)

    def peek(self, identity: Identity) -> Held | None:
        """Return the token where nothing is to be done about it; costs no await.

        Args:
            identity: Whose token.
        """
        entry = self._entries.get(identity)
        held = None if entry is None else entry.held
        if held is None or self._clock.monotonic() >= held.renew_at:
            return None
        if self._clock.now() >= held.renew_on:  # the machine slept
            return None
        self._entries.move_to_end(identity)
        return held

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
            held = entry.held
            moment = math.inf if held is None else held.moment(self._clock)
            serves = held is not None and held.serves(moment, min_ttl)
            if held is not None and serves:
                spared = self._clock.monotonic() < entry.retry_at
                if moment < held.renew_at or spared or entry.flight is not None:
                    return held
            elif entry.flight is None:
                self._check(grant.identity, entry, deadline)
            need = Need(
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

    def refused(self, identity: Identity, held: Held, *, unknown: bool = False) -> None:
        """Stop using a token that was answered 401 or 403; see `TokenState.refuse`.

        Args:
            identity: Whose token.
            held: The token that was refused.
            unknown: Whether the interface does not know it (401).
        """
        self._entry(identity).refuse(held, self._clock.monotonic(), unknown=unknown)

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

    def _entry(self, identity: Identity) -> TokenState:
        entry = self._entries.get(identity)
        if entry is not None:
            self._entries.move_to_end(identity)
            return entry
        entry = self._entries[identity] = TokenState()
        return entry

    def _check(self, identity: Identity, entry: TokenState, deadline: float) -> None:
        now, outer = anyio.current_time(), anyio.current_effective_deadline()
        if outer <= now:
            return  # the next await ends it
        try:
            self.refusals.check(identity, self._clock.monotonic(), min(deadline, outer) - now)
        except TokenError:
            self._drop(identity, entry)
            raise

    def _drop(self, identity: Identity, entry: TokenState) -> None:
        """Drop an entry that knows nothing: a log-in that fails takes no place of a good one."""
        if entry.is_blank and self._entries.get(identity) is entry:
            del self._entries[identity]

    def _make_room(self, entry: TokenState) -> None:
        """Drop the least recently used, never one that is minting."""
        excess = len(self._entries) - self._max_identities
        if excess > 0:
            idle = (k for k, e in self._entries.items() if e.flight is None and e is not entry)
            for oldest in list(islice(idle, excess)):
                del self._entries[oldest]

    async def _follow(self, need: Need, flight: Flight[Held]) -> Held | None:
        if not await flight.follow(need.deadline):
            raise need.late()
        held = flight.value
        if held is None or held is not need.entry.held:
            return None
        # The leader may have needed less of it than this caller does.
        return held if held.serves(held.moment(self._clock), need.min_ttl) else None

    async def _lead(self, need: Need) -> Held:
        entry = need.entry
        flight = entry.flight = Flight[Held]()
        try:
            failure = await self._fly(need, flight)
        finally:
            entry.flight = None
            flight.land()
            self._drop(need.grant.identity, entry)
        if flight.value is not None:
            return flight.value
        old = entry.held
        tolerated = old is not None and old.serves(old.moment(self._clock), need.min_ttl)
        if self._tell is not None:
            from banksapi_async.transport.events import TokenMintFailed  # noqa: PLC0415 - a session without observers needs no events

            name = type(failure or need.late()).__name__
            level = need.grant.level
            self._tell(TokenMintFailed(level=level, error=name, tolerated=tolerated))
        if old is not None and tolerated:
            return old
        raise failure.copy() if failure is not None else need.late()

    async def _fly(self, need: Need, flight: Flight[Held]) -> TokenError | None:
        """Obtain a token into the flight and the entry, or return what is everybody's failure."""
        entry = need.entry
        began = anyio.current_time()
        # A renewal that hangs must leave its caller time for the call itself.
        limit = began + (need.deadline - began) / (2 if need.renewing else 1)
        held = failure = None
        identity = need.grant.identity
        with anyio.CancelScope(deadline=limit):
            try:
                held = await self._minter.obtain(need, deadline=limit)
            except TokenError as error:
                failure = error.about(need.grant.who)
            except anyio.get_cancelled_exc_class():
                if not need.renewing and anyio.current_time() < limit:  # another's scope
                    now = self._clock.monotonic()
                    self.refusals.cut(identity, anyio.current_time() - began, now)
                raise
        now = self._clock.monotonic()
        if held is not None:
            entry.landed(held)
            flight.value = held
            self.refusals.worked(identity)
            self._make_room(entry)
        elif failure is None or (failure.retryable and anyio.current_time() >= limit):
            entry.failed(now, spared_until=now)
            if not need.renewing:
                self.refusals.cut(identity, limit - began, now)
            failure = None
        else:
            spared = now
            if failure.status in REJECTED:
                spared = self.refusals.refused(identity, failure, now)
                failure = failure.remembered(REJECTION)
            entry.failed(now, spared_until=spared)
            flight.error = failure.copy()
        return failure


_T = TypeVar("_T")

_REFUSED = frozenset({401, 403})
_UNKNOWN = 401
_ERRORS = 400


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
        tell: Tell | None,
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
        sent_at = self._clock.monotonic()
        answer = await self._sender.send(call, held.authorization)
        if answer.status not in _REFUSED:
            self._worked(call, grant, answer)
            return answer
        self._refused(grant, answer)
        return await self._once_more(call, grant, held, answer, fresh=held.is_fresh(sent_at))

    async def token(
        self, grant: Grant, *, min_ttl: float = 0.0, deadline: float = math.inf
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
        given: Any = min_ttl
        number = isinstance(given, int | float) and not isinstance(given, bool)
        if not number or not 0 <= min_ttl < math.inf:
            raise InvalidRequest("min_ttl", "does not fit", "give finite seconds, 0 or more")
        fixed = grant.fixed
        if fixed is not None:
            return Token(access_token=fixed)
        held = await self._keeper.get(grant, deadline=deadline, min_ttl=min_ttl)
        return held.token

    async def revoke(self, grant: Grant, *, deadline: float = math.inf) -> None:
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

        await _naming(grant.who, within(deadline, revoke))

    async def forget(self, grant: Grant) -> None:
        """Drop what is known about the grant, here and in the store; the token stays valid.

        Args:
            grant: The grant.

        Raises:
            TokenError: A secret that names the token in the store could not be asked for.
        """
        await _naming(grant.who, self._withdraw(grant))

    def pardon(self, base_url: str, username: str) -> None:
        """Forget which log-ins of a user were refused: they have another password now.

        Args:
            base_url: Where the user logs in.
            username: The user's name.
        """
        self._keeper.refusals.forget(base_url, username)

    async def introspect(
        self, token: str | Secret, grant: Grant, *, deadline: float = math.inf
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
        answered = within(deadline, lambda: ask(grant.base_url, client, asked, deadline=deadline))
        return await _naming(grant.who, answered)

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
        unknown = answer.status == _UNKNOWN
        if not expired and fresh and not unknown:
            self._lacks(call, grant, answer)
            return answer
        # What is remembered is not noted anew: the ten minutes would never end while calls go on.
        if not expired and self._is_lacking(call, grant, answer):
            return answer
        self._keeper.refused(grant.identity, held, unknown=unknown)
        if once and not expired:
            return answer
        call.progress.written = 0  # a refused request did nothing
        another = await self._held(call, grant)
        if another.token.access_token == held.token.access_token:
            if not expired and not unknown:
                self._lacks(call, grant, answer)
            return answer
        fresh = another.is_fresh(self._clock.monotonic())
        answer = await self._sender.send(call, another.authorization)
        if answer.status not in _REFUSED:
            self._worked(call, grant, answer)
            return answer
        self._refused(grant, answer)
        unknown = answer.status == _UNKNOWN
        if fresh and not unknown:
            self._lacks(call, grant, answer)
        else:
            self._keeper.refused(grant.identity, another, unknown=unknown)
        return answer

    def _refused(self, grant: Grant, answer: Answer) -> None:
        if self._tell is not None:
            from banksapi_async.transport.events import TokenRefused  # noqa: PLC0415 - a session without observers needs no events

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


async def _naming(who: str, step: Awaitable[_T]) -> _T:
    """Await a step; an error of it says of whom it is."""
    try:
        return await step
    except TokenError as error:
        failure = error.about(who)
    raise failure


def open_authorizer(
    sender: Sender,
    *,
    clock: Clock,
    tell: Tell | None,
    mint_seconds: float = 15.0,
    store: TokenStore | None = None,
    seal: TokenSeal | None = None,
    max_identities: int = 10_000,
) -> Authorizer:
    """Put an authorizer together.

    Args:
        sender: What carries calls; it is not closed here.
        clock: What token deadlines ask.
        tell: Told of events, if anybody listens; it does not raise.
        mint_seconds: How long fetching a token may take, in seconds.
        store: Where tokens are shared with other processes; it is not closed here.
        seal: What seals tokens there; `None` where they lie open.
        max_identities: How many identities are kept at once.

    Returns:
        The authorizer.
    """
    endpoint = TokenEndpoint(sender)
    minter = Minter(
        endpoint, clock=clock, mint_seconds=mint_seconds, store=store, seal=seal, tell=tell
    )
    keeper = TokenKeeper(minter, clock=clock, max_identities=max_identities, tell=tell)
    return Authorizer(sender, keeper, minter=minter, endpoint=endpoint, clock=clock, tell=tell)
