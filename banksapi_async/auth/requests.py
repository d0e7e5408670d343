"""What does a request carry that is nothing but its fields?

These are built from the arguments of the methods that send them. What must not be shown is a
`Secret`, or stays out of `repr`.
"""

# DOC: Which requests ask about tokens?
import base64
import uuid
from typing import Any
from urllib.parse import quote, urlencode

import attrs

from banksapi_async.auth.credentials import ClientCredentials
from banksapi_async.auth.grants import Grant, Secrets
from banksapi_async.auth.token import Token
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.wire.operation import Level, Operation
from banksapi_async.wire.record import Record, extra
from banksapi_async.wire.requests import Call, Kind, Retry


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
    level=Level.CREDENTIALS,
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
    level=Level.CREDENTIALS,
    retry=Retry.MINT,
)
INTROSPECT = Operation[Token](
    name="Token.introspect",
    method="GET",
    template="/auth/oauth2/introspect",
    level=Level.CREDENTIALS,
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
