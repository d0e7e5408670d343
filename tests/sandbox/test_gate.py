"""Nothing that comes in can spoil what is read later."""

import json
import logging
from datetime import UTC, datetime

import anyio
import httpx
import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock
from banksapi_async.sandbox.bank.schemes import ONE_TAN
from banksapi_async.sandbox.sca import Authentication, Authentications
from banksapi_async.sandbox.sessions import FormSession, Sessions, Step, UseCase
from banksapi_async.sandbox.tokens import Tokens

from sandbox.guest import ACCESSES, USERS, Guest
from sandbox.mutations import LARGEST_ANSWER, run

ID = "629e4510-5331-47d4-9bad-8902039ff762"
DEMO = "00000000-0000-0000-0000-000000000000"
PRODUCT = {"id": "A1", "kategorie": "GIROKONTO", "saldo": 1}
ROW = {
    "betrag": -1,
    "verwendungszweck": "A",
    "buchungsdatum": "2026-03-01 00:00:00",
    "gegenkontoInhaber": "B",
}


async def sent(guest: Guest, method: str, path: str, text: str) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return await guest.ask(method, path, content=text.encode(), headers=headers)


async def built(guest: Guest, **product: object) -> httpx.Response:
    body = {"id": ID, "providerId": DEMO, "bankprodukte": [{**PRODUCT, **product}]}
    return await guest.ask("PUT", f"{ACCESSES}/builder", json=body)


@pytest.mark.parametrize("seed", [1, 2])
async def test_odd_requests_get_small_answers_and_no_crash(seed: int) -> None:
    fuzzer = await run(600, seed)
    assert fuzzer.asked > 600
    assert fuzzer.worst <= LARGEST_ANSWER
    assert {200, 201, 400, 404, 451} <= fuzzer.statuses.keys()


@pytest.mark.parametrize(
    "number",
    [
        "1e-10000000", "1e1000000", "1e400", "0E-400", "0e999999999", "1e16", "1e-11", "NaN",
        "-Infinity", "1" * 31, '"1"', "true", "null", "[1]",
    ],
)  # fmt: skip
async def test_a_number_without_bounds_is_refused_and_spoils_nothing(
    guest: Guest, number: str
) -> None:
    assert (await built(guest)).status_code == 201
    text = json.dumps([{**ROW, "betrag": "@"}]).replace('"@"', number)
    answer = await sent(guest, "POST", f"{ACCESSES}/{ID}/A1/kontoumsaetze", text)
    assert answer.status_code == 400
    assert answer.json().keys() == {"code", "message"}
    assert await guest.get(f"{ACCESSES}/{ID}/A1/kontoumsaetze") == []
    assert len(await guest.get(ACCESSES)) == 1


async def test_a_lone_surrogate_is_refused_wherever_it_stands(guest: Guest) -> None:
    for text in ('{"counterparty": "\\ud800"}', '{"\\udfff": 1}', '{"x": [{"y": "\\ud83d"}]}'):
        assert (await sent(guest, "POST", "/customer/v2/tagging-rules", text)).status_code == 400
    await guest.manage()
    text = '{"username": "\\ud800", "password": "two words & 42"}'
    assert (await sent(guest, "POST", USERS, text)).status_code == 400
    assert len((await guest.ask("GET", USERS)).json()) == 1


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "[" * 50 + "]" * 50, "\ufeff{}", '{"a": 01}', "nul"]
)
async def test_what_is_no_json_or_nested_too_deep_is_refused(guest: Guest, text: str) -> None:
    assert (await sent(guest, "POST", ACCESSES, text)).status_code == 400


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "Der Inhalt ist kein JSON-Objekt"),
        ("{}", "Der Inhalt hat 1 bis 100 Einträge"),
        ('{"x": {}}', "Ein Schlüssel ist keine UUID"),
        (f'{{"{ID}": {{"providerId": {{}}}}}}', f"{ID}.providerId fehlt oder ist kein Text"),
    ],
)
async def test_a_refusal_names_what_does_not_fit(guest: Guest, text: str, said: str) -> None:
    answer = await sent(guest, "POST", ACCESSES, text)
    assert (answer.status_code, answer.json()["message"]) == (400, said)


async def test_what_is_neither_true_nor_false_is_refused(guest: Guest) -> None:
    assert (await guest.ask("POST", ACCESSES, json={ID: {"sync": "false"}})).status_code == 400


async def test_a_body_that_comes_in_pieces_is_one(sandbox: Sandbox) -> None:
    async def pieces():
        yield b'{"password": "two words & 42",'
        await anyio.sleep(0.02)
        yield b'"username": "user1"}'

    async with sandbox.serve() as url, httpx.AsyncClient(base_url=url) as client:
        guest = Guest(sandbox, client)
        await guest.manage()
        headers = {"Content-Type": "application/json"}
        answer = await guest.ask("POST", USERS, content=pieces(), headers=headers)
        assert answer.status_code == 201


def test_old_forms_are_forgotten_when_there_are_many() -> None:
    sessions = Sessions()
    until = datetime(2026, 1, 1, tzinfo=UTC)
    forms = [
        FormSession(user_id="", use_case=UseCase.CREATE, access_id=ID, step=Step.TERMS, until=until)
        for _ in range(10_001)
    ]
    for form in forms:
        sessions.add(form)
    assert sessions.get(forms[0].id) is None
    assert sessions.get(forms[1].id) is forms[1]


def test_old_tokens_and_authentications_are_forgotten_when_there_are_many() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    tokens, consents = Tokens(), Authentications()
    minted = [
        tokens.mint("client", client="", user_id="", scopes=(), now=now) for _ in range(10_001)
    ]
    assert tokens.get(minted[0].text) is None
    assert tokens.get(minted[1].text) is minted[1]
    started = [
        consents.start(Authentication(user_id="", about="", scheme=ONE_TAN, until=now))
        for _ in range(501)
    ]
    assert consents.get(started[0].id, now) is None
    assert consents.get(started[1].id, now) is started[1]
    assert consents.challenges == 501


async def test_a_deleted_user_leaves_nothing_behind(guest: Guest, sandbox: Sandbox) -> None:
    access = await guest.connect()
    await guest.manage()
    (user,) = (await guest.ask("GET", USERS)).json()
    here = f"{USERS}/{user['userReference']}"
    await guest.ask("PUT", f"{here}/deactivate")
    assert (await guest.ask("DELETE", here)).status_code == 200
    with pytest.raises(LookupError):
        sandbox.access(access)


async def test_a_body_of_a_megabyte_is_too_large(guest: Guest) -> None:
    assert (await sent(guest, "POST", ACCESSES, " " * 1_000_001)).status_code == 413


@pytest.mark.parametrize(
    "id",
    ["", ".", "..", "a/b", "a\\b", "a\nb", "issues", "consent", "x" * 201, {}, 1, None],
)
async def test_a_product_id_fits_one_segment_of_a_path(guest: Guest, id: object) -> None:
    assert (await built(guest, id=id)).status_code == 400
    assert await guest.get(ACCESSES) == {}


@pytest.mark.parametrize("id", ["DE62 4306 0967 1149 2784 00", "50%", "a?b#c", "Ä&ö", "a.b"])
async def test_an_odd_product_id_is_read_by_its_own_link(guest: Guest, id: str) -> None:
    assert (await built(guest, id=id)).status_code == 201
    product = (await guest.get(f"{ACCESSES}/{ID}"))["bankprodukte"][0]
    here = next(one["href"] for one in product["relations"] if one["rel"] == "self")
    assert (await guest.get(here))["id"] == id


@pytest.mark.parametrize("kategorie", ["KREDITKARTE", "SONSTIGESPRODUKT", "", "girokonto", {}])
async def test_the_kategorie_is_one_of_the_fifteen(guest: Guest, kategorie: object) -> None:
    assert (await built(guest, kategorie=kategorie)).status_code == 400
    assert (await built(guest, kategorie=None)).status_code == 201
    product = (await guest.get(f"{ACCESSES}/{ID}"))["bankprodukte"][0]
    assert product["kategorie"] == "SONSTIGESKONTO"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("refresh", "yes"),
        ("headOnly", "1"),
        ("paymentAccountsOnly", ""),
        ("queryTanSettings", "True"),
        ("maxTransactions", "some"),
        ("callbackUrl", ""),
    ],
)
async def test_a_parameter_is_of_its_kind(guest: Guest, name: str, value: str) -> None:
    answer = await guest.ask("POST", ACCESSES, json={ID: {}}, params={name: value})
    assert answer.status_code == 400


@pytest.mark.parametrize("text", ["{}", "[]", "1", "true", '{"a": 1}'])
async def test_an_object_is_no_text(guest: Guest, text: str) -> None:
    rule = '{"counterparty": @, "tagTreeItem": {"systemName": "X", "tagTree": {"systemName": "Y"}}}'
    answer = await sent(guest, "POST", "/customer/v2/tagging-rules", rule.replace("@", text))
    assert answer.status_code == 400
    assert (await guest.get("/customer/v2/tagging-rules"))["taggingRules"] == []


async def test_credentials_that_are_not_ascii_are_refused(guest: Guest) -> None:
    headers = {"Authorization": b"Basic d\xfc\xfc"}
    answer = await guest.client.post("/auth/oauth2/token", headers=headers, data={"a": "b"})
    assert answer.status_code == 401


@pytest.mark.parametrize("way", ["in process", "served"])
async def test_a_crash_is_answered_with_500_and_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = Sandbox()
    monkeypatch.setattr(sandbox._state.catalogue, "providers", None)
    sandbox.add_user("user1", "password1")
    with caplog.at_level(logging.ERROR, "banksapi_async.sandbox"):
        async with sandbox.serve() as url:
            transport = None if way == "served" else sandbox.transport()
            async with httpx.AsyncClient(transport=transport, base_url=url) as client:
                guest = Guest(sandbox, client)
                await guest.manage()
                answer = await guest.ask("GET", "/providers/v2")
    assert answer.status_code == 500
    assert "nginx" in answer.text
    assert sandbox.requests[-1].status == 500
    assert "Traceback" in caplog.text
    assert "TypeError" in caplog.text
    assert guest.token not in caplog.text


@pytest.mark.parametrize("way", ["in process", "served"])
@pytest.mark.parametrize("blank", [" ", "\t", "  "])
async def test_a_token_with_a_blank_at_its_end_breaks_the_interface(way: str, blank: str) -> None:
    sandbox = Sandbox()
    async with sandbox.serve() as url:
        async with httpx.AsyncClient(transport=sandbox.transport(), base_url=url) as inside:
            guest = Guest(sandbox, inside)
            await guest.become("user1")
            if way == "in process":
                headers = {"Authorization": f"Bearer {guest.token}{blank}"}
                answer = await inside.get("/customer/v2", headers=headers)
                assert answer.status_code == 500
                return
        head, status = await raw(url, guest.token + blank)
        assert status == 500, head
        head, status = await raw(url, guest.token)
        assert status == 200, head


async def raw(url: str, token: str) -> tuple[bytes, int]:
    """Ask over a socket of one's own: HTTP libraries do not send such a header. In two parts."""
    host, _, port = url.removeprefix("http://").partition(":")
    async with await anyio.connect_tcp(host, int(port)) as stream:
        request = (
            f"GET /customer/v2 HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
            "Connection: close\r\n\r\n"
        )
        await stream.send(request[:40].encode())
        await anyio.sleep(0.02)
        await stream.send(request[40:].encode())
        answer = b""
        while b"\r\n" not in answer:
            answer += await stream.receive()
    return answer, int(answer.split()[1])


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200), ("*/*", 200), ("application/*;q=0.5", 200), ("", 200),
        ("text/html, application/json;q=0.1", 200), ("text/html", 406), ("image/svg+xml", 406),
        ("application/json;q=0", 406), ("application/json; q=0.0, text/plain", 406),
    ],
)  # fmt: skip
async def test_accept_is_honoured(guest: Guest, accept: str, status: int) -> None:
    answer = await guest.ask("GET", "/customer/v2", headers={"Accept": accept})
    assert answer.status_code == status


async def test_an_accept_that_allows_json_alone_gets_no_picture(guest: Guest) -> None:
    logo = "/providers/v2/demo.svg"
    asked = {"Accept": "application/json"}
    assert (await guest.ask("GET", logo, headers=asked)).status_code == 406
    for accept in ("*/*", "image/*", "image/svg+xml"):
        assert (await guest.ask("GET", logo, headers={"Accept": accept})).status_code == 200
    # What answers without a body has nothing to refuse.
    closed = await guest.ask(
        "DELETE", "/customer/v2/regprotect/sessions", headers={"Accept": "text/html"}
    )
    assert closed.status_code == 200


async def test_the_builder_keeps_what_it_is_given(guest: Guest, clock: SandboxClock) -> None:
    given = {
        "id": "A1", "bezeichnung": "Konto", "kategorie": "DEPOT", "kontonummer": "77",
        "saldoDatum": "2026-02-01 09:30:00", "waehrung": "CHF", "iban": "DE62430609671149278400",
        "bic": "ABCDDEFF", "blz": "70099901", "kreditinstitut": "Meine Bank", "inhaber": "Ich",
    }  # fmt: skip
    salden = {"verfuegbar": {"waehrung": "CHF", "saldoDatum": "2026-02-01 00:00:00"}}
    assert (await built(guest, **given, saldo=5, salden=salden)).status_code == 201
    product = (await guest.get(f"{ACCESSES}/{ID}"))["bankprodukte"][0]
    assert {key: product[key] for key in given} == given
    assert product["salden"] == salden
    assert (await guest.ask("GET", f"{ACCESSES}/{ID}/A1/depotpositionen")).status_code == 404
    tag = {"tagTreeItem": {"systemName": "X", "tagTree": {"systemName": "CATEGORIES"}}}
    insured = {"tagTreeItem": {"systemName": "Y", "tagTree": {"systemName": "INSURANCE_TYPES"}}}
    row = {
        **ROW,
        "buchungsdatum": "2026-03-01 14:15:16",
        "wertstellungsdatum": "2026-03-02 01:02:03",
        "waehrung": "CHF",
        "gegenkontoInhaberAbweichend": "C",
        "primanotaNummer": "9",
        "gvCode": "117",
        "identifier": {
            "endToEndId": "E-1",
            "bookingRef": "B-1",
            "mandateId": "M-1",
            "ownerRef": "O",
        },
        "tags": [tag],
    }
    rows = f"{ACCESSES}/{ID}/A1/kontoumsaetze"
    assert (await guest.ask("POST", rows, json=[row, {**ROW, "tags": []}])).status_code == 201
    first, second = await guest.get(rows)
    assert {key: first[key] for key in row} == row
    assert second["tags"] == []
    assert (await guest.get(rows, tag="true"))[0]["tags"] == [tag]
    assert await guest.get(rows, tag="insurances") == []
    assert (await guest.ask("POST", rows, json=[{**row, "tags": [insured]}])).status_code == 201
    assert len(await guest.get(rows, tag="insurances")) == 1
    assert (await guest.ask("DELETE", f"{ACCESSES}/{ID}")).status_code == 200
    assert (await built(guest)).status_code == 201
    assert await guest.get(rows) == []


async def test_every_relation_that_a_method_follows_is_offered_somewhere(
    guest: Guest, sandbox: Sandbox
) -> None:
    access = sandbox.connect("user1", "demo2")
    text = (await guest.ask("GET", "/customer/v2")).text
    text += (await guest.ask("GET", f"{ACCESSES}/{access}")).text
    wanted = {
        *(f"get_kontoumsaetze_{name}" for name in ("categories", "periods", "insurance_types")),
        "get_kontoumsaetze_freelancer_categories", "initiate_single_debit", "initiate_bulk_debit",
        "initiate_single_transfer_with_saved_credentials",
        "initiate_bulk_transfer_with_saved_credentials", "refresh_bankzugang",
        "delete_regprotect_sessions", "get_credit_check",
    }  # fmt: skip
    assert [rel for rel in sorted(wanted) if f'"{rel}"' not in text] == []
    shown = await guest.get(f"{ACCESSES}/{access}")
    links = [*shown["relations"], *shown["bankprodukte"][0]["relations"]]
    for link in links:
        if link["rel"].startswith("get_"):
            assert (await guest.ask("GET", link["href"])).status_code == 200
        elif link["rel"] == "refresh_bankzugang":
            answer = await guest.ask("POST", link["href"], json={access: {}})
            assert answer.status_code == 201
    sandbox.forget_login(access)
    text = (await guest.ask("GET", f"{ACCESSES}/{access}")).text
    assert "with_saved_credentials" not in text
