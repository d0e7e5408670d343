"""What a fresh sandbox for each test costs, and what a served one answers in a second on one core.

A suite of a thousand tests runs in a pytest of its own, each with a sandbox, a session, a user and
a connected bank, whose accounts it reads. A served sandbox is asked for a customer by a process of
its own, over one connection. What is measured is CPU time: what a user waits for on a machine that
does nothing else.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import anyio
from banksapi_async import Session
from banksapi_async.sandbox import Sandbox
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


READS = 3_000
SECOND = 1_000_000
PER_SECOND = 1_000
READER = """
import http.client, sys
host, token, reads = sys.argv[1:]
connection = http.client.HTTPConnection(host)
for _ in range(int(reads)):
    connection.request("GET", "/customer/v2", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    assert answer.status == 200 and answer.read()
"""


async def served() -> float:
    """Return the CPU seconds that a served sandbox needs for a simple read."""
    sandbox = Sandbox()
    sandbox.add_user("user1", "two words & 42")
    sandbox.connect("user1")
    async with (
        sandbox.serve() as url,
        Session(sandbox.credentials, base_url=url) as session,
    ):
        token = await session.as_user("user1", "two words & 42").access_token()
        command = [sys.executable, "-c", READER, urlsplit(url).netloc, token.reveal()]
        await anyio.run_process([*command, str(READS // 10)])  # what is made once
        begun = time.process_time()
        await anyio.run_process([*command, str(READS)])
        return (time.process_time() - begun) / READS


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
    microseconds = anyio.run(served) * SECOND
    print(f"a served sandbox: {SECOND / microseconds:.0f} simple reads a second on one core")
    rows.ratio(
        "a simple read of a served sandbox, beside its share of a second",
        microseconds,
        SECOND / PER_SECOND,
        unit="µs",
        bound=1,
    )
    rows.seconds(f"{TESTS} tests with a fresh sandbox each", took, bound=20)
    return int(rows.missed)


if __name__ == "__main__":
    sys.exit(main())
