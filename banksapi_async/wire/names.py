"""How is a key of the interface spelled as an attribute, and back?

One rule: camelCase there, snake_case here, with a trailing underscore where Python keeps the word.
What the rule does not reach stands in one table.
"""

IRREGULAR = {
    "hhd": "HHD",
    "hhduc": "HHDUC",
    "pdf": "PDF",
    "access_token": "access_token",
    "token_type": "token_type",
    "expires_in": "expires_in",
    "grant_type": "grant_type",
}
"""Attribute to key, where the rule does not hold."""

_IRREGULAR_KEYS = {key: name for name, key in IRREGULAR.items()}


def key_of(name: str) -> str:
    """Return the interface's key for an attribute: `gegenkontoIban` for `gegenkonto_iban`."""
    if name in IRREGULAR:
        return IRREGULAR[name]
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def name_of(key: str) -> str:
    """Return the attribute for a key: `gegenkonto_iban` for `gegenkontoIban`."""
    found = _IRREGULAR_KEYS.get(key)
    if found:
        return found
    humps = (f"_{c}" if place and "A" <= c <= "Z" else c for place, c in enumerate(key))
    return "".join(humps).lower()
