"""A session against the sandbox, in process and over a socket."""

from collections.abc import AsyncGenerator

import pytest
from banksapi_async import BankAccess, Session, UserSession
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import connect_demo_bank, open_session


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(seed=7)


@pytest.fixture(params=["in process", "served"])
async def session(
    sandbox: Sandbox, request: pytest.FixtureRequest
) -> AsyncGenerator[Session, None]:
    if request.param == "in process":
        async with open_session(sandbox, strict=True) as opened:
            yield opened
    else:
        async with (
            sandbox.serve() as url,
            open_session(sandbox, base_url=url, transport=None, strict=True) as opened,
        ):
            yield opened


@pytest.fixture
async def user(session: Session) -> UserSession:
    await session.users.create("user1", "password1")
    return session.as_user("user1", "password1", customer_ip="154.25.45.133")


@pytest.fixture
async def access(sandbox: Sandbox, user: UserSession) -> BankAccess:
    return await connect_demo_bank(sandbox, user)
