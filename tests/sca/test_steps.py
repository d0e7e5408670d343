"""What is sent for each step, and where?"""

import json
import pickle
import traceback
from typing import Any

import httpx
import pytest
from banksapi_async import BankAccess, Consent, Issues, Rel
from banksapi_async.errors import (
    AmbiguousRelation,
    BanksapiError,
    Detached,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    RelationNotAvailable,
    StepChanged,
)
from banksapi_async.links.resource import operations_of
from banksapi_async.sca.records import ScaMethod
from banksapi_async.values.secret import Secret

from support import ACCESS, BASE, Peer, customer, links, user

OWN = "/customer/v2/consent/7"
ON_ACCESS = f"/customer/v2/bankzugaenge/{ACCESS}/consent/7"
DONE: dict[str, Any] = {"messages": [], "relations": []}


async def consent(peer: Peer, **hrefs: str) -> Consent:
    peer.on(f"GET {OWN}", {"relations": links(self=OWN, **hrefs)})
    return await user(peer).open(Consent, f"{BASE}{OWN}")


async def test_each_step_sends_its_own_body_to_its_relation() -> None:
    peer = Peer().on(f"POST {OWN}", DONE).on(f"POST {OWN}/cancel", DONE)
    for step in (
        lambda one: one.set_method(942),
        lambda one: one.set_method(ScaMethod(id="942")),
        lambda one: one.set_medium("Mobile #1"),
        lambda one: one.authenticate(" 123456 "),
        lambda one: one.authenticate(Secret("123456")),
        lambda one: one.authenticate(),
        lambda one: one.cancel(),
    ):
        one = await consent(
            peer, set_method=OWN, set_medium=OWN, authenticate=OWN, cancel=f"{OWN}/cancel"
        )
        assert type(await step(one)) is Consent
    posts = [one for one in peer.asked if one.url.path.startswith(OWN) and one.method == "POST"]
    sent = [json.loads(one.content) if one.content else None for one in posts]
    assert sent == [
        {"chosenScaMethodId": "942"},
        {"chosenScaMethodId": "942"},
        {"chosenScaMedia": "Mobile #1"},
        {"scaAuthenticationData": "123456"},
        {"scaAuthenticationData": "123456"},
        {},
        None,
    ]


async def test_a_step_answers_with_its_owners_own_class() -> None:
    peer = Peer().on(f"POST {ON_ACCESS}", {"id": ACCESS, "relations": []})
    relations = links(set_method=ON_ACCESS)
    for kind in (BankAccess, Issues):
        given = kind.load({"id": ACCESS, "relations": relations})
        assert type(await user(peer).attach(given).set_method("1")) is BankAccess
        assert type(await user(peer).attach(given).follow("set_method", json={})) is BankAccess


async def test_the_operations_carry_the_paths_of_the_description() -> None:
    access = "/customer/v2/bankzugaenge/{access-id}/consent/{consent-id}"
    own = "/customer/v2/consent/{consent-id}"
    ofs = {kind: operations_of(kind) for kind in (BankAccess, Issues, Consent)}
    assert ofs[BankAccess][Rel.AUTHENTICATE].template == access
    assert ofs[Issues][Rel.AUTHENTICATE_DECOUPLED].template == access
    assert ofs[Consent][Rel.AUTHENTICATE_DECOUPLED].template == f"{own}/poll"
    assert ofs[Consent][Rel.CANCEL].template == f"{own}/cancel"
    names = {declared[Rel.SET_MEDIUM].name for declared in ofs.values()}
    assert names == {"BankAccess.set_medium", "Issues.set_medium", "Consent.set_medium"}


async def test_what_is_not_offered_and_what_is_offered_twice_is_not_sent() -> None:
    peer = Peer().on(f"POST {OWN}/b", DONE)
    one = await consent(peer)
    with pytest.raises(RelationNotAvailable):
        await one.authenticate("1")
    twice = [{"rel": "authenticate", "href": f"{BASE}{OWN}/{end}"} for end in "ab"]
    peer.on(f"GET {OWN}", {"relations": twice})
    one = await user(peer).open(Consent, f"{BASE}{OWN}")
    with pytest.raises(AmbiguousRelation):
        await one.authenticate("1")
    chosen = one.relations.all("authenticate")[1]
    assert (await one.authenticate("1", relation=chosen)).messages == ()


async def test_a_lost_answer_names_the_access_to_look_at() -> None:
    peer = Peer().on(f"POST {ON_ACCESS}", httpx.ReadError("lost"))
    for kind in (BankAccess, Issues):
        data = {"id": ACCESS, "relations": links(authenticate=ON_ACCESS)}
        owner = user(peer).attach(kind.load(data))
        with pytest.raises(OutcomeUnknown) as caught:
            await owner.authenticate("123456")
        assert caught.value.subject == ACCESS
    one = await consent(peer, authenticate=ON_ACCESS)
    with pytest.raises(OutcomeUnknown) as caught:
        await one.authenticate("123456")
    assert caught.value.subject is None


async def test_a_consent_is_read_below_the_customer() -> None:
    peer = Peer().on("GET /customer/v2/consent/a%20%C3%BC", DONE)
    one = await customer(peer, relations=links(self="/customer/v2?x=y"))
    assert (await one.consent("a ü")).sca is None
    with pytest.raises(NotFound):
        await one.consent("gone")
    for bad in ("", "a\nb"):
        with pytest.raises(InvalidRequest, match="id"):
            await one.consent(bad)


@pytest.mark.parametrize("offered", [{}, {"self": f"/customer/v2/bankzugaenge/{ACCESS}"}])
async def test_an_access_is_read_again_by_its_id_where_it_has_no_link(
    offered: dict[str, str],
) -> None:
    data = {"id": ACCESS, "relations": links(set_method=ON_ACCESS, **offered)}
    peer = Peer().on(f"GET /customer/v2/bankzugaenge/{ACCESS}", data)
    me = user(peer, base_url="https://gateway.example")
    access = me.attach(BankAccess.load(data))
    assert access.sca is not None
    assert (await me.load_sca(access.sca.dump())).owner == access


@pytest.mark.parametrize(
    "offered", [{}, {"get_issues": f"/customer/v2/bankzugaenge/{ACCESS}/issues"}]
)
async def test_issues_are_read_again_where_they_are(offered: dict[str, str]) -> None:
    data = {"id": ACCESS, "relations": links(set_method=ON_ACCESS, **offered)}
    path = f"/customer/v2/bankzugaenge/{ACCESS}/issues"
    peer = Peer().on(f"GET {path}", data)
    me = user(peer)
    issues = me.attach(Issues.load(data))
    assert issues.sca is not None
    assert (await me.load_sca(issues.sca.dump())).owner == issues
    nameless = me.attach(Issues.load({"relations": links(set_method=ON_ACCESS)}))
    assert nameless.sca is not None
    with pytest.raises(RelationNotAvailable, match="get_issues"):
        nameless.sca.dump()


async def test_a_relative_link_is_saved_as_an_absolute_one() -> None:
    relations = [{"rel": "self", "href": "7"}, {"rel": "authenticate", "href": "7"}]
    peer = Peer().on(f"GET {OWN}", {"relations": relations})
    me = user(peer)
    one = await me.open(Consent, f"{BASE}{OWN}")
    assert one.sca is not None
    assert (await me.load_sca(one.sca.dump())).owner == one


async def test_a_session_is_needed_to_save_a_step() -> None:
    detached = Consent.load({"relations": links(self=OWN, authenticate=OWN)})
    assert detached.sca is not None
    with pytest.raises(Detached):
        detached.sca.dump()


def test_a_step_that_has_changed_says_so_and_who_can_mend_it() -> None:
    error = StepChanged(now="owner")
    assert (error.now, error.retryable, error.action.name) == ("owner", False, "ASK_PERSON")
    assert error.copy().now == "owner"


def frames(error: BaseException) -> str:
    """What a kept traceback shows of the library's frames, locals included."""
    return "".join(
        repr({name: repr(value) for name, value in frame.f_locals.items()})
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if "banksapi_async" in frame.f_globals["__name__"]
    )


@pytest.mark.parametrize(
    "answered",
    [
        httpx.ConnectError("no"),
        httpx.ReadError("lost"),
        httpx.Response(400, content=b"{}"),
        httpx.Response(503),
        httpx.Response(200, content=b"garbage"),
    ],
    ids=["not connected", "lost", "refused", "broken", "garbage"],
)
@pytest.mark.parametrize("tan", ["9471213", Secret("9471213")])
async def test_a_tan_is_in_no_error_and_in_none_of_its_frames(answered: Any, tan: Any) -> None:
    one = await consent(Peer().on(f"POST {OWN}", answered), authenticate=OWN)
    assert one.sca is not None
    for call in (lambda: one.sca.submit(tan), lambda: one.authenticate(tan)):
        with pytest.raises(BanksapiError) as caught:
            await call()
        assert "9471213" not in frames(caught.value)
        assert "9471213" not in "".join(traceback.format_exception(caught.value))
        assert b"9471213" not in pickle.dumps(caught.value)


async def test_a_tan_that_cannot_be_sent_is_not_shown_either() -> None:
    one = await consent(Peer(), authenticate=OWN)
    for bad in ("9471213\x00", "9471213" * 100, " "):
        with pytest.raises(InvalidRequest) as caught:
            await one.authenticate(bad)
        assert "9471213" not in str(caught.value) + frames(caught.value)
