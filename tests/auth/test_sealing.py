"""Is what lies in a store of no use to whoever reads it, writes it, or moves it?"""

import base64
import copy
import pickle
import sys
import warnings

import anyio
import pytest
from banksapi_async import InvalidRequest, MemoryTokenStore, Session
from banksapi_async.auth.credentials import ClientCredentials
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.sealing import TokenSeal
from banksapi_async.auth.token import write
from banksapi_async.transport.events import TokenStoreFailed, TokensUnsealed
from banksapi_async.values.secret import Secret

from auth.parts import BASE, CREDENTIALS, PASSWORD, SECRET, USER, House, Interface, MovableClock

OLD, NEW = b"the key of last year", b"the key of this year"


def house(interface: Interface, store, *keys: bytes) -> House:
    return House(interface, store=store, seal=TokenSeal(keys))


def shared(*keys: bytes):
    store, interface = MemoryTokenStore(), Interface(MovableClock())
    return store._values, interface, [house(interface, store, *keys) for _ in range(2)]


async def mints_again(interface: Interface, process: House) -> bool:
    before = interface.mints
    assert await process.call() == 200
    return interface.mints > before


UNREADABLE = TokenStoreFailed(level="user", step="get", error="Unreadable")


async def test_nothing_in_a_store_can_be_read_and_another_process_reads_it() -> None:
    values, interface, (one, other) = shared()
    await one.call()
    ((name, value),) = values.items()
    seen = name.encode() + value + base64.urlsafe_b64decode(value)
    for word in ("token", "demotenant", "demoClient", "user1", SECRET, PASSWORD, "minted"):
        assert word.encode() not in seen
    assert value.isascii()
    assert not await mints_again(interface, other)


@pytest.mark.parametrize("length", [0, 1, 40, -1])
async def test_a_value_that_was_cut_is_a_miss(length: int) -> None:
    values, interface, (one, other) = shared()
    await one.call()
    ((name, value),) = values.items()
    values[name] = value[:length]
    assert await mints_again(interface, other)
    assert UNREADABLE in other.events


async def test_a_value_in_which_one_bit_was_turned_is_a_miss() -> None:
    values, interface, (one, other) = shared()
    await one.call()
    ((name, value),) = values.items()
    raw = bytearray(base64.urlsafe_b64decode(value))
    raw[60] ^= 1
    values[name] = base64.urlsafe_b64encode(raw)
    assert await mints_again(interface, other)


async def test_a_value_that_lay_under_another_name_is_a_miss() -> None:
    values, interface, (one, other) = shared()
    await one.call(Grant.user(BASE, CREDENTIALS, "mallory", "hers"))
    ((_, hers),) = values.items()
    values[USER.store_key(await USER.ask())] = hers
    assert await mints_again(interface, other)
    assert UNREADABLE in other.events


async def test_a_token_that_somebody_wrote_in_the_open_is_a_miss() -> None:
    values, interface, (one, other) = shared()
    await one.call()
    held = one.keeper.peek(USER.identity)
    (name,) = values
    values[name] = write(held, one.clock).value
    assert await mints_again(interface, other)


async def test_what_was_sealed_with_foreign_keys_is_a_miss() -> None:
    values, interface, (one, _) = shared(OLD)
    await one.call()
    store = MemoryTokenStore()
    store._values = values
    assert await mints_again(interface, house(interface, store, NEW))
    assert await mints_again(interface, house(interface, store))


async def test_an_old_value_that_was_put_back_is_a_miss_once_it_has_ended() -> None:
    values, interface, (one, other) = shared()
    await one.call()
    old = dict(values)
    interface.clock.advance(7200)
    values.update(old)
    assert await mints_again(interface, other)


async def test_a_refused_token_that_was_put_back_is_not_used_again() -> None:
    values, interface, (one, _) = shared()
    await one.call()
    old = dict(values)
    interface.clock.advance(60)
    interface.expire_all()
    await one.call()
    interface.clock.advance(60)
    interface.expire_all()
    values.update(old)
    assert await one.call() == 200
    assert values != old


async def test_a_value_larger_than_any_token_is_not_even_opened() -> None:
    values, interface, (one, other) = shared()
    await one.call()
    (name,) = values
    values[name] += b"A" * 600_000
    assert await mints_again(interface, other)


async def test_keys_are_exchanged_without_a_mint() -> None:
    store, interface = MemoryTokenStore(), Interface(MovableClock())
    await house(interface, store, OLD).call()
    both = house(interface, store, NEW, OLD)
    assert not await mints_again(interface, both)
    interface.clock.advance(7000)
    await both.call()
    assert interface.mints == 2  # it renewed, and sealed with the new key
    assert not await mints_again(interface, house(interface, store, NEW))
    assert await mints_again(interface, house(interface, store, OLD))


async def test_a_secret_that_is_asked_for_seals_like_one_that_is_given() -> None:
    async def ask() -> str:
        return SECRET

    _, interface, (one, other) = shared()
    asked = Grant.user(BASE, ClientCredentials("demotenant/demoClient", ask), "user1", PASSWORD)
    await one.call(asked)
    await other.call()
    assert interface.mints == 1


async def test_a_token_of_a_new_secret_is_sealed_with_the_new_one() -> None:
    secrets = ["old", "new"]

    async def ask() -> str:
        return secrets.pop(0) if len(secrets) > 1 else secrets[0]

    _, interface, (one, other) = shared()
    interface.scripted = [401]
    assert await one.call(Grant.of(BASE, ClientCredentials("demotenant/demoClient", ask))) == 200
    known = Grant.of(BASE, ClientCredentials("demotenant/demoClient", "new"))
    assert await other.call(known) == 200
    assert interface.mints == 1


@pytest.mark.parametrize("keys", [[b"short"], [b"a key of 16 bytes", b""]])
def test_a_key_that_is_too_short_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(InvalidRequest, match="token_keys"):
        Session(CREDENTIALS, token_keys=keys)


def test_a_seal_shows_no_key_and_is_not_pickled() -> None:
    seal = TokenSeal([OLD])
    assert OLD.decode() not in repr(seal)
    for take in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="pickled"):
            take(seal)


def test_a_value_is_sealed_anew_each_time() -> None:
    seal, secret = TokenSeal(), Secret(SECRET)
    assert seal.close("a", secret, b"value") != seal.close("a", secret, b"value")


class Elsewhere:
    """A store of a user's own, by its methods."""

    def __init__(self) -> None:
        self.store = MemoryTokenStore()

    def __getattr__(self, name: str):
        return getattr(self.store, name)


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)


@pytest.mark.usefixtures("without")
def test_a_session_that_cannot_seal_says_once_that_tokens_lie_open() -> None:
    events: list[object] = []
    with pytest.warns(UserWarning, match=r"Elsewhere.*banksapi_async\[crypto\]") as warned:
        Session(CREDENTIALS, token_store=Elsewhere(), observers=[events.append])
    assert events == [TokensUnsealed(store="Elsewhere")]
    assert [one.filename for one in warned] == [__file__]
    with pytest.warns(UserWarning, match="lie open"):
        Session(CREDENTIALS, token_store=Elsewhere())


@pytest.mark.usefixtures("without")
def test_where_no_store_is_shared_nothing_lies_open() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Session(CREDENTIALS)
        Session(CREDENTIALS, token_store=MemoryTokenStore())


@pytest.mark.usefixtures("without")
def test_who_gives_keys_is_not_served_without_a_seal() -> None:
    with pytest.raises(ImportError, match=r"banksapi_async\[crypto\]"):
        Session(CREDENTIALS, token_store=MemoryTokenStore(), token_keys=[NEW])


class Down(Elsewhere):
    """A store whose leases fail after a while, and hang until then."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.failing = anyio.Event()

    def __getattr__(self, name: str):
        async def step(*_: object, **__: object) -> None:
            self.asked.append(name)
            if self.asked.count("lease") == 50:
                self.failing.set()
            if len(self.asked) > 1:
                await anyio.sleep_forever()
            await self.failing.wait()
            raise ConnectionError

        return step


async def test_who_finds_that_a_store_is_down_tells_all_who_wait_for_it() -> None:
    store, interface = Down(), Interface(MovableClock())
    one = house(interface, store)
    async with anyio.create_task_group() as group:
        for number in range(50):
            group.start_soon(one.call, Grant.user(BASE, CREDENTIALS, f"user{number}", PASSWORD))
    assert store.asked == ["lease"] * 50
    assert interface.mints == 50
    assert one.told(TokenStoreFailed) == [
        TokenStoreFailed(level="user", step="lease", error="ConnectionError")
    ]
    await one.call(Grant.user(BASE, CREDENTIALS, "another", PASSWORD))
    assert len(store.asked) == 50


async def test_a_store_that_was_down_is_asked_again_a_little_later() -> None:
    store, interface = Down(), Interface(MovableClock())
    store.failing.set()
    one = house(interface, store)
    await one.call()
    interface.clock.advance(6)
    store.asked.clear()
    await one.call(Grant.user(BASE, CREDENTIALS, "another", PASSWORD))
    assert store.asked == ["lease"]


async def test_a_store_that_cannot_be_used_here_is_an_error_of_the_program() -> None:
    class Refusing(Elsewhere):
        async def lease(self, key: str, *, seconds: float) -> str:
            raise InvalidRequest("client_or_url", "it is of another event loop", "give a URL")

    one = house(Interface(MovableClock()), Refusing())
    with pytest.raises(InvalidRequest, match="another event loop"):
        await one.call()
