"""What does `python -m banksapi_async` do? What the command line says; see `banksapi_async.cli`."""

import sys

__all__ = ["main"]

_STOPPED = 130


def main() -> int:
    """Run a command; Ctrl-C is quiet from the first import on.

    Returns:
        The exit code.
    """
    try:
        from banksapi_async import cli  # noqa: PLC0415 - it takes long enough to be stopped in

        return cli.main()
    except KeyboardInterrupt:
        return _STOPPED


if __name__ == "__main__":
    sys.exit(main())
