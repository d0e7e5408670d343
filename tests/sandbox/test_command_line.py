import importlib
import io
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator

import pytest
from banksapi_async import Session
from banksapi_async.cli import main
from banksapi_async.sandbox import Sandbox


class Screen(io.StringIO):
    """Presses Ctrl-C once everything is shown and the address answers."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 0

    def flush(self) -> None:
        threading.Thread(target=self.try_and_stop).start()

    def try_and_stop(self) -> None:
        try:
            self.try_it()
        finally:  # whatever was shown: else it would be served for ever
            os.kill(os.getpid(), signal.SIGINT)

    def try_it(self) -> None:
        found = re.search(r"on (http://127\.0\.0\.1:\d+)", self.getvalue())
        assert found is not None
        basic = re.search(r"Basic +(\S+)", self.getvalue())
        assert basic is not None
        request = urllib.request.Request(
            f"{found[1]}/auth/oauth2/token",
            data=b"grant_type=client_credentials",
            headers={"Authorization": f"Basic {basic[1]}"},
        )
        with urllib.request.urlopen(request) as answer:
            self.status = answer.status


@pytest.fixture
def in_front() -> Iterator[None]:
    """Let Ctrl-C stop what runs: a shell starts its background jobs with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("in_front")
def test_the_sandbox_is_served_until_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["sandbox", "--port", "0", "--seed", "3"]) == 0
    assert screen.status == 200
    assert "seed 3" in screen.getvalue()


@pytest.mark.usefixtures("in_front")
def test_what_is_printed_is_the_environment_of_a_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["sandbox", "--port", "0"]) == 0
    for line in re.findall(r"^ +export (.+)$", screen.getvalue(), re.MULTILINE):
        (setting,) = shlex.split(line)
        name, _, value = setting.partition("=")
        monkeypatch.setenv(name, value)
    named = repr(Session.from_env())
    assert "demotenant/demoClient" in named
    assert "http://127.0.0.1:" in named
    assert os.environ["BANKSAPI_CLIENT_SECRET"] == Sandbox().account.client_secret


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
    assert "--port" in capsys.readouterr().out


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


def test_the_installed_command_is_the_same() -> None:
    assert importlib.import_module("banksapi_async.__main__").main is main


def test_the_module_runs_what_it_is_told() -> None:
    command = [sys.executable, "-m", "banksapi_async", "--help"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "sandbox" in run.stdout
