"""Which requests ask about tokens?

Form bodies are encoded once. Calls with Basic have nothing to do with the keeper: they carry their
own authorization. The one URL with a token in it is told by its template alone.
"""

import base64
import uuid
from urllib.parse import quote, urlencode

from banksapi_async.records import Secret
from banksapi_async.wire.requests import Call, Retry

from .credentials import ClientCredentials
from .grants import Grant, Secrets

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_JSON = {"Accept": "application/json"}

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
        path = f"/{grant.kind}/bc-token"
        headers = {**_JSON, "X-API-KEY": secrets.key.reveal()}
        return _call("POST", grant.base_url, path, "Token.create", deadline, headers=headers), None
    form: dict[str, str] = {"grant_type": grant.kind}
    if grant.username is not None and secrets.password is not None:
        form |= {"username": grant.username, "password": secrets.password.reveal()}
    if grant.scope is not None:
        form["scope"] = grant.scope
    call = _form("/auth/oauth2/token", grant.base_url, "Token.create", form, deadline)
    return call, basic(grant.credentials, secrets.key)


def revoke_request(
    base_url: str, client: ClientCredentials, key: Secret, token: Secret, *, deadline: float
) -> Asking:
    """Return the request that ends a token."""
    form = {"token": token.reveal()}
    call = _form("/auth/oauth2/revoke", base_url, "Token.revoke", form, deadline)
    return call, basic(client, key)


def introspect_request(
    base_url: str, client: ClientCredentials, key: Secret, token: Secret, *, deadline: float
) -> Asking:
    """Return the request that asks what a token is good for."""
    query = f"?token={quote(token.reveal(), safe='')}"
    path = "/auth/oauth2/introspect"
    call = _call("GET", base_url, path, "Token.introspect", deadline, query=query, headers=_JSON)
    return call, basic(client, key)


def _form(path: str, base_url: str, operation: str, form: dict[str, str], deadline: float) -> Call:
    body = urlencode(form).encode()
    return _call("POST", base_url, path, operation, deadline, headers=_FORM, body=body)


def _call(
    method: str,
    base_url: str,
    path: str,
    operation: str,
    deadline: float,
    *,
    headers: dict[str, str],
    query: str = "",
    body: bytes | None = None,
) -> Call:
    return Call(
        method=method,
        url=base_url + path + query,
        template=path,
        headers=headers,
        body=body,
        retry=Retry.MINT,
        deadline=deadline,
        operation=operation,
        correlation_id=str(uuid.uuid4()),
    )
