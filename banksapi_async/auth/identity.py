"""Whose token is it?

Two calls share a token only where base URL, client, grant, user name, scope, secret and password
are the same: a wrong password never meets another's token. Secret and password enter as an HMAC
keyed with the client secret, so that neither memory dumps of keys nor stores hold anything that
could be guessed back. A password that is asked for by a callable cannot enter; its caller vouches,
in a key space of its own. The customer's IP address does not enter: tokens are not bound to one.
"""

import hmac
import json
from typing import NamedTuple


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
