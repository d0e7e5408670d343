"""How are the parts of this floor put together?

Once for a session: one endpoint, one minter, one keeper. Nothing is sent, and nothing has to be
closed but the sender, which is the session's.
"""

from collections.abc import Callable

from banksapi_async import auth, transport
from banksapi_async.transport.clock import Clock

from .authorizer import Authorizer
from .endpoint import TokenEndpoint
from .keeper import TokenKeeper
from .minter import Minter
from .ports import Sender


def open_authorizer(
    sender: Sender,
    *,
    clock: Clock,
    tell: "Callable[[transport.Event], None] | None",
    mint_seconds: float = 15.0,
    store: "auth.TokenStore | None" = None,
    max_identities: int = 10_000,
) -> Authorizer:
    """Put an authorizer together.

    Args:
        sender: What carries calls; it is not closed here.
        clock: What token deadlines ask.
        tell: Told of events, if anybody listens; it does not raise.
        mint_seconds: How long fetching a token may take, in seconds.
        store: Where tokens are shared with other processes; it is not closed here.
        max_identities: How many identities are kept at once.

    Returns:
        The authorizer.
    """
    endpoint = TokenEndpoint(sender)
    minter = Minter(endpoint, clock=clock, mint_seconds=mint_seconds, store=store, tell=tell)
    keeper = TokenKeeper(minter.obtain, clock=clock, max_identities=max_identities, tell=tell)
    return Authorizer(sender, keeper, minter=minter, endpoint=endpoint, clock=clock, tell=tell)
