"""The commands that work without the extra `cli`: `demo` and `sandbox`.

Each is a module with `add(commands)`, which declares its arguments and says with
`set_defaults(run=…)` what runs: a function from the arguments to the exit code.
"""

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

import banksapi_async

from . import demo, sandbox

if TYPE_CHECKING:
    # argparse's own class is generic for type checkers alone, and has no public name.
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

COMMANDS = {"demo": demo, "sandbox": sandbox}


def run(arguments: Sequence[str]) -> int:
    """Run one of the commands.

    Args:
        arguments: The command and its arguments.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(
        prog="banksapi-async",
        description="The async Python SDK for BANKSapi.",
        epilog='More commands come with: pip install "banksapi_async[cli]"',
    )
    parser.add_argument("--version", action="version", version=banksapi_async.__version__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS.values():
        command.add(commands)
    parsed = parser.parse_args(arguments)
    return cast("Callable[[argparse.Namespace], int]", parsed.run)(parsed)
