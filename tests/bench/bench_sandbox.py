"""What a fresh sandbox for each test costs.

A suite of a thousand tests runs in a pytest of its own, each with a sandbox, a session, a user and
a connected bank, whose accounts it reads. What is measured is its CPU time: what a user waits for
on a machine that does nothing else.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rows import Rows

TESTS = 1_000
SUITE = f"""
import pytest

@pytest.mark.anyio
@pytest.mark.parametrize("number", range({TESTS}))
async def test_a_person_has_accounts(banksapi_access, number):
    access = await banksapi_access.reload()
    assert access.bankprodukte
    await access.bankprodukte[0].get_kontoumsaetze()

@pytest.fixture
def anyio_backend():
    return "asyncio"
"""


def main() -> int:
    """Measure, print, and return the exit code."""
    with TemporaryDirectory() as folder:
        suite = Path(folder, "test_suite.py")
        suite.write_text(SUITE, "utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(suite)]
        begun = os.times()
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
        ended = os.times()
    if f"{TESTS} passed" not in done.stdout:
        raise AssertionError(done.stdout)
    took = ended.children_user - begun.children_user
    took += ended.children_system - begun.children_system
    rows = Rows()
    rows.seconds(f"{TESTS} tests with a fresh sandbox each", took, bound=20)
    return int(rows.missed)


if __name__ == "__main__":
    sys.exit(main())
