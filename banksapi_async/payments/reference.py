"""What must be kept of a payment before it is sent, so that it can be found afterwards?

No operation lists payments. What is written down here is all there is to look for when the answer
is lost, and when the process that sent it is gone.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

import attrs

from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.record import Record, extra, hidden, masked


class PaymentKind(OpenEnum):
    """The four kinds of payments."""

    __slots__ = ()

    SINGLE_TRANSFER: ClassVar[str] = "single_transfer"
    BULK_TRANSFER: ClassVar[str] = "bulk_transfer"
    SINGLE_DEBIT: ClassVar[str] = "single_debit"
    BULK_DEBIT: ClassVar[str] = "bulk_debit"


@attrs.frozen(kw_only=True)
class PaymentPosition(Record):
    """One transfer or debit of a payment.

    Attributes:
        end_to_end_id: What travels with the money, and is looked for.
        amount: How much, above zero, in `currency`.
        currency: The currency (ISO 4217).
        party: The name of the recipient of a transfer, or of who pays a debit.
        iban: Their IBAN, without blanks.
        extra: Keys that this version does not know.
    """

    end_to_end_id: str
    amount: Decimal
    currency: str | None = None
    party: str | None = hidden()
    iban: str | None = masked()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class PaymentReference(Record):
    """What to store before a payment is sent: `to_json()` writes it, `load` reads it again.

    Attributes:
        kind: Which kind of payment it is.
        correlation_id: What travels with the request; support asks for it.
        time: When the attempt was made; aware.
        product: The IBAN of the account that pays, or that a debit is paid to.
        due: The day it shall be executed or collected on, where one was asked for.
        positions: The transfers or debits; one for a single payment.
        extra: Keys that this version does not know.
    """

    kind: PaymentKind
    correlation_id: str
    time: datetime
    product: str | None = masked()
    due: date | None = None
    positions: tuple[PaymentPosition, ...] = ABSENT
    extra: FrozenDict = extra()

    @property
    def end_to_end_id(self) -> str:
        """The `end_to_end_id` of the payment; of a bulk the first, `positions` has each."""
        return self.positions[0].end_to_end_id

    @property
    def amount(self) -> Decimal:
        """The sum of all positions, in `currency`."""
        return sum((position.amount for position in self.positions), Decimal(0))

    @property
    def currency(self) -> str | None:
        """The currency of the first position (ISO 4217)."""
        return self.positions[0].currency
