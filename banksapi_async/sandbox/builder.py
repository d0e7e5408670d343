"""The accesses that no bank delivers: their products are declared, their transactions pushed.

What was declared and pushed is kept field by field and shown again as it came, so that whoever
reconciles finds the references that they gave.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from .bank.booking import Booking
from .bank.holders import Plan
from .bank.ledger import OWN

_UNKNOWN = ("OTHER", "OTHER", "Sonstiges")


def plan(given: Mapping[str, Any]) -> Plan:
    """Return a product as it was declared."""
    return Plan(
        id=given["id"],
        kategorie=given.get("kategorie", "SONSTIGESKONTO"),
        bezeichnung=given.get("bezeichnung", ""),
        kontonummer=given.get("kontonummer", ""),
        iban=given.get("iban") or None,
        waehrung=given.get("waehrung", "EUR"),
        ledger=OWN,
        opening=given.get("saldo", Decimal(0)),
        given=given,
    )


def booking(given: Mapping[str, Any], key: str | None = None) -> Booking:
    """Return a transaction as it was pushed; without a key, the same one again is another."""
    key = key or str(uuid.uuid4())
    day = date.fromisoformat(given["buchungsdatum"][:10])
    value_day = given.get("wertstellungsdatum")
    return Booking(
        key=key,
        day=day,
        value_day=day if value_day is None else date.fromisoformat(value_day[:10]),
        seen=day,
        amount=given["betrag"],
        party=given["gegenkontoInhaber"],
        purpose=given["verwendungszweck"],
        text=given.get("buchungstext", ""),
        iban=given.get("gegenkontoIban", ""),
        bic=given.get("gegenkontoBic", ""),
        movement=key,
        category=_UNKNOWN,
        given=given,
    )


@attrs.define(eq=False, repr=False)
class Pushed:
    """The transactions that were pushed, by access and product."""

    _rows: dict[tuple[str, str], list[Booking]] = attrs.field(
        factory=dict[tuple[str, str], list[Booking]], init=False
    )

    def bookings(self, access_id: str, product_id: str) -> list[Booking]:
        """Return what was pushed to a product, newest first."""
        rows = self._rows.get((access_id, product_id), [])
        return sorted(rows, key=lambda row: row.day, reverse=True)

    def forget(self, access_id: str) -> None:
        """Forget what was pushed to an access."""
        self._rows = {key: rows for key, rows in self._rows.items() if key[0] != access_id}

    def push(self, access_id: str, product_id: str, rows: list[Booking]) -> None:
        """Take transactions; the same ones again are others."""
        self._rows.setdefault((access_id, product_id), []).extend(rows)
