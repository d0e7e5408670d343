"""What importing the package costs, beside importing what it is made of.

What is imported is what every user imports, so that nothing is won by putting the work off. Each
import runs in a fresh interpreter, both sides in turn, and is measured in CPU time inside of
it. The least noisy figure of a shared machine is the minimum, so that is what is held to the bound.
"""

import os
import subprocess
import sys

from rows import Rows

ROUNDS = 25
OURS = "from banksapi_async import Session"
THEIRS = "import httpx, attrs, cattrs, anyio"
# Compiled files are part of an installation; compiling is no part of an import.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds(statement: str) -> float:
    """Return the CPU seconds that a fresh interpreter spends on a statement."""
    source = f"import time; t = time.process_time(); {statement}; print(time.process_time()-t)"
    done = subprocess.run(
        [sys.executable, "-c", source], check=True, capture_output=True, text=True, env=ENVIRONMENT
    )
    return float(done.stdout)


def main() -> int:
    """Measure, print, and return the exit code."""
    seconds(OURS)
    seconds(THEIRS)  # the first round of each writes the compiled files
    pairs = [(seconds(OURS), seconds(THEIRS)) for _ in range(ROUNDS)]
    ours, theirs = (min(times) * 1e3 for times in zip(*pairs, strict=True))
    rows = Rows()
    rows.ratio(f"{OURS}, beside {THEIRS}", ours, theirs, unit="ms", bound=1.35)
    return int(rows.missed)


if __name__ == "__main__":
    sys.exit(main())
