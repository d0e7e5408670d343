"""Which tags does a transaction get, and which transactions does a tag leave?

Asked for insurances, only insurances are left; asked for anything else, all are left, some of them
without a tag. The tags are put into the row.
"""

from typing import Any

from banksapi_async.sandbox.bank.booking import Booking
from banksapi_async.sandbox.chance import roll, uuid_of

TREES = {
    "true": "CATEGORIES",
    "categories": "CATEGORIES",
    "insurances": "INSURANCE_TYPES",
    "insurance-types": "INSURANCE_TYPES",
    "business-partners": "BUSINESS_PARTNERS",
    "periods": "PERIODS",
    "freelancer-categories": "FREELANCER_CATEGORIES",
    "custom-categories": "CUSTOM_CATEGORIES",
}
_LABELS = {
    "CATEGORIES": "Kategorien",
    "INSURANCE_TYPES": "Versicherungsarten",
    "BUSINESS_PARTNERS": "Geschäftspartner",
    "PERIODS": "Zeiträume",
}


def tags(asked: str, booking: Booking, row: dict[str, Any], user_id: str) -> bool:
    """Put the tags into a row, and return whether the row is left."""
    tree = TREES[asked]
    item = _item(tree, booking)
    row["tags"] = [] if item is None else [_instance(tree, item, row["id"], user_id)]
    return tree != "INSURANCE_TYPES" or item is not None


def _item(tree: str, booking: Booking) -> tuple[str, str, str] | None:
    if tree == "CATEGORIES":
        return booking.category
    if tree == "INSURANCE_TYPES":
        return booking.insurance
    if tree == "BUSINESS_PARTNERS" and booking.party:
        name = "_".join(booking.party.upper().split())
        return (f"BUSINESS_PARTNER_{name}", "BUSINESS_PARTNER", booking.party)
    if tree == "PERIODS" and booking.monthly:
        return ("PERIOD_MONTHLY", "PERIOD", "Monatlich")
    return None


def _instance(
    tree: str, item: tuple[str, str, str], transaction_id: str, user_id: str
) -> dict[str, Any]:
    name, parent, label = item
    return {
        "id": uuid_of("tag", transaction_id, name),
        "entity": {
            "displayName": "TRANSACTION",
            "entityClass": "TRANSACTION",
            "id": transaction_id,
            "userId": user_id,
        },
        "tagTreeItem": {
            "systemName": name,
            "systemNameParent": parent,
            "displayName": label,
            "systemId": roll(10_000, "item", name),
            "tagTree": {
                "systemName": tree,
                "displayName": _LABELS[tree],
                "systemId": roll(100, "tree", tree),
                "isTenantGenerated": False,
                "relations": [],
            },
            "relations": [],
        },
        "relations": [],
    }
