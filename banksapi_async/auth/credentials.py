"""What does a caller have that tokens can be asked for with?

Three kinds: a client with its secret, an API key of ONE/Connect, a token made elsewhere. Each is
checked when it is made, frozen, never pickled, and shows no secret.
"""

import base64
import binascii
import secrets
from collections.abc import Collection
from typing import Literal, TypeAlias

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.records import Secret

from .secret_source import (
    CLIENT_SECRET,
    KEY,
    TOKEN,
    Asked,
    Confidential,
    SecretSource,
    fault,
    source,
    trimmed,
)

Product: TypeAlias = Literal["one", "onebasic"]
"""The products of ONE/Connect: Classic and Basic."""


def _client_id(value: str) -> str:
    text: str = trimmed(value)
    wrong = fault(text)
    if wrong is None and ":" in text:
        wrong = "holds a colon, which ends the id in Basic authentication"
    if wrong is None:
        return text
    raise InvalidRequest("client_id", wrong, "give it like 'demotenant/demoClient'")


Scopes: TypeAlias = str | Collection[str]
"""Scopes to ask for: one text with blanks between, or several, such as those of `Scope`."""


def scope_text(value: Scopes | None) -> str | None:
    """Return scopes with one blank between them, `None` where none are named.

    Raises:
        InvalidRequest: It is not a text, or holds control characters.
    """
    text: object = value
    if isinstance(value, Collection) and not isinstance(value, str):
        text = " ".join(str(one) for one in value)
    if text is None or trimmed(text) == "":
        return None
    wrong = fault(text)
    if wrong is not None:
        raise InvalidRequest("scope", wrong, "give scopes, in one text with blanks between or many")
    return " ".join(str(text).split())


def _client_secret(value: SecretSource) -> Secret | Asked:
    return source(value, CLIENT_SECRET)


def _key(value: SecretSource) -> Secret | Asked:
    return source(value, KEY)


def _token(value: SecretSource) -> Secret | Asked:
    return source(value, TOKEN)


def _product(value: Product) -> Product:
    if value not in {"one", "onebasic"}:
        raise InvalidRequest("product", "is unknown", "give 'one' (Classic) or 'onebasic' (Basic)")
    return value


def _salt() -> bytes:
    return secrets.token_bytes(32)


@attrs.frozen
class ClientCredentials(Confidential):
    """A client of a tenant with its secret, as the vendor gives them out.

    Args:
        client_id: Tenant and client, like `demotenant/demoClient`.
        client_secret: The secret, or an async callable that is asked for it when a token is
            needed, and once more when it was refused.
        scope: The scopes to ask for, such as `[Scope.CUSTOMER_READ]`; `None` for all that were
            booked.

    Raises:
        InvalidRequest: An id or secret is empty or holds control characters, or the id a colon.
    """

    client_id: str = attrs.field(converter=_client_id)
    client_secret: Secret | Asked = attrs.field(converter=_client_secret, repr=False)
    scope: str | None = attrs.field(default=None, converter=scope_text)
    salt: bytes = attrs.field(init=False, factory=_salt, repr=False, eq=False)

    @classmethod
    def from_basic(cls, text: str | Secret, scope: Scopes | None = None) -> "ClientCredentials":
        """Read what the vendor calls a refresh token: the Basic credential, ready encoded.

        Args:
            text: Base64 of `tenant/client:secret`, with or without `Basic` in front.
            scope: The scopes to ask for, blanks between; `None` for all that were booked.

        Returns:
            The credentials.

        Raises:
            InvalidRequest: It is not such a text.
        """
        plain = trimmed(text.reveal() if isinstance(text, Secret) else text)
        wrong = fault(plain)
        client_id = colon = client_secret = ""
        if wrong is None:
            try:
                client_id, colon, client_secret = _decoded(plain).partition(":")
            except (binascii.Error, ValueError):
                wrong = "is not Base64 of UTF-8 text"
        if wrong is None and not colon:
            wrong = "has no colon between client id and secret"
        if wrong is not None:
            raise InvalidRequest("text", wrong, "give Base64 of 'tenant/client:secret'")
        return cls(client_id, client_secret, scope)


def _decoded(text: str) -> str:
    words = text.split()
    if words[0].lower() == "basic":
        del words[0]
    code = "".join(words).rstrip("=")
    return base64.b64decode(code + "=" * (-len(code) % 4), validate=True).decode()


@attrs.frozen
class ApiKeyCredentials(Confidential):
    """An API key of ONE/Connect; its tokens have no client or user level.

    Args:
        key: The key, or an async callable that is asked for it.
        product: `one` (Classic) or `onebasic` (Basic).

    Raises:
        InvalidRequest: The key is empty or holds control characters, or the product is unknown.
    """

    key: Secret | Asked = attrs.field(converter=_key, repr=False)
    product: Product = attrs.field(default="one", converter=_product)
    salt: bytes = attrs.field(init=False, factory=_salt, repr=False, eq=False)


@attrs.frozen
class StaticToken(Confidential):
    """A token that was made elsewhere.

    Args:
        token: The token, with no `Bearer` in front; or an async callable that is asked for it,
            and again when the token was refused. A text that is refused stays refused.

    Raises:
        InvalidRequest: The token is empty or holds control characters.
    """

    token: Secret | Asked = attrs.field(converter=_token, repr=False)
    salt: bytes = attrs.field(init=False, factory=_salt, repr=False, eq=False)


Credentials: TypeAlias = ClientCredentials | ApiKeyCredentials | StaticToken
"""What a session is opened with."""
