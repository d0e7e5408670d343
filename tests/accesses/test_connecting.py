"""A form that was left open does not stand in the way of the next one."""

import pytest
from banksapi_async import BadRequest, BankAccess, Customer, Issues, StaleWebForm, WebForm

from support import ACCESS, BASE, Peer, answer, customer, links, user

ALL = "/customer/v2/bankzugaenge"
SESSIONS = "/customer/v2/regprotect/sessions"
FORM = answer(451, location=f"{BASE}/customer/v2/webform?session=0bac1d52&useCase=CREATE_ACCOUNT")
STALE = answer(400, b"Es gibt noch eine offene REG/Protect-Session")
CLEAR, ADD = f"DELETE {SESSIONS}", f"POST {ALL}?maxTransactions=all"


async def person(peer: Peer) -> Customer:
    peer.on(f"DELETE {SESSIONS}", answer(200))
    return await customer(peer, relations=links(self="/customer/v2", add_bankzugaenge=ALL))


async def test_an_open_form_is_cleared_first() -> None:
    peer = Peer().on(f"POST {ALL}", FORM)
    form = await (await person(peer)).connect_bank(access_id=ACCESS)
    assert isinstance(form, WebForm)
    assert form.subject == ACCESS
    assert peer.paths()[1:] == [CLEAR, ADD]


async def test_a_form_that_opens_in_between_is_cleared_once_more() -> None:
    peer = Peer().on(f"POST {ALL}", STALE, FORM)
    form = await (await person(peer)).connect_bank()
    assert isinstance(form, WebForm)
    assert peer.paths()[1:] == [CLEAR, ADD] * 2
    first, second = [asked.content for asked in peer.asked if asked.url.path == ALL]
    assert first == second


async def test_a_form_that_opens_again_and_again_is_an_error() -> None:
    peer = Peer().on(f"POST {ALL}", STALE)
    whose = await person(peer)
    with pytest.raises(StaleWebForm) as caught:
        await whose.connect_bank()
    assert caught.value.__context__ is None
    assert peer.paths()[1:] == [CLEAR, ADD] * 2


async def test_sessions_are_left_alone_when_the_caller_says_so() -> None:
    peer = Peer().on(f"POST {ALL}", STALE)
    whose = await person(peer)
    with pytest.raises(StaleWebForm):
        await whose.connect_bank(clear_sessions=False)
    assert peer.paths()[1:] == [ADD]


async def test_another_error_is_not_tried_again() -> None:
    peer = Peer().on(f"POST {ALL}", answer(400, {"code": "400", "message": "no such provider"}))
    whose = await person(peer)
    with pytest.raises(BadRequest):
        await whose.connect_bank()
    assert peer.paths()[1:] == [CLEAR, ADD]


@pytest.mark.parametrize(
    ("given", "sent"),
    [(None, ""), ("none", "?maxTransactions=none"), ("all", "?maxTransactions=all")],
)
async def test_all_transactions_are_asked_for_unless_the_caller_says_otherwise(
    given: str | None, sent: str
) -> None:
    peer = Peer().on(f"POST {ALL}", {"id": ACCESS})
    added = await (await person(peer)).connect_bank(max_transactions=given)
    assert isinstance(added, BankAccess)
    assert peer.paths()[-1] == f"POST {ALL}{sent}"


async def test_a_word_that_no_creation_takes_is_refused_before_anything_is_deleted() -> None:
    peer = Peer()
    whose = await person(peer)
    with pytest.raises(TypeError, match="maxTransactions"):
        await whose.connect_bank(maxTransactions="all")  # type: ignore[call-arg]
    assert peer.paths() == ["GET /customer/v2"]


@pytest.mark.parametrize("body", [b"", b"<html><body>Bad Request</body></html>", b"ungueltig"])
async def test_a_refusal_that_says_nothing_is_tried_as_the_documents_advise(body: bytes) -> None:
    peer = Peer().on(f"POST {ALL}", answer(400, body), FORM)
    assert isinstance(await (await person(peer)).connect_bank(), WebForm)
    assert peer.paths()[1:] == [CLEAR, ADD] * 2


async def test_a_refusal_that_says_nothing_twice_is_about_something_else() -> None:
    peer = Peer().on(f"POST {ALL}", answer(400))
    whose = await person(peer)
    with pytest.raises(BadRequest) as caught:
        await whose.connect_bank()
    assert caught.value.__context__ is None
    assert peer.paths()[1:] == [CLEAR, ADD] * 2
    with pytest.raises(BadRequest):
        await whose.connect_bank(clear_sessions=False)
    assert peer.paths()[5:] == [ADD]


async def test_open_forms_are_deleted_from_whatever_starts_one() -> None:
    one = f"{ALL}/{ACCESS}"
    product = {"id": "P", "relations": links(self=f"{one}/P")}
    peer = Peer().on(f"GET {one}", {"id": ACCESS, "bankprodukte": [product]})
    peer.on(f"GET {one}/issues", {"relations": links(delete_regprotect_sessions="/sessions")})
    peer.on("DELETE /sessions", answer(404))
    whose = await person(peer)
    access = await user(peer).bank_access(ACCESS)
    issues = await user(peer).open(Issues, f"{one}/issues")
    for asked in (whose, access, access.bankprodukte[0], issues):
        await asked.delete_regprotect_sessions()
    cleared = [path for path in peer.paths() if path.startswith("DELETE")]
    assert cleared == [CLEAR] * 3 + ["DELETE /sessions"]
