"""How a wrong tag of a transaction is corrected.

Tags stand in trees. A correction names the right item and its tree, both by name and number, since
the interface goes by the names today and may go by the numbers tomorrow.
"""

from typing import TYPE_CHECKING, cast

from banksapi_async.errors import InvalidRequest
from banksapi_async.links.query import segment
from banksapi_async.links.rel import Rel
from banksapi_async.transactions.records import (
    TagInstance,
    TagTree,
    TagTreeItem,
    Transaction,
    WrappedTags,
)
from banksapi_async.wire.arguments import plain_text
from banksapi_async.wire.operation import Operation

if TYPE_CHECKING:
    from banksapi_async.accesses.product import BankProduct


async def recategorise(
    product: "BankProduct",
    operation: Operation[None],
    transaction: Transaction | str,
    item: TagTreeItem,
    *,
    change_existing: bool,
    create_rule: bool,
    timeout: float | None,
) -> None:
    """Correct the tag of a transaction; see `BankProduct.recategorise`."""
    own = product.relations.require(Rel.SELF, type(product).__name__).href.partition("?")[0]
    id = segment(_id_of(transaction))
    body = WrappedTags(tags=(_corrected(transaction, _named(item)),))
    bound = product._session()  # noqa: SLF001 - a method of the product's own
    await bound.caller.run(
        operation,
        bound.caller.guard.resolve(f"{own}/kontoumsaetze/{id}", source=bound.url),
        params={
            "changeExisting": change_existing or None,
            "createRule": create_rule or None,
        },
        json=body,
        timeout=timeout,
        subject=id,
    )


def _id_of(transaction: Transaction | str) -> str:
    id = transaction.id if isinstance(transaction, Transaction) else transaction
    if id is None:
        raise InvalidRequest(
            "transaction", "it has no id", "read the transactions again; the answer has the ids"
        )
    return plain_text(id, argument="transaction")


def _corrected(transaction: Transaction | str, item: TagTreeItem) -> TagInstance:
    """Return the tag as it shall be; of the one it takes the place of, id and entity are named."""
    tags = transaction.tags if isinstance(transaction, Transaction) else ()
    for tag in tags:
        if tag.tag_tree_item is not None and _tree_of(tag.tag_tree_item) == _tree_of(item):
            return TagInstance(id=tag.id, entity=tag.entity, tag_tree_item=item)
    return TagInstance(tag_tree_item=item)


def _tree_of(item: TagTreeItem) -> str | None:
    return None if item.tag_tree is None else item.tag_tree.system_name


def _named(item: TagTreeItem) -> TagTreeItem:
    if not isinstance(cast("object", item), TagTreeItem):
        raise InvalidRequest("item", "it is no tag", "take one of user.tags.items(tree)")
    if item.tag_tree is None:
        raise InvalidRequest(
            "item", "it does not say which tree it belongs to", "take one of user.tags.items(tree)"
        )
    tree = TagTree(system_name=item.tag_tree.system_name, system_id=item.tag_tree.system_id)
    return TagTreeItem(system_name=item.system_name, system_id=item.system_id, tag_tree=tree)
