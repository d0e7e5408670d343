"""Are credentials checked when they are made, and do they keep their secrets?"""

import asyncio
import base64
import copy
import pickle

import attrs
import pytest
from banksapi_async import Session
from banksapi_async.auth.credentials import (
    KEY,
    PASSWORD,
    ApiKeyCredentials,
    ClientCredentials,
    StaticToken,
    ask,
    base_url_from,
    credentials_from,
)
from banksapi_async.auth.grants import Grant
from banksapi_async.errors import InvalidRequest, TokenError
from banksapi_async.values.secret import Secret

from auth.parts import BASE, CREDENTIALS


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def revealed(credentials: ClientCredentials) -> str:
    assert isinstance(credentials.client_secret, Secret)
    return credentials.client_secret.reveal()


def test_blanks_around_what_was_pasted_are_trimmed() -> None:
    credentials = ClientCredentials(" demotenant/demoClient\n", " s3cret\t\n", "  a   b ")
    assert credentials.client_id == "demotenant/demoClient"
    assert revealed(credentials) == "s3cret"
    assert credentials.scope == "a b"
    assert ApiKeyCredentials(" key ").key == Secret("key")
    assert StaticToken(Secret(" token ")).token == Secret("token")


def test_a_scope_of_blanks_is_none() -> None:
    assert ClientCredentials("t/c", "s", "  ").scope is None


@pytest.mark.parametrize("front", ["", "Basic ", "basic ", "  BASIC   "])
@pytest.mark.parametrize("end", ["", "\n", " "])
def test_the_ready_encoded_credential_is_read_with_and_without_basic(front: str, end: str) -> None:
    text = front + encoded("demotenant/demoClient:s:ü:") + end
    for given in (text, Secret(text)):
        credentials = ClientCredentials.from_basic(given, scope="a")
        assert credentials.client_id == "demotenant/demoClient"
        assert revealed(credentials) == "s:ü:"
        assert credentials.scope == "a"


def test_the_ready_encoded_credential_is_read_without_its_padding() -> None:
    assert revealed(ClientCredentials.from_basic(encoded("t/c:secret1").rstrip("="))) == "secret1"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "is empty"),
        (None, "it is None"),
        ("Basic", "has no colon"),
        ("Basic ???", "is not Base64"),
        (encoded("hunter2-without-it"), "has no colon"),
        (base64.b64encode(b"t/c:\xff\xfe").decode(), "is not Base64 of UTF-8"),
        (encoded("t/c:"), "is empty"),
        (encoded(":secret"), "is empty"),
        ("dGVzdA\x00==", "holds a control character"),
    ],
)
def test_a_text_that_is_no_basic_credential_is_refused_without_being_shown(
    text: str, wrong: str
) -> None:
    with pytest.raises(InvalidRequest, match=wrong) as caught:
        ClientCredentials.from_basic(text)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("make", "argument"),
    [
        (lambda: ClientCredentials("", "s"), "client_id"),
        (lambda: ClientCredentials("a:b", "s"), "client_id"),
        (lambda: ClientCredentials("a\x00b", "s"), "client_id"),
        (lambda: ClientCredentials("tenant", "s"), "client_id"),
        (lambda: ClientCredentials("tenant/", "s"), "client_id"),
        (lambda: ClientCredentials(None, "s"), "client_id"),
        (lambda: ClientCredentials("t/c", " "), "client_secret"),
        (lambda: ClientCredentials("t/c", "a\nb"), "client_secret"),
        (lambda: ClientCredentials("t/c", "a\ud800b"), "client_secret"),
        (lambda: ClientCredentials("t/c", None), "client_secret"),
        (lambda: ClientCredentials("t/c", Secret("")), "client_secret"),
        (lambda: ClientCredentials("t/c", "s", "a\nb"), "scope"),
        (lambda: ClientCredentials("t/c", "s", 7), "scope"),
        (lambda: ApiKeyCredentials(""), "key"),
        (lambda: ApiKeyCredentials("ü"), "key"),
        (lambda: ApiKeyCredentials("key", "two"), "product"),
        (lambda: StaticToken("a b"), "token"),
        (lambda: Grant.user(BASE, CREDENTIALS, "", "p"), "username"),
        (lambda: Grant.user(BASE, CREDENTIALS, "u", ""), "password"),
        (lambda: Grant.user(BASE, CREDENTIALS, "u", "p\n"), "password"),
        (lambda: Grant.user(BASE, StaticToken("t"), "u", "p"), "credentials"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_argument(make, argument: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        make()
    assert caught.value.argument == argument


def test_credentials_are_frozen_compare_by_value_and_show_no_secret() -> None:
    credentials = ClientCredentials("t/c", "hidden-secret")
    assert credentials == ClientCredentials("t/c", "hidden-secret")
    assert credentials != ClientCredentials("t/c", "another")
    assert repr(credentials) == "ClientCredentials(client_id='t/c', scope=None)"
    assert "hidden" not in repr(ApiKeyCredentials("hidden")) + repr(StaticToken("hidden"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        credentials.client_id = "other"


@pytest.mark.parametrize(
    "thing",
    [
        ClientCredentials("t/c", "s"),
        ApiKeyCredentials("k"),
        StaticToken("t"),
        Grant.of(BASE, CREDENTIALS),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_holds_a_secret_is_not_pickled_and_a_copy_is_itself(thing: object) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="pickled"):
            pickle.dumps(thing, protocol)
    assert copy.copy(thing) is thing
    assert copy.deepcopy(thing) is thing


async def test_a_callable_is_asked_and_its_answer_checked() -> None:
    async def text() -> str:
        return " text "

    async def secret() -> Secret:
        return Secret(" text ")

    async def none() -> str:
        return ""

    async def fails() -> str:
        raise LookupError("the vault says: hunter2")

    def sync() -> str:
        return "text"

    assert await ask(text, KEY) == Secret("text")
    assert await ask(secret, PASSWORD) == Secret(" text ")
    with pytest.raises(TokenError, match="gave nothing usable: it is empty"):
        await ask(none, KEY)
    with pytest.raises(InvalidRequest, match="is not async"):
        await ask(sync, KEY)
    with pytest.raises(TokenError, match="failed with LookupError") as caught:
        await ask(fails, KEY)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.retryable


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_cancelled_task_of_the_callables_is_no_cancellation_of_ours() -> None:
    async def awaits() -> str:
        raise asyncio.CancelledError

    async def forever() -> str:
        begun.set()
        await asyncio.sleep(60)
        return ""

    begun = asyncio.Event()
    with pytest.raises(TokenError, match="failed with CancelledError"):
        await ask(awaits, KEY)
    task = asyncio.create_task(ask(forever, KEY))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_an_environment_names_one_kind_of_credentials() -> None:
    pair = {"BANKSAPI_CLIENT_ID": "t/c", "BANKSAPI_CLIENT_SECRET": "s"}
    assert credentials_from(pair) == ClientCredentials("t/c", "s")
    scoped = {"BANKSAPI_BASIC": encoded("t/c:s"), "BANKSAPI_SCOPE": "a b", "BANKSAPI_TOKEN": " "}
    assert credentials_from(scoped) == ClientCredentials("t/c", "s", "a b")
    assert credentials_from({"BANKSAPI_API_KEY": "k"}) == ApiKeyCredentials("k")
    basic = {"BANKSAPI_API_KEY": "k", "BANKSAPI_PRODUCT": "onebasic"}
    assert credentials_from(basic) == ApiKeyCredentials("k", "onebasic")
    assert credentials_from({"BANKSAPI_TOKEN": "t"}) == StaticToken("t")


@pytest.mark.parametrize(
    ("environ", "wrong"),
    [
        ({}, "names no credentials"),
        ({"BANKSAPI_TOKEN": "t", "BANKSAPI_API_KEY": "k"}, "BANKSAPI_API_KEY and BANKSAPI_TOKEN"),
        ({"BANKSAPI_API_KEY": "k", "BANKSAPI_PRODUCT": "two"}, "product: it is unknown"),
    ],
)
def test_an_environment_that_does_not_is_refused(environ: dict[str, str], wrong: str) -> None:
    with pytest.raises(InvalidRequest, match=wrong):
        credentials_from(environ)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"BANKSAPI_CLIENT_ID": "t/c"}, "BANKSAPI_CLIENT_SECRET is missing"),
        ({"BANKSAPI_CLIENT_SECRET": "s"}, "BANKSAPI_CLIENT_ID is missing"),
        ({"BANKSAPI_TOKEN": "t", "BANKSAPI_CLIENT_SECRET": "s"}, "BANKSAPI_CLIENT_ID is missing"),
        ({"BANKSAPI_TOKEN": '"t"'}, "BANKSAPI_TOKEN has quotes around its value"),
        (
            {"BANKSAPI_CLIENT_ID": "t/c", "BANKSAPI_CLIENT_SECRET": "'s'"},
            "BANKSAPI_CLIENT_SECRET has quotes",
        ),
    ],
)
def test_a_slip_in_the_environment_is_named(environ: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        credentials_from(environ)


def test_known_slips_are_refused_with_the_right_name_and_other_names_are_the_users_own() -> None:
    for slip, right in (
        ("BANKSAPI_URL", "BANKSAPI_BASE_URL"),
        ("BANKSAPI_HOST", "BANKSAPI_BASE_URL"),
        ("BANKSAPI_SECRET", "BANKSAPI_CLIENT_SECRET"),
        ("BANKSAPI_ID", "BANKSAPI_CLIENT_ID"),
    ):
        with pytest.raises(InvalidRequest, match=f"{slip} is not .* set {right}"):
            base_url_from({slip: "x"})
    assert base_url_from({"BANKSAPI_USERNAME": "x", "MY_BANKSAPI_URL": "y"}) is None
    assert base_url_from({"BANKSAPI_BASE_URL": " https://a.example "}) == "https://a.example"
    with pytest.raises(InvalidRequest, match="BANKSAPI_BASE_URL has quotes"):
        base_url_from({"BANKSAPI_BASE_URL": '"https://a.example"'})


def test_a_session_is_not_opened_on_production_by_a_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANKSAPI_TOKEN", "t")
    monkeypatch.setenv("BANKSAPI_URL", "https://test.banksapi.io")
    with pytest.raises(InvalidRequest, match="set BANKSAPI_BASE_URL"):
        Session.from_env()
