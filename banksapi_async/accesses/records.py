"""The words and small records of accesses and their products.

Every list of words is open: a word that is not on it is kept, and is not `known`.
"""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import attrs

from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.record import Record, extra

ACCESS_IN_LINK = r"/bankzugaenge/([^/?]+)"
"""Where the id of an access stands in the links to it and to what belongs to it."""

PRODUCT_IN_LINK = r"/bankzugaenge/[^/?]+/([^/?]+)"
"""Where the id of a product stands in the links to it."""


class AccessStatus(OpenEnum):
    """How far the retrieval of a bank access or product has come.

    The description has two of the words, answers have more. A complete access can still ask for
    SCA: what is offered stands in the relations, not here.
    """

    __slots__ = ()

    INTERAKTION: ClassVar[str] = "INTERAKTION"
    """A person has to do something."""
    VOLLSTAENDIG: ClassVar[str] = "VOLLSTAENDIG"
    """The retrieval is complete."""
    GESTARTET: ClassVar[str] = "GESTARTET"
    SAMMELN: ClassVar[str] = "SAMMELN"
    KOPFDATEN: ClassVar[str] = "KOPFDATEN"
    FEHLERHAFT: ClassVar[str] = "FEHLERHAFT"


class AccessType(OpenEnum):
    """How a bank access is fed; the ordinary kind is left out of answers."""

    __slots__ = ()

    DEFAULT: ClassVar[str] = "DEFAULT"
    EBICS: ClassVar[str] = "EBICS"
    BUILDER: ClassVar[str] = "BUILDER"


class ProductCategory(OpenEnum):
    """What kind of bank product it is; the description has two overlapping lists, joined here."""

    __slots__ = ()

    GIROKONTO: ClassVar[str] = "GIROKONTO"
    """Current account for payments."""
    SPARKONTO: ClassVar[str] = "SPARKONTO"
    """Savings account with a period of notice."""
    FESTGELDKONTO: ClassVar[str] = "FESTGELDKONTO"
    """Fixed deposit for an agreed term."""
    KREDITKONTO: ClassVar[str] = "KREDITKONTO"
    """Loan account."""
    TAGESGELDKONTO: ClassVar[str] = "TAGESGELDKONTO"
    """Call money, available every day."""
    BAUSPARVERTRAG: ClassVar[str] = "BAUSPARVERTRAG"
    """Building savings contract."""
    VERSICHERUNG: ClassVar[str] = "VERSICHERUNG"
    """Insurance."""
    SONSTIGESKONTO: ClassVar[str] = "SONSTIGESKONTO"
    """An account of another kind."""
    KREDITKARTE: ClassVar[str] = "KREDITKARTE"
    """Card with a credit line, settled through an account."""
    KREDITKARTENKONTO: ClassVar[str] = "KREDITKARTENKONTO"
    """Account of a credit card."""
    AMERICANEXPRESS: ClassVar[str] = "AMERICANEXPRESS"
    MASTERCARD: ClassVar[str] = "MASTERCARD"
    VISA: ClassVar[str] = "VISA"
    DINERSCLUB: ClassVar[str] = "DINERSCLUB"
    SONSTIGEKARTE: ClassVar[str] = "SONSTIGEKARTE"
    """A card of another kind."""
    DEPOT: ClassVar[str] = "DEPOT"
    """Securities account."""
    SONSTIGESPRODUKT: ClassVar[str] = "SONSTIGESPRODUKT"
    """Anything else."""


class BalanceSource(OpenEnum):
    """Where the balance of a securities account comes from."""

    __slots__ = ()

    SWIFTMSG: ClassVar[str] = "SWIFTMSG"
    SONSTIGE: ClassVar[str] = "SONSTIGE"


@attrs.frozen(kw_only=True)
class Balance(Record):
    """The balance in one currency of an account with several (schema `Balance`).

    Attributes:
        saldo: The balance, in `waehrung`.
        waehrung: The currency (ISO 4217).
        saldo_datum: When the bank says it held; in Berlin.
        extra: Keys that this version does not know.
    """

    saldo: Decimal | None = attrs.field(default=None, repr=False)
    waehrung: str | None = None
    saldo_datum: datetime | None = None
    extra: FrozenDict = extra()
