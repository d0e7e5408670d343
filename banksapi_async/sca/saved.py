"""A step as a sealed text, to be taken up in another request or process.

It says where the step's owner is read again, which kind of step it was, and an HMAC of what was
asked; for whom it was saved is part of the seal, and no secret is in it. Whoever takes it up reads
first, so the text decides nothing but which question was meant.
"""

from typing import NamedTuple

from banksapi_async.errors import StepRefused
from banksapi_async.forms.seal import Seal, keys_of
from banksapi_async.links.caller import Caller

_ASKED = "what a saved step asks"
_STEP = Seal(
    label="saved step",
    version=1,
    longest=16_384,
    refusal=lambda wrong: StepRefused(f"it {wrong}"),
)


class SavedStep(NamedTuple):
    """What a saved step says.

    Attributes:
        owner: The name of the owner's class.
        href: Where the owner is read again.
        kind: Which kind of step it was.
        mark: The mark of what it asks.
    """

    owner: str
    href: str
    kind: str
    mark: str

    def asks(self, asked: bytes, caller: Caller) -> bool:
        """Tell whether a step asks what was asked."""
        return keys_of(caller).knows(_ASKED, asked, self.mark)


def dump_step(caller: Caller, *, owner: str, href: str, kind: str, asked: bytes) -> str:
    """Write a step as text.

    Args:
        caller: Who saves it.
        owner: The name of the owner's class.
        href: Where the owner is read again.
        kind: Which kind of step it is.
        asked: What it asks.

    Returns:
        Letters, digits, `-`, `_` and one dot.

    Raises:
        InvalidRequest: The session has no keys.
    """
    return _STEP.write(caller, owner, href, kind, keys_of(caller).mark(_ASKED, asked))


def read_step(caller: Caller, text: str) -> SavedStep:
    """Read a step that was written as text.

    Args:
        caller: Who takes it up.
        text: What `dump_step` wrote.

    Raises:
        StepRefused: It is forged, damaged, another user's, too old or from the future.
        InvalidRequest: The session has no keys.
    """
    return SavedStep(*_STEP.read(caller, text))
