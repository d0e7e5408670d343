"""Is the outcome read in the one order that the facts give?"""

from typing import Any

import pytest
from banksapi_async.messages.codes import MESSAGE_CODES, MessageCode, MessageLevel
from banksapi_async.messages.message import Message
from banksapi_async.payments.outcome import PaymentOutcome, PaymentOutcomeState, outcome_of
from banksapi_async.payments.payment import SingleTransfer
from hypothesis import given, strategies as st

STEPS = [
    "set_method",
    "set_medium",
    "authenticate",
    "authenticate_decoupled",
    "redirect_url",
    "get_webform",
    "submit_text_tan",
]
SCA, SUBMITTED, COMPLETED, FAILED, UNKNOWN = (
    PaymentOutcomeState.SCA_NEEDED,
    PaymentOutcomeState.SUBMITTED,
    PaymentOutcomeState.COMPLETED,
    PaymentOutcomeState.FAILED,
    PaymentOutcomeState.UNKNOWN,
)


def said(*codes: str) -> list[Message]:
    """Messages by their codes; a level may be given as in `BA1111:ERROR`."""
    found = []
    for text in codes:
        code, _, level = text.partition(":")
        found.append(Message(code=MessageCode(code), level=MessageLevel(level) if level else None))
    return found


@pytest.mark.parametrize("level", ["FATAL", "FEHLER", " error ", "", "\u200b"])
def test_a_success_beside_a_level_that_nobody_knows_is_none(level: str) -> None:
    messages = [
        Message(code=MessageCode("BA1111"), level=MessageLevel("INFO")),
        Message(code=MessageCode("BA999"), level=MessageLevel(level)),
    ]
    assert outcome_of([], messages).state is UNKNOWN
    assert messages[1].is_error


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("codes", [(), ("BA1111",), ("BA1103",), ("BA1103", "BA1112")])
def test_an_offered_step_comes_before_all_messages(step: str, codes: tuple[str, ...]) -> None:
    outcome = outcome_of(["self", step], said(*codes))
    assert outcome.state is SCA
    assert outcome.relations == (step,)


@pytest.mark.parametrize(
    ("codes", "state", "led"),
    [
        (("BA1104", "BA1111"), UNKNOWN, ("BA1104", "BA1111")),
        (("BA1112", "BA1104"), UNKNOWN, ("BA1104", "BA1112")),
        (("BA999", "BA1212", "BA3000"), UNKNOWN, ("BA999", "BA1212")),
        (("BA1111:ERROR",), UNKNOWN, ("BA1111",)),
        (("BA1111:error",), UNKNOWN, ("BA1111",)),
        (("BA1111:FATAL",), UNKNOWN, ("BA1111",)),
        (("BA1111:info",), COMPLETED, ("BA1111",)),
        (("BA1111", "BA999:FATAL"), UNKNOWN, ("BA999", "BA1111")),
        (("BA1111", "BA999: ERROR "), UNKNOWN, ("BA999", "BA1111")),
        (("BA1111", "BA8888:SEVERE"), UNKNOWN, ("BA8888", "BA1111")),
        (("BA1111", "BA1110:HINT"), UNKNOWN, ("BA1111", "BA1110")),
        (("BA8888:FATAL",), FAILED, ("BA8888",)),
        (("BA1104",), FAILED, ("BA1104",)),
        (("BA3040", "BA3030"), FAILED, ("BA3040",)),
        (("BA7777:ERROR",), FAILED, ("BA7777",)),
        (("BA1111",), COMPLETED, ("BA1111",)),
        (("BA1111", "BA1112"), COMPLETED, ("BA1111",)),
        (("BA1112", "BA3010"), SUBMITTED, ("BA1112",)),
        (("BA1212",), SUBMITTED, ("BA1212",)),
        (("BA3000",), SCA, ("BA3000",)),
        (("BA3005",), SCA, ("BA3005",)),
        (("BA3010", "BA3020", "BA3030", "BA1110"), SCA, ("BA3010", "BA3020", "BA3030", "BA1110")),
        (("BA3015",), UNKNOWN, ("BA3015",)),
        (("BA2002",), UNKNOWN, ("BA2002",)),
        ((), UNKNOWN, ()),
    ],
)
def test_messages_are_read_in_order(
    codes: tuple[str, ...], state: PaymentOutcomeState, led: tuple[str, ...]
) -> None:
    assert outcome_of(["self", "cancel"], said(*codes)) == PaymentOutcome(state=state, codes=led)


def test_sca_without_a_step_wants_to_be_read_again() -> None:
    outcome = outcome_of(["self"], said("BA3030"))
    assert outcome.relations == ()
    assert not outcome.is_settled


@given(st.lists(st.sampled_from([*MESSAGE_CODES, "BA7000", "BA7000:ERROR"]), max_size=4))
def test_what_is_settled_has_a_code_that_says_so(codes: list[str]) -> None:
    outcome = outcome_of([], said(*codes))
    good = {"BA1111", "BA1112", "BA1212"}
    if outcome.state in {COMPLETED, SUBMITTED}:
        assert outcome.is_settled
        assert set(outcome.codes) <= good
        assert not any(m.is_error for m in said(*codes))
    if outcome.state is FAILED:
        assert outcome.is_settled
        assert not good & set(codes)


@given(
    st.lists(st.sampled_from(["self", "cancel", *STEPS, "get_new_thing"])),
    st.lists(st.sampled_from([*MESSAGE_CODES])),
)
def test_an_unknown_relation_or_code_changes_nothing(rels: list[str], codes: list[str]) -> None:
    before = outcome_of(rels, said(*codes))
    after = outcome_of([*rels, "pay_now"], said(*codes, "BA8888"))
    assert after.state is before.state
    assert after.relations == before.relations


@pytest.mark.parametrize(
    "odd",
    [
        {"messages": [{"code": "BA1111", "level": 5}]},
        {"messages": [{"code": "BA1111"}, {"level": "ERROR"}]},
        {"messages": [{"code": "BA1111"}], "relations": [{"rel": "authenticate"}]},
        {"messages": [{"code": "BA1111"}], "relations": 5},
        {"messages": 5},
    ],
)
def test_nothing_is_said_of_a_payment_with_something_that_cannot_be_read(odd: Any) -> None:
    assert SingleTransfer.load({"messages": [{"code": "BA1111"}]}).outcome.is_settled
    outcome = SingleTransfer.load(odd).outcome
    assert outcome.state is UNKNOWN
    assert set(outcome.codes) <= {"BA1111"}
