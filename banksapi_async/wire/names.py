"""How is a key of the interface spelled as an attribute, and back?

One rule: camelCase there, snake_case here, with a trailing underscore where Python keeps the word.
What the rule does not reach stands in one table.
"""

import re

IRREGULAR = {
    "hhd": "HHD",
    "hhduc": "HHDUC",
    "pdf": "PDF",
    "access_token": "access_token",
    "token_type": "token_type",
    "expires_in": "expires_in",
}
"""Attribute to key, where the rule does not hold."""

_IRREGULAR_KEYS = {key: name for name, key in IRREGULAR.items()}
_HUMP = re.compile(r"(?<!^)([A-Z])")


def key_of(name: str) -> str:
    """Return the interface's key for an attribute: `gegenkontoIban` for `gegenkonto_iban`."""
    if name in IRREGULAR:
        return IRREGULAR[name]
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def name_of(key: str) -> str:
    """Return the attribute for a key: `gegenkonto_iban` for `gegenkontoIban`."""
    return _IRREGULAR_KEYS.get(key) or _HUMP.sub(r"_\1", key).lower()
