"""Which commands does the command line have?

Each command is a module with `add(commands)`, which declares its arguments and says with
`set_defaults(run=…)` what runs: a function from the arguments to the exit code.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

from banksapi_async.cli import demo, sandbox

if TYPE_CHECKING:
    # argparse's own class is generic for type checkers alone, and has no public name.
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

__all__ = ["main"]

_COMMANDS = (demo, sandbox)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command of `python -m banksapi_async`.

    Args:
        argv: The arguments; those of the process by default.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(
        prog="python -m banksapi_async", description="The async Python SDK for BANKSapi."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    arguments = parser.parse_args(argv)
    run = cast("Callable[[argparse.Namespace], int]", arguments.run)
    try:
        return run(arguments)
    except ModuleNotFoundError:
        raise
    except ImportError as error:
        # An extra is missing, and the error says which: the traceback would only hide it.
        print(error, file=sys.stderr)  # noqa: T201 - the command line's output
        return 1
