"""How do we know again, when a browser comes back, whom we sent away and what for?

A state is a short text that is signed, not encrypted: its content may be read by the person who
carries it, and cannot be changed by anybody without a key. It names its user by an HMAC only.
"""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, NoReturn, cast, final

from banksapi_async.errors import InvalidRequest, ReturnRefused

MAX_AGE = timedelta(hours=2)
"""How old a state may be when the browser comes back."""
MAX_SKEW = timedelta(minutes=1)
"""How far the clocks of two processes that share a key may be apart."""
MAX_OWN_STATE = 1_024
"""How many characters of the caller's own fit into a state."""
MAX_TEXT = 8_192
"""How long a signed state can be; more is not even looked at."""

_VERSION = 1
_MIN_KEY_BYTES = 16
_SHAPE = r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})"
# One label a purpose, so that no HMAC made for one of them is good for another.
_DERIVE = b"banksapi_async: key of return states"
_SIGN = b"banksapi_async: return state\0"
_NAME = b"banksapi_async: user of a return state\0"


class ReturnState(NamedTuple):
    """What a signed state says.

    Attributes:
        user: The name of the user who was sent away; signed as an HMAC, never as text.
        issued_at: When it was signed, to the second; aware.
        subject: The id of the bank access it is about, if known.
        use_case: What the person was asked to do, if known.
        state: The caller's own text.
    """

    user: str
    issued_at: datetime
    subject: str | None = None
    use_case: str | None = None
    state: str = ""


@final
class StateKeys:
    """The keys that states are signed with.

    Args:
        keys: At least one key of at least 16 bytes. The first signs, all verify: put a new one in
            front, and take the old one away when two hours have passed.

    Raises:
        InvalidRequest: There is no key, or one is too short or not bytes.
    """

    __slots__ = ("__keys",)

    def __init__(self, keys: Sequence[bytes]) -> None:
        given = tuple(cast("Sequence[object]", keys))
        wanted = f"give at least one key of at least {_MIN_KEY_BYTES} bytes, the signing one first"
        if not given:
            raise InvalidRequest("state_keys", "there is no key", wanted)
        for key in given:
            if not isinstance(key, bytes):
                raise InvalidRequest("state_keys", "a key is not bytes", wanted)
            if len(key) < _MIN_KEY_BYTES:
                raise InvalidRequest("state_keys", "a key is too short", wanted)
        self.__keys = cast("tuple[bytes, ...]", given)

    @classmethod
    def derived(cls, client_secret: str) -> "StateKeys":
        """Derive the one key from a client's secret, so that all its processes have the same.

        Args:
            client_secret: The secret. Who carries a state can try guesses at it, so a secret that
                a person made up needs keys of its own instead.

        Returns:
            The keys.

        Raises:
            InvalidRequest: The secret is empty.
        """
        if not client_secret:
            raise InvalidRequest("client_secret", "it is empty", "give the client's secret")
        return cls([hmac.digest(client_secret.encode(), _DERIVE, "sha256")])

    def sign(self, claim: ReturnState) -> str:
        """Write a state as a text that fits into a URL as it is.

        Args:
            claim: What it says.

        Returns:
            The signed text, of letters, digits, `-`, `_` and one dot.

        Raises:
            InvalidRequest: The caller's own state is too long, or is not text.
        """
        if len(claim.state) > MAX_OWN_STATE:
            raise _bad_state("it is too long")
        key = self.__keys[0]
        content = [
            _VERSION,
            int(claim.issued_at.timestamp()),
            _digest(key, claim.user),
            claim.subject,
            claim.use_case,
            claim.state,
        ]
        text = _seal(key, content)
        if text is None:
            raise _bad_state("it holds half a character")
        if len(text) > MAX_TEXT:
            raise _bad_state("it is too long once it is encoded")
        return text

    def verify(self, text: str, *, user: str, now: datetime) -> ReturnState:
        """Read a state that a browser brought back.

        Args:
            text: The signed text.
            user: The name of the user who is asking.
            now: The time; aware.

        Returns:
            What was signed.

        Raises:
            ReturnRefused: It is forged, too old, from the future, or another user's.
        """
        if len(text) > MAX_TEXT:
            raise ReturnRefused("its state is too long to be ours")
        shape = re.fullmatch(_SHAPE, text)
        key = shape and self._key_of(shape[1], shape[2])
        if not (shape and key):
            raise ReturnRefused("its state is forged, damaged, or signed with a key we do not have")
        content: list[Any] = json.loads(urlsafe_b64decode(shape[1] + "=" * (-len(shape[1]) % 4)))
        if content[0] != _VERSION:
            raise ReturnRefused("its state was made by another version of this library")
        _, seconds, digest, subject, use_case, state = content
        issued_at = datetime.fromtimestamp(seconds, UTC)
        if not hmac.compare_digest(_digest(key, user), digest):
            raise ReturnRefused("its state is another user's")
        if now - issued_at > MAX_AGE:
            raise ReturnRefused("its state is too old")
        if issued_at - now > MAX_SKEW:
            raise ReturnRefused("its state is from the future: the clocks of two machines differ")
        return ReturnState(
            user=user, issued_at=issued_at, subject=subject, use_case=use_case, state=state
        )

    def signers(self) -> tuple[Callable[[bytes], bytes], ...]:
        """Return what signs for another purpose, one for each key, the signing one first.

        What is signed must begin with a label of that purpose.
        """
        return tuple(_signer(key) for key in self.__keys)

    def _key_of(self, body: str, signature: str) -> bytes | None:
        # The texts are compared, not what they decode to: Base64 has several spellings of the
        # same bytes, and only ours is ours.
        for key in self.__keys:
            if hmac.compare_digest(_signature(key, body), signature):
                return key
        return None

    def __repr__(self) -> str:
        return f"<StateKeys: {len(self.__keys)}>"

    def __reduce__(self) -> NoReturn:
        msg = "StateKeys are not pickled: keep keys out of what you store"
        raise TypeError(msg)


def _signer(key: bytes) -> Callable[[bytes], bytes]:
    return lambda octets: hmac.digest(key, octets, "sha256")


def _seal(key: bytes, content: list[Any]) -> str | None:
    try:
        octets = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return None
    body = _base64(octets)
    return f"{body}.{_signature(key, body)}"


def _signature(key: bytes, body: str) -> str:
    return _base64(hmac.digest(key, _SIGN + body.encode(), "sha256"))


def _digest(key: bytes, user: str) -> str:
    octets = user.encode("utf-8", "surrogatepass")
    return _base64(hmac.digest(key, _NAME + octets, "sha256")[:16])


def _base64(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def _bad_state(wrong: str) -> InvalidRequest:
    return InvalidRequest(
        "state", wrong, f"give text of at most {MAX_OWN_STATE} characters, such as an id"
    )
