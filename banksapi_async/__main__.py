"""What does `python -m banksapi_async` do? What the command line says; see `banksapi_async.cli`."""

import sys

from banksapi_async.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
