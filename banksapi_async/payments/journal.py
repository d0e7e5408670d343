"""Where a payment is written down before its first byte, and how it ended after it.

Without one, a process that is killed in between takes with it all that could be looked for. What
cannot be written down before is not sent; what cannot be written down after was sent all the same,
so the answer is given, and the failure is an event.
"""

from typing import TYPE_CHECKING, Protocol

import anyio

from banksapi_async.errors import JournalFailed
from banksapi_async.transport.foreign import must_go_on

if TYPE_CHECKING:
    from banksapi_async.links.caller import Caller
    from banksapi_async.payments.attempt import AttemptState
    from banksapi_async.payments.reference import PaymentReference

_BEFORE = 15.0
"""Seconds for a journal to write before a payment is sent."""

_AFTER = 5.0
"""Seconds for it to write afterwards; nobody can cancel them, so they are few."""


class PaymentJournal(Protocol):
    """Where payments are written down; `SqlLedger` is one."""

    async def begin(self, reference: "PaymentReference", *, person: str) -> str:
        """Store what identifies a payment, for good, before it returns.

        The payment is sent then. Raising anything, or taking longer than 15 seconds, keeps it from
        being sent.

        Args:
            reference: What identifies it; `to_json()` writes it.
            person: A digest of tenant and user, the same for all that this user pays.

        Returns:
            What names it in the journal.
        """
        ...

    async def end(self, key: str, state: "AttemptState") -> None:
        """Store how the sending ended; 5 seconds, whatever is cancelled.

        Args:
            key: What `begin` returned.
            state: How far it came. `SENT` stays to be looked for.
        """
        ...


async def begin(
    journal: PaymentJournal, reference: "PaymentReference", *, person: str, seconds: float
) -> str:
    """Have a payment written down.

    Args:
        journal: Where.
        reference: What identifies it.
        person: Whose it is.
        seconds: How long that may take, if not less is allowed anyway.

    Returns:
        What names it in the journal.

    Raises:
        JournalFailed: It was not written down.
    """
    failed = ""
    with anyio.move_on_after(min(seconds, _BEFORE)):
        try:
            return await journal.begin(reference, person=person)
        except BaseException as error:
            if must_go_on(error):
                raise
            failed = type(error).__name__
    raise JournalFailed(failed or "it took too long")


async def end(journal: PaymentJournal, key: str, state: "AttemptState", caller: "Caller") -> None:
    """Have it written down how the sending ended; a failure is an event.

    Args:
        journal: Where.
        key: What names the payment in it.
        state: How far it came.
        caller: Whose observers are told.
    """
    failed = "TimedOut"
    with anyio.move_on_after(_AFTER, shield=True):
        try:
            await journal.end(key, state)
            failed = ""
        except BaseException as error:
            if must_go_on(error):
                raise
            failed = type(error).__name__
    if failed and caller.context.observers.present:
        from banksapi_async.transport.events import (  # noqa: PLC0415 - few sessions need it
            OutcomeNotJournaled,
        )

        caller.context.observers.tell(OutcomeNotJournaled(state=state.value, error=failed))
