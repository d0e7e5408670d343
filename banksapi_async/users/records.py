"""The tenant, and what is sent to make a user, let one in again, or change one.

What must not be shown is a `Secret`, or stays out of `repr`.
"""

import attrs

from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.wire.record import Record, extra, hidden


@attrs.frozen(kw_only=True)
class Tenant(Record):
    """A customer of BANKSapi, such as you (schema `Tenant`).

    Attributes:
        name: The technical name, a part of the URLs of the user management.
        description: What it is for.
        extra: Keys that this version does not know.
    """

    name: str
    description: str | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateUser(Record):
    """A user to create or to reactivate (schema `CreateUser`).

    Attributes:
        username: The user's name.
        password: The user's password.
        firstname: The first name.
        lastname: The last name.
        extra: Keys that this version does not know.
    """

    username: str
    password: Secret
    firstname: str | None = hidden()
    lastname: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class ChangeUserDetails(Record):
    """What changes about a user (schema `ChangeUserDetails`).

    Attributes:
        username: The new name.
        firstname: The new first name.
        lastname: The new last name.
        extra: Keys that this version does not know.
    """

    username: str | None = None
    firstname: str | None = hidden()
    lastname: str | None = hidden()
    extra: FrozenDict = extra()
