"""How is the interface opened, and who is asking?

A `Session` owns one connection pool and one token keeper. It has no background task and no task
group, so it may be closed from another task. `as_user` gives light views that own nothing: a web
service keeps one session for its life and takes a view for each request.
"""

import os
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, NoReturn, Self, final

import httpx
from anyio.lowlevel import EventLoopToken, current_token

from banksapi_async import resources
from banksapi_async.auth import (
    ClientCredentials,
    Credentials,
    Grant,
    SecretSource,
    TokenStore,
    credentials_from,
    open_authorizer,
)
from banksapi_async.errors import InvalidRequest, SessionClosed
from banksapi_async.flows import Signing, check_customer_ip, signing_keys
from banksapi_async.links import Caller, OriginGuard, new_correlation_id
from banksapi_async.transport import (
    Limits,
    Observer,
    Observers,
    RetryPolicy,
    SystemClock,
    Timeouts,
    check_base_url,
    open_sender,
)
from banksapi_async.user_session import UserSession
from banksapi_async.wire.arguments import uuid_text


@final
class Session:
    """Everything of one client of BANKSapi: the pool, the tokens, the rules.

    Use it with `async with`, or call `aclose()`. It belongs to the event loop that it is first used
    in, and it is not pickled.

    Args:
        credentials: `ClientCredentials`, `ApiKeyCredentials` or `StaticToken`.
        base_url: Where the interface is: https, or http on loopback; a gateway's path prefix is
            fine. Links to `https://banksapi.io` are rebased onto it.
        management: Other credentials for the management level, where the tenant needs them.
        token_store: Where tokens are kept for several processes; `None` is this session's memory.
        state_keys: Keys that sign the way back from web forms, of at least 16 bytes; the first
            signs, all verify. Left out, one is derived from the client secret.
        href_origins: Further origins whose links mean the base URL.
        transport: An `httpx.AsyncBaseTransport` of yours; it is not closed by the session.
            `proxy`, `verify` and `limits` belong to the session's own and are refused beside it.
        proxy: The URL of a proxy.
        verify: `True`, a path of CA certificates, or an `ssl.SSLContext`.
        trust_env: Whether proxy and certificate variables of the environment count.
        limits: How many connections.
        retry: How repeated calls are spaced.
        timeouts: Seconds of each kind of call, and the clock of waits and token deadlines.
        max_identities: How many users' tokens are kept; the least recently used go first.
        strict: Whether what this version does not know in an answer is a `DecodeError`.
        observers: Callables that take events.
        correlation_id: Gives the id of each call, a UUID; fresh ones are made without it.
        app: Your application's name and version, for the `User-Agent`.

    Raises:
        InvalidRequest: An argument does not fit; it names which, why, and what would.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        base_url: str = "https://banksapi.io",
        management: Credentials | None = None,
        token_store: TokenStore | None = None,
        state_keys: Sequence[bytes] = (),
        href_origins: Sequence[str] = (),
        transport: httpx.AsyncBaseTransport | None = None,
        proxy: str | None = None,
        verify: Any = True,
        trust_env: bool = True,
        limits: Limits | None = None,
        retry: RetryPolicy | None = None,
        timeouts: Timeouts | None = None,
        max_identities: int = 10_000,
        strict: bool = False,
        observers: Sequence[Observer] = (),
        correlation_id: Callable[[], str] | None = None,
        app: str | None = None,
    ) -> None:
        base = check_base_url(base_url)
        self._timeouts = timeouts or Timeouts()
        self._clock = self._timeouts.clock or SystemClock()
        self._observers = Observers(observers)
        self._sender = open_sender(
            base_url=base,
            transport=transport,
            proxy=proxy,
            verify=verify,
            trust_env=trust_env,
            limits=limits,
            retry=retry or RetryPolicy(),
            timeouts=self._timeouts,
            observers=observers,
            app=app,
        )
        self._guard = OriginGuard(base, tuple(href_origins))
        self._authorizer = open_authorizer(
            self._sender,
            clock=self._clock,
            store=token_store,
            max_identities=max_identities,
            mint_seconds=self._timeouts.mint,
            tell=self._observers.tell,
        )
        self._credentials = credentials
        self._management = management or credentials
        self._keys = signing_keys(state_keys, getattr(credentials, "client_secret", None))
        self._strict = strict
        self._correlation_id = correlation_id
        self._loop: EventLoopToken | None = None
        self._closed = False

    @classmethod
    def from_env(cls, **options: Any) -> Self:
        """Open a session with the credentials that the environment names.

        `BANKSAPI_CLIENT_ID` with `BANKSAPI_CLIENT_SECRET`, or `BANKSAPI_BASIC` (both in one, as the
        vendor gives it out), or `BANKSAPI_API_KEY` (with `BANKSAPI_PRODUCT`, `one` or `onebasic`),
        or `BANKSAPI_TOKEN`; and `BANKSAPI_BASE_URL`, if set.

        Args:
            options: The arguments of `Session`; they win over the environment.

        Returns:
            The session, not yet used.

        Raises:
            InvalidRequest: The environment names no credentials, or more than one kind.
        """
        base_url = os.environ.get("BANKSAPI_BASE_URL")
        if base_url and "base_url" not in options:
            options["base_url"] = base_url
        return cls(credentials_from(os.environ), **options)

    @property
    def users(self) -> "resources.Users":
        """The users of the tenant, at management level."""
        return resources.Users(self._caller(Grant.of(self._guard.base_url, self._management)))

    @property
    def providers(self) -> "resources.Providers":
        """The banks that can be reached."""
        return resources.Providers(self._caller(Grant.of(self._guard.base_url, self._credentials)))

    def as_user(
        self,
        username: str,
        password: SecretSource,
        *,
        scope: str | None = None,
        customer_ip: str | None = None,
    ) -> UserSession:
        """Return the view of one user: same pool, same keeper; it owns nothing.

        Args:
            username: The user's name.
            password: The user's password, or an async callable that is asked for it. A wrong one
                never meets the token of a right one.
            scope: The scopes to ask for, blanks between; `None` for those of the credentials.
            customer_ip: The person's public address, for every call that declares it.

        Returns:
            The view. Nothing is sent until it is used.

        Raises:
            InvalidRequest: The credentials have no users, or an argument does not fit.
        """
        address = None if customer_ip is None else check_customer_ip(customer_ip)
        base = self._guard.base_url
        grant = Grant.user(
            base, self._credentials, username, password, scope=scope, customer_ip=address
        )
        return UserSession(self._caller(grant), self._signing(username))

    async def customer(self, *, timeout: float | None = None) -> "resources.Customer":
        """Read the customer, where the credentials themselves are a person's (ONE/Connect).

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The entry point; all else is links.

        Raises:
            InvalidRequest: The credentials are a client's; use `as_user(…).customer()`.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self.own().customer(timeout=timeout)

    def own(self) -> UserSession:
        """Return the user-level view of credentials that are themselves a person's.

        Raises:
            InvalidRequest: The credentials are a client's; use `as_user`.
        """
        if isinstance(self._credentials, ClientCredentials):
            raise InvalidRequest(
                "credentials",
                "a client has no customer of its own",
                "use session.as_user(username, password).customer()",
            )
        grant = Grant.of(self._guard.base_url, self._credentials)
        return UserSession(self._caller(grant), self._signing(""))

    async def aclose(self) -> None:
        """Close the connections. Calls under way fail; a transport of yours stays open."""
        self._closed = True
        await self._sender.aclose()

    async def __aenter__(self) -> Self:
        self._check_open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "open"
        return f"<Session {state}: {self._credentials!r} at {self._guard.base_url}>"

    def __reduce__(self) -> NoReturn:
        msg = "a Session is not pickled: open one in each process"
        raise TypeError(msg)

    def _caller(self, grant: Grant) -> Caller:
        return Caller(
            guard=self._guard,
            authorizer=self._authorizer,
            grant=grant,
            read_form=self._signing(grant.username or "").read_form,
            timeouts=self._timeouts,
            tell=self._observers.tell,
            check_open=self._check_open,
            correlation_id=self._new_correlation_id,
            clock=self._clock,
            strict=self._strict,
            customer_ip=grant.customer_ip,
        )

    def _signing(self, user: str) -> Signing:
        return Signing(
            keys=self._keys, user=user, clock=self._clock, origins=self._guard.form_origins
        )

    def _new_correlation_id(self) -> str:
        if self._correlation_id is None:
            return new_correlation_id()
        return uuid_text(self._correlation_id(), argument="correlation_id")

    def _check_open(self) -> None:
        if self._closed:
            raise SessionClosed("the session is closed; open a new one")
        loop = current_token()
        if self._loop is None:
            self._loop = loop
        elif self._loop != loop:
            raise SessionClosed("the session belongs to another event loop; open one in each loop")
