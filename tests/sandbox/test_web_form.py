import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import banksapi_async
import httpx
import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock, WebFormStopped
from banksapi_async.sandbox.html_forms import read_forms
from banksapi_async.sandbox.web.words import ENGLISH, language, words

from sandbox.guest import ACCESSES, CALLBACK, Guest, guest_of, with_callback

ID = "629e4510-5331-47d4-9bad-8902039ff762"
DEMO = "00000000-0000-0000-0000-000000000000"
SPARKASSE = "1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7b01"


class Person:
    """Somebody who fills in the pages by hand."""

    def __init__(self, guest: Guest, url: str) -> None:
        self.guest = guest
        self.url = url

    async def look(self) -> httpx.Response:
        return await self.guest.ask("GET", self.url)

    async def submit(self, action: str, *entries: tuple[str, str]) -> httpx.Response:
        form = read_forms((await self.look()).text)[-1]
        hidden = [pair for pair in form.fields if pair[0] == "form_token"]
        return await self.send([*hidden, *entries, ("action", action)])

    async def send(self, fields: list[tuple[str, str]]) -> httpx.Response:
        data = dict[str, list[str]]()
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return await self.guest.ask("POST", self.url, data=data)

    async def consent(self) -> None:
        await self.submit("next", ("terms", "yes"), ("privacy", "yes"))

    async def choose(self, provider: str = DEMO) -> None:
        await self.submit("next", ("provider", provider))


@pytest.fixture
async def person(guest: Guest) -> Person:
    return Person(guest, await guest.open_form(ID))


def ending(answer: httpx.Response) -> str:
    assert answer.status_code == 303
    url = answer.headers["location"]
    assert url.startswith(f"{CALLBACK}&baReentry=")
    return parse_qs(urlsplit(url).query)["baReentry"][0]


async def test_both_consents_are_asked_for_and_not_ticked(person: Person) -> None:
    page = await person.look()
    form = read_forms(page.text)[0]
    assert form.names >= {"terms", "privacy"}
    assert not {"terms", "privacy"} & {name for name, _ in form.fields}
    for ticked in ([], [("terms", "yes")], [("privacy", "yes")]):
        answer = await person.submit("next", *ticked)
        assert answer.headers["location"].startswith("?session=")
        assert "stimmen Sie beiden Punkten zu" in (await person.look()).text
    await person.consent()
    assert "Bank auswählen" in (await person.look()).text


async def test_consent_is_asked_for_once_a_user(guest: Guest) -> None:
    await guest.connect()
    person = Person(guest, await guest.open_form(ID))
    assert "Bank auswählen" in (await person.look()).text


async def test_a_provider_given_beforehand_is_not_asked_for(guest: Guest) -> None:
    for access_id in (ID, ID.replace("6", "7")):
        body = {access_id: {"providerId": DEMO}}
        person = Person(guest, with_callback(await guest.ask("POST", ACCESSES, json=body)))
        if access_id == ID:
            await person.consent()
        assert "Anmelden bei Demo Provider" in (await person.look()).text
        await person.submit("cancel")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sparkasse muster", ["Sparkasse Musterstadt"]),
        ("20099903", ["Hanseatische Direktbank AG"]),
        ("ALPTAT", ["Alpenbank Tirol AG"]),
        ("gibt es nicht", []),
    ],
)
async def test_providers_are_searched_by_name_blz_and_bic(
    person: Person, text: str, found: list[str]
) -> None:
    await person.consent()
    await person.submit("search", ("q", text))
    page = unescape((await person.look()).text)
    assert f"{len(found)} gefunden" in page
    assert all(name in page for name in found)
    await person.submit("next")
    assert "Bitte wählen Sie eine Bank aus" in (await person.look()).text


async def test_wrong_credentials_are_shown_and_can_be_corrected(person: Person) -> None:
    await person.consent()
    await person.choose()
    for login, pin in (("demo1", "falsch"), ("demo9", "demo9"), ("x+1", "x+1"), ("", "")):
        await person.submit("next", ("userid", login), ("pin", pin))
        page = (await person.look()).text
        assert "Zugangsdaten nicht korrekt" in page
        assert "BA1011" in page
    await person.submit("next", ("userid", " demo1+a "), ("pin", "demo"))
    page = (await person.look()).text
    assert "Konten bestätigen" in page
    assert "Zugangsdaten nicht korrekt" not in page


@pytest.mark.parametrize("pin", ["test_sca_method", "test_sca_method+1"])
async def test_a_test_logins_password_is_the_login(person: Person, pin: str) -> None:
    await person.consent()
    await person.choose()
    await person.submit("next", ("userid", "test_sca_method+1"), ("pin", pin))
    assert "TAN eingeben" in (await person.look()).text


async def test_whoever_gives_up_after_wrong_credentials_comes_back_with_them(
    person: Person,
) -> None:
    await person.consent()
    await person.choose(SPARKASSE)
    assert "leave" not in read_forms((await person.look()).text)[-1].actions
    await person.submit("leave", ("userid", "demo1"), ("pin", "demo"))
    assert ending(await person.submit("leave")) == "INVALID_CREDENTIALS"


async def test_at_least_one_account_is_confirmed(person: Person) -> None:
    await person.consent()
    await person.choose()
    await person.submit("next", ("userid", "demo1"), ("pin", "demo"))
    form = read_forms((await person.look()).text)[-1]
    assert ("product", "123456_BP_1") in form.fields
    for ticked in ([], [("product", "somebody elses")]):
        await person.submit("next", *ticked)
        assert "mindestens ein Konto" in (await person.look()).text
    entries = (("product", "123456_BP_1"), ("product", "9012345681"))
    assert ending(await person.submit("next", *entries)) == "ACCOUNT_CREATED"
    access = await person.guest.get(f"{ACCESSES}/{ID}")
    assert {one["id"] for one in access["bankprodukte"]} == {"123456_BP_1", "9012345681"}


async def test_a_form_is_used_once(person: Person) -> None:
    secret = read_forms((await person.look()).text)[-1].fields[0]
    assert ending(await person.submit("cancel")) == "USER_CANCELLED"
    assert (await person.look()).status_code == 410
    assert (await person.send([secret, ("action", "next")])).status_code == 410


async def test_a_page_from_elsewhere_cannot_submit(person: Person) -> None:
    await person.look()
    for fields in ([], [("form_token", "guessed"), ("action", "cancel")]):
        assert (await person.send(fields)).status_code == 400
    assert (await person.look()).status_code == 200


async def test_closing_all_forms_ends_the_one_in_another_tab(person: Person) -> None:
    await person.guest.ask("DELETE", "/customer/v2/regprotect/sessions")
    assert (await person.look()).status_code == 404


async def test_pages_are_not_kept_and_load_nothing(person: Person) -> None:
    page = await person.look()
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "src=" not in page.text
    assert 'lang="de"' in page.text


async def test_what_a_person_enters_is_escaped(person: Person) -> None:
    await person.consent()
    await person.submit("search", ("q", '"><script>alert(1)</script>'))
    page = (await person.look()).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


async def test_without_a_callback_the_form_says_so(guest: Guest) -> None:
    answer = await guest.ask("POST", ACCESSES, json={ID: {}})
    with pytest.raises(WebFormStopped, match="400") as stopped:
        await guest.sandbox.browser.complete(answer.headers["location"])
    assert stopped.value.status == 400
    assert "NO_CALLBACK_URL" in stopped.value.page
    # The form is still open, and takes a callback given later.
    assert (await guest.ask("POST", ACCESSES, json={ID: {}})).status_code == 400
    await guest.sandbox.browser.complete(with_callback(answer))


@pytest.mark.parametrize(
    "callback",
    [
        "/return",
        "ftp://app.example/",
        "javascript:alert(1)",
        "https://",
        "https://user@app.example/",
        "https://app.example:port/",
        "https://[app/",
        "https://app.example/a b",
        "https://app.example/\x7f",
    ],
)
async def test_a_callback_that_is_none_is_refused(guest: Guest, callback: str) -> None:
    answer = await guest.ask("POST", ACCESSES, json={ID: {}})
    with pytest.raises(WebFormStopped) as stopped:
        await guest.sandbox.browser.complete(with_callback(answer, callback))
    assert "INVALID_CALLBACK_URL" in stopped.value.page


@pytest.mark.parametrize(
    ("callback", "back"),
    [
        ("http://localhost:8000", "http://localhost:8000?baReentry=ACCOUNT_CREATED"),
        (
            "https://app.example/r?a=%2F&b#part",
            "https://app.example/r?a=%2F&b&baReentry=ACCOUNT_CREATED#part",
        ),
    ],
)
async def test_the_callbacks_own_query_survives(guest: Guest, callback: str, back: str) -> None:
    answer = await guest.ask("POST", ACCESSES, json={ID: {}})
    form = with_callback(answer, callback)
    assert await guest.sandbox.browser.complete(form) == back


@pytest.mark.parametrize(
    ("end", "login"),
    [
        ("ACCOUNT_CREATED", "demo1"),
        ("USER_CANCELLED", "demo1"),
        ("INVALID_CREDENTIALS", "demo1"),
        ("INVALID_TAN", "test_sca_method"),
        ("ACCOUNT_CREATED", "test_sca_method"),
        ("SESSION_TIMEOUT", "demo1"),
        ("ERROR", "demo1"),
    ],
)
async def test_the_browser_reaches_every_end_of_a_creation(
    guest: Guest, end: str, login: str
) -> None:
    form = await guest.open_form(ID)
    back = await guest.sandbox.browser.complete(form, login=login, end=end)
    assert back == f"{CALLBACK}&baReentry={end}"
    guest.token = ""
    await guest.become("user2")
    await guest.connect()


@pytest.mark.parametrize(
    ("end", "reached"),
    [
        ("FINISHED", "FINISHED"),
        ("ACCOUNT_CREATED", "FINISHED"),
        ("USER_CANCELLED", "USER_CANCELLED"),
        ("INVALID_TAN", "INVALID_TAN"),
        ("SESSION_TIMEOUT", "SESSION_TIMEOUT"),
    ],
)
async def test_the_browser_reaches_every_end_of_a_renewal(
    guest: Guest, end: str, reached: str
) -> None:
    access_id = await guest.connect()
    form = with_callback(await guest.ask("POST", f"{ACCESSES}/{access_id}/consent"))
    back = await guest.sandbox.browser.complete(form, end=end)
    assert back == f"{CALLBACK}&baReentry={reached}"


@pytest.mark.parametrize(
    ("end", "path"),
    [
        ("NO_CALLBACK_URL", "/consent"),
        ("SUCCESS", "/consent"),
        ("INVALID_CREDENTIALS", "/consent"),
        ("INVALID_TAN", "/selectedbankproducts"),
    ],
)
async def test_an_end_that_cannot_be_is_an_error(guest: Guest, end: str, path: str) -> None:
    access_id = await guest.connect()
    method = "POST" if path == "/consent" else "PUT"
    form = with_callback(await guest.ask(method, f"{ACCESSES}/{access_id}{path}"))
    with pytest.raises(ValueError, match=end):
        await guest.sandbox.browser.complete(form, end=end)


async def test_the_browser_stops_where_the_bank_knows_nobody(guest: Guest) -> None:
    form = await guest.open_form(ID)
    with pytest.raises(WebFormStopped) as stopped:
        await guest.sandbox.browser.complete(form, login="nobody")
    assert "BA1011" in stopped.value.page


async def test_a_tan_must_be_an_even_number(guest: Guest) -> None:
    access_id = await guest.connect()
    form = with_callback(await guest.ask("POST", f"{ACCESSES}/{access_id}/consent"))
    person = Person(guest, form)
    for tan in ("", "1", "zwei", "2a", "²"):
        await person.submit("next", ("tan", tan))
        assert "TAN ungültig" in (await person.look()).text
    assert ending(await person.submit("next", ("tan", " 123456 "))) == "FINISHED"


@pytest.mark.parametrize("path", ["/consent", "/selectedbankproducts"])
async def test_an_access_removed_meanwhile_is_an_error(guest: Guest, path: str) -> None:
    access_id = await guest.connect()
    method = "POST" if path == "/consent" else "PUT"
    form = with_callback(await guest.ask(method, f"{ACCESSES}/{access_id}{path}"))
    await guest.ask("DELETE", f"{ACCESSES}/{access_id}")
    assert (await guest.sandbox.browser.complete(form)).endswith("baReentry=ERROR")


async def test_a_form_dies_with_its_time(person: Person, clock: SandboxClock) -> None:
    await person.look()
    clock.advance(599)
    assert (await person.look()).status_code == 200
    clock.advance(1)
    assert ending(await person.look()) == "SESSION_TIMEOUT"


async def test_a_running_refresh_ends_with_the_renewal() -> None:
    guest = guest_of(Sandbox(refresh_seconds=3600))
    await guest.become("user1")
    access_id = await guest.connect()
    await guest.ask("POST", ACCESSES, json={access_id: {}}, params={"refresh": "true"})
    form = with_callback(await guest.ask("POST", f"{ACCESSES}/{access_id}/consent"))
    await guest.sandbox.browser.complete(form)
    before = await guest.get(f"{ACCESSES}/{access_id}")
    guest.sandbox.clock.advance(3600)
    assert await guest.get(f"{ACCESSES}/{access_id}") == before


def test_buttons_and_inputs_outside_of_forms_are_nobodys() -> None:
    page = "<button>x</button><input name=a><form><input><input name=b></form>"
    (form,) = read_forms(page)
    assert form.fields == [("b", "")]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("", "de"),
        ("en", "en"),
        ("en-GB,de;q=0.5", "en"),
        ("de;q=0.5, EN;q=0.9", "en"),
        ("fr, en;q=0.2", "en"),
        ("fr", "de"),
        ("en;q=0", "de"),
        ("en;q=x, de", "de"),
        ("de, en", "de"),
    ],
)
def test_a_form_is_in_the_language_that_a_browser_asks_for(asked: str, spoken: str) -> None:
    assert language(asked) == spoken


def test_every_text_of_the_pages_is_there_in_english_and_none_is_left_over() -> None:
    folder = Path(banksapi_async.__file__).parent / "sandbox"
    pages = "".join(one.read_text("utf-8") for one in sorted((folder / "templates").glob("*.html")))
    put = set(re.findall(r'\bt\("([^"]+)"', pages))
    code = "".join((folder / one).read_text("utf-8") for one in ("forms.py", "messages.py"))
    code += "".join((folder / "web" / one).read_text("utf-8") for one in ("pages.py", "desk.py"))
    said = {text for text in ENGLISH if f'"{text}"' in code}
    assert put | said == ENGLISH.keys()
    assert words("de")("Weiter") == "Weiter"


async def test_the_pages_are_in_english_with_the_banks_own_words_marked(guest: Guest) -> None:
    form = await guest.open_form("629e4510-5331-47d4-9bad-8902039ff762", providerId=DEMO)
    answer = await guest.client.get(form, headers={"Accept-Language": "en"})
    assert answer.headers["content-language"] == "en"
    assert '<html lang="en">' in answer.text
    assert "Terms of use" in answer.text
    gone = await guest.client.get("/customer/v2/webform", headers={"Accept-Language": "en"})
    assert "This form does not exist (any more)." in gone.text
