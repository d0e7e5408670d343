"""Is a payment read until it is settled or a step is ours?"""

import attrs
import pytest
from banksapi_async.errors import TimedOut
from banksapi_async.messages.codes import MessageCode
from banksapi_async.messages.message import Message
from banksapi_async.payments.outcome import PaymentOutcome, outcome_of, wait_for_outcome

from payments.bank import StandingClock


@attrs.frozen
class Seen:
    outcome: PaymentOutcome


def seen(*codes: str, rels: tuple[str, ...] = ()) -> Seen:
    return Seen(outcome_of(rels, [Message(code=MessageCode(code)) for code in codes]))


async def waited(*states: Seen | BaseException, timeout: float = 60.0) -> tuple[Seen, int]:
    left = list(states)
    reads = 0

    async def read(seconds: float) -> Seen:
        nonlocal reads
        assert 0 < seconds <= timeout
        reads += 1
        found = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(found, BaseException):
            raise found
        return found

    return await wait_for_outcome(read=read, clock=StandingClock(), timeout=timeout), reads


@pytest.mark.parametrize("code", ["BA1111", "BA1112", "BA1212", "BA1104"])
async def test_it_ends_when_the_interface_says_how_it_ended(code: str) -> None:
    form = seen(rels=("get_webform",))
    found, reads = await waited(form, seen(), seen("BA3000"), seen(code))
    assert found == seen(code)
    assert reads == 4


@pytest.mark.parametrize("rel", ["set_method", "set_medium", "authenticate", "submit_text_tan"])
async def test_it_comes_back_for_a_step_of_ours(rel: str) -> None:
    asks = seen(rels=(rel,))
    assert await waited(seen(), asks) == (asks, 2)


@pytest.mark.parametrize(
    "rels",
    [("get_webform",), ("redirect_url",), ("authenticate", "authenticate_decoupled")],
)
async def test_it_goes_on_while_a_person_is_busy_elsewhere(rels: tuple[str, ...]) -> None:
    with pytest.raises(TimedOut) as caught:
        await waited(seen(rels=rels))
    assert caught.value.last == seen(rels=rels)
    assert caught.value.phase == "outcome"


async def test_a_read_that_takes_too_long_ends_it_with_what_was_seen() -> None:
    with pytest.raises(TimedOut) as caught:
        await waited(seen("BA3000"), TimedOut("read", 1.0))
    assert caught.value.last == seen("BA3000")
    with pytest.raises(TimedOut) as caught:
        await waited(TimedOut("read", 1.0))
    assert caught.value.last is None
