"""A process that pays, and is killed at one step of it."""

# ruff: noqa: ASYNC220 - a test may wait for its child

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest
from banksapi_async import SqlLedger

from payments.bank import answered, bank, payments
from transport.raw_server import answer

PAID = answer(200, json.dumps(answered()).encode(), Content_Type="application/json")
HERE = Path(__file__).parents[1]

CHILD = """
import os, signal, sys
import anyio
from banksapi_async import ClientCredentials, Session, SqlLedger

sys.path.insert(0, sys.argv[4])
from payments.bank import product_of, transfer
from support import PASSWORD, SECRET

def die_at(here):
    if here == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

class Dying:
    def __init__(self, journal):
        self.journal = journal
    async def begin(self, reference, *, person):
        print(reference.end_to_end_id, flush=True)
        die_at("before it is written down")
        key = await self.journal.begin(reference, person=person)
        die_at("before it is sent")
        return key
    async def end(self, key, state):
        die_at("before its end is written down")
        await self.journal.end(key, state)
        die_at("after its end is written down")

async def main():
    credentials = ClientCredentials("demotenant/demoClient", SECRET)
    async with (
        Session(credentials, base_url=sys.argv[1], trust_env=False) as session,
        SqlLedger(sys.argv[2]) as ledger,
    ):
        product = await product_of(session.as_user("user1", PASSWORD))
        attempt = product.prepare_single_transfer(transfer())
        await attempt.submit(journal=Dying(ledger))

anyio.run(main)
"""


every_step = pytest.mark.parametrize(
    ("step", "sent", "unresolved"),
    [
        ("before it is written down", False, False),
        ("before it is sent", False, True),
        ("while it is out", True, True),
        ("before its end is written down", True, True),
        ("after its end is written down", True, False),
    ],
)


async def kill_and_compare(
    server: Any, ledger: SqlLedger, url: str, *, step: str, sent: bool, unresolved: bool
) -> None:
    """Let a process be killed at a step, and compare the ledger with what the server got."""
    children: list[subprocess.Popen[bytes]] = []

    def paid(connection: Any) -> None:
        if step == "while it is out":
            children[0].kill()
            connection.wait()
        connection.send(PAID)

    server.then = bank(paid)
    arguments = [server.origin, url, step, str(HERE)]
    children.append(
        subprocess.Popen([sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE)
    )
    said, _ = await anyio.to_thread.run_sync(children[0].communicate)
    assert children[0].returncode == -signal.SIGKILL
    found = await ledger.unresolved()
    assert len(payments(server)) == sent
    assert [one.reference.end_to_end_id for one in found] == [said.decode().strip()] * unresolved
