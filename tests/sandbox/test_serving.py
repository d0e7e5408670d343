import asyncio
import threading

import anyio
import anyio.to_thread
import httpx
import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock
from banksapi_async.sandbox.server import serve
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.guest import ACCESSES, Guest, guest_of


async def test_the_served_sandbox_does_the_whole_quick_start(clock: SandboxClock) -> None:
    sandbox = Sandbox(clock=clock)
    async with sandbox.serve() as url, httpx.AsyncClient(base_url=url) as client:
        assert url.startswith("http://127.0.0.1:")
        guest = Guest(sandbox, client)
        await guest.become("user1")
        access_id = await guest.connect()
        access = await guest.get(f"{ACCESSES}/{access_id}")
        assert all(one["href"].startswith(url) for one in access["relations"])
        assert len(access["bankprodukte"]) == 6
        # The same state answers in process.
        assert list(await guest_with(sandbox, guest.token).get(ACCESSES)) == [access_id]
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


def guest_with(sandbox: Sandbox, token: str) -> Guest:
    one = guest_of(sandbox)
    one.token = token
    return one


async def test_who_has_an_answer_finds_it_in_the_list_of_requests() -> None:
    sandbox = Sandbox()
    async with sandbox.serve() as url, httpx.AsyncClient(base_url=url) as client:
        for asked in range(1, 51):
            assert (await client.get("/providers/v2")).status_code == 401
            assert len(sandbox.requests) == asked


async def test_two_sandboxes_are_served_side_by_side() -> None:
    one, two = Sandbox(), Sandbox()
    async with one.serve() as first, two.serve() as second:
        assert first != second
        async with httpx.AsyncClient(base_url=first) as client:
            await Guest(one, client).become("user1")
    assert one.requests
    assert two.requests == []


async def test_serving_ends_when_the_task_is_cancelled() -> None:
    sandbox = Sandbox()
    with anyio.CancelScope() as scope:
        async with sandbox.serve() as url:
            scope.cancel()
            await anyio.sleep_forever()
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def asked_when_serving_ends(seconds: float) -> list[int | type[Exception]]:
    asked = threading.Event()
    came: list[int | type[Exception]] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        await asyncio.sleep(seconds)
        await Response()(scope, receive, send)

    async def ask(client: httpx.AsyncClient) -> None:
        try:
            came.append((await client.get("/", timeout=60)).status_code)
        except httpx.TransportError as error:
            came.append(type(error))

    async with (
        httpx.AsyncClient() as client,
        anyio.create_task_group() as tasks,
        serve(slow, 0) as client.base_url,
    ):
        tasks.start_soon(ask, client)
        await anyio.to_thread.run_sync(asked.wait)
    return came


async def test_a_call_under_way_is_answered_before_serving_ends() -> None:
    assert await asked_when_serving_ends(0.3) == [200]


async def test_a_call_that_takes_for_ever_does_not_keep_serving() -> None:
    assert await asked_when_serving_ends(3600) == [httpx.RemoteProtocolError]


async def test_behind_a_gateway_all_links_carry_the_prefix() -> None:
    sandbox = Sandbox(root_path="/banking/v9/")
    async with sandbox.serve() as url:
        assert url.endswith("/banking/v9")
        async with httpx.AsyncClient(base_url=url) as client:
            guest = Guest(sandbox, client)
            await guest.become("user1")
            access_id = await guest.connect()
            access = await guest.get(f"{ACCESSES}/{access_id}")
            hrefs = [one["href"] for one in access["relations"]]
            assert all(href.startswith(f"{url}/customer/v2/") for href in hrefs)
            outside = url.removesuffix("/banking/v9") + "/customer/v2"
            answer = await client.get(outside, headers={"Authorization": f"Bearer {guest.token}"})
            assert answer.status_code == 404


@pytest.mark.parametrize("prefix", ["", "/gateway"])
async def test_canonical_links_lead_to_the_canonical_origin(prefix: str) -> None:
    sandbox = Sandbox(canonical_hrefs=True, root_path=prefix)
    guest = guest_of(sandbox, f"https://sandbox.example{prefix}")
    await guest.become("user1")
    access_id = await guest.connect()
    access = await guest.get(f"{ACCESSES}/{access_id}")
    hrefs = [one["href"] for one in access["relations"]]
    assert all(href.startswith("https://banksapi.io/customer/v2/") for href in hrefs)


async def test_some_gateways_answer_content_location() -> None:
    sandbox = Sandbox(content_location=True)
    guest = guest_of(sandbox)
    await guest.become("user1")
    body = {"629e4510-5331-47d4-9bad-8902039ff762": {}}
    answer = await guest.ask("POST", ACCESSES, json=body)
    assert answer.status_code == 451
    assert "location" not in answer.headers
    assert "/customer/v2/webform?session=" in answer.headers["content-location"]


async def test_a_correlation_id_is_returned_or_made(guest: Guest) -> None:
    asked = "0e4bd2a1-7f16-4d05-8f4e-3a4f6a3a0c11"
    for path in ("/customer/v2", "/unknown"):
        answer = await guest.ask("GET", path, headers={"X-Correlation-ID": asked})
        assert answer.headers["x-correlation-id"] == asked
    answer = await guest.ask("GET", "/customer/v2", headers={"X-Correlation-ID": "mine"})
    assert answer.headers["x-correlation-id"] not in {"", "mine"}


async def test_answers_are_dated_by_the_sandboxs_clock(guest: Guest, clock: SandboxClock) -> None:
    clock.advance(60)
    answer = await guest.ask("GET", "/customer/v2")
    assert answer.headers["date"] == "Wed, 18 Mar 2026 11:01:00 GMT"


async def test_unknown_paths_and_methods_are_refused(guest: Guest) -> None:
    for path in ("/", "/customer/v3", "/customer/v2/payment", f"{ACCESSES}/x/"):
        assert (await guest.ask("GET", path)).status_code == 404
    answer = await guest.ask("PUT", ACCESSES)
    assert answer.status_code == 405
    assert {"GET", "POST", "DELETE"} <= set(answer.headers["allow"].split(", "))
    assert (await guest.ask("HEAD", ACCESSES)).status_code == 405


async def test_the_entry_points_may_end_in_a_slash(guest: Guest) -> None:
    for path in ("/customer/v2", "/providers/v2", "/tags/v1"):
        plain = await guest.ask("GET", path)
        assert plain.status_code == 200
        assert (await guest.ask("GET", f"{path}/")).json() == plain.json()


async def test_what_was_asked_is_kept(guest: Guest, sandbox: Sandbox) -> None:
    headers = {"X-Correlation-ID": "mine", "Accept": "*/*"}
    await guest.ask("GET", ACCESSES, params={"a": "b c"}, headers=headers)
    last = sandbox.requests[-1]
    assert (last.method, last.path, last.query, last.status) == ("GET", ACCESSES, "a=b+c", 200)
    assert last.headers["x-correlation-id"] == "mine"
    assert last.headers["authorization"] == f"Bearer {guest.token}"
    assert "accept" not in last.headers
    assert guest.token not in repr(last)


async def test_only_the_last_thousand_requests_are_kept(guest: Guest, sandbox: Sandbox) -> None:
    for _ in range(1001):
        await guest.ask("GET", "/unknown")
    assert len(sandbox.requests) == 1000


async def test_a_caller_who_hangs_up_is_noted_without_a_status(sandbox: Sandbox) -> None:
    async def never() -> dict[str, object]:
        await anyio.sleep_forever()
        raise AssertionError("unreachable: nobody sends")

    async def send(message: object) -> None:
        raise AssertionError("unreachable: nothing is answered")

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/customer/v2",
        "query_string": b"",
        "headers": [],
        "scheme": "http",
    }
    with anyio.CancelScope() as cancelled:
        cancelled.cancel()
        await sandbox.app(scope, never, send)
    assert [one.status for one in sandbox.requests] == [None]


async def test_a_servers_lifespan_is_answered(sandbox: Sandbox) -> None:
    incoming = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    answered = list[str]()

    async def receive() -> dict[str, str]:
        return incoming.pop(0)

    async def send(message: dict[str, str]) -> None:
        answered.append(message["type"])

    await sandbox.app({"type": "lifespan", "app": sandbox.app, "state": {}}, receive, send)
    assert answered == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_operations_are_named_like_the_documents(sandbox: Sandbox) -> None:
    assert ("POST", "/auth/oauth2/token") in sandbox.operations
    path = "/customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze"
    assert ("GET", path) in sandbox.operations


def test_the_credentials_are_those_of_the_tenant(sandbox: Sandbox) -> None:
    assert sandbox.credentials.client_id == sandbox.account.client_id == "demotenant/demoClient"
    assert sandbox.api_key_credentials.product == "one"
