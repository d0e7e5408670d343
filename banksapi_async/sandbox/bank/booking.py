"""What is one line of an account's statement, before it becomes JSON?"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from banksapi_async.sandbox.chance import roll, uuid_of
from banksapi_async.values.shown import on_a_line


def cents(amount: int) -> Decimal:
    """Return an amount of cents exactly, with its two places."""
    return Decimal(amount).scaleb(-2)


@attrs.frozen(kw_only=True, repr=False)
class Booking:
    """One movement on an account.

    Attributes:
        key: What makes this line one of its own within its account.
        day: The booking day.
        value_day: The value date.
        seen: The first day on which the bank shows it; later than `day` for back-dated ones.
        amount: Negative is outgoing.
        movement: What happened; two lines about the same thing share it, and so the hash.
        category: A `(system name, parent, label)` of the categories tree.
        insurance: The same of the insurance types, for insurances.
        monthly: Whether it comes back every month.
        mandate: The SEPA mandate, for direct debits.
        currency: Written only where the bank says it; mostly it does not.
        references: What both references are made from, for true bookings that share them.
        given_end_to_end_id: The payer's reference, where the payer has given one.
        given: Fields as somebody gave them; they win over what is made up.
    """

    key: str
    day: date
    value_day: date
    seen: date
    amount: Decimal
    party: str
    purpose: str
    text: str
    iban: str
    bic: str
    movement: str
    category: tuple[str, str, str]
    insurance: tuple[str, str, str] | None = None
    monthly: bool = False
    mandate: str | None = None
    currency: str | None = None
    references: str | None = None
    given_end_to_end_id: str | None = None
    given: Mapping[str, Any] = attrs.field(factory=dict[str, Any], hash=False)

    def __repr__(self) -> str:
        return on_a_line(f"Booking {self.day} {self.amount}: {self.party}, {self.purpose}")

    @property
    def hash(self) -> str:
        """The bank's hash, stable and blind to the account and the sign."""
        return uuid_of("hash", self.day, abs(self.amount), self.purpose)

    @property
    def booking_ref(self) -> str:
        """The bank's reference, which tells two lines with equal hashes apart."""
        return f"{roll(10**10, 'ref', self.references or self.key):010d}"

    @property
    def end_to_end_id(self) -> str:
        """The payer's reference, the same wherever a movement is delivered again."""
        if self.given_end_to_end_id is not None:
            return self.given_end_to_end_id
        about = self.references or self.movement
        return uuid_of("e2e", about).replace("-", "")[:20].upper()
