"""Fixtures for pytest: a sandbox, a session on it, a user, a connected bank.

All of them are plain, so they serve tests under anyio's plugin and under pytest-asyncio in either
mode, and tests that are not async at all. What a fixture needs is imported when it is asked for.
"""

import inspect
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from banksapi_async import BankAccess, Session, UserSession
    from banksapi_async.sandbox import Sandbox

USERNAME, PASSWORD = "banksapi-user", "two words & 42"


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line(
        "markers", "banksapi(**options): arguments of the `Sandbox` that the test gets"
    )


@pytest.fixture
def banksapi_sandbox(request: pytest.FixtureRequest) -> "Iterator[Sandbox]":
    """Give a sandbox of the test's own, which can be set up by `@pytest.mark.banksapi(…)`.

    Where the test has said with `banksapi_sandbox.requests.expect(…)` what is asked, it is held
    against what was asked when the test is over.
    """
    from banksapi_async.sandbox import Sandbox  # noqa: PLC0415 - as late as it is needed

    node: pytest.Item = request.node
    options: dict[str, Any] = {}
    known = inspect.signature(Sandbox).parameters
    for marker in node.iter_markers("banksapi"):
        unknown = [*map(repr, marker.args), *(marker.kwargs.keys() - known.keys())]
        if unknown:
            raise pytest.UsageError(
                f"@pytest.mark.banksapi takes the arguments of `Sandbox` by name, and none is "
                f"{unknown[0]}; there are {', '.join(known)}"
            )
        options = {**marker.kwargs, **options}  # the nearest comes first
    sandbox = Sandbox(**options)
    yield sandbox
    sandbox.requests.check()
    idle = [mishap.on for mishap in sandbox.waiting_mishaps if mishap.times < math.inf]
    if idle:
        pytest.fail(f"nothing went wrong, though the test asked for it: {', '.join(idle)}")


@pytest.fixture
def banksapi_session(banksapi_sandbox: "Sandbox") -> "Iterator[Session]":
    """Give a session on the sandbox; waiting for a bank takes no time."""
    from banksapi_async.testing.harness import leave, session_on  # noqa: PLC0415 - as late as it is needed

    session = session_on(banksapi_sandbox)
    yield session
    leave(session)


@pytest.fixture
def banksapi_user(banksapi_sandbox: "Sandbox", banksapi_session: "Session") -> "UserSession":
    """Give a user who is there already: `banksapi-user` with the password `two words & 42`."""
    banksapi_sandbox.add_user(USERNAME, PASSWORD)
    return banksapi_session.as_user(USERNAME, PASSWORD)


@pytest.fixture
def banksapi_access(banksapi_sandbox: "Sandbox", banksapi_user: "UserSession") -> "BankAccess":
    """Give the user's access to the demo provider, as the interface would answer it."""
    from banksapi_async import BankAccess  # noqa: PLC0415 - as late as it is needed

    id = banksapi_sandbox.connect(USERNAME)
    return banksapi_user.attach(BankAccess.load(banksapi_sandbox.access(id)))


@pytest.fixture
def banksapi_env(
    banksapi_sandbox: "Sandbox", monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """Serve the sandbox on loopback, and let the environment lead `Session.from_env()` to it.

    For applications that open their session themselves, in another thread or process too. No user
    is there yet: `banksapi_sandbox.add_user(name, password)` makes one.
    """
    from anyio.from_thread import start_blocking_portal  # noqa: PLC0415 - as late as it is needed

    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(banksapi_sandbox.serve()) as url,
    ):
        variables = {
            "BANKSAPI_BASE_URL": url,
            "BANKSAPI_CLIENT_ID": banksapi_sandbox.account.client_id,
            "BANKSAPI_CLIENT_SECRET": banksapi_sandbox.account.client_secret,
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield variables
