"""What a kept traceback shows of its frames holds no secret."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from banksapi_async import (
    ApiKeyCredentials,
    BadRequest,
    BanksapiError,
    ClientCredentials,
    Customer,
    Resource,
    RetryPolicy,
    Session,
    StaticToken,
)

from support import BASE, Peer, answer, links, locals_shown, session, user

CANARY = "c4n4ry-0f-th1s-t3st"
FORM = f"https://evil.example/customer/v2/webform?session={CANARY}"
HERE = f"{BASE}/customer/v2"


async def form_elsewhere() -> object:
    peer = Peer().on("GET /customer/v2", answer(451, Location=FORM))
    return await user(peer).customer()


async def form_where_none_is_meant() -> object:
    peer = Peer().on(
        "GET /customer/v2", answer(451, Location=FORM.replace("evil.example", HERE[8:]))
    )
    return await user(peer).customer()


async def form_without_a_session() -> object:
    place = f"{BASE}/customer/v2/webform?session={CANARY}&session=2"
    return await user(Peer().on("GET /customer/v2", answer(451, Location=place))).customer()


async def form_beside() -> object:
    place = f"{BASE}/customer/v2/webform?session={CANARY}&useCase=X"
    peer = Peer().on("GET /customer/v2", {"relations": links(get_issues="/i")})
    peer.on("GET /i", answer(451, Location=place))
    return await (await user(peer).open(Resource, HERE)).follow("get_issues")


def follows(rel: str, *answers: Any, href: str = "/f", **options: Any) -> Callable[[], Any]:
    """Follow a relation of a resource; the failure is the answer's, or that of what is given."""

    async def fail() -> object:
        peer = Peer().on("GET /customer/v2", {"relations": links(**{rel: href})})
        for method in ("GET", "POST", "PUT"):
            peer.on(f"{method} {href.partition('?')[0]}", *(answers or [answer(500)]))
        found = await user(peer, retry=RetryPolicy(base=0)).open(Resource, HERE)
        return await found.follow(rel, **options)

    return fail


def followed(body: object, **how: Any) -> Callable[[], Any]:
    async def follow() -> object:
        peer = Peer().on("GET /customer/v2", {"relations": links(authenticate="/a")})
        peer.on("POST /a", answer(how.pop("status", 400)))
        return await (await user(peer).open(Resource, HERE)).follow("authenticate", json=body)

    return follow


def linked(href: str) -> Callable[[], Any]:
    async def follow() -> object:
        peer = Peer().on("GET /customer/v2", {"relations": links(get_issues=href)})
        peer.on(f"GET /p/{CANARY}", answer(404))
        return await (await user(peer).open(Resource, HERE)).follow("get_issues")

    return follow


def made(status: int, place: str) -> Callable[[], Any]:
    async def make() -> object:
        peer = Peer().on("GET /customer/v2", {"relations": links(add_bankzugaenge="/add")})
        peer.on("POST /add", answer(status, Location=place)).on(f"GET /p/{CANARY}", answer(404))
        return await (await user(peer).open(Customer, HERE)).add_bankzugaenge()

    return make


TAN = {"scaAuthenticationData": CANARY}
FAILING: dict[str, Callable[[], Any]] = {
    "a client's secret": lambda: ClientCredentials("t/c", f"{CANARY}\0"),
    "a Basic credential": lambda: ClientCredentials.from_basic(CANARY),
    "an API key": lambda: ApiKeyCredentials(f"{CANARY} x"),
    "a product": lambda: ApiKeyCredentials(CANARY, product="x"),  # type: ignore[arg-type]
    "a token": lambda: StaticToken(f"{CANARY} x"),
    "a password": lambda: session(Peer()).as_user("user1", f"{CANARY}\0"),
    "a password beside a token": lambda: Session(StaticToken("x")).as_user("user1", CANARY),
    "an erased user's password": lambda: session(Peer()).erase_user("user1", f"{CANARY}\0"),
    "a binding of a return": lambda: user(Peer()).parse_return("/?state=x", binding=CANARY),
    "a binding of a callback": lambda: user(Peer()).callback("x:y", binding=CANARY),
    "a session's binding": lambda: session(Peer()).callback("x:y", binding=CANARY),
    "a form elsewhere": form_elsewhere,
    "a form where none is meant": form_where_none_is_meant,
    "a form with two sessions": form_without_a_session,
    "a form beside a relation": form_beside,
    "a body": follows("x", method="PUT", json=TAN),
    "a body of bytes": follows("x", method="PUT", json=CANARY.encode()),
    "a body that is lost": follows("x", OSError(), method="PUT", json=TAN),
    "a body that is answered": follows("authenticate", json=TAN),
    "a body with what JSON lacks": follows("x", method="PUT", json=[TAN, {1}]),
    "a body with a float": follows("x", method="PUT", json=[TAN, 0.5]),
    "a body with half a character": follows("x", method="PUT", json=[TAN, "\ud800"]),
    "a body without a method": follows("x", json=TAN),
    "a body and no time": follows("x", method="PUT", json=TAN, timeout=-1),
    "a query": follows("get_x", params={"iban": CANARY}),
    "a query with a float": follows("get_x", params={"iban": CANARY, "x": 0.5}),
    "a link": follows("get_x", href=f"/{CANARY}?iban={CANARY}"),
    "a link that is answered": follows("authenticate", href=f"/{CANARY}", json={}),
    "a link that is lost": follows("get_x", OSError(), href=f"/{CANARY}"),
    "a link whose answer is odd": follows("get_x", answer(200, "["), href=f"/{CANARY}"),
    "a link that was kept": lambda: user(Peer()).open(Resource, f"{HERE}/{CANARY}"),
    "a TAN that is refused": followed(TAN),
    "a TAN whose answer is lost": followed(TAN, status=500),
    "a TAN in a body that is none": followed({**TAN, "odd": object()}),
    "a TAN in a body without an end": followed({**TAN, "odd": 1e400}),
    "a link to nothing": linked(f"/p/{CANARY}"),
    "a link elsewhere": linked(f"https://evil.example/{CANARY}"),
    "a link that is odd": linked(f"/p/{CANARY}/../x"),
    "a place elsewhere": made(201, f"https://evil.example/{CANARY}"),
    "a place of nothing": made(201, f"{BASE}/p/{CANARY}"),
    "a form's place elsewhere": made(451, f"https://evil.example/{CANARY}"),
}


@pytest.mark.parametrize("name", FAILING)
async def test_no_frame_of_ours_shows_a_secret(name: str) -> None:
    async def fail() -> None:
        made = FAILING[name]()
        if isinstance(made, Awaitable):
            await made

    with pytest.raises(BanksapiError) as failed:
        await fail()
    shown = locals_shown(failed.value)
    assert shown
    assert CANARY not in shown


@pytest.mark.parametrize(
    "said",
    [
        {"code": "X", "message": "TAN k7x is wrong", "details": "k7x"},
        [{"code": "k7x", "message": "no"}],
        "<title>k7x is wrong</title>",
        '{"code": "X", "message": "k7x is wr',
    ],
    ids=["an object", "a list", "a page", "cut"],
)
async def test_an_error_does_not_repeat_a_short_secret_that_was_sent(said: Any) -> None:
    follow = follows("x", answer(400, said), method="PUT", json={"tan": "k7x"})
    with pytest.raises(BadRequest) as failed:
        await follow()
    assert "k7x" not in f"{failed.value} {failed.value.messages!r}"
