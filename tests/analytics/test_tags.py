"""The trees of tags are found by every way that the documents name."""

from typing import Any

import pytest
from banksapi_async import InvalidRequest, RelationNotAvailable, ServerError, TagTree

from support import Peer, answer, links, user

TREE = {"systemName": "CATEGORIES", "systemId": 1, "relations": links(tag_tree_items="/items/")}
FOUND = TagTree.load(TREE)
ENTRY = "GET /tags/v1"
DASHED, UNDERLINED = "GET /tags/v1/tag-trees/", "GET /tags/v1/tag_trees/"


@pytest.mark.parametrize("key", ["tagTrees", "tag_trees", "tag-trees"])
async def test_an_entry_may_hold_the_trees_under_a_key(key: str) -> None:
    peer = Peer().on(ENTRY, {key: [TREE], "relations": links(self="/tags/v1")})
    assert await user(peer).tags.trees() == (FOUND,)
    assert peer.paths() == [ENTRY]


@pytest.mark.parametrize("entry", [{}, {"relations": links(self="/tags/v1")}, {"tagTrees": "?"}])
@pytest.mark.parametrize(
    ("route", "asked"), [(DASHED, [DASHED]), (UNDERLINED, [DASHED, UNDERLINED])]
)
async def test_an_entry_that_leads_nowhere_is_passed_by_for_the_documented_paths(
    entry: dict[str, Any], route: str, asked: list[str]
) -> None:
    peer = Peer().on(ENTRY, entry).on(route, [TREE])
    assert await user(peer).tags.trees() == (FOUND,)
    assert peer.paths() == [ENTRY, *asked]


async def test_no_entry_is_no_reason_to_give_up() -> None:
    peer = Peer().on(DASHED, {"tagTrees": [TREE]})
    assert await user(peer).tags.trees() == (FOUND,)


async def test_what_leads_nowhere_at_all_says_what_was_offered() -> None:
    with pytest.raises(RelationNotAvailable, match="tag_trees"):
        await user(Peer()).tags.trees()


async def test_another_error_of_the_entry_is_no_missing_link() -> None:
    peer = Peer().on(ENTRY, answer(501)).on(DASHED, [TREE])
    with pytest.raises(ServerError):
        await user(peer).tags.trees()


async def test_a_tree_without_its_link_is_found_by_its_name() -> None:
    peer = (
        Peer().on(ENTRY, [{"systemName": "PERIODS"}, TREE]).on("GET /items/", [{"systemName": "A"}])
    )
    tags = user(peer).tags
    (item,) = await tags.items(TagTree(system_name="CATEGORIES"))
    assert item.tag_tree == TagTree(system_name="CATEGORIES")
    for name in ("PERIODS", "OTHERS"):
        with pytest.raises(RelationNotAvailable, match="tag_tree_items"):
            await tags.items(TagTree(system_name=name))
    wrong: Any = "CATEGORIES"
    with pytest.raises(InvalidRequest, match="tree"):
        await tags.items(wrong)
