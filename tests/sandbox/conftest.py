"""A sandbox whose clock stands still, and a guest who is a customer in it."""

from datetime import UTC, datetime

import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock

from sandbox.guest import Guest, guest_of
from sandbox.refusals import World, world_of


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC))


@pytest.fixture
def sandbox(clock: SandboxClock) -> Sandbox:
    return Sandbox(clock=clock)


@pytest.fixture
async def guest(sandbox: Sandbox) -> Guest:
    one = guest_of(sandbox)
    await one.become("user1")
    return one


@pytest.fixture
async def world(sandbox: Sandbox) -> World:
    return await world_of(sandbox)
