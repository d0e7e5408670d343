"""What does the demo provider know about a product on a day: its bookings, its balance?

Everything is made once and kept, since it depends on the seed and the days alone.
"""

from datetime import date
from decimal import Decimal

from . import depot
from .booking import Booking
from .holders import HOLDERS, Plan
from .ledger import bookings


class Books:
    """The demo provider's books.

    Args:
        seed: The sandbox's seed.
        anchor: The day on which the sandbox was made; the history ends there until days pass.
    """

    def __init__(self, seed: int, anchor: date) -> None:
        self.seed = seed
        self.anchor = anchor
        self._kept: dict[tuple[str, date], list[Booking]] = {}

    def bookings(self, plan: Plan, until: date) -> list[Booking]:
        """Return what the bank shows of a product on a day, newest first."""
        if plan.ledger is None:
            return []
        key = (plan.ledger.name, until)
        if key not in self._kept:
            self._kept[key] = bookings(plan.ledger, seed=self.seed, anchor=self.anchor, until=until)
        return self._kept[key]

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
