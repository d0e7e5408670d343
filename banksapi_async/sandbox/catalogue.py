"""The providers: which a person can choose, and which are listed.

The demo provider is the documented one; the others are invented, have names and numbers like real
ones, and let nobody in unless a scenario puts people there. They are the same in every process.
"""

import uuid
from functools import cache

import attrs

DEMO = "00000000-0000-0000-0000-000000000000"


@attrs.frozen
class Provider:
    """A bank.

    Attributes:
        logo: The name of its logo, and the group it belongs to.
        maintenance: Whether it is down.
    """

    id: str
    name: str
    logo: str
    blz: str | None
    bic: str
    login_label: str
    pin_label: str
    hint: str
    channels: tuple[tuple[str, ...], ...] = (("GIROKONTO", "TAGESGELDKONTO"), ("KREDITKARTE",))
    capabilities: tuple[str, ...] = ("KONTEN", "KARTEN")
    maintenance: bool = False


_HINT = "Verwenden Sie Ihre Zugangsdaten aus dem Online-Banking"

PROVIDERS = (
    Provider(DEMO, "Demo Provider", "demo", "12345678", "DEMO1234", "Demo-User", "Demo-Passwort",
             "Der Demo Provider bietet die Zugänge demo1/demo, demo2/demo und demo3/demo",
             (("GIROKONTO",), ("KREDITKARTE", "TAGESGELDKONTO"), ("DEPOT",)),
             ("KONTEN", "KARTEN", "DEPOTS")),
    Provider("1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7b01", "Sparkasse Musterstadt", "sparkasse",
             "70099901", "SKMUDE21XXX", "Anmeldename", "PIN", _HINT),
    Provider("1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7b02", "Volksbank Beispielland eG", "volksbank",
             "60099902", "GENODEF1BSP", "VR-NetKey", "PIN", _HINT),
    Provider("1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7b03", "Hanseatische Direktbank AG", "hansedirekt",
             "20099903", "HADIDEHHXXX", "Zugangsnummer", "Passwort", _HINT,
             (("GIROKONTO", "TAGESGELDKONTO", "DEPOT"), ("KREDITKARTE",)),
             ("KONTEN", "KARTEN", "DEPOTS")),
    Provider("1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7b04", "Alpenbank Tirol AG", "alpenbank", None,
             "ALPTAT22XXX", "Verfügernummer", "PIN", _HINT),
    Provider("1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7b05", "Donau Raiffeisenkasse Linz", "donau", None,
             "DORAAT2LXXX", "Benutzerkennung", "PIN", _HINT),
    Provider("1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7b06", "Wartungsbank Neustadt", "wartung",
             "50099906", "WARTDEFFXXX", "Kennung", "PIN", _HINT, maintenance=True),
)  # fmt: skip


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
def crowd() -> tuple[Provider, ...]:
    """Return over 4,000 providers: invented names in the patterns of real ones."""
    towns = [beginning + end for beginning in _BEGINNINGS for end in _ENDS]
    return tuple(
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
    )


def _branch(number: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    first, second = divmod(number, len(letters))
    return f"{letters[first % len(letters)]}{letters[second]}1"


@attrs.define
class Catalogue:
    """The providers of one sandbox.

    Attributes:
        providers: Those a person can choose; `many` adds over 4,000 to the list alone.
    """

    providers: tuple[Provider, ...] = PROVIDERS
    many: bool = False

    def add(self, provider: Provider) -> None:
        """Add a provider, or put one in another's place."""
        self.providers = (*(p for p in self.providers if p.id != provider.id), provider)

    def everybody(self) -> tuple[Provider, ...]:
        """Return all that are listed."""
        return (*self.providers, *(crowd() if self.many else ()))

    def get(self, provider_id: str | None) -> Provider | None:
        """Return a provider by id."""
        return next((p for p in self.everybody() if p.id == provider_id), None)

    def with_logo(self, name: str) -> Provider | None:
        """Return the provider that a logo belongs to."""
        return next((p for p in self.providers if p.logo == name), None)

    def search(self, text: str) -> list[Provider]:
        """Return the providers whose name, BLZ or BIC has every word of a text."""
        words = text.casefold().split()
        return [
            p
            for p in self.providers
            if all(word in f"{p.name} {p.blz or ''} {p.bic}".casefold() for word in words)
        ]
