"""Which tags are there, and how is a wrong one corrected?

Tags stand in trees. A correction names the right item and its tree, both by name and number, since
the interface goes by the names today and may go by the numbers tomorrow.
"""

from urllib.parse import quote

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.links import (
    Caller,
    Operation,
    Rel,
    Relation,
    Relations,
    Resource,
    Schemaless,
    TimeLeft,
    seconds_for,
)
from banksapi_async.records import TagInstance, TagTree, TagTreeItem, Transaction, WrappedTags
from banksapi_async.wire import converter
from banksapi_async.wire.arguments import plain_text
from banksapi_async.wire.requests import Kind, Retry

from .analytics import Analysis


class Tags:
    """The trees of tags. From `user.tags`.

    The documents name the entry and the relations, and spell them in two ways; the shapes are those
    that tags on transactions have.
    """

    ENTRY = Operation[Analysis](
        name="Tags.entry",
        method="GET",
        template="/tags/v1",
        retry=Retry.READ,
        result=lambda: Schemaless,
    )
    TREES = Operation[tuple[TagTree, ...]](
        name="Tags.trees",
        rel=Rel.TAG_TREES,
        method="GET",
        template="/tags/v1/tag-trees/",
        retry=Retry.READ,
        result=lambda: tuple[TagTree, ...],
        wrapper="tagTrees",
    )
    ITEMS = Operation[tuple[TagTreeItem, ...]](
        name="Tags.items",
        rel=Rel.TAG_TREE_ITEMS,
        method="GET",
        template="/tags/v1/tag-trees/{tag-tree-id}/tag-tree-items/",
        retry=Retry.READ,
        result=lambda: tuple[TagTreeItem, ...],
        wrapper="tagTreeItems",
    )

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def trees(self, *, timeout: float | None = None) -> tuple[TagTree, ...]:
        """Read the trees: `GET /tags/v1`, then its relation `tag_trees`.

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The trees, such as the one named `CATEGORIES`.

        Raises:
            RelationNotAvailable: The entry leads to no trees.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        left = TimeLeft("Tags.trees", seconds_for(Kind.METADATA, timeout, self._caller.timeouts))
        entry = await self._caller.run(self.ENTRY, self._caller.entry("/tags/v1"), timeout=left())
        if isinstance(entry, tuple):
            return converter.load(tuple[TagTree, ...], converter.to_wire(entry))
        return await self._caller.run(
            self.TREES, self._href(entry.relations, Rel.TAG_TREES, "Tags"), timeout=left()
        )

    async def items(
        self, tree: TagTree, *, timeout: float | None = None
    ) -> tuple[TagTreeItem, ...]:
        """Read the tags of a tree, by its relation `tag_tree_items`.

        Args:
            tree: A tree, of `trees()` or of a tag on a transaction.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The items; each knows its tree.

        Raises:
            RelationNotAvailable: The tree came without the link.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        offered = tuple(Relation(rel=one.rel, href=one.href) for one in tree.relations)
        url = self._href(Relations(offered), Rel.TAG_TREE_ITEMS, "TagTree")
        items = await self._caller.run(self.ITEMS, url, timeout=timeout)
        return tuple(
            item if item.tag_tree is not None else attrs.evolve(item, tag_tree=tree)
            for item in items
        )

    def _href(self, offered: Relations, rel: str, owner: str) -> str:
        href = offered.require(rel, owner).href
        return self._caller.guard.resolve(href, source=self._caller.guard.base_url)


class TagsTransactions(Resource):
    """What `BankProduct` can do about the tags of its transactions."""

    __slots__ = ()

    RECATEGORISE = Operation[None](
        name="BankProduct.recategorise",
        method="PUT",
        template=(
            "/customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze/{transaction-id}"
        ),
        retry=Retry.ONCE,
        params=("changeExisting", "createRule"),
        answers=(200, 400, 404),
    )

    async def recategorise(
        self,
        transaction: Transaction | str,
        item: TagTreeItem,
        *,
        change_existing: bool = False,
        create_rule: bool = False,
        timeout: float | None = None,
    ) -> None:
        """Correct the tag of a transaction (`PUT …/kontoumsaetze/{transaction id}`).

        The transaction must have a tag of the same tree already. Read the transactions again to
        see what became of it.

        Args:
            transaction: The transaction, or its id.
            item: The right tag, of `user.tags.items(tree)` or of another transaction.
            change_existing: Whether all transactions with the same counterparty change too.
            create_rule: Whether all later ones do.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            InvalidRequest: The transaction has no id, or the tag no tree; nothing was sent.
            BadRequest: There is no such tag in that tree; `messages` say so.
            NotFound: There is no such transaction.
            OutcomeUnknown: The answer was lost; read the transaction before you repeat it.
            ApiError, TransportError, TokenError: As everywhere.
        """
        own = self.relations.require(Rel.SELF, type(self).__name__).href.partition("?")[0]
        id = quote(_id_of(transaction), safe="")
        body = WrappedTags(tags=(TagInstance(tag_tree_item=_named(item)),))
        bound = self._session()
        await bound.caller.run(
            self.RECATEGORISE,
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
    id = transaction if isinstance(transaction, str) else transaction.id
    if id is None:
        raise InvalidRequest(
            "transaction", "it has no id", "read the transactions again; the answer has the ids"
        )
    return plain_text(id, argument="transaction")


def _named(item: TagTreeItem) -> TagTreeItem:
    if item.tag_tree is None:
        raise InvalidRequest(
            "item", "it does not say which tree it belongs to", "take one of user.tags.items(tree)"
        )
    tree = TagTree(system_name=item.tag_tree.system_name, system_id=item.tag_tree.system_id)
    return TagTreeItem(system_name=item.system_name, system_id=item.system_id, tag_tree=tree)
