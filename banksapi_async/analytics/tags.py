"""The trees of tags: what a transaction can be tagged with.

Tags stand in trees. A correction names the right item and its tree, both by name and number, since
the interface goes by the names today and may go by the numbers tomorrow.
"""

from contextlib import suppress
from typing import Any, cast

import attrs

from banksapi_async.accesses.customer import Analysis
from banksapi_async.errors import InvalidRequest, NotFound, RelationNotAvailable
from banksapi_async.links.caller import Caller, TimeLeft
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation, Relations
from banksapi_async.links.resource import Resource, is_tuple
from banksapi_async.transactions.records import TagTree, TagTreeItem
from banksapi_async.wire import converter
from banksapi_async.wire.operation import Operation, Schemaless
from banksapi_async.wire.requests import Kind, Retry

_SPELLINGS = ("tagTrees", "tag_trees", "tag-trees")
_PATHS = ("/tags/v1/tag-trees/", "/tags/v1/tag_trees/")


@attrs.frozen(eq=False, repr=False)
class Tags:
    """The trees of tags. From `user.tags`.

    The documents name the entry and the relations, and spell them in two ways; the shapes are those
    that tags on transactions have.
    """

    _ENTRY = Operation[Analysis](
        name="Tags.entry",
        method="GET",
        template="/tags/v1",
        retry=Retry.READ,
        into=Schemaless,
    )
    _TREES = Operation[tuple[TagTree, ...]](
        name="Tags.trees",
        rel=Rel.TAG_TREES,
        method="GET",
        template="/tags/v1/tag-trees/",
        retry=Retry.READ,
        into=tuple[TagTree, ...],
        wrapper="tagTrees",
    )
    _ITEMS = Operation[tuple[TagTreeItem, ...]](
        name="Tags.items",
        rel=Rel.TAG_TREE_ITEMS,
        method="GET",
        template="/tags/v1/tag-trees/{tag-tree-id}/tag-tree-items/",
        retry=Retry.READ,
        into=tuple[TagTreeItem, ...],
        wrapper="tagTreeItems",
    )

    _caller: Caller

    def __repr__(self) -> str:
        return "<Tags: trees, items>"

    async def trees(self, *, timeout: float | None = None) -> tuple[TagTree, ...]:
        """Read the trees: `GET /tags/v1`, then its relation `tag_trees`.

        No document says what the entry answers. It may be the trees themselves, lead to them by the
        relation in either spelling, or neither: then the paths of the examples are asked.

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The trees, such as the one named `CATEGORIES`.

        Raises:
            RelationNotAvailable: Nothing leads to trees.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        left = TimeLeft("Tags.trees", self._caller.seconds(Kind.METADATA, timeout))
        entry: Analysis = Resource()
        with suppress(NotFound):
            url = self._caller.entry("/tags/v1")
            entry = await self._caller.run(self._ENTRY, url, timeout=left())
        listed = _listed(entry)
        if listed is not None:
            return converter.load(tuple[TagTree, ...], converter.to_wire(listed))
        offered = entry.relations if isinstance(entry, Resource) else Relations()
        if Rel.TAG_TREES not in offered:
            for path in _PATHS:
                with suppress(NotFound):
                    # Nothing of a caller's is in it, and the slash is the documents'.
                    url = f"{self._caller.guard.base_url}{path}"
                    return await self._caller.run(self._TREES, url, timeout=left())
        url = self._href(offered, Rel.TAG_TREES, "Tags")
        return await self._caller.run(self._TREES, url, timeout=left())

    async def items(
        self, tree: TagTree, *, timeout: float | None = None
    ) -> tuple[TagTreeItem, ...]:
        """Read the tags of a tree, by its relation `tag_tree_items`.

        A tree that came without the link, as in a tag, is looked for among `trees()` by its name.

        Args:
            tree: A tree, of `trees()` or of a tag on a transaction.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The items; each knows its tree.

        Raises:
            RelationNotAvailable: The tree came without the link, and none of its name has it.
            InvalidRequest: It is no tree.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        if not isinstance(cast("object", tree), TagTree):
            raise InvalidRequest("tree", "it is no TagTree", "give one of `trees()`")
        left = TimeLeft("Tags.items", self._caller.seconds(Kind.METADATA, timeout))
        offered = _links(tree)
        if Rel.TAG_TREE_ITEMS not in offered:
            with suppress(RelationNotAvailable):
                named = await self.trees(timeout=left())
                offered = _links(
                    next((t for t in named if t.system_name == tree.system_name), tree)
                )
        url = self._href(offered, Rel.TAG_TREE_ITEMS, "TagTree")
        items = await self._caller.run(self._ITEMS, url, timeout=left())
        return tuple(
            item if item.tag_tree is not None else attrs.evolve(item, tag_tree=tree)
            for item in items
        )

    def _href(self, offered: Relations, rel: str, owner: str) -> str:
        href = offered.require(rel, owner).href
        return self._caller.guard.resolve(href, source=self._caller.guard.base_url)


def _listed(entry: Analysis) -> tuple[Any, ...] | None:
    """Return the trees that an entry holds itself."""
    if isinstance(entry, tuple):
        return entry
    held = next((entry[key] for key in _SPELLINGS if key in entry), None)
    return held if is_tuple(held) else None


def _links(tree: TagTree) -> Relations:
    return Relations(tuple(Relation(rel=one.rel, href=one.href) for one in tree.relations))
