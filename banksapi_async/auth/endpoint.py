"""The token endpoint: what it is asked, what it answers, and which error that is.

Whatever goes wrong here is a `TokenError`: refused credentials are not retryable, everything that
may pass is. Its text holds the status or the kind of failure, never what was sent or answered.
"""

import base64
import uuid
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import anyio
import attrs

from banksapi_async.auth.credentials import CLIENT_SECRET, ClientCredentials, ask
from banksapi_async.auth.grants import Grant, Secrets
from banksapi_async.auth.token import UNKNOWN, Token, lifetime, read_token
from banksapi_async.errors import (
    DecodeError,
    InvalidRequest,
    TimedOut,
    TokenError,
    TransportError,
)
from banksapi_async.transport.sender import Sender
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.record import Record, extra
from banksapi_async.wire.requests import Call, Kind, Retry
from banksapi_async.wire.responses import Answer, correlation_id


@attrs.frozen(kw_only=True)
class CreateToken(Record):
    """What a token is asked for with (schema `CreateToken`); sent as a form.

    Attributes:
        grant_type: `password` or `client_credentials`.
        username: The user's name, at user level.
        password: The user's password, at user level.
        scope: The scopes, blanks between.
        extra: Keys that this version does not know.
    """

    grant_type: str
    username: str | None = None
    password: Secret | None = None
    scope: str | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class RevokeToken(Record):
    """Which token ends (schema `AuthRevokeTokenRequest`); sent as a form.

    Attributes:
        token: The token.
        extra: Keys that this version does not know.
    """

    token: Secret | None = None
    extra: FrozenDict = extra()


_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_JSON = {"Accept": "application/json"}

CREATE = Operation[Token](
    name="Token.create",
    method="POST",
    template="/auth/oauth2/token",
    retry=Retry.MINT,
    kind=Kind.MINT,
    into=Token,
    answers=(200, 401),
)
CREATE_ONE = attrs.evolve(CREATE, template="/one/bc-token")
CREATE_ONEBASIC = attrs.evolve(CREATE, template="/onebasic/bc-token")
REVOKE = Operation[None](
    name="Token.revoke",
    method="POST",
    template="/auth/oauth2/revoke",
    retry=Retry.MINT,
)
INTROSPECT = Operation[Token](
    name="Token.introspect",
    method="GET",
    template="/auth/oauth2/introspect",
    retry=Retry.MINT,
    into=Token,
    params=("token",),
    answers=(200, 400, 401, 403),
)

Asking = tuple[Call, Secret | None]
"""A call and the authorization that it goes out with."""


def basic(credentials: ClientCredentials, key: Secret) -> Secret:
    """Return the header's value for a client and its secret."""
    pair = f"{credentials.client_id}:{key.reveal()}".encode()
    return Secret("Basic " + base64.b64encode(pair).decode())


def token_request(grant: Grant, secrets: Secrets, *, deadline: float) -> Asking:
    """Return the request for a token.

    Args:
        grant: How it is asked for; not a static one.
        secrets: What `grant.ask()` returned.
        deadline: When the time is over, by `anyio.current_time()`.
    """
    if not isinstance(grant.credentials, ClientCredentials):
        operation = CREATE_ONEBASIC if grant.kind == "onebasic" else CREATE_ONE
        headers = {**_JSON, "X-API-KEY": secrets.key.reveal()}
        return _call(operation, grant.base_url, deadline, headers=headers), None
    form = CreateToken(
        grant_type=grant.kind,
        username=grant.username,
        password=secrets.password,
        scope=grant.scope,
    )
    call = _form(CREATE, grant.base_url, form, deadline)
    return call, basic(grant.credentials, secrets.key)


def revoke_request(
    base_url: str, client: ClientCredentials, key: Secret, token: Secret, *, deadline: float
) -> Asking:
    """Return the request that ends a token."""
    call = _form(REVOKE, base_url, RevokeToken(token=token), deadline)
    return call, basic(client, key)


def introspect_request(
    base_url: str, client: ClientCredentials, key: Secret, token: Secret, *, deadline: float
) -> Asking:
    """Return the request that asks what a token is good for."""
    query = f"?token={quote(token.reveal(), safe='')}"
    call = _call(INTROSPECT, base_url, deadline, query=query, headers=_JSON)
    return call, basic(client, key)


def _form(operation: Operation[Any], base_url: str, form: Record, deadline: float) -> Call:
    body = urlencode(form.to_wire()).encode()
    return _call(operation, base_url, deadline, headers=_FORM, body=body)


def _call(
    operation: Operation[Any],
    base_url: str,
    deadline: float,
    *,
    headers: dict[str, str],
    query: str = "",
    body: bytes | None = None,
) -> Call:
    return Call(
        method=operation.method,
        url=base_url + operation.template + query,
        template=operation.template,
        headers=headers,
        body=body,
        retry=operation.retry,
        deadline=deadline,
        operation=operation.name,
        correlation_id=str(uuid.uuid4()),
    )


_T = TypeVar("_T")

_MEANINGS = {
    400: "the request was refused",
    401: "the credentials were refused",
    402: "the tenant has expired",
    403: "the credentials were refused",
    404: "there is no token endpoint at this base URL",
    423: "the user is locked",
    429: "too many tokens were asked for",
}
REJECTED = frozenset({400, 401, 402, 403, 423})
"""Statuses that say the credentials are at fault: asking again with them locks users out."""
_OAUTH = (
    b"invalid_client",
    b"invalid_grant",
    b"invalid_request",
    b"invalid_scope",
    b"unauthorized_client",
    b"unsupported_grant_type",
)


class Minted(NamedTuple):
    """A token as it was answered.

    Attributes:
        token: The token.
        lifetime: How long it lives from its answer on, in seconds.
    """

    token: Token
    lifetime: float


class TokenEndpoint:
    """The operations of the interface that are about tokens.

    Args:
        sender: What carries the requests.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def mint(self, grant: Grant, secrets: Secrets, *, deadline: float) -> Minted:
        """Fetch a token.

        Args:
            grant: How it is asked for.
            secrets: What `grant.ask()` returned.
            deadline: When the time is over, by `anyio.current_time()`.

        Raises:
            TokenError: There is none.
        """
        if grant.kind == "static":
            return Minted(token=Token(access_token=secrets.key), lifetime=UNKNOWN)
        asking = token_request(grant, secrets, deadline=deadline)
        answer = await self._mint_answer(asking)
        token = read_token(answer.body) if answer.status == HTTPStatus.OK else None
        if token is None:
            raise _failure(asking, answer)
        return Minted(token=token, lifetime=lifetime(token, answer))

    async def revoke(self, grant: Grant, token: Secret, *, deadline: float) -> None:
        """End a token.

        Args:
            grant: The grant it was minted for.
            token: The token.
            deadline: When the time is over, by `anyio.current_time()`.

        Raises:
            TokenError: The endpoint refused; the token may still be valid.
            TransportError: No answer came; the token may still be valid.
            InvalidRequest: The grant's credentials are no client's.
        """
        client = client_of(grant)
        key = await ask(client.client_secret, CLIENT_SECRET)
        asking = revoke_request(grant.base_url, client, key, token, deadline=deadline)
        answer = await self._sender.send(*asking)
        if answer.status not in {200, 204}:
            raise _failure(asking, answer)

    async def introspect(
        self, base_url: str, client: ClientCredentials, token: Secret, *, deadline: float
    ) -> Token | None:
        """Ask what a token is good for.

        Args:
            base_url: Where to ask.
            client: Who asks.
            token: The token asked about.
            deadline: When the time is over, by `anyio.current_time()`.

        Returns:
            What is said about it; `None` where it is not valid (403 is about the asked token).

        Raises:
            TokenError: The endpoint refused.
            TransportError: No answer came.
        """
        key = await ask(client.client_secret, CLIENT_SECRET)
        asking = introspect_request(base_url, client, key, token, deadline=deadline)
        answer = await self._sender.send(*asking)
        if answer.status == HTTPStatus.FORBIDDEN:
            return None
        found = read_token(answer.body, token) if answer.status == HTTPStatus.OK else None
        if found is None:
            raise _failure(asking, answer)
        return found

    async def _mint_answer(self, asking: Asking) -> Answer:
        failed = ""
        try:
            return await self._sender.send(*asking)
        except (TransportError, DecodeError) as error:
            failed = f"{type(error).__name__}: {error}"
        call, _ = asking
        raise TokenError(
            f"fetching a token from {call.origin} failed with {failed}", retryable=True
        )


def client_of(grant: Grant) -> ClientCredentials:
    """Return the grant's client.

    Raises:
        InvalidRequest: Its credentials are no client's.
    """
    if isinstance(grant.credentials, ClientCredentials):
        return grant.credentials
    raise InvalidRequest(
        "credentials",
        f"{type(grant.credentials).__name__} cannot be used for this",
        "only ClientCredentials revoke tokens or ask about them",
    )


async def within(deadline: float, step: Callable[[], Awaitable[_T]]) -> _T:
    """Await a step that does not count its time itself.

    Args:
        deadline: When the time is over, by `anyio.current_time()`.
        step: What to await.

    Raises:
        TimedOut: The time was over.
    """
    started = anyio.current_time()
    with anyio.CancelScope(deadline=deadline):
        return await step()
    raise TimedOut("token", max(deadline - started, 0.0))


def _failure(asking: Asking, answer: Answer) -> TokenError:
    call, _ = asking
    parts = [f"{call.method} {call.template} answered {answer.status}"]
    if answer.status == HTTPStatus.OK:
        parts.append("but no token can be read from it")
    elif answer.status in _MEANINGS:
        parts.append(_MEANINGS[answer.status])
    parts += [word.decode() for word in _OAUTH if word in answer.body]
    correlation = correlation_id(answer)
    if correlation is not None:
        parts.append(f"correlation id {correlation}")
    failed = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    retryable = failed or answer.status == HTTPStatus.TOO_MANY_REQUESTS
    return TokenError("; ".join(parts), status=answer.status, retryable=retryable)
