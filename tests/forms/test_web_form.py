"""Which web forms may a person be sent to?"""

import httpx
import pytest
from banksapi_async import BankAccess, Secret, WebForm
from banksapi_async.errors import (
    DecodeError,
    Detached,
    InvalidRequest,
    OutcomeUnknown,
    PersonNeeded,
)

from support import ACCESS, BASE, Peer, answer, customer, links, user

GATEWAY = "https://gateway.example:8443/bank/api"
CANONICAL = "https://banksapi.io"
PATH = "/customer/v2/webform?session=ef2fdd3b&useCase=CREATE_ACCOUNT"


HERE = user(Peer(), base_url=GATEWAY)._caller


def read(location, subject="a"):
    return WebForm.read(
        Secret(location), caller=HERE, source=f"{GATEWAY}/customer/v2/x", subject=subject
    )


@pytest.mark.parametrize(
    "start",
    [
        "https://banksapi.io",
        "https://BanksAPI.io:443",
        "https://gateway.example:8443",
        "https://gateway.example:8443/bank/api",
    ],
)
def test_a_form_at_the_base_or_the_canonical_origin_is_handed_out_as_it_came(start):
    form = read(start + PATH)
    assert form.url.reveal() == start + PATH
    assert form.session_id.reveal() == "ef2fdd3b"
    assert form.use_case == "CREATE_ACCOUNT"
    assert form.subject == "a"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example" + PATH,
        "http://banksapi.io" + PATH,
        "https://banksapi.io:444" + PATH,
        "https://banksapi.io:0" + PATH,
        "https://banksapi.io." + PATH,
        "https://gateway.example" + PATH,
        "https://banksapi.io@evil.example" + PATH,
        "https://user@banksapi.io" + PATH,
        "https://banksapi.io\\@evil.example" + PATH,
        "https://banksapi.io" + PATH + "#x",
        "https://banksapi.io" + PATH + "\r\n",
        " https://banksapi.io" + PATH,
        "https://banksapi%2eio" + PATH,
        "//banksapi.io" + PATH,
        "/elsewhere" + PATH,
        "..",
        "",
        "javascript:alert(1)//session=x",
        "https://banksapi.io:99999" + PATH,
    ],
)
def test_a_form_elsewhere_is_not_handed_out(location):
    with pytest.raises(DecodeError, match="must not be opened there") as caught:
        read(location)
    assert "ef2fdd3b" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("query", ["", "?useCase=X", "?session=", "?session=a&session=b"])
def test_a_form_without_exactly_one_session_cannot_be_read(query):
    with pytest.raises(DecodeError, match="Location"):
        read(CANONICAL + "/customer/v2/webform" + query)


@pytest.mark.parametrize("query", ["?session=a", "?session=a&useCase=X&useCase=Y"])
def test_a_use_case_that_is_not_clear_is_none(query):
    assert read(CANONICAL + "/f" + query, subject=None).use_case is None


def test_a_callback_is_appended_with_a_state():
    url = read(CANONICAL + PATH).url_with_callback("http://example.com", "mine")
    assert url.startswith(CANONICAL + PATH + "&callbackUrl=http%3A%2F%2Fexample.com%3Fba_state%3D")


def test_a_bad_callback_is_refused_before_the_person_is_sent_away():
    with pytest.raises(InvalidRequest, match="absolute"):
        read(CANONICAL + PATH).url_with_callback("app.example/return")


def test_a_form_shows_no_secret():
    shown = repr(read(CANONICAL + PATH))
    assert "ef2fdd3b" not in shown
    assert "user1" not in shown


def test_a_form_that_was_made_by_hand_has_no_way_back():
    form = WebForm(url=Secret("u"), session_id=Secret("s"))
    with pytest.raises(Detached, match="WebForm"):
        form.url_with_callback("https://app.example/return")


@pytest.mark.parametrize(
    ("location", "whole"),
    [
        ("/bank/api/customer/v2/webform?session=a", f"{GATEWAY}/customer/v2/webform?session=a"),
        ("webform?session=a", f"{GATEWAY}/customer/v2/webform?session=a"),
        ("https://banksapi.io/f?session=a&n=Köln", "https://banksapi.io/f?session=a&n=K%C3%B6ln"),
        ("https://banksapi.io/f?session=a&n=%C3%B6", "https://banksapi.io/f?session=a&n=%C3%B6"),
    ],
)
def test_a_relative_place_starts_at_the_answer_and_raw_text_is_escaped(location, whole):
    assert read(location).url.reveal() == whole


FOREIGN = "https://evil.example/f?session=ef2fdd3b"


@pytest.mark.parametrize("place", [FOREIGN, f"{CANONICAL}/f", "..", f"{CANONICAL}/f?session=a#x"])
async def test_a_form_that_cannot_be_opened_leaves_the_outcome_unknown(place):
    peer = Peer().on("POST /all", answer(451, location=place))
    owner = await customer(peer, relations=links(add_bankzugaenge="/all"))
    with pytest.raises(OutcomeUnknown) as caught:
        await owner.add_bankzugaenge(access_id=ACCESS)
    assert caught.value.subject == ACCESS
    access = user(peer).attach(
        BankAccess.load({"id": ACCESS, "relations": links(start_sca="/all", self="/a")})
    )
    with pytest.raises(OutcomeUnknown) as caught:
        await access.start_sca()
    assert caught.value.subject == ACCESS
    peer.on("GET /a", answer(451, location=place))
    with pytest.raises(DecodeError, match="Location"):
        await access.reload()


async def test_raw_utf_8_in_a_header_is_escaped_as_it_came():
    headers = {b"location": f"{BASE}/f?session=a&n=Köln".encode()}
    peer = Peer().on("GET /a", lambda _: httpx.Response(451, headers=headers))
    with pytest.raises(PersonNeeded) as caught:
        await user(peer).open(BankAccess, f"{BASE}/a")
    assert caught.value.form.url.reveal() == f"{BASE}/f?session=a&n=K%C3%B6ln"
