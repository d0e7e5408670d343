"""Pictures for a terminal: the balance over time, and what was spent by tag.

A picture is lines of text: a label, a bar, an amount. Amounts are exact; only bars are rounded.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from banksapi_async import Transactions

_BAR = 36
_LABEL = 20
_LINES = 24
_UNTAGGED = "without a tag"


def balance(rows: Transactions) -> list[tuple[str, Decimal]]:
    """Return the balance at the end of each day with bookings, oldest first.

    It is reckoned backwards from the product's balance, by the rows in its currency. Where a day is
    missing, or a row could not be read, it cannot be reckoned, and nothing is returned.

    Args:
        rows: The rows of one product until today.
    """
    now = rows.product.saldo
    if now is None or rows.unreadable or any(row.booked_on is None for row in rows):
        return []
    moved: dict[date, Decimal] = {}
    for row in rows:
        if row.booked_on is not None and rows.currency(row) == rows.product.waehrung:
            moved[row.booked_on] = moved.get(row.booked_on, Decimal(0)) + row.betrag
    found: list[tuple[str, Decimal]] = []
    for day in sorted(moved, reverse=True):
        found.append((day.isoformat(), now))
        now -= moved[day]
    return found[::-1]


def spending(rows: Transactions) -> list[tuple[str, Decimal]]:
    """Return what was spent under each tag in the product's currency, most first.

    A row with several tags counts under its first.

    Args:
        rows: The rows of one product, with their tags.
    """
    spent: dict[str, Decimal] = {}
    for row in rows:
        if row.betrag < 0 and rows.currency(row) == rows.product.waehrung:
            items = [tag.tag_tree_item for tag in row.tags if tag.tag_tree_item is not None]
            name = items[0].display_name or items[0].system_name if items else _UNTAGGED
            spent[name] = spent.get(name, Decimal(0)) - row.betrag
    return sorted(spent.items(), key=lambda one: (-one[1], one[0]))


def thinned(points: Sequence[tuple[str, Decimal]], most: int = _LINES) -> list[tuple[str, Decimal]]:
    """Return so many points as fit, evenly chosen, the last one always."""
    if len(points) <= most:
        return [*points]
    last = len(points) - 1
    return [points[round(at * last / (most - 1))] for at in range(most)]


def bars(
    points: Sequence[tuple[str, Decimal]], *, ascii_only: bool, width: int = 80
) -> Iterator[str]:
    """Yield a line for each point.

    Args:
        points: Labels with amounts; amounts below zero have a bar of another sign.
        ascii_only: Whether the terminal takes nothing else.
        width: How many characters a line has at most.
    """
    full, below = ("#", "-") if ascii_only else ("█", "░")
    most = max((abs(amount) for _, amount in points), default=Decimal(0)) or Decimal(1)
    labels = min(_LABEL, max((len(label) for label, _ in points), default=0))
    amounts = [f"{amount:,.2f}" for _, amount in points]
    widest = max(map(len, amounts), default=0)
    room = min(_BAR, max(width - labels - widest - 2, 1))
    for (label, amount), said in zip(points, amounts, strict=True):
        bar = (full if amount >= 0 else below) * int(abs(amount) * room / most)
        yield f"{label[:labels]:<{labels}} {bar:<{room}} {said:>{widest}}"
