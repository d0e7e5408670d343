"""Eight real processes that ask for many people's customers through one token store."""

import subprocess
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import anyio.to_thread
import pytest
from banksapi_async.sandbox import Sandbox
from banksapi_async.sandbox.server import serve

PROCESSES, PEOPLE, CALLS = 8, 50, 1000
PASSWORD = "a pass-phrase of 7 words"

_BEGINNING = """
import anyio, httpx, sys
from banksapi_async import ClientCredentials, FileTokenStore, RedisTokenStore, Session, Timeouts

def opened(kind, where, url, **options):
    store = {"file": FileTokenStore, "redis": RedisTokenStore}[kind](where)
    credentials = ClientCredentials("demotenant/demoClient", SECRET)
    return Session(credentials, base_url=url, token_store=store, **options)
"""

_ASKING = """
async def main(kind, where, url, number, calls, people, mint):
    async def ask(person):
        await session.as_user(f"person{person}", PASSWORD).customer()
    timeouts = Timeouts(mint=float(mint), metadata=200.0)
    async with opened(kind, where, url, timeouts=timeouts) as session:
        async with anyio.create_task_group() as group:
            for call in range(int(calls)):
                group.start_soon(ask, (call + int(number) * 7) % int(people))
anyio.run(main, *sys.argv[1:])
"""

_HANGING = """
class Hanging(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request):
        print("minting", flush=True)
        await anyio.sleep_forever()

async def main(kind, where, url):
    options = {"transport": Hanging(), "timeouts": Timeouts(mint=1.0)}
    async with opened(kind, where, url, **options) as session:
        await session.as_user("person0", PASSWORD).customer()
anyio.run(main, *sys.argv[1:])
"""


class Shop:
    """A sandbox on loopback whose people eight processes ask for."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.url = ""
        self.asked: Counter[str] = Counter()

    @property
    def mints(self) -> int:
        return self.asked["/auth/oauth2/token"]

    async def counting(self, scope, receive, send) -> None:
        """Count what is asked; the sandbox remembers the last thousand only."""
        self.asked[scope["path"]] += 1
        await self.sandbox.app(scope, receive, send)

    async def ask(
        self,
        kind: str,
        where: str,
        *,
        calls: int,
        people: int,
        processes: int = PROCESSES,
        mint: float = 60.0,
    ) -> None:
        """Let processes ask at once; each must end well, however slow the machine is.

        Args:
            kind: Of the store.
            where: Where the store is.
            calls: By all processes together.
            people: How many people are asked for.
            processes: How many ask.
            mint: How many seconds a mint may take, which is what a lost lease costs.
        """
        each = [kind, where, self.url]
        running = [
            self._start(
                _ASKING, *each, str(number), str(calls // processes), str(people), str(mint)
            )
            for number in range(processes)
        ]
        try:
            for process in running:
                _, trouble = await anyio.to_thread.run_sync(process.communicate)
                if process.returncode or trouble:
                    pytest.fail(f"process ended with {process.returncode}: {trouble}")
        finally:
            for process in running:
                process.kill()
                process.communicate()

    async def kill_while_minting(self, kind: str, where: str) -> None:
        """Start a process, and kill it while it holds the lease."""
        process = self._start(_HANGING, kind, where, self.url)
        try:
            said = await anyio.to_thread.run_sync(process.stdout.readline)
        finally:
            process.kill()
            process.communicate()
        assert said == "minting\n"

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        secret = self.sandbox.credentials.client_secret.reveal()
        names = f"SECRET, PASSWORD = {secret!r}, {PASSWORD!r}\n"
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-c", names + _BEGINNING + program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@asynccontextmanager
async def open_shop() -> AsyncGenerator[Shop, None]:
    sandbox = Sandbox(seed=9)
    for person in range(PEOPLE):
        sandbox.add_user(f"person{person}", PASSWORD)
    shop = Shop(sandbox)
    async with serve(shop.counting, 0) as shop.url:
        yield shop
