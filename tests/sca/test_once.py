"""Does one question of the bank get one answer, whoever gives it and however?"""

import pickle
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from banksapi_async import (
    BankAccess,
    BankProduct,
    Consent,
    Customer,
    InvalidRequest,
    Issues,
    Resource,
    SingleTransfer,
    StepChanged,
    Timeouts,
    Ueberweisung,
    UserSession,
)
from banksapi_async.errors import BadRequest, ConnectFailed, OutcomeUnknown
from banksapi_async.sandbox import SandboxClock

from support import ACCESS, BASE, Peer, answer, links, user

HERE = f"/customer/v2/bankzugaenge/{ACCESS}"
THERE = f"{HERE}/consent/7"
CHALLENGE = {"challenge": {"name": "mTAN", "content": {"instructions": "Los"}}}
ASKED: dict[str, Any] = {
    "id": ACCESS,
    "relations": links(self=HERE, get_issues=f"{HERE}/issues", authenticate=THERE),
    **CHALLENGE,
}
DONE: dict[str, Any] = {"id": ACCESS, "relations": links(self=HERE)}

TAN = {"scaAuthenticationData": "1"}

Answering = Callable[[], Awaitable[Any]]


class Holding(Peer):
    """Keeps an answer to a step on its way until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.holds = False
        self.under_way = anyio.Event()
        self.let_go = anyio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.holds and request.url.path == THERE:
            self.holds = False
            self.under_way.set()
            await self.let_go.wait()
        return await super().handle_async_request(request)


def asking(**answers: Any) -> Holding:
    peer = Holding()
    peer.on(f"GET {HERE}", ASKED).on(f"GET {HERE}/issues", ASKED).on(f"POST {THERE}", DONE)
    return peer


def tans(peer: Peer) -> int:
    return peer.paths().count(f"POST {THERE}")


async def access_of(me: UserSession) -> BankAccess:
    return await me.open(BankAccess, f"{BASE}{HERE}")


async def issues_of(me: UserSession) -> Issues:
    return await me.open(Issues, f"{BASE}{HERE}/issues")


async def both(*ways: Answering) -> list[str]:
    """Answer at the same time, and return how each ended."""
    ends: list[str] = []

    async def one(way: Answering) -> None:
        try:
            ends.append(type(await way()).__name__)
        except (StepChanged, InvalidRequest) as error:
            ends.append(type(error).__name__)

    async with anyio.create_task_group() as tasks:
        for way in ways:
            tasks.start_soon(one, way)
    return sorted(ends)


async def submitted(me: UserSession) -> list[Answering]:
    access = await access_of(me)
    return [lambda: access.sca.submit("1"), lambda: access.sca.submit("1")]


async def submitted_and_dumped(me: UserSession) -> list[Answering]:
    access = await access_of(me)
    step = await me.load_sca(access.sca.dump())
    return [lambda: access.sca.submit("1"), lambda: step.submit("2")]


async def submitted_and_authenticated(me: UserSession) -> list[Answering]:
    access = await access_of(me)
    return [lambda: access.sca.submit("1"), lambda: access.authenticate("2")]


async def authenticated_twice(me: UserSession) -> list[Answering]:
    access = await access_of(me)
    return [lambda: access.authenticate("1"), lambda: access.authenticate("2")]


async def authenticated_and_followed(me: UserSession) -> list[Answering]:
    access = await access_of(me)
    body = {"scaAuthenticationData": "2"}
    return [
        lambda: access.authenticate("1"),
        lambda: access.follow("authenticate", json=body),
    ]


async def access_and_issues(me: UserSession) -> list[Answering]:
    access, issues = await access_of(me), await issues_of(me)
    return [lambda: access.sca.submit("1"), lambda: issues.sca.submit("1")]


async def dumps_of_access_and_issues(me: UserSession) -> list[Answering]:
    access, issues = await access_of(me), await issues_of(me)
    steps = [await me.load_sca(one.sca.dump()) for one in (access, issues)]
    return [lambda: steps[0].submit("1"), lambda: steps[1].submit("1")]


async def read_by_two_views(me: UserSession) -> list[Answering]:
    first = await access_of(me)
    second = me.attach(pickle.loads(pickle.dumps(await access_of(me))))
    return [lambda: first.sca.submit("1"), lambda: second.sca.submit("1")]


WAYS = [
    submitted,
    submitted_and_dumped,
    submitted_and_authenticated,
    authenticated_twice,
    authenticated_and_followed,
    access_and_issues,
    dumps_of_access_and_issues,
    read_by_two_views,
]


@pytest.mark.parametrize("ways", WAYS, ids=lambda one: one.__name__)
async def test_two_answers_at_the_same_time_are_one(ways: Any) -> None:
    peer = asking()
    ends = await both(*await ways(user(peer)))
    assert ends == ["BankAccess", "StepChanged"]
    assert tans(peer) == 1


@pytest.mark.parametrize("ways", WAYS, ids=lambda one: one.__name__)
async def test_two_answers_one_after_the_other_are_one(ways: Any) -> None:
    peer = asking()
    first, second = await ways(user(peer))
    await first()
    with pytest.raises(StepChanged) as caught:
        await second()
    assert caught.value.now.can("authenticate")
    assert tans(peer) == 1


async def test_whoever_reads_the_question_again_may_answer_it() -> None:
    peer = asking()
    me = user(peer)
    access, issues = await access_of(me), await issues_of(me)
    await access.authenticate("1")
    await (await access.reload()).authenticate("1")
    await (await issues.get_issues()).authenticate("1")
    await me.attach(await access_of(me)).authenticate("1")
    assert tans(peer) == 4


async def test_what_a_wrong_tan_gave_may_be_answered_and_what_was_before_may_not() -> None:
    peer = asking()
    peer.on(f"POST {THERE}", ASKED, ASKED, DONE)
    me = user(peer)
    access = await access_of(me)
    again = await access.sca.submit("1")
    once_more = await again.sca.submit("2")
    for over in (access, again):
        with pytest.raises(StepChanged):
            await over.authenticate("3")
    await once_more.sca.submit("3")
    assert tans(peer) == 3


async def test_a_step_taken_up_while_an_answer_is_under_way_is_refused() -> None:
    peer = asking()
    me = user(peer)
    access = await access_of(me)
    saved = access.sca.dump()
    peer.holds = True
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(access.sca.submit, "1")
        await peer.under_way.wait()
        second = await me.load_sca(saved)  # the bank still asks
        for _ in range(2):
            with pytest.raises(StepChanged):
                await second.submit("1")
        peer.let_go.set()
    with pytest.raises(StepChanged):
        await second.submit("1")
    assert tans(peer) == 1
    await (await me.load_sca(saved)).submit("1")
    assert tans(peer) == 2


async def test_a_cancelled_answer_may_have_arrived() -> None:
    peer = asking()
    access = await access_of(user(peer))
    peer.holds = True
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(access.authenticate, "1")
        await peer.under_way.wait()
        tasks.cancel_scope.cancel()
    with pytest.raises(StepChanged):
        await access.authenticate("1")


async def test_a_lost_answer_counts_and_one_that_never_set_out_does_not() -> None:
    peer = asking()
    peer.on(f"POST {THERE}", *[httpx.ConnectError("no")] * 2, httpx.ReadError("lost"), DONE)
    access = await access_of(user(peer))
    with pytest.raises(ConnectFailed):
        await access.authenticate("1")
    with pytest.raises(OutcomeUnknown):
        await access.authenticate("1")
    with pytest.raises(StepChanged):
        await access.authenticate("1")


async def test_what_was_refused_may_be_answered_again_by_the_step_that_heard_it_alone() -> None:
    peer = asking()
    peer.on(f"POST {THERE}", answer(400, {"code": "BA1103", "message": "TAN"}), DONE)
    access = await access_of(user(peer))
    step, other = access.sca, access.sca
    with pytest.raises(BadRequest):
        await step.submit("1")
    with pytest.raises(StepChanged):
        await other.submit("1")
    await step.submit("2")
    assert tans(peer) == 2


async def test_what_came_from_elsewhere_is_as_old_as_can_be() -> None:
    peer = asking()
    me = user(peer)
    access = await access_of(me)
    await access.authenticate("1")
    for held in (BankAccess.load(ASKED), await access_of(user(peer))):
        with pytest.raises(StepChanged):
            await me.attach(held).authenticate("1")
    assert tans(peer) == 1


async def test_another_challenge_is_another_question() -> None:
    peer = asking()
    me = user(peer)
    access = await access_of(me)
    peer.on(f"GET {HERE}", {**ASKED, "challenge": {"name": "photoTAN"}})
    other = await access_of(me)
    await access.authenticate("1")
    await other.authenticate("1")
    assert tans(peer) == 2


async def test_after_two_hours_an_answer_is_forgotten() -> None:
    clock = SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC))
    peer = asking()
    access = await access_of(user(peer, timeouts=Timeouts(clock=clock)))
    await access.authenticate("1")
    clock.advance(2 * 60 * 60 - 1)
    with pytest.raises(StepChanged):
        await access.authenticate("1")
    clock.advance(1)
    await access.authenticate("1")


async def test_what_cannot_be_read_again_says_only_that_nothing_was_sent() -> None:
    peer = asking()
    access = await access_of(user(peer))
    await access.authenticate("1")
    peer.on(f"GET {HERE}", answer(500))
    with pytest.raises(StepChanged) as caught:
        await access.authenticate("1")
    assert caught.value.now is None


async def test_a_payment_and_its_consent_ask_the_same() -> None:
    own, paid = "/customer/v2/consent/7", "/customer/v2/payment/single-transfer/3"
    asked = {"relations": links(self=own, authenticate=own), **CHALLENGE}
    peer = Peer().on(f"GET {own}", asked).on(f"POST {own}", {"messages": []})
    peer.on(f"GET {paid}", {**asked, "relations": links(self=paid, authenticate=own)})
    me = user(peer)
    payment = await me.open(SingleTransfer, f"{BASE}{paid}")
    consent = await me.open(Consent, f"{BASE}{own}")
    assert type(await payment.authenticate("1")) is SingleTransfer
    with pytest.raises(StepChanged):
        await consent.authenticate("1")


async def test_the_tan_of_an_older_transfer_goes_out_once_too() -> None:
    own = "/customer/v2/ueberweisung/p/1/7"
    asked = {"relations": links(self=own, submit_text_tan=own)}
    peer = Peer().on(f"GET {own}", asked).on(f"PUT {own}", asked)
    transfer = await user(peer).open(Ueberweisung, f"{BASE}{own}")
    again = await transfer.submit_text_tan("1")
    with pytest.raises(StepChanged):
        await transfer.submit_text_tan("1")
    await again.submit_text_tan("2")


async def test_an_answer_that_is_no_resource_is_handed_on() -> None:
    access = await access_of(user(asking()))
    assert await access.follow("authenticate", bytes, json={}) != b""


@pytest.mark.parametrize("kind", [Resource, Customer, BankProduct])
async def test_another_view_of_the_same_question_counts_too(kind: type[Resource]) -> None:
    peer = asking()
    one = user(peer)
    first = await one.open(BankAccess, f"{BASE}{HERE}")
    view = await one.open(kind, f"{BASE}{HERE}")
    await first.authenticate("1")
    with pytest.raises(StepChanged) as changed:
        await view.follow("authenticate", method="POST", json=TAN)
    assert changed.value.now is None
    assert peer.paths().count(f"POST {THERE}") == 1


@pytest.mark.parametrize(("one", "other"), [("x%C3%A4", "x%c3%a4"), ("x%41", "xA")])
async def test_the_spelling_of_a_link_makes_no_other_question(one: str, other: str) -> None:
    base = f"/customer/v2/{one}"
    peer = Peer().on(f"GET {HERE}", {**ASKED, "relations": links(self=HERE, authenticate=base)})
    peer.on(f"POST {base}", DONE).on(f"POST /customer/v2/{other}", DONE)
    person = user(peer)
    first = await person.open(BankAccess, f"{BASE}{HERE}")
    await first.authenticate("1")
    spelled = links(self=HERE, authenticate=f"/customer/v2/{other}")
    peer.on(f"GET {HERE}", {**ASKED, "relations": spelled})
    old = BankAccess.load({**ASKED, "relations": spelled})
    with pytest.raises(StepChanged):
        await person.attach(old).authenticate("1")
