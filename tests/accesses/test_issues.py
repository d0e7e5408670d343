"""What can be done from the issues of an access as from the access itself?"""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from banksapi_async import BankAccess, BankCredentials, Encrypted, Issues, WebForm
from banksapi_async.errors import Detached, InvalidRequest, OutcomeUnknown, RelationNotAvailable

from support import ACCESS, BASE, Peer, answer, links, user

HERE = f"/customer/v2/bankzugaenge/{ACCESS}"
FORM = f"{BASE}/customer/v2/webform?session=a&useCase=AUTHENTICATE_ACCOUNT"
OFFERED = links(start_sca=f"{HERE}/consent", delete_bankzugang=HERE)


def issues(peer: Peer, **fields: Any) -> Issues:
    return user(peer).attach(Issues.load({"relations": OFFERED, **fields}))


@pytest.mark.parametrize("named", [{"id": ACCESS}, {}], ids=["id", "link"])
async def test_a_renewal_begun_from_the_issues_can_be_confirmed(named: dict[str, str]) -> None:
    peer = Peer().on(f"POST {HERE}/consent", answer(451, location=FORM))
    peer.on(f"GET {HERE}", {"id": ACCESS})
    form = await issues(peer, **named).start_sca(customer_ip="154.25.45.133")
    assert isinstance(form, WebForm)
    assert form.subject == ACCESS
    assert peer.asked[-1].headers["customer-ip-address"] == "154.25.45.133"
    back = unquote(form.url_with_callback("https://a.example").partition("callbackUrl=")[2])
    claim = user(peer).parse_return(back)
    assert await claim.confirm() == BankAccess(id=ACCESS)


async def test_a_renewal_without_a_form_gives_the_access() -> None:
    peer = Peer().on(f"POST {HERE}/consent", answer(201, location=f"{BASE}{HERE}"))
    peer.on(f"GET {HERE}", {"id": ACCESS})
    assert await issues(peer).start_sca() == BankAccess(id=ACCESS)
    peer.on(f"GET {HERE}", answer(404))
    with pytest.raises(OutcomeUnknown) as caught:
        await issues(peer).start_sca()
    assert caught.value.subject == ACCESS


async def test_a_login_that_is_not_kept_goes_along() -> None:
    peer = Peer().on(f"POST {HERE}/consent", answer(201, location=f"{BASE}{HERE}"))
    peer.on(f"GET {HERE}", {"id": ACCESS})
    login = BankCredentials(userid=Encrypted("QUJD" * 64), pin=Encrypted("QUJD" * 64))
    await issues(peer, providerId=ACCESS).start_sca(credentials=login)
    sent = next(one for one in peer.asked if one.url.path.endswith("/consent"))
    assert json.loads(sent.content)[ACCESS]["providerId"] == ACCESS


async def test_the_access_is_deleted_from_its_issues() -> None:
    peer = Peer().on(f"DELETE {HERE}", answer(200))
    await issues(peer).delete_bankzugang(customer_ip="154.25.45.133")
    assert peer.paths() == [f"DELETE {HERE}"]
    assert peer.asked[-1].headers["customer-ip-address"] == "154.25.45.133"


async def test_what_is_not_offered_or_not_named_or_detached_is_not_sent() -> None:
    peer = Peer()
    nothing = user(peer).attach(Issues.load({"id": ACCESS}))
    for call in (nothing.start_sca, nothing.delete_bankzugang):
        with pytest.raises(RelationNotAvailable, match="Issues"):
            await call()
    nameless = user(peer).attach(Issues.load({"relations": links(start_sca="/else")}))
    with pytest.raises(InvalidRequest, match="read the access"):
        await nameless.start_sca()
    with pytest.raises(Detached):
        await Issues.load({"relations": OFFERED}).start_sca()
    assert peer.asked == []
