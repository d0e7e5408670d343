"""The tags, and which of them a person has put on a transaction.

The trees are the bank's own words, gathered. A correction stands for one transaction, a rule for
all later ones of a counterparty; both win over what the analysis said first.
"""

import uuid
from datetime import date

import attrs

from .bank import spending, standing
from .bank.booking import Booking
from .chance import roll

Item = tuple[str, str, str]
"""An item's system name, its parent's, and its label."""

LABELS = {
    "CATEGORIES": "Kategorien",
    "INSURANCE_TYPES": "Versicherungsarten",
    "BUSINESS_PARTNERS": "Geschäftspartner",
    "PERIODS": "Zeiträume",
}
MONTHLY = ("PERIOD_MONTHLY", "PERIOD", "Monatlich")


@attrs.frozen
class Rule:
    """What all later transactions of a counterparty are tagged with.

    Attributes:
        since: The day from which on it holds.
    """

    id: str
    party: str
    tree: str
    item: Item
    since: date


def items(tree: str) -> dict[str, Item]:
    """Return the items of a tree by system name."""
    kinds = {
        "CATEGORIES": [one.category for one in _standing()]
        + [habit.category for habit in (*spending.GIRO, *spending.CARD)],
        "INSURANCE_TYPES": [one.insurance for one in _standing() if one.insurance],
        "BUSINESS_PARTNERS": [partner(one.party) for one in _standing()],
        "PERIODS": [MONTHLY],
    }
    return {item[0]: item for item in sorted(kinds[tree])}


def partner(party: str) -> Item:
    """Return the item that a business partner is."""
    name = "_".join(party.upper().split())
    return (f"BUSINESS_PARTNER_{name}", "BUSINESS_PARTNER", party)


def number(*about: str) -> int:
    """Return the number of a tree or item."""
    return 1 + roll(10_000, *about)


def analysed(tree: str, booking: Booking) -> Item | None:
    """Return what the analysis says about a booking by itself."""
    if tree == "CATEGORIES":
        return booking.category
    if tree == "INSURANCE_TYPES":
        return booking.insurance
    if tree == "BUSINESS_PARTNERS" and booking.party:
        return partner(booking.party)
    return MONTHLY if tree == "PERIODS" and booking.monthly else None


@attrs.define(eq=False, repr=False)
class Tagging:
    """What people have said about their tags."""

    _rules: dict[str, list[Rule]] = attrs.field(factory=dict[str, list[Rule]], init=False)
    _corrected: dict[tuple[str, str], Item] = attrs.field(
        factory=dict[tuple[str, str], Item], init=False
    )

    def rules(self, user_id: str) -> list[Rule]:
        """Return a user's rules, oldest first."""
        return self._rules.setdefault(user_id, [])

    def add_rule(self, user_id: str, party: str, tree: str, item: Item, since: date) -> Rule:
        """Add a rule."""
        rule = Rule(str(uuid.uuid4()), party, tree, item, since)
        self.rules(user_id).append(rule)
        return rule

    def delete_rules(self, user_id: str) -> None:
        """Forget a user's rules; what they have done stays."""
        self._rules.pop(user_id, None)

    def correct(self, transaction_id: str, tree: str, item: Item) -> None:
        """Put a tag on a transaction."""
        self._corrected[transaction_id, tree] = item

    def item(self, tree: str, booking: Booking, transaction_id: str, user_id: str) -> Item | None:
        """Return the tag of a transaction in a tree, if it has one."""
        corrected = self._corrected.get((transaction_id, tree))
        if corrected is not None:
            return corrected
        for rule in reversed(self.rules(user_id)):
            if (rule.tree, rule.party) == (tree, booking.party) and booking.seen > rule.since:
                return rule.item
        return analysed(tree, booking)


def _standing() -> tuple[standing.Standing, ...]:
    return (*standing.GIRO, *standing.SAVINGS, *standing.CARD, *standing.DOLLARS)
