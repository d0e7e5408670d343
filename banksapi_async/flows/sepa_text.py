"""Which characters does every SEPA bank carry, and what stands for the others?

Banks replace, cut or refuse what is outside of the set, each in its own way. So a text outside is
refused before sending, and a spelling inside is offered; it is never put in its place silently.
"""

# ruff: noqa: RUF001 - it is about characters that look like others

import re
import unicodedata

_ALLOWED = re.compile(r"[a-zA-Z0-9/\-?:().,'+ ]*", re.ASCII)
_OUTSIDE = re.compile(r"[^a-zA-Z0-9/\-?:().,'+ ]", re.ASCII)
_INSTEAD = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS",
        "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
        "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
        "&": "+", "@": "(at)", "€": "EUR", "$": "USD", "£": "GBP", "§": "Par.", "%": "Proz.",
        "_": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "~": "-", "=": "-",
        '"': "'", "„": "'", "“": "'", "”": "'", "‚": "'", "‘": "'", "’": "'", "`": "'", "´": "'",
        "[": "(", "{": "(", "]": ")", "}": ")", "<": "(", ">": ")",
        ";": ",", "!": ".", "*": ".", "#": ".", "|": "/", "\\": "/", "^": ".", "…": "...",
        "\n": " ", "\r": " ", "\t": " ", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


def is_sepa_text(text: str) -> bool:
    """Tell whether every SEPA bank carries a text as it is."""
    return _ALLOWED.fullmatch(text) is not None


def transliterate(text: str) -> str:
    """Spell a text in the characters that every SEPA bank carries.

    Umlauts are written out, accents dropped, `&` becomes `+`; what has no spelling becomes a dot.
    The result can be longer than the text, so a length is checked afterwards.

    Args:
        text: Any text, such as a purpose.

    Returns:
        The text, of Latin letters, digits, blanks and the few marks that SEPA allows.
    """
    composed = unicodedata.normalize("NFC", text).translate(_INSTEAD)
    bare = unicodedata.normalize("NFKD", composed)
    plain = "".join(c for c in bare if not unicodedata.combining(c)).translate(_INSTEAD)
    return _OUTSIDE.sub(".", plain)
