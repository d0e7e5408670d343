"""The log of requests, and whether it is what a test expects."""

import json
import re

import pytest
from banksapi_async.sandbox import Sandbox
from banksapi_async.sandbox.requests import Exchange
from banksapi_async.testing import open_session

from sandbox.guest import ACCESSES, Guest, many_ids

ID = "629e4510-5331-47d4-9bad-8902039ff762"
IBAN = "DE62430609671149278400"


async def test_requests_are_kept_with_query_and_body(guest: Guest) -> None:
    await guest.ask("POST", ACCESSES, json={ID: {}}, params={"maxTransactions": "all"})
    last = guest.sandbox.requests[-1]
    assert last.params == {"maxTransactions": "all"}
    assert last.data == {ID: {}}
    assert last.status == 451
    await guest.get("/customer/v2")
    assert guest.sandbox.requests[-1].data is None
    assert guest.sandbox.requests[-1].answer.startswith(b'{"messages"')
    minted = next(one for one in guest.sandbox.requests if "grant_type" in (one.data or {}))
    assert minted.data["grant_type"] == "client_credentials"
    assert len(guest.sandbox.requests[:2]) == 2


async def test_what_is_expected_comes(guest: Guest) -> None:
    requests = guest.sandbox.requests
    requests.check()
    requests.expect("GET /customer/v2")
    requests.expect(
        f"POST {ACCESSES}", query={"maxTransactions": "all", "refresh": ...}, body={ID: {}}
    )
    requests.expect(f"GET {ACCESSES}/{{access-id}}", times=2)
    requests.ignore("/providers/**")
    await guest.get("/customer/v2")
    await guest.get("/providers/v2")
    params = {"maxTransactions": "all", "refresh": "false", "headOnly": "false"}
    await guest.ask("POST", ACCESSES, json={ID: {}}, params=params)
    for _ in range(2):
        await guest.ask("GET", f"{ACCESSES}/{ID}")
    await guest.manage()
    requests.check()
    assert repr(requests) == f"<RequestLog: {len(requests)} requests, 3 expectations>"


async def test_leftovers_are_told_both_ways(guest: Guest) -> None:
    requests = guest.sandbox.requests
    requests.expect("DELETE /customer/v2/regprotect/sessions")
    requests.expect("GET /customer/v2", times=2)
    await guest.get("/customer/v2")
    await guest.get("/providers/v2")
    with pytest.raises(AssertionError) as raised:
        requests.check()
    text = str(raised.value)
    assert re.search(r"did not come:\n  DELETE /customer/v2/regprotect/sessions\n", text)
    assert "GET /customer/v2 (2 times, came 1)" in text
    assert re.search(r"was not expected:\n  GET /providers/v2 -> 200", text)
    requests.clear()
    requests.check()
    assert len(requests) == 0


def test_ids_are_shown_whole_whatever_they_look_like() -> None:
    ids = many_ids()
    shown = [
        str(
            Exchange(
                method="GET",
                path=f"{ACCESSES}/{one}",
                query=f"id={one}",
                headers={},
                status=200,
                body=json.dumps({"id": [one]}).encode(),
            )
        )
        for one in ids
    ]
    assert [text for one, text in zip(ids, shown, strict=True) if text.count(one) != 3] == []


async def test_what_nearly_fits_is_shown_as_a_difference_without_secrets(guest: Guest) -> None:
    requests = guest.sandbox.requests
    path = "/customer/v2/payment/single-transfer"
    details = {
        "recipient": "A", "purpose": "B", "iban": IBAN, "currency": "EUR", "amount": 12.5,
    }  # fmt: skip
    body = {
        "provider": ID,
        "product": IBAN,
        "credentials": {"userid": "secret-login", "pin": "secret-pin"},
        "transferDetails": details,
    }
    wanted = {"transferDetails": {**details, "amount": 13}, "credentials": {"pin": ...}}
    requests.expect(f"POST {path}", query={"callbackUrl": "x"}, body=wanted)
    await guest.ask("POST", path, json=body, params={"callbackUrl": "https://a/?token=abc"})
    with pytest.raises(AssertionError) as raised:
        requests.check()
    text = str(raised.value)
    assert '-     "amount": 13,' in text
    assert '+     "amount": "12.5",' in text
    assert '- "callbackUrl": "x"' in re.sub(" +", " ", text)
    for secret in ("secret-login", "secret-pin", IBAN, "token=abc", guest.token):
        assert secret not in text
    assert "…8400" in text


async def test_lists_and_plain_values_are_compared_whole(guest: Guest) -> None:
    requests = guest.sandbox.requests
    for body in ([{"a": 1}, ...], {"a": [1, 2]}, [1], "x", {"a": {"b": 1}}):
        requests.expect("PUT /encrypt", body=body)
    for body in ([{"a": 1, "b": 2}, 3], {"a": [1, 2]}, [1], "x", {"a": {"b": 1, "c": 2}}):
        await guest.ask("PUT", "/encrypt", json=body)
    requests.check()
    requests.expect("PUT /encrypt", body={"a": 1})
    requests.expect("PUT /encrypt", body=[1, 2])
    for body in ([1], {"b": 1}, 7):
        await guest.ask("PUT", "/encrypt", json=body)
    with pytest.raises(AssertionError):
        requests.check()


async def test_only_what_came_unexpected_is_told(guest: Guest) -> None:
    guest.sandbox.requests.expect("GET /customer/v2")
    for path in ("/customer/v2", "/customer/v2"):
        await guest.get(path)
    with pytest.raises(AssertionError, match="was not expected") as raised:
        guest.sandbox.requests.check()
    assert "did not come" not in str(raised.value)


async def test_a_body_that_nobody_could_read_holds_nothing(guest: Guest) -> None:
    for content in (b"[" * 50_000, b"\xff", b"{"):
        await guest.ask("PUT", "/x", content=content)
        assert guest.sandbox.requests[-1].data is None
        assert len(guest.sandbox.requests[-1].body) <= 16_000


async def test_the_library_is_held_to_what_it_asks() -> None:
    sandbox = Sandbox(root_path="/gateway")
    sandbox.add_user("user1", "two words & 42")
    sandbox.requests.expect("GET /customer/v2")
    async with open_session(sandbox, base_url="https://banks.example/gateway") as session:
        await session.as_user("user1", "two words & 42").customer()
    sandbox.requests.check()
    shown = [str(one) for one in sandbox.requests]
    assert "GET /gateway/customer/v2 -> 200" in shown
    assert not any("two words" in one for one in shown)
    assert sandbox.requests != [1]
