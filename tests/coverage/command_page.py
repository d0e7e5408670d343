"""How does the page of the command line look, made from the commands and from what they print?

Each example is run on the sandbox of `--sandbox`, in an 80-column terminal without colours.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from banksapi_async.cli import main
from banksapi_async.cli.app import app
from banksapi_async.cli.exits import ExitCode
from typer.main import get_command

_HEAD = """# The command line

`pip install ".[cli]"` brings the command `banksapi-async`; `python -m banksapi_async` is the
same. With `--sandbox` every command works on a made-up bank in its own process: nothing has to
be set up, nothing leaves your machine, and each command finds it as new. The page is generated
from the commands, and the examples show what they printed.

Nothing here makes a payment. Secrets are never given on the command line, where other processes
and the shell's history can read them. Account numbers show their last four characters unless
`--reveal` is given.

## Credentials

They come from the environment, under the names that `Session.from_env()` reads, with
`BANKSAPI_USER` and `BANKSAPI_PASSWORD` for the person whose accounts are meant. Or they stand
in `profiles.toml`, in the folder that the platform has for settings (on Linux
`~/.config/banksapi-async`, on macOS `~/Library/Application Support/banksapi-async`, on Windows
`%APPDATA%\\banksapi-async`):

```toml
[default]
client_id = "tenant/client"
client_secret = "…"
user = "user1"
password = "…"
ledger = "postgresql://…"

[test]
base_url = "https://test.example"
token = "…"
```

`--profile test` chooses a section, and so does `BANKSAPI_PROFILE`. A named profile wins over
the environment, all of it. Without one the environment counts, or `[default]` where that names
no credentials. A file that others can read is refused: `chmod 600` it. Without `password` you
are asked for it.

## What comes out

On a terminal you see tables; in a pipe, lines with tabs; with `--json`, JSON in ASCII whose
numbers are exact. What others wrote is shown as text: no control characters, and no cell of
`--csv` begins a formula unless `--raw` is given. `NO_COLOR` is heeded. `--install-completion`
teaches bash, zsh, fish and PowerShell the commands.

The exit code says who can go on:

| code | means |
| --- | --- |
"""

_MEANINGS = {
    ExitCode.FINE: "all went well",
    ExitCode.FAILED: "whoever runs the service has to look",
    ExitCode.WRONG_REQUEST: "the command, the profile or the environment has to be changed",
    ExitCode.NEEDS_PERSON: "a person has to do something first, such as renew a consent",
    ExitCode.RETRY_LATER: "the same command may work later",
    ExitCode.GONE: "what was asked for is not there",
    ExitCode.STOPPED: "it was stopped by Ctrl-C",
}

EXAMPLES = {
    "check": ["check"],
    "accounts": ["accounts"],
    "connect": ["connect"],
    "renew": ["renew"],
    "transactions": [
        "transactions Tagesgeldkonto --since 2026-01-01",
        "transactions Tagesgeldkonto --plot",
    ],
    "refresh": ["refresh --wait"],
    "sync": ["sync"],
    "issues": ["issues"],
    "providers": ["providers demo"],
}
"""What is shown of each command; ids of users are random, and `erase` asks back."""

_PICTURE = """
It needs the extra `explore`. On the left stands what can be done: `.` opens what the answer holds,
`>` reads, `!` acts and asks first, `-` is for a browser or a program. Above is the way that was
walked, below what the choice means and the Python line that does the same. `p` shows the whole walk
as a program, in which what acts is a comment. Keys and mouse do alike.

```{image} explorer.svg
:alt: The explorer at a bank access, with the way there, its relations, and a Python line.
```
"""

_ELSEWHERE = {"demo", "sandbox"}


class _Terminal(io.StringIO):
    """An output that a person reads."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def command_page() -> str:
    """The page of the command line."""
    codes = "".join(f"| {code.value} | {_MEANINGS[code]} |\n" for code in ExitCode)
    return "".join([_HEAD, codes, *_commands()])


def _commands() -> Iterator[str]:
    group: Any = get_command(app)
    yield "\n## Before the command\n\n" + _options(group)
    for name, command in group.commands.items():
        if name in _ELSEWHERE:
            continue
        yield f"\n## {name}\n\n{command.help}\n\n{_options(command)}"
        if name == "explore":
            yield _PICTURE
        for words in EXAMPLES.get(name, ()):
            yield f"\n```text\n$ banksapi-async --sandbox {words}\n{printed(words)}```\n"


def _options(command: Any) -> str:
    rows = [
        (f"`{', '.join(param.opts)}`", param.help or "")
        if param.param_type_name == "option"
        else (f"`{_argument(param)}`", param.help or "")
        for param in command.params
        if "completion" not in param.name
    ]
    lines = [("argument", "meaning"), ("---", "---"), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _argument(param: Any) -> str:
    name = param.metavar or param.name.upper()
    return name if param.required else f"[{name}]"


def printed(words: str) -> str:
    """What a command prints on a terminal."""
    before = dict(os.environ)
    os.environ |= {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "xterm"}
    out = _Terminal()
    try:
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            main(["--sandbox", *words.split()])
    finally:
        os.environ.clear()
        os.environ |= before
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(lines).strip("\n") + "\n"


if __name__ == "__main__":
    sys.stdout.write(command_page())
