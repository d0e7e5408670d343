"""Can a saved step be forged, stretched, or used by somebody else?"""

import copy
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from banksapi_async import Consent
from banksapi_async.errors import StepChanged, StepRefused
from banksapi_async.forms.state import StateKeys
from banksapi_async.sca.saved import (
    _LABEL,
    SavedStep,
    _base64,
    _signed,
    dump_step,
    read_step,
    take_up,
)
from hypothesis import given, strategies as st

NOW = datetime(2026, 1, 20, 12, 26, 13, tzinfo=UTC)
OLD, NEW = b"the older key, 1", b"the newer key, 2"
KEYS = StateKeys([OLD])
WHOSE = "demotenant/demoClient\0user1"
HREF = "https://banksapi.io/customer/v2/consent/1"


def dump(keys: StateKeys = KEYS, whose: str = WHOSE, asked: bytes = b"asked") -> str:
    return dump_step(keys, whose, NOW, owner="Consent", href=HREF, kind="tan", asked=asked)


def refusal(text: str, *, keys: StateKeys = KEYS, whose: str = WHOSE, now: datetime = NOW) -> str:
    with pytest.raises(StepRefused) as caught:
        read_step(keys, whose, now, text)
    assert caught.value.__context__ is None
    return caught.value.reason


def test_what_was_saved_is_read_again() -> None:
    saved = read_step(KEYS, WHOSE, NOW, dump())
    assert (saved.owner, saved.href, saved.kind) == ("Consent", HREF, "tan")
    assert saved.asks(b"asked")
    assert not saved.asks(b"something else")
    assert HREF not in repr(saved)


def test_all_keys_verify_and_the_first_signs() -> None:
    both = StateKeys([NEW, OLD])
    assert read_step(both, WHOSE, NOW, dump()).asks(b"asked")
    assert read_step(StateKeys([NEW]), WHOSE, NOW, dump(both)).asks(b"asked")
    assert "another key" in refusal(dump(both))


def test_it_is_nobody_elses() -> None:
    assert "another user's" in refusal(dump(), whose="demotenant/demoClient\0user2")
    assert "another user's" in refusal(dump(), whose="othertenant/demoClient\0user1")


@given(st.integers(0, 300), st.characters(exclude_categories=["Cs"]))
def test_a_changed_character_is_seen(place: int, put: str) -> None:
    text = dump()
    changed = text[: place % len(text)] + put + text[place % len(text) + 1 :]
    if changed != text:
        assert "forged" in refusal(changed)


@pytest.mark.parametrize("text", ["", ".", "x", "A" * 20_000, f"{dump()}=", f" {dump()}"])
def test_what_is_no_saved_step_is_refused(text: str) -> None:
    assert "forged" in refusal(text)


def test_it_is_good_for_two_hours() -> None:
    two = timedelta(hours=2)
    assert read_step(KEYS, WHOSE, NOW + two, dump()).kind == "tan"
    assert "two hours" in refusal(dump(), now=NOW + two + timedelta(seconds=1))
    assert read_step(KEYS, WHOSE, NOW - timedelta(minutes=1), dump()).kind == "tan"
    assert "the future" in refusal(dump(), now=NOW - timedelta(minutes=2))


def test_another_version_says_so() -> None:
    body = _base64(json.dumps([2, "whatever"]).encode())
    signature = _base64(KEYS.signers()[0](_signed(WHOSE, body)))
    assert "another version" in refusal(f"{body}.{signature}")


def test_no_other_signature_of_the_same_key_is_good_for_it() -> None:
    body = dump().partition(".")[0]
    bare = _base64(KEYS.signers()[0](body.encode()))
    assert "forged" in refusal(f"{body}.{bare}")
    assert _LABEL.endswith(b"\0")


def test_what_was_asked_is_not_in_the_text() -> None:
    phone = b"+49 170 5550123"
    body = dump(asked=phone).partition(".")[0]
    assert phone not in urlsafe_b64decode(body + "=" * (-len(body) % 4))
    assert urlsafe_b64encode(phone).rstrip(b"=").decode() not in body


def step_of(*rels: str) -> Consent:
    return Consent.load({"relations": [{"rel": rel, "href": HREF} for rel in rels]})


def saved_of(owner: Consent) -> SavedStep:
    step = owner.sca
    assert step is not None
    text = dump_step(
        KEYS, WHOSE, NOW, owner="Consent", href=HREF, kind=step.kind, asked=step.asked()
    )
    return read_step(KEYS, WHOSE, NOW, text)


@pytest.mark.parametrize("now", [None, step_of(), step_of("set_method"), step_of("authenticate")])
async def test_only_a_step_that_is_still_asked_is_taken_up(now: Consent | None) -> None:
    async def read() -> Any:
        return now

    saved = saved_of(step_of("authenticate"))
    if now == step_of("authenticate"):
        assert (await take_up(saved, {}, read)).owner == now
    else:
        with pytest.raises(StepChanged) as caught:
            await take_up(saved, {}, read)
        assert caught.value.now is now


async def test_a_copy_is_not_answered_beside_the_step() -> None:
    async def read() -> Any:
        return step_of("authenticate")

    step = await take_up(saved_of(step_of("authenticate")), {}, read)
    assert step._through is not None
    assert copy.copy(step) is step


async def test_only_so_many_steps_are_remembered() -> None:
    async def read() -> Any:
        return step_of("authenticate")

    async def send() -> str:
        return "sent"

    answered = {(str(n),): 2 for n in range(10_000)}
    step = await take_up(saved_of(step_of("authenticate")), answered, read)
    assert step._through is not None
    assert await step._through(send, reads=True) == "sent"
    assert len(answered) == 10_000
    assert await step._through(send, reads=False) == "sent"
    assert len(answered) == 10_000
    assert ("0",) not in answered
