"""What goes wrong on demand, in process and over a socket alike."""

import inspect
import math
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import anyio
import attrs
import httpx
import pytest
import trio
import trio.testing
from banksapi_async import (
    BanksapiError,
    RateLimited,
    ServerError,
    Session,
    TimedOut,
    Timeouts,
    UntrustedLink,
)
from banksapi_async.sandbox import Mishap, Sandbox, SandboxClock, Scenario
from banksapi_async.sandbox.mishaps import Mishaps
from banksapi_async.sandbox.web.control import ACTIONS
from banksapi_async.testing import open_session

from sandbox.guest import ACCESSES, Guest


@pytest.fixture
def sandbox() -> Sandbox:
    sandbox = Sandbox()
    sandbox.add_user("user1", "password1")
    return sandbox


@pytest.fixture(params=["in process", "served"])
async def guest(sandbox: Sandbox, request: pytest.FixtureRequest) -> AsyncGenerator[Guest, None]:
    async with sandbox.serve() as url:
        transport = sandbox.transport() if request.param == "in process" else None
        async with httpx.AsyncClient(transport=transport, base_url=url) as client:
            guest = Guest(sandbox, client)
            form = {"grant_type": "password", "username": "user1", "password": "password1"}
            guest.token = (await guest.mint(**form)).json()["access_token"]
            yield guest


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 409, 423, 429, 500, 502, 503])
async def test_a_status_is_answered_in_the_documented_form(guest: Guest, status: int) -> None:
    guest.sandbox.fail_next("GET /customer/v2", status=status, retry_after=7)
    answer = await guest.ask("GET", "/customer/v2")
    assert answer.status_code == status
    assert answer.json()["code"] == str(status)
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["x-correlation-id"]
    assert (await guest.ask("GET", "/customer/v2")).status_code == 200


async def test_headers_are_whatever_is_wanted(guest: Guest) -> None:
    fail = guest.sandbox.fail_next
    fail("/customer/v2", status=201, body="", headers={"Location": "/a", "X": "1"})
    fail("/customer/v2", headers={"Content-Type": "application/hal+json"})
    answer = await guest.ask("GET", "/customer/v2")
    assert (answer.status_code, answer.content) == (201, b"")
    assert (answer.headers["location"], answer.headers["x"]) == ("/a", "1")
    answer = await guest.ask("GET", "/customer/v2")
    assert answer.headers["content-type"] == "application/hal+json"
    assert answer.json()["relations"]
    for headers in ({"a b": "1"}, {"a": "1\r\nb: 2"}, {"a": 1}):
        with pytest.raises(ValueError, match="headers"):
            fail("/customer/v2", headers=headers)


async def test_the_body_is_whatever_is_wanted(guest: Guest) -> None:
    fail = guest.sandbox.fail_next
    path = "/customer/v2"
    fail(path, status=502, html=True)
    fail(path, status=503, body="")
    fail(path, body=[1, 2])
    fail(path, body="plain", content_type="text/plain")
    fail(path, body=b"\xff\x00")
    fail(path, status=418, html=True, retry_after="Wed, 18 Mar 2026 11:01:00 GMT")
    answer = await guest.ask("GET", path)
    assert (answer.status_code, "502 Bad Gateway" in answer.text) == (502, True)
    assert answer.headers["content-type"] == "text/html"
    answer = await guest.ask("GET", path)
    assert (answer.status_code, answer.content) == (503, b"")
    answer = await guest.ask("GET", path)
    assert (answer.status_code, answer.json()) == (200, [1, 2])
    answer = await guest.ask("GET", path)
    assert (answer.text, answer.headers["content-type"]) == ("plain", "text/plain")
    assert (await guest.ask("GET", path)).content == b"\xff\x00"
    answer = await guest.ask("GET", path)
    assert answer.headers["retry-after"].startswith("Wed")
    assert guest.sandbox.waiting_mishaps == []


async def test_mishaps_of_one_operation_come_in_their_order_and_are_counted(guest: Guest) -> None:
    guest.sandbox.fail_next("GET /customer/v2", status=503, times=2)
    guest.sandbox.fail_next("GET /customer/v2", status=504)
    guest.sandbox.fail_next(f"{ACCESSES}/*", status=500, times=math.inf)
    answers = [(await guest.ask("GET", "/customer/v2")).status_code for _ in range(4)]
    assert answers == [503, 503, 504, 200]
    for _ in range(3):
        assert (await guest.ask("GET", f"{ACCESSES}/x")).status_code == 500
    assert [one.on for one in guest.sandbox.waiting_mishaps] == [f"{ACCESSES}/*"]
    guest.sandbox.clear_mishaps()
    assert (await guest.ask("GET", f"{ACCESSES}/x")).status_code == 404


@pytest.mark.parametrize(
    ("on", "method", "path", "meets"),
    [
        ("/customer/v2", "GET", "/customer/v2", True),
        ("/customer/v2", "DELETE", "/customer/v2/", True),
        ("GET /customer/v2", "POST", "/customer/v2", False),
        ("GET /customer/v2", "GET", "/customer/v2/bankzugaenge", False),
        ("GET /a/{access-id}/issues", "GET", "/a/1/issues", True),
        ("GET /a/{access-id}/issues", "GET", "/a/1/2/issues", False),
        ("GET /a/*", "GET", "/a/1", True),
        ("GET /a/*", "GET", "/a/1/2", False),
        ("GET /a/**", "GET", "/a/1/2", True),
        ("GET /a.b", "GET", "/axb", False),
    ],
)
def test_an_operation_is_named_by_method_and_path(
    on: str,
    method: str,
    path: str,
    meets: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert Mishap(on=on).meets(method, path) is meets


WRONG: dict[str, tuple[Any, ...]] = {
    "on": (1, "customer", "get /x", "GET"),
    "times": ("x", 0, True, None, 1.5, -math.inf, math.nan),
    "status": ("503", True, 503.5, 99, 600),
    "retry_after": (-1, True, [1], "", "1\r\nX: y", math.inf, math.nan),
    "body": ({1}, object(), "\ud800", ["\ud800"]),
    "html": ("yes", 1, None),
    "content_type": ("", "a\nb", 5, "\u00fc"),
    "headers": ("x", [1], {"a": 1}, {"a b": "1"}, {"a": "1\r\nb: 2"}),
    "after_seconds": ("x", -1, math.inf, True, 10**12, None),
    "reset": ("during", True),
    "cut": ("yes", 1, None),
    "drip": ("x", -1, math.inf, True),
    "huge": ("x", -1, 10**12, True, 1.5),
    "garbage": ("x", 1),
    "hrefs": (5, "", "x\ny"),
    "drift": ("x", 1),
    "odd": ("x", [1], {"a": object()}, {"a": "\ud800"}),
    "carried_out": ("x", 1),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused_by_its_name_before_anything_goes_wrong(name: str) -> None:
    for wrong in WRONG[name]:
        with pytest.raises(ValueError, match=f"^{name}: must be "):
            Mishap(**{"on": "/x", name: wrong})


def test_a_mishap_can_be_asked_for_in_code_in_a_scenario_and_over_the_wire_alike() -> None:
    kinds = list(attrs.fields_dict(Mishap))
    assert kinds == list(WRONG)
    in_code = list(inspect.signature(Sandbox.fail_next).parameters)
    assert in_code == ["self", "operation_or_path", *kinds[1:]]
    over_the_wire = ACTIONS["fail-next"]
    assert [*over_the_wire.needs, *over_the_wire.takes] == kinds
    written = """
[[mishap]]
on = "GET /customer/v2"
times = "always"
status = 503
retry_after = 2.5
headers = { X = "1" }
odd = { code = 1.50 }
drip = 1.5
"""
    sent = {
        "on": "GET /customer/v2",
        "times": "always",
        "status": 503,
        "retry_after": Decimal("2.5"),
        "headers": {"X": "1"},
        "odd": {"code": Decimal("1.50")},
        "drip": Decimal("1.5"),
    }
    (from_file,) = Sandbox(scenario=Scenario.parse(written)).waiting_mishaps
    sandbox = Sandbox()
    over_the_wire(sandbox, sent)
    sandbox.fail_next(
        "GET /customer/v2",
        times=math.inf,
        status=503,
        retry_after=2.5,
        headers={"X": "1"},
        odd={"code": Decimal("1.50")},
        drip=1.5,
    )
    assert sandbox.waiting_mishaps == [from_file, from_file]


@pytest.mark.parametrize("carried_out", [None, True])
async def test_a_connection_is_reset_before_the_answer(
    guest: Guest,
    sandbox: Sandbox,
    carried_out: bool | None,  # noqa: FBT001 - the case
) -> None:
    access = sandbox.connect("user1")
    path = f"{ACCESSES}/{access}"
    sandbox.fail_next(f"DELETE {path}", reset="before", carried_out=carried_out)
    with pytest.raises(httpx.TransportError):
        await guest.ask("DELETE", path)
    assert sandbox.requests[-1].status is None
    assert (await guest.ask("GET", path)).status_code == (404 if carried_out else 200)


@pytest.mark.parametrize("how", [{"reset": "after"}, {"cut": True}])
async def test_a_body_ends_early(guest: Guest, sandbox: Sandbox, how: dict[str, Any]) -> None:
    sandbox.fail_next("GET /providers/v2", **how)
    with pytest.raises(httpx.TransportError):
        await guest.ask("GET", "/providers/v2")
    assert (await guest.ask("GET", "/providers/v2")).status_code == 200


async def test_a_body_drips(guest: Guest, sandbox: Sandbox) -> None:
    sandbox.fail_next("GET /customer/v2", drip=0.002)
    before = sandbox.clock.monotonic()
    async with guest.client.stream(
        "GET", "/customer/v2", headers={"Authorization": f"Bearer {guest.token}"}
    ) as answer:
        pieces = [piece async for piece in answer.aiter_raw()]
    assert sandbox.clock.monotonic() - before >= 0.03
    assert b"".join(pieces) == (await guest.ask("GET", "/customer/v2")).content


async def test_an_answer_is_garbage_or_huge(guest: Guest, sandbox: Sandbox) -> None:
    sandbox.fail_next("GET /customer/v2", garbage=True)
    answer = await guest.ask("GET", "/customer/v2")
    assert answer.headers["content-type"] == "application/json"
    with pytest.raises(ValueError, match="decode"):
        answer.json()
    sandbox.fail_next("GET /customer/v2", huge=3_000_000)
    answer = await guest.ask("GET", "/customer/v2")
    assert len(answer.content) == 3_000_000
    assert answer.json() == (await guest.ask("GET", "/customer/v2")).json()


async def test_links_lead_elsewhere(guest: Guest, sandbox: Sandbox) -> None:
    access = sandbox.connect("user1")
    sandbox.fail_next(f"GET {ACCESSES}", hrefs="https://evil.example")
    text = (await guest.ask("GET", ACCESSES)).text
    assert '"href":"https://evil.example/customer/v2/' in text
    assert '"href":"http://127' not in text
    sandbox.fail_next(f"POST {ACCESSES}", hrefs="https://evil.example")
    answer = await guest.ask("POST", ACCESSES, json={access: {}})
    assert answer.headers["location"] == f"https://evil.example{ACCESSES}/{access}"


async def test_answers_drift_and_hold_one_odd_value(guest: Guest, sandbox: Sandbox) -> None:
    sandbox.connect("user1")
    sandbox.fail_next(f"GET {ACCESSES}", drift=True)
    (access,) = (await guest.ask("GET", ACCESSES)).json().values()
    assert access["neuesFeld"]
    assert access["bankprodukte"][0]["kategorie"] == "GIROKONTO_NEU"
    assert access["bankprodukte"][0]["messages"][0]["code"] == "BA9876"
    assert "get_something_new" in {one["rel"] for one in access["relations"]}
    sandbox.fail_next(f"GET {ACCESSES}", odd={"saldoDatum": "2026-02-30 00:00:00", "gibts": 1})
    (access,) = (await guest.ask("GET", ACCESSES)).json().values()
    days = [one.get("saldoDatum") for one in access["bankprodukte"]]
    assert days[0] == "2026-02-30 00:00:00"
    assert days[0] not in days[1:]
    sandbox.fail_next("/providers/v2/demo.svg", odd={"a": 1}, drift=True)
    assert (await guest.ask("GET", "/providers/v2/demo.svg")).text.startswith("<svg")


async def test_what_is_outside_of_the_prefix_meets_no_mishap() -> None:
    sandbox = Sandbox(root_path="/gateway")
    sandbox.fail_next("/**", status=500)
    async with httpx.AsyncClient(
        transport=sandbox.transport(), base_url="https://sandbox.example"
    ) as client:
        assert (await client.get("/providers/v2")).status_code == 404
        assert (await client.get("/gateway/providers/v2")).status_code == 500


async def test_a_server_that_cannot_reset_is_told_by_an_error(sandbox: Sandbox) -> None:
    sandbox.fail_next("/**", reset="before")
    scope = {
        "type": "http", "method": "GET", "path": "/customer/v2", "query_string": b"",
        "headers": [], "scheme": "http",
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: object) -> None:
        raise AssertionError("unreachable: nothing is answered")

    with pytest.raises(ConnectionResetError):
        await sandbox.app(scope, receive, send)


async def test_in_process_latency_is_the_sandboxs_own_time(sandbox: Sandbox) -> None:
    sandbox.fail_next("GET /providers/v2", after_seconds=3600)
    before = sandbox.clock.monotonic()
    began = time.monotonic()
    async with open_session(sandbox, timeouts=Timeouts(metadata=math.inf)) as session:
        assert await session.providers.list()
    assert sandbox.clock.monotonic() - before >= 3600
    assert time.monotonic() - began < 1800


@pytest.mark.parametrize("again", [1, 2])
async def test_a_time_limit_of_the_caller_fires_without_waiting(
    sandbox: Sandbox, again: int
) -> None:
    began = time.monotonic()
    async with open_session(sandbox) as session:
        for _ in range(again):
            sandbox.fail_next("GET /providers/v2", after_seconds=500)
            with pytest.raises(TimedOut):
                await session.providers.list(timeout=300)
        assert await session.providers.list()
    assert time.monotonic() - began < 150


async def test_a_read_timeout_of_httpx_fires_without_waiting(sandbox: Sandbox) -> None:
    sandbox.fail_next("/providers/v2", after_seconds=500)
    async with httpx.AsyncClient(
        transport=sandbox.transport(), base_url="https://sandbox.example", timeout=300
    ) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/providers/v2")
    assert sandbox.requests[-1].status is None


async def test_over_a_socket_latency_is_real(sandbox: Sandbox) -> None:
    async with sandbox.serve() as url, httpx.AsyncClient(base_url=url) as client:
        sandbox.fail_next("/providers/v2", after_seconds=0.02)
        assert (await client.get("/providers/v2")).status_code == 401
        sandbox.fail_next("/providers/v2", after_seconds=500)
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/providers/v2", timeout=0.05)


async def test_a_clock_that_stands_is_moved_by_what_really_passes() -> None:
    sandbox = Sandbox(clock=SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC)))
    async with sandbox.serve() as url, httpx.AsyncClient(base_url=url) as client:
        sandbox.fail_next("/providers/v2", after_seconds=0.02)
        await client.get("/providers/v2")
    assert sandbox.clock.monotonic() == 0.02


def test_a_clock_of_trio_that_jumps_by_itself_is_left_alone(sandbox: Sandbox) -> None:
    async def main() -> None:
        sandbox.fail_next("GET /providers/v2", after_seconds=500)
        async with open_session(sandbox) as session:
            with pytest.raises(TimedOut):
                await session.providers.list(timeout=300)

    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))


async def test_a_caller_who_is_cancelled_meanwhile_is_noted(sandbox: Sandbox) -> None:
    sandbox.fail_next("/providers/v2", after_seconds=500)
    async with httpx.AsyncClient(
        transport=sandbox.transport(), base_url="https://sandbox.example", timeout=None
    ) as client:
        with anyio.move_on_after(300) as scope:
            await client.get("/providers/v2")
    assert scope.cancelled_caught
    assert sandbox.requests[-1].status is None


async def test_the_library_meets_them_with_its_own_errors(sandbox: Sandbox) -> None:
    access = sandbox.connect("user1")
    async with open_session(sandbox) as session:
        user = session.as_user("user1", "password1")
        customer = await user.customer()
        sandbox.fail_next(f"GET {ACCESSES}", status=429, retry_after=10_000, times=9)
        with pytest.raises(RateLimited):
            await customer.get_bankzugaenge()
        sandbox.clear_mishaps()
        sandbox.fail_next(f"GET {ACCESSES}/*", status=500, html=True, times=9)
        with pytest.raises(ServerError):
            await user.bank_access(access)
        sandbox.clear_mishaps()
        sandbox.fail_next(f"GET {ACCESSES}/*", hrefs="https://evil.example")
        lured = await user.bank_access(access)
        asked = len(sandbox.requests)
        with pytest.raises(UntrustedLink):
            await lured.get_issues()
        assert len(sandbox.requests) == asked
        sandbox.fail_next("/**", status=401, times=50)
        with pytest.raises(BanksapiError):
            await customer.reload()


def test_a_production_session_knows_no_sandbox() -> None:
    session = Session(Sandbox().credentials)
    assert "https://banksapi.io" in repr(session)


def test_mishaps_that_nobody_meets_stay() -> None:
    mishaps = Mishaps()
    mishaps.add(Mishap(on="/x"))
    assert mishaps.take("GET", "/y") is None
    assert len(mishaps.waiting) == 1


@pytest.mark.parametrize(
    "on", ["GET /customer/v3", "GETT /customer/v2", "/nowhere/*", "PUT /customer/v2", "/"]
)
def test_what_no_request_can_meet_is_refused(sandbox: Sandbox, on: str) -> None:
    with pytest.raises(ValueError, match=r"must be an operation|answers nothing like"):
        sandbox.fail_next(on, status=500)
    with pytest.raises(ValueError, match=r"must be an operation|answers nothing like"):
        sandbox.requests.expect(on)


@pytest.mark.parametrize(
    "on",
    [
        "/**",
        "GET /customer/v2/",
        "GET /customer/v2/bankzugaenge/{access-id}",
        "GET /customer/v2/bankzugaenge/629e4510-5331-47d4-9bad-8902039ff762/issues",
        "/providers/v2/demo.svg",
        "/*/v2",
    ],
)
def test_what_some_request_can_meet_is_taken(sandbox: Sandbox, on: str) -> None:
    assert sandbox.fail_next(on, status=500).on == on


def test_a_mishap_in_which_nothing_goes_wrong_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="nothing goes wrong"):
        sandbox.fail_next("GET /customer/v2", times=2)
