"""Does the program of the how-to do what the page says?"""

# ruff: noqa: ASYNC221, ASYNC240 - a test may wait for its children

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
import redis
from banksapi_async import Session, SqlLedger
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import connect_demo_bank

from ledger.books import booked, kept

PROGRAMS = Path(__file__).parents[2] / "docs" / "how-to" / "programs"
PASSWORD = "two words & 41"
PEOPLE = {"anna": "demo1", "ben": "test_restless", "carl": "demo1+carl"}
KICK = "import anyio, hourly\nanyio.run(hourly.fan_out.kiq)"


@contextmanager
def running(environment: dict[str, str], log: Path) -> Iterator[None]:
    """Two worker processes and a scheduler, as a service manager would run them."""
    taskiq = [sys.executable, "-m", "taskiq"]
    commands = [
        [*taskiq, "worker", "hourly:broker", "--workers", "2", "--shutdown-timeout", "5"],
        [*taskiq, "scheduler", "hourly:scheduler", "--update-interval", "1"],
    ]
    with log.open("w") as said:
        processes = [
            subprocess.Popen(one, cwd=PROGRAMS, env=environment, stdout=said, stderr=said)
            for one in commands
        ]
        try:
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()


async def until(done: Callable[[], Any], log: Path) -> None:
    with anyio.move_on_after(90):
        while not done():  # noqa: ASYNC110 - others do it
            await anyio.sleep(0.1)
        return
    pytest.fail(log.read_text("utf-8"))


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_every_person_is_synced_once_an_hour_and_poison_is_set_aside(
    redis_url: str, new_postgres: Callable[[], str], tmp_path: Path, anyio_backend: str
) -> None:
    sandbox = Sandbox()
    log, url = tmp_path / "log", new_postgres()
    with redis.Redis.from_url(redis_url, decode_responses=True) as store:
        store.flushall()
        async with (
            sandbox.serve() as base_url,
            Session(sandbox.credentials, base_url=base_url, trust_env=False) as session,
            SqlLedger(url) as ledger,
        ):
            await ledger.create_all()
            for name, login in PEOPLE.items():
                await session.users.ensure(name, PASSWORD)
                await connect_demo_bank(sandbox, session.as_user(name, PASSWORD), login=login)
                password = "another" if name == "carl" else PASSWORD
                store.hset("people", name, json.dumps({"password": password, "bank": "demo"}))
            environment = {
                **os.environ,
                "PYTHONPATH": str(PROGRAMS),
                "REDIS_URL": redis_url,
                "LEDGER_URL": url,
                "PAUSE": "0.5",
                "BANKSAPI_BASE_URL": base_url,
                "BANKSAPI_CLIENT_ID": sandbox.account.client_id,
                "BANKSAPI_CLIENT_SECRET": sandbox.account.client_secret,
            }
            # Longer than the library tries again by itself.
            sandbox.fail_next("GET /customer/v2/bankzugaenge", status=503, times=5)
            for _ in range(2):
                kick = [sys.executable, "-c", KICK]
                subprocess.run(kick, check=True, cwd=PROGRAMS, env=environment)
            with running(environment, log):
                await until(lambda: store.hlen("set_aside"), log)
                for name in ("anna", "ben"):
                    truth = booked(sandbox, name)
                    with anyio.move_on_after(60):
                        while kept(await ledger.records(name)) != truth:  # noqa: ASYNC110
                            await anyio.sleep(0.1)
                    assert kept(await ledger.records(name)) == truth, log.read_text("utf-8")
                await until(lambda: not store.xpending("hourly", "taskiq")["pending"], log)
            # One at least was tried again: the library gave up before the interface was back.
            tries = [int(store.get(key) or 0) for key in store.scan_iter("tries:*")]
            assert max(tries) > 1
            aside = store.hgetall("set_aside")
        assert [(job.partition(":")[2], why) for job, why in aside.items()] == [
            ("carl", "TokenError, operator")
        ]
        assert store.keys("at:*") == []
