"""Is all that the vendor's description says in the SDK, and nothing else without a reason?"""

import inspect
import re
from typing import Any, get_args

import banksapi_async
from banksapi_async.links.rel import FOR_BROWSERS, Rel, verb
from banksapi_async.links.resource import Resource, operations_of
from banksapi_async.sandbox import Sandbox
from banksapi_async.wire.fields import name_of
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Retry
from called import CALLED_BY
from declared import Declared, operations
from described import NOT_DESCRIBED, OPERATIONS, RELATIONS, SCHEMAS

BEYOND = {
    "POST /one/bc-token": "ONE/Connect is in another document",
    "POST /onebasic/bc-token": "ONE/Connect is in another document",
    "GET /tags/v1": "an example names it",
    "GET /tags/v1/tag-trees/": "an example names it",
    "GET /tags/v1/tag-trees/{tag-tree-id}/tag-tree-items/": "an example names it",
    "GET /providers/v2/{logo}": "the relation says where",
    "POST /customer/v2/ueberweisung/{payment-id}/consent": "the relation says where",
    "GET /customer/v2/ueberweisung/{payment-id}/consent/poll": "the relation says where",
    "POST /customer/v2/ueberweisung/{payment-id}/consent/cancel": "the relation says where",
}
"""What is declared and not described, and why."""

OF_THE_SANDBOX = {
    "GET /customer/v2/analytics/{analysis}",
    "GET /customer/v2/analytics/contracts/{contract-id}",
    "GET /customer/v2/tagging-rules",
    "POST /customer/v2/tagging-rules",
    "DELETE /customer/v2/tagging-rules",
    "GET /tags/v1/tag-trees/{tag-tree-id}/",
    "GET /providers/v2/{logo}.svg",
}
"""Paths of the sandbox's own, since those of the interface are not public."""

MORE_PARAMETERS = {
    "GET /customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze": {"bookingStatus"},
}
"""Query parameters that no document has and integrations use."""

SPELLED = {"from": "from_", "reftype": "user"}
"""Parameters whose argument has another name than the rule gives it."""

FILLED_IN = {
    ("BankAccess.refresh_bankzugang", "refresh"),
    ("Customer.add_bankzugaenge", "refresh"),
    ("Users.reactivate", "reftype"),
}
"""Parameters of which the method knows by itself whether they are sent."""

HARMLESS = {"Session.encrypt"}
"""What may be repeated although it is not a GET: it changes nothing."""

DECLARED = operations()
ASKED = {asked: [one for one in DECLARED if one.asked == asked] for asked in OPERATIONS}


def arguments_of(one: Declared) -> set[str]:
    """The arguments that the methods of an operation take."""
    taken: set[str] = set()
    for called in CALLED_BY.get(one.operation.name, (one.operation.name,)):
        owner, _, method = called.partition(".")
        signature = inspect.signature(getattr(getattr(banksapi_async, owner), method))
        for name, parameter in signature.parameters.items():
            unpacked = get_args(parameter.annotation)
            taken |= set(
                unpacked[0].__annotations__
                if unpacked and parameter.kind is parameter.VAR_KEYWORD
                else [name]
            )
    return taken


def test_the_table_is_as_long_as_the_description() -> None:
    assert len(OPERATIONS) == 57
    assert len(SCHEMAS) == 83
    rels = [rel for named in RELATIONS.values() for rel in named.split()]
    assert len(rels) == len(set(rels))
    assert len(set(rels) - set(NOT_DESCRIBED.split())) == 45
    of_tags = {"tag_trees", "tag_tree_items"}
    assert set(rels) | of_tags == set(Rel.words)


def test_every_operation_is_declared() -> None:
    assert [asked for asked, found in ASKED.items() if not found] == []


def test_an_operation_asks_what_is_described() -> None:
    wrong = []
    for asked, found in ASKED.items():
        described = OPERATIONS[asked]
        params = {key for one in found for key in one.operation.params}
        if params != set(described.query) | MORE_PARAMETERS.get(asked, set()):
            wrong.append(f"{asked}: its parameters are {sorted(params)}")
        for one in found:
            if one.operation.customer_ip != described.customer_ip:
                wrong.append(f"{one.operation.name}: the address of the person")
            if one.operation.answers != described.answers:
                wrong.append(f"{one.operation.name}: its statuses are {one.operation.answers}")
            if 451 in described.answers and not one.operation.form:
                wrong.append(f"{one.operation.name}: a 451 is no form")
    assert wrong == []


def test_what_is_declared_is_described_or_has_a_reason() -> None:
    unexplained = [
        f"{one.operation.name} {one.asked}"
        for one in DECLARED
        for says_where in [re.fullmatch(r"\{(\w+)\}", one.operation.template)]
        if (
            says_where[1] != one.operation.rel
            if says_where
            else (one.asked in OPERATIONS) == (one.asked in BEYOND)
        )
    ]
    assert unexplained == []


def test_a_declared_operation_is_a_method_with_its_parameters() -> None:
    missing = {}
    for one in DECLARED:
        keys = {key for key in one.operation.params if (one.operation.name, key) not in FILLED_IN}
        wanted = {SPELLED.get(key, name_of(key)) for key in keys} | {"timeout"}
        if one.operation.customer_ip:
            wanted.add("customer_ip")
        if left := wanted - arguments_of(one):
            missing[one.operation.name] = left
    assert missing == {}


def test_every_relation_is_declared_with_its_verb_or_is_for_a_browser() -> None:
    wrong = []
    for method, named in RELATIONS.items():
        for rel in named.split():
            browser = method == "browser"
            methods = {one.operation.method for one in DECLARED if one.operation.rel == rel}
            if (
                rel not in Rel.words
                or (rel in FOR_BROWSERS) != browser
                or verb(rel) != (None if browser else method)
                or methods != (set() if browser else {method})
            ):
                wrong.append(f"{method} {rel}: {verb(rel)}, {methods}")
    assert wrong == []


def retry_class(operation: Operation[Any]) -> Retry:
    """The class of retries that follows from what is done."""
    if operation.name.startswith("Token."):
        return Retry.MINT
    if operation.rel == "authenticate_decoupled":
        return Retry.POLL
    if operation.method == "GET" or operation.name in HARMLESS:
        return Retry.READ
    return Retry.DELETE if operation.method == "DELETE" else Retry.ONCE


def test_the_retry_class_follows_from_what_is_done() -> None:
    wrong = {
        one.operation.name: one.operation.retry
        for one in DECLARED
        if one.operation.retry is not retry_class(one.operation)
    }
    assert wrong == {}


def test_what_every_operation_gives_is_found() -> None:
    for one in DECLARED:
        one.operation.result()


def test_every_resource_is_read_again_as_its_own_kind() -> None:
    for owner in {one.owner for one in DECLARED}:
        if isinstance(owner, type) and issubclass(owner, Resource) and owner is not Resource:
            assert operations_of(owner)["self"].result() is owner


def test_the_sandbox_answers_every_operation_that_is_described() -> None:
    answered = {f"{method} {path}" for method, path in Sandbox().operations}
    assert OPERATIONS.keys() - answered == set()


def test_what_the_sandbox_answers_is_described_or_a_relation_leads_there() -> None:
    answered = {f"{method} {path}" for method, path in Sandbox().operations}
    assert answered - OPERATIONS.keys() <= BEYOND.keys() | OF_THE_SANDBOX
