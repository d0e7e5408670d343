"""Whatever is given where something else belongs, what comes out is an error of ours that names it.

Every parameter of every public method is tried, with values of every type, the others plausible.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import anyio
import httpx
import pytest
from banksapi_async import (
    BankProduct,
    BanksapiError,
    ClientCredentials,
    Customer,
    InvalidRequest,
    Limits,
    Session,
    StaticToken,
    UserSession,
    public_ip,
)

from session.everything import called, methods, owned, parameters, plausible
from support import SECRET, Peer, session

ENDLESS: dict[str, Any] = {}
ENDLESS["again"] = ENDLESS
WRONG: tuple[Any, ...] = (
    10**400,
    "x\u202e\ud800" * 50_000,
    ENDLESS,
    None,
    7,
    -1.5,
    True,
    float("nan"),
    b"x",
    "x",
    "\ud800",
    [],
    {},
    object(),
    object,
    timedelta(1),
)


@pytest.mark.filterwarnings("ignore::banksapi_async.BanksapiDeprecationWarning")
@pytest.mark.parametrize(("owner", "name"), list(methods()))
async def test_a_value_of_a_wrong_type_is_an_error_of_ours(owner: type, name: str) -> None:
    _, found = await owned()
    method = getattr(owner, name)
    refused: list[BanksapiError] = []
    for parameter in parameters(method):
        for wrong in WRONG:
            with anyio.move_on_after(5):
                try:
                    await called(found[owner], name, **{**plausible(method), parameter.name: wrong})
                except BanksapiError as error:
                    refused.append(error)
    assert all(error.argument for error in refused if isinstance(error, InvalidRequest))
    # A log takes it, whatever it is about.
    assert all(str(error).isprintable() and len(str(error)) < 2_500 for error in refused)


@pytest.mark.parametrize(
    ("argument", "options"),
    [
        ("json", {"json": object()}),
        ("json", {"json": ENDLESS}),
        ("json", {"json": {1: 2}}),
        ("json", {"json": {"a": "half \ud800"}}),
        ("params", {"params": [("a", "b")]}),
        ("params", {"params": {1: "b"}}),
        ("a", {"params": {"a": 1.5}}),
        ("a", {"params": {"a": 10**5000}}),
        ("method", {"method": 3}),
        ("relation", {"relation": "get_news"}),
        ("timeout", {"timeout": 10**400}),
        ("timeout", {"timeout": "x" * 5_000_000}),
    ],
    ids=range(12),
)
async def test_what_a_relation_is_followed_with(argument: str, options: dict[str, Any]) -> None:
    peer, found = await owned()
    asked = len(peer.asked)
    with pytest.raises(InvalidRequest) as caught:
        await found[Customer].follow("add_bankzugaenge", **options)
    assert caught.value.argument == argument
    assert len(peer.asked) == asked


@pytest.mark.parametrize(
    ("argument", "wrong"),
    [
        *(("peer", one) for one in (None, 3, b"10.0.0.1", "testclient", "unix:")),
        *(("forwarded_for", one) for one in (3, object(), b"1.1.1.1", [None], ["x"], "x")),
        *(("trusted_proxies", one) for one in (None, 3, "10.0.0.1", [3], [None], [True], ["x"])),
    ],
    ids=range(18),
)
def test_what_the_address_of_a_person_is_told_from(argument: str, wrong: Any) -> None:
    right: dict[str, Any] = {
        "peer": "10.0.0.1",
        "forwarded_for": "154.25.45.133",
        "trusted_proxies": ["10.0.0.1"],
    }
    with pytest.raises(InvalidRequest) as caught:
        public_ip(**{**right, argument: wrong})
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    "call",
    [
        lambda u, c, p: u.access_token(timeout=timedelta(seconds=5)),
        lambda u, c, p: c.get_bankzugaenge(timeout=timedelta(seconds=5)),
        lambda u, c, p: c.reload(timeout="5"),
        lambda u, c, p: p.get_kontoumsaetze(timeout=True),
        lambda u, c, p: u.customer(timeout=float("nan")),
    ],
)
async def test_a_timeout_is_seconds(call: Callable[..., Any]) -> None:
    _, found = await owned()
    with pytest.raises(InvalidRequest) as caught:
        await call(found[UserSession], found[Customer], found[BankProduct])
    assert caught.value.argument == "timeout"


async def observe(event: object) -> None:
    """An observer that nobody would await."""


class AsyncObserver:
    async def __call__(self, event: object) -> None:
        """Another one."""


@pytest.mark.parametrize(
    ("argument", "wrong"),
    [
        ("token_store", {}),
        ("token_keys", b"0123456789abcdef"),
        ("state_keys", b"0123456789abcdef"),
        ("state_keys", ["0123456789abcdef"]),
        ("href_origins", "https://test.banksapi.io"),
        ("href_origins", [b"https://test.banksapi.io"]),
        ("transport", httpx.AsyncClient),
        ("transport", "https://proxy"),
        ("proxy", 8080),
        ("trust_env", None),
        ("limits", 100),
        ("retry", 3),
        ("timeouts", 30),
        ("max_identities", 1.5),
        ("max_identities", True),
        ("max_identities", None),
        ("strict", "no"),
        ("observers", print),
        ("observers", [None]),
        ("observers", [observe]),
        ("observers", [AsyncObserver()]),
        ("correlation_id", "629e4510-5331-47d4-9bad-8902039ff762"),
        ("correlation_id", observe),
        ("app", 1),
        ("management", ""),
        ("base_url", None),
    ],
)
def test_an_argument_of_a_session_of_a_wrong_type_is_named(argument: str, wrong: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        Session(ClientCredentials("t/c", SECRET), **{argument: wrong})
    assert caught.value.argument == argument


def test_what_fits_is_taken() -> None:
    Session(
        StaticToken("t"), limits=Limits(), observers=(print,), href_origins=["https://a.example"]
    )


async def test_a_correlation_id_that_cannot_be_made_is_an_error_of_ours() -> None:
    def fails() -> str:
        raise ZeroDivisionError

    for make, wrong in ((fails, "ZeroDivisionError"), (lambda: 7, "not a UUID")):
        with pytest.raises(InvalidRequest, match=wrong) as caught:
            await session(Peer(), correlation_id=make).as_user("u", "p").customer()
        assert caught.value.argument == "correlation_id"
