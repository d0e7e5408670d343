"""One seal for all signed texts: the states of returns, and the saved steps.

A sealed text is signed, not encrypted: whoever carries it can read it, and nobody can change it
without a key. It says its version, when it was made and, as a mark only, for whom. Each kind has a
label of its own, so that no text is good for another purpose.
"""

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, final

import attrs

from banksapi_async.auth.credentials import ApiKeyCredentials, Asked, ClientCredentials
from banksapi_async.auth.sealing import checked_keys
from banksapi_async.errors import BanksapiError, InvalidRequest
from banksapi_async.links.caller import Caller
from banksapi_async.values.legible import kind_of
from banksapi_async.values.secret import Secret

MAX_AGE = timedelta(hours=2)
"""How old a sealed text may be."""
MAX_SKEW = timedelta(minutes=1)
"""How far the clocks of two processes that share a key may be apart."""

_MARK_BYTES = 16
_SHAPE = r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})"
# One label a purpose, so that no HMAC made for one of them is good for another.
_DERIVE = b"banksapi_async: key of sealed texts"
_HOLDER = "for whom"


@final
class SealKeys:
    """The keys that texts are signed with.

    Args:
        keys: At least one key of at least 16 bytes. The first signs, all verify: put a new one in
            front, and take the old one away when two hours have passed.

    Raises:
        InvalidRequest: There is no key, or one is too short or not bytes.
    """

    __slots__ = ("__keys",)

    def __init__(self, keys: Sequence[bytes]) -> None:
        self.__keys = checked_keys("state_keys", keys, first="signing")

    @classmethod
    def of(cls, given: Sequence[bytes], secret: object) -> "SealKeys | None":
        """Return the keys of a session, `None` where there can be none.

        Args:
            given: The caller's keys, the signing one first.
            secret: The client's secret or the API key, from which all processes derive the same key
                where none was given. Who carries a text can try guesses at it, so a secret that a
                person made up needs keys of its own instead.

        Raises:
            InvalidRequest: A given key is too short, or not bytes.
        """
        if given:
            return cls(given)
        if not isinstance(secret, Secret):
            return None
        return cls([hmac.digest(secret.reveal().encode(), _DERIVE, "sha256")])

    def mark(self, label: str, octets: bytes) -> str:
        """Return a short mark of what must be known again and must not be readable."""
        return _base64(_mac(self.__keys[0], label, octets)[:_MARK_BYTES])

    def knows(self, label: str, octets: bytes, mark: str) -> bool:
        """Tell whether a mark is of these octets, by any of the keys."""
        made = [_base64(_mac(key, label, octets)[:_MARK_BYTES]) for key in self.__keys]
        return any(hmac.compare_digest(one, mark) for one in made)

    def signature(self, label: str, body: str) -> str:
        """Return the signature of a text."""
        return _base64(_mac(self.__keys[0], label, body.encode()))

    def verifies(self, label: str, body: str, signature: str) -> bool:
        """Tell whether any of the keys has signed a text."""
        # The texts are compared, not what they decode to: Base64 has several spellings of the
        # same bytes, and only ours is ours.
        made = [_base64(_mac(key, label, body.encode())) for key in self.__keys]
        return any(hmac.compare_digest(one, signature) for one in made)

    def __repr__(self) -> str:
        return f"<SealKeys: {len(self.__keys)}>"

    def __reduce__(self) -> NoReturn:
        msg = "SealKeys are not pickled: keep keys out of what you store"
        raise TypeError(msg)


def keys_of(caller: Caller) -> SealKeys:
    """Return the keys of a session.

    Raises:
        InvalidRequest: It has none.
    """
    if caller.context.keys is None:
        raise InvalidRequest(
            "state_keys",
            "there are none, and no client secret to derive one from",
            "open the session with state_keys=[…], at least 16 random bytes each",
        )
    return caller.context.keys


@attrs.frozen(kw_only=True)
class Seal:
    """One kind of sealed text.

    Attributes:
        label: What it is for; part of every signature.
        version: Which version is written, and read.
        longest: How many characters it can have; more are not even looked at.
        refusal: Makes the error that says what is wrong.
    """

    label: str
    version: int
    longest: int
    refusal: Callable[[str], BanksapiError]

    def write(self, caller: Caller, *content: Any) -> str:
        """Write a text for the user of a caller.

        Args:
            caller: Who writes it; nobody but the same user can read it.
            content: What it says; JSON.

        Returns:
            Letters, digits, `-`, `_` and one dot: it fits into a URL as it is.

        Raises:
            InvalidRequest: The session has no keys.
        """
        keys = keys_of(caller)
        seconds = int(caller.clock.now().timestamp())
        whole = [self.version, seconds, keys.mark(_HOLDER, _holder(caller)), *content]
        text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        body = _base64(text.encode("utf-8", "surrogatepass"))
        return f"{body}.{keys.signature(self.label, body)}"

    def read(self, caller: Caller, text: str) -> list[Any]:
        """Read a text that `write` wrote.

        Args:
            caller: Who reads it.
            text: The text.

        Returns:
            Its content.

        Raises:
            BanksapiError: As `refusal` makes it, where the text is forged, another user's, too old,
                from the future or of another version.
            InvalidRequest: The session has no keys.
        """
        keys = keys_of(caller)
        given: Any = text
        if not isinstance(given, str):
            raise InvalidRequest("text", f"it is {kind_of(given)}", "give what was stored")
        if len(text) > self.longest:
            raise self.refusal("is too long to be ours")
        shape = re.fullmatch(_SHAPE, text)
        if shape is None or not keys.verifies(self.label, shape[1], shape[2]):
            raise self.refusal("is forged, damaged, or signed with a key we do not have")
        whole: list[Any] = json.loads(urlsafe_b64decode(shape[1] + "=" * (-len(shape[1]) % 4)))
        if whole[0] != self.version:
            raise self.refusal("was made by another version of this library")
        _, seconds, holder, *content = whole
        if not keys.knows(_HOLDER, _holder(caller), holder):
            raise self.refusal("is another user's")
        age = caller.clock.now() - datetime.fromtimestamp(seconds, UTC)
        if age > MAX_AGE:
            raise self.refusal("is too old: two hours are over")
        if -age > MAX_SKEW:
            raise self.refusal("is from the future: the clocks of two machines differ")
        return content


def _holder(caller: Caller) -> bytes:
    """Return for whom texts are: origin, tenant and client, user; never password or scope.

    A changed password must not refuse the return of a bank that was connected. An API key or a
    token stands for the person, as a digest; one that is asked for is not known here.
    """
    credentials = caller.grant.credentials
    if isinstance(credentials, ClientCredentials):
        client = credentials.client_id
    elif isinstance(credentials, ApiKeyCredentials):
        client = _digest(credentials.key)
    else:
        client = _digest(credentials.token)
    return json.dumps([caller.guard.form_origins[0], client, caller.grant.username]).encode()


def _digest(secret: Secret | Asked) -> str:
    if isinstance(secret, Secret):
        return hashlib.sha256(secret.reveal().encode()).hexdigest()
    return ""


def _mac(key: bytes, label: str, octets: bytes) -> bytes:
    return hmac.digest(key, b"banksapi_async: " + label.encode() + b"\0" + octets, "sha256")


def _base64(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
