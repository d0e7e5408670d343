"""The commands of the command line.

Each command is a module with `add(commands)`, which declares its arguments and says with
`set_defaults(run=…)` what runs: a function from the arguments to the exit code.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import banksapi_async
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
    parser.add_argument("--version", action="version", version=banksapi_async.__version__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    arguments = parser.parse_args(argv)
    run = cast("Callable[[argparse.Namespace], int]", arguments.run)
    out: Any = sys.stdout
    if isinstance(out, io.TextIOWrapper):  # a terminal may have no umlauts
        out.reconfigure(errors="backslashreplace")
    try:
        return run(arguments)
    except ModuleNotFoundError:
        raise
    except (BrokenPipeError, BaseExceptionGroup) as error:
        if not _nobody_reads(error):
            raise
        # What is left in the buffer would fail once more when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        return 0
    except ImportError as error:
        # An extra is missing, and the error says which: the traceback would only hide it.
        print(error, file=sys.stderr)  # noqa: T201 - the command line's output
        return 1


def _nobody_reads(error: BaseException) -> bool:
    """Tell whether a command ended because its output goes nowhere, as with `| head -2`."""
    several: Sequence[BaseException] = getattr(error, "exceptions", ())
    if several:
        return all(map(_nobody_reads, several))
    return isinstance(error, BrokenPipeError)
