"""What became of a payment.

An answer has no field that says so. It is read from what is offered and what the messages say, in
one fixed order; what fits nothing is unknown, and unknown is not success.
"""

import enum
from collections.abc import Iterable

import attrs

from banksapi_async.links.resource import Resource
from banksapi_async.messages.codes import MessageCode, MessageLevel
from banksapi_async.messages.message import Message

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

_OURS = frozenset({"set_method", "set_medium", "submit_text_tan"})
_ELSEWHERE = frozenset({"authenticate_decoupled", "redirect_url", "get_webform"})
_COMPLETED = frozenset({"BA1111"})
_SUBMITTED = frozenset({"BA1112", "BA1212"})
_SCA_CODES = frozenset({"BA3000", "BA3005", "BA3010", "BA3020", "BA3030", "BA1110"})


class PaymentOutcomeState(enum.Enum):
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
    """Nothing can be said. It is neither success nor failure; look at the account."""


@attrs.frozen(kw_only=True)
class PaymentOutcome:
    """What became of a payment, and why that is said.

    Attributes:
        state: How it stands.
        codes: The codes of the messages that led to it; all there were where it is unknown.
        relations: The offered steps that led to it. Where SCA is needed and there are none, the
            payment has to be read again before one can be taken.
    """

    state: PaymentOutcomeState
    codes: tuple[MessageCode, ...] = ()
    relations: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether the interface says how it ended (submitted, completed or failed)."""
        return self.state not in {PaymentOutcomeState.SCA_NEEDED, PaymentOutcomeState.UNKNOWN}

    @property
    def wants_a_step(self) -> bool:
        """Whether this program has to take a step; no person is busy elsewhere."""
        steps = set(self.relations)
        return bool(steps & _OURS) or ("authenticate" in steps and not steps & _ELSEWHERE)


def outcome_of(
    relations: Iterable[str], messages: Iterable[Message], *, unread: bool = False
) -> PaymentOutcome:
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
    told = tuple(m for m in said if m.level is None or m.said_level == MessageLevel.INFO)
    # A level that nobody knows may be the failure.
    doubtful = any(m.level is not None and m.said_level is None for m in said)
    completed, submitted = _among(told, _COMPLETED), _among(told, _SUBMITTED)
    asked = _among(said, _SCA_CODES)
    steps = tuple(rel for rel in relations if rel in SCA_STEPS)
    success = _among(said, _COMPLETED | _SUBMITTED)
    both = tuple(dict.fromkeys([*errors, *success]))
    rules = (
        (unread, PaymentOutcomeState.UNKNOWN, tuple(m.code for m in said)),
        (steps, PaymentOutcomeState.SCA_NEEDED, asked),
        (errors and success, PaymentOutcomeState.UNKNOWN, both),
        (errors, PaymentOutcomeState.FAILED, errors),
        (doubtful and success, PaymentOutcomeState.UNKNOWN, tuple(m.code for m in said)),
        (completed, PaymentOutcomeState.COMPLETED, completed),
        (submitted, PaymentOutcomeState.SUBMITTED, submitted),
        (asked, PaymentOutcomeState.SCA_NEEDED, asked),
    )
    for fits, state, codes in rules:
        if fits:
            return PaymentOutcome(state=state, codes=codes, relations=steps)
    return PaymentOutcome(state=PaymentOutcomeState.UNKNOWN, codes=tuple(m.code for m in said))


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
