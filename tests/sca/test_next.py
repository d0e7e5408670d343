"""Which step is next, where several are offered at once?"""

from typing import Any

import pytest
from banksapi_async import (
    BankAccess,
    ChooseMedium,
    ChooseMethod,
    ConfirmElsewhere,
    Consent,
    EnterTan,
    FollowRedirect,
)
from banksapi_async.errors import Action, AmbiguousRelation, InvalidRequest, UntrustedLink
from banksapi_async.sca.records import ScaMedium, ScaMethod
from banksapi_async.sca.steps import (
    authentication,
    check_redirect,
    chosen_medium,
    chosen_method,
)
from banksapi_async.values.secret import Secret

from support import BASE

HERE = f"{BASE}/customer/v2/consent/1"
PAGE = "https://bank.example/sca?id=1"


def consent(*rels: str, **fields: Any) -> Consent:
    hrefs = {"redirect_url": PAGE}
    relations = [{"rel": rel, "href": hrefs.get(rel, HERE)} for rel in rels]
    return Consent.load({"relations": relations, **fields})


def challenge(**flags: bool) -> dict[str, Any]:
    return {"challenge": {"name": "x", "content": {"instructions": "Los"}, **flags}}


@pytest.mark.parametrize(
    ("rels", "fields", "step"),
    [
        ([], {}, None),
        (["start_sca", "self", "get_single_transfer"], {}, None),
        (["self"], challenge(decoupled=True), None),
        (["set_method"], {}, ChooseMethod),
        # A challenge that is left over decides nothing where it cannot be answered.
        (["set_method"], challenge(decoupled=False), ChooseMethod),
        (["set_method", "set_medium"], {}, ChooseMedium),
        (["set_method", "set_medium", "authenticate"], {}, EnterTan),
        (["authenticate"], challenge(decoupled=False), EnterTan),
        (["authenticate"], challenge(decoupled=True), ConfirmElsewhere),
        (["authenticate_decoupled"], {}, ConfirmElsewhere),
        (["authenticate_decoupled"], challenge(decoupled=False), ConfirmElsewhere),
        (["authenticate", "authenticate_decoupled"], {}, ConfirmElsewhere),
        (["authenticate", "authenticate_decoupled"], challenge(decoupled=True), ConfirmElsewhere),
        (["authenticate", "authenticate_decoupled"], challenge(decoupled=False), EnterTan),
        (["redirect_url"], {}, FollowRedirect),
        (["redirect_url", "cancel"], challenge(redirect=False), FollowRedirect),
        (["redirect_url", "authenticate", "set_method"], {}, FollowRedirect),
        (["redirect_url", "authenticate"], challenge(redirect=True), FollowRedirect),
        (["redirect_url", "authenticate"], challenge(redirect=False), EnterTan),
        (["redirect_url", "authenticate_decoupled"], challenge(redirect=False), ConfirmElsewhere),
    ],
)
def test_the_step_that_is_furthest_along_is_next(
    rels: list[str], fields: dict[str, Any], step: type[Any] | None
) -> None:
    for order in (rels, rels[::-1]):
        found = consent(*order, **fields).sca
        assert (None if found is None else type(found)) is step


def test_what_is_offered_has_one_spelling() -> None:
    german = BankAccess.load(
        {
            "id": "1",
            "relations": [{"rel": "set_method", "href": HERE}],
            "sicherheitsverfahren": [{"kodierung": 942, "name": "x", "hinweis": "y"}],
        }
    )
    english = consent("set_method", scaMethods=[{"code": "942", "name": "x", "hint": "y"}])
    steps = german.sca, english.sca
    assert isinstance(steps[0], ChooseMethod)
    assert isinstance(steps[1], ChooseMethod)
    assert steps[0].options == steps[1].options == (ScaMethod(id="942", name="x", hint="y"),)
    medium = consent("set_medium", scaMediums=[{"name": "Handy", "mediaClass": "MOBILE"}]).sca
    assert isinstance(medium, ChooseMedium)
    assert [one.name for one in medium.options] == ["Handy"]


def test_two_steps_that_ask_the_same_are_the_same() -> None:
    one = consent("authenticate", **challenge(), messages=[{"code": "BA1103"}]).sca
    other = consent("authenticate", **challenge()).sca
    assert one is not None
    assert other is not None
    assert one.asked() == other.asked()
    assert one.messages[0].code == "BA1103"
    different = consent("authenticate", challenge={"name": "y"}).sca
    assert different is not None
    assert different.asked() != other.asked()


def test_several_pages_of_the_bank_are_not_chosen_from() -> None:
    relations = [{"rel": "redirect_url", "href": f"{PAGE}{n}"} for n in (1, 2)]
    with pytest.raises(AmbiguousRelation):
        _ = Consent.load({"relations": relations}).sca


def test_the_banks_page_is_handed_out_as_it_came_and_not_shown() -> None:
    step = consent("redirect_url").sca
    assert isinstance(step, FollowRedirect)
    assert step.url == PAGE
    assert "bank.example" not in repr(step)


@pytest.mark.parametrize(
    "url",
    [
        "https://bank.example/a?b=c&d=%20#/consent/1?x=y",
        "https://[2001:db8::1]:8443/sca",
        "https://login.bank.example",
    ],
)
def test_any_https_page_is_fit_for_a_browser(url: str) -> None:
    assert check_redirect(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://bank.example/sca",
        "javascript:alert(1)",
        "//bank.example/sca",
        "/sca",
        "",
        "https://user@bank.example/sca",
        "https://user:pw@bank.example/sca",
        "https://bank.example\\@evil.example/",
        "https://bank.example/a b",
        "https://bank.example/\n",
        "https://bank.example/#a b",
        "https://bank.example/#a\\b",
        "https://bank.example/#a\x7f",
        "https:///sca",
        "https://bank.example:port/",
    ],
)
def test_a_person_is_not_sent_anywhere_else(url: str) -> None:
    with pytest.raises(UntrustedLink, match="must not be sent there") as caught:
        check_redirect(url)
    assert "evil" not in str(caught.value)


def test_a_method_is_sent_as_text() -> None:
    for value in (942, "942", ScaMethod(id="942")):
        assert chosen_method(value).to_wire() == {"chosenScaMethodId": "942"}
    for medium in ("Handy", ScaMedium(name="Handy")):
        assert chosen_medium(medium).to_wire() == {"chosenScaMedia": "Handy"}


def test_a_tan_loses_what_is_there_for_reading_and_none_is_the_empty_confirmation() -> None:
    for tan in (" 123 ", "123\n", "1 23", "12\u00a03", "\u200b123", "1\u20602\ufeff3"):
        assert authentication(Secret(tan)).to_wire() == {"scaAuthenticationData": "123"}
    assert authentication(Secret(" two words ")).to_wire() == {"scaAuthenticationData": "two words"}
    assert authentication(None).to_wire() == {}


@pytest.mark.parametrize("bad", ["", " ", "1\x002", "1" * 513])
def test_what_cannot_be_sent_is_refused_without_being_shown(bad: str) -> None:
    for make in (chosen_method, chosen_medium, lambda tan: authentication(Secret(tan))):
        with pytest.raises(InvalidRequest) as caught:
            make(bad)
        assert "1" * 9 not in str(caught.value)
    assert caught.value.action is Action.ASK_PERSON


async def test_what_the_bank_does_not_offer_is_not_sent() -> None:
    offered = consent("set_medium", scaMediums=[{"name": "+49 170 555"}]).sca
    assert isinstance(offered, ChooseMedium)
    with pytest.raises(InvalidRequest, match="one of the 1 options") as caught:
        await offered.choose("+49 171 555")
    assert "+49" not in str(caught.value)
    step = consent("authenticate").sca
    assert isinstance(step, EnterTan)
    for empty in ("", "  ", Secret(" ")):
        with pytest.raises(InvalidRequest, match="tan: it is empty"):
            await step.submit(empty)


async def test_a_tan_that_is_no_text_is_named() -> None:
    wrong: Any = 123456
    step = consent("authenticate").sca
    assert isinstance(step, EnterTan)
    with pytest.raises(InvalidRequest, match="tan: it is an int") as caught:
        await step.submit(wrong)
    assert "123456" not in str(caught.value)
