"""What does the demo provider know about a product on a day: its bookings, its balance?

Everything is made once and kept for all sandboxes, since it depends on the seed and the days alone.
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache

import attrs

from . import depot
from .booking import Booking
from .holders import HOLDERS, Plan
from .ledger import Ledger, bookings


@lru_cache(maxsize=256)
def _made(ledger: Ledger, seed: int, anchor: date, until: date) -> list[Booking]:
    return bookings(ledger, seed=seed, anchor=anchor, until=until)


@attrs.define(eq=False, repr=False)
class Books:
    """The demo provider's books.

    Attributes:
        seed: The sandbox's seed.
        anchor: The day on which the sandbox was made; the history ends there until days pass.
    """

    seed: int
    anchor: date

    def bookings(self, plan: Plan, until: date) -> list[Booking]:
        """Return what the bank shows of a product on a day, newest first."""
        if plan.ledger is None:
            return []
        return _made(plan.ledger, self.seed, self.anchor, until)

    def balance(self, plan: Plan, day: date) -> Decimal:
        """Return a product's balance on a day; its movements add up to it, each counted once."""
        if plan.kategorie == "DEPOT":
            return depot.worth(seed=self.seed, day=day)
        moved = {booking.movement: booking.amount for booking in self.bookings(plan, day)}
        return sum(moved.values(), plan.opening)

    def of_product(self, product_id: str, day: date) -> list[Booking]:
        """Return what the bank shows of a product on a day, newest first.

        Raises:
            LookupError: Nobody has this product.
        """
        plans = {plan.id: plan for holder in HOLDERS.values() for plan in holder.plans}
        if product_id not in plans:
            raise LookupError("product: nobody has it at the demo provider; give one of an access")
        return self.bookings(plans[product_id], day)
