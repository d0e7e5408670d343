"""The user of a tenant, how a path names one, and what `ensure` found.

A user is the technical twin of one person and the unit that is billed: do not make throw-away ones.
"""

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from banksapi_async.auth.credentials import PASSWORD, login_name
from banksapi_async.errors import InvalidRequest
from banksapi_async.links.query import Param, segment
from banksapi_async.links.resource import Resource
from banksapi_async.values.frozen import ABSENT
from banksapi_async.values.secret import Secret
from banksapi_async.wire.arguments import plain_text, secret_text
from banksapi_async.wire.record import hidden


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

    def _about(self) -> str:
        # The name that an application gave its user; the person's own stays out.
        return " ".join(filter(None, (self.username, super()._about())))

    @property
    def reference(self) -> str | None:
        """The technical id, by whichever name it came."""
        return self.id or self.user_reference


@attrs.frozen
class UserCreated:
    """`ensure` made the user.

    Attributes:
        user: The new user.
    """

    user: User


@attrs.frozen
class UserExisting:
    """The name was taken by an active user. Whether the password is theirs, a token will tell.

    Attributes:
        user: The user of that name.
    """

    user: User


@attrs.frozen
class UserInactive:
    """The name was taken by a user that has been deactivated.

    Attributes:
        user: The user of that name.
    """

    user: User


EnsuredUser: TypeAlias = UserCreated | UserExisting | UserInactive
"""What `ensure` found or made."""


BY = "reftype"
"""The parameter that says what the path names a user by."""


@attrs.frozen
class Named:
    """A user as a path names one.

    Attributes:
        segment: The part of the path.
        params: The parameter that says that it is a name; an id needs none.
    """

    segment: str
    params: Mapping[str, Param]


def named(user: User | str) -> Named:
    """Return how a path names a user: by the id inside a `User`, else by name.

    Raises:
        InvalidRequest: It names nobody.
    """
    reference = user.reference if isinstance(user, User) else None
    text = plain_text(reference, argument="user") if reference else user_name(user)
    if text in {".", ".."}:
        raise InvalidRequest("user", "it is a path", "give the name of a user, or a User")
    return Named(segment(text), {} if reference else {BY: "username"})


def user_name(user: User | str) -> str:
    """Return the name of a user.

    Raises:
        InvalidRequest: There is none.
    """
    name = (user.username or "") if isinstance(user, User) else user
    return login_name(name, argument="user")


def person_name(value: str | None, *, argument: str) -> str | None:
    """Return a person's name, `None` where none was given.

    Raises:
        InvalidRequest: It is empty.
    """
    return None if value is None else plain_text(value, argument=argument)


def checked_password(password: str | Secret, *, argument: str = "password") -> Secret:
    """Return a password that can be logged in with: what a log-in refuses locks a person out.

    Raises:
        InvalidRequest: It cannot.
    """
    given = secret_text(password, argument=argument)
    del password
    wrong = PASSWORD.fault(given.reveal())
    if wrong is None:
        return given
    raise InvalidRequest(argument, wrong, "give at least 10 characters, none of them a line break")
