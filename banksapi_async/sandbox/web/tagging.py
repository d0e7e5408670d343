"""The tags, how a wrong one is corrected, and the rules that follow."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox import tagging
from banksapi_async.sandbox.analytics import rows
from banksapi_async.sandbox.bank.booking import Booking
from banksapi_async.sandbox.chance import uuid_of
from banksapi_async.sandbox.times import berlin_day
from banksapi_async.sandbox.tokens import CUSTOMER_MODIFY, CUSTOMER_READ

from . import shapes
from .answers import answer, done, fault
from .bodies import RULE, TAGS
from .customer import RULES
from .gate import Refusal, Schema, switch
from .operation import NOTHING, Ask, Operation
from .products import ONE, find_product
from .shapes import ITEMS, RELATION, TREE, listed, obj
from .tags import TREES_PATH, item_shape, tree_shape
from .transaction_shape import transaction_id

ENTRY = "/tags/v1"


def get_entry(ask: Ask) -> Response:
    """Return the entry: where the trees are."""
    return answer({"relations": [{"rel": "tag_trees", "href": f"{ask.base}{TREES_PATH}/"}]})


def get_trees(ask: Ask) -> Response:
    """Return all trees."""
    return answer([tree_shape(tree, ask.base) for tree in tagging.LABELS])


def get_tree(ask: Ask) -> Response:
    """Return one tree."""
    return answer(tree_shape(_tree_numbered(ask), ask.base))


def get_items(ask: Ask) -> Response:
    """Return the items of a tree; they leave the tree out."""
    tree = _tree_numbered(ask)
    return answer([item_shape(one) for one in tagging.items(tree).values()])


def recategorise(ask: Ask) -> Response:
    """Put another tag on a transaction that has one of the same tree."""
    access, plan = find_product(ask)
    wanted = ask.path["transaction_id"]
    for booking in ask.state.bookings(access, plan, berlin_day(access.refreshed)):
        if transaction_id(booking, access, plan) == wanted:
            return _recategorise(ask, booking, wanted)
    return fault(404, "Den Umsatz gibt es nicht")


def get_rules(ask: Ask) -> Response:
    """Return the person's rules."""
    mine = ask.state.tagging.rules(ask.user.id)
    links = [{"rel": "self", "href": f"{ask.base}{RULES}"}]
    return answer(
        {"taggingRules": [_rule_shape(one, ask.base) for one in mine], "relations": links}
    )


def add_rule(ask: Ask) -> Response:
    """Add a rule for a counterparty."""
    tree, item = _named(ask.data["tagTreeItem"])
    party = ask.data["counterparty"]
    rule = ask.state.tagging.add_rule(ask.user.id, party, tree, item, _today(ask))
    return answer(_rule_shape(rule, ask.base), 201)


def delete_rules(ask: Ask) -> Response:
    """Forget the person's rules."""
    ask.state.tagging.delete_rules(ask.user.id)
    return done()


def _recategorise(ask: Ask, booking: Booking, transaction_id: str) -> Response:
    tree, item = _named(ask.data["tags"][0]["tagTreeItem"])
    mine = ask.state.tagging
    if mine.item(tree, booking, transaction_id, ask.user.id) is None:
        raise Refusal(400, f"Der Umsatz hat in {tree} noch keinen Tag")
    mine.correct(transaction_id, tree, item)
    if ask.query.get("changeExisting") == "true":
        for access, product, other in rows(ask.state, ask.user.id):
            if other.party == booking.party:
                mine.correct(uuid_of("transaction", access.id, product, other.key), tree, item)
    if ask.query.get("createRule") == "true":
        mine.add_rule(ask.user.id, booking.party, tree, item, _today(ask))
    return done()


def _named(named: Mapping[str, Any]) -> tuple[str, tagging.Item]:
    """Return the tree and the item that a body names by their system names."""
    tree_name: str = named["tagTree"]["systemName"]
    if tree_name not in tagging.LABELS:
        raise Refusal(400, f"Den Tag-Baum {tree_name} gibt es nicht")
    found = tagging.items(tree_name).get(named["systemName"])
    if found is None:
        raise Refusal(400, f"In {tree_name} gibt es {named['systemName']} nicht")
    return tree_name, found


def _rule_shape(rule: tagging.Rule, base: str) -> dict[str, Any]:
    item = {**item_shape(rule.item), "tagTree": tree_shape(rule.tree, base)}
    return {"id": rule.id, "counterparty": rule.party, "tagTreeItem": item}


def _tree_numbered(ask: Ask) -> str:
    for tree in tagging.LABELS:
        if str(tagging.number("tree", tree)) == ask.path["tag_tree_id"]:
            return tree
    raise Refusal(404, "Den Tag-Baum gibt es nicht")


def _today(ask: Ask) -> date:
    return berlin_day(ask.state.now())


_TREE = TREES_PATH + "/{tag_tree_id}"


def _read(path: str, handler: Callable[[Ask], Response], shape: Schema) -> Operation:
    return Operation(
        "GET", path, handler, scope=CUSTOMER_READ, answers={200: shape}, basis="guessed"
    )


OPERATIONS = (
    _read(ENTRY, get_entry, obj(relations=listed(RELATION))),
    _read(TREES_PATH + "/", get_trees, listed(TREE)),
    _read(_TREE + "/", get_tree, TREE),
    _read(_TREE + "/tag-tree-items/", get_items, ITEMS),
    Operation(
        "PUT",
        ONE + "/kontoumsaetze/{transaction_id}",
        recategorise,
        scope=CUSTOMER_MODIFY,
        sends=TAGS,
        query={"changeExisting": switch, "createRule": switch},
        gives=NOTHING,
    ),
    _read(RULES, get_rules, shapes.RULES),
    Operation(
        "POST",
        RULES,
        add_rule,
        scope=CUSTOMER_MODIFY,
        sends=RULE,
        answers={201: shapes.RULE},
        basis="guessed",
    ),
    Operation("DELETE", RULES, delete_rules, scope=CUSTOMER_MODIFY, gives=NOTHING, basis="guessed"),
)
