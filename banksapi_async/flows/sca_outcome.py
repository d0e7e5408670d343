"""How did an authentication end?

Four values, none of them an exception: the bank's answer and the person's are equally ordinary. An
end that says nothing of success is not called one.
"""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import attrs

from banksapi_async.records import Message

from .sca import ScaOwner

N = TypeVar("N")
O = TypeVar("O", bound=ScaOwner[Any])  # noqa: E741 - stands for the owner

_FAILED = "BA3040"
# What was read is incomplete; the person has authenticated all the same.
_PARTLY_READ = frozenset({"BA1052", "BA1060", "BA1062", "BA1063"})
_ASKED = frozenset({"BA1110", "BA3000", "BA3005", "BA3010", "BA3020", "BA3030"})


@attrs.frozen
class Finished(Generic[N]):
    """Nothing more is asked, and nothing has failed.

    For a payment this says that the person has authenticated, not what became of the money: its own
    outcome does.

    Attributes:
        owner: What was authenticated, as it stands.
    """

    owner: N


@attrs.frozen
class Cancelled(Generic[N]):
    """It was called off: by the caller, or by the person at the bank.

    A step that waits for the person elsewhere, and ends as failed with nothing else to say, was
    declined there.

    Attributes:
        owner: What was to be authenticated, as it was seen last.
    """

    owner: N


@attrs.frozen
class Expired(Generic[N]):
    """The time was over, or the interface does not know the step any more.

    Attributes:
        owner: What was to be authenticated, as it was seen last.
    """

    owner: N


@attrs.frozen
class Failed(Generic[N]):
    """It ended without success.

    Attributes:
        messages: What the interface says.
        owner: What was to be authenticated, as it was seen last.
    """

    messages: tuple[Message, ...]
    owner: N


ScaOutcome = Finished[N] | Cancelled[N] | Expired[N] | Failed[N]
"""How an authentication ended."""


def outcome_of(owner: O, *, waited: bool, refused: Sequence[Message]) -> ScaOutcome[O] | None:
    """Tell how an authentication ended whose owner asks for no step.

    Args:
        owner: The owner as it stands.
        waited: Whether the last step waited for the person elsewhere.
        refused: What the interface said when it refused the last answer.

    Returns:
        The outcome; `None` while it says that it will ask, but does not yet offer how.
    """
    messages = (*owner.messages, *refused)
    errors = [m for m in messages if m.is_error and m.code not in _PARTLY_READ]
    if errors and waited and all(m.code == _FAILED for m in errors):
        return Cancelled(owner)
    if errors or refused or owner.can("start_sca"):
        return Failed(messages, owner)
    if any(m.code in _ASKED for m in messages):
        return None
    return Finished(owner)
