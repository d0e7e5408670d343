"""What a session says that is closed under its calls, or by nobody."""

import gc
import warnings
from collections.abc import AsyncIterator, Iterator

import anyio
import pytest
from banksapi_async import (
    ActionTaken,
    AttemptState,
    ClientCredentials,
    OutcomeUnknown,
    Session,
    SessionClosed,
    StaticToken,
)

from payments.bank import bank, over, payments, product_of, transfer
from support import PASSWORD, SECRET
from transport.raw_server import Connection, RawServer


@pytest.fixture
def server() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()


@pytest.fixture
async def session(server: RawServer) -> AsyncIterator[Session]:
    credentials = ClientCredentials("demotenant/demoClient", SECRET)
    async with Session(credentials, base_url=server.origin, trust_env=False) as session:
        yield session


def silent(connection: Connection) -> None:
    connection.request()
    connection.wait()


async def test_a_call_under_way_says_that_the_session_was_closed(server: RawServer) -> None:
    server.then = silent
    session = Session(StaticToken("token"), base_url=server.origin, trust_env=False)

    async def read() -> None:
        with pytest.raises(SessionClosed, match="closed while the call was under way"):
            await session.customer()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await server.reached(1)
        await session.aclose()


async def test_a_call_that_waits_for_its_token_says_that_the_session_was_closed(
    server: RawServer, session: Session
) -> None:
    server.then = silent

    async def read() -> None:
        with pytest.raises(SessionClosed):
            await session.as_user("user1", PASSWORD).customer()

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(read)
        await server.reached(1)
        await session.aclose()
    assert len(server.requests) <= 1


async def test_a_payment_under_way_is_unknown_and_names_the_close(server: RawServer) -> None:
    server.then = bank(lambda connection: connection.wait())
    heard: list[object] = []
    session = over(server, observers=[heard.append])
    product = await product_of(session.as_user("user1", PASSWORD))
    attempt = product.prepare_single_transfer(transfer())

    async def pay() -> None:
        with pytest.raises(OutcomeUnknown) as caught:
            await attempt.submit()
        assert isinstance(caught.value.__cause__, SessionClosed)
        assert caught.value.__cause__.__traceback__ is None

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pay)
        while not payments(server):  # noqa: ASYNC110 - it is another thread that counts
            await anyio.sleep(0.005)
        await session.aclose()
    assert attempt.state is AttemptState.SENT
    assert [event.outcome for event in heard if isinstance(event, ActionTaken)] == ["unknown"]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_session_that_nobody_closed_is_named_once_when_it_is_collected(
    server: RawServer, backend: str
) -> None:
    async def forgotten() -> None:
        session = Session(StaticToken("token"), base_url=server.origin, trust_env=False)
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(session.customer)

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        anyio.run(forgotten, backend=backend)
        gc.collect()
        naming = [str(warning.message) for warning in heard if "session" in str(warning.message)]
        heard.clear()  # what it names is in a warning
        gc.collect()
    assert len(naming) == 1
    assert f"a session at {server.origin} was not closed" in naming[0]


async def test_a_session_that_is_closed_is_collected_in_silence(server: RawServer) -> None:
    async with Session(StaticToken("token"), base_url=server.origin, trust_env=False) as session:
        await session.customer()
    del session
    gc.collect()  # warnings are errors
