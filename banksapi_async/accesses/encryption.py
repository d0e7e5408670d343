"""Encrypt a person's login so that only the interface can read it.

Each value on its own: RSA-OAEP with SHA-1 and MGF1 for the interface's certificate, in Base64
without line breaks. Either here, from the certificate, or at the interface. What either gives has a
type of its own: nothing else is taken for a ciphertext.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Protocol, Self, cast, final

import attrs

from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.links.caller import Caller
from banksapi_async.values.secret import Secret
from banksapi_async.wire.arguments import check_type
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Retry

_SHORTEST = 64
_OVERHEAD = 42  # what OAEP with SHA-1 adds: two digests and two bytes


@final
class Encrypted(str):
    """A ciphertext, as `encrypt` gives it: Base64 of at least 64 bytes. `repr` does not show it.

    It is an ordinary `str` otherwise, so it can be stored; wrap what comes back from your store.

    Args:
        text: The ciphertext.

    Raises:
        InvalidRequest: It is none; so a PIN is never taken for one.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check the text and wrap it."""
        check_type(text, str, argument="text", right="give what `encrypt` returned")
        try:
            size = len(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError):
            size = 0
        if size < _SHORTEST:
            raise InvalidRequest(
                "text",
                "it is not a ciphertext in Base64 without line breaks",
                "give what `encrypt` returned",
            )
        return super().__new__(cls, text)

    def __repr__(self) -> str:
        return "Encrypted('…')"


class Encryptor(Protocol):
    """What encrypts: the session, or a certificate."""

    async def encrypt(self, text: str | Secret, *, timeout: float | None = None) -> Encrypted:
        """Encrypt one value.

        Args:
            text: The value.
            timeout: Seconds for all of it.

        Returns:
            The ciphertext.
        """
        ...


@final
@attrs.frozen(eq=False, repr=False)
class CertificateEncryptor:
    """Encrypts in this process, from the interface's certificate (extra `crypto`).

    Nothing is sent. Use `from_pem`.

    Args:
        seal: Encrypts bytes.
        room: How many bytes it takes.
    """

    _seal: Callable[[bytes], bytes]
    _room: int

    @classmethod
    def from_pem(cls, pem: str | bytes) -> Self:
        """Read the certificate that the vendor gives out.

        Args:
            pem: An X.509 certificate with an RSA key, in PEM.

        Returns:
            What encrypts for it.

        Raises:
            InvalidRequest: It is not such a certificate.
            ImportError: The extra `crypto` is not installed.
        """
        check_type(pem, str | bytes, argument="pem", right="give a certificate in PEM")
        key = _public_key(pem.encode("utf-8", "replace") if isinstance(pem, str) else pem)
        return cls(_sealing(key), key.key_size // 8 - _OVERHEAD)

    async def encrypt(self, text: str | Secret, *, timeout: float | None = None) -> Encrypted:
        """Encrypt one value.

        Args:
            text: The value, such as a login name or a PIN.
            timeout: Is not needed: nothing is waited for.

        Returns:
            The ciphertext; another one each time.

        Raises:
            InvalidRequest: It is empty, or longer than the certificate's key allows.
        """
        del timeout
        plain = clear_text(text)
        if len(plain) > self._room:
            raise InvalidRequest("text", "it is too long", f"give at most {self._room} bytes")
        return Encrypted(base64.b64encode(self._seal(plain)).decode())


def clear_text(text: str | Secret) -> bytes:
    """Return what is to be encrypted as bytes.

    Raises:
        InvalidRequest: It is empty, or has a character that cannot be encoded.
    """
    plain = text.reveal() if isinstance(text, Secret) else text
    if not isinstance(cast("object", plain), str) or not plain:
        raise InvalidRequest("text", "it is empty, or no text", "give a text to encrypt")
    # Python's own error would show the whole text.
    if any("\ud800" <= character <= "\udfff" for character in plain):
        raise InvalidRequest("text", "it has half a character", "give a text to encrypt")
    return plain.encode()


def _public_key(pem: bytes) -> Any:
    missing = False
    key: Any = None
    try:
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - an extra
        from cryptography.hazmat.primitives.asymmetric.rsa import (  # noqa: PLC0415 - an extra
            RSAPublicKey,
        )
        from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415 - an extra
    except ImportError:
        missing = True
    else:
        try:
            found = load_pem_x509_certificate(pem).public_key()
            key = found if isinstance(found, RSAPublicKey) else None
        except (ValueError, UnsupportedAlgorithm):
            key = None
    if missing:
        raise ImportError(
            "encrypting here needs cryptography, which is not installed:"
            ' pip install "banksapi_async[crypto]"',
            name="cryptography",
        )
    if key is None:
        raise InvalidRequest(
            "pem",
            "it is not an X.509 certificate with an RSA key",
            "give the vendor's certificate, from -----BEGIN CERTIFICATE----- on",
        )
    return key


def _sealing(key: Any) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415 - an extra

    sha1 = hashes.SHA1()  # noqa: S303 - the interface's choice; OAEP needs no collision resistance
    how = padding.OAEP(mgf=padding.MGF1(sha1), algorithm=sha1, label=None)

    def seal(plain: bytes) -> bytes:
        sealed: bytes = key.encrypt(plain, how)
        return sealed

    return seal


@attrs.frozen(eq=False, repr=False)
class Encryption:
    """The encryption of bank credentials at the interface. From `session.encrypt`."""

    _ENCRYPT = Operation[bytes](
        name="Session.encrypt",
        method="PUT",
        template="/encrypt",
        retry=Retry.READ,
        into=bytes,
        media="application/octet-stream+base64",
    )

    _caller: Caller

    async def encrypt(self, text: str | Secret, *, timeout: float | None = None) -> "Encrypted":
        """Encrypt one value; see `Session.encrypt`."""
        body = base64.b64encode(clear_text(text))
        del text  # a kept traceback shows what its frames hold
        url = self._caller.entry("/encrypt")
        answer = await self._caller.run(self._ENCRYPT, url, json=body, timeout=timeout)
        try:
            # Line breaks are removed here, for credentials must not have any.
            return Encrypted(b"".join(answer.split()).decode("ascii", "replace"))
        except InvalidRequest:
            pass
        raise DecodeError(["body: no ciphertext in Base64"])
