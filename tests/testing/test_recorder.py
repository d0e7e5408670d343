"""Traffic is written down without anything personal, and replays as it was."""

import gzip
import json
import re
import tomllib
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from banksapi_async import AnswerLost, TimedOut, WebForm
from banksapi_async.sandbox import Sandbox, Scenario
from banksapi_async.testing import Recorder, connect_demo_bank, open_session
from banksapi_async.testing.recorder import KEPT, LONGEST
from banksapi_async.testing.redaction import PATH_WORDS, Redactor
from declared import operations
from hypothesis import given, strategies as st

from support import ACCESS, BASE, Peer, answer, links

USER, PASSWORD = "anna.muster@example.org", "geheimes Wort & 42"
CANARIES = {
    "name": "Annabella Mustermann-Özdemir",
    "iban": "DE62430609671149278411",
    "spaced": "DE62 4306 0967 1149 2784 11",
    "card": "4546123412349999",
    "masked card": "4546********9999",
    "purpose": "Miete März Lindenallee",
    "amount": "48151.62",
    "day": "1987-06-05",
    "phone": "+49 171 5556677",
    "token": "0bac1d52-4eb0-4fe2-951e-cf6ff9dc4235",
    "login": "meinlogin4711",
    "lower": "kellerassel",
    "host": "geheim.intern.example",
}


def toml(recorder: Recorder) -> dict[str, Any]:
    return tomllib.loads(recorder.scenario())


def bodies(recorder: Recorder) -> list[Any]:
    return [json.loads(one["body"]) for one in toml(recorder)["answer"] if one.get("body")]


async def recorded(*bodies: Any, path: str = "/customer/v2", **headers: str) -> Recorder:
    """A recorder that has heard these answers to GET."""
    peer = Peer().on(f"GET {path}", *(answer(200, body, **headers) for body in bodies))
    recorder = Recorder(peer)
    async with httpx.AsyncClient(transport=recorder, base_url=BASE) as client:
        for _ in bodies:
            await client.get(path)
    return recorder


async def test_a_whole_session_replays_in_a_sandbox(tmp_path: Path) -> None:
    sandbox = Sandbox()
    recorder = Recorder(sandbox.transport())
    async with open_session(sandbox, transport=recorder) as session:
        await session.users.ensure(USER, PASSWORD)
        access = await connect_demo_bank(sandbox, session.as_user(USER, PASSWORD))
        rows = await access.bankprodukte[0].get_kontoumsaetze()
        heard = await access.refresh_and_wait()
    path = tmp_path / "heard.toml"
    recorder.write(path)

    replay = Sandbox(scenario=path)
    async with open_session(replay) as session:
        await session.users.ensure("somebody", PASSWORD)
        user = session.as_user("text-1", "two words & 42")
        form = await (await user.customer()).connect_bank()
        assert isinstance(form, WebForm)
        assert form.use_case == "CREATE_ACCOUNT"
        again = await user.bank_access(ACCESS)
        assert again.relations.names == access.relations.names
        assert [p.kategorie for p in again.bankprodukte] == [
            p.kategorie for p in access.bankprodukte
        ]
        read = await again.bankprodukte[0].get_kontoumsaetze()
        assert [set(row.to_wire()) for row in read] == [set(row.to_wire()) for row in rows]
        assert (await again.refresh_and_wait()).needs_person == heard.needs_person
    assert replay.waiting_mishaps == []


async def test_nothing_personal_is_written() -> None:
    sandbox = Sandbox()
    recorder = Recorder(sandbox.transport())
    async with open_session(sandbox, transport=recorder) as session:
        await session.users.ensure(USER, PASSWORD)
        user = session.as_user(USER, PASSWORD)
        access = await connect_demo_bank(sandbox, user)
        token = (await user.access_token()).reveal()
        rows = [await p.get_kontoumsaetze() for p in access.bankprodukte[:2]]
    text = recorder.scenario()
    product = access.bankprodukte[0]
    assert product.iban
    canaries = [USER, "anna.muster", PASSWORD, token, access.id, product.iban, "demo+secret"]
    canaries += [str(product.saldo), product.kreditinstitut or "", str(product.bezeichnung)]
    for row in (row for each in rows for row in each):
        canaries += [row.verwendungszweck or "", row.gegenkonto_iban or "", row.hash or ""]
        canaries += [str(abs(row.betrag))]
    assert [c for c in canaries if c and re.search(rf"\b{re.escape(c)}\b", text)] == []


@pytest.mark.parametrize("value", CANARIES.values(), ids=CANARIES)
@pytest.mark.parametrize("place", ["value", "known key's value", "key", "list", "link", "number"])
async def test_a_canary_is_found_nowhere(value: str, place: str) -> None:
    body: Any = {
        "value": {"neu": value},
        "known key's value": {"kreditinstitut": value, "code": value, "status": value},
        "key": {"bankzugaenge": {value: {"id": "x"}}, "id": value},
        "list": [value, [value]],
        "link": {"relations": links(self=f"/customer/v2/{value}?state={value}&{value}=1")},
        "number": {"saldo": Decimal(re.sub(r"\D", "", value) or 4815162)},
    }[place]
    text = json.dumps(body, default=str)
    recorder = await recorded(text.encode(), path="/customer/v2", x_note="k" + value[:1])
    found = recorder.scenario()
    assert value not in found
    assert value.split(maxsplit=1)[0] not in found
    digits = re.sub(r"\D", "", value)
    assert len(digits) < 5 or digits not in re.sub(r"[ .*-]", "", found)


def leaves() -> st.SearchStrategy[Any]:
    """Values that no placeholder and no word of the interface can be by chance."""
    digits = st.integers(10**7, 10**12).map(lambda n: n * 10 + 7)
    return st.one_of(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).map(lambda t: f"ZQ{t}"),
        digits,
        digits.map(str),
        digits.map(lambda n: Decimal(f"{n}.31")),
        digits.map(lambda n: f"DE77{n:018}"),
        st.uuids(version=1).map(str),
        st.dates(date(1950, 1, 1), date(2020, 1, 1)).map(str),
        st.booleans(),
        st.none(),
    )


def objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(["id", "code", "rel", "status", "neu", "bankzugaenge", "href", "tag"])
    keys |= st.text(st.characters(codec="utf-8"), max_size=8).map(lambda t: f"K{t}")
    return st.lists(values, max_size=3) | st.dictionaries(keys, values, max_size=4)


def strings(value: Any) -> Iterator[str]:
    """All that a value says, as texts; true, false and null say nothing."""
    if isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


@given(st.recursive(leaves(), objects, max_leaves=12))
def test_no_value_of_the_traffic_is_written_but_words_of_the_interface(value: Any) -> None:
    body = json.dumps([value], default=lambda d: {"$": str(d)}).replace("\\ud", "\\\\ud")
    body = re.sub(r'\{"\$": "([\d.]+)"\}', r"\1", body)  # decimals as numbers
    recorder = anyio.run(recorded, body.encode())
    heard = set(strings(json.loads(body, parse_float=Decimal)))
    text = recorder.scenario()
    (written,) = bodies(recorder)
    kept = {one for one in strings(written) if one in heard}
    assert all(re.fullmatch(r"ZQ[A-Za-z_]*", one) for one in kept)  # new relation names
    assert [one for one in heard - kept if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)] == []


@given(st.recursive(leaves(), objects, max_leaves=12))
def test_the_shape_stays(value: Any) -> None:
    redactor = Redactor()
    redactor.learn(value)

    def same(before: Any, after: Any) -> bool:
        if isinstance(before, dict):
            return same([*before.values()], [*after.values()])
        if isinstance(before, list):
            return len(before) == len(after) and all(map(same, before, after))
        return type(before) is type(after)

    assert same(value, redactor.value(value))


async def test_what_was_equal_stays_equal_in_bodies_paths_and_keys() -> None:
    id, iban = str(uuid.uuid4()), "DE62430609671149278400"
    href = f"{BASE}/customer/v2/bankzugaenge/{id}/{iban}"
    recorder = await recorded(
        {id: {"id": id, "iban": iban, "relations": links(self=href), "saldo": 12}},
        path=f"/customer/v2/bankzugaenge/{id}",
    )
    (body,) = bodies(recorder)
    ((key, access),) = body.items()
    assert key == access["id"] != id
    assert access["relations"][0]["href"].endswith(f"/bankzugaenge/{key}/{access['iban']}")
    assert toml(recorder)["answer"][0]["on"] == "GET /customer/v2/bankzugaenge/*"


async def test_days_keep_their_order_and_their_spelling() -> None:
    stamps = [
        "2024-03-05 13:00:01", "2024-03-04 14:00:00", "2024-03-05T13:00:00.250Z", "2023-12-31",
        "2024-03-04 00:00:00", "2024-03-05T13:00:02+0100",
    ]  # fmt: skip
    (body,) = bodies(await recorded(stamps))
    assert body == [
        "2026-01-03 00:00:02", "2026-01-02 00:00:04", "2026-01-03T00:00:01.000Z", "2026-01-01",
        "2026-01-02 00:00:00", "2026-01-03T00:00:03+0100",
    ]  # fmt: skip
    odd = [
        "2026-02-30 00:00:00",
        "0001-01-01",
        "9999-12-31",
        "1970-01-01",
        "1500-01-01",
        "2500-01-01",
    ]
    (body,) = bodies(await recorded(odd))
    assert body == [*odd[:4], "0001-01-01", "9999-12-31"]


async def test_what_was_odd_stays_odd() -> None:
    text = b'{"betrag": 1e400, "menge": 99999999999999999999, "saldo": 3, "expires_in": 7200}'
    body = json.loads(toml(await recorded(text))["answer"][0]["body"], parse_float=Decimal)
    assert body == {"betrag": Decimal("1E+40"), "menge": 10**30 + 1, "saldo": 2, "expires_in": 7200}
    (body,) = bodies(await recorded({"iban": "DE00123456789012345678", "saldo": "12.30", "x": ""}))
    assert body == {"iban": "DE00000000000000000001", "saldo": "1.50", "x": ""}


async def test_an_iban_keeps_whether_its_checksum_holds() -> None:
    (body,) = bodies(await recorded(["DE62430609671149278400", "GB82 WEST 1234 5698 7654 32"]))
    for iban in body:
        assert int(f"{iban[4:]}1314{iban[2:4]}") % 97 == 1


async def test_links_lead_to_the_interface_or_elsewhere() -> None:
    hrefs = [
        f"{BASE}/customer/v2", "https://gw.example/in/customer/v2/bankzugaenge/7",
        "https://evil.example/customer/v2", "/customer/v2/x?session=abc", "https://[", f"{BASE}",
        "mailto:anna",
    ]  # fmt: skip
    peer = Peer().on("GET /in/customer/v2", {"relations": [{"rel": "a", "href": h} for h in hrefs]})
    recorder = Recorder(peer)
    async with httpx.AsyncClient(transport=recorder, base_url="https://gw.example") as client:
        await client.get("/in/customer/v2", params={"from": "2024-01-01T00:00:00", "neu": "1"})
    (one,) = toml(recorder)["answer"]
    assert one["on"] == "GET /customer/v2"
    assert [link["href"] for link in json.loads(one["body"])["relations"]] == [
        "https://banksapi.io/customer/v2",
        "https://banksapi.io/customer/v2/bankzugaenge/1000002",
        "https://elsewhere-1.example/customer/v2",
        "/customer/v2/text-1",
        "text-2",
        "https://banksapi.io",
        "text-3",
    ]
    assert '# asked with {"from": "2026-01-01T00:00:00", "neu": "1000001"}' in recorder.scenario()


async def test_answers_that_are_no_json_keep_what_they_are() -> None:
    page, pdf = {"content-type": "text/html; charset=utf-8"}, {"content-type": "application/pdf"}
    packed = {"content-encoding": "gzip"}
    peer = Peer().on(
        "GET /customer/v2",
        httpx.Response(502, content=b"<html>Anna</html>", headers=page),
        httpx.Response(200, content=b"%PDF", headers=pdf),
        httpx.Response(200, content=b"x", headers={"content-type": "image/of-anna"}),
        httpx.Response(200, content=b'{"a": NaN}', headers={"content-type": "application/json"}),
        httpx.Response(200, content=b"{}", headers={"content-type": "application/problem+json"}),
        httpx.Response(204),
        httpx.Response(200, stream=httpx.ByteStream(gzip.compress(b"[1]")), headers=packed),
        httpx.Response(200, stream=httpx.ByteStream(b"[1]"), headers=packed),
    )
    recorder = Recorder(peer)
    for _number in range(8):
        given = await recorder.handle_async_request(httpx.Request("GET", f"{BASE}/customer/v2"))
        assert isinstance(given.stream, httpx.AsyncByteStream)
        async for _ in given.stream:
            pass
    said = [
        {k: v for k, v in one.items() if k not in {"on", "status", "headers"}}
        for one in toml(recorder)["answer"]
    ]
    assert said == [
        {"content_type": "text/html", "body": "<html></html>"},
        {"content_type": "application/pdf", "body": "made-up"},
        {"content_type": "application/x-other", "body": "made-up"},
        {"garbage": True},
        {"content_type": "application/problem+json", "body": "{}"},
        {"body": ""},
        {"content_type": "", "body": "[1]"},
        {"garbage": True},
    ]


async def test_header_names_are_kept_and_their_values_are_not() -> None:
    headers = {
        "Location": f"{BASE}/customer/v2/bankzugaenge/{ACCESS}",
        "Retry-After": "17",
        "Set-Cookie": "session=anna",
        "X-B3-TraceId": "0815",
        "X-Note": "x-secret",
        "X-Secret": "1",
        "Date": "Wed, 18 Mar 2026 11:01:00 GMT",
        "X-Correlation-ID": str(uuid.uuid4()),
    }
    peer = Peer().on(
        "GET /customer/v2",
        httpx.Response(503, headers=headers),
        httpx.Response(503, headers={"Retry-After": "Wed, 18 Mar 2026 11:01:00 GMT"}),
    )
    recorder = Recorder(peer)
    async with httpx.AsyncClient(transport=recorder, base_url=BASE) as client:
        for _ in range(2):
            await client.get("/customer/v2")
    one, other = toml(recorder)["answer"]
    assert one["headers"] == {
        "location": f"{BASE}/customer/v2/bankzugaenge/00000000-0000-4000-8000-000000000001",
        "retry-after": "17",
        "set-cookie": "made-up",
        "x-header-1": "made-up",
        "x-note": "made-up",
        "x-header-2": "made-up",
    }
    assert other["headers"] == {"retry-after": "1"}


async def test_lost_answers_are_lost_again() -> None:
    sandbox = Sandbox()
    recorder = Recorder(sandbox.transport())
    sandbox.add_user("user1", "two words & 42")
    sandbox.fail_next("GET /customer/v2", reset="before", times=4)
    sandbox.fail_next("GET /providers/v2", reset="after", times=4)
    sandbox.fail_next("GET /customer/v2/bankzugaenge/*", after_seconds=600, times=4)
    sandbox.fail_next("GET /providers/v2/*", after_seconds=600, drip=60, times=4)

    async def walk(at: Sandbox, name: str, **options: Any) -> None:
        async with open_session(at, **options) as session:
            user = session.as_user(name, "two words & 42")
            with pytest.raises(AnswerLost):
                await user.customer()
            with pytest.raises(AnswerLost):
                await session.providers.list()
            with pytest.raises(TimedOut):
                await user.bank_access(ACCESS, timeout=5)

    await walk(sandbox, "user1", transport=recorder)
    replay = Sandbox(scenario=Scenario.parse(recorder.scenario()))
    await walk(replay, "text-1")
    assert [m.on for m in replay.waiting_mishaps] == []


async def test_an_answer_that_comes_too_slowly_is_slow_again() -> None:
    sandbox = Sandbox()
    recorder = Recorder(sandbox.transport())
    sandbox.fail_next("GET /providers/v2", drip=60)
    async with open_session(sandbox, transport=recorder) as session:
        with pytest.raises(TimedOut):
            await session.providers.list(timeout=5)
    (one,) = toml(recorder)["answer"]
    assert (one["status"], one["after_seconds"]) == (200, 600)


async def test_tokens_are_left_out_unless_they_are_refused() -> None:
    sandbox = Sandbox()
    recorder = Recorder(sandbox.transport())
    sandbox.fail_next("POST /auth/oauth2/token", status=500, times=3)
    async with open_session(sandbox, transport=recorder) as session:
        with pytest.raises(Exception, match="500"):
            await session.providers.list()
        await session.providers.list()
    asked = [one["on"] for one in toml(recorder)["answer"]]
    assert asked == ["POST /auth/oauth2/token"] * 3 + ["GET /providers/v2"]


async def test_only_so_much_is_kept() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"1" * LONGEST

    peer = Peer().on("GET /a", httpx.Response(200, content=pieces())).on("GET /b", answer(200))
    recorder = Recorder(peer)
    async with httpx.AsyncClient(transport=recorder, base_url=BASE) as client:
        assert len((await client.get("/a")).content) == 3 * LONGEST
        for _ in range(KEPT):
            await client.get("/b")
    assert len(recorder.exchanges[0].answer) < 3 * LONGEST
    assert len(recorder) == len(recorder.exchanges) == KEPT
    recorder.clear()
    assert "answer" not in toml(recorder)
    assert repr(recorder) == "<Recorder: 0 requests>"


async def test_a_transport_of_its_own_asks_over_the_network_and_is_closed() -> None:
    sandbox = Sandbox()
    async with sandbox.serve() as url, Recorder() as recorder:
        async with open_session(sandbox, transport=recorder, base_url=url) as session:
            assert await session.providers.list()
        assert toml(recorder)["answer"][0]["on"] == "GET /providers/v2"


def test_the_parts_of_paths_that_stay_are_those_that_operations_name() -> None:
    named = {
        part
        for one in operations()
        for template in (one.operation.template, one.operation.derived or "")
        for part in template.strip("/").split("/")
        if part and "{" not in part
    }
    assert PATH_WORDS - named <= {"logo", "webform"}
    assert {part for part in named - PATH_WORDS if len(part) > 2} == set()
