"""Which bank does a person mean by what they type?

Names and what is typed are brought to one spelling: small letters, umlauts spelled out, no accents,
abbreviations in full. Then each typed word looks for its like in a bank's name: the same word, a
beginning, a part, or, where no bank has any of these, a word that is nearly it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

_MOST_LETTERS = 100
_MOST_WORDS = 8
_NEAR = 0.74
_SAME, _BEGINNING, _PART = 1.0, 0.9, 0.7
_SHORTEST_PART = 3
_SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "ł": "l", "&": " "}
)
_WORD = re.compile(r"[a-z0-9]+")

ABBREVIATIONS: Mapping[str, str] = {
    "apobank": "apotheker aerztebank",
    "bw": "baden wuerttembergische",
    "coba": "commerzbank",
    "diba": "ing",
    "dkb": "deutsche kreditbank",
    "fraspa": "frankfurter sparkasse",
    "haspa": "hamburger sparkasse",
    "hvb": "hypovereinsbank",
    "kspk": "kreissparkasse",
    "ksk": "kreissparkasse",
    "naspa": "nassauische sparkasse",
    "raiba": "raiffeisenbank",
    "rb": "raiffeisenbank",
    "skb": "sparda bank",
    "spk": "sparkasse",
    "ssk": "stadtsparkasse",
    "sskm": "stadtsparkasse muenchen",
    "vb": "volksbank",
    "voba": "volksbank",
    "vrb": "vr bank",
}
"""What people write for short, where banks write it in full; either is found by the other."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name in the one spelling."""
    small = unicodedata.normalize("NFC", text[:_MOST_LETTERS]).lower().translate(_SPELLED_OUT)
    plain = unicodedata.normalize("NFKD", small)
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def in_full(words: Iterable[str]) -> tuple[str, ...]:
    """Return words with the abbreviations among them written in full."""
    full = [part for word in words for part in ABBREVIATIONS.get(word, word).split()]
    return tuple(full[:_MOST_WORDS])


def alike(word: str, vocabulary: Iterable[str]) -> dict[str, float]:
    """Return the words of a vocabulary that a typed word may stand for, and how much alike.

    Args:
        word: What was typed, in the one spelling.
        vocabulary: All words there are.

    Returns:
        The words, each with a number above 0 up to 1.
    """
    known = list(vocabulary)
    found: dict[str, float] = {}
    for other in known:
        if other == word:
            found[other] = _SAME
        elif other.startswith(word):
            found[other] = _BEGINNING
        elif len(word) >= _SHORTEST_PART and word in other:
            found[other] = _PART
    return found or (_nearly(word, known) if len(word) >= _SHORTEST_PART else {})


def _nearly(word: str, known: list[str]) -> dict[str, float]:
    # A word of quite another length cannot be near enough; most are left out by that alone.
    most = (2 - _NEAR) / _NEAR
    sized = [w for w in known if len(word) / most <= len(w) <= len(word) * most]
    near = _by_rapidfuzz(word, sized)
    return {w: ratio * _PART for w, ratio in (_by_difflib(word, sized) if near is None else near)}


def _by_rapidfuzz(word: str, known: list[str]) -> list[tuple[str, float]] | None:
    try:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - an extra, and heavy
    except ImportError:
        return None
    found = process.extract(word, known, scorer=fuzz.ratio, limit=None, score_cutoff=_NEAR * 100)
    return [(other, score / 100) for other, score, _ in found]


def _by_difflib(word: str, known: list[str]) -> list[tuple[str, float]]:
    matcher = SequenceMatcher(None, "", word, autojunk=False)
    found: list[tuple[str, float]] = []
    for other in known:
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR:
            ratio = matcher.ratio()
            if ratio >= _NEAR:
                found.append((other, ratio))
    return found
