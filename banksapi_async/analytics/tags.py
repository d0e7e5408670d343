"""The trees of tags: what a transaction can be tagged with.

Tags stand in trees. A correction names the right item and its tree, both by name and number, since
the interface goes by the names today and may go by the numbers tomorrow.
"""

import attrs

from banksapi_async.accesses.customer import Analysis
from banksapi_async.links.caller import Caller, TimeLeft
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation, Relations
from banksapi_async.transactions.records import (
    TagTree,
    TagTreeItem,
)
from banksapi_async.wire import converter
from banksapi_async.wire.operation import Operation, Schemaless
from banksapi_async.wire.requests import Kind, Retry


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
        into=Schemaless,
    )
    TREES = Operation[tuple[TagTree, ...]](
        name="Tags.trees",
        rel=Rel.TAG_TREES,
        method="GET",
        template="/tags/v1/tag-trees/",
        retry=Retry.READ,
        into=tuple[TagTree, ...],
        wrapper="tagTrees",
    )
    ITEMS = Operation[tuple[TagTreeItem, ...]](
        name="Tags.items",
        rel=Rel.TAG_TREE_ITEMS,
        method="GET",
        template="/tags/v1/tag-trees/{tag-tree-id}/tag-tree-items/",
        retry=Retry.READ,
        into=tuple[TagTreeItem, ...],
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
        left = TimeLeft("Tags.trees", self._caller.seconds(Kind.METADATA, timeout))
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
