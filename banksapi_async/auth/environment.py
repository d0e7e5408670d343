"""Which credentials does an environment name?

Exactly one kind: an environment that names two is a slip of a deployment, and is refused rather
than guessed at. A variable that is set but empty counts as not set.
"""

from collections.abc import Mapping
from typing import cast

from banksapi_async.errors import InvalidRequest

from .credentials import ApiKeyCredentials, ClientCredentials, Credentials, Product, StaticToken

_KINDS = {
    "BANKSAPI_CLIENT_ID": "BANKSAPI_CLIENT_ID with BANKSAPI_CLIENT_SECRET",
    "BANKSAPI_BASIC": "BANKSAPI_BASIC",
    "BANKSAPI_API_KEY": "BANKSAPI_API_KEY",
    "BANKSAPI_TOKEN": "BANKSAPI_TOKEN",
}


def credentials_from(environ: Mapping[str, str]) -> Credentials:
    """Read credentials from variables.

    Args:
        environ: The variables: `BANKSAPI_CLIENT_ID` with `BANKSAPI_CLIENT_SECRET`, or
            `BANKSAPI_BASIC`, or `BANKSAPI_API_KEY` (with `BANKSAPI_PRODUCT`, `one` without it), or
            `BANKSAPI_TOKEN`; and `BANKSAPI_SCOPE` for the first two.

    Returns:
        The credentials.

    Raises:
        InvalidRequest: None or more than one are named, or what is named does not fit.
    """
    named = [name for name in _KINDS if _value(environ, name)]
    if len(named) != 1:
        wrong = f"names {' and '.join(named)}" if named else "names no credentials"
        raise InvalidRequest("environment", wrong, f"set one of {'; '.join(_KINDS.values())}")
    value = _value(environ, named[0])
    scope = _value(environ, "BANKSAPI_SCOPE") or None
    if named == ["BANKSAPI_CLIENT_ID"]:
        return ClientCredentials(value, _value(environ, "BANKSAPI_CLIENT_SECRET"), scope)
    if named == ["BANKSAPI_BASIC"]:
        return ClientCredentials.from_basic(value, scope)
    if named == ["BANKSAPI_API_KEY"]:
        product = _value(environ, "BANKSAPI_PRODUCT") or "one"
        return ApiKeyCredentials(value, cast("Product", product))
    return StaticToken(value)


def _value(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip()
