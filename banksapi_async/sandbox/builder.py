"""What is known of the accesses that no bank delivers?

Their products are what was declared, their transactions what was pushed.
"""

import uuid
from datetime import date, datetime
from decimal import Decimal

from .accesses import BUILDER, Access
from .bank.booking import Booking
from .bank.holders import Holder, Plan
from .bank.ledger import Ledger

_LEDGER = Ledger("builder", ())
_UNKNOWN = ("OTHER", "OTHER", "Sonstiges")


def plan(
    *,
    id: str,
    kategorie: str,
    bezeichnung: str,
    kontonummer: str,
    iban: str | None,
    waehrung: str,
    saldo: Decimal,
) -> Plan:
    """Return a product as it was declared."""
    return Plan(
        id=id,
        kategorie=kategorie,
        bezeichnung=bezeichnung,
        kontonummer=kontonummer,
        iban=iban,
        waehrung=waehrung,
        ledger=_LEDGER,
        opening=saldo,
    )


def access(
    *,
    id: str,
    user_id: str,
    provider_id: str,
    holder: str,
    plans: tuple[Plan, ...],
    now: datetime,
) -> Access:
    """Return a builder access."""
    return Access(
        id=id,
        user_id=user_id,
        provider_id=provider_id,
        holder=Holder(holder, frozenset(), plans),
        products=tuple(one.id for one in plans),
        history="all",
        connected=now,
        refreshed=now,
        attempted=now,
        type=BUILDER,
    )


class Pushed:
    """The transactions that were pushed, by access and product."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], list[Booking]] = {}

    def bookings(self, access_id: str, product_id: str) -> list[Booking]:
        """Return what was pushed to a product, newest first."""
        rows = self._rows.get((access_id, product_id), [])
        return sorted(rows, key=lambda row: row.day, reverse=True)

    def push(self, access_id: str, product_id: str, rows: list[Booking]) -> None:
        """Take transactions; the same ones again are others."""
        self._rows.setdefault((access_id, product_id), []).extend(rows)


def booking(
    *,
    day: date,
    value_day: date,
    amount: Decimal,
    party: str,
    purpose: str,
    text: str,
    iban: str,
    bic: str,
    currency: str | None,
) -> Booking:
    """Return a transaction as it was pushed."""
    key = str(uuid.uuid4())
    return Booking(
        key=key,
        day=day,
        value_day=value_day,
        seen=day,
        amount=amount,
        party=party,
        purpose=purpose,
        text=text,
        iban=iban,
        bic=bic,
        movement=key,
        category=_UNKNOWN,
        currency=currency,
    )
