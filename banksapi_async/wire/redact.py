"""What of a text from outside may stand in an error.

Short words and numbers may. Whatever could be an account, a card, a token, a link, an address, a
TAN or a name for one of our resources is replaced by an ellipsis: too much rather than too little.
"""

import re

_LENGTH = 200

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


def redact(text: str) -> str:
    """Return a short text on one line, without what must not be shown."""
    # Cut before looking, so that a text of any length costs the same; twice the length, so that
    # a secret at the end is seen whole enough to be recognised.
    short = " ".join(text[: 2 * _LENGTH].split())
    masked = _SECRETS.sub("…", "".join(c for c in short if c.isprintable()))
    return masked if len(masked) <= _LENGTH else f"{masked[:_LENGTH]}…"
