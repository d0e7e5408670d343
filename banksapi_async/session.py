"""How the interface is opened, and at which level it is asked.

A `Session` owns one connection pool and one token keeper. It has no background task and no task
group, so it may be closed from another task. `as_user` gives light views that own nothing: a web
service keeps one session for its life and takes a view for each request.
"""

import inspect
import os
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypedDict, Unpack, cast, final

import anyio
import httpx

from banksapi_async.auth.credentials import (
    ClientCredentials,
    Credentials,
    Scopes,
    SecretSource,
    base_url_from,
    credentials_from,
)
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.keeper import open_authorizer
from banksapi_async.auth.sealing import TokenSeal
from banksapi_async.auth.stores import MemoryTokenStore, TokenStore
from banksapi_async.auth.token import Token
from banksapi_async.errors import InvalidRequest, SessionClosed
from banksapi_async.forms.seal import SealKeys
from banksapi_async.links.caller import Caller, Context, Lifetime, TimeLeft
from banksapi_async.links.guard import OriginGuard
from banksapi_async.transport.base_url import check_base_url
from banksapi_async.transport.clock import SystemClock
from banksapi_async.transport.observers import Observer, Observers
from banksapi_async.transport.opening import open_sender
from banksapi_async.transport.settings import Limits, RetryPolicy, Timeouts
from banksapi_async.user_session import UserSession
from banksapi_async.values.legible import kind_of, one_line
from banksapi_async.values.secret import Secret, veiled
from banksapi_async.wire.arguments import secret_text
from banksapi_async.wire.customer_ip import check_customer_ip
from banksapi_async.wire.requests import Kind

if TYPE_CHECKING:
    from banksapi_async.accesses.customer import Customer
    from banksapi_async.accesses.encryption import Encrypted
    from banksapi_async.providers.providers import KeptCatalogue, Providers
    from banksapi_async.session_check import SessionCheck
    from banksapi_async.users.erasing import ErasureReport
    from banksapi_async.users.tenants import Tenants
    from banksapi_async.users.users import Users


class SessionOptions(TypedDict, total=False):
    """What a session takes beside its credentials; `Session` says what each is."""

    base_url: str
    management: Credentials | None
    token_store: TokenStore | None
    token_keys: Sequence[bytes]
    state_keys: Sequence[bytes]
    href_origins: Sequence[str]
    transport: httpx.AsyncBaseTransport | None
    proxy: str | None
    verify: Any
    trust_env: bool
    limits: Limits | None
    retry: RetryPolicy | None
    timeouts: Timeouts | None
    max_identities: int
    strict: bool
    observers: Sequence[Observer]
    correlation_id: Callable[[], str] | None
    app: str | None
    read_only: bool


@final
class Session:
    """Everything of one client of BANKSapi: the pool, the tokens, the rules.

    Use it with `async with`, or call `aclose()`. It belongs to the event loop that it is first used
    in, and it is neither pickled nor copied.

    Args:
        credentials: `ClientCredentials`, `ApiKeyCredentials` or `StaticToken`.
        base_url: Where the interface is: https, or http on loopback; a gateway's path prefix is
            fine. Links to `https://banksapi.io` are rebased onto it.
        management: Other credentials for the management level, where the tenant needs them.
        token_store: Where tokens are kept for several processes; `None` is this session's memory.
        token_keys: Keys that seal what goes into the store, of at least 16 bytes; the first seals,
            all open. Left out, the client's secret stands in their place. It takes cryptography
            (extra `crypto` or `redis`); without it tokens lie open in the store, which is said in
            a warning and an event.
        state_keys: Keys that sign the way back from web forms, of at least 16 bytes; the first
            signs, all verify. Left out, one is derived from the client secret or the API key.
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
        read_only: Whether nothing but reading is allowed: tokens, `introspect` and GET operations
            but `authenticate_decoupled`. All else is `ReadOnly` before anything is sent.

    Raises:
        InvalidRequest: An argument does not fit; it names which, why, and what would.
        ImportError: There are `token_keys`, and cryptography is not installed.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        base_url: str = "https://banksapi.io",
        management: Credentials | None = None,
        token_store: TokenStore | None = None,
        token_keys: Sequence[bytes] = (),
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
        read_only: bool = False,
    ) -> None:
        base = check_base_url(base_url)
        for argument, given in (("credentials", credentials), ("management", management)):
            _check_credentials(argument, credentials if given is None else given)
        _check_types(
            token_store=token_store,
            token_keys=token_keys,
            state_keys=state_keys,
            href_origins=href_origins,
            transport=transport,
            proxy=proxy,
            trust_env=trust_env,
            limits=limits,
            retry=retry,
            timeouts=timeouts,
            max_identities=max_identities,
            strict=strict,
            observers=observers,
            correlation_id=correlation_id,
            app=app,
            read_only=read_only,
        )
        seal = TokenSeal.of(token_keys) if token_keys or token_store is not None else None
        timeouts = timeouts or Timeouts()
        clock = timeouts.clock or SystemClock()
        self._sender = open_sender(
            base_url=base,
            transport=transport,
            proxy=proxy,
            verify=verify,
            trust_env=trust_env,
            limits=limits,
            retry=retry or RetryPolicy(),
            timeouts=timeouts,
            observers=observers,
            app=app,
        )
        told = self._sender.observers
        if token_store is not None and seal is None:
            _say_that_tokens_lie_open(token_store, told)
        secret = getattr(credentials, "client_secret", None) or getattr(credentials, "key", None)
        self._credentials = credentials
        self._management = management or credentials
        self._context = Context(
            guard=OriginGuard(base, tuple(href_origins)),
            authorizer=open_authorizer(
                self._sender,
                clock=clock,
                store=token_store,
                seal=seal,
                max_identities=max_identities,
                mint_seconds=timeouts.mint,
                tell=told.tell if told.present else None,
            ),
            defaults={kind: timeouts.of(kind) for kind in Kind},
            clock=clock,
            observers=told,
            lifetime=Lifetime(),
            strict=strict,
            read_only=read_only,
            new_id=correlation_id,
            keys=SealKeys.of(state_keys, secret),
        )
        self._catalogue: KeptCatalogue | None = None
        self._trust = "the certificate was verified"
        if transport is not None or verify is False:
            self._trust = "as the given transport does" if transport else "not verified: loopback"

    @classmethod
    def from_env(cls, **options: Unpack[SessionOptions]) -> Self:
        """Open a session with the credentials that the environment names.

        `BANKSAPI_CLIENT_ID` with `BANKSAPI_CLIENT_SECRET`, or `BANKSAPI_BASIC` (both in one, as the
        vendor gives it out), or `BANKSAPI_API_KEY` (with `BANKSAPI_PRODUCT`, `one` or `onebasic`),
        or `BANKSAPI_TOKEN`; and, if set, `BANKSAPI_SCOPE` of a client and `BANKSAPI_BASE_URL`.

        Args:
            options: The arguments of `Session` beside the credentials; they win over the
                environment.

        Returns:
            The session, not yet used.

        Raises:
            InvalidRequest: The environment names no credentials, half of them, or more than one
                kind; a value has quotes around it; or a name is a known slip, such as
                `BANKSAPI_URL`.
        """
        base_url = base_url_from(os.environ)
        if base_url is not None and "base_url" not in options:
            options["base_url"] = base_url
        return cls(credentials_from(os.environ), **options)

    @property
    def users(self) -> "Users":
        """The users of the tenant, at management level."""
        from banksapi_async.users.users import Users  # noqa: PLC0415 - as late as it is needed

        return Users(self._caller(Grant.of(self._context.guard.base_url, self._management)))

    @property
    def tenants(self) -> "Tenants":
        """The tenants of the client, at management level."""
        from banksapi_async.users.tenants import Tenants  # noqa: PLC0415 - as late as it is needed

        return Tenants(self._caller(Grant.of(self._context.guard.base_url, self._management)))

    @property
    def providers(self) -> "Providers":
        """The banks that can be reached."""
        from banksapi_async.providers.kept import Kept  # noqa: PLC0415 - as late as it is needed
        from banksapi_async.providers.providers import CATALOGUE_SECONDS, Providers  # noqa: PLC0415 - as late as it is needed

        caller = self._caller(Grant.of(self._context.guard.base_url, self._credentials))
        if self._catalogue is None:
            seconds = CATALOGUE_SECONDS
            self._catalogue = Kept(self._context.clock, seconds=seconds)
        return Providers(caller, self._catalogue)

    async def encrypt(self, text: str | Secret, *, timeout: float | None = None) -> "Encrypted":
        """Encrypt a value of a bank login at the interface (`PUT /encrypt`).

        For regulated tenants. The value travels to the interface as it is, inside TLS; a
        `CertificateEncryptor` encrypts before anything leaves the process.

        Args:
            text: The value, such as a login name or a PIN.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The ciphertext in Base64; a `str` whose `repr` shows nothing.

        Raises:
            InvalidRequest: It is empty.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        from banksapi_async.accesses.encryption import Encryption  # noqa: PLC0415 - as late as it is needed

        kept = secret_text(text, argument="text")
        del text  # a kept traceback shows what its frames hold
        caller = self._caller(Grant.of(self._context.guard.base_url, self._credentials))
        return await Encryption(caller).encrypt(kept, timeout=timeout)

    async def introspect(
        self, token: str | Secret, *, timeout: float | None = None
    ) -> Token | None:
        """Ask what a token is good for (`GET /auth/oauth2/introspect`).

        Args:
            token: The token, such as one that a front end sent along.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            What is said about it, such as `user` and `scopes`; `None` where it is not valid.

        Raises:
            InvalidRequest: It is no token, or the credentials are no client's.
            TokenError: The interface refused to answer.
            TransportError: The answer did not arrive.
        """
        kept = secret_text(token, argument="token")
        del token  # a kept traceback shows what its frames hold
        self._context.lifetime.check()
        seconds = self._context.seconds(Kind.METADATA, timeout)
        grant = Grant.of(self._context.guard.base_url, self._credentials)
        deadline = anyio.current_time() + seconds
        return await self._context.authorizer.introspect(kept, grant, deadline=deadline)

    async def check(self, *, timeout: float | None = None) -> "SessionCheck":
        """Look whether base URL, credentials and clock fit, and say what to do where not.

        For the first minutes with new credentials, and for the start of a service. One request
        goes out without a token, then a token is had; a token that was made elsewhere is tried on
        the customer. Nothing is changed.

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The report says whether the interface is reachable and TLS was verified, tenant, level,
            scopes and expiry of the token, and how far the clocks are apart. Errors of the
            interface and the network are in it, and not raised.

        Raises:
            SessionClosed: The session is closed.
            InvalidRequest: `timeout` does not fit.
        """
        from banksapi_async.session_check import Checked, check  # noqa: PLC0415 - as late as it is needed

        self._context.lifetime.check()
        base = self._context.guard.base_url
        caller = self._caller(Grant.of(base, self._credentials))
        has_other = self._management is not self._credentials
        return await check(
            Checked(
                sender=self._sender,
                base_url=base,
                trust=self._trust,
                caller=caller,
                manager=self._caller(Grant.of(base, self._management)) if has_other else caller,
                left=TimeLeft("check", self._context.seconds(Kind.METADATA, timeout)),
            )
        )

    async def erase_user(
        self,
        username: str,
        password: SecretSource,
        *,
        customer_ip: str | None = None,
        timeout: float | None = None,
    ) -> "ErasureReport":
        """Erase a person: their sessions, rules, accesses and token, then the user.

        Accesses are deleted while the user is active, for nothing says that deleting the user
        deletes them. Where a step fails, nothing after it is done that cannot be undone; call it
        again once the reason is mended. A user that was deactivated is let in again first, with
        `password`. This needs `ClientCredentials`, and `management` where the tenant has two.

        Args:
            username: The user's name.
            password: The user's password, or an async callable that is asked for it.
            customer_ip: The person's public address, if they are there.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            What was done, what needed no doing, and what failed and why; `complete` says whether
            the person is gone. Errors of the interface are in it, and not raised.

        Raises:
            InvalidRequest: The credentials have no users, or an argument does not fit.
            SessionClosed: The session is closed.
        """
        from banksapi_async.users.erasing import ErasedPerson, erase  # noqa: PLC0415 - as late as it is needed

        password = veiled(password)
        self._context.lifetime.check()
        self._context.check_writable("Session.erase_user")
        address = None if customer_ip is None else check_customer_ip(customer_ip)
        grant = Grant.user(self._context.guard.base_url, self._credentials, username, password)
        person = ErasedPerson(
            username=username,
            users=self.users,
            caller=self._caller(grant),
            left=TimeLeft("erase_user", self._context.seconds(Kind.BANK, timeout)),
            customer_ip=address,
        )
        return await erase(person)

    def as_user(
        self,
        username: str,
        password: SecretSource,
        *,
        scope: Scopes | None = None,
        customer_ip: str | None = None,
    ) -> UserSession:
        """Return the view of one user: same pool, same keeper; it owns nothing.

        Args:
            username: The user's name.
            password: The user's password, or an async callable that is asked for it. A wrong one
                never meets the token of a right one.
            scope: The scopes to ask for, such as `[Scope.CUSTOMER_READ]`; `None` for those of the
                credentials.
            customer_ip: The person's public address, for every call that declares it.

        Returns:
            The view. Nothing is sent until it is used.

        Raises:
            InvalidRequest: The credentials have no users, or an argument does not fit.
        """
        password = veiled(password)
        address = None if customer_ip is None else check_customer_ip(customer_ip)
        base = self._context.guard.base_url
        grant = Grant.user(
            base, self._credentials, username, password, scope=scope, customer_ip=address
        )
        return UserSession(self._caller(grant))

    async def customer(self, *, timeout: float | None = None) -> "Customer":
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

        What `as_user` is to a client, this is to an API key of ONE/Connect and to a token that was
        made elsewhere.

        Raises:
            InvalidRequest: The credentials are a client's; use `as_user`.
        """
        if isinstance(self._credentials, ClientCredentials):
            raise InvalidRequest(
                "credentials",
                "a client has no customer of its own",
                "use session.as_user(username, password)",
            )
        grant = Grant.of(self._context.guard.base_url, self._credentials)
        return UserSession(self._caller(grant))

    def callback(
        self,
        url: str,
        *,
        subject: str | None = None,
        state: str = "",
        binding: str | None = None,
    ) -> str:
        """Return a callback for the redirect approach, where the credentials are a person's.

        Of a client's session, `as_user(…).callback(…)` makes it: the state names the user.

        Args:
            url: An absolute http(s) URL of yours.
            subject: The id of the bank access it is about, so that the claim can be confirmed.
            state: What you want to find again when the browser comes back. It is public: readable
                by all who see the URL.
            binding: What only this browser and you know; only a mark of it travels.

        Returns:
            What to give as `callback_url`.

        Raises:
            InvalidRequest: The credentials are a client's, the URL is not fit for a callback, or
                the state is too long.
        """
        binding = veiled(binding)
        return self.own().callback(url, subject=subject, state=state, binding=binding)

    async def aclose(self) -> None:
        """Close the connections; a transport of yours stays open.

        Calls under way are `SessionClosed`. One that must not be sent twice and may have gone out
        is `OutcomeUnknown`, and its cause is the `SessionClosed`.

        Raises:
            SessionClosed: The session was used in another event loop and is closed in that one.
        """
        lifetime = self._context.lifetime
        again, lifetime.closed = lifetime.closed, True
        if lifetime.is_here:
            await self._sender.aclose()
        elif not again:
            raise SessionClosed("the session belongs to another event loop; close it in that one")

    def __enter__(self) -> NoReturn:
        raise InvalidRequest(
            "with",
            "a session is closed asynchronously",
            "write `async with Session(…) as session:`",
        )

    def __exit__(self, *_: object) -> None:
        """Never reached: `with` looks for it before it enters."""

    async def __aenter__(self) -> Self:
        self._context.lifetime.check()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        state = "closed" if self._context.lifetime.closed else "open"
        base = self._context.guard.base_url
        return one_line(f"<Session {state} at {base}: {self._credentials!r}>")

    def __reduce__(self) -> NoReturn:
        msg = "a Session is neither pickled nor copied: open one in each process"
        raise TypeError(msg)

    def _caller(self, grant: Grant) -> Caller:
        return Caller(context=self._context, grant=grant)


def _say_that_tokens_lie_open(store: TokenStore, told: Observers) -> None:
    if isinstance(store, MemoryTokenStore):
        return  # no more open than in the session itself
    name = type(store).__name__
    warnings.warn(
        f"tokens lie open in the {name}: install banksapi_async[crypto], which seals them",
        UserWarning,
        stacklevel=3,
    )
    if told.present:
        from banksapi_async.transport.events import TokensUnsealed  # noqa: PLC0415 - only where somebody observes

        told.tell(TokensUnsealed(store=name))


def _check_types(**given: object) -> None:
    """Check what type checkers check, for callers without one.

    Raises:
        InvalidRequest: An argument is of a wrong type; it names which, and what would be right.
    """
    for argument, value in given.items():
        fits, right = _FIT[argument]
        if not fits(value):
            raise InvalidRequest(argument, _unfit(argument, value), f"give {right}")


def _unfit(argument: str, value: Any) -> str:
    if argument == "max_identities" and isinstance(value, int) and not isinstance(value, bool):
        return "it is too few"
    if isinstance(value, list | tuple):
        return f"it is {kind_of(cast('object', value))} with something else in it"
    return f"it is {kind_of(value)}"


def _has(*methods: str) -> Callable[[Any], bool]:
    return lambda value: value is None or all(callable(getattr(value, m, None)) for m in methods)


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda value: value is None or isinstance(value, kind)


def _each(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        several = isinstance(value, Collection) and not isinstance(value, str | bytes)
        return several and all(map(fits, cast("Collection[object]", value)))

    return check


def _is_sync(value: Any) -> bool:
    call = getattr(value, "__call__", None)  # noqa: B004 - it may be async itself
    asks = inspect.iscoroutinefunction
    return callable(value) and not asks(value) and not asks(call)


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


_FIT: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "token_store": (
        _has("get", "put", "discard", "lease", "release"),
        "a TokenStore, such as MemoryTokenStore()",
    ),
    "token_keys": (_each(lambda key: isinstance(key, bytes)), "a list of bytes"),
    "state_keys": (_each(lambda key: isinstance(key, bytes)), "a list of bytes"),
    "href_origins": (_each(lambda origin: isinstance(origin, str)), "a list of URLs"),
    "transport": (_has("handle_async_request"), "an httpx.AsyncBaseTransport"),
    "proxy": (_is(str), "a URL as text"),
    "trust_env": (_is_switch, "True or False"),
    "limits": (_is(Limits), "Limits(…)"),
    "retry": (_is(RetryPolicy), "RetryPolicy(…)"),
    "timeouts": (_is(Timeouts), "Timeouts(…)"),
    "max_identities": (
        lambda most: isinstance(most, int) and not isinstance(most, bool) and most > 0,
        "a whole number above 0",
    ),
    "strict": (_is_switch, "True or False"),
    "observers": (
        _each(_is_sync),
        "a list of callables that are not async: they are called where something happens",
    ),
    "correlation_id": (lambda make: make is None or _is_sync(make), "a callable that is not async"),
    "app": (_is(str), "a text"),
    "read_only": (_is_switch, "True or False"),
}


def _check_credentials(argument: str, given: object) -> None:
    # A text in their place would be the secret itself, and stand in `repr`.
    if not isinstance(given, Credentials):
        raise InvalidRequest(
            argument, f"it is {kind_of(given)}", "give ClientCredentials or another of ours"
        )
