"""What is paid, by whom, to whom, and when: the records of payments.

The same records carry what a caller asks for and what an answer repeats, so every field may be
absent. Days are days (`YYYY-MM-DD`), unlike in the older operations: a format belongs to a field.
"""

from datetime import date
from decimal import Decimal
from typing import ClassVar, cast

import attrs

from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire import money
from banksapi_async.wire.record import Record, extra, hidden, masked
from banksapi_async.wire.types import Misfit


class DebitSequenceType(OpenEnum):
    """Where a debit stands in the life of its mandate."""

    __slots__ = ()

    FRST: ClassVar[str] = "FRST"
    """The first of several."""
    RCUR: ClassVar[str] = "RCUR"
    """One of several, not the first."""
    FNAL: ClassVar[str] = "FNAL"
    """The last of several."""
    OOFF: ClassVar[str] = "OOFF"
    """The only one."""


def _exact(value: Decimal | int | str | None) -> Decimal | None:
    """Take an amount as a caller may give it; what is none is refused where it is checked."""
    try:
        return money.number(value)
    except Misfit:
        return cast("Decimal | None", value)


@attrs.frozen(kw_only=True)
class TransferDetails(Record):
    """One transfer (schema `TransferDetails`).

    Attributes:
        recipient: Who gets the money.
        purpose: What for; at most 140 characters of the SEPA set, see `transliterate`.
        iban: The recipient's IBAN; blanks do not matter.
        bic: The BIC of the recipient's bank; it follows from the IBAN within SEPA.
        currency: The currency (ISO 4217), `EUR` for SEPA.
        amount: How much, in `currency`; above zero, at most two decimals.
        end_to_end_id: What travels with the money to the recipient, at most 35 characters. The only
            way to find a payment whose answer was lost; one is made where it is left out.
        purpose_code: A code of ISO 20022, such as `SALA`.
        ultimate_debtor: For whom is paid, where it is not the account holder.
        ultimate_creditor: Who gets it in the end, where it is not the recipient.
        extra: Keys that this version does not know; they are sent as well.
    """

    recipient: str | None = hidden()
    purpose: str | None = hidden()
    iban: str | None = masked()
    bic: str | None = None
    currency: str | None = None
    amount: Decimal | None = attrs.field(default=None, converter=_exact)
    end_to_end_id: str | None = hidden()
    purpose_code: str | None = None
    ultimate_debtor: str | None = hidden()
    ultimate_creditor: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class DebitDetails(Record):
    """One direct debit (schema `DebitDetails`).

    Attributes:
        amount: How much, in `currency`; above zero, at most two decimals.
        currency: The currency (ISO 4217), `EUR` for SEPA.
        purpose: What for; at most 140 characters of the SEPA set, see `transliterate`.
        end_to_end_id: As for a transfer.
        debtor_name: Who pays.
        debtor_iban: The IBAN of who pays.
        debtor_account_number: The account number of who pays.
        debtor_bank_code: The bank code of who pays.
        debtor_bic: The BIC of the bank of who pays.
        mandate_identification: Which mandate allows it; at most 35 characters.
        mandate_date_of_signature: The day on which the mandate was signed.
        business: Whether it is one between companies. Here or on the order, never on both, and the
            same for all of an order.
        sequence_type: Where it stands in the life of its mandate; here or on the order.
        extra: Keys that this version does not know; they are sent as well.
    """

    amount: Decimal | None = attrs.field(default=None, converter=_exact)
    currency: str | None = None
    purpose: str | None = hidden()
    end_to_end_id: str | None = hidden()
    debtor_name: str | None = hidden()
    debtor_iban: str | None = masked()
    debtor_account_number: str | None = masked()
    debtor_bank_code: str | None = None
    debtor_bic: str | None = None
    mandate_identification: str | None = hidden()
    mandate_date_of_signature: date | None = None
    business: bool | None = None
    sequence_type: DebitSequenceType | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class SingleTransferData(Record):
    """The order of one transfer (schema `SingleTransferData`, and `transfer` of its result).

    Attributes:
        provider: The id of the provider that the account is at.
        product: The IBAN of the account that pays.
        payment_id: The interface's id of the payment. It differs from the id in the payment's
            links, so no link can be made from it.
        ebics: Whether the payment goes through EBICS.
        transfer_details: The transfer.
        instant: Whether it is an instant transfer. Integrators use it; no document has it.
        requested_execution_date: The day to pay on. Integrators use it; no document has it.
        extra: Keys that this version does not know.
    """

    provider: str | None = None
    product: str | None = masked()
    payment_id: str | None = None
    ebics: bool | None = None
    transfer_details: TransferDetails | None = None
    instant: bool | None = None
    requested_execution_date: date | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class BulkTransferData(Record):
    """The order of several transfers (schema `BulkTransferData`, and `transfer` of its result).

    Attributes:
        provider: The id of the provider that the account is at.
        product: The IBAN of the account that pays.
        payment_id: The interface's id of the payment. It differs from the id in the payment's
            links, so no link can be made from it.
        ebics: Whether the payment goes through EBICS.
        transfer_details: The transfers.
        instant: Whether they are instant transfers. Integrators use it; no document has it.
        requested_execution_date: The day to pay on. Integrators use it; no document has it.
        extra: Keys that this version does not know.
    """

    provider: str | None = None
    product: str | None = masked()
    payment_id: str | None = None
    ebics: bool | None = None
    transfer_details: tuple[TransferDetails, ...] = ABSENT
    instant: bool | None = None
    requested_execution_date: date | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class SingleDebitData(Record):
    """The order of one debit (schema `SingleDebitData`, and `debit` of its result).

    Attributes:
        provider: The id of the provider that the account is at.
        product: The IBAN of the account that the money goes to.
        payment_id: The interface's id of the payment. It differs from the id in the payment's
            links, so no link can be made from it.
        ebics: Whether the payment goes through EBICS.
        business: Whether it is a debit between companies; here or in the details.
        sequence_type: Where it stands in the life of its mandate; here or in the details.
        creditor_scheme_identification: The creditor's own identification.
        requested_collection_date: The day to collect on.
        debit_details: The debit.
        extra: Keys that this version does not know.
    """

    provider: str | None = None
    product: str | None = masked()
    payment_id: str | None = None
    ebics: bool | None = None
    business: bool | None = None
    sequence_type: DebitSequenceType | None = None
    creditor_scheme_identification: str | None = None
    requested_collection_date: date | None = None
    debit_details: DebitDetails | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class BulkDebitData(Record):
    """The order of several debits (schema `BulkDebitData`, and `debit` of its result).

    Attributes:
        provider: The id of the provider that the account is at.
        product: The IBAN of the account that the money goes to.
        payment_id: The interface's id of the payment. It differs from the id in the payment's
            links, so no link can be made from it.
        ebics: Whether the payment goes through EBICS.
        business: Whether they are debits between companies; here or in the details.
        sequence_type: Where they stand in the life of their mandates; here or in the details.
        creditor_scheme_identification: The creditor's own identification.
        requested_collection_date: The day to collect on.
        debit_details: The debits.
        extra: Keys that this version does not know.
    """

    provider: str | None = None
    product: str | None = masked()
    payment_id: str | None = None
    ebics: bool | None = None
    business: bool | None = None
    sequence_type: DebitSequenceType | None = None
    creditor_scheme_identification: str | None = None
    requested_collection_date: date | None = None
    debit_details: tuple[DebitDetails, ...] = ABSENT
    extra: FrozenDict = extra()
