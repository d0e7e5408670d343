"""The command line ends quietly where its output goes nowhere, or into ASCII alone."""

import io
import os
import subprocess
import sys
from pathlib import Path

import banksapi_async
import pytest
from banksapi_async.cli import _nobody_reads, main

DEMO = [sys.executable, "-m", "banksapi_async", "demo"]


def test_a_demo_of_which_two_lines_are_read_ends_quietly() -> None:
    with subprocess.Popen(DEMO, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        for _ in range(2):
            run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0


def test_a_demo_in_ascii_is_shown_to_its_end() -> None:
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    run = subprocess.run(DEMO, check=True, capture_output=True, env=ascii_only)
    assert run.stdout.decode("ascii").endswith("as documented\n")
    assert run.stderr == b""


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == banksapi_async.__version__


def test_only_an_output_that_nobody_reads_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = BrokenPipeError()
    assert _nobody_reads(ExceptionGroup("several", [pipe, ExceptionGroup("one", [pipe])]))
    assert not _nobody_reads(ExceptionGroup("several", [pipe, ValueError()]))

    def fails(arguments: object) -> int:
        raise ExceptionGroup("several", [ValueError("a bug")])

    monkeypatch.setattr("banksapi_async.cli.demo.run", fails)
    with pytest.raises(ExceptionGroup, match="several"):
        main(["demo"])


def test_an_output_that_is_no_terminal_and_no_file_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    assert main(["demo"]) == 0
    assert "as documented" in out.getvalue()


def test_after_a_pipe_broke_nothing_more_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def breaks(arguments: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr("banksapi_async.cli.demo.run", breaks)
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr("sys.stdout", out)
        assert main(["demo"]) == 0
        out.write("what is left")
    assert (tmp_path / "out").read_text() == ""
