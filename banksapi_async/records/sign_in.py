"""What does a provider ask for, and who is our customer?"""

import attrs

from .base import ABSENT, FrozenDict, Record, extra


@attrs.frozen(kw_only=True)
class Field(Record):
    """One field of a provider's login (schema `Field`).

    Attributes:
        fieldkey: Its key in the credentials, such as `userid` or `pin`.
        label: The label to show.
        secret: Whether what is typed must not be shown.
        hint: An explanation to show beside it.
        format: A regular expression that the server sends for the input. Bound its length and the
            input's before using it.
        extra: Keys that this version does not know.
    """

    fieldkey: str
    label: str | None = None
    secret: bool | None = None
    hint: str | None = None
    format: str | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class AuthenticationInfo(Record):
    """How a person signs in at a provider (schema `AuthenticationInfo`).

    Attributes:
        login_hint: A note for the whole login.
        fields: The fields to fill in.
        extra: Keys that this version does not know.
    """

    login_hint: str | None = None
    fields: tuple[Field, ...] = ABSENT
    extra: FrozenDict = extra()


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
