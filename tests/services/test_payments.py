"""Is a payment written down in PostgreSQL wherever its process is killed?"""

from collections.abc import Callable, Iterator

import pytest
from banksapi_async import SqlLedger

from payments.killed import every_step, kill_and_compare
from transport.raw_server import RawServer


@pytest.fixture
def server() -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.close()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])  # ours only watches
@every_step
async def test_a_process_that_is_killed_anywhere_has_written_down_what_may_have_gone_out(
    server: RawServer,
    new_postgres: Callable[[], str],
    anyio_backend: str,
    *,
    step: str,
    sent: bool,
    unresolved: bool,
) -> None:
    url = new_postgres()
    async with SqlLedger(url) as ledger:
        await ledger.create_all()
        await kill_and_compare(server, ledger, url, step=step, sent=sent, unresolved=unresolved)
