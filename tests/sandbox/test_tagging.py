"""Which tags does the sandbox know, and what does a correction do?"""

from typing import Any

import pytest
from banksapi_async.sandbox import SandboxClock

from sandbox.guest import ACCESSES, Guest

RULES = "/customer/v2/tagging-rules"
TRAVEL = "LEISURE_TRAVEL"


async def giro(guest: Guest) -> str:
    access = await guest.connect()
    products = (await guest.get(f"{ACCESSES}/{access}"))["bankprodukte"]
    one = next(one for one in products if one["kategorie"] == "GIROKONTO")
    return next(rel["href"] for rel in one["relations"] if rel["rel"] == "self")


async def tagged(guest: Guest, product: str, tag: str = "categories") -> list[dict[str, Any]]:
    return await guest.get(f"{product}/kontoumsaetze", tag=tag)


def tag_of(row: dict[str, Any]) -> str:
    return row["tags"][0]["tagTreeItem"]["systemName"]


def body(item: str = TRAVEL, tree: str = "CATEGORIES") -> dict[str, Any]:
    return {"tags": [{"tagTreeItem": {"systemName": item, "tagTree": {"systemName": tree}}}]}


async def correct(guest: Guest, product: str, row: str, query: str = "", **json: Any) -> int:
    path = f"{product}/kontoumsaetze/{row}{query}"
    return (await guest.ask("PUT", path, json=json.get("json", body()))).status_code


async def test_trees_and_their_items_are_found_from_the_entry(guest: Guest) -> None:
    entry = await guest.get("/tags/v1")
    trees = await guest.get(entry["relations"][0]["href"])
    assert {tree["systemName"] for tree in trees} >= {"CATEGORIES", "INSURANCE_TYPES", "PERIODS"}
    for tree in trees:
        links = {one["rel"]: one["href"] for one in tree["relations"]}
        assert await guest.get(links["self"]) == tree
        items = await guest.get(links["tag_tree_items"])
        assert len({item["systemId"] for item in items}) == len(items) > 0
    assert (await guest.ask("GET", "/tags/v1/tag-trees/0/")).status_code == 404


async def test_every_tag_of_a_transaction_is_an_item_of_its_tree(guest: Guest) -> None:
    product = await giro(guest)
    for tag in ("categories", "insurances", "business-partners", "periods"):
        row = next(row for row in await tagged(guest, product, tag) if row["tags"])
        item = row["tags"][0]["tagTreeItem"]
        links = {one["rel"]: one["href"] for one in item["tagTree"]["relations"]}
        names = {one["systemName"] for one in await guest.get(links["tag_tree_items"])}
        assert item["systemName"] in names or tag == "business-partners"


async def test_a_correction_holds_for_one_transaction(guest: Guest) -> None:
    product = await giro(guest)
    before = await tagged(guest, product)
    assert await correct(guest, product, before[0]["id"]) == 200
    after = await tagged(guest, product)
    assert tag_of(after[0]) == TRAVEL
    assert [tag_of(row) for row in after[1:]] == [tag_of(row) for row in before[1:]]
    assert (await guest.get(RULES))["taggingRules"] == []


async def test_a_correction_may_change_all_of_the_counterparty(guest: Guest) -> None:
    product = await giro(guest)
    rows = await tagged(guest, product)
    party = next(row for row in rows if row["gegenkontoInhaber"])["gegenkontoInhaber"]
    id = next(row["id"] for row in rows if row["gegenkontoInhaber"] == party)
    assert await correct(guest, product, id, "?changeExisting=true") == 200
    for row in await tagged(guest, product):
        assert (tag_of(row) == TRAVEL) == (row["gegenkontoInhaber"] == party)


async def test_a_rule_holds_for_what_comes_later(guest: Guest, clock: SandboxClock) -> None:
    product = await giro(guest)
    rows = await tagged(guest, product)
    row = next(one for one in rows if one["gegenkontoInhaber"] == "Funkwerk Mobil GmbH")
    assert await correct(guest, product, row["id"], "?createRule=true") == 200
    (rule,) = (await guest.get(RULES))["taggingRules"]
    assert rule["counterparty"] == "Funkwerk Mobil GmbH"
    clock.advance(40 * 86400)
    await guest.become("user1")
    access = product.split("/")[-2]
    await guest.ask("POST", ACCESSES, json={access: {}}, params={"refresh": "true"})
    clock.advance(10)
    phone = [
        r
        for r in await tagged(guest, product)
        if r["gegenkontoInhaber"] == row["gegenkontoInhaber"]
    ]
    assert tag_of(phone[0]) == TRAVEL
    assert tag_of(phone[-1]) != TRAVEL
    assert (await guest.ask("DELETE", RULES)).status_code == 200
    assert (await guest.get(RULES))["taggingRules"] == []


async def test_a_rule_can_be_added_by_hand(guest: Guest) -> None:
    item = body()["tags"][0]["tagTreeItem"]
    made = await guest.ask("POST", RULES, json={"counterparty": "X", "tagTreeItem": item})
    assert made.status_code == 201
    assert (await guest.get(RULES))["taggingRules"] == [made.json()]
    assert (await guest.ask("POST", RULES, json={"tagTreeItem": item})).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"tags": []},
        {"tags": [1]},
        {"tags": [{}]},
        {"tags": [{"tagTreeItem": {"systemName": TRAVEL}}]},
        body(tree="HOROSCOPE"),
        body(item="HOROSCOPE"),
        body("PERIOD_MONTHLY", "FREELANCER_CATEGORIES"),
    ],
)
async def test_a_correction_without_an_item_of_the_tree_is_refused(
    guest: Guest, wrong: dict[str, Any]
) -> None:
    product = await giro(guest)
    row = (await tagged(guest, product))[0]["id"]
    assert await correct(guest, product, row, json=wrong) == 400


async def test_a_correction_needs_a_first_tag_and_a_transaction(guest: Guest) -> None:
    product = await giro(guest)
    rows = await tagged(guest, product, "periods")
    row = next(row for row in rows if not row["tags"])
    monthly = body("PERIOD_MONTHLY", "PERIODS")
    assert await correct(guest, product, row["id"], json=monthly) == 400
    assert await correct(guest, product, row["id"][::-1]) == 404
