"""What can be done with a link?"""

import copy
import pickle
from contextlib import suppress
from decimal import Decimal
from typing import Any

import attrs
import httpx
import pytest
from banksapi_async import (
    AmbiguousRelation,
    AnswerLost,
    BankAccess,
    BanksapiError,
    ConnectFailed,
    Customer,
    DecodeError,
    Detached,
    Drift,
    InvalidRequest,
    OutcomeUnknown,
    PersonNeeded,
    Provider,
    RelationNotAvailable,
    Resource,
    RetryPolicy,
    ServerError,
    UnexpectedRedirect,
    UntrustedLink,
)

from support import ACCESS, BASE, Peer, answer, customer, links, user

ONE = f"/customer/v2/bankzugaenge/{ACCESS}"
FORM = f"{BASE}/customer/v2/webform?session=ef2fdd3b-a087-447b-843c-670325d003f4&useCase=X"


async def test_an_unknown_relation_is_followed_with_the_verb_of_its_prefix() -> None:
    peer = Peer().on("GET /n", {"a": 1.10, "relations": links(self="/n")})
    peer.on("DELETE /n", answer(204))
    owner = await customer(peer, relations=links(get_news="/n", delete_news="/n", start_news="/n"))
    news = await owner.follow("get_news")
    assert type(news) is Resource
    assert news.extra["a"] == Decimal("1.1")
    assert news.can("self")
    assert await owner.follow("delete_news") is None
    with pytest.raises(InvalidRequest, match="nothing tells the HTTP method"):
        await owner.follow("start_news")
    assert peer.paths() == ["GET /customer/v2", "GET /n", "DELETE /n"]


async def test_a_relation_that_is_not_offered_says_so_whatever_its_verb() -> None:
    owner = await customer(Peer(), relations=links(get_news="/n"))
    with pytest.raises(RelationNotAvailable, match="offered: get_news"):
        await owner.follow("nope")


async def test_the_caller_may_say_verb_body_parameters_and_type() -> None:
    peer = Peer().on("POST /n", [{"id": "p", "name": "Bank"}])
    owner = await customer(peer, relations=links(start_news="/n?x=1"))
    got = await owner.follow(
        "start_news",
        list[Provider],
        method="post",
        params={"tag": "a b"},
        json={"amount": Decimal("-100.10")},
    )
    assert got[0].name == "Bank"
    assert peer.paths()[-1] == "POST /n?x=1&tag=a%20b"
    assert peer.asked[-1].content == b'{"amount":-100.10}'
    with pytest.raises(InvalidRequest, match="method"):
        await owner.follow("start_news", method="BREW")


@pytest.mark.parametrize(
    ("body", "kind", "value"),
    [
        ([{"relations": []}, 1.5, None], "application/json", None),
        ({"a": {"b": [1]}}, "application/json", None),
        (b"<svg/>", "image/svg+xml", b"<svg/>"),
        (b"", "application/json", None),
    ],
)
async def test_an_answer_without_a_schema_is_kept_whole(
    body: object, kind: str, value: object
) -> None:
    peer = Peer().on("GET /n", answer(200, body, content_type=kind))
    owner = await customer(peer, relations=links(get_news="/n"))
    news = await owner.follow("get_news")
    if isinstance(body, list):
        assert isinstance(news[0], Resource)
        assert news[1:] == [Decimal("1.5"), None]
    elif isinstance(body, dict):
        assert news["a"]["b"] == (1,)
    else:
        assert news == value


async def test_a_declared_relation_is_followed_as_it_is_declared() -> None:
    peer = Peer().on("GET /all", {ACCESS: {"id": ACCESS, "relations": links(self="/one")}})
    owner = await customer(peer, relations=links(get_bankzugaenge="/all"))
    accesses = await owner.follow("get_bankzugaenge")
    assert accesses[ACCESS] == (await owner.get_bankzugaenge())[ACCESS]
    generic = await owner.follow("get_bankzugaenge", dict[str, Resource])
    assert type(generic[ACCESS]) is Resource
    assert generic[ACCESS].extra["id"] == ACCESS


@pytest.mark.parametrize("rel", ["get_webform", "redirect_url"])
async def test_what_is_for_a_browser_is_not_fetched(rel: str) -> None:
    peer = Peer()
    owner = await customer(peer, relations=links(**{rel: FORM}))
    with pytest.raises(InvalidRequest, match="browser"):
        await owner.follow(rel)
    assert len(peer.paths()) == 1


async def test_a_hostile_link_in_an_answer_sends_nothing() -> None:
    peer = Peer()
    owner = await customer(peer, relations=links(get_bankzugaenge="https://evil.example/all"))
    with pytest.raises(UntrustedLink):
        await owner.get_bankzugaenge()
    with pytest.raises(UntrustedLink):
        await user(peer).open(Provider, "https://evil.example/p")
    assert peer.paths() == ["GET /customer/v2"]


async def test_a_redirect_is_an_error_and_is_not_followed() -> None:
    peer = Peer().on("GET /all", answer(302, location=f"{BASE}/elsewhere"))
    owner = await customer(peer, relations=links(get_bankzugaenge="/all"))
    with pytest.raises(UnexpectedRedirect):
        await owner.get_bankzugaenge()
    assert peer.paths()[1:] == ["GET /all"]


async def test_a_resource_is_read_again_by_self() -> None:
    peer = Peer().on("GET /p", {"id": "p", "name": "New", "relations": links(self="/p")})
    provider = await user(peer).open(Provider, "/p")
    assert provider.meta is not None
    assert provider.meta.status == 200
    assert await provider.reload() == provider
    with pytest.raises(RelationNotAvailable):
        await Provider(id="p").reload()


async def test_one_relation_with_two_links_is_chosen_by_the_caller() -> None:
    peer = Peer().on("GET /2", {"which": 2})
    twice = links(get_news="/1") + links(get_news="/2")
    owner = await customer(peer, relations=twice)
    with pytest.raises(AmbiguousRelation):
        await owner.follow("get_news")
    second = owner.relations.all("get_news")[1]
    assert (await owner.follow("get_news", relation=second))["which"] == 2


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))])
async def test_a_copy_has_no_session_until_it_is_attached(how) -> None:
    peer = Peer().on("GET /all", {})
    view = user(peer)
    peer.on("GET /customer/v2", {"relations": links(get_bankzugaenge="/all"), "new": [1, {"a": 2}]})
    owner = await view.customer()
    detached = how(owner)
    assert detached == owner
    assert detached.meta is None
    assert detached.can("get_bankzugaenge")
    with pytest.raises(Detached, match=r"user\.attach"):
        await detached.get_bankzugaenge()
    attached = view.attach(detached)
    assert attached == owner
    assert await attached.get_bankzugaenge() == {}


async def test_what_is_inside_a_resource_is_attached_with_it() -> None:
    product = {"id": "DE1", "relations": links(get_kontoumsaetze="/k")}
    access_links = links(self="/a")
    peer = Peer().on("GET /k", [])
    peer.on("GET /a", {"id": ACCESS, "bankprodukte": [product], "relations": access_links})
    view = user(peer)
    access = pickle.loads(pickle.dumps(await view.open(BankAccess, "/a")))
    with pytest.raises(Detached):
        await access.bankprodukte[0].get_kontoumsaetze()
    assert len(await view.attach(access).bankprodukte[0].get_kontoumsaetze()) == 0
    with pytest.raises(Detached):
        await attrs.evolve(view.attach(access), id="x").reload()


@pytest.mark.parametrize("into", [dict, list, float, set[str], Provider | Customer, list[dict]])
async def test_a_type_that_nothing_is_read_as_is_refused_before_sending(into: Any) -> None:
    peer = Peer()
    owner = await customer(peer, relations=links(start_news="/n"))
    with pytest.raises(InvalidRequest, match="into: "):
        await owner.follow("start_news", into, method="POST")
    assert peer.paths() == ["GET /customer/v2"]


@pytest.mark.parametrize(
    ("into", "body", "value"),
    [
        (list[Provider | None], b"[null]", [None]),
        (str | int, b"1", 1),
        (dict[str, Any], b'{"a":[1]}', {"a": (1,)}),
        (bytes, b"[", b"["),
    ],
)
async def test_an_answer_is_read_as_any_type_that_is_known(
    into: Any, body: bytes, value: object
) -> None:
    peer = Peer().on("GET /n", answer(200, body))
    owner = await customer(peer, relations=links(get_news="/n"))
    assert await owner.follow("get_news", into) == value


async def test_a_451_where_none_belongs_names_the_form() -> None:
    peer = Peer().on("GET /all", answer(451, location=FORM))
    owner = await customer(peer, relations=links(get_bankzugaenge="/all", get_news="/all"))
    for call in (owner.get_bankzugaenge, lambda: owner.follow("get_news")):
        with pytest.raises(PersonNeeded) as caught:
            await call()
        assert caught.value.form is not None
        assert caught.value.form.use_case == "X"


async def test_a_451_that_names_no_form_cannot_be_read() -> None:
    peer = Peer().on("GET /all", answer(451))
    owner = await customer(peer, relations=links(get_bankzugaenge="/all"))
    with pytest.raises(DecodeError, match="Location"):
        await owner.get_bankzugaenge()


async def test_what_a_201_created_is_read_from_its_location() -> None:
    peer = Peer().on("POST /all", answer(201, location=f"{BASE}/one"))
    peer.on("GET /one", {"id": ACCESS, "relations": []})
    owner = await customer(peer, relations=links(add_bankzugaenge="/all"))
    access = await owner.add_bankzugaenge(access_id=ACCESS)
    assert isinstance(access, BankAccess)
    assert access.id == ACCESS
    assert peer.paths()[1:] == ["POST /all", "GET /one"]


@pytest.mark.parametrize(
    "lost",
    [
        httpx.ReadError("cut"),
        answer(503),
        answer(429),
        answer(404),
        answer(403),
        answer(401),
        answer(302, location="https://evil.example/"),
        answer(451, location=FORM),
        answer(200, b"{cut"),
        ValueError("a fault in the caller's own transport"),
    ],
)
async def test_nobody_is_told_to_retry_a_creation_whose_reading_was_lost(lost: object) -> None:
    peer = Peer().on("POST /all", answer(201, location=f"{BASE}/one")).on("GET /one", lost)
    quick = RetryPolicy(base=0, longest=0)
    owner = await customer(peer, relations=links(add_bankzugaenge="/all"), retry=quick)
    with pytest.raises(OutcomeUnknown) as caught:
        await owner.add_bankzugaenge(access_id=ACCESS)
    assert not caught.value.retryable
    assert caught.value.subject == ACCESS
    assert caught.value.__context__ is None
    assert peer.paths().count("POST /all") == 1


async def test_a_correlation_id_that_is_none_is_not_taken_over() -> None:
    peer = Peer().on("GET /customer/v2", answer(200, {}, x_correlation_id="a b; IBAN=DE1"))
    owner = await user(peer).customer()
    assert owner.meta is not None
    assert owner.meta.correlation_id == peer.asked[-1].headers["x-correlation-id"]


ELSEWHERE = [
    "https://evil.example/one",
    "http://banksapi.io/one",
    f"{BASE}/one#fragment",
    f"{BASE}/a/../one",
    "//banksapi.io/one",
    "x" * 9000,
]


@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("status", [201, 451])
async def test_what_was_made_somewhere_else_is_unknown_and_named_by_its_id(
    place: str, status: int
) -> None:
    peer = Peer().on("POST /all", answer(status, location=place))
    owner = await customer(peer, relations=links(add_bankzugaenge="/all"))
    with pytest.raises(OutcomeUnknown) as caught:
        await owner.add_bankzugaenge(access_id=ACCESS)
    assert caught.value.subject == ACCESS
    assert caught.value.__context__ is None
    assert peer.paths()[1:] == ["POST /all"]


@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("status", [201, 451])
@pytest.mark.parametrize("call", ["start_sca", "refresh"])
async def test_sca_and_a_refresh_that_were_begun_somewhere_else_are_unknown_too(
    place: str, status: int, call: str
) -> None:
    peer = Peer().on("POST /c", answer(status, location=place))
    relations = links(self=ONE, start_sca="/c", refresh_bankzugang="/c")
    peer.on(f"GET {ONE}", {"id": ACCESS, "relations": relations})
    access = await user(peer).bank_access(ACCESS)
    with pytest.raises(OutcomeUnknown) as caught:
        await getattr(access, call)()
    assert caught.value.subject == ACCESS
    assert peer.paths()[1:] == ["POST /c?refresh=true" if call == "refresh" else "POST /c"]


async def test_a_transport_of_the_callers_that_fails_in_its_own_way_is_an_error_of_ours() -> None:
    failures = [ValueError("secret"), ExceptionGroup("secret", [KeyError("x")]), AssertionError()]
    peer = Peer().on("GET /all", *failures)
    owner = await customer(peer, relations=links(get_bankzugaenge="/all"))
    for failure in failures:
        name = type(failure).__name__
        with pytest.raises(AnswerLost, match=f"the transport raised {name}") as caught:
            await owner.get_bankzugaenge()
        assert "secret" not in str(caught.value)
        assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "lost",
    [
        httpx.ReadError("cut"),
        httpx.RemoteProtocolError("cut"),
        ValueError("a fault in the caller's own transport"),
        answer(500),
        answer(504),
        answer(200, b"{cut"),
        answer(200, b"[]"),
        answer(451),
    ],
)
async def test_a_creation_whose_answer_is_lost_is_unknown_and_sent_once(lost: object) -> None:
    peer = Peer().on("POST /all", lost)
    owner = await customer(peer, relations=links(add_bankzugaenge="/all"))
    with pytest.raises(OutcomeUnknown) as caught:
        await owner.add_bankzugaenge(access_id=ACCESS)
    assert caught.value.subject == ACCESS
    assert caught.value.__context__ is None
    assert peer.paths()[1:] == ["POST /all"]


async def test_a_read_that_fails_says_how() -> None:
    peer = Peer().on("GET /all", answer(500))
    owner = await customer(peer, relations=links(get_bankzugaenge="/all"))
    with pytest.raises(ServerError):
        await owner.get_bankzugaenge()


async def test_a_creation_that_never_left_is_not_unknown() -> None:
    peer = Peer().on("POST /all", httpx.ConnectError("no"))
    owner = await customer(peer, relations=links(add_bankzugaenge="/all"))
    with pytest.raises(ConnectFailed):
        await owner.add_bankzugaenge()


async def test_what_is_new_in_an_answer_is_kept_and_told() -> None:
    events: list[object] = []
    peer = Peer()
    peer.on("GET /p", answer(200, {"id": "p", "brandNew": 1}, x_correlation_id="c-1"))
    provider = await user(peer, observers=[events.append]).open(Provider, "/p")
    assert provider.extra["brandNew"] == 1
    drift = [e for e in events if isinstance(e, Drift)]
    assert len(drift) == 1
    assert "brandNew" in drift[0].paths[0]
    assert drift[0].correlation_id == "c-1"
    with pytest.raises(DecodeError, match="brandNew"):
        await user(peer, strict=True).open(Provider, "/p")


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
async def test_a_time_that_is_none_is_refused(timeout: float) -> None:
    peer = Peer()
    with pytest.raises(InvalidRequest, match="timeout"):
        await user(peer).customer(timeout=timeout)
    assert peer.asked == []


async def test_deleting_what_is_gone_is_done() -> None:
    peer = Peer().on("DELETE /all", answer(404))
    owner = await customer(peer, relations=links(delete_bankzugaenge="/all"))
    assert await owner.delete_bankzugaenge(everything=True) is None


async def test_a_derived_path_is_asked_only_where_no_relation_is_offered() -> None:
    peer = (
        Peer()
        .on("DELETE /customer/v2/regprotect/sessions", answer(200))
        .on("DELETE /s", answer(200))
    )
    derived = await customer(peer, relations=links(self="/customer/v2"))
    await derived.delete_regprotect_sessions()
    offered = await customer(
        peer, relations=links(self="/customer/v2", delete_regprotect_sessions="/s")
    )
    await offered.delete_regprotect_sessions()
    assert [p for p in peer.paths() if p.startswith("DELETE")] == [
        "DELETE /customer/v2/regprotect/sessions",
        "DELETE /s",
    ]


def test_a_resource_made_by_hand_answers_can() -> None:
    made = Customer.load({"relations": links(self="/c")})
    assert made.can("self")
    assert not made.can("start_sca")
    assert made.to_wire() == {"relations": links(self="/c")}


@pytest.mark.parametrize(
    "path",
    [
        "/customer/v2/bankzugaenge/..",
        "/customer/v2/bankzugaenge/",
        "/auth/mgmt/v1/tenants/./users",
        "/auth/mgmt/v1/tenants//users",
        "/auth/mgmt/v1/tenants/../users",
    ],
)
async def test_a_built_path_passes_the_guard_like_a_link(path: str) -> None:
    with pytest.raises(UntrustedLink, match="dot segment, or empty"):
        user(Peer())._caller.entry(path)


async def test_what_is_accepted_fits_what_is_asked_for() -> None:
    offered = links(get_news="/n", get_challenge_pdf="/n", get_bankzugaenge="/n", logo="/n")
    peer = Peer().on("GET /n", answer(200, b"{}"))
    peer.on(f"GET {ONE}", {"id": ACCESS, "relations": offered})
    access = await user(peer).bank_access(ACCESS)
    provider = await user(peer.on("GET /p", {"id": "p", "relations": offered})).open(Provider, "/p")
    for call, accepted in (
        (access.get_challenge_pdf, "application/pdf"),
        (provider.logo, "image/*"),
        (lambda: access.follow("get_challenge_pdf"), "application/pdf"),
        (lambda: access.follow("get_challenge_pdf", bytes), "*/*"),
        (lambda: access.follow("get_news", bytes), "*/*"),
        (lambda: access.follow("get_news"), "application/json, */*;q=0.5"),
        (lambda: access.follow("get_news", Provider), "application/json"),
    ):
        with suppress(BanksapiError):
            await call()
        assert peer.asked[-1].headers["accept"] == accepted


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"a": object()}, "JSON has no object"),
        ({5: 5}, "a key must be a text"),
        ("itself", "itself"),
    ],
    ids=["an object", "a number as key", "a circle"],
)
async def test_a_body_that_json_cannot_carry_is_refused(body: Any, wrong: str) -> None:
    if body == "itself":
        body = {}
        body["a"] = body
    peer = Peer()
    one = await customer(peer, relations=links(add_news="/x"))
    with pytest.raises(InvalidRequest, match=wrong):
        await one.follow("add_news", method="POST", json=body)
    assert peer.paths() == ["GET /customer/v2"]


async def test_a_time_limit_that_no_float_holds_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="too large"):
        await user(Peer()).customer(timeout=10**400)
