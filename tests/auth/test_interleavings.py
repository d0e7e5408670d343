"""Do the laws hold in whatever order calls, refusals, cancellations and expiries come?

Each seed is a schedule of its own: tasks call, are cancelled, and meet tokens that were ended, an
endpoint that fails, and a clock that jumps.
"""

from random import Random

import anyio
import pytest
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.stores import MemoryTokenStore
from banksapi_async.errors import TokenError
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call, Retry
from banksapi_async.wire.responses import Answer

from auth.parts import BASE, CLIENT, CREDENTIALS, PASSWORD, USER, House, Interface, MovableClock

GRANTS = [CLIENT, USER, Grant.user(BASE, CREDENTIALS, "user2", PASSWORD)]
TASKS = 12
STEPS = 15


class Law:
    """Watches one house: no call goes out with a token whose refusal was reported."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.refused: set[str] = set()
        keeper, told = house.keeper, house.keeper.refused

        def refused(identity, held, *, unknown=False) -> None:
            told(identity, held, unknown=unknown)
            now = keeper.peek(identity)
            if now is None or now.token.access_token != held.token.access_token:
                self.refused.add(held.token.access_token.reveal())

        keeper.refused = refused
        house.authorizer._sender = self

    async def send(self, call: Call, authorization: Secret) -> Answer:
        assert authorization.reveal().removeprefix("Bearer ") not in self.refused
        return await self.house.interface.send(call, authorization)


class Schedule:
    """One random run of one house, or of two that share a store."""

    def __init__(self, seed: int, *, shared: bool) -> None:
        self.random = Random(seed)
        self.clock = MovableClock()
        self.interface = Interface(self.clock, lifetime=self.random.choice([3, 60, 400, 7200]))
        self.interface.awaits = self.random.randint(1, 4)
        self.interface.pace = self.disturb
        store = MemoryTokenStore() if shared else None
        self.houses = [House(self.interface, store=store) for _ in range(2 if shared else 1)]
        for house in self.houses:
            Law(house)
        self.finished = 0

    def disturb(self) -> None:
        dice = self.random.random()
        if dice < 0.02:
            self.interface.expire_all()
        elif dice < 0.05:
            self.clock.advance(self.random.choice([1, 4, 6, 50, 7000]))
        elif dice < 0.08:
            self.interface.refusal = self.random.choice([401, 403])
            self.interface.scripted = [self.random.choice([200, 401, 503])]
        elif dice < 0.09:
            self.interface.lacking ^= {"Customer.self"}

    async def task(self, number: int) -> None:
        house = self.houses[number % len(self.houses)]
        for _ in range(STEPS):
            if self.random.random() < 0.02:
                house.keeper.forget(self.random.choice(GRANTS).identity)
            with anyio.CancelScope() as scope:
                if self.random.random() < 0.3:
                    scope.deadline = anyio.current_time() + self.random.random() / 1000
                try:
                    status = await house.call(
                        self.random.choice(GRANTS),
                        retry=self.random.choice([Retry.READ, Retry.ONCE]),
                    )
                except TokenError:
                    continue
                else:
                    assert status in {200, 401, 403}
            self.clock.advance(self.random.random())
        self.finished += 1

    def calm(self) -> None:
        self.interface.pace = lambda: None
        self.interface.scripted = []
        self.interface.lacking = set()
        self.clock.advance(700)

    async def run(self) -> None:
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                for number in range(TASKS):
                    group.start_soon(self.task, number)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("shared", [False, True])
async def test_no_schedule_breaks_the_laws(seed: int, *, shared: bool) -> None:
    schedule = Schedule(seed, shared=shared)
    await schedule.run()
    assert schedule.finished == TASKS
    assert schedule.interface.most_under_way == 1
    for house in schedule.houses:
        assert len(house.keeper) <= len(GRANTS)
        assert all(entry.flight is None for entry in house.keeper._entries.values())
    schedule.calm()
    for house in schedule.houses:
        assert [await house.call(grant) for grant in GRANTS] == [200] * 3
