"""What is offered?"""

import pytest
from banksapi_async.accesses.product import BankProduct
from banksapi_async.errors import AmbiguousRelation, RelationNotAvailable
from banksapi_async.links.rel import Rel, verb
from banksapi_async.links.relations import Relation, Relations
from banksapi_async.links.resource import Resource, with_resources
from banksapi_async.values.frozen import FrozenDict

SELF = Relation(rel="self", href="https://b/1")
FIRST = Relation(rel="cancel", href="https://b/2")
SECOND = Relation(rel="cancel", href="https://b/3")


def test_has_all_and_require_are_three_questions() -> None:
    offered = Relations((SELF, FIRST, SECOND))
    assert "self" in offered
    assert "start_sca" not in offered
    assert offered.all("cancel") == (FIRST, SECOND)
    assert offered.all("start_sca") == ()
    assert offered.require("self", "Customer") == SELF
    assert list(offered) == [SELF, FIRST, SECOND]
    assert len(offered) == 3
    assert repr(offered) == "Relations(self, cancel)"


def test_what_is_not_offered_is_refused_with_what_is() -> None:
    with pytest.raises(RelationNotAvailable, match="Customer does not offer 'start_sca'") as caught:
        Relations((SELF, FIRST)).require(Rel.START_SCA, "Customer")
    assert caught.value.available == ("self", "cancel")
    assert isinstance(caught.value, LookupError)
    with pytest.raises(RelationNotAvailable, match="offered: none"):
        Relations().require("self", "Customer")


def test_one_relation_with_two_links_asks_which() -> None:
    offered = Relations((SELF, FIRST, SECOND))
    with pytest.raises(AmbiguousRelation, match="2 times"):
        offered.require("cancel", "BankAccess")
    assert offered.require("cancel", "BankAccess", chosen=SECOND) == SECOND
    with pytest.raises(RelationNotAvailable):
        offered.require("cancel", "BankAccess", chosen=SELF)


def test_one_relation_twice_with_one_link_is_one_offer() -> None:
    assert Relations((FIRST, FIRST)).require("cancel", "BankAccess") == FIRST


def test_the_spelling_of_the_examples_means_the_relation() -> None:
    odd = Relation(rel="startSCA", href="https://b/4")
    offered = Relations((odd,))
    assert "start_sca" in offered
    assert offered.names == ("start_sca",)
    assert offered.require("start_sca", "Issues") == odd
    assert odd.to_wire()["rel"] == "startSCA"


def test_a_relation_does_not_show_its_link() -> None:
    assert "https" not in repr(SELF)


@pytest.mark.parametrize(
    ("rel", "method"),
    [
        ("self", "GET"),
        ("logo", "GET"),
        ("get_news", "GET"),
        ("authenticate_decoupled", "GET"),
        ("delete_news", "DELETE"),
        ("submit_text_tan", "PUT"),
        ("cancel", "POST"),
        ("start_sca", "POST"),
        ("add_tagging_rules", "POST"),
        ("initiate_single_debit", "POST"),
        ("start_news", None),
        ("add_news", None),
        ("news", None),
    ],
)
def test_the_verb_of_a_relation(rel: str, method: str | None) -> None:
    assert verb(rel) == method


def test_every_documented_relation_but_those_for_browsers_has_a_verb() -> None:
    assert {rel for rel in Rel.words if verb(rel) is None} == {"get_webform", "redirect_url"}


def test_an_object_with_too_many_odd_links_is_no_resource() -> None:
    odd = FrozenDict({"relations": (3,) * 10_001})
    assert with_resources(odd, Resource) == odd


def test_one_offer_is_had_by_its_name_in_brackets() -> None:
    offered = Relations((SELF, FIRST, SECOND))
    assert offered["self"] == SELF
    with pytest.raises(AmbiguousRelation, match="cancel"):
        offered["cancel"]
    with pytest.raises(RelationNotAvailable, match="'get_issues' now; offered: self, cancel"):
        offered["get_issues"]


def test_a_key_that_is_an_attribute_says_so() -> None:
    one = BankProduct.load({"id": "DE1", "relations": [], "produktName": "Giro", "neu": 1})
    assert one["neu"] == 1
    for key, name in (("id", "id"), ("relations", "relations")):
        with pytest.raises(KeyError, match=rf"'{key}' is an attribute: read \.{name}"):
            one[key]
    with pytest.raises(KeyError, match=r"^'else'$"):
        one["else"]
