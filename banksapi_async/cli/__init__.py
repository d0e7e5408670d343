"""The command line: which commands run without the extra `cli`, and what happens when output ends.

`demo` and `sandbox` stand in `alone`, on argparse. All others stand in `app`, on typer and rich.
"""

import io
import os
import sys
from collections.abc import Sequence
from typing import Any

from banksapi_async.cli import alone

__all__ = ["main"]

_EXTRA = {"rich", "typer"}
_COMPLETING = "_BANKSAPI_ASYNC_COMPLETE"
"""What a shell sets that asks how a command goes on."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command of `banksapi-async`, or of `python -m banksapi_async`.

    Args:
        argv: The arguments; those of the process by default.

    Returns:
        The exit code.
    """
    arguments = sys.argv[1:] if argv is None else [*argv]
    out: Any = sys.stdout
    if isinstance(out, io.TextIOWrapper):  # a terminal may have no umlauts
        out.reconfigure(errors="backslashreplace")
    is_alone = _COMPLETING not in os.environ and bool({*arguments[:1]} & alone.COMMANDS.keys())
    try:
        return alone.run(arguments) if is_alone else _with_extra(arguments)
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


def _with_extra(arguments: Sequence[str]) -> int:
    missing = ""
    try:
        from banksapi_async.cli.app import app  # noqa: PLC0415 - the extra is needed here alone

        return int(app(arguments, prog_name="banksapi-async") or 0)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _EXTRA:
            raise
    except SystemExit as end:
        return int(end.code or 0)
    if any(not argument.startswith("-") for argument in arguments):
        raise ImportError(
            f"this command needs {missing}, which is not installed:"
            ' pip install "banksapi_async[cli]"'
        )
    return alone.run(arguments)


def _nobody_reads(error: BaseException) -> bool:
    """Tell whether a command ended because its output goes nowhere, as with `| head -2`."""
    several: Sequence[BaseException] = getattr(error, "exceptions", ())
    if several:
        return all(map(_nobody_reads, several))
    return isinstance(error, BrokenPipeError)
