"""What does a run do when the interface answers otherwise than it should?"""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from banksapi_async import (
    Consent,
    ScaCancelled,
    ScaExpired,
    ScaFailed,
    ScaFinished,
    Timeouts,
    run_sca,
    sca_steps,
)
from banksapi_async.errors import BadRequest, InvalidRequest, OutcomeUnknown, PermissionDenied
from banksapi_async.sandbox import SandboxClock

from support import BASE, Peer, answer, links, user

PATH = "/customer/v2/consent/1"
GET, POST, POLL = f"GET {PATH}", f"POST {PATH}", f"GET {PATH}/poll"
DECOUPLED = {"challenge": {"name": "App", "content": {}, "decoupled": True}}
DONE: dict[str, Any] = {"messages": [{"code": "BA1111", "level": "INFO"}], "relations": []}


def state(*rels: str, code: str = "", **fields: Any) -> dict[str, Any]:
    level = "ERROR" if code in {"BA3040", "BA1010", "BA1103", "BA1101", "BA1060"} else "INFO"
    messages = [{"code": code, "level": level}] if code else []
    paths = {"authenticate_decoupled": f"{PATH}/poll", "redirect_url": "https://bank.example/"}
    offered = links(self=PATH, **{rel: paths.get(rel, PATH) for rel in rels})
    return {"messages": messages, "relations": offered, **fields}


ELSEWHERE = state("authenticate_decoupled", code="BA3030", **DECOUPLED)


async def nobody(step: Any) -> None:
    """Somebody who gives up."""


ASKED: dict[str, Any] = dict.fromkeys(
    ("choose_method", "choose_medium", "enter_tan", "confirm_elsewhere", "follow_redirect"), nobody
)


@pytest.mark.parametrize("argument", sorted(ASKED))
async def test_what_asks_the_person_is_checked_before_the_first_step(argument: str) -> None:
    peer = Peer().on(GET, state("set_method", methods=[{"code": "1"}]))
    one = await user(peer).open(Consent, PATH)
    with pytest.raises(InvalidRequest, match=rf"^{argument}: it is None; give an `async def`"):
        await run_sca(one, **{**ASKED, argument: None})
    assert peer.paths() == [GET]


async def test_who_asks_without_await_is_named_and_nothing_is_sent() -> None:
    peer = Peer().on(GET, state("authenticate"))
    one = await user(peer).open(Consent, PATH)
    plain: Any = lambda step: "123"  # noqa: E731 - it stands for a def
    with pytest.raises(InvalidRequest, match=r"^enter_tan: it gave a str, which cannot be awaited"):
        await run_sca(one, **{**ASKED, "enter_tan": plain})
    assert peer.paths() == [GET]


@pytest.mark.parametrize("owner", [None, "access", 3])
async def test_only_what_can_be_in_sca_is_gone_through(owner: Any) -> None:
    for go in (lambda: run_sca(owner, **ASKED), lambda: anext(sca_steps(owner))):
        with pytest.raises(InvalidRequest, match=r"^owner: it is "):
            await go()


class Calls:
    """Counts the callbacks, and answers them."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.count = 0

    def of(self, name: str) -> Any:
        async def callback(step: Any) -> Any:
            del step
            self.count += 1
            return self.answers.get(name)

        return callback


async def consent_of(peer: Peer, clock: SandboxClock | None = None) -> Consent:
    clock = clock or SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC))
    me = user(peer, timeouts=Timeouts(clock=clock))
    return await me.open(Consent, f"{BASE}{PATH}")


async def run(owner: Any, calls: Calls | None = None, **options: Any) -> Any:
    calls = calls or Calls(choose_method="1", choose_medium="x", enter_tan="12")
    names = "choose_method choose_medium enter_tan confirm_elsewhere follow_redirect"
    return await run_sca(owner, **{name: calls.of(name) for name in names.split()}, **options)


async def test_a_poll_that_is_lost_is_taken_again() -> None:
    lost = httpx.ReadError("lost")
    busy = answer(429, {"code": "429"}, retry_after="20")
    plain = answer(429, {"code": "429"})
    failed = answer(503, {"code": "503"})
    peer = Peer().on(GET, ELSEWHERE).on(POLL, lost, busy, plain, failed, ELSEWHERE, DONE)
    clock = SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC))
    calls = Calls()
    outcome = await run(await consent_of(peer, clock), calls)
    assert isinstance(outcome, ScaFinished)
    assert calls.count == 1
    assert clock.monotonic() >= 3 + 20 + 3 + 3
    assert all(one.method == "GET" for one in peer.asked if "/oauth2/" not in str(one.url))


async def test_a_poll_that_is_refused_is_told() -> None:
    peer = Peer().on(GET, ELSEWHERE).on(POLL, answer(403, {"code": "403"}))
    with pytest.raises(PermissionDenied):
        await run(await consent_of(peer))


async def test_a_consent_that_is_gone_has_expired() -> None:
    peer = Peer().on(GET, ELSEWHERE)
    assert isinstance(await run(await consent_of(peer)), ScaExpired)
    peer = Peer().on(GET, state("authenticate"))
    assert isinstance(await run(await consent_of(peer)), ScaExpired)


async def test_a_second_challenge_elsewhere_is_told_again() -> None:
    second = {**ELSEWHERE, "challenge": {"name": "Noch einmal", "decoupled": True}}
    peer = Peer().on(GET, ELSEWHERE).on(POLL, ELSEWHERE, second, second, DONE)
    calls = Calls()
    assert isinstance(await run(await consent_of(peer), calls), ScaFinished)
    assert calls.count == 2


async def test_what_cannot_be_polled_is_confirmed_when_the_person_says_so() -> None:
    peer = Peer().on(GET, state("authenticate", **DECOUPLED)).on(POST, DONE)
    assert isinstance(await run(await consent_of(peer)), ScaFinished)
    assert peer.asked[-1].content == b"{}"


async def test_without_a_word_from_the_person_it_is_read_again() -> None:
    waiting = state("authenticate", **DECOUPLED)
    peer = Peer().on(GET, waiting, waiting, waiting, DONE)
    items = [type(one).__name__ async for one in sca_steps(await consent_of(peer))]
    assert items == ["ConfirmElsewhere", "ScaFinished"]
    assert POST not in peer.paths()


async def test_the_person_may_decline_at_once() -> None:
    peer = Peer().on(GET, ELSEWHERE)
    outcome = await run(await consent_of(peer), Calls(confirm_elsewhere=False))
    assert isinstance(outcome, ScaCancelled)
    assert len(peer.paths()) == 1


async def test_what_is_declined_elsewhere_is_cancelled_and_other_errors_have_failed() -> None:
    peer = Peer().on(GET, ELSEWHERE).on(POLL, state(code="BA3040"))
    assert isinstance(await run(await consent_of(peer)), ScaCancelled)
    peer = Peer().on(GET, ELSEWHERE).on(POLL, state(code="BA1010"))
    outcome = await run(await consent_of(peer))
    assert isinstance(outcome, ScaFailed)
    assert outcome.messages[0].code == "BA1010"
    peer = Peer().on(GET, state("authenticate")).on(POST, state(code="BA3040"))
    assert isinstance(await run(await consent_of(peer)), ScaFailed)


async def test_what_could_only_be_read_in_part_is_finished() -> None:
    peer = Peer().on(GET, state("authenticate")).on(POST, state(code="BA1060"))
    assert isinstance(await run(await consent_of(peer)), ScaFinished)


async def test_what_will_ask_but_does_not_say_how_is_read_again() -> None:
    peer = Peer().on(GET, state(code="BA3000"), state(code="BA3000"), state("authenticate"))
    peer.on(POST, DONE)
    assert isinstance(await run(await consent_of(peer)), ScaFinished)
    peer = Peer().on(GET, state(code="BA3000"))
    assert isinstance(await run(await consent_of(peer), timeout=30), ScaExpired)
    assert len(peer.paths()) < 13


async def test_a_wrong_tan_may_also_be_answered_400() -> None:
    wrong = answer(400, {"messages": [{"code": "BA1103", "level": "ERROR"}]})
    peer = Peer().on(GET, state("authenticate")).on(POST, wrong, DONE)
    assert isinstance(await run(await consent_of(peer)), ScaFinished)
    assert peer.paths() == [GET, POST, GET, POST]


async def test_a_wrong_tan_that_ends_it_says_why() -> None:
    wrong = answer(400, {"messages": [{"code": "BA1103", "level": "ERROR"}]})
    peer = Peer().on(GET, state("authenticate"), state()).on(POST, wrong)
    outcome = await run(await consent_of(peer))
    assert isinstance(outcome, ScaFailed)
    assert [one.code for one in outcome.messages] == ["BA1103"]


async def test_a_refusal_that_says_nothing_or_is_of_a_choice_is_told() -> None:
    peer = Peer().on(GET, state("authenticate")).on(POST, answer(400))
    with pytest.raises(BadRequest):
        await run(await consent_of(peer))
    peer = Peer().on(GET, state("set_method")).on(POST, answer(400, {"code": "400"}))
    with pytest.raises(BadRequest):
        await run(await consent_of(peer))
    assert peer.paths() == [GET, POST]


async def test_the_same_choice_is_not_sent_twice() -> None:
    again = state("set_method", code="BA1101")
    peer = Peer().on(GET, state("set_method")).on(POST, again)
    outcome = await run(await consent_of(peer))
    assert isinstance(outcome, ScaFailed)
    assert [one.code for one in outcome.messages] == ["BA1101"]
    assert peer.paths() == [GET, POST]


async def test_an_answer_that_comes_too_late_is_not_sent() -> None:
    clock = SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC))
    peer = Peer().on(GET, state("authenticate"))

    class Late(Calls):
        def of(self, name: str) -> Any:
            async def callback(step: Any) -> str:
                del step
                clock.advance(60)
                return "12"

            return callback

    outcome = await run(await consent_of(peer, clock), Late(), timeout=30)
    assert isinstance(outcome, ScaExpired)
    assert peer.paths() == [GET]


async def test_an_answer_that_is_lost_is_unknown_and_not_sent_again() -> None:
    peer = Peer().on(GET, state("authenticate")).on(POST, httpx.ReadError("lost"))
    with pytest.raises(OutcomeUnknown):
        await run(await consent_of(peer))
    assert peer.paths() == [GET, POST]


async def test_a_medium_is_chosen_and_a_redirect_is_polled_where_it_can_be() -> None:
    redirect = state("redirect_url", "authenticate_decoupled", "cancel")
    peer = Peer().on(GET, state("set_medium")).on(POST, redirect).on(POLL, redirect, DONE)
    assert isinstance(await run(await consent_of(peer)), ScaFinished)
    assert peer.paths() == [GET, POST, POLL, POLL]


async def test_who_gives_up_a_redirect_calls_it_off() -> None:
    cancel = f"POST {PATH}/cancel"
    offered = links(self=PATH, redirect_url="https://bank.example/", cancel=f"{PATH}/cancel")
    peer = Peer().on(GET, {"relations": offered}).on(cancel, state(code="BA3040"))
    outcome = await run(await consent_of(peer), Calls(follow_redirect=False))
    assert isinstance(outcome, ScaCancelled)
    assert outcome.owner.messages[0].code == "BA3040"
    assert peer.paths() == [GET, cancel]

    async for item in sca_steps(await consent_of(peer)):
        if isinstance(item, ScaCancelled):
            break
        assert item.can_cancel
        await item.cancel()
