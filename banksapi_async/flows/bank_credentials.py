"""What does a regulated customer send of a person's login at a bank?

A value is a `Secret`, or `Encrypted` already; a bare text is refused, for nobody could tell which
of the two it is. Nothing but ciphertexts is ever sent.
"""

from collections.abc import Mapping
from typing import Any, Self, TypeAlias
from urllib.parse import urlsplit

import anyio
import attrs

from banksapi_async.errors import InvalidRequest, TimedOut
from banksapi_async.records import AuthenticationInfo, Secret
from banksapi_async.wire.arguments import plain_text

from .encryption import Encrypted, Encryptor
from .field_check import FieldCheck, check_fields

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
        known = [field.name for field in attrs.fields(cls)]
        if not typed.keys() <= set(known):
            raise InvalidRequest("typed", "it has unknown keys", f"give {', '.join(known)}")
        given = {key: Secret(text) for key, text in typed.items() if text}
        for key in ("userid", "pin"):
            if key not in given:
                raise InvalidRequest("typed", f"it has no {key}", "give both userid and pin")
        return cls(**given)

    def check(self, info: AuthenticationInfo | None) -> tuple[FieldCheck, ...]:
        """Compare with what the bank says that it asks for. Nothing is sent.

        Formats are patterns that the server sends. They are matched without backtracking, and only
        those of which every part is understood; longer inputs and patterns are not checked.

        Args:
            info: `provider.authentication_info`.

        Returns:
            One line for each field that the bank asks for, in its order, then what it does not.
        """
        return check_fields(info, self._given())


def _host_id(value: str) -> str:
    return plain_text(value, argument="host_id")


def _host_url(value: str) -> str:
    parts = urlsplit(value) if value.isascii() and value.isprintable() else None
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
