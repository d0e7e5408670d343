"""What does a request carry that is nothing but its fields?

These are built from the arguments of the methods that send them. What must not be shown is a
`Secret`, or stays out of `repr`.
"""

import attrs

from .base import ABSENT, FrozenDict, Record, extra, hidden
from .secret import Secret


@attrs.frozen(kw_only=True)
class CreateToken(Record):
    """What a token is asked for with (schema `CreateToken`); sent as a form.

    Attributes:
        grant_type: `password` or `client_credentials`.
        username: The user's name, at user level.
        password: The user's password, at user level.
        scope: The scopes, blanks between.
        extra: Keys that this version does not know.
    """

    grant_type: str
    username: str | None = None
    password: Secret | None = None
    scope: str | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class RevokeToken(Record):
    """Which token ends (schema `AuthRevokeTokenRequest`); sent as a form.

    Attributes:
        token: The token.
        extra: Keys that this version does not know.
    """

    token: Secret | None = None
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


@attrs.frozen(kw_only=True)
class Credentials(Record):
    """A login at a bank as it is sent: ciphertexts alone (schema `Credentials`).

    Attributes:
        userid: The login name.
        pin: The PIN; EBICS has none, although the schema requires one.
        partnerid: The customer number.
        corporateid: The company's number.
        extra: Keys that this version does not know.
    """

    userid: str = attrs.field(repr=False)
    pin: str | None = hidden()
    partnerid: str | None = hidden()
    corporateid: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateBankAccessData(Record):
    """What is said of a bank access to create (schema `CreateBankAccessData`).

    Attributes:
        provider_id: The bank.
        credentials: The login of a regulated customer's person.
        sync: Whether the interface refreshes the access by itself.
        selected_bank_products: The ids of the products to fetch.
        ebics: Whether the login is one for EBICS.
        host_id: The bank's EBICS host.
        host_url: Its URL.
        extra: Keys that this version does not know.
    """

    provider_id: str | None = None
    credentials: Credentials | None = None
    sync: bool | None = None
    selected_bank_products: tuple[str, ...] = ABSENT
    ebics: bool | None = None
    host_id: str | None = None
    host_url: str | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateTextTan(Record):
    """The TAN of a legacy transfer (schema `CreateTextTan`).

    Attributes:
        tan: The TAN.
        extra: Keys that this version does not know.
    """

    tan: Secret | None = None
    extra: FrozenDict = extra()
