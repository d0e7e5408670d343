"""Which words does the interface choose from?

Every list here is open: a word that is not on it is kept, and is not `known`.
"""

from typing import ClassVar

from .enums import OpenEnum


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


class MediaClass(OpenEnum):
    """What a TAN is made with; accesses and consents spell two of the words differently."""

    __slots__ = ()

    LISTE: ClassVar[str] = "LISTE"
    """List on paper, as accesses spell it."""
    LIST: ClassVar[str] = "LIST"
    """List on paper, as consents spell it."""
    GENERATOR: ClassVar[str] = "GENERATOR"
    MOBIL: ClassVar[str] = "MOBIL"
    """Mobile phone, as accesses spell it."""
    MOBILE: ClassVar[str] = "MOBILE"
    """Mobile phone, as consents spell it."""
    SECODER: ClassVar[str] = "SECODER"
    """Generator that reads a matrix code."""
    PUSHTAN: ClassVar[str] = "PUSHTAN"
    ALL: ClassVar[str] = "ALL"
    PROPRIETARY: ClassVar[str] = "PROPRIETARY"


class TradeUnit(OpenEnum):
    """What the quantity of an investment counts."""

    __slots__ = ()

    STUECK: ClassVar[str] = "STUECK"
    """Pieces."""
    NOMINAL: ClassVar[str] = "NOMINAL"
    """Nominal value."""


class BalanceSource(OpenEnum):
    """Where the balance of a securities account comes from."""

    __slots__ = ()

    SWIFTMSG: ClassVar[str] = "SWIFTMSG"
    SONSTIGE: ClassVar[str] = "SONSTIGE"


class MaxTransactions(OpenEnum):
    """Whether transactions older than 90 days are fetched, at the price of another TAN."""

    __slots__ = ()

    NONE: ClassVar[str] = "none"
    ALL: ClassVar[str] = "all"
    PAYMENT_ACCOUNTS: ClassVar[str] = "paymentAccounts"
