"""The ways in which tokens are asked for, and whose token it is.

Two calls share a token only where base URL, client, grant, user name, scope, secret and password
are the same: a wrong password never meets another's token. Secret and password enter as an HMAC
keyed with the client secret, so that neither memory dumps of keys nor stores hold anything that
could be guessed back. A password that is asked for by a callable cannot enter; its caller vouches,
in a key space of its own. The customer's IP address does not enter: tokens are not bound to one.
"""

import hashlib
import hmac
import json
from typing import Literal, NamedTuple

import attrs

from banksapi_async.auth.credentials import (
    CLIENT_SECRET,
    KEY,
    PASSWORD,
    TOKEN,
    ApiKeyCredentials,
    Asked,
    ClientCredentials,
    Confidential,
    Credentials,
    Scopes,
    SecretSource,
    StaticToken,
    ask,
    login_name,
    scope_text,
    source,
)
from banksapi_async.errors import InvalidRequest
from banksapi_async.values.legible import legible
from banksapi_async.values.secret import Secret


class Identity(NamedTuple):
    """The key under which a token is kept.

    Attributes:
        base_url: Where the token was asked for.
        client: Tenant and client; empty where there is none.
        grant: `client_credentials`, `password`, `one`, `onebasic` or `static`.
        username: The user's name; `None` but for the grant `password`.
        scope: The scopes asked for; `None` for all.
        vouched: Whether the password is asked for by a callable.
        proof: The HMAC over all of it and the password.
    """

    base_url: str
    client: str
    grant: str
    username: str | None
    scope: str | None
    vouched: bool
    proof: str

    @classmethod
    def make(
        cls,
        *,
        base_url: str,
        client: str,
        grant: str,
        username: str | None,
        scope: str | None,
        password: str | None,
        vouched: bool,
        key: bytes,
    ) -> "Identity":
        """Make the identity of one grant.

        Args:
            base_url: Where tokens are asked for.
            client: Tenant and client; empty where there is none.
            grant: The name of the grant.
            username: The user's name.
            scope: The scopes asked for.
            password: The user's password, `None` where there is none or it is asked for.
            vouched: Whether the password is asked for.
            key: The client's secret, the API key or the static token; a random salt in its place
                where that is asked for.

        Returns:
            The identity. Its `proof` is opaque: safe as a name in a store.
        """
        parts = [base_url, client, grant, username, scope, vouched, password]
        message = json.dumps(["banksapi_async token", *parts]).encode()
        return cls(
            base_url=base_url,
            client=client,
            grant=grant,
            username=username,
            scope=scope,
            vouched=vouched,
            proof=hmac.new(key, message, "sha256").hexdigest(),
        )

    def __repr__(self) -> str:
        return f"<Identity {self.grant} {self.client} {self.username}>"


_LONGEST = 64


_SHAPES = {"one": KEY, "onebasic": KEY, "static": TOKEN}


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Secrets(Confidential):
    """The secrets of one token request.

    Attributes:
        key: The client's secret, the API key, or the static token.
        password: The user's password, `None` but for the grant `password`.
    """

    key: Secret
    password: Secret | None = None

    def same(self, other: "Secrets") -> bool:
        """Whether these are the same secrets as others."""
        return self.key == other.key and self.password == other.password


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Grant(Confidential):
    """One way to ask for tokens; made by `Grant.of` and `Grant.user`.

    Attributes:
        base_url: Where tokens are asked for, without a slash at its end.
        credentials: What they are asked for with.
        username: The user's name; `None` where the grant is the credentials' own.
        password: The user's password, or who to ask for it.
        scope: The scopes to ask for; `None` for all.
        customer_ip: The end user's public address, kept for the calls that declare it. The token
            request does not, and the identity does not depend on it.
        fixed: The static token where it is a text: there is no other to be had.
        identity: Whose token it asks for.
    """

    base_url: str
    credentials: Credentials
    username: str | None = None
    password: Secret | Asked | None = None
    scope: str | None = None
    customer_ip: str | None = None
    fixed: Secret | None = attrs.field(init=False)
    identity: Identity = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        token = self.credentials.token if isinstance(self.credentials, StaticToken) else None
        object.__setattr__(self, "fixed", token if isinstance(token, Secret) else None)
        # A secret that is asked for is stood for by a salt of the credentials.
        known = self._key.reveal().encode() if isinstance(self._key, Secret) else None
        object.__setattr__(self, "identity", self._identity_by(known or self.credentials.salt))

    @classmethod
    def of(cls, base_url: str, credentials: Credentials) -> "Grant":
        """Make the grant of the credentials themselves.

        Args:
            base_url: Where tokens are asked for, already checked.
            credentials: What they are asked for with.

        Returns:
            The grant.
        """
        scope = credentials.scope if isinstance(credentials, ClientCredentials) else None
        return cls(base_url=base_url.rstrip("/"), credentials=credentials, scope=scope)

    @classmethod
    def user(
        cls,
        base_url: str,
        credentials: Credentials,
        username: str,
        password: SecretSource,
        *,
        scope: Scopes | None = None,
        customer_ip: str | None = None,
    ) -> "Grant":
        """Make the grant of one user of a tenant.

        Args:
            base_url: Where tokens are asked for, already checked.
            credentials: The client's.
            username: The user's name.
            password: The user's password, or an async callable that is asked for it. Blanks
                around it belong to it.
            scope: The scopes to ask for, blanks between; `None` for those of the credentials.
            customer_ip: The end user's public address, already checked; see the class.

        Returns:
            The grant.

        Raises:
            InvalidRequest: A user name or password is empty or holds control characters, or the
                credentials are no client's.
        """
        if not isinstance(credentials, ClientCredentials):
            raise InvalidRequest(
                "credentials",
                f"{type(credentials).__name__} has no users",
                "give ClientCredentials",
            )
        return cls(
            base_url=base_url.rstrip("/"),
            credentials=credentials,
            username=login_name(username),
            password=source(password, PASSWORD),
            scope=scope_text(scope) or credentials.scope,
            customer_ip=customer_ip,
        )

    @property
    def level(self) -> Literal["client", "user"]:
        """What the tokens are good for.

        Tokens of an API key and static ones have no level; they serve the customer directly, so
        `user` stands for them.
        """
        own = self.username is None and isinstance(self.credentials, ClientCredentials)
        return "client" if own else "user"

    @property
    def who(self) -> str:
        """For whom tokens are asked, for errors: level and name."""
        if isinstance(self.credentials, ApiKeyCredentials):
            return f"an API key of {self.credentials.product}"
        if isinstance(self.credentials, StaticToken):
            return "a token that is asked for"
        client = f"client {legible(self.credentials.client_id, _LONGEST)}"
        if self.username is None:
            return client
        return f"user {legible(self.username, _LONGEST)} of {client}"

    @property
    def person(self) -> str:
        """A digest of tenant and user, by which it is known again whose something is.

        Tokens and API keys name nobody: all of a kind count as one.
        """
        credentials = self.credentials
        client = credentials.client_id if isinstance(credentials, ClientCredentials) else ""
        named = json.dumps(
            ["banksapi_async person", client.partition("/")[0], self.kind, self.username]
        )
        return hashlib.sha256(named.encode()).hexdigest()

    @property
    def kind(self) -> Literal["client_credentials", "password", "one", "onebasic", "static"]:
        """The name of the grant: an OAuth2 grant type, a product of ONE/Connect, or `static`."""
        if isinstance(self.credentials, ClientCredentials):
            return "client_credentials" if self.username is None else "password"
        if isinstance(self.credentials, ApiKeyCredentials):
            return self.credentials.product
        return "static"

    @property
    def asks(self) -> bool:
        """Whether a secret is asked for, so that asking again may give another."""
        return callable(self._key) or callable(self.password)

    @property
    def _key(self) -> Secret | Asked:
        if isinstance(self.credentials, ClientCredentials):
            return self.credentials.client_secret
        if isinstance(self.credentials, ApiKeyCredentials):
            return self.credentials.key
        return self.credentials.token

    async def ask(self) -> Secrets:
        """Return the secrets of a token request, asking for those that are asked for.

        Raises:
            TokenError: A callable failed, or gave nothing usable.
        """
        key = await ask(self._key, _SHAPES.get(self.kind, CLIENT_SECRET))
        if self.password is None:
            return Secrets(key=key)
        password = await ask(self.password, PASSWORD)
        return Secrets(key=key, password=password)

    def store_key(self, secrets: Secrets) -> str:
        """Return the name under which the token lies in a store, the same in every process."""
        return self._identity_by(secrets.key.reveal().encode()).proof

    def _identity_by(self, key: bytes) -> Identity:
        password = self.password if isinstance(self.password, Secret) else None
        credentials = self.credentials
        return Identity.make(
            base_url=self.base_url,
            client=credentials.client_id if isinstance(credentials, ClientCredentials) else "",
            grant=self.kind,
            username=self.username,
            scope=self.scope,
            password=password.reveal() if password else None,
            vouched=callable(self.password),
            key=key,
        )
