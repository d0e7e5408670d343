"""What SEPA carries: its characters, and IBANs.

Banks replace, cut or refuse characters outside of the SEPA set, each in its own way. A spelling
inside of it is offered, and never put in its place silently.
"""

# ruff: noqa: RUF001 - some of it is about characters that look like others

import re
import unicodedata
from functools import cache
from typing import Any

from banksapi_async.wire.arguments import exact_text

_SEPA = r"a-zA-Z0-9/\-?:().,'+ "
_ALLOWED = re.compile(rf"[{_SEPA}]*", re.ASCII)
_OUTSIDE = re.compile(rf"[^{_SEPA}]", re.ASCII)
_OUTSIDE_IN_A_NUMBER = re.compile(rf"(?<=[0-9])[^{_SEPA}]+(?=[0-9])", re.ASCII)
_TIMES = re.compile(r"(?<=[0-9])\*(?=[0-9])", re.ASCII)
_INSTEAD = {
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS",
    "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
    "&": "+", "@": "(at)", "€": "EUR", "$": "USD", "£": "GBP", "§": "Par.", "%": "Proz.",
    "‰": "Prom.", "_": "-", "~": "-", "=": "-", "\u2212": "-", "±": "+-", "×": "x", "÷": ":",
    '"': "'", "„": "'", "“": "'", "”": "'", "‚": "'", "‘": "'", "’": "'", "`": "'", "´": "'",
    "«": "'", "»": "'", "‹": "'", "›": "'", "′": "'", "″": "'", "٫": ",",
    "[": "(", "{": "(", "]": ")", "}": ")", "<": "(", ">": ")",
    ";": ",", "#": ".", "|": "/", "\\": "/", "⁄": "/", "∕": "/", "…": "...",
    "\n": " ", "\r": " ", "\t": " ",
}  # fmt: skip
_ONE_NUMBER = frozenset({"", "<super>", "<sub>"})


def is_sepa_text(text: str) -> bool:
    """Tell whether every SEPA bank carries a text as it is."""
    return _ALLOWED.fullmatch(text) is not None


def transliterate(text: str) -> str:
    """Spell a text in the characters that every SEPA bank carries.

    Umlauts are written out, accents dropped, `&` becomes `+`; what has no spelling becomes a dot,
    and a blank between two digits. A number stays the number it was: `2¾` is `2 3/4`. The result
    can be longer than the text, so a length is checked afterwards.

    Args:
        text: Any text, such as a purpose.

    Returns:
        The text, of Latin letters, digits, blanks and the few marks that SEPA allows.

    Raises:
        InvalidRequest: It is no text.
    """
    text = exact_text(text, argument="text")
    spelled, before = "", ""
    for character in _TIMES.sub("x", unicodedata.normalize("NFC", text)):
        piece = _spelling(character)
        decimal = character.isdecimal() or not piece[-1:].isdecimal()
        form = "" if decimal else unicodedata.decomposition(character).partition(" ")[0]
        # What is a number of its own (¾, ², ①) does not run into the digits beside it.
        if piece[:1].isdecimal() and spelled[-1:].isdecimal():
            spelled += "" if form == before and form in _ONE_NUMBER else " "
        spelled += piece
        before = form if piece else before
    return _OUTSIDE.sub(".", _OUTSIDE_IN_A_NUMBER.sub(" ", spelled))


def _spelling(character: str) -> str:
    if character in _INSTEAD:
        return _INSTEAD[character]
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    for of, spelled in (("M", ""), ("Cf", ""), ("Pd", "-"), ("Z", " ")):
        if category.startswith(of):
            return spelled
    bare = unicodedata.normalize("NFKD", character)
    return "".join(_INSTEAD.get(c, c) for c in bare if not unicodedata.combining(c))


_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_DEMO = re.compile(r"DE00[0-9]{18}", re.ASCII)
# Also what a browser or a PDF leaves between the groups, and nobody sees.
_BLANKS = re.compile(r"[\s.\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff-]")
_MODULUS = 97
_GERMAN = 22


def compact_iban(text: str) -> str:
    """Return an IBAN without the blanks, hyphens and dots that people type, in capital letters.

    The word `IBAN` before it is left out too.

    What is no ASCII stays as it is: the capitals of `ß` would be two letters that nobody typed.
    """
    compact = re.sub("^IBAN:?", "", _BLANKS.sub("", text), flags=re.IGNORECASE | re.ASCII)
    return compact.upper() if compact.isascii() else compact


def iban_fault(compact: str, *, demo: bool = False) -> str | None:
    """Say what is wrong with a compact IBAN, without it; `None` where nothing is.

    With `demo` it may be one of the demo bank, whose check digits are `00`.
    """
    if _SHAPE.fullmatch(compact) is None:
        return "it is not written like an IBAN"
    if demo and _DEMO.fullmatch(compact):
        return None
    if compact.startswith("DE") and len(compact) != _GERMAN:
        return f"it has {len(compact)} characters, and a German one has {_GERMAN}"
    if check_digits(compact) != compact[2:4]:
        return "its check digits do not fit, so a character is wrong"
    fits = _registry()
    return None if fits is None else fits(compact)


def check_digits(compact: str) -> str:
    """Return the check digits that the other characters of an IBAN ask for."""
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
