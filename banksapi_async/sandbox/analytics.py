"""What the analysis makes of a person's bookings.

The shapes are the sandbox's own, since those of the interface are not public: lists and objects,
with links at several depths, and numbers that are exact.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from .accesses import Access
from .bank.booking import Booking
from .chance import uuid_of
from .state import State
from .times import berlin_day, day_stamp

_NOTHING = Decimal("0.00")
_CENT = Decimal("0.01")

PATH = "/customer/v2/analytics"

Rows = list[tuple[Access, str, Booking]]
"""Each booking with its access and the id of its product."""


def rows(state: State, user_id: str) -> Rows:
    """Return all bookings of a person."""
    return [
        (access, plan.id, booking)
        for access in state.accesses(user_id).values()
        for plan in access.plans
        for booking in state.bookings(access, plan, berlin_day(access.refreshed))
    ]


def contracts(found: Rows, base: str) -> list[dict[str, Any]]:
    """Return what comes back every month, once each, with a link of its own."""
    latest: dict[str, dict[str, Any]] = {}
    for access, product, row in sorted(found, key=lambda one: one[2].day):
        if row.monthly:
            id = uuid_of("contract", access.id, product, row.party, row.text)
            latest[id] = {
                "id": id,
                "name": row.party,
                "category": row.category[0],
                "amount": row.amount,
                "period": "MONTHLY",
                "lastBooking": day_stamp(row.day),
                "relations": [{"rel": "self", "href": f"{base}{PATH}/contracts/{id}"}],
            }
    return sorted(latest.values(), key=lambda one: (one["name"], one["id"]))


def cashflow(found: Rows) -> list[dict[str, Any]]:
    """Return what came in and went out, month by month."""
    months = sorted({f"{row.day:%Y-%m}" for _, _, row in found})
    return [
        _month(month, (r for _, _, r in found if f"{r.day:%Y-%m}" == month)) for month in months
    ]


def affinities(found: Rows) -> list[dict[str, Any]]:
    """Return what is bought most often, by category."""
    names = [row.category[0] for _, _, row in found if row.amount < 0]
    share = Decimal(len(names) or 1)
    counted = sorted({(-names.count(name), name) for name in names})
    return [
        {"category": name, "share": (Decimal(-count) / share).quantize(Decimal("0.0001"))}
        for count, name in counted[:5]
    ]


def disposable(found: Rows) -> Decimal:
    """Return what is left of a month on average."""
    months = cashflow(found)
    left = sum((month["left"] for month in months), _NOTHING)
    return (left / (len(months) or 1)).quantize(_CENT)


def _month(month: str, found: Iterable[Booking]) -> dict[str, Any]:
    amounts = [row.amount for row in found]
    income = sum((one for one in amounts if one > 0), _NOTHING)
    spent = sum((one for one in amounts if one < 0), _NOTHING)
    return {"month": month, "income": income, "spent": spent, "left": income + spent}
