"""The sandbox's books: what a ledger must have, each movement once."""

from collections import Counter
from typing import Any

from banksapi_async.sandbox import Sandbox
from banksapi_async.sandbox.times import berlin_day


def booked(sandbox: Sandbox, user: str) -> dict[str, Counter[Any]]:
    """Return day, amount and purpose of each movement of a user, by product."""
    state = sandbox._state
    found: dict[str, Counter[Any]] = {}
    someone = state.users.named(user)
    assert someone is not None
    for access in state.accesses(someone.id).values():
        for plan in access.plans:
            lines = state.bookings(access, plan, berlin_day(access.refreshed))
            once = {line.movement: (line.day, line.amount, line.purpose) for line in lines}
            if once:
                found[plan.id] = Counter(once.values())
    return found


def kept(records: list[dict[str, Any]]) -> dict[str, Counter[Any]]:
    """Return the same of the postings of a ledger."""
    found: dict[str, Counter[Any]] = {}
    for row in records:
        what = (row["booked_on"], row["betrag"], row["verwendungszweck"])
        found.setdefault(row["product_id"], Counter())[what] += 1
    return found
