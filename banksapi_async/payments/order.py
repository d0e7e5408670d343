"""What is one order of a payment, checked whole and ready to be sent?

Here the checks of `flows` meet the records: from what a caller gave to the body and to what
identifies the payment afterwards. Nothing is sent here.
"""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.links.caller import Caller
from banksapi_async.payments.checks import (
    check_creditor,
    check_debit,
    check_due,
    check_levels,
    check_sequence,
    check_several,
    check_transfer,
)
from banksapi_async.payments.records import (
    BulkDebitData,
    BulkTransferData,
    DebitDetails,
    SingleDebitData,
    SingleTransferData,
    TransferDetails,
)
from banksapi_async.payments.reference import PaymentKind, PaymentPosition, PaymentReference
from banksapi_async.wire.arguments import uuid_text
from banksapi_async.wire.dates import BERLIN
from banksapi_async.wire.operation import Operation

if TYPE_CHECKING:
    from banksapi_async.accesses.login import BankLogin
    from banksapi_async.accesses.product import BankProduct


_TRANSFERS = "transfer_details"
_DEBITS = "debit_details"

DebitData = TypeVar("DebitData", SingleDebitData, BulkDebitData)
OrderData = SingleTransferData | BulkTransferData | SingleDebitData | BulkDebitData


@attrs.frozen(kw_only=True)
class Account:
    """The account that pays, or that a debit is paid to.

    Attributes:
        provider: The id of its provider; `None` where saved credentials say it.
        product: Its IBAN; likewise.
    """

    provider: str | None = None
    product: str | None = attrs.field(default=None, repr=False)


SAVED = Account()
"""The account that the path names, with the credentials that the interface has saved."""


@attrs.frozen(kw_only=True)
class Order:
    """One order.

    Attributes:
        kind: Which kind of payment it is.
        data: What is sent, without credentials.
        positions: What identifies each transfer or debit.
        due: The day it shall happen on.
    """

    kind: PaymentKind
    data: OrderData
    positions: tuple[PaymentPosition, ...]
    due: date | None


def _switch(_: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if value is not None and not isinstance(value, bool):
        raise InvalidRequest(attribute.name, "it is neither True nor False", "give one, or None")


def _given(_: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if value is None:
        raise InvalidRequest(attribute.name, "it is missing", "give the day of the collection")


@attrs.frozen(kw_only=True)
class TransferTerms:
    """What a caller says of transfers beside their details."""

    instant: bool | None = attrs.field(validator=_switch)
    requested_execution_date: date | None


@attrs.frozen(kw_only=True)
class DebitTerms:
    """What a caller says of debits beside their details."""

    creditor_scheme_identification: str
    requested_collection_date: date = attrs.field(validator=_given)
    business: bool | None
    sequence_type: str | None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Ordered:
    """What an attempt sends, checked whole.

    Attributes:
        caller: What sends it.
        operation: Which operation it is.
        url: Where it goes, through the guard.
        body: What it says.
        reference: What identifies the payment.
        account: The account, where its bookings can be read.
    """

    caller: Caller
    operation: Operation[Any]
    url: str
    body: dict[str, Any]
    reference: PaymentReference
    account: "BankProduct | None"


def ordered(
    caller: Caller,
    operation: Operation[Any],
    url: str,
    order: Order,
    *,
    credentials: "BankLogin | None",
    account: "BankProduct | None",
) -> Ordered:
    """Return what an attempt sends.

    Raises:
        InvalidRequest: Credentials are given beside saved ones, or are not encrypted.
    """
    body = order.data.to_wire()
    if credentials is not None:
        if order.data.product is None:
            raise InvalidRequest(
                "credentials", "saved ones are asked for too", "give one of the two"
            )
        body["credentials"] = credentials.to_wire()
    pays = order.data.product if account is None else account.iban
    return Ordered(
        caller=caller,
        operation=operation,
        url=url,
        body=body,
        reference=PaymentReference(
            kind=order.kind,
            correlation_id=caller.correlation_id(),
            time=caller.clock.now(),
            product=pays,
            due=order.due,
            positions=order.positions,
        ),
        account=account,
    )


def today(caller: Caller) -> date:
    """Return the bank's day."""
    return caller.clock.now().astimezone(BERLIN).date()


def provider_of(provider_id: str | uuid.UUID | None) -> str:
    """Return the provider's id.

    Raises:
        InvalidRequest: It is none.
    """
    return uuid_text(provider_id or "", argument="provider_id")


def iban_of(product: "BankProduct") -> str:
    """Return the IBAN of a product; the interface named it, so it is not checked.

    Raises:
        InvalidRequest: It has none.
    """
    if product.iban is None:
        raise InvalidRequest("product", "it has no IBAN", "pay from a product that has one")
    return product.iban


def single_transfer(
    account: Account, details: TransferDetails, terms: TransferTerms, *, today: date
) -> Order:
    """Check one transfer and return its order.

    Raises:
        InvalidRequest: Something does not fit.
    """
    one = check_transfer(details, argument=_TRANSFERS)
    due = _execution(terms, today)
    data = SingleTransferData(
        provider=account.provider,
        product=account.product,
        transfer_details=one,
        instant=terms.instant,
        requested_execution_date=due,
    )
    kind = PaymentKind(PaymentKind.SINGLE_TRANSFER)
    return Order(kind=kind, data=data, positions=(_transferred(one),), due=due)


def bulk_transfer(
    account: Account, details: Sequence[TransferDetails], terms: TransferTerms, *, today: date
) -> Order:
    """Check several transfers and return their order.

    Raises:
        InvalidRequest: Something does not fit.
    """
    given = check_several(details, argument=_TRANSFERS)
    each = tuple(
        check_transfer(one, argument=f"{_TRANSFERS}[{index}]") for index, one in enumerate(given)
    )
    due = _execution(terms, today)
    data = BulkTransferData(
        provider=account.provider,
        product=account.product,
        transfer_details=each,
        instant=terms.instant,
        requested_execution_date=due,
    )
    kind = PaymentKind(PaymentKind.BULK_TRANSFER)
    return Order(kind=kind, data=data, positions=tuple(map(_transferred, each)), due=due)


def single_debit(
    account: Account, details: DebitDetails, terms: DebitTerms, *, today: date
) -> Order:
    """Check one debit and return its order.

    Raises:
        InvalidRequest: Something does not fit.
    """
    one = check_debit(details, argument=_DEBITS, today=today)
    check_levels(terms.business, terms.sequence_type, [one], argument=_DEBITS)
    data = SingleDebitData(provider=account.provider, product=account.product, debit_details=one)
    kind, due = PaymentKind(PaymentKind.SINGLE_DEBIT), terms.requested_collection_date
    complete = _with_terms(data, terms, today)
    return Order(kind=kind, data=complete, positions=(_debited(one),), due=due)


def bulk_debit(
    account: Account, details: Sequence[DebitDetails], terms: DebitTerms, *, today: date
) -> Order:
    """Check several debits and return their order.

    Raises:
        InvalidRequest: Something does not fit.
    """
    given = check_several(details, argument=_DEBITS)
    each = tuple(
        check_debit(one, argument=f"{_DEBITS}[{index}]", today=today)
        for index, one in enumerate(given)
    )
    check_levels(terms.business, terms.sequence_type, each, argument=_DEBITS + "[{}]")
    data = BulkDebitData(provider=account.provider, product=account.product, debit_details=each)
    kind, due = PaymentKind(PaymentKind.BULK_DEBIT), terms.requested_collection_date
    complete = _with_terms(data, terms, today)
    return Order(kind=kind, data=complete, positions=tuple(map(_debited, each)), due=due)


def _execution(terms: TransferTerms, today: date) -> date | None:
    return check_due(
        terms.requested_execution_date, argument="requested_execution_date", today=today
    )


def _with_terms(data: DebitData, terms: DebitTerms, today: date) -> DebitData:
    return attrs.evolve(
        data,
        creditor_scheme_identification=check_creditor(
            terms.creditor_scheme_identification, argument="creditor_scheme_identification"
        ),
        requested_collection_date=check_due(
            terms.requested_collection_date, argument="requested_collection_date", today=today
        ),
        business=terms.business,
        sequence_type=check_sequence(terms.sequence_type, argument="sequence_type"),
    )


def _transferred(details: TransferDetails) -> PaymentPosition:
    return PaymentPosition(
        end_to_end_id=details.end_to_end_id or "",
        amount=details.amount or Decimal(0),
        currency=details.currency,
        party=details.recipient,
        iban=details.iban,
    )


def _debited(details: DebitDetails) -> PaymentPosition:
    return PaymentPosition(
        end_to_end_id=details.end_to_end_id or "",
        amount=details.amount or Decimal(0),
        currency=details.currency,
        party=details.debtor_name,
        iban=details.debtor_iban,
    )
