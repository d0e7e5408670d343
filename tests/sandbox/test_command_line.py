"""Does the command serve the sandbox that was asked for, keep it, and end in order?"""

import importlib
import io
import json
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from banksapi_async import Session, WebForm
from banksapi_async.cli import main, sandbox as cli
from banksapi_async.sandbox import Sandbox

JSON = "application/json"


Do = Callable[["Screen"], object]


class Screen(io.StringIO):
    """Does something once everything is shown, and presses Ctrl-C."""

    def __init__(self, do: Do, number: signal.Signals) -> None:
        super().__init__()
        self._do = do
        self._number = number
        self.failed: BaseException | None = None

    def flush(self) -> None:
        threading.Thread(target=self.try_and_stop).start()

    def try_and_stop(self) -> None:
        try:
            self._do(self)
        except BaseException as error:  # noqa: BLE001 - it is raised where the test sees it
            self.failed = error
        finally:  # whatever was shown: else it would be served for ever
            os.kill(os.getpid(), self._number)

    def shown(self, pattern: str) -> str:
        found = re.search(pattern, self.getvalue(), re.MULTILINE)
        assert found is not None, self.getvalue()
        return found[1]

    @property
    def url(self) -> str:
        return self.shown(r"on (https?://\S+:\d+)")

    def ask(self, path: str, token: str = "", **options: Any) -> Any:
        headers = options.pop("headers", {})
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        data = options.pop("data", None)
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, **options) as answer:
            return json.load(answer) if answer.headers["content-type"] == JSON else answer.read()

    def token(self, form: str = "grant_type=client_credentials", **options: Any) -> str:
        headers = {"Authorization": self.shown(r"'Authorization: (Basic .+?)'")}
        answer = self.ask("/auth/oauth2/token", data=form.encode(), headers=headers, **options)
        token: str = answer["access_token"]
        return token


def serve(
    monkeypatch: pytest.MonkeyPatch,
    do: Do,
    *arguments: str,
    by: signal.Signals = signal.SIGINT,
) -> str:
    """Serve the sandbox, do something meanwhile, stop it, and return what was shown."""
    screen = Screen(do, by)
    monkeypatch.setattr(sys, "stdout", screen)
    code = main(["sandbox", "--port", "0", *arguments])
    if screen.failed is not None:
        raise screen.failed
    assert code == 0
    return screen.getvalue()


USER = ("--user", "user1:two words & 42", "--connected", "demo1", "--connected", "demo2")
LOG_IN = "grant_type=password&username=user1&password=two+words+%26+42"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_the_sandbox_is_served_until_it_is_stopped(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(number)
    tokens: list[str] = []
    shown = serve(monkeypatch, lambda s: tokens.append(s.token()), "--seed", "3", by=number)
    assert tokens
    assert "seed 3" in shown
    assert signal.getsignal(number) is before


def test_what_is_printed_is_the_environment_of_a_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = serve(monkeypatch, lambda _: None)
    for line in re.findall(r"^ +export (.+)$", shown, re.MULTILINE):
        (setting,) = shlex.split(line)
        name, _, value = setting.partition("=")
        monkeypatch.setenv(name, value)
    named = repr(Session.from_env())
    assert "demotenant/demoClient" in named
    assert "http://127.0.0.1:" in named
    assert os.environ["BANKSAPI_CLIENT_SECRET"] == Sandbox().account.client_secret


def test_a_user_with_connected_banks_is_there_from_the_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accesses: list[Any] = []

    def look(screen: Screen) -> None:
        accesses.append(screen.ask("/customer/v2/bankzugaenge", screen.token(LOG_IN)))

    serve(monkeypatch, look, *USER)
    assert [len(one["bankprodukte"]) for one in accesses[0].values()] == [6, 2]


def test_the_regulated_tenant_is_chosen_and_the_certificate_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accesses: list[Any] = []

    def look(screen: Screen) -> None:
        accesses.append(screen.ask("/customer/v2/bankzugaenge", screen.token(LOG_IN)))

    shown = serve(monkeypatch, look, "--tenant", "regulated", *USER)
    assert len(accesses[0]) == 2
    assert "export BANKSAPI_CLIENT_ID=regulatedtenant/regulatedClient" in shown
    assert Sandbox().certificate in shown
    # Every client is named, whichever tenant was chosen.
    assert "demotenant/demoClient" in shown
    assert Sandbox().account.api_key in shown


def test_a_scenario_may_have_a_client_that_manages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scenario = tmp_path / "one.toml"
    scenario.write_text("separate_management = true\nseed = 5\n")
    shown = serve(monkeypatch, lambda _: None, "--scenario", str(scenario))
    assert "demotenant/adminClient" in shown
    assert "seed 5" in shown


def test_tls_is_trusted_by_the_authority_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(screen: Screen) -> None:
        path = screen.shown("export SSL_CERT_FILE=(.+)")
        assert f"curl -s --cacert {path} " in screen.getvalue()
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            screen.token()
        trusting = ssl.create_default_context(cafile=path)
        assert screen.token(context=trusting)

        async def quick_start() -> None:
            monkeypatch.setenv("SSL_CERT_FILE", path)
            async with Session(Sandbox().credentials, base_url=screen.url) as session:
                assert await session.providers.list()

        anyio.run(quick_start)
        gone.append(Path(path))

    gone: list[Path] = []
    assert "on https://127.0.0.1:" in serve(monkeypatch, look, "--tls")
    assert not gone[0].exists()


@pytest.mark.parametrize("tls", [(), ("--tls",)], ids=["plain", "tls"])
def test_the_browser_of_a_trial_is_never_sent_where_nobody_answers(
    monkeypatch: pytest.MonkeyPatch, tls: tuple[str, ...]
) -> None:
    def look(screen: Screen) -> None:
        trusted = screen.shown("export SSL_CERT_FILE=(.+)") if tls else None
        monkeypatch.setenv("SSL_CERT_FILE", trusted or "")
        browser = httpx.Client(
            verify=ssl.create_default_context(cafile=trusted),
            headers={"Sec-Fetch-Mode": "navigate", "Accept-Language": "en"},
            follow_redirects=True,
        )
        url = anyio.run(trial, screen.url)
        fields = [
            {"terms": "yes", "privacy": "yes", "action": "next"},
            {"provider": "00000000-0000-0000-0000-000000000000", "action": "next"},
            {"userid": "demo1", "pin": "demo", "action": "next"},
            {"product": "DE00123456789012345678", "action": "next"},
        ]
        with browser:
            page = browser.get(url)
            while 'name="form_token"' in page.text:
                token = re.findall(r'name="form_token" value="(.+?)"', page.text)[-1]
                page = browser.post(page.url, data={"form_token": token, **fields.pop(0)})
                assert page.status_code == 200, page.text
            assert str(page.url).startswith(f"{screen.url}/?returned=")
            assert "The web form has ended." in page.text
            back.extend(re.findall(r'href="(https://app.example/return[^"]+)"', page.text))

    async def trial(base_url: str) -> str:
        async with Session(Sandbox().credentials, base_url=base_url) as session:
            user = session.as_user("user1", "two words & 42")
            form = await (await user.customer()).connect_bank()
            assert isinstance(form, WebForm)
            return form.url_with_callback("https://app.example/return")

    back: list[str] = []
    serve(monkeypatch, look, *tls, "--user", "user1:two words & 42")
    assert len(back) == 1
    assert "baReentry=ACCOUNT_CREATED" in back[0]


def test_an_authority_that_is_kept_is_trusted_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state.json"
    trusted: list[ssl.SSLContext] = []

    def look(screen: Screen) -> None:
        path = screen.shown("export SSL_CERT_FILE=(.+)")
        assert path == f"{state}.ca.pem"
        if not trusted:
            trusted.append(ssl.create_default_context(cafile=path))
        assert screen.token(context=trusted[0])

    for _ in range(2):
        serve(monkeypatch, look, "--tls", "--state", str(state))
    key = tmp_path / "state.json.ca-key.pem"
    assert "PRIVATE KEY" in key.read_text()
    assert key.stat().st_mode & 0o777 == 0o600
    key.write_text("x")
    assert main(["sandbox", "--port", "0", "--tls", "--state", str(state)]) == 1
    assert "they hold no authority" in capsys.readouterr().err


def test_the_state_survives_a_restart_of_the_same_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    command = ("--state", str(state), *USER)
    seen: list[Any] = []

    def look(screen: Screen) -> None:
        tokens.append(screen.token(LOG_IN))
        seen.append(screen.ask("/customer/v2/bankzugaenge", tokens[0]).keys())

    tokens: list[str] = []
    shown = serve(monkeypatch, look, *command)
    assert f"kept in {state}" in shown
    assert "goes on" not in shown
    assert f"goes on from {state}" in serve(monkeypatch, look, *command)
    assert seen[0] == seen[1]
    assert len(seen[0]) == 2


def test_the_state_is_written_while_it_is_served_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_SAVES", 0.01)
    state = tmp_path / "state.json"
    full = threading.Event()
    told = threading.Event()
    save = Sandbox.save

    def saved(sandbox: Sandbox, path: Path) -> None:
        if full.is_set():
            told.set()
            raise OSError(28, "No space left on device")
        save(sandbox, path)

    def look(screen: Screen) -> None:
        before = state.stat().st_mtime_ns
        time.sleep(0.2)  # where nobody asks nothing is written
        assert state.stat().st_mtime_ns == before
        token = screen.token()
        while token not in state.read_text("utf-8"):
            time.sleep(0.01)
        full.set()
        assert screen.token()
        assert told.wait(20)

    monkeypatch.setattr(Sandbox, "save", saved)
    serve(monkeypatch, look, "--state", str(state))
    assert f"{state}: No space left on device" in capsys.readouterr().err


def test_each_request_is_logged_without_what_is_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token: list[str] = []
    serve(monkeypatch, lambda s: token.append(s.token()))
    said = capsys.readouterr().err
    assert re.fullmatch(r"\d\d:\d\d:\d\d 200 POST /auth/oauth2/token \d+ ms\n", said)
    serve(monkeypatch, lambda s: token.append(s.token()), "--quiet")
    assert capsys.readouterr().err == ""


def test_other_names_and_origins_are_served_where_they_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def look(screen: Screen) -> None:
        headers = {"Host": "Bank.Test:80", "Origin": "https://app.example"}
        request = urllib.request.Request(f"{screen.url}/tags/v1", None, headers)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        with caught.value as answer:
            assert answer.code == 401
            assert answer.headers["access-control-allow-origin"] == "https://app.example"

    named = ("--allow-host", "bank.test", "--allow-origin", "https://app.example")
    serve(monkeypatch, look, *named, "--host", "localhost")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--connected", "demo1"), "--user NAME:PASSWORD"),
        (("--user", "user1:short"), "10 characters"),
        (("--user", "user1:two words & 42", "--connected", "nobody"), "no bank knows 'nobody'"),
        (("--scenario", "missing.toml"), "missing.toml"),
        (("--state", __file__), "holds no sandbox"),
        (("--host", "192.0.2.1"), "--host"),
    ],
    ids=["connected", "password", "login", "scenario", "state", "host"],
)
def test_what_cannot_be_served_is_said(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sandbox", "--port", "0", *arguments]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--user", "user1"),
        ("--user", ":password"),
        ("--allow-host", "*"),
        ("--allow-host", "bank.test:8080"),
        ("--allow-origin", "app.example"),
        ("--allow-origin", "https://app.example/"),
        ("--tenant", "none"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["sandbox", option, value])
    assert option in capsys.readouterr().err


def test_a_missing_extra_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("facade", "server"):
        monkeypatch.delitem(sys.modules, f"banksapi_async.sandbox.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["demo"]) == 1
    assert "the sandbox needs uvicorn" in capsys.readouterr().err


def test_a_part_of_the_library_that_is_missing_is_no_missing_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "banksapi_async.sandbox.facade", raising=False)
    monkeypatch.setitem(sys.modules, "banksapi_async.sandbox.browser", None)
    with pytest.raises(ModuleNotFoundError):
        main(["sandbox"])


def test_a_port_in_use_is_said_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["sandbox", "--port", str(taken.getsockname()[1])]) == 1
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "65536", "http", "²"])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["sandbox", "--port", port])
    assert "0 to 65535" in capsys.readouterr().err


def test_the_module_is_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "banksapi_async", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "sandbox" in done.stdout


def test_the_installed_command_is_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    for command in (main, importlib.import_module("banksapi_async.__main__").main):
        monkeypatch.setattr(sys, "argv", ["banksapi-async", "sandbox", "--help"])
        with pytest.raises(SystemExit) as ended:
            command()
        assert ended.value.code == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


def test_the_module_runs_what_it_is_told() -> None:
    command = [sys.executable, "-m", "banksapi_async", "--help"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "sandbox" in run.stdout
