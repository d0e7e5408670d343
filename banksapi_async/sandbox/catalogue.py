"""Which providers can a person choose?

The demo provider is the documented one; the others are invented, have names and numbers like real
ones, and let nobody in.
"""

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


def provider(provider_id: str) -> Provider | None:
    """Return a provider by id."""
    return next((p for p in PROVIDERS if p.id == provider_id), None)


def with_logo(name: str) -> Provider | None:
    """Return the provider that a logo belongs to."""
    return next((p for p in PROVIDERS if p.logo == name), None)


def search(text: str) -> list[Provider]:
    """Return the providers whose name, BLZ or BIC has every word of a text."""
    words = text.casefold().split()
    return [
        p
        for p in PROVIDERS
        if all(word in f"{p.name} {p.blz or ''} {p.bic}".casefold() for word in words)
    ]
