"""How a booking is written, and which bookings a `filter` leaves.

A filter is `<field><predicate><value>`; the one predicate the documents show is `=`.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.bank.booking import Booking
from banksapi_async.sandbox.bank.holders import Plan
from banksapi_async.sandbox.chance import uuid_of
from banksapi_async.sandbox.times import day_stamp

from .gate import Refusal

EXPRESSION = re.compile(r"([A-Za-z]+(?:\.[A-Za-z]+)*)=(.*)", re.ASCII | re.DOTALL)


def transaction_id(booking: Booking, access: Access, plan: Plan) -> str:
    """Return the id of a booking on a product."""
    return uuid_of("transaction", access.id, plan.id, booking.key)


def transaction_shape(booking: Booking, access: Access, plan: Plan) -> dict[str, Any]:
    """Return a booking as the interface writes it; the currency is mostly left out."""
    mandate = {} if booking.mandate is None else {"mandateId": booking.mandate}
    given = booking.given
    identifier = {
        "endToEndId": booking.end_to_end_id,
        "bookingRef": booking.booking_ref,
        **mandate,
        **given.get("identifier", {}),
    }
    return {
        "id": transaction_id(booking, access, plan),
        "betrag": booking.amount,
        **({} if booking.currency is None else {"waehrung": booking.currency}),
        "verwendungszweck": booking.purpose,
        "buchungstext": booking.text,
        "buchungsdatum": day_stamp(booking.day),
        "wertstellungsdatum": day_stamp(booking.value_day),
        "gegenkontoInhaber": booking.party,
        "gegenkontoIban": booking.iban,
        "gegenkontoBic": booking.bic,
        "primanotaNummer": "0",
        "hash": booking.hash,
        **given,
        "identifier": identifier,
    }


def row_filter(text: str | None) -> Callable[[dict[str, Any]], bool]:
    """Return what decides about a row.

    Raises:
        Refusal: 400, the expression has another form.
    """
    if text is None:
        return lambda _row: True
    found = EXPRESSION.fullmatch(text)
    if found is None:
        raise Refusal(400, "filter hat die Form <Feld>=<Wert>")
    field, value = found.groups()
    return lambda row: _equal(_pick(row, field.split(".")), value)


def _pick(row: Any, path: list[str]) -> Any:
    for name in path:
        row = cast("dict[str, Any]", row).get(name) if isinstance(row, dict) else None
    return row


def _equal(found: Any, value: str) -> bool:
    if not isinstance(found, Decimal):
        return bool(found == value)
    try:
        return found == Decimal(value)
    except InvalidOperation:
        return False
