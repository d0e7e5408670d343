"""Find the bank that a person means by what they type: a name, BLZ, BIC or IBAN.

Names and what is typed are brought to one spelling: small letters, no umlauts and no accents,
whether they were spelled out or left out, abbreviations in full. Then each typed word looks for its
like in a bank's name: the same word, a beginning, a part, or, where no bank has any of these, a
word that is nearly it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Generic, TypeVar, cast, final

from banksapi_async.errors import InvalidRequest
from banksapi_async.providers.provider import Provider, ProviderCoreData
from banksapi_async.wire.arguments import check_type, without_unseen

_MOST_LETTERS = 100
_MOST_WORDS = 8
_NEAR = 0.74
_SAME, _BEGINNING, _PART = 1.0, 0.9, 0.7
_SHORTEST_PART = 3
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "&": " "})
# Köln, Koeln and Koln are one town: what an umlaut is spelled with goes, on both sides.
_UMLAUT = re.compile(r"([aou])e")
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
    small = unicodedata.normalize("NFKD", text[:_MOST_LETTERS].lower().translate(_PLAIN))
    # Marks are accents; format characters are soft hyphens and the like, which come with a paste.
    plain = "".join(c for c in small if unicodedata.category(c) not in {"Mn", "Cf"})
    return tuple(_WORD.findall(_UMLAUT.sub(r"\1", plain)))


def in_full(words: Iterable[str]) -> tuple[str, ...]:
    """Return words with the abbreviations among them written in full."""
    full = [part for word in words for part in words_of(ABBREVIATIONS.get(word, word))]
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


_BLZ = re.compile(r"[0-9]{8}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_IBAN = re.compile(r"DE[0-9]{20}")
_BANK = 8
_HEAD_OFFICE = "XXX"
_ALL_OF_IT = 0.05


P = TypeVar("P", bound=Provider | ProviderCoreData)


@final
class Catalogue(Generic[P]):
    """The providers, ready to be searched. From `session.providers.catalogue()`.

    Args:
        providers: All of them.
    """

    def __init__(self, providers: Iterable[P]) -> None:
        self._all = tuple(providers)
        self._by_id = {one.id: one for one in self._all}
        self._by_blz: dict[str, list[P]] = {}
        self._by_bank: dict[str, list[P]] = {}
        self._by_bic: dict[str, list[P]] = {}
        self._words: dict[str, list[int]] = {}
        self._lengths: list[int] = []
        for number, one in enumerate(self._all):
            self._by_blz.setdefault(_plain(one.blz), []).append(one)
            bic = _plain(one.bic)
            self._by_bank.setdefault(bic[:_BANK], []).append(one)
            self._by_bic.setdefault(bic.replace("-", ""), []).append(one)
            own = words_of(one.name or "")
            self._lengths.append(len(own))
            for word in {*own, *in_full(own)}:
                self._words.setdefault(word, []).append(number)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[P]:
        return iter(self._all)

    def __repr__(self) -> str:
        return f"<Catalogue of {len(self)} providers>"

    def get(self, id: str) -> P | None:
        """Return the provider of an id, such as an access's `provider_id`; `None` without one."""
        return self._by_id.get(str(id))

    def search(self, text: str, *, limit: int = 10, everything: bool = False) -> tuple[P, ...]:
        """Return the providers that a person may mean.

        A BLZ, a BIC or a German IBAN is recognised as such; anything else is looked for in the
        names, umlauts, abbreviations such as `spk` and small slips included. Slips are found faster
        with the extra `catalogue`.

        Args:
            text: What was typed.
            limit: How many at most.
            everything: Whether providers are included that people should not be shown.

        Returns:
            The best first; empty where nothing is like it.

        Raises:
            InvalidRequest: `text` is no text, or `limit` no number.
        """
        typed = _typed(text, argument="text")
        if isinstance(cast("object", limit), bool) or not isinstance(cast("object", limit), int):
            raise InvalidRequest("limit", "it is no number", "give how many at most")
        if _IBAN.fullmatch(typed):
            found: Iterable[P] = self.by_iban(typed)
        elif _BLZ.fullmatch(typed):
            found = self.by_blz(typed)
        else:
            # A name of eight letters looks like a BIC; it is one if a bank has it.
            found = self._own(typed) or self._of_bic(typed) or self._named(text)
        shown = [one for one in found if everything or not _is_hidden(one)]
        return tuple(shown[: max(limit, 0)])

    def by_blz(self, blz: str) -> tuple[P, ...]:
        """Return the providers of a bank code: a German one, or one that a provider has.

        Raises:
            InvalidRequest: It has not eight digits, and no provider has it.
        """
        typed = _typed(blz, argument="blz")
        if typed and typed in self._by_blz:
            return tuple(self._by_blz[typed])
        if not _BLZ.fullmatch(typed):
            raise InvalidRequest("blz", "it is not a German bank code", "give eight digits")
        return ()

    def by_bic(self, bic: str) -> tuple[P, ...]:
        """Return the providers of a BIC.

        With 11 characters, those of the very branch; else those of the head office; else all of
        the bank. With 8 characters, all of the bank. What the interface lists as a provider's BIC
        finds it whatever its shape: the demo provider's has digits where a country stands.

        Raises:
            InvalidRequest: It is not a BIC of 8 or 11 characters, and no provider has it.
        """
        typed = _typed(bic, argument="bic")
        if _BIC.fullmatch(typed):
            return self._of_bic(typed)
        own = self._own(typed)
        if not own:
            raise InvalidRequest("bic", "it is not a BIC", "give 8 or 11 characters")
        return own

    def by_iban(self, iban: str) -> tuple[P, ...]:
        """Return the providers of a German IBAN, by the bank code in it; its digits are not proved.

        Raises:
            InvalidRequest: It is not a German IBAN.
        """
        typed = _typed(iban, argument="iban")
        if not _IBAN.fullmatch(typed):
            raise InvalidRequest("iban", "it is not a German IBAN", "give DE and 20 digits")
        return self.by_blz(typed[4:12])

    def _own(self, typed: str) -> tuple[P, ...]:
        # Of a BIC in the usual shape all of the bank are meant, not the one entry alone.
        own = "" if _BIC.fullmatch(typed) else typed.replace("-", "")
        return tuple(self._by_bic.get(own, ())) if own else ()

    def _of_bic(self, typed: str) -> tuple[P, ...]:
        if not _BIC.fullmatch(typed):
            return ()
        bank = self._by_bank.get(typed[:_BANK], [])
        branch = typed[_BANK:]
        if not branch:
            return tuple(bank)
        branches = [(_plain(one.bic)[_BANK:] or _HEAD_OFFICE, one) for one in bank]
        for wanted in (branch, _HEAD_OFFICE):
            found = tuple(one for its, one in branches if its == wanted)
            if found:
                return found
        return tuple(bank)

    def _named(self, text: str) -> list[P]:
        typed = in_full(words_of(text))
        scores: dict[int, float] = {}
        for position, word in enumerate(typed):
            best: dict[int, float] = {}
            for like, score in alike(word, self._words).items():
                for number in self._words[like]:
                    best[number] = max(score, best.get(number, 0.0))
            # Every word has to be found: two words narrow the search.
            scores = {
                number: score + scores.get(number, 0.0)
                for number, score in best.items()
                if position == 0 or number in scores
            }
        ranked = sorted(
            scores,
            key=lambda n: (
                -scores[n] / len(typed) + _ALL_OF_IT * (self._lengths[n] - len(typed)),
                self._all[n].name or "",
                self._all[n].id,
            ),
        )
        return [self._all[number] for number in ranked]


def _is_hidden(one: Provider | ProviderCoreData) -> bool:
    return isinstance(one, Provider) and one.consumer_relevant is False


def _typed(text: str, *, argument: str) -> str:
    check_type(text, str, argument=argument, right="give what was typed, a text")
    return _plain(text)


def _plain(text: str | None) -> str:
    bare = "".join(without_unseen(text or "").split())
    return bare.upper() if bare.isascii() else bare  # a ß would become two letters
