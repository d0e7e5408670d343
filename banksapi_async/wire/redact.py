"""What of a text from outside may stand in an error.

Short words and numbers may. Whatever could be an account, a card, a token, a link, an address, a
TAN or a name for one of our resources is replaced by an ellipsis: too much rather than too little.
So is what a call has sent under the name of a secret, however short, where its answer repeats it.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from banksapi_async.errors import DecodeError
from banksapi_async.wire import json
from banksapi_async.wire.operation import JSON
from banksapi_async.wire.requests import Call
from banksapi_async.wire.types import is_list, is_object

_LENGTH = 200
_SHORTEST = 3
"""How long what was sent must be to be replaced: less stands in every text, and tells nothing."""

_WORDS = re.compile(r"[A-Z]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])")
_NAMES_OF_SECRETS = frozenset(
    [
        "authentication",
        "credential",
        "credentials",
        "kennwort",
        "passcode",
        "passphrase",
        "password",
        "passwort",
        "pin",
        "secret",
        "tan",
        "token",
    ]
)

_SECRETS = re.compile(
    r"""
      https?://\S+
    | \S+@\S+
    | (?<=bearer)\s+\S+ | (?<=basic)\s+\S+
    | (?<=password)\W+\S+ | (?<=passwort)\W+\S+ | (?<=secret)\W+\S+ | (?<=token)\W*[=:]\W*\S+
    | (?<=\bpin)\W+\S*\d\S* | (?<=\btan)\W+\S*\d\S*
    | \b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b
    | \b[a-z]{2}\d{2}(?:[ ]?[a-z0-9]{4}){2,7}(?:[ ]?[a-z0-9]{1,4})?\b
    | \d(?:[ .*-]{0,9}\d){5,}
    | (?=[a-z_+/=.~-]*\d)[\w+/=.~-]{16,}
    | [\w+/=.~-]{41,}
    """,
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)


def redact(text: str, sent: Iterable[str] = ()) -> str:
    """Return a short text on one line, without what must not be shown.

    Args:
        text: A text from outside.
        sent: What `secrets_of` a call are.
    """
    for secret in sent:
        text = text.replace(secret, "…")
    # Cut before looking, so that a text of any length costs the same; twice the length, so that
    # a secret at the end is seen whole enough to be recognised.
    short = " ".join(text[: 2 * _LENGTH].split())
    masked = _SECRETS.sub("…", "".join(c for c in short if c.isprintable()))
    return masked if len(masked) <= _LENGTH else f"{masked[:_LENGTH]}…"


def secrets_of(call: Call) -> tuple[str, ...]:
    """Return the secrets in the body of a call, the longest first.

    In JSON they stand below keys such as `password`, `smsTan` or `credentials`; any other body is
    one, as it is and in the clear where it is Base64.

    Args:
        call: The call.
    """
    body = call.body or b""
    sent: set[str] = set()
    if call.headers.get("Content-Type") == JSON:
        with suppress(DecodeError):
            sent.update(_below(json.loads(body), secret=False))
    elif body:
        sent.add(body.decode("utf-8", "replace"))
        with suppress(ValueError):
            sent.add(base64.b64decode(body, validate=True).decode())
    return tuple(sorted((s for s in sent if len(s) >= _SHORTEST), key=len, reverse=True))


def _below(value: Any, *, secret: bool) -> Iterator[str]:
    if is_object(value):
        for key, item in value.items():
            words = {word.lower() for word in _WORDS.findall(key)}
            yield from _below(item, secret=secret or not words.isdisjoint(_NAMES_OF_SECRETS))
    elif is_list(value):
        for item in value:
            yield from _below(item, secret=secret)
    elif secret and value is not None and not isinstance(value, bool):
        yield str(value)
