"""What does a served sandbox say to whom: names, origins, the page at `/`, the control endpoint?"""

import re
import socket
import ssl
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import anyio
import httpx
import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock
from banksapi_async.sandbox.front import Front, templated
from banksapi_async.sandbox.payments import Stage
from banksapi_async.sandbox.web.desk import STAGES, Desk
from banksapi_async.sandbox.web.words import ENGLISH, words

from sandbox.guest import ACCESSES, Guest, many_ids
from sandbox.test_sca import Regulated

NAVIGATING = {"Sec-Fetch-Mode": "navigate"}
ACCESS = "629e4510-5331-47d4-9bad-8902039ff762"


@asynccontextmanager
async def served(sandbox: Sandbox, **options: Any) -> AsyncGenerator[httpx.AsyncClient, None]:
    headers = {"Accept-Language": "en"}
    async with (
        sandbox.serve(**options) as url,
        httpx.AsyncClient(base_url=url, headers=headers) as client,
    ):
        yield client


@contextmanager
def raw(url: httpx.URL) -> Iterator[socket.socket]:
    with socket.create_connection((url.host, url.port), timeout=20) as connection:
        yield connection


async def told(client: httpx.AsyncClient, method: str, name: str, **options: Any) -> Any:
    answer = await client.request(method, f"/_sandbox/{name}", **options)
    assert answer.status_code == 200, answer.text
    return answer.json()


# Names and origins


@pytest.mark.parametrize("name", ["evil.example", "", "127.0.0.1.evil.example", "[", "a b"])
async def test_a_name_that_nobody_named_is_not_served(sandbox: Sandbox, name: str) -> None:
    async with served(sandbox) as client:
        for path in ("/providers/v2", "/", "/_sandbox/clock"):
            answer = await client.get(path, headers={"Host": name})
            assert answer.status_code == 421
    assert sandbox.requests == []


async def test_loopback_has_three_names_and_further_ones_can_be_given(sandbox: Sandbox) -> None:
    async with served(sandbox, names=["Bank.test"]) as client:
        for name in ("localhost", "127.0.0.1:80", "[::1]", "bank.test", "BANK.TEST:8080"):
            answer = await client.get("/providers/v2", headers={"Host": name})
            assert answer.status_code == 401


async def test_a_named_host_is_listened_at_and_all_of_them_are_no_name(sandbox: Sandbox) -> None:
    async with sandbox.serve(host="::1") as url:
        assert url.startswith("http://[::1]:")
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{url}/providers/v2")).status_code == 401
    async with served(sandbox, host="0.0.0.0") as client:
        assert client.base_url.host == "127.0.0.1"
        answer = await client.get("/providers/v2", headers={"Host": "0.0.0.0"})
        assert answer.status_code == 421


async def test_the_scripts_of_named_origins_may_ask_the_interface_alone(sandbox: Sandbox) -> None:
    origin = {"Origin": "https://app.example"}
    asking = {
        **origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    allowed = "access-control-allow-origin"
    async with served(sandbox, origins=["https://app.example"]) as client:
        asked = await client.options(ACCESSES, headers=asking)
        assert asked.status_code == 200
        assert asked.headers[allowed] == "https://app.example"
        assert "authorization" in asked.headers["access-control-allow-headers"].lower()
        answer = await client.get(ACCESSES, headers=origin)
        assert answer.status_code == 401
        assert answer.headers[allowed] == "https://app.example"
        assert "Location" in answer.headers["access-control-expose-headers"]
        other = await client.get(ACCESSES, headers={"Origin": "https://evil.example"})
        assert allowed not in other.headers
        for path in ("/", "/_sandbox/requests"):
            answer = await client.get(path, headers=origin)
            assert answer.status_code == 200
            assert allowed not in answer.headers
    async with served(sandbox) as client:
        assert allowed not in (await client.get(ACCESSES, headers=origin)).headers


# The socket


async def test_head_and_body_of_an_answer_leave_in_one_write(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        with raw(client.base_url) as connection:
            for _ in range(20):
                connection.sendall(b"GET /customer/v2 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
                assert body.endswith(b"}"), "the body came later"
                assert f"content-length: {len(body)}".encode() in head


async def test_what_a_mishap_says_about_the_wire_still_holds(sandbox: Sandbox) -> None:
    sandbox.fail_next("/customer/v2", drip=0.01, status=500)
    sandbox.fail_next("/customer/v2", huge=3_000_000, status=500)
    sandbox.fail_next("/customer/v2", cut=True, status=500)
    sandbox.fail_next("/customer/v2", reset="after", status=500)
    async with served(sandbox) as client:
        assert (await client.get("/customer/v2")).json()["code"] == "500"
        assert len((await client.get("/customer/v2")).content) == 3_000_000
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/customer/v2")
        with pytest.raises(httpx.ReadError):
            await client.get("/customer/v2")


async def test_a_blank_after_the_token_breaks_the_interface_over_a_socket_too(
    sandbox: Sandbox,
) -> None:
    async with served(sandbox) as client:
        guest = Guest(sandbox, client)
        await guest.become("user1")
        for blank, status in ((b"", 200), (b" ", 500), (b"\t", 500)):
            with raw(client.base_url) as connection:
                token = guest.token.encode()
                head = b"GET /customer/v2 HTTP/1.1\r\nAuthorization: Bearer " + token + blank
                # It may come in pieces, and be the last header.
                connection.sendall(head[:-10])
                await anyio.sleep(0.05)
                connection.sendall(head[-10:] + b"\r\nHost: localhost")
                connection.sendall(b"\r\n\r\n")
                answer = connection.recv(65_536)
                assert answer.startswith(f"HTTP/1.1 {status} ".encode())


async def test_a_body_is_passed_on_as_it_came(sandbox: Sandbox) -> None:
    body = b"a=1\r\nAuthorization: x   \r\n"
    async with served(sandbox) as client:
        await client.post("/auth/oauth2/token", content=body)
        with raw(client.base_url) as connection:
            head = b"POST /auth/oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 26\r\n"
            connection.sendall(head + b"Authorization: Basic x \r\n\r\n" + body)
            connection.recv(65_536)
    assert [one.body for one in sandbox.requests] == [body, body]


async def test_what_is_no_http_ends_the_connection(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        for said in (b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000):
            with raw(client.base_url) as connection:
                connection.sendall(said)
                assert connection.recv(65_536).startswith(b"HTTP/1.1 400 ")


async def test_tls_is_served_by_an_authority_of_its_own(sandbox: Sandbox, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    async with sandbox.serve(ca_file=ca_file, names=["bank.test"]) as url:
        assert url.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(ca_file))
        async with httpx.AsyncClient(base_url=url, verify=trusting) as client:
            guest = Guest(sandbox, client)
            await guest.become("user1")
            shown = await guest.get("/customer/v2")
            assert all(one["href"].startswith(url) for one in shown["relations"])
            named = {"sni_hostname": "bank.test"}
            answer = await client.get("/", headers={"Host": "bank.test"}, extensions=named)
            assert answer.status_code == 404
            form = await guest.open_form(ACCESS)
            # The sandbox's browser goes through it without trusting anybody.
            assert await sandbox.browser.complete(form)
    assert "PRIVATE KEY" not in ca_file.read_text()


async def test_a_key_needs_its_certificate_beside_it(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="give ca_file too"):
        async with sandbox.serve(ca_key_file=tmp_path / "key.pem"):
            raise AssertionError("unreachable: it is not served")


async def test_tls_names_what_it_needs(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(ImportError, match=r"banksapi_async\[sandbox\]"):
        async with sandbox.serve(ca_file=tmp_path / "ca.pem"):
            raise AssertionError("unreachable: it is not served")


# The log


def test_a_path_is_logged_as_a_template() -> None:
    assert templated(f"{ACCESSES}/{ACCESS}") == f"{ACCESSES}/{{access-id}}"
    assert templated(f"{ACCESSES}/{ACCESS}/issues") == f"{ACCESSES}/{{access-id}}/issues"
    assert templated("/customer/v2/") == "/customer/v2"
    assert templated(f"/nowhere/{ACCESS}/DE02120300000000202051") == "/nowhere/{id}/…2051"
    assert {templated(f"/nowhere/{one}") for one in many_ids()} == {"/nowhere/{id}"}
    assert templated("/a\x1b[31m\nb") == "/a?[31m?b"
    assert templated("/_sandbox/clock") == "/_sandbox/clock"


async def test_a_line_is_logged_for_each_request_whatever_becomes_of_it() -> None:
    sandbox = Sandbox(root_path="/gateway")
    sandbox.fail_next("/customer/v2", reset="before")
    lines: list[str] = []
    async with sandbox.serve(log=lines.append) as url, httpx.AsyncClient() as client:
        with pytest.raises(httpx.ReadError):
            await client.get(f"{url}/customer/v2", params={"token": "geheim"})
        await client.get(f"{url}/customer/v2/payment/single-transfer/geheim")
        await client.get(url, headers={"Host": "evil.example"})
        await client.get(url.removesuffix("gateway"))
    shown = [re.sub(r"^[\d:]{8} | \d+ ms$", "", line) for line in lines]
    assert shown == [
        "--- GET /customer/v2",
        "401 GET /customer/v2/payment/single-transfer/{payment-id}",
        "421 GET /",
        "200 GET /",
    ]


# From elsewhere


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        (("192.0.2.7", 1), []),
        (("::ffff:192.0.2.7", 1), []),
        (("unix", 0), []),
        (None, []),
        (("127.0.0.1", 1), [(b"x-forwarded-for", b"192.0.2.7")]),
        (("127.0.0.1", 1), [(b"forwarded", b"for=192.0.2.7")]),
    ],
    ids=["other", "mapped", "no-address", "nobody", "proxied", "forwarded"],
)
@pytest.mark.parametrize("path", ["/", "/_sandbox", "/_sandbox/clock"])
async def test_from_elsewhere_there_is_neither_page_nor_control(
    path: str, client: Any, headers: Any
) -> None:
    assert await _asked(path, client, headers) == "interface"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
async def test_from_here_there_are_both(address: str) -> None:
    for path in ("/", "/_sandbox", "/_sandbox/clock"):
        assert await _asked(path, (address, 1), []) == "desk"
    for path in ("/_sandboxes", "/customer/v2"):
        assert await _asked(path, (address, 1), []) == "interface"


async def test_under_another_name_there_is_neither() -> None:
    assert await _asked("/", ("127.0.0.1", 1), [], b"bank.test") == "interface"


async def _asked(path: str, client: Any, headers: Any, host: bytes = b"localhost") -> str:
    found: list[str] = []

    def answers(name: str) -> Any:
        async def app(*_: object) -> None:
            found.append(name)

        return app

    front = Front(
        answers("interface"),
        answers("desk"),
        host="0.0.0.0",
        names=["bank.test"],
        origins=(),
        log=None,
        landed=str,
        root_path="",
    )

    async def nothing(*_: object) -> Any:
        raise AssertionError("unreachable: nobody answers")

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"host", host), *headers],
        "client": client,
    }
    await front(scope, nothing, nothing)
    return found[0]


# The control endpoint


async def test_mishaps_are_asked_for_and_called_off(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        asked = {"on": "GET /customer/v2", "status": 503, "retry_after": 7, "times": 2}
        assert await told(client, "POST", "fail-next", json=asked) == {"waiting": 1}
        more = {"on": "/providers/v2", "times": "always", "body": {"a": [1.50]}, "odd": {"x": None}}
        await told(client, "POST", "fail-next", json=more)
        shown = await told(client, "GET", "mishaps")
        assert shown == [asked, more]
        answer = await client.get("/customer/v2")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
        assert (await client.get("/providers/v2")).text == '{"a":[1.5]}'
        assert await told(client, "POST", "clear-mishaps", json={}) == {"waiting": 0}
        assert await told(client, "GET", "mishaps") == []
        assert (await client.get("/customer/v2")).status_code == 401


async def test_bytes_are_shown_as_text(sandbox: Sandbox) -> None:
    sandbox.fail_next("/customer/v2", body=b"a\xff")
    async with served(sandbox) as client:
        assert await told(client, "GET", "mishaps") == [{"on": "/customer/v2", "body": "a\ufffd"}]


async def test_the_clock_is_read_and_moved(sandbox: Sandbox, clock: SandboxClock) -> None:
    async with served(sandbox) as client:
        assert await told(client, "GET", "clock") == {"now": "2026-03-18 12:00:00"}
        # curl sends no body, and one media type may be written in many ways.
        moved = await told(
            client,
            "POST",
            "advance",
            content=b'{"seconds": 90.5}',
            headers={"Content-Type": "Application/JSON; charset=utf-8"},
        )
        assert moved == {"now": "2026-03-18 12:01:30"}
    assert clock.moved == 90.5


async def test_an_access_is_led_through_its_life() -> None:
    sandbox = Sandbox(stages="manual")
    sandbox.add_user("user1", "two words & 42")
    access = {"access": sandbox.connect("user1")}
    async with served(sandbox) as client:
        steps = [await told(client, "POST", "next-stage", json=access) for _ in range(2)]
        assert steps == [{"status": "SAMMELN"}, {"status": "VOLLSTAENDIG"}]
        assert await told(client, "POST", "expire-consent", json=access) == {}
        assert await told(client, "POST", "fail-next-refresh", json=access) == {}
        coded = {**access, "code": "BA1051"}
        assert await told(client, "POST", "fail-next-refresh", json=coded) == {}
    found = sandbox._state.find_access(access["access"])
    assert found.consent_expired
    assert found.next_failure == "BA1051"


async def test_a_person_confirms_in_the_app_of_their_bank(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        customer = Regulated(sandbox, client)
        await customer.become("user1")
        first = await customer.added("test_sca_decoupled")
        second = await customer.added("test_sca_redirect", callbackUrl="https://app.example/")
        about = {"about": first["id"]}
        page = (await client.get("/")).text
        assert page.count('value="confirm"') == 4
        assert await told(client, "POST", "confirm", json=about) == {"callback": None}
        declined = {"about": second["id"], "accept": False}
        back = await told(client, "POST", "confirm", json=declined)
        assert back == {"callback": "https://app.example/?redirect-sca-error=access_denied"}
        answer = await client.post("/_sandbox/confirm", json=about)
        assert answer.status_code == 400


async def test_ids_are_shown_whole_whatever_they_look_like(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        ids = many_ids()[:50]
        for one in ids:
            await client.get("/providers/v2", params={"id": one})
        shown = await told(client, "GET", "requests")
        page = (await client.get("/")).text
    assert [one["query"]["id"] for one in shown] == ids
    assert [one for one in ids if one not in page] == []


async def test_what_was_asked_is_told_without_secrets(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        await client.get("/providers/v2", params={"session": "geheim", "a": "b"})
        await client.get(f"{ACCESSES}/x/DE02120300000000202051")
        shown = await told(client, "GET", "requests")
    assert shown == [
        {
            "method": "GET",
            "path": "/providers/v2",
            "query": {"session": "•••", "a": "b"},
            "status": 401,
        },
        {"method": "GET", "path": f"{ACCESSES}/x/…2051", "query": {}, "status": 401},
    ]


@pytest.mark.parametrize(
    ("name", "sent", "status", "said"),
    [
        ("unknown", {}, 404, "POST is answered at fail-next, clear-mishaps"),
        ("fail-next", {}, 400, "on: is missing"),
        ("fail-next", [], 400, "no object"),
        ("fail-next", {"on": "customer"}, 400, "on: must be an operation"),
        ("fail-next", {"on": "/a", "no": 1}, 400, "no: none of on, times"),
        ("fail-next", {"on": "/a", "status": "503"}, 400, "status: must be a status"),
        ("fail-next", {"on": "/a", "status": 42}, 400, "status: must be a status"),
        ("fail-next", {"on": "/a", "times": True}, 400, "times: must be"),
        ("fail-next", {"on": "/a", "times": 0}, 400, "times"),
        ("fail-next", {"on": "/a", "html": 1}, 400, "html: must be true or false"),
        ("fail-next", {"on": "/a", "drip": -1}, 400, "drip: must be seconds"),
        ("fail-next", {"on": "/a", "drip": True}, 400, "drip: must be seconds"),
        ("fail-next", {"on": "/a", "odd": [1]}, 400, "odd: must be an object"),
        ("fail-next", {"on": "/a", "huge": 10**9}, 400, "huge: must be a whole number"),
        ("fail-next", {"on": "/a", "reset": "never"}, 400, "either 'before' or 'after'"),
        ("fail-next", {"on": "/a", "retry_after": "1\r\nX: y"}, 400, "retry_after: must be"),
        ("fail-next", {"on": "/a", "content_type": ""}, 400, "content_type: must be"),
        ("fail-next", {"on": "/a", "body": None}, 400, "body: must be anything"),
        ("advance", {"seconds": -1}, 400, "seconds: must be"),
        ("advance", {"seconds": 10**12}, 400, "seconds: must be"),
        ("expire-consent", {"access": "x"}, 404, "there is no access 'x'"),
        ("confirm", {"about": "x"}, 404, "there is no authentication 'x'"),
        ("fail-next-refresh", {"access": "x", "code": "BA3000"}, 400, "only informs"),
    ],
)
async def test_what_does_not_fit_is_told(
    sandbox: Sandbox, name: str, sent: Any, status: int, said: str
) -> None:
    async with served(sandbox) as client:
        answer = await client.post(f"/_sandbox/{name}", json=sent)
        assert answer.status_code == status
        assert said in answer.json()["message"]
    assert sandbox.waiting_mishaps == []


async def test_only_what_a_program_sends_is_done(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        own = str(client.base_url).rstrip("/")
        sent = {"content": b'{"seconds": 60}'}
        kind = {"Content-Type": "application/json"}
        for headers, status in (
            ({"Content-Type": "text/plain"}, 415),
            ({}, 415),
            ({**kind, "Origin": "https://evil.example"}, 403),
            ({**kind, "Origin": "null"}, 403),
            ({**kind, "Origin": own}, 200),
            (kind, 200),
        ):
            answer = await client.post("/_sandbox/advance", headers=headers, **sent)
            assert answer.status_code == status, headers
        for body, status in ((b"{", 400), (b" " * 1_000_001, 413), (b'{"seconds": 1e999}', 400)):
            answer = await client.post("/_sandbox/advance", headers=kind, content=body)
            assert answer.status_code == status
        assert (await client.get("/_sandbox/advance")).status_code == 404
        assert (await client.delete("/_sandbox/mishaps")).status_code == 405
    assert sandbox.clock.moved == 120


# The page


async def test_the_page_shows_what_the_sandbox_holds_and_no_secret(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        page = (await client.get("/")).text
        assert page.count("There is none") == 4
        assert "Nothing was asked yet" in page
        guest = Guest(sandbox, client)
        await guest.become("user1")
        access_id = await guest.connect()
        sandbox.expire_consent(access_id)
        await guest.refresh(access_id)
        await guest.manage()
        await told(client, "POST", "fail-next", json={"on": "/tags/v1", "odd": {"password": "<"}})
        answer = await client.get("/")
    page = answer.text
    assert access_id in page
    assert "BA3000 SCA benötigt" in page
    assert guest.token not in page
    assert f"{guest.token[:4]}…" in page
    assert "password1" not in page
    assert "/tags/v1" in page
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    nonce = re.search(r"'nonce-(.+?)'", policy)
    assert nonce is not None
    assert f'<script nonce="{nonce[1]}">' in page


@pytest.mark.parametrize(("asked", "spoken"), [("", "de"), ("de-AT,en;q=0.5", "de"), ("en", "en")])
async def test_the_page_is_in_the_language_that_a_browser_asks_for(
    sandbox: Sandbox, asked: str, spoken: str
) -> None:
    sandbox.add_user("user1", "two words & 42")
    sandbox.connect("user1", id=ACCESS)
    sandbox.expire_consent(ACCESS)
    async with served(sandbox) as client:
        client.headers["Accept-Language"] = asked
        answer = await client.get("/", params={"done": "expire-consent"})
    assert answer.headers["content-language"] == spoken
    assert answer.headers["vary"] == "Accept-Language"
    assert f'<html lang="{spoken}">' in answer.text
    seen = re.sub(r'(?s)<script.*?</script>|<option value="[^"]*">', "", answer.text)
    sentence = re.compile(r"\w+ \w+ \w+")
    other = [
        text
        for german, english in ENGLISH.items()
        if sentence.match(text := english if spoken == "de" else german) and text in seen
    ]
    assert other == []
    for text in ("Zustimmung beendet", "Noch wurde nichts gefragt.", "Zustimmung beenden"):
        assert words(spoken)(text) in answer.text


def test_every_state_of_a_payment_has_its_words() -> None:
    assert [(one, words("en")(STAGES[one])) for one in Stage] == [(one, one.value) for one in Stage]


async def test_what_others_wrote_is_text(sandbox: Sandbox) -> None:
    name = "<script>alert(1)</script>"
    sandbox.add_user(name, "two words & 42")
    sandbox.connect(name)
    sandbox.fail_next("/tags/v1", body=name, hrefs=name)
    async with served(sandbox) as client:
        await client.get(f"/{quote(name)}", params={name: name})
        page = (await client.get("/")).text
        told_back = await client.post("/", data={"action": "advance", "seconds": name})
    assert name not in page + told_back.text
    assert page.count("&lt;script&gt;alert(1)") >= 5


async def test_a_token_that_has_ended_is_not_shown(sandbox: Sandbox, clock: SandboxClock) -> None:
    async with served(sandbox) as client:
        guest = Guest(sandbox, client)
        await guest.manage()
        key = sandbox.account.api_key
        answer = await client.post("/one/bc-token", headers={"X-API-Key": key})
        one = answer.json()["access_token"]
        page = (await client.get("/")).text
        assert f"{guest.token[:4]}…" in page
        assert f"{one[:4]}…" in page
        clock.advance(7200)
        assert f"{guest.token[:4]}…" not in (await client.get("/")).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "advance", "seconds": "3600"}, "The clock was moved."),
        ({"action": "expire-consent", "access": ACCESS}, "The consent has ended"),
        ({"action": "fail-next-refresh", "access": ACCESS}, "The next refresh fails."),
        ({"action": "clear-mishaps"}, "Nothing more goes wrong."),
        (
            {
                "action": "fail-next",
                "on": "/tags/v1",
                "trouble": "Unlesbares antworten",
                "times": "2",
            },
            "It goes wrong",
        ),
        (
            {
                "action": "fail-next",
                "on": "/tags/v1",
                "trouble": "Unlesbares antworten",
                "times": "always",
            },
            "It goes wrong",
        ),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else None,
)
async def test_a_button_does_what_it_says(
    sandbox: Sandbox, fields: dict[str, str], said: str
) -> None:
    sandbox.add_user("user1", "two words & 42")
    sandbox.connect("user1", id=ACCESS)
    async with served(sandbox) as client:
        own = {"Origin": str(client.base_url).rstrip("/")}
        answer = await client.post("/", data=fields, headers=own)
        assert answer.status_code == 303
        assert said in (await client.get(answer.headers["location"])).text
    access = sandbox._state.find_access(ACCESS)
    assert (access.consent_expired, access.next_failure, sandbox.clock.moved) == (
        fields["action"] == "expire-consent",
        "BA1011" if fields["action"] == "fail-next-refresh" else None,
        3600 if fields["action"] == "advance" else 0,
    )
    waiting = [one.on for one in sandbox.waiting_mishaps]
    assert waiting == (["/tags/v1"] if fields["action"] == "fail-next" else [])


async def test_a_person_answers_at_the_button(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        customer = Regulated(sandbox, client)
        await customer.become("user1")
        access = await customer.added("test_sca_decoupled")
        own = {"Origin": str(client.base_url).rstrip("/")}
        fields = {"action": "confirm", "about": access["id"], "accept": "no"}
        assert (await client.post("/", data=fields, headers=own)).status_code == 303
        codes = [one["code"] for one in sandbox.access(access["id"])["relations"] if "code" in one]
        assert codes == []
        assert sandbox._state.find_access(access["id"]).issues[0].code == "BA3040"


async def test_the_buttons_of_other_pages_do_nothing(sandbox: Sandbox) -> None:
    fields = {"action": "advance", "seconds": "60"}
    async with served(sandbox) as client:
        own = str(client.base_url).rstrip("/")
        for origin in (None, "null", "https://evil.example", own.replace("127.0.0.1", "localhost")):
            headers = {} if origin is None else {"Origin": origin}
            answer = await client.post("/", data=fields, headers=headers)
            assert answer.status_code == 403
            assert "It was not done." in answer.text
        for wrong in ({}, {"action": "x"}, {**fields, "seconds": "²"}, {**fields, "seconds": "-1"}):
            answer = await client.post("/", data=wrong, headers={"Origin": own})
            assert answer.status_code == 400
    assert sandbox.clock.moved == 0


# The way back from a web form


async def form_with(guest: Guest, callback: str) -> str:
    """Return the URL of a form, with its callback."""
    await guest.ask("DELETE", "/customer/v2/regprotect/sessions")
    answer = await guest.ask("POST", ACCESSES, json={ACCESS: {}})
    return f"{answer.headers['location']}&callbackUrl={quote(callback, safe='')}"


async def cancelled(client: httpx.AsyncClient, form: str, **headers: str) -> str:
    page = (await client.get(form)).text
    token = re.search(r'name="form_token" value="(.+?)"', page)
    assert token is not None
    fields = {"form_token": token[1], "action": "cancel"}
    answer = await client.post(form, data=fields, headers=headers)
    assert answer.status_code == 303
    return answer.headers["location"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.mark.parametrize(
    "callback",
    [
        "https://app.example/return?order=7",
        "http://example/",
        "https://somewhere.invalid/",
        "http://localhost:{free}/return",
        "http://127.0.0.1:{free}/return",
        "{own}/return",
    ],
)
async def test_a_browser_lands_on_the_page_where_nobody_serves_the_callback(
    sandbox: Sandbox, callback: str
) -> None:
    async with served(sandbox) as client:
        guest = Guest(sandbox, client)
        await guest.become("user1")
        own = str(client.base_url).rstrip("/")
        url = callback.format(free=free_port(), own=own)
        to = await cancelled(client, await form_with(guest, url), **NAVIGATING)
        assert to.startswith("/?returned=")
        page = (await client.get(to)).text
        assert "The web form has ended." in page
        assert url.partition("?")[0] in page
        assert "baReentry=USER_CANCELLED" in page
        assert "The web form has ended." not in (await client.get("/?returned=x")).text


async def test_a_browser_goes_back_to_where_somebody_is(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        here = f"http://127.0.0.1:{somebody.getsockname()[1]}/return"
        async with served(sandbox) as client:
            guest = Guest(sandbox, client)
            await guest.become("user1")
            for url in (here, "https://banksapi.io/return"):
                to = await cancelled(client, await form_with(guest, url), **NAVIGATING)
                assert to == f"{url}?baReentry=USER_CANCELLED"


async def test_a_program_is_sent_back_as_the_interface_does(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        guest = Guest(sandbox, client)
        await guest.become("user1")
        form = await form_with(guest, "https://app.example/")
        assert urlsplit(await cancelled(client, form)).netloc == "app.example"


async def test_the_pages_of_a_form_lead_to_each_other_as_before(sandbox: Sandbox) -> None:
    async with served(sandbox) as client:
        guest = Guest(sandbox, client)
        await guest.become("user1")
        form = await form_with(guest, "https://app.example/")
        page = (await client.get(form, headers=NAVIGATING)).text
        token = re.search(r'name="form_token" value="(.+?)"', page)
        assert token is not None
        fields = {"form_token": token[1], "terms": "yes", "privacy": "yes", "action": "next"}
        answer = await client.post(form, data=fields, headers=NAVIGATING)
        assert answer.headers["location"].startswith("?session=")


def test_the_last_ways_back_are_kept() -> None:
    sandbox = Sandbox()
    desk = Desk(sandbox, sandbox._state, sandbox.requests, "/_sandbox")
    paths = [desk.land(f"https://app.example/{number}") for number in range(25)]
    assert len(set(paths)) == 25
    assert len(desk._returns) == 20
