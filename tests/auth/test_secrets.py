"""Does nothing that fails, is shown, told or pickled hold a secret?"""

import base64
import gc
import pickle
import traceback
from types import TracebackType

import pytest
from banksapi_async.auth.credentials import ClientCredentials
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.stores import MemoryTokenStore
from banksapi_async.errors import AnswerLost, BanksapiError, TokenError

from auth.parts import BASE, House, Interface

SECRET = "cl13nt-secret"
PASSWORD = "us3r-password"
TOKEN = "t0ken-of-user"
BASIC = base64.b64encode(f"t/c:{SECRET}".encode()).decode()
SECRETS = (SECRET, PASSWORD, TOKEN, BASIC)
GRANT = Grant.user(BASE, ClientCredentials("t/c", SECRET), "user1", PASSWORD)


class Leaky(Interface):
    """Answers with what it was asked, and with tokens worth hiding."""

    def token(self) -> dict[str, object]:
        self.good.add(TOKEN)
        return {"access_token": TOKEN, "refresh_token": TOKEN, "expires_in": 7200}

    def answer(self, status: int, body: object = None, **headers: str):
        leak = {"error": PASSWORD, "x": TOKEN} if status != 200 else body
        return super().answer(status, leak, **{"x-correlation-id": f"{TOKEN} {SECRET}", **headers})


def assert_clean(text: str) -> None:
    assert not [secret for secret in SECRETS if secret in text]


def frames(trace: TracebackType | None) -> str:
    """What tools that show local variables would show of our frames."""
    return "".join(
        repr({name: repr(value) for name, value in frame.f_locals.items()})
        for frame, _ in traceback.walk_tb(trace)
        if "banksapi_async" in frame.f_code.co_filename
    )


@pytest.mark.parametrize("status", [302, 400, 401, 404, 423, 429, 500, 503])
async def test_an_error_of_the_token_endpoint_holds_no_secret(status: int) -> None:
    house = House(Leaky(House().clock))
    house.interface.scripted = [status]
    with pytest.raises(TokenError) as caught:
        await house.call(GRANT)
    error = caught.value
    assert_clean(str(error) + repr(error) + repr(vars(error)) + frames(error.__traceback__))
    assert_clean("".join(traceback.format_exception(error)))
    assert_clean(pickle.dumps(error).decode("latin-1"))
    assert_clean(repr(house.events))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("store", [None, MemoryTokenStore()])
async def test_a_lost_answer_drags_nothing_along(store) -> None:
    house = House(Leaky(House().clock), store=store)
    house.interface.scripted = [AnswerLost("lost")]
    with pytest.raises(BanksapiError) as caught:
        await house.call(GRANT)
    error = caught.value
    assert_clean("".join(traceback.format_exception(error)) + frames(error.__traceback__))
    assert error.__context__ is None
    assert error.__cause__ is None


async def test_what_is_kept_shows_no_secret() -> None:
    house = House(Leaky(House().clock), store=MemoryTokenStore())
    assert await house.call(GRANT) == 200
    token = await house.authorizer.token(GRANT)
    held = house.keeper.peek(GRANT.identity)
    entry = house.keeper._entry(GRANT.identity)
    house.keeper.refused(GRANT.identity, held)
    kept = (token, held, entry, GRANT, GRANT.credentials, GRANT.identity, house.events)
    kept += (house.keeper, house.authorizer, house.minter, house.minter._store, token.extra)
    assert_clean("".join(repr(thing) + str(thing) for thing in kept))
    for thing in (token, GRANT, GRANT.credentials):
        with pytest.raises(TypeError):
            pickle.dumps(thing)


async def test_a_secret_that_is_asked_for_in_vain_is_not_shown() -> None:
    async def ask() -> str:
        return PASSWORD + "\n"

    house = House(Leaky(House().clock))
    grant = Grant.user(BASE, ClientCredentials("t/c", SECRET), "user1", ask)
    with pytest.raises(TokenError, match="control character") as caught:
        await house.call(grant)
    assert_clean(str(caught.value) + frames(caught.value.__traceback__))


async def test_a_rejection_that_is_remembered_keeps_no_frame_alive() -> None:
    house = House(Leaky(House().clock))
    house.interface.scripted = [401]
    with pytest.raises(TokenError):
        await house.call(GRANT)
    gc.collect()
    [refusal] = house.keeper.refusals._known.values()
    assert refusal.error is not None
    assert refusal.error.__traceback__ is None
