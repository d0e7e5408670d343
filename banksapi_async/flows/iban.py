"""Is this an IBAN that somebody can have?

The checksum is ours: it is five lines, needs nothing, and finds nearly every slip of the keyboard.
Where the extra `payments` is installed, the registry of IBAN formats is asked as well: length and
structure by country. No list of banks is asked: it would be older than the newest bank.
"""

import re
from functools import cache
from typing import Any

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_BLANKS = re.compile(r"[ \u00a0\u202f\t-]")
_MODULUS = 97


def compact_iban(text: str) -> str:
    """Return an IBAN without the blanks and hyphens that people type, in capital letters."""
    return _BLANKS.sub("", text).upper()


def iban_fault(compact: str) -> str | None:
    """Say what is wrong with an IBAN; `None` where nothing is.

    Args:
        compact: The IBAN, as `compact_iban` gives it. It is not part of what is said.
    """
    if _SHAPE.fullmatch(compact) is None:
        return "it is not written like an IBAN"
    if _check_digits(compact) != compact[2:4]:
        return "its check digits do not fit, so a character is wrong"
    fits = _registry()
    return None if fits is None else fits(compact)


def _check_digits(compact: str) -> str:
    turned = compact[4:] + compact[:2] + "00"
    number = int("".join(str(int(character, 36)) for character in turned))
    return f"{_MODULUS + 1 - number % _MODULUS:02d}"


@cache
def _registry() -> Any:
    try:
        from schwifty import IBAN  # noqa: PLC0415 - an extra, and slow to import
        from schwifty.exceptions import SchwiftyException  # noqa: PLC0415 - as above
    except ImportError:
        return None

    def fits(compact: str) -> str | None:
        try:
            IBAN(compact)
        except SchwiftyException:
            return "its country has none of this length and structure"
        return None

    return fits
