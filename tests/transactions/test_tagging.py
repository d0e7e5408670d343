"""How are tags read, and how is a wrong one corrected?"""

import json

import pytest
from banksapi_async import (
    BadRequest,
    BankProduct,
    Entity,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    RelationNotAvailable,
    TagInstance,
    TagTree,
    TagTreeItem,
    Transaction,
)

from support import BASE, Peer, answer, links, user

ROW = "0bac1d52-4eb0-4fe2-951e-cf6ff9dc4235"
ITEM = TagTreeItem(
    system_name="LIVING",
    system_id=17,
    display_name="Leben",
    tag_tree=TagTree(system_name="CATEGORIES", system_id=1, display_name="Kategorien"),
)


def product(peer: Peer) -> BankProduct:
    read = BankProduct.load({"id": "DE00 1", "relations": links(self="/p/DE00%201?x=1")})
    return user(peer).attach(read)


@pytest.mark.parametrize("spelled", ["tag_trees", "tag-trees"])
async def test_trees_are_found_from_the_entry_in_both_spellings(spelled: str) -> None:
    tree = {"systemName": "CATEGORIES", "systemId": 1}
    peer = Peer().on("GET /tags/v1", {"relations": links(**{spelled: "/tags/v1/trees/"})})
    peer.on("GET /tags/v1/trees/", [tree], {"tagTrees": [tree]})
    for _ in range(2):
        (found,) = await user(peer).tags.trees()
        assert found == TagTree(system_name="CATEGORIES", system_id=1)


async def test_an_entry_may_be_the_trees_themselves() -> None:
    peer = Peer().on("GET /tags/v1", [{"systemName": "X", "relations": links(self="/x")}])
    (found,) = await user(peer).tags.trees()
    assert found.system_name == "X"
    assert found.relations[0].href == f"{BASE}/x"


async def test_an_entry_without_trees_says_what_it_offers() -> None:
    peer = Peer().on("GET /tags/v1", {"relations": links(self="/tags/v1")})
    with pytest.raises(RelationNotAvailable, match="tag_trees"):
        await user(peer).tags.trees()


@pytest.mark.parametrize("spelled", ["tag_tree_items", "tag-tree-items"])
async def test_items_are_read_by_the_link_of_their_tree_and_know_it(spelled: str) -> None:
    tree = TagTree.load({"systemName": "T", "relations": links(**{spelled: "/items/"})})
    other = {"systemName": "U"}
    peer = Peer().on("GET /items/", [{"systemName": "A"}, {"systemName": "B", "tagTree": other}])
    first, second = await user(peer).tags.items(tree)
    assert first.tag_tree == tree
    assert second.tag_tree == TagTree(system_name="U")
    with pytest.raises(RelationNotAvailable, match="tag_tree_items"):
        await user(peer).tags.items(TagTree(system_name="T"))


async def test_a_correction_names_item_and_tree_by_name_and_number_alone() -> None:
    peer = Peer().on(f"PUT /p/DE00%201/kontoumsaetze/{ROW}", answer(200))
    await product(peer).recategorise(Transaction(betrag=1, id=ROW), ITEM)
    (asked,) = [request for request in peer.asked if request.method == "PUT"]
    assert asked.url.query == b""
    tree = {"systemName": "CATEGORIES", "systemId": 1}
    item = {"systemName": "LIVING", "systemId": 17, "tagTree": tree}
    assert json.loads(asked.content) == {"tags": [{"tagTreeItem": item}]}


async def test_a_correction_names_the_tag_that_it_takes_the_place_of() -> None:
    peer = Peer().on(f"PUT /p/DE00%201/kontoumsaetze/{ROW}", answer(200))
    other = TagTreeItem(system_name="X", tag_tree=TagTree(system_name="Y"))
    wrong = TagTreeItem(system_name="CAR", tag_tree=ITEM.tag_tree)
    tags = (
        TagInstance(id="1", tag_tree_item=other),
        TagInstance(id="2"),
        TagInstance(id="3", entity=Entity(id=ROW), tag_tree_item=wrong),
    )
    await product(peer).recategorise(Transaction(betrag=1, id=ROW, tags=tags), ITEM)
    (sent,) = json.loads(peer.asked[-1].content)["tags"]
    assert sent.pop("tagTreeItem")["systemName"] == "LIVING"
    assert sent == {"id": "3", "entity": {"id": ROW}}


async def test_the_flags_travel_as_parameters() -> None:
    peer = Peer().on(f"PUT /p/DE00%201/kontoumsaetze/{ROW}", answer(200))
    await product(peer).recategorise(ROW, ITEM, change_existing=True, create_rule=True)
    assert peer.asked[-1].url.query == b"changeExisting=true&createRule=true"


async def test_a_refusal_says_why() -> None:
    refusal = answer(400, {"code": "400", "message": "Tag LIV does not exist for CATEGORIES"})
    peer = Peer().on(f"PUT /p/DE00%201/kontoumsaetze/{ROW}", refusal, answer(404), answer(500))
    with pytest.raises(BadRequest, match="does not exist") as caught:
        await product(peer).recategorise(ROW, ITEM)
    assert caught.value.messages[0].code == "400"
    with pytest.raises(NotFound):
        await product(peer).recategorise(ROW, ITEM)
    with pytest.raises(OutcomeUnknown) as lost:
        await product(peer).recategorise(ROW, ITEM)
    assert lost.value.subject == ROW


async def test_what_cannot_be_corrected_is_refused_before_anything_is_sent() -> None:
    peer = Peer()
    with pytest.raises(InvalidRequest, match="transaction"):
        await product(peer).recategorise(Transaction(betrag=1), ITEM)
    with pytest.raises(InvalidRequest, match="transaction"):
        await product(peer).recategorise(" ", ITEM)
    with pytest.raises(InvalidRequest, match="which tree"):
        await product(peer).recategorise(ROW, TagTreeItem(system_name="LIVING"))
    assert peer.asked == []


async def test_an_id_cannot_lead_anywhere_else() -> None:
    peer = Peer()
    with pytest.raises(Exception, match="path") as caught:
        await product(peer).recategorise("../../x", ITEM)
    assert type(caught.value).__name__ == "UntrustedLink"
    assert peer.asked == []
