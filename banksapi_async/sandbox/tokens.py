"""The tokens: what they allow, and whether they are still good."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

import attrs

LIFETIME = 7200

PROVIDER_READ = "http://banksapi.io/provider/read"
CUSTOMER_READ = "http://banksapi.io/customer/read"
CUSTOMER_MODIFY = "http://banksapi.io/customer/modify"
TRANSFER = "http://banksapi.io/customer/ueberweisung"
CREATE_USERS = "auth/tenants/users/create"
SCOPES = (PROVIDER_READ, CUSTOMER_READ, CUSTOMER_MODIFY, TRANSFER, CREATE_USERS)

Level = Literal["client", "user", "one"]


@attrs.frozen(kw_only=True)
class Token:
    """A token.

    Attributes:
        level: `client` manages, `user` is a customer, `one` comes from an API key.
        user_id: Whose customer it opens; empty on the client level.
    """

    text: str
    level: Level
    client: str
    user_id: str
    scopes: tuple[str, ...]
    issued: datetime
    expires: datetime


_KEPT = 10_000


@attrs.define(eq=False, repr=False)
class Tokens:
    """The last tokens, the expired ones included: an expired token is answered otherwise."""

    _all: dict[str, Token] = attrs.field(factory=dict[str, Token], init=False)

    def __iter__(self) -> Iterator[Token]:
        return iter(list(self._all.values()))

    def mint(
        self, level: Level, *, client: str, user_id: str, scopes: tuple[str, ...], now: datetime
    ) -> Token:
        """Make a token that is good from now on."""
        token = Token(
            text=str(uuid.uuid4()),
            level=level,
            client=client,
            user_id=user_id,
            scopes=scopes,
            issued=now,
            expires=now + timedelta(seconds=LIFETIME),
        )
        self._all[token.text] = token
        if len(self._all) > _KEPT:
            del self._all[next(iter(self._all))]
        return token

    def get(self, text: str) -> Token | None:
        """Return a token that was minted and not revoked."""
        return self._all.get(text)

    def revoke(self, text: str) -> None:
        """Forget a token; one that is not there is revoked already."""
        self._all.pop(text, None)

    def revoke_user(self, user_id: str) -> None:
        """Forget all tokens of a user."""
        self._all = {k: t for k, t in self._all.items() if t.user_id != user_id}


def granted(asked: str | None) -> tuple[str, ...]:
    """Return the scopes a token gets: all, or the known ones among those asked for."""
    if asked is None or not asked.strip():
        return SCOPES
    return tuple(scope for scope in SCOPES if scope in asked.split())
