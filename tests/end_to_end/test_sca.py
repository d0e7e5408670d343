"""Does a person get through each kind of authentication, with one challenge each?"""

import pickle
import uuid
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from banksapi_async import (
    BankAccess,
    BankCredentials,
    ChooseMedium,
    ChooseMethod,
    ConfirmElsewhere,
    EnterTan,
    FollowRedirect,
    InvalidRequest,
    ScaCancelled,
    ScaExpired,
    ScaFailed,
    ScaFinished,
    Secret,
    Session,
    StepChanged,
    StepRefused,
    UserSession,
    run_sca,
    sca_steps,
)
from banksapi_async.errors import BadRequest, Detached, NotFound, OutcomeUnknown
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import open_session

from support import ACCESS, Peer, answer, links, user as peer_user

DEMO = "00000000-0000-0000-0000-000000000000"
CALLBACK = "https://app.example/return?order=7"


def regulated(sandbox: Sandbox, **options: Any) -> AbstractAsyncContextManager[Session]:
    return open_session(sandbox, credentials=sandbox.regulated_credentials, strict=True, **options)


@pytest.fixture
async def session(sandbox: Sandbox) -> AsyncGenerator[Session, None]:
    async with regulated(sandbox) as opened:
        yield opened


@pytest.fixture
async def served(sandbox: Sandbox) -> AsyncGenerator[Session, None]:
    async with (
        sandbox.serve() as url,
        regulated(sandbox, base_url=url, transport=None) as opened,
    ):
        await opened.users.create("user1", "password1")
        yield opened


async def added(user: UserSession, login: str, **options: Any) -> BankAccess:
    # The sandbox takes plain texts too, and encrypting takes time.
    credentials = {"userid": login, "pin": options.pop("pin", login)}
    data = {"providerId": DEMO, "credentials": credentials, "sync": True}
    customer = await user.customer()
    found = await customer.follow(
        "add_bankzugaenge", json={str(uuid.uuid4()): data}, params=options
    )
    assert isinstance(found, BankAccess)
    return found


class Person:
    """Answers what the bank asks, and remembers what was asked."""

    def __init__(self, method: str = "1", medium: str = "Handy Eins", *tans: str | None) -> None:
        self.method = method
        self.medium = medium
        self.tans = list(tans or ("12",))
        self.seen: list[Any] = []

    async def choose_method(self, step: ChooseMethod[Any]) -> str:
        self.seen.append(step)
        return self.method

    async def choose_medium(self, step: ChooseMedium[Any]) -> Any:
        self.seen.append(step)
        return next(one for one in step.options if one.name == self.medium)

    async def enter_tan(self, step: EnterTan[Any]) -> str | None:
        self.seen.append(step)
        return self.tans.pop(0)

    async def confirm_elsewhere(self, step: ConfirmElsewhere[Any]) -> bool | None:
        self.seen.append(step)
        return True

    async def follow_redirect(self, step: FollowRedirect[Any]) -> bool | None:
        self.seen.append(step)
        return True

    async def go(self, owner: Any, **options: Any) -> Any:
        names = ("choose_method", "choose_medium", "enter_tan")
        names = (*names, "confirm_elsewhere", "follow_redirect")
        return await run_sca(owner, **{name: getattr(self, name) for name in names}, **options)

    @property
    def kinds(self) -> list[str]:
        return [type(step).__name__ for step in self.seen]


def polls(sandbox: Sandbox) -> int:
    return sum(
        one.method == "GET" and "/consent/" in one.path.partition("?")[0]
        for one in sandbox.requests
    )


async def test_an_access_without_sca_is_there_at_once(sandbox, session, user) -> None:
    access = await added(user, "demo1", pin="demo")
    assert (access.status, access.sca, sandbox.challenges) == ("VOLLSTAENDIG", None, 0)
    assert await Person().go(access) == ScaFinished(access)


async def test_method_then_medium_then_tan_make_one_challenge(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method_media")
    assert (access.status, access.bankprodukte) == ("INTERAKTION", ())
    person = Person("902", "TAN-Liste", "8534842")
    outcome = await person.go(access)
    assert isinstance(outcome, ScaFinished)
    assert person.kinds == ["ChooseMethod", "ChooseMedium", "EnterTan"]
    assert outcome.owner.status == "VOLLSTAENDIG"
    assert len(outcome.owner.bankprodukte) == 2
    assert sandbox.challenges == 1


async def test_it_is_the_same_with_encrypted_credentials_over_a_socket(sandbox, served) -> None:
    credentials = BankCredentials(userid=Secret("test_sca_method"), pin=Secret("test_sca_method"))
    customer = await served.as_user("user1", "password1").customer()
    encrypted = await credentials.encrypted_by(served)
    access = await customer.add_bankzugaenge(provider_id=DEMO, credentials=encrypted, sync=False)
    assert isinstance(await Person("1").go(access), ScaFinished)
    assert sandbox.challenges == 1


async def test_a_login_that_is_not_kept_comes_again_at_the_renewal(sandbox, served) -> None:
    credentials = BankCredentials(userid=Secret("test_sca_method"), pin=Secret("test_sca_method"))
    user = served.as_user("user1", "password1")
    encrypted = await credentials.encrypted_by(served)
    customer = await user.customer()
    access = await customer.add_bankzugaenge(provider_id=DEMO, credentials=encrypted, sync=False)
    assert isinstance(access, BankAccess)
    await Person("1").go(access)
    ended = await (await user.bank_access(access.id)).refresh_and_wait(credentials=encrypted)
    assert ended.needs_person == ("start_sca",)
    asking = ended.access
    with pytest.raises(BadRequest):
        await asking.start_sca()
    started = await asking.start_sca(credentials=encrypted)
    assert isinstance(started, BankAccess)
    outcome = await Person("1").go(started)
    assert not outcome.owner.can("start_sca")


async def test_the_steps_show_what_the_bank_offers(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method_media")
    step = access.sca
    assert isinstance(step, ChooseMethod)
    assert [(m.id, m.name) for m in step.options] == [
        ("902", "mockPhotoTAN"),
        ("1", "mockTAN"),
        ("999", "iTAN"),
    ]
    assert step.options[1].hint == "Gib eine durch 2 teilbare Zahl ein"
    access = await step.choose(step.options[0])
    step = access.sca
    assert isinstance(step, ChooseMedium)
    assert [(m.name, m.media_class) for m in step.options] == [
        ("Handy Eins", "MOBILE"),
        ("TAN-Liste", "LIST"),
    ]
    access = await step.choose("Handy Eins")
    step = access.sca
    assert isinstance(step, EnterTan)
    assert step.challenge is not None
    assert (step.challenge.photo() or b"").startswith(b"\x89PNG")
    assert step.challenge.pdf() is None
    assert (step.can_cancel, access.can_cancel) == (False, False)
    assert access.aktives_sicherheitsverfahren is not None


async def test_the_document_of_a_challenge_is_read_by_its_relation_and_below_self(
    sandbox, session, user
) -> None:
    access = await added(user, "test_sca_method")
    with pytest.raises(NotFound):
        await access.get_challenge_pdf()
    access = await access.sca.choose("999")
    assert access.can("get_challenge_pdf")
    pdf = await access.get_challenge_pdf()
    assert pdf.startswith(b"%PDF-")
    assert access.challenge is not None
    assert access.challenge.pdf() == pdf


async def test_a_wrong_tan_is_asked_for_again_and_makes_no_new_challenge(
    sandbox, session, user
) -> None:
    access = await added(user, "test_sca_method")
    person = Person("1", "", "13", "oops", " 14 ")
    outcome = await person.go(access)
    assert isinstance(outcome, ScaFinished)
    assert person.kinds == ["ChooseMethod", "EnterTan", "EnterTan", "EnterTan"]
    assert [m.code for m in person.seen[-1].messages] == ["BA1103", "BA3030"]
    assert sandbox.challenges == 1


async def test_three_wrong_tans_fail_and_say_why(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    outcome = await Person("1", "", "1", "3", "5", "6").go(access)
    assert isinstance(outcome, ScaFailed)
    assert [m.code for m in outcome.messages] == ["BA3040", "BA3000"]
    assert outcome.owner.can("start_sca")
    assert sandbox.challenges == 1


async def test_a_method_that_no_one_knows_is_chosen_by_what_the_bank_calls_it(
    sandbox, session, user
) -> None:
    access = await added(user, "test_sca_method")
    with pytest.raises(InvalidRequest, match="902, 1, 999"):
        await access.sca.choose("4711")
    # The interface itself is asked where the bank's list is not believed.
    refused = await access.set_method(4711)
    assert [m.code for m in refused.sca.messages] == ["BA1101", "BA3010"]
    assert isinstance(await Person("999", "", "12").go(refused), ScaFinished)
    assert sandbox.challenges == 1


async def test_a_decoupled_authentication_is_polled_three_times_and_told_once(
    sandbox, session, user
) -> None:
    access = await added(user, "test_sca_decoupled")
    person = Person()
    before = sandbox.clock.monotonic()
    outcome = await person.go(access)
    assert isinstance(outcome, ScaFinished)
    assert person.kinds == ["ConfirmElsewhere"]
    assert polls(sandbox) == 3
    assert sandbox.clock.monotonic() - before >= 6
    assert [one.method for one in sandbox.requests if "/consent/" in one.path] == ["GET"] * 3
    assert sandbox.challenges == 1


async def test_a_decoupled_authentication_can_be_confirmed_with_nothing(
    sandbox, session, user
) -> None:
    access = await added(user, "test_sca_decoupled")
    step = access.sca
    assert isinstance(step, ConfirmElsewhere)
    assert (step.can_poll, step.can_confirm) == (True, True)
    assert isinstance((await step.poll()).sca, ConfirmElsewhere)
    assert (await step.confirmed()).status == "VOLLSTAENDIG"
    assert sandbox.challenges == 1


async def test_a_redirect_goes_to_the_bank_and_comes_back(sandbox, session, user) -> None:
    callback = user.callback(CALLBACK)
    access = await added(user, "test_sca_redirect", callbackUrl=callback)
    step = access.sca
    assert isinstance(step, FollowRedirect)
    assert step.url.startswith("https://bank.example/")
    assert isinstance((await step.returned()).sca, FollowRedirect)
    returned = user.parse_return(sandbox.confirm(step.url))
    assert returned.claims_success
    assert (await step.returned()).status == "VOLLSTAENDIG"
    assert sandbox.challenges == 1


async def test_a_redirect_is_looked_after_until_the_person_has_confirmed(
    sandbox, session, user
) -> None:
    access = await added(user, "test_sca_redirect", callbackUrl=CALLBACK)

    class Browser(Person):
        async def follow_redirect(self, step: FollowRedirect[Any]) -> bool | None:
            assert sandbox.confirm(step.url) == CALLBACK
            return None

    assert isinstance(await Browser().go(access), ScaFinished)
    assert sandbox.challenges == 1


async def test_the_bank_can_call_a_redirect_off(sandbox, session, user) -> None:
    access = await added(user, "test_sca_redirect", callbackUrl=CALLBACK)
    returned = sandbox.confirm(access.sca.url, accept=False)
    assert returned == f"{CALLBACK}&redirect-sca-error=access_denied"
    outcome = await Person().go(access)
    assert isinstance(outcome, ScaCancelled)
    assert [m.code for m in outcome.owner.messages] == ["BA3040", "BA3000"]
    assert sandbox.challenges == 1


async def test_the_bank_can_call_a_decoupled_authentication_off(sandbox, session, user) -> None:
    access = await added(user, "test_sca_decoupled")
    sandbox.confirm(access.id, accept=False)
    assert isinstance(await Person().go(access), ScaCancelled)


async def test_a_redirect_can_be_cancelled_and_nothing_else(sandbox, session, user) -> None:
    access = await added(user, "test_sca_redirect", callbackUrl=CALLBACK)
    assert access.can_cancel
    after = await access.cancel()
    assert [m.code for m in after.messages] == ["BA3040", "BA3000"]
    assert after.sca is None

    class Leaves(Person):
        async def follow_redirect(self, step: FollowRedirect[Any]) -> bool | None:
            return False

    access = await added(user, "test_sca_redirect", callbackUrl=CALLBACK)
    outcome = await Leaves().go(access)
    assert isinstance(outcome, ScaCancelled)
    assert [m.code for m in outcome.owner.messages] == ["BA3040", "BA3000"]


async def test_giving_up_a_tan_sends_nothing(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    outcome = await Person("1", "", None).go(access)
    assert isinstance(outcome, ScaCancelled)
    assert isinstance(outcome.owner.sca, EnterTan)


async def test_time_ends_it_at_the_bank(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    access = await access.sca.choose("1")
    sandbox.clock.advance(301)
    with pytest.raises(NotFound):
        await access.sca.submit("12")
    assert isinstance(await Person().go(access), ScaExpired)
    again = await access.reload()
    assert again.sca is None
    assert again.can("start_sca")


async def test_time_ends_it_here(sandbox: Sandbox, session, user) -> None:
    access = await added(user, "test_sca_decoupled")

    class Slow(Person):
        async def confirm_elsewhere(self, step: ConfirmElsewhere[Any]) -> bool | None:
            await anyio.sleep(60)
            return True

    with anyio.fail_after(10):
        outcome = await Slow().go(access, timeout=0.5)
    assert isinstance(outcome, ScaExpired)
    assert outcome.owner == access


async def test_a_poll_that_never_ends_expires() -> None:
    sandbox = Sandbox(sca_polls=None, sca_seconds=10_000)
    async with regulated(sandbox) as opened:
        await opened.users.create("user1", "password1")
        access = await added(opened.as_user("user1", "password1"), "test_sca_decoupled")
        outcome = await Person().go(access, timeout=30)
        assert isinstance(outcome, ScaExpired)
        assert 5 <= polls(sandbox) <= 11
        assert sandbox.challenges == 1


async def test_a_renewal_is_the_same_steps(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    await Person("1").go(access)
    waiting = (await (await user.bank_access(access.id)).refresh_and_wait()).access
    assert waiting.can("start_sca")
    # Nothing begins an authentication but `start_sca`.
    outcome = await Person("1").go(waiting)
    assert isinstance(outcome, ScaFailed)
    assert sandbox.challenges == 1
    started = await waiting.start_sca()
    assert isinstance(started, BankAccess)
    assert isinstance(await Person("1").go(started), ScaFinished)
    assert sandbox.challenges == 2


async def test_the_issues_offer_the_same_steps_and_answer_with_the_access(
    sandbox, session, user
) -> None:
    access = await added(user, "test_sca_method_media")
    issues = await access.get_issues()
    assert issues.sca is not None
    assert issues.sca.asked() == access.sca.asked()
    chosen = await issues.set_method("1")
    assert isinstance(chosen, BankAccess)
    chosen = await (await chosen.get_issues()).set_medium("TAN-Liste")
    done = await (await chosen.get_issues()).authenticate("12")
    assert (done.status, sandbox.challenges) == ("VOLLSTAENDIG", 1)


async def test_the_issues_can_be_polled_cancelled_and_saved(sandbox, session, user) -> None:
    access = await added(user, "test_sca_decoupled")
    issues = await access.get_issues()
    assert isinstance(await issues.authenticate_decoupled(), BankAccess)
    taken = await user.load_sca(issues.sca.dump())
    assert taken.owner == issues
    access = await added(user, "test_sca_redirect", callbackUrl=CALLBACK)
    issues = await access.get_issues()
    assert isinstance((await issues.sca.returned()).sca, FollowRedirect)
    assert (await issues.cancel()).can("start_sca")


async def test_the_steps_come_one_by_one(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method_media")
    seen = []
    async for item in sca_steps(access):
        seen.append(type(item).__name__)
        match item:
            case ChooseMethod():
                await item.choose("1")
            case ChooseMedium(options=options):
                await item.choose(options[0])
            case EnterTan():
                await item.submit("12")
    assert seen == ["ChooseMethod", "ChooseMedium", "EnterTan", "ScaFinished"]
    assert sandbox.challenges == 1


async def test_a_step_that_is_not_answered_is_told(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    with pytest.raises(InvalidRequest, match="ChooseMethod was not answered"):
        async for _ in sca_steps(access):
            pass


async def test_passive_steps_may_be_polled_by_hand_in_between(sandbox, session, user) -> None:
    access = await added(user, "test_sca_decoupled")
    seen = []
    async for item in sca_steps(access):
        seen.append(type(item).__name__)
        if isinstance(item, ConfirmElsewhere):
            await item.poll()
    assert seen == ["ConfirmElsewhere", "ScaFinished"]
    assert polls(sandbox) == 3


async def test_a_saved_step_is_taken_up_in_another_process(sandbox) -> None:
    async with regulated(sandbox) as before:
        await before.users.create("user1", "password1")
        user = before.as_user("user1", "password1")
        access = await added(user, "test_sca_method_media")
        access = await access.sca.choose("1")
        saved = pickle.dumps(access.sca.dump())

    async with regulated(sandbox) as later:
        user = later.as_user("user1", "password1")
        step = await user.load_sca(pickle.loads(saved))
        assert isinstance(step, ChooseMedium)
        access = await step.choose(step.options[0])
        step = await user.load_sca(access.sca.dump())
        assert isinstance(step, EnterTan)
        assert (await step.submit("12")).status == "VOLLSTAENDIG"
    assert sandbox.challenges == 1


async def test_a_double_click_one_after_the_other_submits_once(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    saved = access.sca.dump()
    await (await user.load_sca(saved)).choose("1")
    with pytest.raises(StepChanged) as caught:
        await user.load_sca(saved)
    assert isinstance(caught.value.now.sca, EnterTan)
    assert pickle.loads(pickle.dumps(caught.value)).now is None
    assert sandbox.challenges == 1


async def test_a_double_click_at_the_same_time_submits_once(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    access = await access.sca.choose("1")
    saved = access.sca.dump()
    loaded = 0
    ends: list[str] = []

    async def click() -> None:
        nonlocal loaded
        step = await user.load_sca(saved)
        loaded += 1
        while loaded < 2:
            await anyio.lowlevel.checkpoint()
        try:
            ends.append((await step.submit("12")).status)
        except StepChanged as error:
            ends.append(f"changed, now {type(error.now).__name__}")

    async with anyio.create_task_group() as clicks:
        clicks.start_soon(click)
        clicks.start_soon(click)
    assert sorted(ends) == ["VOLLSTAENDIG", "changed, now BankAccess"]
    posts = [one for one in sandbox.requests if one.method == "POST" and "/consent/" in one.path]
    assert len(posts) == 2
    assert sandbox.challenges == 1


class Holding(httpx.AsyncBaseTransport):
    """Keeps the first answer to a step on its way until it is let go."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.holds = False
        self.under_way = anyio.Event()
        self.let_go = anyio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.holds and request.method == "POST":
            self.holds = False
            self.under_way.set()
            await self.let_go.wait()
        return await self.inner.handle_async_request(request)


async def test_a_step_taken_up_while_an_answer_is_under_way_is_refused(sandbox) -> None:
    way = Holding(sandbox.transport())
    async with regulated(sandbox, transport=way) as session:
        await session.users.create("user1", "password1")
        user = session.as_user("user1", "password1")
        access = await added(user, "test_sca_method")
        access = await access.sca.choose("1")
        saved = access.sca.dump()
        first = await user.load_sca(saved)
        way.holds = True
        async with anyio.create_task_group() as clicks:
            clicks.start_soon(first.submit, "12")
            await way.under_way.wait()
            second = await user.load_sca(saved)  # the bank still asks
            with pytest.raises(StepChanged):
                await second.submit("12")
            way.let_go.set()
        with pytest.raises(StepChanged) as caught:
            await second.submit("12")
    assert caught.value.now.status == "VOLLSTAENDIG"
    posts = [one for one in sandbox.requests if one.method == "POST" and "/consent/" in one.path]
    assert len(posts) == 2
    assert sandbox.challenges == 1


async def test_a_step_taken_up_runs_on_to_the_end(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    step = await user.load_sca(access.sca.dump())
    access = await step.choose("1")
    assert isinstance(await Person().go(access), ScaFinished)


async def test_a_wrong_tan_leaves_the_saved_step_as_it_was(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    access = await access.sca.choose("1")
    saved = access.sca.dump()
    await (await user.load_sca(saved)).submit("13")
    assert (await (await user.load_sca(saved)).submit("14")).status == "VOLLSTAENDIG"


async def test_what_was_saved_for_something_that_is_gone_says_so(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    saved = access.sca.dump()
    await access.delete_bankzugang()
    with pytest.raises(StepChanged) as caught:
        await user.load_sca(saved)
    assert caught.value.now is None


async def test_a_saved_step_is_its_users_alone_and_for_two_hours(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    saved = access.sca.dump()
    other = session.as_user("user2", "password1")
    with pytest.raises(StepRefused, match="another user's"):
        await other.load_sca(saved)
    sandbox.clock.advance(2 * 60 * 60 + 1)
    with pytest.raises(StepRefused, match="two hours"):
        await user.load_sca(saved)


async def test_a_step_forgets_its_session_like_its_owner(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    step = access.sca
    again = pickle.loads(pickle.dumps(step))
    assert again == step
    with pytest.raises(Detached):
        await again.choose("1")
    with pytest.raises(Detached):
        again.dump()


async def test_a_tan_is_nowhere_to_be_seen(sandbox, session, user, caplog) -> None:
    caplog.set_level(0)
    access = await added(user, "test_sca_method")
    access = await access.sca.choose("1")
    with pytest.raises(InvalidRequest) as caught:
        await access.sca.submit("94\x00712")
    step = access.sca
    await step.submit(Secret("9471213"))
    for shown in (repr(step), step.dump(), repr(caught.value), str(caught.value), caplog.text):
        assert "94712" not in shown


async def test_one_step_that_two_tasks_answer_is_sent_once(sandbox, session, user) -> None:
    access = await added(user, "test_sca_method")
    step = (await access.sca.choose("1")).sca
    refused: list[InvalidRequest] = []

    async def click() -> None:
        try:
            await step.submit("42")
        except InvalidRequest as error:
            refused.append(error)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(click)
        tasks.start_soon(click)
    assert [error.argument for error in refused] == ["step"]
    with pytest.raises(InvalidRequest, match="answered already"):
        await step.submit("44")
    assert sum(r.method == "POST" and "/consent/" in r.path for r in sandbox.requests) == 2


async def test_a_step_that_was_refused_can_be_answered_again() -> None:
    asked = {"id": ACCESS, "relations": links(self="/a", authenticate="/c")}
    peer = Peer().on("GET /a", asked)
    peer.on("POST /c", answer(400, {"code": "BA1103", "message": "TAN"}), answer(500), asked)
    owner = await peer_user(peer).open(BankAccess, "/a")
    step = owner.sca
    with pytest.raises(BadRequest):
        await step.submit("41")
    with pytest.raises(OutcomeUnknown):
        await step.submit("42")
    with pytest.raises(InvalidRequest, match="step"):
        await step.submit("43")
    assert peer.paths()[1:] == ["POST /c", "POST /c"]
