"""What became of a payment?

An answer has no field that says so. It is read from what is offered and what the messages say, in
one fixed order; what fits nothing is unknown, and unknown is not success.
"""

# DOC: How long is a payment looked at before somebody has to do something?
import enum
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, TypeVar

import attrs

from banksapi_async.errors import TimedOut
from banksapi_async.links.resource import Resource
from banksapi_async.messages.codes import MessageCode, MessageLevel
from banksapi_async.messages.message import Message
from banksapi_async.transport.clock import Clock

SCA_STEPS = (
    "set_method",
    "set_medium",
    "authenticate",
    "authenticate_decoupled",
    "redirect_url",
    "get_webform",
    "submit_text_tan",
)
"""The relations that ask for a person before the bank does anything."""

_COMPLETED = frozenset({"BA1111"})
_SUBMITTED = frozenset({"BA1112", "BA1212"})
_SCA_CODES = frozenset({"BA3000", "BA3005", "BA3010", "BA3020", "BA3030", "BA1110"})


class OutcomeState(enum.Enum):
    """How a payment stands."""

    SCA_NEEDED = "SCA needed"
    """A person has to authenticate; nothing has been paid."""
    SUBMITTED = "submitted"
    """The bank has taken the order."""
    COMPLETED = "completed"
    """The description says that the transfer was completed. Whether it means that it was booked,
    nobody has confirmed."""
    FAILED = "failed"
    """An error says that it was not carried out."""
    UNKNOWN = "unknown"
    """Nothing can be said. It is neither success nor failure: look at the account."""


@attrs.frozen(kw_only=True)
class Outcome:
    """What became of a payment, and why that is said.

    Attributes:
        state: How it stands.
        codes: The codes of the messages that led to it; all there were where it is unknown.
        relations: The offered steps that led to it. Where SCA is needed and there are none, the
            payment has to be read again before one can be taken.
    """

    state: OutcomeState
    codes: tuple[MessageCode, ...] = ()
    relations: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether the interface says how it ended: submitted, completed or failed."""
        return self.state in {OutcomeState.SUBMITTED, OutcomeState.COMPLETED, OutcomeState.FAILED}


def outcome_of(
    relations: Iterable[str], messages: Iterable[Message], *, unread: bool = False
) -> Outcome:
    """Tell what became of a payment.

    Args:
        relations: The names of what is offered on it.
        messages: What its answer said.
        unread: Whether something in either could not be read: then nothing can be said.

    Returns:
        The outcome, by the first rule that fits.
    """
    said = tuple(messages)
    errors = tuple(m.code for m in said if m.is_error)
    # A success that is not told as information is none.
    told = tuple(m for m in said if m.level is None or m.level.upper() == MessageLevel.INFO)
    completed, submitted = _among(told, _COMPLETED), _among(told, _SUBMITTED)
    asked = _among(said, _SCA_CODES)
    steps = tuple(rel for rel in relations if rel in SCA_STEPS)
    success = _among(said, _COMPLETED | _SUBMITTED)
    both = tuple(dict.fromkeys([*errors, *success]))
    rules = (
        (unread, OutcomeState.UNKNOWN, tuple(m.code for m in said)),
        (steps, OutcomeState.SCA_NEEDED, asked),
        (errors and success, OutcomeState.UNKNOWN, both),
        (errors, OutcomeState.FAILED, errors),
        (completed, OutcomeState.COMPLETED, completed),
        (submitted, OutcomeState.SUBMITTED, submitted),
        (asked, OutcomeState.SCA_NEEDED, asked),
    )
    for fits, state, codes in rules:
        if fits:
            return Outcome(state=state, codes=codes, relations=steps)
    return Outcome(state=OutcomeState.UNKNOWN, codes=tuple(m.code for m in said))


def says_what_cannot_be_read(payment: Resource) -> bool:
    """Tell whether something in the messages or relations of a payment could not be read.

    Args:
        payment: The payment.
    """
    names = ("relations", "messages")
    messages: tuple[Message, ...] = getattr(payment, "messages", ())
    return (
        any(payment.is_unreadable(name) for name in names)
        or any(part.path.startswith(names) for part in payment.unreadable)
        or any(message.is_unreadable("level") for message in messages)
    )


def _among(messages: tuple[Message, ...], codes: frozenset[str]) -> tuple[MessageCode, ...]:
    return tuple(m.code for m in messages if m.code in codes)


_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 10.0
_GROWTH = 1.5
_OURS = frozenset({"set_method", "set_medium", "submit_text_tan"})
_ELSEWHERE = frozenset({"authenticate_decoupled", "redirect_url", "get_webform"})


class Payable(Protocol):
    """What is known of a payment."""

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        ...


P = TypeVar("P", bound=Payable)


async def wait_for_outcome(
    *, read: Callable[[float], Awaitable[P]], clock: Clock, timeout: float
) -> P:
    """Read a payment until it is settled, or a step for this program is offered.

    Args:
        read: Reads the payment, within a timeout in seconds.
        clock: Tells the time and waits.
        timeout: Seconds for all of it; `math.inf` for no end.

    Returns:
        The payment as it was read last.

    Raises:
        TimedOut: The time was over; `last` is the payment as it was read last.
        BanksapiError: What the reading raises.
    """
    deadline = clock.monotonic() + timeout
    pause = _FIRST_PAUSE
    last: P | None = None
    while (left := deadline - clock.monotonic()) > 0:
        try:
            last = await read(left)
        except TimedOut:
            break
        if last.outcome.is_settled or _is_ours(last.outcome):
            return last
        await clock.sleep(min(pause, max(deadline - clock.monotonic(), 0.0)))
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)
    raise TimedOut("outcome", timeout, last=last)


def _is_ours(outcome: Outcome) -> bool:
    steps = set(outcome.relations)
    return bool(steps & _OURS) or ("authenticate" in steps and not steps & _ELSEWHERE)
