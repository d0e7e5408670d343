"""Do several processes that share a store mint once, and does a bad store do no harm?"""

import asyncio
import json
import logging
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path

import anyio
import pytest
from anyio.lowlevel import checkpoint
from banksapi_async.auth.credentials import ApiKeyCredentials, ClientCredentials, StaticToken
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.stores import MemoryTokenStore
from banksapi_async.auth.token import read, write
from banksapi_async.errors import TokenError
from banksapi_async.transport.events import TokenMinted, TokenStoreFailed
from banksapi_async.wire.json import dumps, loads

from auth.parts import (
    BASE,
    CLIENT,
    CREDENTIALS,
    PASSWORD,
    SECRET,
    START,
    USER,
    House,
    Interface,
    MovableClock,
    together,
)


class Noted:
    """A store that notes what it is asked and passes it on."""

    def __init__(self) -> None:
        self.store = MemoryTokenStore()
        self.asked: list[str] = []
        self.fails: set[str] = set()
        self.error: BaseException = ConnectionError("redis://user:hunter2@host is down")
        self.pace = lambda: None

    def __getattr__(self, name: str):
        async def step(*args, **kwargs):
            self.asked.append(name)
            self.pace()
            await checkpoint()
            if name in self.fails:
                raise self.error
            return await getattr(self.store, name)(*args, **kwargs)

        return step

    @property
    def values(self) -> dict[str, bytes]:
        return self.store._values


def houses(**options: float):
    store = Noted()
    interface = Interface(MovableClock())
    return store, interface, [House(interface, store=store, **options) for _ in range(2)]


async def test_a_store_shared_by_two_processes_mints_once() -> None:
    store, interface, (one, other) = houses()
    assert await together(*[one.call, other.call] * 50) == [200] * 100
    assert interface.mints == 1
    assert len(one.told(TokenMinted)) + len(other.told(TokenMinted)) == 1
    assert store.asked.count("put") == 1


async def test_a_store_is_asked_once_a_mint_and_not_once_a_call() -> None:
    store, _, (one, other) = houses()
    for _ in range(20):
        await one.call()
        await other.call()
    assert store.asked == ["lease", "get", "put", "release", "lease", "get", "release"]


async def test_processes_that_are_refused_at_once_mint_once_between_them() -> None:
    _, interface, (one, other) = houses()
    await together(one.call, other.call)
    interface.clock.advance(60)
    interface.expire_all()
    assert await together(*[one.call, other.call] * 50) == [200] * 100
    assert interface.mints == 2


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_cancelled_task_of_a_stores_is_no_cancellation_of_the_call() -> None:
    store, _, (one, _) = houses()
    store.error = asyncio.CancelledError()
    store.fails = {"lease"}
    assert await one.call() == 200
    assert [event.error for event in one.told(TokenStoreFailed)] == ["CancelledError"]


async def test_a_renewal_of_one_process_serves_the_other() -> None:
    _, interface, (one, other) = houses()
    await together(one.call, other.call)
    interface.clock.advance(6901)
    await one.call()
    await other.call()
    assert interface.mints == 2
    assert one.keeper.peek(USER.identity).token == other.keeper.peek(USER.identity).token


async def test_a_cold_process_takes_a_token_in_its_advisory_window_as_it_is() -> None:
    _, interface, (one, other) = houses()
    await one.call()
    interface.clock.advance(6901)
    interface.scripted = [503] * 10
    assert await other.call() == 200
    interface.clock.advance(300)
    with pytest.raises(TokenError):
        await other.call()


async def test_a_refused_token_is_removed_even_if_no_other_can_be_had() -> None:
    store, interface, (one, other) = houses()
    await one.call()
    interface.clock.advance(60)
    interface.expire_all()
    interface.scripted = [503]
    with pytest.raises(TokenError):
        await one.call()
    assert store.values == {}
    assert await other.call() == 200


async def test_a_token_that_another_process_put_is_never_removed() -> None:
    store, interface, (one, other) = houses()
    await one.call()
    interface.clock.advance(60)
    interface.expire_all()
    await other.call()
    interface.scripted = [503]
    assert await one.call() == 200
    assert interface.mints == 2
    assert len(store.values) == 1


async def test_a_token_that_is_older_than_a_refusal_is_not_trusted() -> None:
    store, interface, (one, other) = houses()
    await one.call()
    interface.clock.advance(60)
    interface.expire_all()
    await other.call()
    interface.clock.advance(60)
    interface.expire_all()
    assert await one.call() == 200
    assert interface.mints == 3
    assert "discard" in store.asked


async def test_what_is_revoked_or_forgotten_is_gone_from_the_store() -> None:
    for step in ("revoke", "forget"):
        store, interface, (one, other) = houses()
        await one.call()
        assert await getattr(other.authorizer, step)(USER) is None
        assert store.values == {}
        templates = [call.template for call, _ in interface.asked]
        assert templates.count("/auth/oauth2/revoke") == (step == "revoke")
        await getattr(other.authorizer, step)(USER)


async def test_keys_and_passwords_cannot_be_guessed_from_a_store() -> None:
    store, _, (one, _) = houses()
    await one.call()
    await one.call(CLIENT)
    for key, value in store.values.items():
        assert len(bytes.fromhex(key)) == 32
        for secret in (PASSWORD, SECRET, "user1", "demoClient"):
            assert secret not in key
            assert secret.encode() not in value


async def test_a_static_token_is_not_put_into_a_store() -> None:
    async def ask() -> str:
        return "made-elsewhere"

    store, interface, (one, _) = houses()
    interface.good = {"made-elsewhere"}
    grant = Grant.of(BASE, StaticToken(ask))
    assert await one.call(grant) == 200
    await one.authorizer.forget(grant)
    assert store.asked == []


async def test_an_api_keys_token_is_shared() -> None:
    _, interface, (one, other) = houses()
    grant = Grant.of(BASE, ApiKeyCredentials("key"))
    await together(partial(one.call, grant), partial(other.call, grant))
    assert interface.mints == 1


async def test_a_token_minted_with_another_secret_lies_under_that_secrets_name() -> None:
    store, interface, (one, _) = houses()
    secrets = ["old", "new"]

    async def ask() -> str:
        return secrets.pop(0) if len(secrets) > 1 else secrets[0]

    interface.scripted = [401]
    credentials = ClientCredentials("demotenant/demoClient", ask)
    assert await one.call(Grant.of(BASE, credentials)) == 200
    known = Grant.of(BASE, ClientCredentials("demotenant/demoClient", "new"))
    assert list(store.values) == [known.identity.proof]


@pytest.mark.parametrize("step", ["lease", "get", "put", "release", "discard"])
async def test_a_store_that_fails_fails_no_call(step: str) -> None:
    store, interface, (one, other) = houses(mint_seconds=0.2)
    store.fails = {step}
    assert await together(*[one.call, other.call] * 3) == [200] * 6
    interface.clock.advance(60)
    interface.expire_all()
    store.store._leases.clear()
    assert await one.call() == 200
    failures = one.told(TokenStoreFailed)
    assert TokenStoreFailed(level="user", step=step, error="ConnectionError") in failures


async def test_a_store_that_is_down_is_logged_once_until_it_works_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, interface, (one, _) = houses(mint_seconds=0.2)

    async def mint() -> None:
        interface.clock.advance(60)
        interface.expire_all()
        assert await one.call() == 200

    store.fails = {"lease", "put"}
    for _ in range(3):
        await mint()
    said = (
        "the token store Noted fails (lease: ConnectionError), and tokens are minted without it;"
        " this is said once until it works again"
    )
    assert caplog.record_tuples == [("banksapi_async", logging.WARNING, said)]
    store.fails = {"put"}
    await mint()
    await mint()
    assert len(caplog.records) == 2
    store.fails = set()
    await mint()
    assert len(caplog.records) == 2
    store.fails = {"lease"}
    await mint()
    assert len(caplog.records) == 3


async def test_a_store_that_hangs_fails_no_call() -> None:
    store, _, (one, _) = houses(mint_seconds=0.2)
    for method in ("lease", "get", "put", "release", "discard"):
        setattr(store.store, method, lambda *_, **__: anyio.sleep_forever())
    assert await one.call() == 200
    assert {event.error for event in one.told(TokenStoreFailed)} == {"TimeoutError"}


@pytest.mark.parametrize("at", range(1, 9))
async def test_a_lease_is_given_back_wherever_its_holder_is_cancelled(at: int) -> None:
    store, interface, (one, other) = houses()
    leader = anyio.CancelScope()
    paces = 0

    def pace() -> None:
        nonlocal paces
        paces += 1
        if paces == at:
            leader.cancel()

    interface.pace = store.pace = pace
    with leader:
        await one.call()
    interface.pace = store.pace = lambda: None
    assert store.store._leases == {}
    assert await together(one.call, other.call) == [200, 200]
    assert interface.mints <= 2


async def test_a_lease_is_for_one_and_ends_by_itself() -> None:
    store = MemoryTokenStore()
    first = await store.lease("a", seconds=0.03)
    other = await store.lease("b", seconds=30)
    second = await store.lease("a", seconds=30)
    assert len({first, other, second}) == 3
    await store.release("a", first)
    with anyio.move_on_after(0.05):
        await store.lease("a", seconds=30)
        pytest.fail("the second lease was taken away")
    await store.release("a", second)
    await store.lease("a", seconds=30)


async def test_a_value_is_discarded_only_while_it_is_the_one_that_was_read() -> None:
    store = MemoryTokenStore()
    await store.put("a", b"1", ends=START)
    await store.put("a", b"2", ends=START)
    await store.discard("a", b"1")
    assert await store.get("a") == b"2"
    await store.discard("a", b"2")
    assert await store.get("a") is None


async def test_a_memory_store_is_bounded_and_shows_nothing() -> None:
    store = MemoryTokenStore(max_tokens=2)
    for key in ("a", "b", "a", "c"):
        await store.put(key, b"hidden", ends=START)
    assert [await store.get(key) for key in "abc"] == [b"hidden", None, b"hidden"]
    assert repr(store) == "<MemoryTokenStore of 2 tokens>"


def test_a_memory_store_serves_event_loops_in_several_threads() -> None:
    store = MemoryTokenStore()
    interface = Interface(MovableClock())
    interface.awaits = 50

    def run() -> None:
        anyio.run(together, *[House(interface, store=store).call] * 5)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert interface.mints == 1


async def test_another_process_reckons_its_own_deadlines() -> None:
    house = House()
    await house.call()
    held = house.keeper.peek(USER.identity)
    stored = write(held, house.clock)
    assert stored.ends == START + timedelta(seconds=7200)
    assert "token-1" not in repr(stored)
    later = MovableClock()
    later.advance(100)
    found = read(stored.value, later)
    assert found.ends_at - later.monotonic() == 7100
    assert later.monotonic() - found.minted_at == 100
    assert found.renew_at - later.monotonic() == 6800
    assert found.token == held.token
    early = MovableClock()
    early.advance(-1000)
    assert read(stored.value, early).ends_at - early.monotonic() == 7200


@pytest.mark.parametrize(
    "change",
    [
        {"token": None},
        {"token": {}},
        {"token": {"access_token": ""}},
        {"minted": None},
        {"minted": "x"},
        {"ends": 10**30},
        {"ends": []},
    ],
)
async def test_nonsense_in_a_store_is_nothing(change: dict[str, object]) -> None:
    store, interface, (one, other) = houses()
    await one.call()
    [(key, value)] = store.values.items()
    store.values[key] = dumps({**loads(value), **change})
    assert await other.call() == 200
    for odd in (b"", b"\xff", b"[]", b'{"token": 1}'):
        assert read(odd, interface.clock) is None
    assert interface.mints == 2


async def test_two_users_of_one_store_never_meet() -> None:
    _, interface, (one, other) = houses()
    wrong = Grant.user(BASE, CREDENTIALS, "user1", PASSWORD + "x")
    await one.call()
    interface.scripted = [401]
    with pytest.raises(TokenError):
        await other.call(wrong)
    assert await other.call() == 200
    assert interface.mints == 1


GOLDEN = Path(__file__).parents[1] / "golden"


def test_a_token_that_an_earlier_edition_stored_is_read() -> None:
    clock = MovableClock()
    found = read((GOLDEN / "token-1.json").read_bytes(), clock)
    assert found is not None
    assert found.token.access_token.reveal() == "0bac1d52-4eb0-4fe2-951e-cf6ff9dc4235"
    assert (found.token.tenant, found.token.scopes) == ("demotenant", {"a", "b"})
    assert found.token.extra["tomorrow"] == ("new",)
    assert found.ends_at - clock.monotonic() == 7200


def test_a_token_of_another_version_is_left_to_those_who_know_it() -> None:
    value = json.loads((GOLDEN / "token-1.json").read_bytes())
    assert read(json.dumps({**value, "version": 2}).encode(), MovableClock()) is None


@pytest.mark.parametrize("steps", [("lease",), ("get",), ("put", "release"), ("lease", "put")])
async def test_a_store_that_hangs_leaves_a_call_the_time_it_needs(steps: tuple[str, ...]) -> None:
    store, _, (one, _) = houses()
    for step in steps:
        setattr(store.store, step, lambda *_, **__: anyio.sleep_forever())
    assert await one.call(deadline=anyio.current_time() + 2) == 200


async def test_a_holder_that_died_costs_a_call_no_more_than_half_its_time() -> None:
    store, interface, (one, other) = houses()
    await store.store.lease(USER.store_key(await USER.ask()), seconds=3600)
    assert await one.call(deadline=anyio.current_time() + 0.4) == 200
    # The token lies there now: who comes next reads it, and nobody mints again.
    assert await other.call(deadline=anyio.current_time() + 0.4) == 200
    assert interface.mints == 1


@pytest.mark.parametrize("odd", [{"a": 1}, 7, "text", [], object(), memoryview(b"{}"), bytearray()])
@pytest.mark.parametrize("step", ["get", "put", "release", "lease", "discard"])
async def test_a_store_that_answers_anything_fails_no_call(odd: object, step: str) -> None:
    store, interface, (one, _) = houses(mint_seconds=0.05)

    async def answers(*_: object, **__: object) -> object:
        return odd

    setattr(store.store, step, answers)
    assert await one.call() == 200
    interface.clock.advance(60)
    interface.expire_all()
    assert await one.call() == 200


async def test_a_token_that_lies_in_a_buffer_is_read() -> None:
    store, interface, (one, other) = houses()
    await one.call()
    found = dict(store.values)

    async def get(key: str) -> memoryview:
        return memoryview(found[key])

    store.store.get = get
    assert await other.call() == 200
    assert interface.mints == 1


async def test_who_waits_for_anothers_token_gets_one_that_lives_as_long_as_asked() -> None:
    _, interface, (one, other) = houses()
    await one.call()
    interface.clock.advance(6300)
    tokens: list[float] = []

    async def ask(min_ttl: float) -> None:
        token = await other.authorizer.token(USER, min_ttl=min_ttl)
        tokens.append((token.expires - interface.clock.now()).total_seconds())

    async with anyio.create_task_group() as group:
        group.start_soon(ask, 0)
        await anyio.wait_all_tasks_blocked()
        for _ in range(5):
            group.start_soon(ask, 3600)
    assert sorted(tokens) == [900] + [7200] * 5
    assert interface.mints == 2


def test_a_text_that_is_longer_than_any_token_is_not_even_read() -> None:
    value = (GOLDEN / "token-1.json").read_bytes()
    assert read(value + b" " * 256 * 1024, MovableClock()) is None


@pytest.mark.parametrize(
    "hanging", [{"get"}, {"lease"}, {"put", "release"}, {"get", "put"}, {"lease", "put", "release"}]
)
async def test_a_store_that_hangs_leaves_time_for_the_mint_and_the_call(hanging: set[str]) -> None:
    store, interface, (one, _) = houses(mint_seconds=15)
    seen: list[float] = []

    async def hangs(*_: object, **__: object) -> None:
        began = anyio.current_time()
        try:
            await anyio.sleep_forever()
        finally:
            seen.append(anyio.current_time() - began)

    for step in hanging:
        setattr(store.store, step, hangs)
    assert await one.call(deadline=anyio.current_time() + 0.8) == 200
    assert interface.mints == 1
    assert seen


async def test_a_release_that_hangs_holds_up_a_cancelled_caller_for_a_moment_only() -> None:
    store, interface, (one, _) = houses(mint_seconds=15)
    given: list[float] = []

    async def hangs(*_: object, **__: object) -> None:
        given.append(anyio.current_effective_deadline() - anyio.current_time())
        await anyio.sleep_forever()

    store.store.release = hangs
    interface.scripted = [anyio.sleep_forever]
    with anyio.move_on_after(0.05) as scope:
        await one.call()
    assert scope.cancelled_caught
    assert given[0] <= 0.5
