"""Hold both type checkers to what they must refuse: each marked line of `refused.py`, no other.

Run by `nox -s types`; it ends with 1 where a checker lets a mistake pass, or objects elsewhere.
"""

import re
import subprocess
import sys
from pathlib import Path

CASES = Path(__file__).with_name("refused.py")
CHECKERS = (
    [sys.executable, "-m", "mypy", "--no-error-summary", str(CASES)],
    [sys.executable, "-m", "pyright", str(CASES)],
)
# Both say file, line, and that it is an error; mypy without a column.
ERROR = re.compile(rf"{CASES.name}:(\d+):(?:\d+)?.*?error")


def main() -> int:
    """Return how many checkers are wrong."""
    lines = CASES.read_text("utf-8").splitlines()
    wanted = {number for number, line in enumerate(lines, 1) if "# refused: " in line}
    wrong = 0
    for command in CHECKERS:
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        found = {int(number) for number in ERROR.findall(said)}
        for number in sorted(wanted ^ found):
            word = "lets pass" if number in wanted else "objects to"
            sys.stderr.write(f"{command[2]} {word} {CASES.name}:{number}: {lines[number - 1]}\n")
        wrong += wanted != found
    return wrong


if __name__ == "__main__":
    sys.exit(main())
