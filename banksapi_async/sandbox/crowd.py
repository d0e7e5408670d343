"""Which further banks are there, when a test wants as many as the real list has?

Invented names in the patterns of real ones; they let nobody in. They are the same in every process.
"""

import uuid
from functools import cache

from .catalogue import PROVIDERS, Provider

_KINDS = (
    ("Sparkasse {town}", "sparkasse", "SOLADES1", "Anmeldename"),
    ("Kreissparkasse {town}", "sparkasse", "SOLADEST", "Anmeldename"),
    ("Volksbank {town} eG", "volksbank", "GENODEF1", "VR-NetKey"),
    ("Raiffeisenbank {town} eG", "volksbank", "GENODEF1", "VR-NetKey"),
    ("VR Bank {town} eG", "volksbank", "GENODES1", "VR-NetKey"),
    ("Sparda-Bank {town}", "sparda", "GENODEF1", "Kundennummer"),
    ("Stadtsparkasse {town}", "sparkasse", "SOLADED1", "Anmeldename"),
)
_BEGINNINGS = (
    "Ahorn", "Birken", "Brunn", "Buchen", "Eichen", "Erlen", "Falken", "Felsen", "Grün", "Hasel",
    "Hirsch", "Kirsch", "König", "Linden", "Mühl", "Ober", "Rosen", "Schön", "Stein", "Tannen",
    "Unter", "Wald", "Weiß", "Wiesen",
)  # fmt: skip
_ENDS = (
    "au", "bach", "berg", "burg", "dorf", "feld", "furt", "hagen", "hausen", "heim", "hofen",
    "ingen", "kirchen", "münster", "rode", "see", "stadt", "stetten", "tal", "weiler", "werder",
    "wörth", "zell", "brück", "grund",
)  # fmt: skip


@cache
def everybody() -> tuple[Provider, ...]:
    """Return the few known providers and over 4,000 others."""
    towns = [beginning + end for beginning in _BEGINNINGS for end in _ENDS]
    crowd = [
        Provider(
            str(uuid.uuid5(uuid.NAMESPACE_URL, f"sandbox/{name.format(town=town)}")),
            name.format(town=town),
            logo,
            str(10_000_000 + 7 * number + 97 * kind * len(towns)),
            f"{bic}{_branch(number)}",
            login,
            "PIN",
            "Verwenden Sie Ihre Zugangsdaten aus dem Online-Banking",
        )
        for kind, (name, logo, bic, login) in enumerate(_KINDS)
        for number, town in enumerate(towns)
    ]
    return (*PROVIDERS, *crowd)


def _branch(number: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    first, second = divmod(number, len(letters))
    return f"{letters[first % len(letters)]}{letters[second]}1"
