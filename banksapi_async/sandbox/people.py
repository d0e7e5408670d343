"""A person at a bank as a test holds one: accounts and bookings can be set."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from . import builder
from .bank.booking import Booking
from .bank.holders import Holder, Plan
from .bank.ledger import OWN
from .times import berlin_day
from .web.bodies import TRANSACTION, kategorie
from .web.gate import Refusal, bounded, segment


class Person:
    """A person who can log in at a bank; `sandbox.person(login)` gives one.

    What is set is seen by accesses that are refreshed afterwards, as at a real bank.

    Args:
        holder: The bank's own record of the person.
        now: Tells the time.
        lock: Guards the record.
    """

    def __init__(
        self,
        holder: Holder,
        now: Callable[[], datetime],
        lock: AbstractContextManager[Any] | None = None,
    ) -> None:
        self._holder = holder
        self._now = now
        self._lock = lock or nullcontext()

    @property
    def login(self) -> str:
        """The login, suffix included."""
        return self._holder.login

    @property
    def password(self) -> str:
        """A password that the bank takes."""
        return min(self._holder.passwords)

    @property
    def products(self) -> tuple[str, ...]:
        """The ids of the person's products."""
        return tuple(plan.id for plan in self._holder.plans)

    def book(
        self,
        amount: Decimal | int | str,
        *,
        product: str | None = None,
        day: date | None = None,
        party: str = "",
        purpose: str = "",
        **fields: Any,
    ) -> Booking:
        """Book something on an account, as the bank would.

        Args:
            amount: The amount; negative is outgoing.
            product: The product's id; left out, the first product.
            day: The booking day; left out, today. An earlier one is a back-dated booking.
            party: Who is on the other side.
            purpose: The purpose.
            fields: Further fields as the interface names them, such as `gegenkontoIban`,
                `buchungsdatum`, or `identifier={"endToEndId": …}`.

        Returns:
            The booking.

        Raises:
            TypeError: The amount is a float.
            ValueError: A field does not fit.
            LookupError: The person has no such product.
        """
        with self._lock:
            plan = self._plan(product)
            now = self._now()
            on = berlin_day(now) if day is None else day
            given = _checked(
                TRANSACTION,
                {
                    "betrag": _decimal(amount, "amount"),
                    "buchungsdatum": f"{on} 00:00:00",
                    "gegenkontoInhaber": party,
                    "verwendungszweck": purpose,
                    **fields,
                },
            )
            booking = builder.booking(given)
            self._holder.booked.append((now, plan.id, booking))
            return booking

    def open_account(
        self,
        id: str,
        *,
        kategorie: str = "GIROKONTO",
        saldo: Decimal | int | str = 0,
        iban: str | None = None,
        bezeichnung: str = "",
        kontonummer: str = "",
        waehrung: str = "EUR",
        transfers: bool = True,
    ) -> None:
        """Open an account, on which only that is booked which `book` books.

        An access that was made before does not have it: the person did not choose it there.

        Args:
            id: The product's id.
            kategorie: One of the fifteen documented.
            saldo: The balance to begin with.
            iban: The IBAN; without one no transfer can start there.
            bezeichnung: The bank's label.
            kontonummer: The account's number; left out, the id.
            waehrung: The currency.
            transfers: Whether transfers can start there.

        Raises:
            ValueError: A field does not fit.
        """
        plan = account(
            id=id,
            kategorie=kategorie,
            saldo=saldo,
            iban=iban,
            bezeichnung=bezeichnung,
            kontonummer=kontonummer,
            waehrung=waehrung,
            transfers=transfers,
        )
        with self._lock:
            others = tuple(one for one in self._holder.plans if one.id != id)
            self._holder.plans = (*others, plan)

    def set_balance(self, saldo: Decimal | int | str, *, product: str | None = None) -> None:
        """Set what an account holds before anything was booked on it with `book`.

        Args:
            saldo: The balance, without the habits of the demo provider's own accounts.
            product: The product's id; left out, the first product.

        Raises:
            LookupError: The person has no such product.
        """
        with self._lock:
            plan = self._plan(product)
            changed = attrs.evolve(plan, opening=_decimal(saldo, "saldo"), ledger=OWN)
            self._holder.plans = tuple(
                changed if one is plan else one for one in self._holder.plans
            )

    def _plan(self, product: str | None) -> Plan:
        for plan in self._holder.plans:
            if product in {None, plan.id}:
                return plan
        raise LookupError(f"product: {self.login} has no {product!r}; open_account gives one")

    def __repr__(self) -> str:
        return f"<Person {self.login}: {len(self._holder.plans)} products>"


def account(
    *,
    id: str,
    kategorie: str = "GIROKONTO",
    saldo: Decimal | int | str = 0,
    iban: str | None = None,
    bezeichnung: str = "",
    kontonummer: str = "",
    waehrung: str = "EUR",
    transfers: bool = True,
) -> Plan:
    """Return an account on which only that is booked which somebody books.

    Raises:
        ValueError: A field does not fit.
    """
    return Plan(
        id=_checked(segment, id, "id"),
        kategorie=_checked(_KATEGORIE, kategorie, "kategorie"),
        bezeichnung=bezeichnung,
        kontonummer=kontonummer or id,
        iban=iban,
        waehrung=waehrung,
        ledger=OWN,
        opening=_decimal(saldo, "saldo"),
        transfers=transfers and iban is not None,
        bulk_transfers=transfers and iban is not None,
    )


_KATEGORIE = kategorie


def _checked(check: Callable[[Any, str], Any], value: Any, name: str = "") -> Any:
    try:
        return check(value, name)
    except Refusal as refusal:
        raise ValueError(refusal.message) from None


def _decimal(value: Decimal | float | str, name: str) -> Decimal:
    if isinstance(value, float | bool):
        raise TypeError(f"{name}: a float is no amount of money; give a Decimal, int or text")
    try:
        found = Decimal(value)
    except ArithmeticError:
        found = Decimal("NaN")
    if not bounded(found):
        raise ValueError(f"{name}: {value!r} is no amount")
    return found
