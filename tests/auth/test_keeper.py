"""Is there one mint at a time, and does nobody lose by somebody else's end?"""

import math
from contextvars import ContextVar
from functools import partial

import anyio
import pytest
from anyio.lowlevel import checkpoint
from banksapi_async.auth.credentials import ClientCredentials, StaticToken
from banksapi_async.auth.grants import Grant
from banksapi_async.errors import (
    AnswerLost,
    BanksapiError,
    ConnectFailed,
    SessionClosed,
    TimedOut,
    TokenError,
)
from banksapi_async.transport.events import TokenMinted, TokenMintFailed

from auth.parts import (
    BASE,
    CLIENT,
    CREDENTIALS,
    PASSWORD,
    USER,
    House,
    Interface,
    MovableClock,
    together,
)


async def test_500_calls_on_a_cold_keeper_mint_one_token() -> None:
    house = House()
    assert await together(*[house.call] * 500) == [200] * 500
    assert house.interface.mints == 1
    assert house.told(TokenMinted) == [TokenMinted(level="user", lifetime=7200)]


async def test_a_warm_call_asks_nobody_and_waits_for_nothing() -> None:
    house = House()
    await house.call()
    held = house.keeper.peek(USER.identity)
    assert held is not None
    assert held.authorization.reveal() == "Bearer token-1"
    assert house.keeper.peek(CLIENT.identity) is None


async def test_identities_never_meet() -> None:
    house = House()
    grants = [
        CLIENT,
        USER,
        Grant.user(BASE, CREDENTIALS, "user2", PASSWORD),
        Grant.user(BASE, CREDENTIALS, "user1", PASSWORD, scope="a"),
    ]
    await together(*[partial(house.call, grant) for grant in grants * 5])
    assert house.interface.mints == 4
    sent = {}
    for grant in grants:
        await house.call(grant)
        sent[grant.identity] = house.interface.asked[-1][1]
    assert len(set(sent.values())) == 4
    assert [form.get("username") for form in house.interface.forms()].count(None) == 1


async def test_in_the_advisory_window_one_renews_and_the_others_go_on() -> None:
    house = House()
    await house.call()
    house.clock.advance(6901)
    assert await together(*[house.call] * 50) == [200] * 50
    assert house.interface.mints == 2
    used = [header for call, header in house.interface.asked if call.operation == "Customer.self"]
    assert used.count("Bearer token-1") == 50
    assert used.count("Bearer token-2") == 1


async def test_in_the_mandatory_window_all_wait_for_one_mint() -> None:
    house = House()
    await house.call()
    house.clock.advance(7171)
    assert await together(*[house.call] * 50) == [200] * 50
    assert house.interface.mints == 2
    used = [header for call, header in house.interface.asked if call.operation == "Customer.self"]
    assert used.count("Bearer token-2") == 50


async def test_a_failing_endpoint_fails_no_call_in_the_advisory_window_and_is_spared() -> None:
    house = House()
    await house.call()
    house.clock.advance(6901)
    house.interface.scripted = [503] * 100
    asked = []
    for _ in range(12):
        assert await house.call() == 200
        asked.append(100 - len(house.interface.scripted))
        house.clock.advance(5)
    assert asked == [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4]
    failed = house.told(TokenMintFailed)
    assert failed[0] == TokenMintFailed(level="user", error="TokenError", tolerated=True)
    house.interface.scripted = []
    house.clock.advance(60)
    assert await house.call() == 200
    assert house.interface.mints == 2


async def test_a_renewal_that_hangs_leaves_its_caller_time_for_the_call() -> None:
    house = House()
    await house.call()
    house.clock.advance(6901)
    house.interface.scripted = [anyio.sleep_forever]
    deadline = anyio.current_time() + 0.4
    left: list[float] = []
    house.interface.on_call = lambda token: left.append(deadline - anyio.current_time())
    assert await house.call(deadline=deadline) == 200
    assert left[0] > 0
    assert await house.call() == 200
    assert house.told(TokenMintFailed)[0].error == "TimedOut"
    assert house.interface.mints == 1


async def test_a_mandatory_mint_that_fails_fails_all_each_with_its_own_error() -> None:
    house = House()
    house.interface.scripted = [503]
    errors = await together(*[house.call] * 20)
    assert all(type(error) is TokenError and error.retryable for error in errors)
    assert len({id(error) for error in errors}) == 20
    assert len({str(error) for error in errors}) == 1
    assert house.told(TokenMintFailed) == [
        TokenMintFailed(level="user", error="TokenError", tolerated=False)
    ]
    assert await house.call() == 200


async def test_a_failed_mint_keeps_no_traceback_for_the_next() -> None:
    house = House()
    house.interface.scripted = [401]
    first, second = [(await together(house.call))[0] for _ in range(2)]
    assert first is not second
    [refusal] = house.keeper.refusals._known.values()
    assert refusal.error is not None
    assert refusal.error.__traceback__ is None
    assert second.__context__ is None
    assert second.__cause__ is None


@pytest.mark.parametrize("status", [400, 401, 402, 403, 423])
async def test_rejected_credentials_are_not_tried_again_for_30_seconds(status: int) -> None:
    house = House()
    house.interface.scripted = [status] * 3
    for _ in range(5):
        with pytest.raises(TokenError) as caught:
            await house.call()
        assert caught.value.status == status
        assert not caught.value.retryable
        house.clock.advance(5)
    assert len(house.interface.scripted) == 2
    house.clock.advance(5.1)
    with pytest.raises(TokenError):
        await house.call()
    house.clock.advance(30.1)
    house.interface.scripted = []
    assert await house.call() == 200
    assert await house.call() == 200


async def test_a_rejection_in_the_advisory_window_does_not_end_the_old_token() -> None:
    house = House()
    await house.call()
    house.clock.advance(6901)
    house.interface.scripted = [401, 401]
    for _ in range(6):
        assert await house.call() == 200
        house.clock.advance(4)
    assert house.interface.scripted == [401]


async def test_a_wrong_password_after_a_right_one_is_a_token_error() -> None:
    house = House()
    assert await house.call() == 200
    house.interface.scripted = [401]
    wrong = Grant.user(BASE, CREDENTIALS, "user1", PASSWORD + "x")
    with pytest.raises(TokenError):
        await house.call(wrong)
    assert await house.call() == 200


@pytest.mark.parametrize("at", range(1, 5))
async def test_a_minter_that_is_cancelled_at_any_await_harms_no_follower(at: int) -> None:
    house = House()
    leader = anyio.CancelScope()
    paces = 0

    def pace() -> None:
        nonlocal paces
        paces += 1
        if paces == at:
            leader.cancel()

    house.interface.pace = pace
    done: list[int] = []

    async def lead() -> None:
        with leader:
            done.append(await house.call())

    async def follow() -> None:
        done.append(await house.call())

    async with anyio.create_task_group() as group:
        group.start_soon(lead)
        for _ in range(20):
            group.start_soon(follow)
    assert done.count(200) >= 20
    assert house.interface.most_under_way == 1
    assert house.interface.mints <= 2
    assert house.keeper.peek(USER.identity) is not None


async def test_many_minters_cancelled_in_a_row_hand_over_to_the_last() -> None:
    house = House()
    house.interface.awaits = 100
    scopes = [anyio.CancelScope() for _ in range(10)]
    done: list[int] = []

    async def call(scope: anyio.CancelScope) -> None:
        with scope:
            done.append(await house.call())

    async with anyio.create_task_group() as group:
        for scope in scopes:
            group.start_soon(call, scope)
        for scope in scopes[:-1]:
            await checkpoint()
            scope.cancel()
    assert done == [200]
    assert house.interface.most_under_way == 1


async def test_each_leader_that_is_cancelled_costs_one_mint_and_those_who_come_later_wait() -> None:
    house = House()
    asked = house.interface.forms
    scope_of_this_task = ContextVar[anyio.CancelScope]("scope_of_this_task")
    leaders: list[anyio.CancelScope] = []
    done: list[int] = []

    async def call() -> None:
        with anyio.CancelScope() as scope:
            scope_of_this_task.set(scope)
            done.append(await house.call())

    async def hang() -> None:
        leaders.append(scope_of_this_task.get())
        await anyio.sleep_forever()

    house.interface.scripted = [hang] * 10
    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(call)
        for number in range(1, 11):
            await anyio.wait_all_tasks_blocked()
            assert len(asked()) == len(leaders) == number
            leaders[-1].cancel()
    assert done == []
    for _ in range(10):
        with pytest.raises(TokenError, match="went away before a token came"):
            await house.call()
    assert len(asked()) == 10


async def test_a_leader_whose_own_time_is_over_fails_alone() -> None:
    house = House()
    house.interface.scripted = [anyio.sleep_forever]
    results: list[object] = []

    async def lead() -> None:
        with pytest.raises(TimedOut) as caught:
            await house.call(deadline=anyio.current_time() + 0.05)
        results.append(caught.value.phase)

    async def follow() -> None:
        results.append(await house.call())

    async with anyio.create_task_group() as group:
        group.start_soon(lead)
        await anyio.wait_all_tasks_blocked()
        for _ in range(5):
            group.start_soon(follow)
    assert sorted(results, key=str) == [200] * 5 + ["token"]


async def test_a_leader_whose_sender_runs_out_of_its_time_fails_alone_too() -> None:
    house = House()

    async def late() -> None:
        with anyio.CancelScope(shield=True):
            await anyio.sleep(0.05)
        raise TimedOut("read", 0.02)

    house.interface.scripted = [late]
    results: list[object] = []

    async def lead() -> None:
        with pytest.raises(TimedOut):
            await house.call(deadline=anyio.current_time() + 0.02)

    async def follow() -> None:
        results.append(await house.call())

    async with anyio.create_task_group() as group:
        group.start_soon(lead)
        await anyio.wait_all_tasks_blocked()
        group.start_soon(follow)
    assert results == [200]


async def test_who_waited_for_a_token_that_is_gone_again_gets_another() -> None:
    house = House()

    def forget(token: str) -> None:
        house.interface.on_call = lambda token: None
        house.keeper.forget(USER.identity)

    house.interface.on_call = forget
    assert await together(*[house.call] * 5) == [200] * 5
    used = [header for call, header in house.interface.asked if call.operation == "Customer.self"]
    assert sorted(used) == ["Bearer token-1"] + ["Bearer token-2"] * 4


async def test_a_token_that_was_minted_just_now_cannot_be_refused() -> None:
    house = House()
    await house.call()
    held = house.keeper.peek(USER.identity)
    house.clock.advance(4.9)
    house.keeper.refused(USER.identity, held)
    assert house.keeper.peek(USER.identity) is held
    house.clock.advance(0.1)
    house.keeper.refused(USER.identity, held)
    assert house.keeper.peek(USER.identity) is None


async def test_a_token_that_is_minted_again_is_no_longer_refused() -> None:
    house = House()
    await house.call()
    entry = house.keeper._entry(USER.identity)
    held = entry.held
    entry.refuse(held, house.clock.monotonic() + 60, unknown=False)
    assert entry.is_refused(held)
    entry.landed(held)
    assert not entry.is_refused(held)


async def test_a_caller_that_waits_too_long_for_a_token_is_told_what_it_waited_for() -> None:
    house = House()
    house.interface.scripted = [anyio.sleep_forever] * 2
    soon = anyio.current_time() + 0.05
    for error in await together(*[partial(house.call, deadline=soon)] * 2):
        assert isinstance(error, TimedOut)
        assert error.phase == "token"
        assert 0 < error.seconds <= 0.05
        assert (error.method, error.path_template) == ("GET", "/customer/v2")
        assert error.correlation_id is not None


async def test_who_waits_for_another_waits_no_longer_than_its_own_time() -> None:
    house = House()
    gate = anyio.Event()
    house.interface.scripted = [gate.wait]
    results: list[int] = []

    async def lead() -> None:
        results.append(await house.call())

    async with anyio.create_task_group() as group:
        group.start_soon(lead)
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(TimedOut, match="waiting for token"):
            await house.call(deadline=anyio.current_time() + 0.02)
        gate.set()
    assert results == [200]
    assert house.interface.mints == 1


async def test_a_mint_that_takes_too_long_is_everybodys_failure() -> None:
    house = House(mint_seconds=0.05)
    house.interface.scripted = [anyio.sleep_forever]
    for error in await together(*[house.call] * 3):
        assert isinstance(error, TokenError)
        assert error.retryable
        assert "no token within 0.05 s" in str(error)


async def test_a_secret_that_is_not_given_in_time_is_everybodys_failure() -> None:
    house = House(mint_seconds=0.05)

    async def slow() -> str:
        await anyio.sleep_forever()
        return ""

    with pytest.raises(TokenError, match=r"no secret within 0\.05 s"):
        await house.call(Grant.user(BASE, CREDENTIALS, "user1", slow))


async def test_an_error_that_is_not_about_tokens_is_the_leaders_alone() -> None:
    house = House()
    house.interface.scripted = [SessionClosed("closed")]
    results = await together(*[house.call] * 5)
    assert sorted(str(result) for result in results) == ["200"] * 4 + ["closed"]


async def test_a_transport_that_raises_what_it_likes_is_everybodys_token_error() -> None:
    house = House()
    house.interface.scripted = [AnswerLost("the transport raised RuntimeError")]
    for error in await together(*[house.call] * 5):
        assert isinstance(error, TokenError)
        assert error.retryable
        assert "the transport raised RuntimeError" in str(error)


async def test_least_recently_used_identities_are_dropped_first() -> None:
    house = House(max_identities=3)
    users = [Grant.user(BASE, CREDENTIALS, f"user{n}", PASSWORD) for n in range(4)]
    for user in users[:3]:
        await house.call(user)
    await house.call(users[0])
    await house.call(users[3])
    assert len(house.keeper) == 3
    assert house.keeper.peek(users[1].identity) is None
    assert all(house.keeper.peek(users[n].identity) for n in (0, 2, 3))


async def test_an_identity_that_is_minting_is_never_dropped() -> None:
    house = House(max_identities=1)
    gate = anyio.Event()
    house.interface.scripted = [gate.wait] * 3
    users = [Grant.user(BASE, CREDENTIALS, f"user{n}", PASSWORD) for n in range(3)]

    async def open_gate() -> None:
        await anyio.wait_all_tasks_blocked()
        assert len(house.keeper) == 3
        house.interface.scripted = []
        gate.set()

    async with anyio.create_task_group() as group:
        for user in users * 4:
            group.start_soon(house.call, user)
        group.start_soon(open_gate)
    assert house.interface.mints == 3
    assert house.interface.most_under_way == 1
    await house.call(CLIENT)
    assert len(house.keeper) == 1


async def test_a_secret_is_asked_for_once_more_after_a_refusal() -> None:
    house = House()
    passwords = ["old", "new", "never"]

    async def ask() -> str:
        return passwords.pop(0)

    house.interface.scripted = [401]
    assert await house.call(Grant.user(BASE, CREDENTIALS, "user1", ask)) == 200
    assert [form["password"] for form in house.interface.forms()] == ["old", "new"]
    assert passwords == ["never"]


async def test_a_secret_that_stays_the_same_is_not_tried_twice() -> None:
    house = House()
    asked = 0

    async def ask() -> str:
        nonlocal asked
        asked += 1
        return "rotten"

    house.interface.scripted = [401, 401]
    grant = Grant.of(BASE, ClientCredentials("t/c", ask))
    with pytest.raises(TokenError):
        await house.call(grant)
    assert asked == 2
    assert house.interface.scripted == [401]


async def test_a_secret_is_not_asked_for_again_when_the_endpoint_merely_fails() -> None:
    house = House()
    asked = 0

    async def ask() -> str:
        nonlocal asked
        asked += 1
        return "fine"

    house.interface.scripted = [ConnectFailed("no connection")]
    grant = Grant.of(BASE, ClientCredentials("t/c", ask))
    with pytest.raises(TokenError, match="failed with ConnectFailed"):
        await house.call(grant)
    assert asked == 1


async def test_a_token_that_is_asked_for_is_asked_for_again_after_its_refusal() -> None:
    house = House()
    tokens = ["expired", "good"]
    house.interface.good = {"good"}

    async def ask() -> str:
        return tokens.pop(0)

    grant = Grant.of(BASE, StaticToken(ask))
    await house.keeper.get(grant)
    house.clock.advance(10)
    assert await house.call(grant) == 200
    assert tokens == []
    assert house.interface.mints == 0


async def test_a_token_lives_as_long_as_is_asked_where_it_can() -> None:
    house = House()
    first = await house.authorizer.token(USER)
    house.clock.advance(3700)
    assert await house.authorizer.token(USER, min_ttl=3000) == first
    second = await house.authorizer.token(USER, min_ttl=3600)
    assert second != first
    assert await house.authorizer.token(USER, min_ttl=9999) == second
    assert second.expires is not None
    assert (second.expires - house.clock.now()).total_seconds() == 7200


@pytest.mark.parametrize("min_ttl", [-1, math.inf, math.nan])
async def test_a_lifetime_that_cannot_be_is_refused(min_ttl: float) -> None:
    with pytest.raises(BanksapiError, match="min_ttl"):
        await House().authorizer.token(USER, min_ttl=min_ttl)


async def test_a_token_of_no_length_serves_the_call_it_was_minted_for() -> None:
    clock = MovableClock()
    house = House(Interface(clock, lifetime=0))
    assert await together(*[house.call] * 20) == [200] * 20
    assert house.interface.mints == 1
    clock.advance(5)
    assert await house.call() == 200
    assert house.interface.mints == 2


async def test_a_token_of_unknown_length_is_used_for_two_hours() -> None:
    clock = MovableClock()
    house = House(Interface(clock, lifetime=None))
    await house.call()
    clock.advance(6899)
    await house.call()
    assert house.interface.mints == 1
    clock.advance(300)
    await house.call()
    assert house.interface.mints == 2


async def test_a_refusal_says_whose_it_is_and_for_how_long_it_is_remembered() -> None:
    house = House()
    house.interface.scripted = [401]
    (first,) = await together(house.call)
    assert first.retry_after == 30
    who = "no token for user user1 of client demotenant/demoClient"
    assert str(first).startswith(f"{who}: POST /auth/oauth2/token answered 401")
    assert str(first).endswith("; remembered, and not tried again for 30 s")
    house.clock.advance(10)
    (again,) = await together(house.call)
    assert str(again).startswith(who)
    assert str(again).endswith("; remembered, and not tried again for 20 s")
    assert again.retry_after == 20
    assert again.status == 401


async def test_short_calls_do_not_send_a_password_for_ever_and_a_longer_one_does() -> None:
    house = House()
    house.interface.scripted = [anyio.sleep_forever] * 40

    async def short() -> int:
        return await house.call(deadline=anyio.current_time() + 0.02)

    seen = [error for _ in range(40) for error in await together(short)]
    assert {type(error) for error in seen} == {TimedOut, TokenError}
    assert 40 - len(house.interface.scripted) <= 5
    assert seen[-1].retryable
    assert 0 < seen[-1].retry_after <= 30
    assert "give more" in str(seen[-1])
    house.interface.scripted = []
    assert await house.call() == 200
    assert await short() == 200


async def test_a_short_call_is_tried_again_after_a_while() -> None:
    house = House()
    house.interface.scripted = [anyio.sleep_forever] * 40
    for _ in range(3):
        with pytest.raises(TimedOut):
            await house.call(deadline=anyio.current_time() + 0.05)
    with pytest.raises(TokenError, match="times no token came"):
        await house.call(deadline=anyio.current_time() + 0.04)
    house.clock.advance(31)
    house.interface.scripted = []
    assert await house.call(deadline=anyio.current_time() + 1) == 200


async def test_calls_that_are_cancelled_around_a_mint_do_not_mint_for_ever_either() -> None:
    house = House()
    house.interface.scripted = [anyio.sleep_forever] * 40
    refused = 0
    for _ in range(40):
        with anyio.move_on_after(0.02):
            try:
                await house.call()
            except TokenError:
                refused += 1
    assert refused >= 30
    assert 40 - len(house.interface.scripted) <= 10


async def test_tasks_that_are_cancelled_do_not_send_a_password_for_ever() -> None:
    house = House()
    house.interface.scripted = [anyio.sleep_forever] * 40
    refused: list[TokenError] = []

    async def one() -> None:
        try:
            await house.call()
        except TokenError as error:
            refused.append(error)

    for _ in range(40):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(one)
            await anyio.wait_all_tasks_blocked()
            tasks.cancel_scope.cancel()
    assert 40 - len(house.interface.scripted) == 3
    assert {error.retryable for error in refused} == {True}
    assert "went away before a token came" in str(refused[-1])
    assert 0 < refused[-1].retry_after <= 1
    house.clock.advance(1)
    house.interface.scripted = []
    assert await house.call() == 200
    assert len(house.keeper.refusals) == 0


async def test_time_limits_that_grow_a_little_do_not_send_a_password_each_time() -> None:
    house = House()
    house.interface.scripted = [anyio.sleep_forever] * 20
    for number in range(20):
        with pytest.raises((TimedOut, TokenError)):
            await house.call(deadline=anyio.current_time() + 0.01 * 1.11**number)
    assert 20 - len(house.interface.scripted) <= 7


async def test_refused_log_ins_take_no_place_of_good_ones_and_are_bounded() -> None:
    house = House(max_identities=3)
    good = [Grant.user(BASE, CREDENTIALS, f"user{n}", PASSWORD) for n in range(3)]
    for grant in good:
        await house.call(grant)
    house.interface.scripted = [401] * 20
    for number in range(20):
        wrong = Grant.user(BASE, CREDENTIALS, f"{number}" + "x" * 500, PASSWORD)
        with pytest.raises(TokenError) as caught:
            await house.call(wrong)
        assert len(str(caught.value)) < 500
    assert len(house.keeper) == 3
    assert len(house.keeper.refusals) == 3
    assert all(house.keeper.peek(grant.identity) for grant in good)


async def test_a_token_that_the_interface_does_not_know_is_replaced_once_in_five_seconds() -> None:
    house = House()
    await house.call()
    house.interface.refusal = 401
    house.interface.expire_all()
    assert await together(*[house.call] * 20) == [200] * 20
    assert house.interface.mints == 2
    house.interface.expire_all()
    assert await house.call() == 401
    assert house.interface.mints == 2
    now = house.clock.monotonic()
    assert not house.keeper.lacking.knows(USER.identity, "Customer.self", 401, now)
    house.clock.advance(5)
    assert await house.call() == 200
    assert house.interface.mints == 3
