"""Tokens are sealed before they go into a store, whoever keeps the store.

A store's files, dumps and backups are read by more people than the process that uses it. Each name
in the store has a key of its own, so what is sealed for one opens under no other. The key comes
from the client's secret, which all processes of one client have, or from keys that the caller gave.
What does not open is as if nothing lay there.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn, cast, final

from banksapi_async.errors import InvalidRequest
from banksapi_async.values.secret import Secret

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

MIN_KEY_BYTES = 16
"""The shortest key that is taken."""

_LONGEST = 512 * 1024
_LABEL = b"banksapi_async: tokens in a store: "


def checked_keys(argument: str, keys: Sequence[bytes], *, first: str) -> tuple[bytes, ...]:
    """Check keys that a caller gave.

    Args:
        argument: The argument's name, for errors.
        keys: The keys.
        first: What the first of them does, for errors.

    Raises:
        InvalidRequest: There is no key, or one is too short or not bytes.
    """
    given = tuple(cast("Sequence[object]", keys))
    wanted = f"give at least one key of at least {MIN_KEY_BYTES} bytes, the {first} one first"
    if not given:
        raise InvalidRequest(argument, "there is no key", wanted)
    for key in given:
        if not isinstance(key, bytes):
            raise InvalidRequest(argument, "a key is not bytes", wanted)
        if len(key) < MIN_KEY_BYTES:
            raise InvalidRequest(argument, "a key is too short", wanted)
    return cast("tuple[bytes, ...]", given)


@final
class TokenSeal:
    """What seals the tokens of one session.

    Args:
        keys: The first seals, all open; where none is given, each token's own secret takes their
            place.

    Raises:
        ImportError: cryptography is not installed.
        InvalidRequest: A key is too short or not bytes.
    """

    __slots__ = ("__keys",)

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self.__keys = checked_keys("token_keys", keys, first="sealing") if keys else ()
        import_module("cryptography.fernet")  # only who shares tokens needs it

    @classmethod
    def of(cls, keys: Sequence[bytes]) -> "TokenSeal | None":
        """Return a session's seal, `None` where nothing can be sealed and nobody insists on it.

        Args:
            keys: The caller's keys.

        Raises:
            ImportError: Keys were given, and cryptography is not installed.
            InvalidRequest: A key is too short or not bytes.
        """
        try:
            return cls(keys)
        except ImportError:
            if not keys:
                return None
        raise ImportError(
            "token_keys needs cryptography, which is not installed:"
            ' pip install "banksapi_async[crypto]"',
            name="cryptography",
        )

    def close(self, name: str, secret: Secret, value: bytes) -> bytes:
        """Seal a value.

        Args:
            name: The name that it will lie under.
            secret: The client's secret, or what stands in its place.
            value: The value.

        Returns:
            ASCII.
        """
        return self._keyed(name, secret).encrypt(value)

    def open(self, name: str, secret: Secret, sealed: bytes) -> bytes | None:
        """Return what was sealed for this name; `None` where nothing of ours was.

        Args:
            name: The name that it lay under.
            secret: As for `close`.
            sealed: What lay there.
        """
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - it was imported before

        if len(sealed) > _LONGEST:
            return None
        try:
            return self._keyed(name, secret).decrypt(sealed)
        except InvalidToken:
            return None

    def _keyed(self, name: str, secret: Secret) -> "MultiFernet":
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - see above
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

        info = _LABEL + name.encode()
        return MultiFernet(
            [
                Fernet(urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=info).derive(key)))
                for key in self.__keys or (secret.reveal().encode(),)
            ]
        )

    def __repr__(self) -> str:
        return "<TokenSeal>"

    def __reduce__(self) -> NoReturn:
        msg = "a TokenSeal is not pickled: keep keys out of what you store"
        raise TypeError(msg)
