"""What does the interface say about a token?

A token answer may leave out anything but the token itself, and spell a number as a text. What it
says beside the token is kept for the caller; how long the token lives is asked of `lifetime`.
"""

from datetime import datetime

import attrs

from banksapi_async.records import EMPTY, FrozenDict, Record, Secret
from banksapi_async.records.base import extra


@attrs.frozen(kw_only=True)
class Token(Record):
    """An access token (schema `Token`).

    Attributes:
        access_token: The token itself, opaque.
        token_type: Always `Bearer`.
        expires_in: How long it lived when it was answered, in seconds.
        issued_at: When it was made, in seconds since 1970.
        expires_at: When it ends, in seconds since 1970, by the interface's clock.
        valid_to: Berlin time; where it disagrees with the two above it only shortens.
        scope: What it allows, blanks between.
        tenant: The technical name of the tenant.
        tenant_id: The tenant's id.
        client: The technical name of the client.
        user: The user's reference; user level only.
        active: Whether it was valid when it was asked about.
        additional_data: What else is said, such as the user name.
        expires: When this library stops using it; `None` where it did not mint it. Not part of
            the wire, nor of comparing.
    """

    access_token: Secret
    token_type: str | None = None
    expires_in: int | None = None
    issued_at: int | None = None
    expires_at: int | None = None
    valid_to: datetime | None = None
    scope: str | None = None
    tenant: str | None = None
    tenant_id: str | None = None
    client: str | None = None
    user: str | None = None
    active: bool | None = None
    additional_data: FrozenDict = EMPTY
    expires: datetime | None = attrs.field(default=None, eq=False, metadata={"wire": False})
    extra: FrozenDict = extra()

    @property
    def scopes(self) -> frozenset[str]:
        """What it allows, one by one; empty where the answer did not say."""
        return frozenset((self.scope or "").split())
