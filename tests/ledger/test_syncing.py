"""What does a ledger have after each run?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import attrs
import pytest
from banksapi_async import Customer, Session, SqlLedger, Timeouts
from banksapi_async.sandbox import Sandbox, SandboxClock
from banksapi_async.testing import connect_demo_bank

from ledger.books import booked, kept

PASSWORD = "two words & 41"
START = datetime(2026, 3, 18, 11, tzinfo=UTC)


@attrs.frozen
class Scene:
    """A sandbox with some people, and a ledger."""

    sandbox: Sandbox
    session: Session
    ledger: SqlLedger

    async def person(self, name: str = "anna", login: str | None = "demo1") -> Customer:
        await self.session.users.ensure(name, PASSWORD)
        user = self.session.as_user(name, PASSWORD)
        if login is not None:
            await connect_demo_bank(self.sandbox, user, login=login)
        return await user.customer()

    def pass_days(self, days: float) -> None:
        self.sandbox.clock.advance(timedelta(days=days).total_seconds())


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    sandbox = Sandbox(clock=SandboxClock(START))
    async with (
        Session(
            sandbox.credentials,
            transport=sandbox.transport(),
            timeouts=Timeouts(clock=sandbox.clock),
        ) as session,
        SqlLedger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger,
    ):
        await ledger.create_all()
        yield Scene(sandbox, session, ledger)


async def test_every_movement_is_kept_once_however_often_a_job_runs(scene: Scene) -> None:
    anna = await scene.person()
    first = await scene.ledger.sync(anna, owner="anna")
    truth = booked(scene.sandbox, "anna")
    assert first.new == sum(map(len, map(list, (c.elements() for c in truth.values()))))
    again = await scene.ledger.sync(anna, owner="anna")
    assert (again.new, again.corrected, again.vanished) == (0, 0, 0)
    assert kept(await scene.ledger.records("anna")) == truth


async def test_two_runs_at_once_keep_every_movement_once(scene: Scene) -> None:
    anna = await scene.person()
    reports = []

    async def run() -> None:
        reports.append(await scene.ledger.sync(anna, owner="anna"))

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(run)
    truth = booked(scene.sandbox, "anna")
    assert kept(await scene.ledger.records("anna")) == truth
    assert sum(one.new for one in reports) == sum(c.total() for c in truth.values())


@pytest.mark.parametrize("login", ["demo1", "test_restless"])
async def test_months_of_late_doubled_and_look_alike_rows_are_each_kept_once(
    scene: Scene, login: str
) -> None:
    anna = await scene.person(login=login)
    for days in (0, 1, 1, 3, 9, 1, 30, 2):
        scene.pass_days(days)
        await scene.ledger.sync(anna, owner="anna")
        assert kept(await scene.ledger.records("anna")) == booked(scene.sandbox, "anna")
