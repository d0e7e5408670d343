"""Who can log in at the demo provider, and what do they own there?

`+suffix` on a login makes it unique and changes nothing else.
"""

from decimal import Decimal

import attrs

from . import ledger, schemes
from .ledger import Ledger
from .schemes import Scheme


@attrs.frozen(kw_only=True)
class Plan:
    """One product of a person.

    Attributes:
        id: The product's id: usually the IBAN, a card's number, a contract's number.
        ledger: Its habits; without one there are no transactions to ask for.
        opening: The balance before the history begins, or the balance where there is no ledger.
        limit: The overdraft limit, for accounts that have one.
        transfers: Whether transfers can start here.
        bulk_transfers: Whether several can start here at once; the first person's account has none,
            as in the quick start.
    """

    id: str
    kategorie: str
    bezeichnung: str
    kontonummer: str
    iban: str | None = None
    waehrung: str = "EUR"
    ledger: Ledger | None = None
    opening: Decimal = Decimal("0.00")
    limit: Decimal | None = None
    transfers: bool = False
    bulk_transfers: bool = False


@attrs.frozen
class Holder:
    """A person with an account at the demo provider.

    Attributes:
        asks_sca: Whether the bank wants the person at every refresh.
        scheme: How the person authenticates to a regulated client; `None` is by a TAN.
    """

    name: str
    passwords: frozenset[str]
    plans: tuple[Plan, ...]
    asks_sca: bool = False
    scheme: Scheme | None = None


def _giro(number: str, opening: str, *, bulk: bool = False) -> Plan:
    iban = f"DE0012345678{number}"
    return Plan(
        id=iban, kategorie="GIROKONTO", bezeichnung="Girokonto", kontonummer=number, iban=iban,
        ledger=ledger.GIRO, opening=Decimal(opening), limit=Decimal("3000.00"), transfers=True,
        bulk_transfers=bulk,
    )  # fmt: skip


def _tagesgeld(number: str) -> Plan:
    iban = f"DE0012345678{number}"
    return Plan(
        id=iban, kategorie="TAGESGELDKONTO", bezeichnung="Tagesgeldkonto", kontonummer=number,
        iban=iban, ledger=ledger.SAVINGS, opening=Decimal("24612.90"),
    )  # fmt: skip


def _karte(number: str) -> Plan:
    return Plan(
        id=number, kategorie="KREDITKARTE", bezeichnung="Kreditkarte", kontonummer=number,
        ledger=ledger.CARD, opening=Decimal("-620.50"),
    )  # fmt: skip


_RESTLESS = Plan(
    id="DE00123456789012345710", kategorie="GIROKONTO", bezeichnung="Girokonto",
    kontonummer="9012345710", iban="DE00123456789012345710", ledger=ledger.RESTLESS,
    opening=Decimal("1530.20"),
)  # fmt: skip
_SPARVERTRAG = Plan(
    id="123456_BP_1", kategorie="SPARKONTO", bezeichnung="Sparkonto", kontonummer="123456",
    opening=Decimal("5250.00"),
)  # fmt: skip
_DEPOT = Plan(id="9012345681", kategorie="DEPOT", bezeichnung="Depot", kontonummer="9012345681")
_DOLLARS = Plan(
    id="DE00123456789012345678-USD", kategorie="SONSTIGESKONTO", bezeichnung="Girokonto",
    kontonummer="9012345678", iban="DE00123456789012345678", waehrung="USD",
    ledger=ledger.DOLLARS, opening=Decimal("812.35"),
)  # fmt: skip

_FULL = (
    _giro("9012345678", "1245.78"), _tagesgeld("9012345679"), _karte("4546********1234"),
    _DEPOT, _SPARVERTRAG, _DOLLARS,
)  # fmt: skip
_SMALL = (_giro("9012345690", "2310.00", bulk=True), _karte("5232********9876"))

HOLDERS = {
    "demo1": Holder("Fritz Testmüller", frozenset({"demo", "demo1"}), _FULL),
    "demo2": Holder("Erika Beispiel", frozenset({"demo", "demo2"}), _SMALL),
    "demo3": Holder(
        "Jürgen Probst", frozenset({"demo", "demo3"}),
        (_giro("9012345700", "980.66"), _tagesgeld("9012345701")),
    ),
    "test_sca_method": Holder(
        "Fritz Testmüller", frozenset({"test_sca_method"}), _SMALL, asks_sca=True,
        scheme=schemes.METHODS,
    ),
    "test_sca_method_media": Holder(
        "Fritz Testmüller", frozenset({"test_sca_method_media"}), _SMALL, asks_sca=True,
        scheme=schemes.METHODS_AND_MEDIA,
    ),
    "test_sca_decoupled": Holder(
        "Fritz Testmüller", frozenset({"test_sca_decoupled"}), _SMALL, asks_sca=True,
        scheme=schemes.IN_THE_APP,
    ),
    "test_sca_redirect": Holder(
        "Fritz Testmüller", frozenset({"test_sca_redirect"}), _SMALL, asks_sca=True,
        scheme=schemes.ON_A_PAGE,
    ),
    "test_failing_payment": Holder(
        "Fritz Testmüller", frozenset({"test_failing_payment"}), _SMALL
    ),
    "test_restless": Holder("Unruh Beispiel", frozenset({"test_restless"}), (_RESTLESS,)),
}  # fmt: skip


NOBODY = Holder("", frozenset(), ())


def log_in(login: str, password: str) -> Holder | None:
    """Return who the bank lets in, if anyone; the suffix may be on the password too."""
    holder = HOLDERS.get(login.split("+", 1)[0], NOBODY)
    suffixed = "+" in login and password == login
    return holder if password in holder.passwords or (suffixed and holder.plans) else None
