"""Do real processes that share a folder mint no more often than there are people?"""

from pathlib import Path

import pytest

from stores.people import CALLS, PEOPLE, open_shop

# The children choose their own event loop; ours only watches.
pytestmark = pytest.mark.parametrize("anyio_backend", ["asyncio"])


async def test_eight_processes_mint_once_for_each_person(tmp_path: Path) -> None:
    async with open_shop() as shop:
        await shop.ask("file", str(tmp_path), calls=CALLS, people=PEOPLE)
        assert shop.mints == PEOPLE
        assert shop.asked.total() == CALLS + PEOPLE
    kept = [path.read_bytes() for path in tmp_path.glob("*.token")]  # noqa: ASYNC240 - a test may look at the disk
    assert len(kept) == PEOPLE
    for value in kept:
        assert value.startswith(b"gAAAA")  # Fernet's, whatever is inside
        assert b"token" not in value


async def test_a_process_that_is_killed_while_it_mints_costs_no_second_mint(tmp_path: Path) -> None:
    async with open_shop() as shop:
        await shop.kill_while_minting("file", str(tmp_path))
        await shop.ask("file", str(tmp_path), calls=10, people=1, processes=2, mint=1.0)
        assert shop.mints == 1
