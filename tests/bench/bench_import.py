"""How much does importing the package cost beside importing what it is made of?

What is imported is what every user imports, so that nothing is won by putting the work off. Each
import runs in a fresh interpreter, both sides in turn, and is measured in CPU time inside of
it. The least noisy figure of a shared machine is the minimum, so that is what is held to the bound.
"""

import os
import statistics
import subprocess
import sys

BOUND = 1.35
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
    ours, theirs = zip(*pairs, strict=True)
    for statement, times in ((OURS, ours), (THEIRS, theirs)):
        least, middle = min(times) * 1e3, statistics.median(times) * 1e3
        print(f"{statement}: min {least:.0f} ms, median {middle:.0f} ms")
    ratio = min(ours) / min(theirs)
    rounds = statistics.median(a / b for a, b in pairs)
    print(f"ratio of the minima {ratio:.2f} (bound {BOUND}), median of the rounds {rounds:.2f}")
    return int(ratio > BOUND)


if __name__ == "__main__":
    sys.exit(main())
