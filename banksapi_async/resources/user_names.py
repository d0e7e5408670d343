"""How is a user named: in a path, and in a body?

By id, or by name where a parameter says so. What is given is checked here, before anything is sent.
"""

from typing import Literal, TypeAlias
from urllib.parse import quote

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.links import Param
from banksapi_async.records import Secret
from banksapi_async.wire.arguments import plain_text

from .user import User

By: TypeAlias = Literal["id", "username"]
"""What a text that names a user is."""

BY = "reftype"
"""The parameter that says what the path names a user by."""


@attrs.frozen(kw_only=True)
class Named:
    """A user as a path names one.

    Attributes:
        segment: The part of the path.
        by: What it is.
    """

    segment: str
    by: By

    @property
    def params(self) -> dict[str, Param]:
        """The parameter that says what it is; an id needs none."""
        return {BY: "username" if self.by == "username" else None}


def named(user: User | str, by: By) -> Named:
    """Return how a path names a user; a value by its id, if it has one.

    Raises:
        InvalidRequest: It names nobody.
    """
    if isinstance(user, User):
        user, by = (user.reference, "id") if user.reference else (user.username or "", "username")
    if by not in {"id", "username"}:
        raise InvalidRequest("by", "it is an unknown word", "give 'id' or 'username'")
    checked = plain_text(user, argument=by)
    if checked in {".", ".."}:
        raise InvalidRequest(by, f"it is a path, not {by}", f"give the {by} of a user")
    return Named(segment=quote(checked, safe=""), by=by)


def user_name(user: User | str) -> str:
    """Return the name of a user.

    Raises:
        InvalidRequest: There is none.
    """
    name = (user.username or "") if isinstance(user, User) else user
    return plain_text(name, argument="username")


def person_name(value: str | None, *, argument: str) -> str | None:
    """Return a person's name, `None` where none was given.

    Raises:
        InvalidRequest: It is empty.
    """
    return None if value is None else plain_text(value, argument=argument)


def checked_password(password: str | Secret) -> Secret:
    """Return a password that is not empty.

    Raises:
        InvalidRequest: It is.
    """
    text = password.reveal() if isinstance(password, Secret) else password
    if not text.strip():
        raise InvalidRequest("password", "it is empty", "give at least 10 characters")
    return Secret(text)
