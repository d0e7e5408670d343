"""Worker processes that sync one job after another until they are killed.

Run as a program it imports all that a worker needs and forks one for each line of its input, so
that eight of them cost one import. A line is JSON: the arguments of `work`. The process id of each
is a line of the output.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import psycopg
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401 - so that none of them imports it
from banksapi_async import (
    BanksapiError,
    ClientCredentials,
    PermissionDenied,
    Session,
    SqlLedger,
    TokenError,
    UserSession,
)
from sqlalchemy import Engine, create_engine, make_url

LOST = 0.1
"""How many of the commits lose their answer."""

chance = random.Random()


class LossySqlite(sqlite3.Connection):
    """Some of its commits are done and fail, some fail and are not done."""

    def commit(self) -> None:
        if not self.in_transaction or chance.random() >= LOST:
            super().commit()
            return
        if chance.random() < 0.5:
            super().commit()
        raise sqlite3.OperationalError("the answer of the commit is lost")


class LossyPostgres(psycopg.Connection[Any]):
    """The same; the connection is lost too."""

    def commit(self) -> None:
        if chance.random() >= LOST:
            super().commit()
            return
        if chance.random() < 0.5:
            super().commit()
        self.close()
        raise psycopg.OperationalError("the answer of the commit is lost")


def lossy(url: str) -> Engine:
    """Return an engine whose commits lose their answers now and then."""
    if url.startswith("sqlite"):
        return create_engine(url, connect_args={"factory": LossySqlite, "timeout": 30})
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return create_engine(
        "postgresql+psycopg://", creator=lambda: LossyPostgres.connect(plain), pool_pre_ping=True
    )


async def work(
    *, seed: int, url: str, base_url: str, client: list[str], people: list[str], password: str
) -> None:
    """Sync everybody for ever, in any order, each job twice at once."""
    chance.seed(seed)
    credentials = ClientCredentials(*client)
    async with SqlLedger(lossy(url)) as ledger:
        while True:
            chance.shuffle(people)
            # The bank's days pass quickly, so that tokens end before their time.
            async with Session(credentials, base_url=base_url, trust_env=False) as session:
                for name in people:
                    async with anyio.create_task_group() as tasks:
                        for _ in range(2):
                            user = session.as_user(name, password)
                            tasks.start_soon(sync, ledger, user, name)


async def sync(ledger: SqlLedger, user: UserSession, name: str) -> None:
    try:
        await ledger.sync(await user.customer(), owner=name)
    except BanksapiError as error:
        if not error.retryable and not isinstance(error, PermissionDenied | TokenError):
            raise


class Workers:
    """The worker processes of a test, and the one that forks them."""

    def __init__(self) -> None:
        self._forks = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.running: list[int] = []

    def start(self, **job: Any) -> None:
        """Start one more."""
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.write(json.dumps(job) + "\n")
        self._forks.stdin.flush()
        self.running.append(int(self._forks.stdout.readline()))

    def kill(self, number: int) -> None:
        """Kill one, wherever it is; one that has ended by itself was wrong."""
        pid = self.running.pop(number)
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        os.kill(pid, signal.SIGKILL)
        assert state != "Z", "a worker has ended by itself"

    def close(self) -> None:
        """Kill all."""
        while self.running:
            self.kill(0)
        self._forks.communicate()


def main() -> None:
    """Fork a worker for each line of the input."""
    # Nobody waits for the dead; a signal to one that is dead already finds nobody else.
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            sys.stdin.close()
            try:
                anyio.run(partial(work, **json.loads(line)))
            except BaseException:  # noqa: BLE001 - it ends here
                traceback.print_exc()
            os._exit(1)
        print(pid, flush=True)  # noqa: T201 - it is told to the test


if __name__ == "__main__":
    main()
