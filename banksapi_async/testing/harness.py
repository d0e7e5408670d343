"""A session on the sandbox whose waits take no time, and a person who connects a bank."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Unpack

from banksapi_async import BankAccess, Session, Timeouts, UserSession, WebForm
from banksapi_async.session import SessionOptions

if TYPE_CHECKING:
    from banksapi_async.auth.credentials import Credentials
    from banksapi_async.sandbox.facade import Sandbox


@asynccontextmanager
async def open_session(
    sandbox: "Sandbox",
    credentials: "Credentials | None" = None,
    **options: Unpack[SessionOptions],
) -> AsyncGenerator[Session, None]:
    """Open a session on a sandbox in process, with the sandbox's clock.

    Args:
        sandbox: What is asked.
        credentials: Who asks; `None` is the demo client of the sandbox.
        options: The other arguments of `Session`; they win over those made here.

    Yields:
        The session; waiting for a bank takes no real time.
    """
    async with session_on(sandbox, credentials, **options) as session:
        yield session


def session_on(
    sandbox: "Sandbox",
    credentials: "Credentials | None" = None,
    **options: Unpack[SessionOptions],
) -> Session:
    """Return a session on a sandbox in process, with the sandbox's clock.

    Args:
        sandbox: What is asked.
        credentials: Who asks; `None` is the demo client of the sandbox.
        options: The other arguments of `Session`; they win over those made here.
    """
    chosen: SessionOptions = {
        "transport": sandbox.transport(),
        "timeouts": Timeouts(clock=sandbox.clock),
        **options,
    }
    return Session(credentials or sandbox.credentials, **chosen)


def leave(session: Session) -> None:
    """Close a session in process, outside of any event loop.

    Nothing of it has to be waited for: its transport is not its own.
    """
    closing = session._sender.aclose()  # noqa: SLF001 - the session's own way needs its loop
    with suppress(StopIteration):
        closing.send(None)
    closing.close()


async def connect_demo_bank(
    sandbox: "Sandbox",
    user: UserSession,
    *,
    login: str = "demo1",
    callback_url: str = "https://app.example/return",
    timeout: float | None = None,
) -> BankAccess:
    """Connect the demo bank as a person would: through the web form.

    Args:
        sandbox: Where the person's browser goes.
        user: Whose access it becomes.
        login: Who logs in at the demo bank; a `+suffix` makes a login unique.
        callback_url: Where the browser comes back to; nothing has to listen there.
        timeout: Seconds for each call; `None` is the default of each.

    Returns:
        The new access.
    """
    customer = await user.customer(timeout=timeout)
    added = await customer.connect_bank(timeout=timeout)
    if not isinstance(added, WebForm):
        return added
    target = added.url_with_callback(callback_url)
    returned = user.parse_return(await sandbox.browser.complete(target, login=login))
    return await returned.confirm(timeout=timeout)
