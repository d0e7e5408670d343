"""Is bad input refused before anything is sent, by an error that helps?"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

import pytest
from banksapi_async import (
    ApiKeyCredentials,
    BankProduct,
    ClientCredentials,
    Customer,
    InvalidRequest,
    Session,
    StaticToken,
    UserSession,
)

from support import BASE, Peer, answer, links, session

LATER = date(2026, 2, 1)
Step = Callable[[UserSession, Customer, BankProduct], Awaitable[object]]
FORM = f"{BASE}/customer/v2/webform?session=ef2fdd3b-a087-447b-843c-670325d003f4&useCase=X"

CALLS: list[tuple[str, str, Step]] = [
    ("customer_ip", "154.25.45.133", lambda u, c, p: c.add_bankzugaenge(customer_ip="10.0.0.1")),
    ("customer_ip", "address", lambda u, c, p: c.connect_bank(customer_ip="localhost")),
    ("callback_url", "https", lambda u, c, p: c.add_bankzugaenge(callback_url="/return")),
    ("callback_url", "https", lambda u, c, p: c.add_bankzugaenge(callback_url="myapp://return")),
    ("access_id", "629e4510", lambda u, c, p: c.add_bankzugaenge(access_id="my-access")),
    ("provider_id", "629e4510", lambda u, c, p: c.add_bankzugaenge(provider_id="sparkasse")),
    ("max_transactions", "all", lambda u, c, p: c.add_bankzugaenge(max_transactions="some")),
    ("id", "629e4510", lambda u, c, p: u.bank_access("x")),
    ("type", "BankProduct", lambda u, c, p: u.open("x", "/p")),  # type: ignore[arg-type]
    (
        "from_",
        "before",
        lambda u, c, p: p.get_kontoumsaetze(from_=date(2026, 2, 1), to=date(2026, 1, 1)),
    ),
    ("from_", "aware", lambda u, c, p: p.get_kontoumsaetze(from_=datetime(2026, 2, 1))),  # noqa: DTZ001
    ("timeout", "seconds", lambda u, c, p: p.get_kontoumsaetze(timeout=0)),
]


@pytest.mark.parametrize(("argument", "right", "step"), CALLS)
async def test_a_call_that_cannot_be_right_is_refused_before_sending(
    argument: str, right: str, step: Step
) -> None:
    peer = Peer().on("GET /customer/v2", {"relations": links(add_bankzugaenge="/a", self="/s")})
    peer.on("GET /p", {"id": "DE1", "relations": links(get_kontoumsaetze="/k")})
    user = session(peer).as_user("user1", "password1")
    customer = await user.customer()
    product = await user.open(BankProduct, "/p")
    asked = len(peer.asked)
    with pytest.raises(InvalidRequest) as caught:
        await step(user, customer, product)
    assert caught.value.argument == argument
    assert str(caught.value).startswith(f"{argument}: ")
    assert isinstance(caught.value, ValueError)
    assert right in str(caught.value)
    assert len(peer.asked) == asked


@pytest.mark.parametrize(
    "url",
    ["", "return", "/return", "//app.example", "ftp://app.example", "https://", "https://a b"],
)
async def test_a_callback_that_is_no_absolute_url_is_refused(url: str) -> None:
    peer = Peer().on("GET /customer/v2", {"relations": links(add_bankzugaenge="/a")})
    peer.on("POST /a", answer(451, location=FORM))
    form = await (await session(peer).as_user("u", "p").customer()).add_bankzugaenge()
    with pytest.raises(InvalidRequest, match="url: "):
        form.url_with_callback(url)


@pytest.mark.parametrize(
    ("make", "argument"),
    [
        (lambda: ClientCredentials("t/c", ""), "client_secret"),
        (lambda: ClientCredentials("t/c", "  "), "client_secret"),
        (lambda: ClientCredentials("", "s"), "client_id"),
        (lambda: ApiKeyCredentials(""), "key"),
        (lambda: StaticToken(" "), "token"),
        (lambda: session(Peer()).as_user("", "p"), "username"),
        (lambda: session(Peer()).as_user("u", ""), "password"),
        (lambda: Session("dC9jOnM="), "credentials"),  # type: ignore[arg-type]
        (lambda: session(Peer(), management="dC9jOnM="), "management"),
        (lambda: session(Peer(), max_identities=0), "max_identities"),
        (lambda: Session(StaticToken("t"), base_url="http://api.example"), "base_url"),
        (lambda: Session(StaticToken("t"), base_url="http://10.0.0.1"), "base_url"),
        (lambda: Session(StaticToken("t"), base_url="banksapi.io"), "base_url"),
        (lambda: Session(StaticToken("t"), base_url="https://u:p@banksapi.io"), "base_url"),
    ],
)
def test_what_cannot_be_a_session_is_refused_when_it_is_made(
    make: Callable[[], object], argument: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        make()
    assert caught.value.argument == argument


def test_plain_http_on_loopback_is_fine() -> None:
    for host in ("127.0.0.1:8080", "localhost", "[::1]:1"):
        Session(StaticToken("t"), base_url=f"http://{host}")
