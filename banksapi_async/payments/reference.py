"""What is kept of a payment before it is sent, and the bookings that may be it afterwards.

No operation lists payments, so what is written down here and the account's bookings are all there
is to look for when an answer is lost. Banks cut names, rewrite purposes, drop ids, and book a bulk
as one sum: a booking is offered with what speaks for it, and never called the payment. That nothing
is found proves nothing either.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Self

import attrs

from banksapi_async.errors import DecodeError
from banksapi_async.payments.checks import NOT_PROVIDED
from banksapi_async.transactions.records import Transaction
from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.dates import BERLIN
from banksapi_async.wire.record import Record, extra, hidden, masked
from banksapi_async.wire.sepa import compact_iban

_BEFORE = timedelta(days=1)
_AFTER = timedelta(days=14)
_LONGEST = 16 * 1024 * 1024  # a bulk of tens of thousands


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
        version: In which form it is written.
        kind: Which kind of payment it is.
        correlation_id: What travels with the request; support asks for it.
        time: When the attempt was made; aware.
        product: The IBAN of the account that pays, or that a debit is paid to.
        due: The day it shall be executed or collected on, where one was asked for.
        positions: The transfers or debits; one for a single payment.
        extra: Keys that this version does not know.
    """

    version: int = 1
    kind: PaymentKind
    correlation_id: str
    time: datetime
    product: str | None = masked()
    due: date | None = None
    positions: tuple[PaymentPosition, ...] = ABSENT
    extra: FrozenDict = extra()

    @classmethod
    def load(cls, data: Mapping[str, Any] | bytes | str, *, strict: bool = False) -> Self:
        """Read a reference that was stored; see `Record.load`.

        Args:
            data: What `to_json` wrote, as a text, as bytes or already read.
            strict: Whether what this version does not know is an error.

        Raises:
            DecodeError: It is none, or longer than any.
        """
        if isinstance(data, bytes | str) and len(data) > _LONGEST:
            raise DecodeError([f"longer than {_LONGEST} characters, as no reference is"])
        return super().load(data, strict=strict)

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


@attrs.frozen(kw_only=True)
class PaymentCandidate:
    """A booking that may be a payment, or a part of one.

    Attributes:
        transaction: The booking.
        position: Which transfer or debit of the payment it may be; `None` where it has the sum of
            a bulk.
        reasons: What speaks for it: `end_to_end_id`, `amount`, `iban`, `party`.
    """

    transaction: Transaction
    position: PaymentPosition | None
    reasons: tuple[str, ...]


def first_day(reference: PaymentReference) -> date:
    """Return the first day on which the payment may have been booked."""
    return _berlin_day(reference.time) - _BEFORE


def find_candidates(
    reference: PaymentReference, rows: Iterable[Transaction]
) -> tuple[PaymentCandidate, ...]:
    """Offer the bookings that may be a payment.

    A booking is offered where it has the payment's `end_to_end_id`, or its amount within the days
    in which it may have been booked.

    Args:
        reference: What was written down before it was sent.
        rows: The bookings of the account.

    Returns:
        The candidates, those first for which most speaks.
    """
    found = [candidate for row in rows for candidate in _of(reference, row)]
    return tuple(sorted(found, key=lambda c: -_weight(c)))


def _of(reference: PaymentReference, row: Transaction) -> Iterator[PaymentCandidate]:
    sign = 1 if reference.kind in {PaymentKind.SINGLE_DEBIT, PaymentKind.BULK_DEBIT} else -1
    timely = _is_timely(reference, row)
    for position in reference.positions:
        reasons = _reasons(position, row, sign * position.amount, timely=timely)
        if {"end_to_end_id", "amount"} & set(reasons):
            yield PaymentCandidate(transaction=row, position=position, reasons=reasons)
    if len(reference.positions) > 1 and timely and row.betrag == sign * reference.amount:
        yield PaymentCandidate(transaction=row, position=None, reasons=("amount",))


def _reasons(
    position: PaymentPosition, row: Transaction, amount: Decimal, *, timely: bool
) -> tuple[str, ...]:
    came = None if row.identifier is None else row.identifier.end_to_end_id
    speaking = {
        "end_to_end_id": came is not None and _is_it(position.end_to_end_id, came),
        "amount": timely and row.betrag == amount,
        "iban": bool(position.iban) and compact_iban(row.gegenkonto_iban or "") == position.iban,
        "party": _alike(position.party, row.gegenkonto_inhaber),
    }
    return tuple(name for name, speaks in speaking.items() if speaks)


def _is_it(sent: str, came: str) -> bool:
    return _plain(came) == _plain(sent) != _plain(NOT_PROVIDED)


def _weight(candidate: PaymentCandidate) -> int:
    # The id is made to be unique: it outweighs all the rest together.
    return len(candidate.reasons) + 4 * ("end_to_end_id" in candidate.reasons)


def _is_timely(reference: PaymentReference, row: Transaction) -> bool:
    if row.buchungsdatum is None:
        return True
    sent = _berlin_day(reference.time)
    last = max(sent, reference.due or sent) + _AFTER
    return sent - _BEFORE <= _berlin_day(row.buchungsdatum) <= last


def _alike(asked: str | None, came: str | None) -> bool:
    # Banks cut long names, so the beginning counts.
    ours, theirs = _plain(asked or ""), _plain(came or "")
    return bool(ours and theirs) and (ours.startswith(theirs) or theirs.startswith(ours))


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _berlin_day(moment: datetime) -> date:
    return moment.astimezone(BERLIN).date()
