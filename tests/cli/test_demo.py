"""Does the demo walk the whole quick start, and fail when a step is not as documented?"""

import threading
import urllib.error
import urllib.request
import webbrowser
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import pytest
from banksapi_async import Detached
from banksapi_async.cli import demo, main
from banksapi_async.cli.landing import landing
from banksapi_async.sandbox import Sandbox


def test_the_demo_shows_each_step_in_the_words_of_the_documents(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["demo"]) == 0
    shown = capsys.readouterr().out
    for word in (
        "POST /auth/oauth2/token -> 200",
        "POST /auth/mgmt/v1/tenants/{tenant-name}/users -> 201",
        "POST /customer/v2/bankzugaenge -> 451",
        "webform",
        "baReentry=ACCOUNT_CREATED",
        "VOLLSTAENDIG",
        "offered now: self, get_bankzugaenge, add_bankzugaenge, delete_bankzugaenge",
        "get_kontoumsaetze_tagged",
        "start_sca",
        "AUTHENTICATE_ACCOUNT",
        "ERROR BA1011",
        "as documented",
    ):
        assert word in shown


def test_a_step_that_is_not_as_documented_fails_the_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Sandbox, "expire_consent", lambda *_: None)
    assert main(["demo"]) == 1
    assert "not as documented: start_sca is offered" in capsys.readouterr().err


def test_an_error_of_the_library_fails_the_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "_IP", "10.0.0.1")
    assert main(["demo"]) == 1
    assert "InvalidRequest: customer_ip" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [
        (None, 0, ""),
        (demo.NotAsDocumentedError("a step"), 1, "not as documented: a step"),
        (Detached("no session"), 1, "Detached: no session"),
        (KeyboardInterrupt(), 1, "stopped"),
    ],
)
def test_the_exit_code_says_how_the_walk_ended(
    ending: BaseException | None,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def walk(**_: object) -> None:
        if ending is not None:
            raise ending

    monkeypatch.setattr(demo, "walk", walk)
    assert main(["demo"]) == code
    assert capsys.readouterr().err.strip() == said


def test_the_sandbox_giving_no_form_fails_the_demo() -> None:
    async def through() -> None:
        walk = demo.Demo(Sandbox(), None, demo.Narrator(), open_browser=False)
        with pytest.raises(demo.NotAsDocumentedError, match="webform"):
            await walk._through(None, "CREATE_ACCOUNT", "FINISHED")

    anyio.run(through)


@pytest.mark.parametrize("opened", [True, False])
def test_a_person_fills_in_the_forms_in_their_own_browser(
    *, opened: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    walkers: list[threading.Thread] = []

    def person(url: str) -> bool:
        def walk() -> None:
            end = "ACCOUNT_CREATED" if "CREATE_ACCOUNT" in url else "FINISHED"
            back = anyio.run(lambda: sandboxes[0].browser.complete(url, end=end))
            with urllib.request.urlopen(back) as page:
                assert b"close this page" in page.read()

        walkers.append(threading.Thread(target=walk))
        walkers[-1].start()
        return opened

    sandboxes: list[Sandbox] = []
    made = Sandbox.__init__

    def remember(self: Sandbox, *args: object, **options: object) -> None:
        made(self, *args, **options)
        sandboxes.append(self)

    monkeypatch.setattr(Sandbox, "__init__", remember)
    monkeypatch.setattr(webbrowser, "open", person)
    assert main(["demo", "--open"]) == 0
    for walker in walkers:
        walker.join()
    assert ("no browser could be opened" in capsys.readouterr().out) is not opened


async def test_what_is_not_the_way_back_is_not_taken_for_it() -> None:
    async with landing() as (url, come_back):
        icon = url.replace("/return", "/favicon.ico")
        with pytest.raises(urllib.error.HTTPError, match="404") as caught:
            await anyio.to_thread.run_sync(urllib.request.urlopen, icon)
        caught.value.close()
        page = await anyio.to_thread.run_sync(urllib.request.urlopen, f"{url}?baReentry=X")
        page.close()
        assert await come_back() == f"{url}?baReentry=X"


async def test_a_connection_that_a_browser_does_not_use_ends_nothing() -> None:
    async with landing() as (url, come_back):
        address = urlsplit(url)
        for said in (b"", b"GET /return", b"\r\n\r\n"):
            stream = await anyio.connect_tcp(address.hostname or "", address.port or 0)
            async with stream:
                await stream.send(said)
        page = await anyio.to_thread.run_sync(urllib.request.urlopen, url)
        page.close()
        assert await come_back() == url
