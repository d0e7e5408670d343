"""What comes of an answer whose schema is not public?"""

import copy
import json
import pickle
from decimal import Decimal
from typing import Any

import pytest
from banksapi_async import (
    Customer,
    DecodeError,
    Drift,
    Event,
    OutcomeUnknown,
    RelationNotAvailable,
    Resource,
    load,
)
from banksapi_async.wire import json as wire_json

from support import Peer, answer, customer, links, user

READS = (
    "get_contracts",
    "get_sales_triggers",
    "get_life_events",
    "get_life_stages",
    "get_cashflow",
    "get_credit_check",
    "get_disposable_money",
    "get_affinities",
    "get_credit_attributes",
    "get_tagging_rules",
)
CONTRACTS = {
    "contracts": [
        {"id": "c1", "amount": 12.30, "bank": {"name": "B", "relations": links(self="/bank")}},
        {"id": "c2", "relations": links(self="/c2", get_news="/news")},
    ],
    "currency": {"code": "EUR"},
    "relations": links(self="/contracts"),
}

TEXT = json.dumps(CONTRACTS)


@pytest.mark.parametrize("rel", READS)
async def test_each_analysis_follows_its_relation(rel: str) -> None:
    peer = Peer().on("GET /a", {"amount": 1.10})
    one = await customer(peer, relations=links(**{rel: "/a"}))
    read = await getattr(one, rel)()
    assert type(read) is Resource
    assert read["amount"] == Decimal("1.1")
    assert peer.paths()[1:] == ["GET /a"]


@pytest.mark.parametrize("rel", READS)
async def test_an_analysis_that_is_not_offered_is_said_to_be_none(rel: str) -> None:
    one = await customer(Peer(), relations=[])
    with pytest.raises(RelationNotAvailable, match=rel):
        await getattr(one, rel)()


async def test_objects_with_links_are_resources_at_any_depth() -> None:
    events: list[Event] = []
    peer = Peer().on("GET /a", CONTRACTS).on("GET /bank", {"name": "C"}).on("GET /c2", [1])
    one = await customer(
        peer, relations=links(get_contracts="/a"), strict=True, observers=[events.append]
    )
    read = await one.get_contracts()
    assert isinstance(read, Resource)
    first, second = read["contracts"]
    assert first["amount"] == Decimal("12.3")
    assert type(first["bank"]) is Resource
    assert (await first["bank"].follow("self", Resource))["name"] == "C"
    assert second.can("get_news")
    assert await second.follow("self") == [1]
    assert read["currency"]["code"] == "EUR"
    assert read.meta is not None
    assert second.meta is not None
    assert not [event for event in events if isinstance(event, Drift)]


async def test_an_array_is_a_tuple_of_resources_and_nothing_an_empty_one() -> None:
    peer = Peer().on("GET /a", [{"stage": "X"}, {"relations": links(self="/s")}, 1])
    peer.on("GET /b", answer(200))
    one = await customer(peer, relations=links(get_life_stages="/a", get_cashflow="/b"))
    stages = await one.get_life_stages()
    assert isinstance(stages, tuple)
    assert [type(stage) for stage in stages] == [Resource, Resource, int]
    assert stages[0]["stage"] == "X"
    assert stages[1].can("self")
    assert await one.get_cashflow() == Resource()


@pytest.mark.parametrize("body", ["42", '"text"', "null", "not json", "[" * 70 + "]" * 70])
async def test_what_is_neither_object_nor_array_cannot_be_read(body: str) -> None:
    one = await customer(Peer().on("GET /a", answer(200, body)), relations=links(get_cashflow="/a"))
    with pytest.raises(DecodeError):
        await one.get_cashflow()


def test_a_generic_resource_obeys_the_laws_of_values() -> None:
    read = Resource.load(TEXT, strict=True)
    assert read.to_wire() == wire_json.loads(TEXT)
    assert Resource.load(read.to_wire()) == read
    assert load(Resource, read.to_json()) == read
    for again in (copy.copy(read), copy.deepcopy(read), pickle.loads(pickle.dumps(read))):
        assert again == read
        assert type(again["contracts"][1]) is Resource


def test_a_copy_inside_a_resource_is_bound_with_it() -> None:
    read = Resource.load(TEXT)
    assert read["contracts"][1].meta is None
    bound = user(Peer()).attach(read)
    assert bound == read
    assert bound["contracts"][1]._bound is not None


def test_what_the_class_has_no_attribute_for_is_reached_by_its_key() -> None:
    one = Customer.load({"neu": {"a": 1, "relations": links(self="/neu")}, "messages": []})
    assert one["neu"]["a"] == 1
    assert one["neu"].can("self")
    assert "neu" in one
    assert "messages" not in one
    with pytest.raises(KeyError):
        one["messages"]
    with pytest.raises(TypeError):
        iter(one)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "relations", ["x", 1, None, {"rel": "self"}, [1], [{"rel": "self"}], [{"rel": 1, "href": "x"}]]
)
async def test_relations_that_are_none_are_data(relations: Any) -> None:
    body = {"inner": {"relations": relations}, "relations": relations}
    one = await customer(Peer().on("GET /a", body), relations=links(get_cashflow="/a"))
    read = await one.get_cashflow()
    assert isinstance(read, Resource)
    assert not isinstance(read["inner"], Resource)
    assert read.to_wire() == body
    assert list(read.relations) == []


async def test_rules_are_added_once_and_deleted() -> None:
    rules = links(add_tagging_rules="/rules", delete_tagging_rules="/rules")
    peer = Peer().on("POST /rules", answer(201), answer(500)).on("DELETE /rules", answer(404))
    one = await customer(peer, relations=rules)
    assert await one.add_tagging_rules({"counterparty": "X"}) == Resource()
    with pytest.raises(OutcomeUnknown):
        await one.add_tagging_rules({"counterparty": "X"})
    await one.delete_tagging_rules()
    assert peer.paths()[1:] == ["POST /rules", "POST /rules", "DELETE /rules"]
    assert peer.asked[-2].content == b'{"counterparty":"X"}'
