"""Ctrl-C is quiet at a prompt, and from the first import on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from banksapi_async import __main__, cli
from banksapi_async.cli.exits import ExitCode

pytest.importorskip("termios", reason="this platform has no terminals of its own")

# Where the tests themselves run in the background, Ctrl-C is ignored and would be inherited so.
ON_A_TERMINAL = """
import os, pty, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
"""
CREDENTIALS = {
    "BANKSAPI_BASE_URL": "http://127.0.0.1:9",
    "BANKSAPI_CLIENT_ID": "tenant/client",
    "BANKSAPI_CLIENT_SECRET": "a secret that nobody asks",
}


@pytest.mark.parametrize(
    ("words", "prompt"),
    [(["--user", "anna", "accounts"], b"Password of anna: "), (["erase", "anna"], b"name again: ")],
    ids=["password", "name"],
)
def test_ctrl_c_ends_what_waits_for_typing(words: list[str], prompt: bytes, tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if "BANKSAPI" not in name}
    environ |= {**CREDENTIALS, "HOME": str(tmp_path)}
    command = [sys.executable, "-c", ON_A_TERMINAL, sys.executable, "-m", "banksapi_async", *words]
    with subprocess.Popen(
        command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        shown = b""
        while not shown.endswith(prompt):
            byte = run.stdout.read(1)
            assert byte, shown
            shown += byte
        run.stdin.write(b"\x03")
        run.stdin.flush()
        shown += run.stdout.read()
    assert run.returncode == ExitCode.STOPPED
    assert b"Traceback" not in shown
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_is_quiet_wherever_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", stopped)
    assert __main__.main() == ExitCode.STOPPED
    monkeypatch.setattr(cli, "main", lambda: 7)
    assert __main__.main() == 7
