"""The four kinds of payments, and what an order of each holds.

The table says once what tells the kinds apart; all else treats them alike. An order is checked
whole and nothing is sent here.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.payments.checks import (
    Rule,
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
        self,
        details: Any,
        *,
        provider: str | None,
        product: str | None,
        today: date,
        demo: bool,
        purpose_as_typed: bool = False,
        **terms: Any,
    ) -> Order:
        """Check an order of one, or of a list of them for a bulk, and return it.

        `provider` and `product` say which account it is, and are `None` with saved credentials;
        `demo` tells whether it is one of the demo provider. The other terms are explained in
        `terms`. Raises `InvalidRequest` where something does not fit.
        """
        given = check_several(details, argument=self.argument) if self.bulk else (details,)
        spelled = self.argument + "[{}]" * self.bulk
        check = partial(check_debit, today=today) if self.debit else check_transfer
        checked: tuple[Any, ...] = tuple(
            check(one, argument=spelled.format(index), demo=demo, purpose_as_typed=purpose_as_typed)
            for index, one in enumerate(given)
        )
        due = "requested_collection_date" if self.debit else "requested_execution_date"
        rules: dict[str, Rule] = {due: partial(check_due, today=today)}
        rules |= _DEBIT_RULES if self.debit else _TRANSFER_RULES
        said = {name: rule(terms.get(name), name) for name, rule in rules.items()}
        if self.debit:
            check_levels(said["business"], said["sequence_type"], checked, argument=spelled)
            if said[due] is None:
                raise InvalidRequest(due, "it is missing", "give the day of the collection")
        said[self.argument] = checked if self.bulk else checked[0]
        return Order(
            data=self.data(provider=provider, product=product, **said),
            positions=tuple(map(_position, checked)),
            due=said[due],
        )


_TRANSFER_RULES: Final[Mapping[str, Rule]] = {"instant": check_switch}
_DEBIT_RULES: Final[Mapping[str, Rule]] = {
    "creditor_scheme_identification": check_creditor,
    "business": check_switch,
    "sequence_type": check_sequence,
}

KINDS: Final = {
    PaymentKind.SINGLE_TRANSFER: Kind(PaymentKind.SINGLE_TRANSFER, SingleTransferData),
    PaymentKind.BULK_TRANSFER: Kind(PaymentKind.BULK_TRANSFER, BulkTransferData),
    PaymentKind.SINGLE_DEBIT: Kind(PaymentKind.SINGLE_DEBIT, SingleDebitData),
    PaymentKind.BULK_DEBIT: Kind(PaymentKind.BULK_DEBIT, BulkDebitData),
}
"""The kinds, by their names."""


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
