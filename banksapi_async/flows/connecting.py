"""How is a bank connected when an earlier web form may still be open?

A form that was left open makes the next one answer 400 instead of 451. So the sessions are deleted
first; if another tab opens one in between, they are deleted once more, and never a third time.
"""

from typing import Protocol, TypeVar

from banksapi_async.errors import StaleWebForm

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Connector(Protocol[T_co]):
    """What `connect_bank` needs; all of it about one and the same new access."""

    async def delete_sessions(self) -> None:
        """Delete all web form sessions of the user."""
        ...

    async def add(self) -> T_co:
        """Ask for the new access, with the same id each time."""
        ...


async def connect_bank(connector: Connector[T], *, clear_sessions: bool = True) -> T:
    """Ask for a new bank access.

    Args:
        connector: Deletes the sessions, asks for the access.
        clear_sessions: Whether to delete the sessions of the user first. A form that is open in
            another tab dies.

    Returns:
        What the asking returns.

    Raises:
        StaleWebForm: A form is still open: the sessions were not deleted, or were deleted twice.
    """
    if not clear_sessions:
        return await connector.add()
    await connector.delete_sessions()
    try:
        return await connector.add()
    except StaleWebForm:
        pass
    await connector.delete_sessions()
    return await connector.add()
