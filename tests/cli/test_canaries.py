"""Nothing secret and no whole account number is in anything that the command line leaves behind.

Every command runs with made-up secrets: what it prints, logs, draws and writes is looked through.
"""

import io
import json
import logging
import os
import re
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import anyio
import pytest
from anyio.from_thread import start_blocking_portal
from banksapi_async.cli import connecting, main, opening
from banksapi_async.cli.app import app
from banksapi_async.cli.explorer import Explorer
from banksapi_async.sandbox import Sandbox
from textual.widgets import OptionList
from typer.main import get_command

USER, PASSWORD = "user1", "canary words & 42"
CANARY = "canary-5ecret"

COMMANDS = (
    "check",
    "users",
    "connect",
    "accounts",
    "transactions",
    "transactions --csv",
    "transactions --csv --raw",
    "transactions --plot",
    "transactions nobodys",
    "refresh --wait",
    "renew",
    "sync",
    "sync --ledger sqlite:///{home}/ledger.db --owner me",
    "issues",
    "providers demo",
    "explore",
    "erase user1",
)
"""Every command; `erase` comes last, as nothing is left then."""

WRONG = (
    {"BANKSAPI_CLIENT_SECRET": CANARY},
    {"BANKSAPI_PASSWORD": CANARY},
    {"BANKSAPI_TOKEN": f"{CANARY}\n"},
    {"BANKSAPI_BASIC": f"{CANARY}="},
    {"BANKSAPI_BASE_URL": f"http://me:{CANARY}@127.0.0.1:9"},
    {"BANKSAPI_LEDGER": f"postgresql://me:{CANARY}@127.0.0.1:9/books"},
    {"BANKSAPI_LEDGER": f"nonsense://me:{CANARY}@127.0.0.1:9/books"},
    {"BANKSAPI_LEDGER": f"{CANARY} is no URL"},
    {"BANKSAPI_PROFILE": "wrong"},
    {"BANKSAPI_PROFILE": "absent"},
)
"""What may be wrong with secrets, each of which is refused somewhere."""


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Person:
    """Somebody who goes through each form that their browser is sent to."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.forms: list[str] = []
        self.sandbox = sandbox
        self._ways: list[threading.Thread] = []

    def __call__(self, url: str) -> bool:
        self.forms += parse_qs(urlsplit(url).query)["session"]

        def walk() -> None:
            back = anyio.run(lambda: self.sandbox.browser.complete(url, login="demo2"))
            urllib.request.urlopen(back).close()

        self._ways.append(threading.Thread(target=walk))
        self._ways[-1].start()
        return True

    def rest(self) -> None:
        for way in self._ways:
            way.join()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("BANKSAPI_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "profiles.toml"
    path.write_text(f'[wrong]\nclient_secrets = "{CANARY}"\n', "utf-8")
    path.chmod(0o600)
    monkeypatch.setattr(opening, "profiles_path", lambda: path)
    return tmp_path


@pytest.fixture
def sandbox(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    sandbox = Sandbox()
    sandbox.add_user(USER, PASSWORD)
    sandbox.connect(USER)
    sandbox.expire_consent(sandbox.connect(USER, "demo3"))
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(sandbox.serve()) as url,
    ):
        monkeypatch.setenv("BANKSAPI_BASE_URL", url)
        monkeypatch.setenv("BANKSAPI_CLIENT_ID", sandbox.account.client_id)
        monkeypatch.setenv("BANKSAPI_CLIENT_SECRET", sandbox.account.client_secret)
        monkeypatch.setenv("BANKSAPI_USER", USER)
        monkeypatch.setenv("BANKSAPI_PASSWORD", PASSWORD)
        monkeypatch.setenv("BANKSAPI_LEDGER", "sqlite://")
        yield sandbox


@pytest.fixture
def person(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    person = Person(sandbox)
    monkeypatch.setattr(connecting.webbrowser, "open", person)
    yield person
    person.rest()


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the explorer shows while somebody follows all that reads."""
    seen: list[str] = []

    async def run(self: Explorer) -> None:
        async with self.run_test(size=(100, 150)) as pilot:
            for word in ("get_bankzugaenge", "BankAccess", "Girokonto", "get_kontoumsaetze"):
                await pilot.pause()
                listed = self.query_one("#choices", OptionList)
                labels = [str(option.prompt) for option in listed.options]
                listed.highlighted = next(n for n, label in enumerate(labels) if word in label)
                before = self.walk_so_far.here
                await pilot.press("enter")
                while self.walk_so_far.here is before:
                    await pilot.pause(0.01)
                await pilot.pause()
                seen.append(self.export_screenshot())
            await pilot.press("p")
            await pilot.pause()
            seen.append(self.export_screenshot())

    monkeypatch.setattr(Explorer, "run_async", run)
    return seen


def numbers(capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The account numbers of the person, whole."""
    main(["accounts", "--json", "--reveal"])
    text = capsys.readouterr().out
    found = {one[key] for one in json.loads(text) for key in ("iban", "product_id")}
    return {number for number in found if number and re.match("DE[0-9]{20}", number)}


def left(home: Path) -> str:
    """What was written below the person's folder, the ledger aside: it holds it by its purpose."""
    files = [p for p in home.rglob("*") if p.is_file() and p.name != "ledger.db"]
    return "".join(p.read_bytes().decode("latin-1") for p in files if p.name != "profiles.toml")


def test_every_command_is_looked_at() -> None:
    command: Any = get_command(app)
    assert {one.split()[0] for one in COMMANDS} == command.commands.keys() - {"demo", "sandbox"}


@pytest.mark.parametrize("as_json", [False, True], ids=["terminal", "json"])
def test_no_command_shows_or_keeps_a_secret(
    *,
    person: Person,
    pictures: list[str],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    as_json: bool,
) -> None:
    account, asked = person.sandbox.account, person.sandbox.requests
    known = numbers(capsys)
    assert len(known) > 2
    caplog.set_level(logging.DEBUG)
    out = io.StringIO() if as_json else Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("COLUMNS", "200")
    for line in COMMANDS:
        words = line.format(home=home.as_posix()).split()
        how = ["--json"] if as_json and not {"explore", "--csv", "--plot"} & {*words} else []
        monkeypatch.setattr(sys, "stdin", io.StringIO("user1\n"))
        main([*words, *how])
    shown = out.getvalue() + "".join(capsys.readouterr()) + caplog.text + "".join(pictures)
    shown += left(home)
    assert "…5678" in shown
    assert len(person.forms) > 1
    secrets = {PASSWORD, account.client_secret, *person.forms, *known}
    secrets |= {" ".join(re.findall(".{1,4}", number)) for number in known}
    tokens = re.findall(rb'"access_token": *"([^"]+)"', b"".join(one.answer for one in asked))
    assert tokens
    secrets |= {token.decode() for token in tokens}
    assert sorted(secret for secret in secrets if secret in shown) == []


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("wrong", WRONG, ids="-".join)
def test_a_secret_that_is_refused_is_not_repeated(
    *,
    wrong: dict[str, str],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    if wrong.keys() & {"BANKSAPI_TOKEN", "BANKSAPI_BASIC"}:
        monkeypatch.delenv("BANKSAPI_CLIENT_ID")
        monkeypatch.delenv("BANKSAPI_CLIENT_SECRET")
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    ended = [main(["sync", "--owner", "me"]), main(["sync", "--owner", "me", "--json"])]
    assert 0 not in ended
    shown = "".join(capsys.readouterr()) + caplog.text + left(home)
    assert CANARY not in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_a_shell_is_taught_runs_and_holds_no_secret(
    shell: str,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("_BANKSAPI_ASYNC_COMPLETE", f"source_{shell}")
    main([])
    script = capsys.readouterr().out
    assert f"complete_{shell}" in script
    assert sandbox.account.client_secret not in script
    assert PASSWORD not in script
