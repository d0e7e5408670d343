"""Is each booking kept once, whatever happens to the workers?

Eight processes sync the same people at once, each job twice, some of their commits lose their
answers, and some of them are killed at any moment, while days pass at the bank. In the end the
books of the sandbox are what the ledger has.
"""

import os
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import psycopg
import pytest
from banksapi_async import InvalidRequest, Session, SqlLedger, Timeouts
from banksapi_async.sandbox import Sandbox
from banksapi_async.sandbox.times import berlin_day
from banksapi_async.testing import connect_demo_bank
from sqlalchemy.ext.asyncio import create_async_engine

from ledger.books import booked, kept
from services.workers import Workers

SEEDS = range(int(os.environ.get("LEDGER_SEEDS", "20")))
PEOPLE = {"anna": "demo1", "ben": "test_restless"}
PASSWORD = "two words & 41"
WORKERS = 8
KILLS = 6


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    new: Callable[[], str] = request.getfixturevalue("new_postgres")
    return new()


on_both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@on_both
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("seed", SEEDS)
async def test_eight_workers_that_are_killed_anywhere_keep_each_booking_once(
    database: str, workers: Workers, seed: int, anyio_backend: str
) -> None:
    chance = random.Random(seed)
    sandbox = Sandbox(seed=seed)
    async with sandbox.serve() as base_url, SqlLedger(database) as ledger:
        await ledger.create_all()
        async with inside(sandbox) as session:
            for name, login in PEOPLE.items():
                await session.users.ensure(name, PASSWORD)
                await connect_demo_bank(sandbox, session.as_user(name, PASSWORD), login=login)
        job = {
            "url": database,
            "base_url": base_url,
            "client": [sandbox.account.client_id, sandbox.account.client_secret],
            "people": list(PEOPLE),
            "password": PASSWORD,
        }
        try:
            for _ in range(WORKERS):
                workers.start(seed=chance.getrandbits(32), **job)
            for _ in range(KILLS):
                await anyio.sleep(chance.random() * 0.3)
                sandbox.clock.advance(timedelta(days=chance.randint(0, 4)).total_seconds())
                workers.kill(chance.randrange(WORKERS))
                workers.start(seed=chance.getrandbits(32), **job)
            with anyio.fail_after(120):
                for name in PEOPLE:
                    while not await ledger.records(name):  # noqa: ASYNC110 - others write them
                        await anyio.sleep(0.05)
        finally:
            while workers.running:
                workers.kill(0)
        for name in PEOPLE:
            async with inside(sandbox) as session:
                customer = await session.as_user(name, PASSWORD).customer()
                report = await ledger.sync(customer, owner=name)
            assert report.failed == ()
            records = await ledger.records(name)
            assert kept(records) == booked(sandbox, name)
            assert sums(records) == moved(sandbox, name)
            last = {one["product_id"]: one["saldo"] for one in await ledger.balances(name)}
            assert last == balances(sandbox, name)


def inside(sandbox: Sandbox) -> Session:
    return Session(
        sandbox.credentials,
        transport=sandbox.transport(),
        timeouts=Timeouts(clock=sandbox.clock),
    )


def sums(records: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in records:
        found[one["product_id"]] = found.get(one["product_id"], 0) + one["betrag"]
    return found


def balances(sandbox: Sandbox, user: str) -> dict[str, Any]:
    """Return the balance of each product by the sandbox's books."""
    state = sandbox._state
    someone = state.users.named(user)
    assert someone is not None
    return {
        plan.id: state.balance(access, plan, berlin_day(access.refreshed))
        for access in state.accesses(someone.id).values()
        for plan in access.plans
    }


def moved(sandbox: Sandbox, user: str) -> dict[str, Any]:
    """Return what has moved on each product that has bookings, by the sandbox's balances."""
    state = sandbox._state
    someone = state.users.named(user)
    assert someone is not None
    opened = {
        plan.id: plan.opening
        for access in state.accesses(someone.id).values()
        for plan in access.plans
    }
    with_rows = booked(sandbox, user)
    return {
        id: balance - opened[id]
        for id, balance in balances(sandbox, user).items()
        if id in with_rows
    }


@pytest.fixture
async def scene(new_postgres: Callable[[], str]):
    sandbox = Sandbox()
    async with (
        inside(sandbox) as session,
        SqlLedger(new_postgres()) as ledger,
    ):
        await ledger.create_all()
        await session.users.ensure("anna", PASSWORD)
        user = session.as_user("anna", PASSWORD)
        await connect_demo_bank(sandbox, user, login="test_restless")
        yield sandbox, await user.customer(), ledger


async def test_months_are_kept_exactly_on_postgresql(scene: Any) -> None:
    sandbox, anna, ledger = scene
    for days in (0, 1, 9, 30):
        sandbox.clock.advance(timedelta(days=days).total_seconds())
        async with anyio.create_task_group() as tasks:
            for _ in range(2):
                tasks.start_soon(sync, ledger, anna)
        assert kept(await ledger.records("anna")) == booked(sandbox, "anna")
    assert await ledger.needs_person() == []
    assert len(await ledger.stale(older_than=timedelta(days=-100))) == 1
    assert await ledger.unreadable("anna") == await ledger.pending("anna") == []
    kinds = {one["kind"] for one in await ledger.history("anna")}
    assert kinds == {"redelivered"}


async def sync(ledger: SqlLedger, customer: Any) -> None:
    await ledger.sync(customer, owner="anna")


async def test_amounts_are_numbers_without_limits_on_postgresql(scene: Any) -> None:
    _, anna, ledger = scene
    await sync(ledger, anna)

    def kind(connection: Any) -> str:
        return str(connection.exec_driver_sql("select pg_typeof(betrag) from postings").scalar())

    assert await ledger._database.run(kind) == "numeric"


async def test_an_erasure_waits_for_who_writes_and_leaves_nothing_on_postgresql(
    scene: Any,
) -> None:
    _, anna, ledger = scene

    async def go_on() -> None:
        while True:
            await sync(ledger, anna)

    async def until_erased() -> None:
        with pytest.raises(InvalidRequest, match="erased"):
            await go_on()

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(until_erased)
        await anyio.sleep(0.1)
        await ledger.erase("anna")
    assert not any((await ledger.export("anna")).values())
    await ledger.open("anna")
    await sync(ledger, anna)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_psycopg_in_the_event_loop_does_too(
    scene: Any, new_postgres: Callable[[], str], anyio_backend: str
) -> None:
    sandbox, anna, _ = scene
    engine = create_async_engine(new_postgres())
    async with SqlLedger(engine) as ledger:
        await ledger.create_all()
        await sync(ledger, anna)
        assert kept(await ledger.records("anna")) == booked(sandbox, "anna")
    await engine.dispose()


async def test_any_number_may_make_the_tables_at_once_on_postgresql(
    new_postgres: Callable[[], str],
) -> None:
    url = new_postgres()
    ledgers = [SqlLedger(url) for _ in range(4)]
    async with anyio.create_task_group() as tasks:
        for ledger in ledgers:
            tasks.start_soon(ledger.create_all)
    for ledger in ledgers:
        await ledger.aclose()
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        assert connection.execute("select version from ledger_version").fetchall() == [(1,)]
