"""The tags of a transaction, and the transactions that a tag leaves.

Asked for insurances, only insurances are left; asked for anything else, all are left, some of them
without a tag. The tags are put into the row.
"""

from typing import Any

from banksapi_async.sandbox.bank.booking import Booking
from banksapi_async.sandbox.chance import uuid_of
from banksapi_async.sandbox.tagging import LABELS, Item, number

from .operation import Ask

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
TREES_PATH = "/tags/v1/tag-trees"


def tags(asked: str, booking: Booking, row: dict[str, Any], ask: Ask) -> bool:
    """Put the tags into a row, and return whether the row is left."""
    tree = TREES[asked]
    if "tags" in booking.given:
        row["tags"] = [
            tag
            for tag in booking.given["tags"]
            if tag["tagTreeItem"]["tagTree"]["systemName"] == tree
        ]
        return tree != "INSURANCE_TYPES" or bool(row["tags"])
    item = ask.state.tagging.item(tree, booking, row["id"], ask.user.id)
    row["tags"] = [] if item is None else [_instance(tree, item, row["id"], ask)]
    return tree != "INSURANCE_TYPES" or item is not None


def item_shape(item: Item) -> dict[str, Any]:
    """Return an item as it is written, without its tree."""
    name, parent, label = item
    return {
        "systemName": name,
        "systemNameParent": parent,
        "displayName": label,
        "systemId": number("item", name),
        "relations": [],
    }


def tree_shape(tree: str, base: str) -> dict[str, Any]:
    """Return a tree as it is written, with its links."""
    id = number("tree", tree)
    here = f"{base}{TREES_PATH}/"
    links = {
        "self": f"{here}{id}/",
        "tag_trees": here,
        "tag_tree_items": f"{here}{id}/tag-tree-items/",
    }
    return {
        "systemName": tree,
        "displayName": LABELS[tree],
        "systemId": id,
        "isTenantGenerated": False,
        "relations": [{"rel": rel, "href": href} for rel, href in links.items()],
    }


def _instance(tree: str, item: Item, transaction_id: str, ask: Ask) -> dict[str, Any]:
    return {
        "id": uuid_of("tag", transaction_id, item[0]),
        "entity": {
            "displayName": "TRANSACTION",
            "entityClass": "TRANSACTION",
            "id": transaction_id,
            "userId": ask.user.id,
        },
        "tagTreeItem": {**item_shape(item), "tagTree": tree_shape(tree, ask.base)},
        "relations": [],
    }
