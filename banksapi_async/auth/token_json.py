"""How is a token read from an answer, or from a store?

Only the token itself must be there and fit for a header. Anything else that cannot be read is left
out: a slip beside a good token is no reason to have none.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from banksapi_async.errors import DecodeError
from banksapi_async.records import Secret
from banksapi_async.wire.converter import load
from banksapi_async.wire.json import loads

from .secret_source import TOKEN
from .token import Token

_WHOLE = ("expires_in", "issuedAt", "expiresAt")


def read_token(data: bytes | Mapping[str, Any], asked: Secret | None = None) -> Token | None:
    """Read a token.

    Args:
        data: An answer's body, or the object in it.
        asked: The token that was asked about; it stands where the answer does not repeat it.

    Returns:
        The token; `None` where there is none to be read.
    """
    try:
        found: Any = loads(data) if isinstance(data, bytes) else data
    except DecodeError:
        return None
    if not isinstance(found, Mapping):
        return None
    keys = dict(cast("Mapping[str, Any]", found))
    text = TOKEN.text(keys.get("access_token", asked))
    if TOKEN.fault(text) is not None:
        return None
    keys |= {name: _whole(keys[name]) for name in _WHOLE if name in keys}
    keys["access_token"] = text
    whole = _load(keys)
    if whole is not None:
        return whole
    own = {"access_token": text}
    return _load({key: keys[key] for key in keys if _load({**own, key: keys[key]}) is not None})


def _load(keys: dict[str, Any]) -> Token | None:
    try:
        return load(Token, keys)
    except DecodeError:
        return None


def _whole(value: object) -> object:
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) < 20 else None  # noqa: PLR2004 - more digits than any second has
    return int(value) if isinstance(value, Decimal) else value
