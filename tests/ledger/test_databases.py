"""Which databases does a ledger stand in, and what if they fail?"""

import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from banksapi_async import InvalidRequest, LedgerFailed, Session, SqlLedger, TimedOut
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import connect_demo_bank
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from ledger.books import booked, kept

PASSWORD = "two words & 41"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
async def anna(sandbox: Sandbox):
    async with Session(sandbox.credentials, transport=sandbox.transport()) as session:
        await session.users.ensure("anna", PASSWORD)
        user = session.as_user("anna", PASSWORD)
        await connect_demo_bank(sandbox, user)
        yield await user.customer()


async def fill(ledger: SqlLedger, sandbox: Sandbox, anna: Any) -> None:
    """Sync twice, and compare with the books."""
    await ledger.create_all()
    await ledger.sync(anna, owner="anna")
    await ledger.sync(anna, owner="anna")
    assert kept(await ledger.records("anna")) == booked(sandbox, "anna")


async def test_one_in_memory_is_the_same_for_all_threads(sandbox: Sandbox, anna: Any) -> None:
    async with SqlLedger("sqlite://") as ledger:
        await fill(ledger, sandbox, anna)


async def test_an_engine_that_is_given_is_used_and_left_open(
    sandbox: Sandbox, anna: Any, tmp_path: Path
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    async with SqlLedger(engine) as ledger:
        await fill(ledger, sandbox, anna)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "select typeof(betrag), count(*) from postings group by 1"
        )
        assert found.scalar() == "text"
    engine.dispose()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("own", [True, False])
async def test_an_asynchronous_engine_does_on_asyncio(
    sandbox: Sandbox, anna: Any, tmp_path: Path, anyio_backend: str, *, own: bool
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'ledger.db'}"
    engine = create_async_engine(url)
    async with SqlLedger(url if own else engine) as ledger:
        await fill(ledger, sandbox, anna)
        with pytest.raises(LedgerFailed):
            await ledger._database.run(lambda c: c.exec_driver_sql("nonsense"))
    await engine.dispose()


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_an_asynchronous_engine_is_refused_by_name_on_trio(
    tmp_path: Path, anyio_backend: str
) -> None:
    ledger = SqlLedger(f"sqlite+aiosqlite:///{tmp_path / 'ledger.db'}")
    with pytest.raises(InvalidRequest, match="AsyncEngine"):
        await ledger.create_all()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("no url: pass@word", "no URL"),
        ("nosuch://x", "knows no such database"),
        ("mysql+asyncmy://x", "asyncmy"),
        (7, "it is an int"),
        (object(), "it is an object"),
    ],
)
def test_what_is_no_database_is_refused(given: Any, says: str) -> None:
    with pytest.raises((InvalidRequest, ImportError), match=says) as refused:
        SqlLedger(given)
    assert "pass@word" not in str(refused.value)


def test_a_database_that_has_not_been_tried_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="mysql has not been tried"):
        SqlLedger(create_engine("mysql+pymysql://x", module=sqlite3))


async def test_tables_that_are_not_there_or_of_another_version_are_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    async with SqlLedger(f"sqlite:///{path}") as ledger:
        with pytest.raises(InvalidRequest, match="no tables"):
            await ledger.records("anna")
        await ledger.create_all()
        assert await ledger.records("anna") == []
    with sqlite3.connect(path) as connection:
        connection.execute("update ledger_version set version = 7")
    connection.close()
    async with SqlLedger(f"sqlite:///{path}") as ledger:
        for call in (ledger.create_all(), ledger.records("anna"), ledger.erase("anna")):
            with pytest.raises(InvalidRequest, match="its tables are 7"):
                await call


async def test_every_question_has_its_time(tmp_path: Path) -> None:
    async with SqlLedger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        for call in (ledger.create_all(timeout=1e-9), ledger.records("anna", timeout=1e-9)):
            with pytest.raises(TimedOut, match="SqlLedger"):
                await call
        for wrong in (0, True, "1"):
            with pytest.raises(InvalidRequest, match="timeout"):
                await ledger.unresolved(timeout=wrong)  # type: ignore[arg-type]


async def test_any_number_may_make_the_tables_at_once(tmp_path: Path) -> None:
    ledgers = [SqlLedger(f"sqlite:///{tmp_path / 'ledger.db'}") for _ in range(4)]
    async with anyio.create_task_group() as tasks:
        for ledger in ledgers:
            tasks.start_soon(ledger.create_all)
    for ledger in ledgers:
        await ledger.aclose()


def test_the_tables_can_be_taken_into_ones_own_migrations() -> None:
    ledger = SqlLedger("sqlite://")
    assert "postings" in ledger.metadata.tables
    names = [column.name for column in ledger.metadata.tables["postings"].columns]
    assert {"owner", "product", "booked_on", "betrag", "waehrung"} <= set(names)


def test_neither_repr_nor_pickle_says_where_it_is() -> None:
    ledger = SqlLedger("postgresql://anna:secret@127.0.0.1/x")
    assert repr(ledger) == "<SqlLedger in postgresql>"
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(ledger)


def test_the_extra_that_is_missing_is_named() -> None:
    source = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from banksapi_async import LedgerReport, SqlLedger, UnresolvedPayment\n"
        "SqlLedger('sqlite://')"
    )
    run = subprocess.run(
        [sys.executable, "-c", source], check=False, capture_output=True, text=True
    )
    assert 'pip install "banksapi_async[sql]"' in run.stderr


class Failing(sqlite3.Connection):
    """A connection that fails when it is told to."""

    plan: list[str] = []  # noqa: RUF012 - one test at a time has it

    def commit(self) -> None:
        what = Failing.plan.pop(0) if Failing.plan and self.in_transaction else ""
        if what == "before":
            raise sqlite3.OperationalError("lost before the commit")
        super().commit()
        if what == "after":
            raise sqlite3.OperationalError("lost after the commit")


@pytest.fixture
async def failing(tmp_path: Path):
    Failing.plan = []
    engine = create_engine(
        f"sqlite:///{tmp_path / 'ledger.db'}", connect_args={"factory": Failing, "timeout": 30}
    )
    async with SqlLedger(engine) as ledger:
        await ledger.create_all()
        yield ledger
    engine.dispose()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("place", range(3))
async def test_the_lost_answer_of_a_commit_doubles_and_loses_nothing(
    failing: SqlLedger, sandbox: Sandbox, anna: Any, when: str, place: int
) -> None:
    await failing._check()
    # The owner is opened first; then each product has its commit, and a look where one was lost.
    Failing.plan = [""] * (1 + place) + [when, "", when]
    report = await failing.sync(anna, owner="anna")
    truth = booked(sandbox, "anna")
    assert report.new == sum(one.total() for one in truth.values())
    assert kept(await failing.records("anna")) == truth
    assert (await failing.sync(anna, owner="anna")).new == 0


async def test_a_database_that_goes_on_failing_is_told_without_a_value(
    failing: SqlLedger, sandbox: Sandbox, anna: Any
) -> None:
    await failing._check()
    Failing.plan = ["", *["before", ""] * 5]
    with pytest.raises(LedgerFailed, match="OperationalError") as failed:
        await failing.sync(anna, owner="anna")
    assert failed.value.__cause__ is failed.value.__context__ is None
    assert failed.value.retryable
    Failing.plan = []
    await failing.sync(anna, owner="anna")
    assert kept(await failing.records("anna")) == booked(sandbox, "anna")


async def test_who_is_never_quick_enough_leaves_it_to_the_others(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    quick: list[Callable[[], Any]] = []

    class Slow(type(sandbox.transport())):  # type: ignore[misc]
        """Somebody else is quicker each time."""

        async def handle_async_request(self, request: Any) -> Any:
            answer = await super().handle_async_request(request)
            if quick and request.url.path.endswith("/kontoumsaetze"):
                await quick[0]()
            return answer

    async with SqlLedger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        await ledger.create_all()

        async def touch() -> None:
            await ledger._database.run(
                lambda c: c.exec_driver_sql("update cursors set revision = revision + 1")
            )

        async with Session(sandbox.credentials, transport=Slow(sandbox.app)) as session:
            await session.users.ensure("anna", PASSWORD)
            user = session.as_user("anna", PASSWORD)
            await connect_demo_bank(sandbox, user)
            anna = await user.customer()
            await ledger.sync(anna, owner="anna")
            quick.append(touch)
            report = await ledger.sync(anna, owner="anna")
            assert (report.new, report.failed) == (0, ())

            async def fail() -> None:
                await touch()
                sandbox.fail_next(
                    "GET /customer/v2/bankzugaenge/*/*/kontoumsaetze", status=404, times=50
                )

            quick[0] = fail
            report = await ledger.sync(anna, owner="anna")
            assert report.failed
        assert kept(await ledger.records("anna")) == booked(sandbox, "anna")


async def test_a_time_limit_that_is_none_is_refused_as_everywhere() -> None:
    async with SqlLedger("sqlite://") as ledger:
        for wrong in (0, -1, True, "5", 10**400):
            with pytest.raises(InvalidRequest, match="timeout"):
                await ledger.records("anna", timeout=wrong)
