"""What lies in a securities account, and what is it worth on a day?"""

from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from banksapi_async.sandbox.chance import roll
from banksapi_async.sandbox.times import day_stamp

_CENT = Decimal("0.01")


@attrs.frozen
class Holding:
    """One position: how much of what, and its price in the middle of its swings."""

    name: str
    isin: str
    wkn: str
    amount: Decimal
    unit: str
    price: Decimal
    currency: str = "EUR"
    rate: Decimal = Decimal(1)
    place: str = "Xetra"


HOLDINGS = (
    Holding("Weltwald Aktien ETF", "XX000A1WALD2", "A1WALD", Decimal("210.819609"), "STUECK",
            Decimal("15.4117")),
    Holding("Beispiel Maschinenbau AG", "XX0005140000", "514000", Decimal(40), "STUECK",
            Decimal("62.35")),
    Holding("Lakeside Holdings Inc.", "XX36960430AB", "851199", Decimal(12), "STUECK",
            Decimal("118.04"), "USD", Decimal("1.08"), "Tradegate"),
    Holding("Anleihe Musterland 2,5 % 2031", "XX0001102580", "110258", Decimal(5000), "NOMINAL",
            Decimal("0.9812")),
)  # fmt: skip


def positions(*, seed: int, day: date) -> list[dict[str, Any]]:
    """Return the positions on a day as the interface writes them."""
    return [_position(holding, seed, day) for holding in HOLDINGS]


def worth(*, seed: int, day: date) -> Decimal:
    """Return what the positions are worth together on a day, in EUR."""
    total = sum(
        (p["gesamtwert"] / p["waehrungskurs"] for p in positions(seed=seed, day=day)), Decimal(0)
    )
    return total.quantize(_CENT)


def _position(holding: Holding, seed: int, day: date) -> dict[str, Any]:
    swing = Decimal(970 + roll(61, seed, holding.isin, day)).scaleb(-3)
    price = (holding.price * swing).quantize(Decimal("0.0001"))
    return {
        "name": holding.name,
        "menge": holding.amount,
        "handelseinheit": holding.unit,
        "isin": holding.isin,
        "wkn": holding.wkn,
        "kurs": price,
        "kursDatum": day_stamp(day),
        "waehrung": holding.currency,
        "waehrungskurs": holding.rate,
        "handelsplatz": holding.place,
        "gesamtwert": (holding.amount * price).quantize(_CENT),
    }
