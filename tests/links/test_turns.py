"""While something large is read, others get their turn, wherever the length of it is."""

from typing import Any

import anyio
import anyio.lowlevel
import pytest
from banksapi_async import BankAccess, Issues, Keyed, Resource, load

from support import ACCESS, BASE, Peer, answer, links, user

MANY = 5_000
PRODUCTS = [{"id": str(number), "kategorie": "GIROKONTO"} for number in range(MANY)]
ONE = {"id": ACCESS, "providerId": ACCESS, "bankprodukte": PRODUCTS}
FEW = [{**ONE, "bankprodukte": PRODUCTS[:50]} for _ in range(100)]
MESSAGES = [{"level": "INFO", "code": str(number)} for number in range(MANY)]
HERE = f"{BASE}/customer/v2"


async def read(kind: Any, body: object) -> tuple[Any, int]:
    """Read it as the answer to a call, and count the turns that another task gets meanwhile."""
    turns = 0
    received = False

    async def other() -> None:
        nonlocal turns
        while True:
            await anyio.lowlevel.checkpoint()
            turns += received

    def given(_: object) -> Any:
        nonlocal received
        received = True
        return answer(200, body)

    peer = Peer().on("GET /x", given)
    peer.on("GET /customer/v2", {"relations": links(get_x="/x")})
    start = await user(peer).open(Resource, HERE)
    found: Any = None
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(other)
        found = await start.follow("get_x", into=kind)
        tasks.cancel_scope.cancel()
    return found, turns


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (BankAccess, ONE),
        (Issues, {"messages": MESSAGES}),
        (dict[str, BankAccess], {str(number): access for number, access in enumerate(FEW)}),
        (list[BankAccess], FEW),
    ],
    ids=["products", "messages", "accesses by id", "accesses in a list"],
)
async def test_what_is_long_inside_of_an_answer_is_read_in_steps(kind: Any, body: Any) -> None:
    found, turns = await read(kind, body)
    assert turns >= MANY // 512 - 3
    assert found == load(kind, body)


async def test_what_cannot_be_read_in_steps_is_told_as_it_is_at_once() -> None:
    odd: dict[str, Any] = {**ONE, "bankprodukte": [*PRODUCTS, {"x": 1}], "relations": 5, "y": [1]}
    for body in (odd, {**odd, "id": 7}):
        accesses = {"a": body, "b": ONE}
        found, _ = await read(Keyed[BankAccess], accesses)
        assert found == load(Keyed[BankAccess], accesses)
        assert found.unreadable == load(Keyed[BankAccess], accesses).unreadable


async def test_a_list_of_almost_nothing_that_can_be_read_is_no_list() -> None:
    body = {**ONE, "bankprodukte": [0] * 20_000}
    found, _ = await read(BankAccess, body)
    assert found == BankAccess.load(body)
    assert found.is_unreadable("bankprodukte")
