"""What does a product hold?"""

from datetime import datetime
from decimal import Decimal

import attrs

from .base import FrozenDict, Record, extra
from .words import TradeUnit


@attrs.frozen(kw_only=True)
class Balance(Record):
    """The balance in one currency of an account with several (schema `Balance`).

    Attributes:
        saldo: The balance, in `waehrung`.
        waehrung: The currency (ISO 4217).
        saldo_datum: When the bank says it held; in Berlin.
        extra: Keys that this version does not know.
    """

    saldo: Decimal | None = None
    waehrung: str | None = None
    saldo_datum: datetime | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class Investment(Record):
    """One position of a securities account (schema `Investment`).

    Attributes:
        name: The name of the security.
        menge: How much of it, in `handelseinheit`.
        handelseinheit: What `menge` counts: pieces or nominal value.
        isin: The security's ISIN.
        wkn: The security's German number.
        kurs: The price of one unit, in `waehrung`.
        kurs_datum: When that was the price; in Berlin.
        waehrung: The currency of the trade (ISO 4217).
        waehrungskurs: Units of `waehrung` for one euro.
        handelsplatz: Where the price was made.
        gesamtwert: The value of the whole position, in `waehrung`.
        extra: Keys that this version does not know.
    """

    name: str | None = None
    menge: Decimal | None = None
    handelseinheit: TradeUnit | None = None
    isin: str | None = None
    wkn: str | None = None
    kurs: Decimal | None = None
    kurs_datum: datetime | None = None
    waehrung: str | None = None
    waehrungskurs: Decimal | None = None
    handelsplatz: str | None = None
    gesamtwert: Decimal | None = None
    extra: FrozenDict = extra()
