"""Is a saved step the step that was asked, for whoever takes it up?"""

import copy
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from banksapi_async import Consent
from banksapi_async.errors import StepChanged, StepRefused
from banksapi_async.sca.saved import dump_step, read_step

from support import BASE, PASSWORD, Peer, answer, links, session, user

OWN = "/customer/v2/consent/1"
HREF = f"{BASE}{OWN}"
KEYS = {"state_keys": [b"a key of 16 byte"]}
HERE = user(Peer(), **KEYS)._caller


def dump(asked: bytes = b"asked") -> str:
    return dump_step(HERE, owner="Consent", href=HREF, kind="tan", asked=asked)


def test_what_was_saved_is_read_again() -> None:
    saved = read_step(HERE, dump())
    assert (saved.owner, saved.href, saved.kind) == ("Consent", HREF, "tan")
    assert saved.asks(b"asked", HERE)
    assert not saved.asks(b"something else", HERE)


def test_it_is_nobody_elses_and_no_other_text_is_one() -> None:
    other = session(Peer(), **KEYS).as_user("user2", PASSWORD)
    with pytest.raises(StepRefused, match="it is another user's"):
        read_step(other._caller, dump())
    state = user(Peer(), **KEYS).callback("https://app.example/r").partition("ba_state=")[2]
    for text in (state, "", "x", "A" * 20_000):
        with pytest.raises(StepRefused):
            read_step(HERE, text)


def test_what_was_asked_is_not_in_the_text() -> None:
    phone = b"+49 170 5550123"
    body = dump(asked=phone).partition(".")[0]
    assert phone not in urlsafe_b64decode(body + "=" * (-len(body) % 4))
    assert urlsafe_b64encode(phone).rstrip(b"=").decode() not in body


def asking(*rels: str) -> dict[str, Any]:
    return {"relations": links(self=OWN, **dict.fromkeys(rels, OWN))}


@pytest.mark.parametrize("now", [None, (), ("set_method",), ("authenticate",)])
async def test_only_a_step_that_is_still_asked_is_taken_up(now: tuple[str, ...] | None) -> None:
    peer = Peer().on(f"GET {OWN}", asking("authenticate"))
    me = user(peer)
    step = (await me.open(Consent, HREF)).sca
    assert step is not None
    peer.on(f"GET {OWN}", answer(404, {}) if now is None else asking(*now))
    if now == ("authenticate",):
        assert await me.load_sca(step.dump()) == step
    else:
        with pytest.raises(StepChanged) as caught:
            await me.load_sca(step.dump())
        assert caught.value.now == (None if now is None else await me.open(Consent, HREF))


async def test_a_copy_is_not_answered_beside_the_step() -> None:
    me = user(Peer().on(f"GET {OWN}", asking("authenticate")))
    step = (await me.open(Consent, HREF)).sca
    assert copy.copy(step) is step
