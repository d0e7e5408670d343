"""What moved on an account?"""

from datetime import datetime
from decimal import Decimal

import attrs

from .base import ABSENT, FrozenDict, Record, extra, hidden, masked
from .tags import TagInstance


@attrs.frozen(kw_only=True, weakref_slot=False)
class TransactionIdentifier(Record):
    """The references that the bank and the parties gave a transaction.

    Attributes:
        end_to_end_id: What the payer gave the payment; travels to the payee.
        proprietary_code: A reference of the payment service's own, such as PayPal's.
        entry_reference: The bank's reference of the entry.
        owner_ref: The account owner's reference.
        booking_ref: The reference of the booking; tells bookings with the same hash apart.
        balance: The account's balance with this entry, in the account's currency.
        mandate_id: The SEPA mandate of a debit.
        batch_id: The batch it was part of.
        extra: Keys that this version does not know.
    """

    end_to_end_id: str | None = hidden()
    proprietary_code: str | None = hidden()
    entry_reference: str | None = hidden()
    owner_ref: str | None = hidden()
    booking_ref: str | None = hidden()
    balance: Decimal | None = None
    mandate_id: str | None = hidden()
    batch_id: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True, weakref_slot=False)
class Transaction(Record):
    """One booking on an account (schema `Transaction`).

    Attributes:
        id: The transaction's id, a UUID.
        hash: Stable over time and not unique: the same movement can come twice with it.
        betrag: The amount, negative when money left, in `waehrung` or the product's currency.
        waehrung: The currency (ISO 4217); mostly left out, then the product's holds.
        verwendungszweck: The purpose, as the payer wrote it.
        buchungstext: The bank's word for the kind of booking.
        buchungsdatum: When it was booked; in Berlin, mostly midnight.
        wertstellungsdatum: The day from which it counts for interest; in Berlin.
        gegenkonto_inhaber: Who holds the other account.
        gegenkonto_iban: The IBAN of the other account.
        gegenkonto_bic: The BIC of the other account.
        gegenkonto_inhaber_abweichend: The ultimate party, where it differs from the holder.
        primanota_nummer: The number in the bank's journal.
        gv_code: The bank's code for the kind of business.
        identifier: The references of the booking.
        tags: What the analysis found, when it was asked for.
        extra: Keys that this version does not know.
    """

    id: str | None = None
    hash: str | None = None
    betrag: Decimal
    waehrung: str | None = None
    verwendungszweck: str | None = hidden()
    buchungstext: str | None = hidden()
    buchungsdatum: datetime | None = None
    wertstellungsdatum: datetime | None = None
    gegenkonto_inhaber: str | None = hidden()
    gegenkonto_iban: str | None = masked()
    gegenkonto_bic: str | None = None
    gegenkonto_inhaber_abweichend: str | None = hidden()
    primanota_nummer: str | None = None
    gv_code: str | None = None
    identifier: TransactionIdentifier | None = None
    tags: tuple[TagInstance, ...] = ABSENT
    extra: FrozenDict = extra()
