"""How a value is shown to a person: on one line, without control characters, accounts masked.

What others wrote is text: names and purposes come from anybody who sends a cent. Account and card
numbers show their last four characters unless they are asked for; ids of the interface stay whole.
"""

import re
from typing import Any

from banksapi_async.values.legible import one_line

_NUMBERS = re.compile(
    r"\b(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b"  # one in twenty ends like an IBAN
    r"|\b[a-z]{2}\d{2}(?:[ ]?[a-z0-9]{4}){2,7}(?:[ ]?[a-z0-9]{1,4})?\b"
    r"|(?<![\w-])(?:\d(?:[ .*]?[\d*]){9,}|\d{4}(?:-\d{4}){3})(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
LONGEST = 500
"""How many characters of a text are shown at most."""


def clean(text: str) -> str:
    """Return a text on one line: what is no letter, digit, sign or blank is a blank."""
    return "".join(c if c.isprintable() else " " for c in text)


def masked(text: str) -> str:
    """Return a text whose account and card numbers show their last four characters."""
    return _NUMBERS.sub(lambda number: number["id"] or f"…{number[0][-4:]}", text)


def on_a_line(text: str) -> str:
    """Return what a `repr` says, in angle brackets, on one line of at most 120 characters."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return one_line(f"<{text}>")


def shown(value: Any, *, reveal: bool = False) -> str:
    """Return a value as a line of text.

    Args:
        value: Anything; of bytes their number is shown.
        reveal: Whether account and card numbers are shown whole.
    """
    text = str(value) if not isinstance(value, bytes) else f"{len(value)} bytes"
    text = clean(text[: 2 * LONGEST])
    if not reveal:
        text = masked(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
