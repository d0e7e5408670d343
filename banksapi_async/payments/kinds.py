"""The four kinds of payments, and what an order of each holds.

The table says once what tells the kinds apart; all else treats them alike. An order is checked
whole and nothing is sent here.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.payments.checks import (
    check_creditor,
    check_debit,
    check_due,
    check_levels,
    check_sequence,
    check_several,
    check_switch,
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
from banksapi_async.payments.reference import PaymentKind, PaymentPosition
from banksapi_async.wire.record import Record


@attrs.frozen(kw_only=True)
class Order:
    """One order.

    Attributes:
        data: What is sent, without credentials.
        positions: What identifies each transfer or debit.
        due: The day it shall happen on.
    """

    data: Record
    positions: tuple[PaymentPosition, ...]
    due: date | None


@attrs.frozen
class Kind:
    """One kind of payment.

    Attributes:
        name: What it is called in relations and references.
        data: The record of its order.
    """

    name: str
    data: type[SingleTransferData | BulkTransferData | SingleDebitData | BulkDebitData]

    @property
    def debit(self) -> bool:
        """Whether money comes in."""
        return self.name.endswith("_debit")

    @property
    def bulk(self) -> bool:
        """Whether several go in one order."""
        return self.name.startswith("bulk_")

    @property
    def result(self) -> str:
        """The name of the class of its answer."""
        return self.data.__name__.removesuffix("Data")

    @property
    def path(self) -> str:
        """Where it is sent, below a customer or a product."""
        return f"/payment/{self.name.replace('_', '-')}"

    @property
    def argument(self) -> str:
        """What its details are called, as an argument and in its order."""
        return "debit_details" if self.debit else "transfer_details"

    def order(
        self, details: Any, *, provider: str | None, product: str | None, today: date, **terms: Any
    ) -> Order:
        """Check an order and return it.

        Args:
            details: One transfer or debit; of a bulk a list of them.
            provider: The id of the account's provider; `None` with saved credentials.
            product: The IBAN of the account; likewise.
            today: The bank's day.
            terms: `TransferTerms` or `DebitTerms`.

        Raises:
            InvalidRequest: Something does not fit.
        """
        given = check_several(details, argument=self.argument) if self.bulk else (details,)
        spelled = self.argument + "[{}]" * self.bulk
        checked = tuple(
            check_debit(one, argument=spelled.format(index), today=today)
            if self.debit
            else check_transfer(one, argument=spelled.format(index))
            for index, one in enumerate(given)
        )
        if self.debit:
            said = _debit_terms(checked, spelled, today, **terms)
            due = said["requested_collection_date"]
        else:
            said = _transfer_terms(today, **terms)
            due = said["requested_execution_date"]
        said[self.argument] = checked if self.bulk else checked[0]
        return Order(
            data=self.data(provider=provider, product=product, **said),
            positions=tuple(map(_position, checked)),
            due=due,
        )


KINDS: Final = {
    PaymentKind.SINGLE_TRANSFER: Kind(PaymentKind.SINGLE_TRANSFER, SingleTransferData),
    PaymentKind.BULK_TRANSFER: Kind(PaymentKind.BULK_TRANSFER, BulkTransferData),
    PaymentKind.SINGLE_DEBIT: Kind(PaymentKind.SINGLE_DEBIT, SingleDebitData),
    PaymentKind.BULK_DEBIT: Kind(PaymentKind.BULK_DEBIT, BulkDebitData),
}
"""The kinds, by their names."""


def _transfer_terms(
    today: date, *, instant: bool | None = None, requested_execution_date: date | None = None
) -> dict[str, Any]:
    return {
        "instant": check_switch(instant, argument="instant"),
        "requested_execution_date": check_due(
            requested_execution_date, argument="requested_execution_date", today=today
        ),
    }


def _debit_terms(
    debits: tuple[Any, ...],
    spelled: str,
    today: date,
    *,
    creditor_scheme_identification: str,
    requested_collection_date: date,
    business: bool | None = None,
    sequence_type: str | None = None,
) -> dict[str, Any]:
    due = check_due(requested_collection_date, argument="requested_collection_date", today=today)
    if due is None:
        raise InvalidRequest(
            "requested_collection_date", "it is missing", "give the day of the collection"
        )
    check_levels(business, sequence_type, debits, argument=spelled)
    return {
        "creditor_scheme_identification": check_creditor(
            creditor_scheme_identification, argument="creditor_scheme_identification"
        ),
        "requested_collection_date": due,
        "business": business,
        "sequence_type": check_sequence(sequence_type, argument="sequence_type"),
    }


def _position(details: TransferDetails | DebitDetails) -> PaymentPosition:
    if isinstance(details, DebitDetails):
        party, iban = details.debtor_name, details.debtor_iban
    else:
        party, iban = details.recipient, details.iban
    return PaymentPosition(
        end_to_end_id=details.end_to_end_id or "",
        amount=details.amount or Decimal(0),
        currency=details.currency,
        party=party,
        iban=iban,
    )
