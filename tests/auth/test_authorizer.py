"""Does a call get a good token, and is a refusal taken for what it is?"""

import math
from functools import partial

import anyio
import pytest
from anyio.lowlevel import checkpoint
from banksapi_async.auth.credentials import ApiKeyCredentials, ClientCredentials, StaticToken
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.stores import MemoryTokenStore
from banksapi_async.errors import AnswerLost, InvalidRequest, TimedOut, TokenError
from banksapi_async.transport.events import TokenRefused
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call, Retry

from auth.parts import (
    BASE,
    CLIENT,
    USER,
    House,
    Interface,
    MovableClock,
    a_call,
    opened,
    together,
)


async def warm(**options: object) -> House:
    """A house whose token is good, old enough to be blamed, and far from its end."""
    house = House(**options)
    await house.call()
    house.clock.advance(60)
    return house


@pytest.mark.parametrize("status", [401, 403])
async def test_200_calls_refused_at_once_mint_one_and_all_succeed(status: int) -> None:
    house = await warm()
    house.interface.refusal = status
    house.interface.expire_all()
    assert await together(*[house.call] * 200) == [200] * 200
    assert house.interface.mints == 2
    assert house.told(TokenRefused) == [TokenRefused(level="user", status=status)] * 200


async def test_calls_that_are_refused_late_go_on_with_the_new_token() -> None:
    house = await warm()
    house.interface.expire_all()
    assert await house.call() == 200
    held = house.keeper.peek(USER.identity)
    house.clock.advance(60)
    house.keeper.refused(USER.identity, held)
    house.interface.expire_all()
    await house.call()
    house.clock.advance(60)
    house.keeper.refused(USER.identity, held)
    assert await house.call() == 200
    assert house.interface.mints == 3


async def test_a_call_is_replayed_at_most_once() -> None:
    house = await warm()
    house.interface.lacking = {"Customer.self"}
    before = len(house.interface.asked)
    assert await house.call() == 403
    sent = [call.operation for call, _ in house.interface.asked[before:]]
    assert sent == ["Customer.self", "Token.create", "Customer.self"]


async def test_an_operation_without_its_scope_does_not_mint_again() -> None:
    house = await warm()
    house.interface.lacking = {"Payment.create"}
    for _ in range(5):
        assert await house.call(operation="Payment.create") == 403
        house.clock.advance(60)
    assert house.interface.mints == 2
    assert await house.call() == 200
    assert house.interface.mints == 2


async def test_a_refusal_of_a_fresh_token_is_a_missing_scope_at_once() -> None:
    house = House()
    house.interface.lacking = {"Payment.create"}
    assert await house.call(operation="Payment.create") == 403
    house.clock.advance(60)
    assert await house.call(operation="Payment.create") == 403
    assert house.interface.mints == 1


async def test_a_missing_scope_is_forgotten_when_the_operation_succeeds() -> None:
    house = House()
    house.interface.lacking = {"Payment.create"}
    await house.call(operation="Payment.create")
    house.interface.lacking = set()
    assert await house.call(operation="Payment.create") == 200
    house.clock.advance(60)
    house.interface.expire_all()
    assert await house.call(operation="Payment.create") == 200
    assert house.interface.mints == 2


async def test_a_missing_scope_is_asked_after_again_in_ten_minutes() -> None:
    house = House()
    house.interface.lacking = {"Payment.create"}
    await house.call(operation="Payment.create")
    house.clock.advance(601)
    assert await house.call(operation="Payment.create") == 403
    assert house.interface.mints == 2


async def test_ten_minutes_are_over_though_calls_went_on() -> None:
    house = House()
    house.interface.lacking = {"Payment.create"}
    for _ in range(10):
        assert await house.call(operation="Payment.create") == 403
        house.clock.advance(60)
    assert house.interface.mints == 1
    assert await house.call(operation="Payment.create") == 403
    assert house.interface.mints == 2


async def test_a_missing_scope_does_not_hide_a_token_that_was_ended_or_has_expired() -> None:
    house = House()
    house.interface.lacking = {"Payment.create"}
    await house.call(operation="Payment.create")
    house.clock.advance(60)
    house.interface.lacking = set()
    house.interface.expire_all()
    house.interface.refusal = 401
    assert await house.call(operation="Payment.create") == 200
    assert house.interface.mints == 2


async def test_a_missing_scope_does_not_hide_a_token_that_expired_on_the_way() -> None:
    house = House(Interface(MovableClock(), lifetime=60))
    house.interface.lacking = {"Payment.create"}
    assert await house.call(operation="Payment.create") == 403
    house.interface.lacking = set()
    house.clock.advance(50)

    def expire(token: str) -> None:
        house.interface.on_call = lambda token: None
        house.clock.advance(20)
        house.interface.expire_all()

    house.interface.on_call = expire
    assert await house.call(operation="Payment.create") == 200
    assert house.interface.mints == 2


async def test_a_token_that_expires_at_once_is_not_taken_for_a_missing_scope() -> None:
    house = House(Interface(MovableClock(), lifetime=3))
    await house.call()
    house.interface.expire_all()
    house.clock.advance(4)
    assert await house.call() == 403
    assert not house.keeper.lacking
    house.clock.advance(1)
    assert await house.call() == 200
    assert house.interface.mints == 2


async def test_missing_scopes_are_remembered_for_a_bounded_number_of_operations() -> None:
    house = House(max_identities=3)
    house.interface.lacking = {f"Operation.{n}" for n in range(5)}
    for n in range(5):
        assert await house.call(operation=f"Operation.{n}") == 403
    house.clock.advance(60)
    await house.call(operation="Operation.4")
    assert house.interface.mints == 1
    await house.call(operation="Operation.0")
    assert house.interface.mints == 2


async def test_an_interface_that_gives_the_same_token_again_is_believed() -> None:
    house = await warm()
    house.interface.lacking = {"Payment.create"}
    token = {"access_token": "token-1", "expires_in": 3000}
    house.interface.token = lambda: token
    before = len(house.interface.asked)
    assert await house.call(operation="Payment.create") == 403
    assert len(house.interface.asked) - before == 2
    assert await house.call() == 200
    house.clock.advance(60)
    assert await house.call() == 200
    assert await house.call(operation="Payment.create") == 403
    assert len(house.interface.asked) - before == 5


@pytest.mark.parametrize("status", [401, 403])
async def test_a_call_that_must_not_be_repeated_is_not_unless_its_token_had_expired(
    status: int,
) -> None:
    house = await warm()
    house.interface.refusal = status
    house.interface.expire_all()
    before = len(house.interface.asked)
    assert await house.call(retry=Retry.ONCE) == status
    assert len(house.interface.asked) - before == 1
    assert await house.call(retry=Retry.ONCE) == 200
    assert house.interface.mints == 2

    def waits_for_a_connection(token: str) -> None:
        house.clock.advance(7200)
        house.interface.expire_all()
        house.interface.on_call = lambda token: None

    house.clock.advance(60)
    house.interface.on_call = waits_for_a_connection
    assert await house.call(retry=Retry.ONCE) == 200
    assert house.interface.mints == 3


@pytest.mark.parametrize("status", [401, 403])
async def test_a_call_that_must_not_be_repeated_is_not_when_its_token_expires_on_the_way(
    status: int,
) -> None:
    house = await warm()
    house.interface.refusal = status

    def takes_its_time() -> None:
        house.clock.advance(7200)
        house.interface.expire_all()

    house.interface.pace = takes_its_time
    before = len(house.interface.asked)
    assert await house.call(retry=Retry.ONCE) == status
    assert len(house.interface.asked) - before == 1


async def test_a_500_never_mints() -> None:
    house = await warm()
    send = house.interface.send

    async def fails(call: Call, authorization: Secret | None = None):
        await send(call, authorization)
        return house.interface.answer(500)

    house.interface.send = fails
    assert await house.call() == 500
    assert house.interface.mints == 1


async def test_a_refused_replay_with_a_token_that_is_not_fresh_blames_that_token() -> None:
    house = await warm()
    other = anyio.Event()

    async def slow() -> None:
        call = a_call()
        held = house.keeper.peek(USER.identity)
        assert held is not None
        await other.wait()
        answer = await house.authorizer._once_more(
            call, USER, held, house.interface.answer(403), fresh=False
        )
        assert answer.status == 403

    async with anyio.create_task_group() as group:
        group.start_soon(slow)
        await anyio.wait_all_tasks_blocked()
        house.interface.expire_all()
        assert await house.call() == 200
        house.clock.advance(60)
        house.interface.expire_all()
        other.set()
    assert house.keeper.peek(USER.identity) is None
    assert await house.call() == 200
    assert house.interface.mints == 3


async def test_a_refused_call_that_ends_while_waiting_for_a_token_has_done_nothing() -> None:
    house = await warm()
    house.interface.expire_all()
    house.interface.scripted = [anyio.sleep_forever]
    call = a_call(deadline=anyio.current_time() + 0.05)
    call.progress.written = 100
    with pytest.raises(TimedOut) as caught:
        await house.authorizer.send(call, USER)
    assert caught.value.phase == "token"
    assert call.progress.phase == "token"
    assert call.progress.written == 0


async def test_a_static_token_is_sent_as_it_is_and_its_refusal_is_the_answer() -> None:
    house = House()
    grant = Grant.of(BASE, StaticToken("  made-elsewhere "))
    assert await house.call(grant) == 403
    assert [header for _, header in house.interface.asked] == ["Bearer made-elsewhere"]
    house.interface.good = {"made-elsewhere"}
    assert await house.call(grant) == 200
    token = await house.authorizer.token(grant)
    assert token.access_token == Secret("made-elsewhere")
    assert token.expires is None
    assert house.interface.mints == 0
    assert len(house.told(TokenRefused)) == 1


async def test_an_api_key_gets_its_token_from_its_product() -> None:
    house = House()
    for product in ("one", "onebasic"):
        assert await house.call(Grant.of(BASE, ApiKeyCredentials("key", product))) == 200
    templates = [c.template for c, _ in house.interface.asked if c.operation == "Token.create"]
    assert templates == ["/one/bc-token", "/onebasic/bc-token"]


async def test_a_session_puts_an_authorizer_together_in_one_step() -> None:
    house = House()
    authorizer = opened(Interface(house.clock))
    assert (await authorizer.send(a_call(), CLIENT)).status == 200


class Scripted(Interface):
    """Answers every call that is not a mint with what a test says."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.answers: list[tuple[int, object]] = []

    async def send(self, call: Call, authorization: Secret | None = None):
        if call.operation == "Token.create":
            return await super().send(call, authorization)
        self.asked.append((call, authorization.reveal() if authorization else ""))
        status, body = self.answers.pop(0)
        if status == 0:
            raise AnswerLost("lost", method=call.method, path_template=call.template)
        return self.answer(status, body)


def scripted(*answers: tuple[int, object]) -> House:
    house = House()
    house.interface = Scripted(house.clock)
    house.interface.answers = list(answers)
    for part in (house.endpoint, house.authorizer):
        part._sender = house.interface
    return house


async def test_a_revoked_token_is_gone_here_and_there() -> None:
    house = scripted((200, {}))
    await house.authorizer.token(USER)
    await house.authorizer.revoke(USER)
    call, header = house.interface.asked[-1]
    assert call.template == "/auth/oauth2/revoke"
    assert call.body == b"token=token-1"
    assert header.startswith("Basic ")
    assert house.keeper.peek(USER.identity) is None
    await house.authorizer.revoke(USER)
    assert house.interface.answers == []


@pytest.mark.parametrize("status", [401, 403, 404, 500])
async def test_a_revocation_that_is_refused_says_so_and_the_token_is_not_used_again(
    status: int,
) -> None:
    house = scripted((status, {}))
    await house.authorizer.token(USER)
    with pytest.raises(TokenError, match=f"/auth/oauth2/revoke answered {status}") as caught:
        await house.authorizer.revoke(USER)
    assert caught.value.status == status
    assert house.keeper.peek(USER.identity) is None


async def test_a_lost_answer_to_a_revocation_is_no_token_error() -> None:
    house = scripted((0, None))
    await house.authorizer.token(USER)
    with pytest.raises(AnswerLost):
        await house.authorizer.revoke(USER)


@pytest.mark.parametrize("credentials", [StaticToken("t"), ApiKeyCredentials("k")])
async def test_only_clients_revoke_and_ask(credentials) -> None:
    grant = Grant.of(BASE, credentials)
    with pytest.raises(InvalidRequest, match="ClientCredentials"):
        await scripted().authorizer.revoke(grant)
    with pytest.raises(InvalidRequest, match="ClientCredentials"):
        await scripted().authorizer.introspect("t", grant)


async def test_a_revocation_and_a_question_end_in_their_time() -> None:
    async def slow() -> str:
        await anyio.sleep_forever()
        return ""

    grant = Grant.of(BASE, ClientCredentials("t/c", slow))
    soon = anyio.current_time() + 0.02
    with pytest.raises(TimedOut):
        await House().authorizer.introspect("t", grant, deadline=soon)
    with pytest.raises(TimedOut):
        await House(store=MemoryTokenStore()).authorizer.revoke(grant, deadline=soon)


async def test_forgetting_sends_nothing_and_forgets_scopes_but_no_refused_log_in() -> None:
    house = House()
    house.interface.lacking = {"Payment.create"}
    await house.call(operation="Payment.create")
    await house.call(CLIENT, operation="Payment.create")
    before = len(house.interface.asked)
    await house.authorizer.forget(USER)
    assert len(house.interface.asked) == before
    now = house.clock.monotonic()
    assert not house.keeper.lacking.knows(USER.identity, "Payment.create", 403, now)
    assert house.keeper.lacking.knows(CLIENT.identity, "Payment.create", 403, now)
    house.interface.scripted = [401]
    with pytest.raises(TokenError):
        await house.call()
    await house.authorizer.forget(USER)
    await house.authorizer.revoke(USER)
    with pytest.raises(TokenError, match="not tried again for 30 s"):
        await house.call()
    house.authorizer.pardon(BASE, "user2")
    with pytest.raises(TokenError, match="not tried again for 30 s"):
        await house.call()
    house.authorizer.pardon(BASE, "user1")
    assert await house.call() == 200


async def test_a_token_forgotten_while_it_is_minted_is_minted_again_by_who_waited() -> None:
    house = House()
    gate = anyio.Event()
    house.interface.scripted = [gate.wait]
    results: list[int] = []

    async def call() -> None:
        results.append(await house.call())

    async def forget() -> None:
        await anyio.wait_all_tasks_blocked()
        gate.set()
        while house.keeper.peek(USER.identity) is None:
            await checkpoint()
        house.keeper.forget(USER.identity)

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        group.start_soon(call)
        group.start_soon(forget)
    assert results == [200, 200]
    assert house.interface.most_under_way == 1


async def test_introspection_tells_about_a_token_and_never_about_ours() -> None:
    house = scripted((200, {"scope": "a b", "active": True}), (403, {}), (200, b"odd"), (401, {}))
    token = await house.authorizer.introspect(" asked ", CLIENT)
    assert token is not None
    assert token.access_token == Secret("asked")
    assert token.scopes == {"a", "b"}
    assert await house.authorizer.introspect(Secret("asked"), CLIENT) is None
    for status in (200, 401):
        with pytest.raises(
            TokenError, match=f"/auth/oauth2/introspect answered {status}"
        ) as caught:
            await house.authorizer.introspect("asked", CLIENT)
        assert "asked" not in str(caught.value)
    assert house.interface.mints == 0


@pytest.mark.parametrize("token", ["", "a b", None])
async def test_what_is_no_token_is_not_asked_about(token) -> None:
    with pytest.raises(InvalidRequest, match="token"):
        await scripted().authorizer.introspect(token, CLIENT)


async def test_a_callable_is_not_asked_about() -> None:
    async def ask() -> str:
        return "t"

    with pytest.raises(InvalidRequest, match="token: is a callable"):
        await scripted().authorizer.introspect(ask, CLIENT)


@pytest.mark.parametrize(
    ("status", "body", "words", "retryable"),
    [
        (400, {"error": "invalid_scope"}, "the request was refused; invalid_scope", False),
        (401, {"error": "invalid_grant"}, "the credentials were refused; invalid_grant", False),
        (402, {}, "the tenant has expired", False),
        (403, {}, "the credentials were refused", False),
        (404, {}, "no token endpoint", False),
        (423, {}, "the user is locked", False),
        (429, {}, "too many", True),
        (302, {}, "answered 302", False),
        (500, b"<html>", "answered 500", True),
        (200, {}, "no token can be read", False),
        (200, b"<html>", "no token can be read", False),
        (200, {"access_token": "a\nb"}, "no token can be read", False),
    ],
)
async def test_whatever_the_token_endpoint_answers_is_a_token_error(
    status: int, body: object, words: str, *, retryable: bool
) -> None:
    house = House()

    class Odd(Interface):
        async def send(self, call, authorization=None):
            headers = {"x-correlation-id": "6ab9cd7e-5c6a-4ad1-9b6a-6ce4a0ac9a15"}
            return self.answer(status, body, **headers)

    house.endpoint._sender = Odd(house.clock)
    with pytest.raises(TokenError) as caught:
        await house.call()
    text = str(caught.value)
    assert words in text
    assert f"POST /auth/oauth2/token answered {status}" in text
    assert "correlation id 6ab9cd7e" in text
    assert caught.value.retryable is retryable
    assert caught.value.status == status
    assert caught.value.__context__ is None


async def test_deadlines_of_mints_are_their_own() -> None:
    house = House(mint_seconds=3.0)
    now = anyio.current_time()
    await house.call(deadline=now + 2)
    assert house.interface.asked[0][0].deadline == pytest.approx(now + 2, abs=0.5)
    await house.call(CLIENT)
    mint = house.interface.asked[2][0]
    assert mint.operation == "Token.create"
    assert mint.deadline < now + 3.5
    assert a_call().deadline == math.inf


async def test_two_houses_in_one_task_never_see_each_other() -> None:
    one, other = House(), House()
    await together(*[partial(one.call), partial(other.call)] * 3)
    assert (one.interface.mints, other.interface.mints) == (1, 1)
