"""What does a builder access consist of: products and transactions that no bank delivered?

All of it is data that is sent. Amounts are exact; times are aware and of whole seconds, because
these fields are written `YYYY-MM-DD hh:mm:ss`, in Berlin.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from .account import Balance
from .base import ABSENT, EMPTY, FrozenDict, Record, extra, hidden, mask, masked
from .tags import TagInstance
from .transaction import TransactionIdentifier
from .words import ProductCategory


@attrs.frozen(kw_only=True)
class SimpleProduct(Record):
    """A product of a builder access (schema `SimpleProduct`).

    Attributes:
        id: The product's id, unique in its access: an IBAN, a card number, a text of yours.
        bezeichnung: The label.
        kategorie: What kind of product it is.
        saldo: The balance, in `waehrung`.
        saldo_datum: When the balance held; aware.
        waehrung: The currency (ISO 4217).
        salden: The balance in each currency, for a product with several.
        kontonummer: The account or card number; the schema requires it, its example does not.
        iban: The IBAN.
        bic: The BIC.
        blz: The German bank code.
        kreditinstitut: The bank's name.
        inhaber: The holder's name.
        extra: Keys that this version does not know.
    """

    id: str = attrs.field(repr=mask)
    bezeichnung: str | None = None
    kategorie: ProductCategory | None = None
    saldo: Decimal | None = None
    saldo_datum: datetime | None = None
    waehrung: str | None = None
    salden: Mapping[str, Balance] = EMPTY
    kontonummer: str | None = masked()
    iban: str | None = masked()
    bic: str | None = None
    blz: str | None = None
    kreditinstitut: str | None = None
    inhaber: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateBankAccessBuilder(Record):
    """A bank access that is built by hand (schema `CreateBankAccessBuilder`).

    Attributes:
        id: The access's id, a UUID of yours.
        provider_id: The bank's id in the provider list.
        bankprodukte: The products.
        extra: Keys that this version does not know.
    """

    id: str
    provider_id: str
    bankprodukte: tuple[SimpleProduct, ...] = ABSENT
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class TransactionData(Record):
    """A transaction that is pushed to a product (schema `TransactionData`).

    Attributes:
        betrag: The amount, negative when money left, in `waehrung` or the product's currency.
        waehrung: The currency (ISO 4217).
        verwendungszweck: The purpose.
        buchungstext: A word for the kind of booking.
        buchungsdatum: When it was booked; aware.
        wertstellungsdatum: The day from which it counts for interest; aware.
        gegenkonto_inhaber: Who holds the other account.
        gegenkonto_iban: The IBAN of the other account.
        gegenkonto_bic: The BIC of the other account.
        gegenkonto_inhaber_abweichend: The ultimate party, where it differs from the holder.
        primanota_nummer: The number in the bank's journal.
        gv_code: The bank's code for the kind of business.
        identifier: The references of the booking.
        tags: Tags.
        extra: Keys that this version does not know.
    """

    betrag: Decimal
    waehrung: str | None = None
    verwendungszweck: str = attrs.field(repr=False)
    buchungstext: str | None = hidden()
    buchungsdatum: datetime
    wertstellungsdatum: datetime | None = None
    gegenkonto_inhaber: str = attrs.field(repr=False)
    gegenkonto_iban: str | None = masked()
    gegenkonto_bic: str | None = None
    gegenkonto_inhaber_abweichend: str | None = hidden()
    primanota_nummer: str | None = None
    gv_code: str | None = None
    identifier: TransactionIdentifier | None = None
    tags: tuple[TagInstance, ...] = ABSENT
    extra: FrozenDict = extra()
