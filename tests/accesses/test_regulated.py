"""What does a regulated customer send, and what is refused before it is?"""

import json
import logging
import pickle
from typing import Any

import httpx
import pytest
from banksapi_async import (
    BadRequest,
    BankAccess,
    BankCredentials,
    Customer,
    DecodeError,
    EbicsCredentials,
    Encrypted,
    InvalidRequest,
    OutcomeUnknown,
    RelationNotAvailable,
    Secret,
    WebForm,
)
from banksapi_async.sandbox import encryption as interface

from support import ACCESS, Peer, answer, customer, links, session, user

ALL = "/customer/v2/bankzugaenge"
PROVIDER = "00000000-0000-0000-0000-000000000000"
CIPHER = Encrypted(interface.encrypt(b"x"))
LOGIN = BankCredentials(userid=CIPHER, pin=CIPHER)
EBICS = EbicsCredentials(
    partnerid=CIPHER, userid=CIPHER, host_id="HOST", host_url="https://ebics.bank.example/e"
)
FORM = "https://banksapi.io/customer/v2/webform?session=0bac1d52&useCase=X"


async def whose(peer: Peer) -> Customer:
    relations = links(self="/customer/v2", add_bankzugaenge=ALL, delete_bankzugaenge=ALL)
    return await customer(peer, relations=relations)


def sent(peer: Peer) -> tuple[str, Any]:
    request = peer.asked[-1]
    body = json.loads(request.content)
    return request.url.query.decode(), body[ACCESS]


async def test_a_creation_sends_the_provider_ciphertexts_and_wishes() -> None:
    peer = Peer().on(f"POST {ALL}", {"id": ACCESS, "relations": []})
    added = await (await whose(peer)).add_bankzugaenge(
        access_id=ACCESS,
        provider_id=PROVIDER,
        credentials=LOGIN,
        sync=True,
        selected_bank_products=["DE1", "DE2", "DE1"],
        max_transactions="all",
        query_tan_settings=True,
        payment_accounts_only=False,
    )
    assert isinstance(added, BankAccess)
    query, body = sent(peer)
    assert query == "maxTransactions=all&queryTanSettings=true&paymentAccountsOnly=false"
    assert body == {
        "providerId": PROVIDER,
        "credentials": {"userid": CIPHER, "pin": CIPHER},
        "sync": True,
        "selectedBankProducts": ["DE1", "DE2"],
    }


async def test_the_list_of_products_alone_is_asked_for() -> None:
    peer = Peer().on(f"POST {ALL}", {"id": ACCESS, "relations": []})
    peer.on("DELETE /customer/v2/regprotect/sessions", answer(200))
    await (await whose(peer)).connect_bank(
        access_id=ACCESS, provider_id=PROVIDER, credentials=LOGIN, sync=False, head_only=True
    )
    query, body = sent(peer)
    assert "headOnly=true" in query
    assert body["sync"] is False


async def test_ebics_sends_its_host_and_no_pin() -> None:
    peer = Peer().on(f"POST {ALL}", {"id": ACCESS, "relations": []})
    await (await whose(peer)).add_bankzugaenge(
        access_id=ACCESS, provider_id=PROVIDER, credentials=EBICS
    )
    assert sent(peer)[1] == {
        "providerId": PROVIDER,
        "credentials": {"userid": CIPHER, "partnerid": CIPHER},
        "ebics": True,
        "hostId": "HOST",
        "hostUrl": "https://ebics.bank.example/e",
    }


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"credentials": LOGIN}, "credentials"),
        ({"head_only": True}, "head_only"),
        ({"head_only": True, "sync": True}, "head_only"),
        ({"head_only": True, "sync": False, "selected_bank_products": ()}, "head_only"),
        ({"selected_bank_products": "DE1"}, "selected_bank_products"),
        ({"selected_bank_products": [""]}, "selected_bank_products"),
        (
            {
                "provider_id": PROVIDER,
                "credentials": BankCredentials.of({"userid": "u", "pin": "p"}),
            },
            "userid is not encrypted",
        ),
    ],
)
async def test_what_does_not_go_together_is_refused_before_sending(
    wrong: dict[str, Any], named: str
) -> None:
    peer = Peer()
    asked = await whose(peer)
    for call in (asked.add_bankzugaenge, asked.connect_bank):
        with pytest.raises(InvalidRequest, match=named):
            await call(**wrong)
    assert peer.paths() == ["GET /customer/v2"]


async def test_ciphertexts_stand_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = answer(400, {"code": "400", "message": f"bad credentials {CIPHER}"})
    peer = Peer().on(f"POST {ALL}", echo, httpx.ReadError("gone"))
    asked = await whose(peer)
    with pytest.raises(BadRequest) as refused:
        await asked.add_bankzugaenge(provider_id=PROVIDER, credentials=LOGIN)
    with pytest.raises(OutcomeUnknown) as lost:
        await asked.add_bankzugaenge(provider_id=PROVIDER, credentials=LOGIN)
    for error in (refused.value, lost.value):
        assert CIPHER[:60] not in repr(error)
        assert CIPHER[:60].encode() not in pickle.dumps(error)
    assert CIPHER[:60] not in caplog.text
    assert CIPHER not in repr(LOGIN) + repr(EBICS)


async def test_all_accesses_are_deleted_with_the_persons_address() -> None:
    peer = Peer().on(f"DELETE {ALL}", answer(200))
    await (await whose(peer)).delete_bankzugaenge(everything=True, customer_ip="154.25.45.133")
    assert peer.asked[-1].headers["customer-ip-address"] == "154.25.45.133"


@pytest.mark.parametrize("said", [{}, {"everything": False}, {"everything": 1}])
async def test_all_accesses_are_not_deleted_unless_everything_is_meant(said: Any) -> None:
    peer = Peer()
    asked = await whose(peer)
    with pytest.raises(InvalidRequest, match="every bank access of the person"):
        await asked.delete_bankzugaenge(**said)
    assert peer.paths() == ["GET /customer/v2"]


async def access_of(peer: Peer, **relations: str) -> BankAccess:
    peer.on(f"GET {ALL}/{ACCESS}", {"id": ACCESS, "relations": links(**relations)})
    return await user(peer).bank_access(ACCESS)


async def test_choosing_products_again_is_a_web_form_below_the_access() -> None:
    peer = Peer().on(f"PUT {ALL}/{ACCESS}/selectedbankproducts", answer(451, location=FORM))
    form = await (await access_of(peer, self=f"{ALL}/{ACCESS}")).change_selected_products()
    assert isinstance(form, WebForm)
    assert form.subject == ACCESS
    assert peer.asked[-1].content == b""


async def test_a_choice_without_a_form_is_not_understood() -> None:
    peer = Peer().on(f"PUT {ALL}/{ACCESS}/selectedbankproducts", answer(200))
    access = await access_of(peer, self=f"{ALL}/{ACCESS}")
    with pytest.raises(DecodeError, match="451"):
        await access.change_selected_products()
    with pytest.raises(RelationNotAvailable):
        await (await access_of(peer)).change_selected_products()


async def test_a_value_is_encrypted_at_the_interface() -> None:
    folded = f"{CIPHER[:76]}\r\n{CIPHER[76:]}\n".encode()
    peer = Peer().on("PUT /encrypt", answer(200, folded), answer(200, b"what?"))
    opened = session(peer)
    assert await opened.encrypt(Secret("pä")) == CIPHER
    asked = peer.asked[-1]
    assert asked.content == b"cMOk"
    media = "application/octet-stream+base64"
    assert (asked.headers["content-type"], asked.headers["accept"]) == (media, media)
    assert b"client_credentials" in peer.asked[0].content
    with pytest.raises(DecodeError, match="ciphertext"):
        await opened.encrypt("x")
    with pytest.raises(InvalidRequest, match="empty"):
        await opened.encrypt("")


async def test_the_session_encrypts_credentials() -> None:
    peer = Peer().on("PUT /encrypt", answer(200, CIPHER.encode()))
    given = BankCredentials(userid=Secret("u"), pin=Secret("p"))
    sealed = await given.encrypted_by(session(peer))
    assert sealed.to_wire() == {"userid": CIPHER, "pin": CIPHER}
