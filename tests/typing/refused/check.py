"""Compare what the type checkers refuse of `uses.py` with what is marked there.

`nox -s types` runs it. A declared relation is a signature that a decorator fills in: were the
decorator's type to lose it, every wrong keyword would pass in silence, and nothing else would tell.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

USES = Path(__file__).with_name("uses.py")
MARK = "# refused"


def mypy() -> set[int]:
    """The lines that mypy refuses."""
    ran = run("mypy", "--no-error-summary", str(USES))
    return {int(line) for line in re.findall(r"uses\.py:(\d+): error:", ran)}


def pyright() -> set[int]:
    """The lines that pyright refuses."""
    found = json.loads(run("pyright", "--outputjson", "--pythonpath", sys.executable, str(USES)))
    return {
        one["range"]["start"]["line"] + 1
        for one in found["generalDiagnostics"]
        if one["severity"] == "error"
    }


def run(checker: str, *arguments: str) -> str:
    """Run a checker of this environment, whose exit code says that it found what it should."""
    command = [sys.executable, "-m", checker, *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


def main() -> int:
    """Tell each difference, and fail where there is one."""
    lines = USES.read_text("utf-8").splitlines()
    marked = {at for at, line in enumerate(lines, 1) if line.endswith(MARK)}
    wrong = [
        f"{USES.name}:{at}: {checker.__name__} {'refuses' if at in refused else 'lets pass'}: "
        f"{lines[at - 1].strip()}"
        for checker in (mypy, pyright)
        for refused in [checker()]
        for at in sorted(refused ^ marked)
    ]
    print(*wrong, f"{len(marked)} wrong uses, {len(wrong)} differences", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
