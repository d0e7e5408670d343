"""Does the way back work with the caller's keys, with derived ones, and clearly not without?"""

from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from banksapi_async.errors import InvalidRequest, ReturnRefused
from banksapi_async.links.guard import OriginGuard
from banksapi_async.sca.signing import Signing, signing_keys
from banksapi_async.values.secret import Secret

FORM = "https://banksapi.io/customer/v2/webform?session=ef2fdd3b&useCase=CREATE_ACCOUNT"
OWN = b"a key of 16 byte"


class StandingClock:
    def now(self):
        return datetime(2026, 1, 20, tzinfo=UTC)

    def monotonic(self):
        return 0.0

    async def sleep(self, seconds):
        raise AssertionError("nothing to wait for")


def signing(keys, user="user1"):
    context = SimpleNamespace(
        keys=keys,
        clock=StandingClock(),
        guard=OriginGuard("https://banksapi.io", ()),
        answered={},
    )
    return Signing(context, client="demotenant/demoClient", user=user)


async def read(subject, seconds):
    return subject, seconds


@pytest.mark.parametrize("keys", [signing_keys([OWN], None), signing_keys((), Secret("s"))])
async def test_a_form_goes_out_and_its_return_comes_back(keys):
    ours = signing(keys)
    form = ours.read_form(FORM, subject="a")
    url = form.url_with_callback("http://example.com", "mine")
    back = unquote(url.partition("&callbackUrl=")[2]) + "&baReentry=ACCOUNT_CREATED"
    claim = ours.parse_return(back, read=read)
    assert (claim.subject, claim.state, claim.claims_success) == ("a", "mine", True)
    assert await claim.confirm(timeout=2.0) == ("a", 2.0)
    with pytest.raises(ReturnRefused):
        signing(keys, user="user2").parse_return(back, read=read)


def test_a_redirect_goes_out_and_comes_back():
    ours = signing(signing_keys([OWN], Secret("not used")))
    claim = ours.parse_return(ours.callback("http://e.example", subject=None, state=""), read=read)
    assert claim.claims_success


@pytest.mark.parametrize("secret", [None, read])
def test_without_keys_all_works_but_the_way_back_which_says_what_is_missing(secret):
    ours = signing(signing_keys((), secret))
    form = ours.read_form(FORM, subject="a")
    for way in (
        lambda: form.url_with_callback("http://example.com"),
        lambda: ours.callback("http://example.com", subject=None, state=""),
        lambda: ours.parse_return("/r?ba_state=x.y", read=read),
    ):
        with pytest.raises(InvalidRequest, match="open the session with state_keys"):
            way()
