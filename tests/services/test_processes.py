"""Do real processes that share a Redis mint no more often than there are people?"""

import pytest
import redis

from stores.people import CALLS, PEOPLE, open_shop

# The children choose their own event loop; ours only watches.
pytestmark = pytest.mark.parametrize("anyio_backend", ["asyncio"])


@pytest.fixture
def server(redis_url: str):
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


async def test_eight_processes_mint_once_for_each_person(redis_url: str, server) -> None:
    async with open_shop() as shop:
        await shop.ask("redis", redis_url, calls=CALLS, people=PEOPLE)
        assert shop.mints == PEOPLE
    names = server.keys("*")
    assert len(names) == PEOPLE  # and no lease is left
    for name in names:
        assert server.get(name).startswith(b"gAAAA")  # Fernet's, whatever is inside
        assert b"person" not in name


async def test_a_process_that_is_killed_while_it_mints_costs_no_second_mint(
    redis_url: str, server
) -> None:
    async with open_shop() as shop:
        await shop.kill_while_minting("redis", redis_url)
        assert len(server.keys("*:lease")) == 1
        await shop.ask("redis", redis_url, calls=10, people=1, processes=2, mint=1.0)
        assert shop.mints == 1
