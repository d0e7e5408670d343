"""A login at a bank: what the bank asks for, whether what was typed fits, and what is sent.

A login is made of `Secret` values, and sent as ciphertexts alone: `encrypted_by` makes one of the
other, and a value that is not encrypted is never sent.
"""

import enum
from collections.abc import Mapping
from typing import Any, Self, TypeAlias, cast
from urllib.parse import urlsplit

import anyio
import attrs

from banksapi_async.accesses.encryption import Encrypted, Encryptor
from banksapi_async.accesses.pattern import fits
from banksapi_async.errors import InvalidRequest, TimedOut
from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.wire.arguments import check_type, plain_text
from banksapi_async.wire.record import Record, extra, hidden

_INFO = "give the provider's authentication_info"


@attrs.frozen(kw_only=True)
class LoginField(Record):
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
    fields: tuple[LoginField, ...] = ABSENT
    extra: FrozenDict = extra()


class FieldFit(enum.Enum):
    """Whether a value fits a field of a bank."""

    FITS = "fits"
    DIFFERS = "differs"
    """It does not have the field's format."""
    MISSING = "missing"
    """The bank asks for it, and it was not given."""
    NOT_ASKED = "not asked"
    """It was given, and the bank does not ask for it."""
    NOT_CHECKED = "not checked"
    """It is encrypted, or the format is one that this version does not check."""


@attrs.frozen(kw_only=True)
class FieldCheck:
    """How one value of a login fits.

    Attributes:
        fieldkey: The field's key, such as `userid`.
        fit: Whether it fits.
        label: What the bank calls the field.
        hint: The bank's explanation, to show beside it.
    """

    fieldkey: str
    fit: FieldFit
    label: str | None = None
    hint: str | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether the person should look at it again."""
        return self.fit in {FieldFit.DIFFERS, FieldFit.MISSING}


def check_fields(
    info: AuthenticationInfo | None, given: Mapping[str, Secret | Encrypted]
) -> tuple[FieldCheck, ...]:
    """Compare what was given with what a bank asks for.

    Args:
        info: What the bank says of its fields; `None` where it says nothing.
        given: The values by `fieldkey`.

    Returns:
        One line for each field that the bank asks for, in its order, then what it does not.
    """
    if info is None:
        return tuple(FieldCheck(fieldkey=key, fit=FieldFit.NOT_CHECKED) for key in given)
    asked = [
        FieldCheck(
            fieldkey=field.fieldkey,
            fit=_fit(field, given.get(field.fieldkey)),
            label=field.label,
            hint=field.hint,
        )
        for field in info.fields
    ]
    keys = {field.fieldkey for field in info.fields}
    rest = [FieldCheck(fieldkey=key, fit=FieldFit.NOT_ASKED) for key in given if key not in keys]
    return (*asked, *rest)


def _fit(field: LoginField, value: Secret | Encrypted | None) -> FieldFit:
    if value is None:
        return FieldFit.MISSING
    if isinstance(value, Encrypted) or not field.format:
        return FieldFit.NOT_CHECKED
    verdict = fits(field.format, value.reveal())
    if verdict is None:
        return FieldFit.NOT_CHECKED
    return FieldFit.FITS if verdict else FieldFit.DIFFERS


Value: TypeAlias = Secret | Encrypted
"""A value of a login: to be encrypted, or encrypted."""


def _check(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    del instance
    left_out = value is None and attribute.default is None
    if not left_out and not (isinstance(value, Secret | Encrypted) and value):
        raise InvalidRequest(
            attribute.name,
            "it is neither a Secret nor Encrypted, or it is empty",
            "give Secret(text), or what `encrypt` returned",
        )


@attrs.frozen(kw_only=True)
class _Login:
    """What both kinds of credentials can do."""

    async def encrypted_by(self, encryptor: Encryptor, *, timeout: float | None = None) -> Self:
        """Return them with every value encrypted; what is encrypted already stays.

        Args:
            encryptor: The session, or a `CertificateEncryptor`.
            timeout: Seconds for all of it; `None` is the encryptor's default for each value.

        Returns:
            New credentials; these stay as they are.

        Raises:
            InvalidRequest: A value is too long.
            ApiError, TransportError, TokenError, DecodeError: As the encryptor's.
        """
        done: dict[str, Any] = {}
        seconds = float("inf") if timeout is None else timeout
        with anyio.move_on_after(seconds):
            for name, value in self._given().items():
                if isinstance(value, Secret):
                    done[name] = await encryptor.encrypt(value)
            fields = {a.name: getattr(self, a.name) for a in attrs.fields(type(self))}
            return type(self)(**{**fields, **done})
        raise TimedOut("encryption", seconds)

    def to_wire(self) -> dict[str, str]:
        """Return the ciphertexts in the interface's spelling.

        Raises:
            InvalidRequest: A value is not encrypted.
        """
        given = self._given()
        for name, value in given.items():
            if isinstance(value, Secret):
                raise InvalidRequest(
                    "credentials",
                    f"{name} is not encrypted",
                    "await credentials.encrypted_by(session) first",
                )
        return {name: str(value) for name, value in given.items()}

    def _given(self) -> dict[str, Value]:
        names = ("userid", "pin", "partnerid", "corporateid")
        values = {name: getattr(self, name, None) for name in names}
        return {name: value for name, value in values.items() if value is not None}


@attrs.frozen(kw_only=True)
class BankCredentials(_Login):
    """A person's login at a bank (schema `Credentials`).

    Attributes:
        userid: The login name.
        pin: The PIN or password.
        partnerid: The customer number, where the bank has one beside the login name.
        corporateid: The company's number, which some banks want for business accounts.

    Raises:
        InvalidRequest: A value is neither a `Secret` nor `Encrypted`.
    """

    userid: Value = attrs.field(repr=False, validator=_check)
    pin: Value = attrs.field(repr=False, validator=_check)
    partnerid: Value | None = attrs.field(default=None, repr=False, validator=_check)
    corporateid: Value | None = attrs.field(default=None, repr=False, validator=_check)

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Self:
        """Take what a person has typed into the bank's fields.

        Args:
            typed: The texts by `fieldkey`; empty ones count as left out.

        Returns:
            The credentials, not encrypted yet.

        Raises:
            InvalidRequest: `userid` or `pin` is missing, or a key is none of the interface's.
        """
        check_type(typed, Mapping, argument="typed", right="give the texts by their fieldkeys")
        known = [field.name for field in attrs.fields(cls)]
        if not typed.keys() <= set(known):
            raise InvalidRequest("typed", "it has unknown keys", f"give {', '.join(known)}")
        for text in typed.values():
            check_type(text, str, argument="typed", right="give the texts by their fieldkeys")
        given = {key: Secret(text) for key, text in typed.items() if text}
        for key in ("userid", "pin"):
            if key not in given:
                raise InvalidRequest("typed", f"it has no {key}", "give both userid and pin")
        return cls(**given)

    def check(self, info: AuthenticationInfo | None) -> tuple[FieldCheck, ...]:
        """Compare with what the bank says that it asks for. Nothing is sent.

        Formats are patterns that the server sends. One class of characters with a count is checked;
        of any other pattern the line says that it was not.

        Args:
            info: `provider.authentication_info`.

        Returns:
            One line for each field that the bank asks for, in its order, then what it does not.
        """
        if info is not None:
            check_type(info, AuthenticationInfo, argument="info", right=_INFO)
        return check_fields(info, self._given())


def _host_id(value: str) -> str:
    return plain_text(value, argument="host_id")


def _host_url(value: str) -> str:
    is_text = isinstance(cast("object", value), str) and value.isascii() and value.isprintable()
    parts = urlsplit(value) if is_text else None
    if parts is None or parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise InvalidRequest("host_url", "it is not an https URL", "give the URL of the bank")
    return value


@attrs.frozen(kw_only=True)
class EbicsCredentials(_Login):
    """A company's EBICS access at a bank. It has no PIN, whatever the schema says.

    Attributes:
        partnerid: The partner id (Kunden-ID).
        userid: The user id (Teilnehmer-ID).
        host_id: The bank's host id; `provider.ebics()` may know it.
        host_url: The bank's host URL.

    Raises:
        InvalidRequest: A value is neither a `Secret` nor `Encrypted`, or the host is none.
    """

    partnerid: Value = attrs.field(repr=False, validator=_check)
    userid: Value = attrs.field(repr=False, validator=_check)
    host_id: str = attrs.field(converter=_host_id)
    host_url: str = attrs.field(converter=_host_url)


BankLogin: TypeAlias = BankCredentials | EbicsCredentials
"""What a regulated customer logs in with for a person or a company."""


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
