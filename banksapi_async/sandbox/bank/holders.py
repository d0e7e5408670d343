"""Who can log in at the banks, and what do they own there?

`+suffix` on a login of the demo provider makes another person of it, with the same accounts. People
are made once in each sandbox, so that what is booked for one of them is nobody else's.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from banksapi_async.sandbox.catalogue import DEMO

from . import ledger, schemes
from .booking import Booking
from .ledger import Ledger
from .schemes import Scheme

PAYMENT_ACCOUNTS = frozenset({"GIROKONTO", "KREDITKARTENKONTO"})


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
        given: Fields as they were declared; they win over what is made up.
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
    given: Mapping[str, Any] = attrs.field(factory=dict[str, Any], repr=False, hash=False)

    @property
    def is_payment_account(self) -> bool:
        """Whether payments are what it is for."""
        return self.kategorie in PAYMENT_ACCOUNTS


@attrs.define(kw_only=True, eq=False)
class Holder:
    """A person with an account at a bank.

    Attributes:
        login: The login in full; empty for a person whom the customer declared.
        asks_sca: Whether the bank wants the person at every refresh.
        scheme: How the person authenticates to a regulated client; `None` is by a TAN.
        every_relation: Whether answers also offer what the documents' examples leave out.
        provider_id: The bank.
        booked: What was booked for this person beside the habits: when, on which product, what.
    """

    name: str
    passwords: frozenset[str]
    plans: tuple[Plan, ...]
    login: str = ""
    asks_sca: bool = False
    scheme: Scheme | None = None
    every_relation: bool = False
    provider_id: str = DEMO
    booked: list[tuple[datetime, str, Booking]] = attrs.field(
        factory=list[tuple[datetime, str, Booking]], repr=False
    )

    def bookings(self, plan: Plan, known: int, until: datetime, day: date) -> list[Booking]:
        """Return what was booked on a product beside its habits, newest first.

        Args:
            plan: The product.
            known: How many bookings there were when the bank last gave data.
            until: When that was.
            day: The day of it.
        """
        found = [
            booking
            for at, product, booking in reversed(self.booked[:known])
            if product == plan.id and at <= until and booking.seen <= day
        ]
        return sorted(found, key=lambda one: one.day, reverse=True)


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


def _karte(number: str, kategorie: str) -> Plan:
    return Plan(
        id=number, kategorie=kategorie, bezeichnung="Kreditkarte", kontonummer=number,
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
    _giro("9012345678", "1245.78"), _tagesgeld("9012345679"), _karte("4546********1234", "VISA"),
    _DEPOT, _SPARVERTRAG, _DOLLARS,
)  # fmt: skip
_SMALL = (_giro("9012345690", "2310.00", bulk=True), _karte("5232********9876", "MASTERCARD"))


def _test(login: str, scheme: Scheme | None = None, *, asks_sca: bool = True) -> Holder:
    return Holder(
        name="Fritz Testmüller", passwords=frozenset({login}), plans=_SMALL, asks_sca=asks_sca,
        scheme=scheme,
    )  # fmt: skip


HOLDERS = {
    "demo1": Holder(name="Fritz Testmüller", passwords=frozenset({"demo", "demo1"}), plans=_FULL),
    "demo2": Holder(
        name="Erika Beispiel", passwords=frozenset({"demo", "demo2"}), plans=_SMALL,
        every_relation=True,
    ),
    "demo3": Holder(
        name="Jürgen Probst", passwords=frozenset({"demo", "demo3"}),
        plans=(_giro("9012345700", "980.66"), _tagesgeld("9012345701")),
    ),
    "test_sca_method": _test("test_sca_method", schemes.METHODS),
    "test_sca_method_media": _test("test_sca_method_media", schemes.METHODS_AND_MEDIA),
    "test_sca_decoupled": _test("test_sca_decoupled", schemes.IN_THE_APP),
    "test_sca_redirect": _test("test_sca_redirect", schemes.ON_A_PAGE),
    "test_failing_payment": _test("test_failing_payment", asks_sca=False),
    "test_restless": Holder(
        name="Unruh Beispiel", passwords=frozenset({"test_restless"}), plans=(_RESTLESS,)
    ),
}  # fmt: skip
"""The logins of the demo provider, as they are in every sandbox until somebody changes one."""

NOBODY = Holder(name="", passwords=frozenset(), plans=())


@attrs.define(eq=False, repr=False)
class People:
    """The people of one sandbox, by their logins."""

    _all: dict[str, Holder] = attrs.field(factory=dict[str, Holder], init=False)

    def add(self, holder: Holder) -> None:
        """Add a person, or put one in another's place."""
        self._all[holder.login] = holder

    def named(self, login: str) -> Holder | None:
        """Return a person by login; `+suffix` makes another one of a known login."""
        found = self._all.get(login)
        pattern = self._all.get(login.split("+", 1)[0]) or HOLDERS.get(login.split("+", 1)[0])
        if found is None and pattern is not None:
            found = attrs.evolve(pattern, login=login, booked=[])
            self.add(found)
        return found

    def at(self, login: str, provider_id: str) -> Holder | None:
        """Return who has a login at a provider; for EBICS, which has no password, that is all."""
        found = self.named(login)
        return found if found is not None and found.provider_id == provider_id else None

    def log_in(self, login: str, password: str, provider_id: str = DEMO) -> Holder | None:
        """Return who the bank lets in, if anyone; the suffix may be on the password too."""
        found = self.at(login, provider_id)
        if found is None:
            return None
        suffixed = "+" in login and password == login
        return found if password in found.passwords or suffixed else None
