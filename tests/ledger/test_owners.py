"""Whose accounts does a ledger keep, and what is left of them?"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from banksapi_async import Action, ClientCredentials, InvalidRequest, Session, SqlLedger
from banksapi_async.auth.grants import Grant
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import connect_demo_bank

PASSWORD = "two words & 41"


@pytest.fixture
async def session():
    sandbox = Sandbox()
    async with Session(sandbox.credentials, transport=sandbox.transport()) as session:
        for name in ("anna", "ben"):
            await session.users.ensure(name, PASSWORD)
            await connect_demo_bank(sandbox, session.as_user(name, PASSWORD))
        yield session


@pytest.fixture
async def ledger(tmp_path: Path):
    async with SqlLedger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        await ledger.create_all()
        yield ledger


async def person(session: Session, name: str) -> Any:
    return await session.as_user(name, PASSWORD).customer()


async def test_another_user_under_the_same_name_is_refused(session, ledger: SqlLedger) -> None:
    await ledger.sync(await person(session, "anna"), owner="anna")
    before = await ledger.records("anna")
    with pytest.raises(InvalidRequest, match="another user"):
        await ledger.sync(await person(session, "ben"), owner="anna")
    assert await ledger.records("anna") == before
    await ledger.sync(await person(session, "ben"), owner="ben")
    with pytest.raises(InvalidRequest, match="another user"):
        await ledger.sync(await person(session, "anna"), owner="ben")


def test_tenant_and_user_make_a_person_and_the_password_does_not() -> None:
    def of(client: str, name: str | None, password: str = PASSWORD) -> str:
        credentials = ClientCredentials(client, "secret")
        if name is None:
            return Grant.of("https://banksapi.io", credentials).person
        return Session(credentials).as_user(name, password)._caller.grant.person

    anna = of("tenant/client", "anna")
    assert anna == of("tenant/other", "anna", "another")
    others = {of("tenant/client", "ben"), of("else/client", "anna"), of("tenant/client", None)}
    assert len({anna, *others}) == 4


async def test_what_is_no_customer_or_no_name_is_refused(session, ledger: SqlLedger) -> None:
    wrong: Any = session
    with pytest.raises(InvalidRequest, match="customer"):
        await ledger.sync(wrong, owner="anna")
    with pytest.raises(InvalidRequest, match="owner"):
        await ledger.sync(await person(session, "anna"), owner=" ")


async def test_everything_of_a_person_is_given(session, ledger: SqlLedger) -> None:
    await ledger.sync(await person(session, "anna"), owner="anna")
    await ledger.sync(await person(session, "ben"), owner="ben")
    given = await ledger.export("anna")
    assert set(given) == set(ledger.metadata.tables) - {"ledger_version", "erased_owners"}
    for name in ("owners", "accesses", "products", "postings", "cursors"):
        assert {row["owner"] for row in given[name]} == {"anna"}
    assert len(given["postings"]) == len(await ledger.records("anna"))


async def test_nothing_of_a_person_is_left_and_nobody_elses_is_touched(
    session, ledger: SqlLedger
) -> None:
    await ledger.sync(await person(session, "anna"), owner="anna")
    await ledger.sync(await person(session, "ben"), owner="ben")
    kept = len(await ledger.records("anna"))
    gone = await ledger.erase("anna")
    assert gone["postings"] == kept
    assert not any((await ledger.export("anna")).values())
    assert len(await ledger.records("ben")) == kept

    def everything(connection: Any) -> str:
        tables = ledger.metadata.sorted_tables
        return repr([connection.execute(table.select()).all() for table in tables])

    left = await ledger._database.run(everything)
    assert "anna" not in left


async def test_who_was_erased_is_synced_again_only_when_opened(session, ledger: SqlLedger) -> None:
    anna = await person(session, "anna")
    await ledger.sync(anna, owner="anna")
    kept = len(await ledger.records("anna"))
    for _ in range(2):
        await ledger.erase("anna")
        with pytest.raises(InvalidRequest, match="erased") as refused:
            await ledger.sync(anna, owner="anna")
        assert refused.value.action is Action.GONE
    await ledger.open("anna")
    assert (await ledger.sync(anna, owner="anna")).new == kept


async def test_who_was_never_kept_can_be_erased_too(session, ledger: SqlLedger) -> None:
    assert set((await ledger.erase("anna")).values()) == {0}
    with pytest.raises(InvalidRequest, match="erased"):
        await ledger.sync(await person(session, "anna"), owner="anna")


@pytest.mark.parametrize("reopened", [False, True])
async def test_a_sync_that_began_before_an_erasure_writes_nothing(
    ledger: SqlLedger, *, reopened: bool
) -> None:
    sandbox = Sandbox()
    between: list[Callable[[], Awaitable[None]]] = []

    class Meanwhile(type(sandbox.transport())):  # type: ignore[misc]
        """Something happens while the rows are read."""

        async def handle_async_request(self, request: Any) -> Any:
            if between and request.url.path.endswith("/kontoumsaetze"):
                await between.pop()()
            return await super().handle_async_request(request)

    async def erase() -> None:
        await ledger.erase("anna")
        if reopened:
            await ledger.open("anna")

    async with Session(sandbox.credentials, transport=Meanwhile(sandbox.app)) as session:
        await session.users.ensure("anna", PASSWORD)
        await connect_demo_bank(sandbox, session.as_user("anna", PASSWORD))
        anna = await person(session, "anna")
        for _ in range(2):
            between.append(erase)
            with pytest.raises(InvalidRequest, match="erased meanwhile"):
                await ledger.sync(anna, owner="anna")
            assert not any((await ledger.export("anna")).values())
            await ledger.open("anna")


async def test_an_erasure_among_many_syncs_leaves_nothing(session, ledger: SqlLedger) -> None:
    anna = await person(session, "anna")

    async def go_on() -> None:
        while True:
            await ledger.sync(anna, owner="anna")

    async def until_erased() -> None:
        with pytest.raises(InvalidRequest, match="erased"):
            await go_on()

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(until_erased)
        await anyio.sleep(0.05)
        await ledger.erase("anna")
    assert not any((await ledger.export("anna")).values())
