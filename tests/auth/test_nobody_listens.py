"""Do tokens come and go all the same where nobody is told?"""

from datetime import datetime

import pytest
from banksapi_async.auth.keeper import open_authorizer
from banksapi_async.errors import TokenError

from auth.parts import CLIENT, USER, Interface, MovableClock, a_call


class BrokenStore:
    async def get(self, key: str) -> bytes | None:
        raise OSError

    async def put(self, key: str, value: bytes, *, ends: datetime) -> None:
        raise OSError

    async def discard(self, key: str, value: bytes) -> None:
        raise OSError

    async def lease(self, key: str, *, seconds: float) -> str:
        raise OSError

    async def release(self, key: str, lease: str) -> None:
        raise OSError


async def test_tokens_are_minted_refused_and_replaced_and_nobody_is_told() -> None:
    interface = Interface(MovableClock())
    authorizer = open_authorizer(interface, clock=interface.clock, tell=None, store=BrokenStore())
    assert (await authorizer.send(a_call(), USER)).status == 200
    interface.clock.advance(60)
    interface.expire_all()
    assert (await authorizer.send(a_call(), USER)).status == 200
    assert interface.mints == 2


async def test_a_failed_mint_is_raised_and_nobody_is_told() -> None:
    interface = Interface(MovableClock())
    interface.scripted = [401]
    authorizer = open_authorizer(interface, clock=interface.clock, tell=None)
    with pytest.raises(TokenError, match="refused"):
        await authorizer.send(a_call(), CLIENT)
