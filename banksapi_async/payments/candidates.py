"""Which bookings may be the payment whose answer was lost?

No operation lists payments, so the account's bookings are all there is. Banks cut names, rewrite
purposes, drop ids, and book a bulk as one sum: what is found is offered with what speaks for it,
and never called the payment. That nothing is found proves nothing either.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import attrs

from banksapi_async.payments.checks import compact_iban
from banksapi_async.payments.reference import PaymentKind, PaymentPosition, PaymentReference
from banksapi_async.transactions.records import Transaction
from banksapi_async.wire.dates import BERLIN

_BEFORE = timedelta(days=1)
_AFTER = timedelta(days=14)
_DEBITS = frozenset({PaymentKind.SINGLE_DEBIT, PaymentKind.BULK_DEBIT})


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
    sign = 1 if reference.kind in _DEBITS else -1
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
        "end_to_end_id": came is not None and _plain(came) == _plain(position.end_to_end_id),
        "amount": timely and row.betrag == amount,
        "iban": bool(position.iban) and compact_iban(row.gegenkonto_iban or "") == position.iban,
        "party": _alike(position.party, row.gegenkonto_inhaber),
    }
    return tuple(name for name, speaks in speaking.items() if speaks)


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
