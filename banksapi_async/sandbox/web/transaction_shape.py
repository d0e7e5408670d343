"""How is a booking written?"""

from typing import Any

from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.bank.booking import Booking
from banksapi_async.sandbox.bank.holders import Plan
from banksapi_async.sandbox.chance import uuid_of
from banksapi_async.sandbox.times import day_stamp


def transaction_shape(booking: Booking, access: Access, plan: Plan) -> dict[str, Any]:
    """Return a booking as the interface writes it; the currency is mostly left out."""
    mandate = {} if booking.mandate is None else {"mandateId": booking.mandate}
    return {
        "id": uuid_of("transaction", access.id, plan.id, booking.key),
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
        "identifier": {
            "endToEndId": booking.end_to_end_id,
            "bookingRef": booking.booking_ref,
            **mandate,
        },
    }
