"""Which operations does a token not cover?

An operation that is refused with a fresh token lacks a scope, and minting again does not help. That
is remembered for each identity and operation, with the status it was refused with: an expired token
mostly shows itself by another. It is forgotten when the operation succeeds, and after ten minutes,
since scopes can be granted.
"""

from collections import OrderedDict

from .identity import Identity

REMEMBERED = 600.0
"""How long it is remembered, in seconds."""


class Lacking:
    """What is known about missing scopes.

    Args:
        most: How many operations are remembered; the oldest go first.
    """

    def __init__(self, most: int) -> None:
        self._until: OrderedDict[tuple[Identity, str], tuple[int, float]] = OrderedDict()
        self._most = most

    def __bool__(self) -> bool:
        return bool(self._until)

    def note(self, identity: Identity, operation: str, status: int, now: float) -> None:
        """Remember that an operation was refused with a fresh token."""
        self._until[identity, operation] = (status, now + REMEMBERED)
        self._until.move_to_end((identity, operation))
        if len(self._until) > self._most:
            self._until.popitem(last=False)

    def knows(self, identity: Identity, operation: str, status: int, now: float) -> bool:
        """Whether a refusal of an operation is nothing new."""
        known, until = self._until.get((identity, operation), (0, now))
        return known == status and now < until

    def worked(self, identity: Identity, operation: str) -> None:
        """Forget about an operation that succeeded."""
        self._until.pop((identity, operation), None)

    def forget(self, identity: Identity) -> None:
        """Forget about all operations of an identity."""
        for key in [key for key in self._until if key[0] == identity]:
            del self._until[key]
