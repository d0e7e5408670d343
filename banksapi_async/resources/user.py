"""Who is a user of a tenant, and what did `ensure` find?

A user is the technical twin of one person and the unit that is billed: do not make throw-away ones.
"""

from typing import TypeAlias

import attrs

from banksapi_async.links import Resource
from banksapi_async.records import ABSENT
from banksapi_async.records.base import hidden


@attrs.frozen(kw_only=True)
class User(Resource):
    """A user of the tenant (schema `User`).

    Attributes:
        id: The technical id. Some answers call it `userReference`; `reference` serves both.
        user_reference: The technical id, where the answer calls it so.
        username: The name a token is asked for with.
        firstname: The person's first name, where the answer tells it; the schema does not name it.
        lastname: The person's last name, likewise.
        roles: The roles.
    """

    id: str | None = None
    user_reference: str | None = None
    username: str | None = None
    firstname: str | None = hidden()
    lastname: str | None = hidden()
    roles: tuple[str, ...] = ABSENT

    @property
    def reference(self) -> str | None:
        """The technical id, by whichever name it came."""
        return self.id or self.user_reference


@attrs.frozen
class Created:
    """`ensure` made the user.

    Attributes:
        user: The new user.
    """

    user: User


@attrs.frozen
class Existing:
    """The name was taken by an active user. Whether the password is theirs, a token will tell.

    Attributes:
        user: The user of that name.
    """

    user: User


@attrs.frozen
class Inactive:
    """The name was taken by a user that has been deactivated.

    Attributes:
        user: The user of that name.
    """

    user: User


Ensured: TypeAlias = Created | Existing | Inactive
"""What `ensure` found or made."""
