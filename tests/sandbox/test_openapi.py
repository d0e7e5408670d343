"""Does the sandbox do what it says of itself?"""

import json
from typing import Any

import httpx
import pytest
from banksapi_async.sandbox import Sandbox
from banksapi_async.sandbox.web import bodies
from banksapi_async.sandbox.web.app import OPERATIONS
from banksapi_async.sandbox.web.gate import Check, Refusal, read_json
from described import OPERATIONS as DESCRIBED
from hypothesis import HealthCheck, given, settings, strategies as st
from jsonschema import Draft202012Validator

from sandbox.contract import FORMATS, Contract, Watched, published
from sandbox.mutations import run
from sandbox.refusals import LINES, Line, World
from sandbox.talk import CONVERSATIONS, go

CHECKS = {f"{one.method} {one.path}": one.sends for one in OPERATIONS if one.sends is not None} | {
    f"{one.method} {one.path} (form)": one.form for one in OPERATIONS if one.form is not None
}

LARGEST = 10**15


async def test_it_is_the_same_in_process_and_served(sandbox: Sandbox) -> None:
    async with sandbox.serve() as url, httpx.AsyncClient(base_url=url) as client:
        served = (await client.get("/openapi.json")).json()
    assert served.pop("servers") == [{"url": url}]
    inside = await published(sandbox)
    assert inside.pop("servers") == [{"url": "https://sandbox.example"}]
    assert served == inside


async def test_behind_a_prefix_it_says_so() -> None:
    described = await published(Sandbox(root_path="/gateway"), "https://x.example/gateway")
    assert described["servers"] == [{"url": "https://x.example/gateway"}]


async def test_it_describes_every_operation_and_no_other(sandbox: Sandbox) -> None:
    described = await published(sandbox)
    found = {
        (method.upper(), path)
        for path, operations in described["paths"].items()
        for method in operations
    }
    assert found == sandbox.operations
    every = [one for operations in described["paths"].values() for one in operations.values()]
    ids = [one["operationId"] for one in every]
    assert len(ids) == len(set(ids))
    assert all(one["summary"].endswith(".") for one in every)
    assert {one["description"] for one in every} == {"Basis: documented.", "Basis: guessed."}
    assert all(one["security"] for one in every)


def test_what_a_document_describes_is_not_called_guessed() -> None:
    called = {f"{one.method} {one.path}": one.basis for one in OPERATIONS}
    assert {called[asked] for asked in DESCRIBED} == {"documented"}
    guessed = sorted(asked for asked, basis in called.items() if basis == "guessed")
    assert len(guessed) == 11, guessed


async def test_its_schemas_are_schemas(sandbox: Sandbox) -> None:
    described = await published(sandbox)
    text = json.dumps(described)
    for name in described["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in text
    for operations in described["paths"].values():
        for one in operations.values():
            contents = [one.get("requestBody", {}), *one["responses"].values()]
            for said in contents:
                for media in said.get("content", {}).values():
                    Draft202012Validator.check_schema(media["schema"])


@pytest.mark.parametrize("seed", [3, 4])
async def test_odd_requests_are_answered_as_described(seed: int) -> None:
    ways: list[Watched] = []

    def watched(sandbox: Sandbox) -> Watched:
        ways.append(Watched(sandbox))
        return ways[-1]

    fuzzer = await run(450, seed, watched)
    contract = Contract(await published(fuzzer.sandbox))
    assert [text for one in ways[0].seen for text in contract.broken(one)] == []


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: one["name"])
async def test_the_documented_conversations_go_as_described(conversation: dict[str, Any]) -> None:
    contract = Contract(await published(Sandbox()))
    way: Watched = await go(conversation, Watched)
    on_demand = 504
    told = [one for one in way.seen if one.status != on_demand]
    assert [text for one in told for text in contract.broken(one)] == []


async def test_what_is_refused_is_refused_as_described(sandbox: Sandbox, world: World) -> None:
    lines: list[Line] = [one for lines in LINES.values() for one in lines]
    contract = Contract(await published(sandbox))
    way = Watched(sandbox)
    async with httpx.AsyncClient(transport=way, base_url="https://sandbox.example") as client:
        world.guest.client = client
        for one in lines:
            await world.ask(one.who, one.method, one.path, **one.more)
            assert contract.broken(way.seen[-1]) == [], one.says


def odd(schema: Any) -> st.SearchStrategy[Any]:
    """Values that are near to a schema, and some far from it."""
    anything = (
        st.none()
        | st.booleans()
        | st.integers(-LARGEST, LARGEST)
        | st.text(max_size=4)
        | st.just([])
    )
    if "anyOf" in schema:
        return st.one_of(*map(odd, schema["anyOf"])) | anything
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | anything
    if schema.get("pattern"):
        return st.from_regex(schema["pattern"], fullmatch=True).filter(
            lambda text: "\n" not in text
        ) | st.sampled_from(["2026-02-30", "2026-02-30 00:00:00", ""])
    if schema["type"] == "object":
        named = {name: odd(one) for name, one in schema.get("properties", {}).items()}
        required = {name: one for name, one in named.items() if name in schema.get("required", ())}
        optional = {name: one for name, one in named.items() if name not in required}
        whole = st.fixed_dictionaries(required, optional=optional)
        if "propertyNames" in schema:
            keys = odd(schema["propertyNames"]).filter(lambda key: isinstance(key, str))
            whole = st.dictionaries(keys, odd(schema["additionalProperties"]), max_size=2)
        return whole | st.fixed_dictionaries({}, optional=named) | anything
    if schema["type"] == "array":
        return st.lists(odd(schema["items"]), max_size=2) | anything
    least = {"string": st.text("aZ/.\n\u202e5", max_size=6), "boolean": st.booleans()}
    return least.get(schema["type"], st.integers(-10, 10)) | anything


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_the_gate_takes_what_its_schema_describes_and_nothing_else(name: str) -> None:
    check: Check = CHECKS[name]
    validator = Draft202012Validator(check.schema, format_checker=FORMATS)

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(odd(check.schema))
    def holds(value: Any) -> None:
        body = read_json(json.dumps(value).encode())
        try:
            check(body, "")
        except Refusal:
            taken = False
        else:
            taken = True
        assert taken == validator.is_valid(body), value

    holds()


def test_a_check_and_its_schema_agree_about_numbers() -> None:
    schema = Draft202012Validator(bodies.TRANSFER_DETAILS.schema["properties"]["amount"])
    for text, taken in {"1e15": True, "999999999999999.9": True, "-1": True, '"1"': False}.items():
        assert schema.is_valid(read_json(text.encode())) == taken
