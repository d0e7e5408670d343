"""What is believed of the URL that a browser came back with?"""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import attrs
import pytest
from banksapi_async import (
    BankAccess,
    BulkDebit,
    BulkTransfer,
    Consent,
    Rel,
    Resource,
    SingleDebit,
    SingleTransfer,
    Timeouts,
    WebForm,
)
from banksapi_async.errors import InvalidRequest, NotFound, ReturnRefused
from banksapi_async.forms.returning import (
    REDIRECT_SCA,
    Reentry,
    parse_return,
    signed_callback,
)
from banksapi_async.links.resource import operations_of
from banksapi_async.values.secret import Secret

from support import PASSWORD, Peer, answer, links, session, user

NOW = datetime(2026, 1, 20, 12, 26, 13, tzinfo=UTC)
ID = "629e4510-5331-47d4-9bad-8902039ff762"
BASE = "https://banksapi.io"
FORM = f"{BASE}/customer/v2/webform?session=ef2fdd3b-a087&useCase=CREATE_ACCOUNT"


class StandingClock:
    def __init__(self, now):
        self.at = now

    def now(self):
        return self.at

    def monotonic(self):
        return 0.0

    async def sleep(self, seconds):
        raise AssertionError("signing has nothing to wait for")


def caller(user="user1", now=NOW, peer=None):
    clock = StandingClock(now)
    opened = session(
        peer or Peer(), timeouts=Timeouts(clock=clock), state_keys=[b"a key of 16 byte"]
    )
    return opened.as_user(user, PASSWORD)._caller


HERE = caller()


def redirect(url="https://app.example/r", **said):
    said = {"subject": None, "state": "", "use_case": REDIRECT_SCA, "binding": None, **said}
    return signed_callback(HERE, url, **said)


def sent(
    subject=ID, state="order 7", callback="https://app.example/r?tenant=7", binding=None, kind=None
):
    form = WebForm.read(Secret(FORM), caller=HERE, source=BASE, subject=subject, kind=kind)
    url = form.url_with_callback(callback, state, binding=binding)
    return unquote(url.partition("&callbackUrl=")[2])


def back(url, peer=None, user="user1", now=NOW, binding=None):
    return parse_return(caller(user, now, peer), url, binding=binding)


async def test_a_return_claims_and_confirm_reads_again_any_number_of_times():
    peer = Peer().on(f"GET /customer/v2/bankzugaenge/{ID}", {"id": ID})
    claim = back(sent() + "&baReentry=ACCOUNT_CREATED", peer)
    assert (claim.subject, claim.use_case, claim.state) == (ID, "CREATE_ACCOUNT", "order 7")
    assert claim.reentry == Reentry.ACCOUNT_CREATED
    assert claim.claims_success
    assert peer.paths() == []
    for access in (await claim.confirm(), await claim.confirm(timeout=3.0)):
        assert (type(access), access.id) == (BankAccess, ID)
    assert peer.paths() == [f"GET /customer/v2/bankzugaenge/{ID}"] * 2


async def test_a_claim_of_success_for_an_access_that_is_not_there_is_not_confirmed():
    claim = back(sent() + "&baReentry=FINISHED")
    assert claim.claims_success
    with pytest.raises(NotFound):
        await claim.confirm()


async def test_a_claim_without_subject_says_what_to_read_instead():
    claim = back(sent(subject=None) + "&baReentry=FINISHED")
    with pytest.raises(InvalidRequest, match="get_bankzugaenge"):
        await claim.confirm()


@pytest.mark.parametrize("word", sorted(Reentry.words))
def test_two_words_claim_success_and_all_others_failure(word):
    claim = back(f"{sent()}&baReentry={word}")
    assert claim.reentry == word
    assert claim.reentry.known
    assert claim.claims_success == (word in {"ACCOUNT_CREATED", "FINISHED"})


@pytest.mark.parametrize("word", ["", "finished", "SUCCESS", "https://evil.example/", "ERROR%00"])
def test_an_unknown_word_means_failure(word):
    claim = back(f"{sent()}&baReentry={word}")
    assert not claim.reentry.known
    assert not claim.claims_success


def test_a_form_that_says_nothing_has_not_succeeded():
    claim = back(sent())
    assert claim.reentry is None
    assert not claim.claims_success


def test_a_word_is_one_short_line_whatever_came():
    claim = back(f"{sent()}&baReentry=A%0D%0AB{'x' * 500}")
    assert claim.reentry.startswith("A??Bxx")
    assert len(claim.reentry) == 200


def test_a_redirect_comes_back_without_a_word_and_errors_by_name():
    callback = redirect(subject=ID, state="s")
    claim = back(callback)
    assert (claim.use_case, claim.subject, claim.state) == (REDIRECT_SCA, ID, "s")
    assert claim.reentry is None
    assert claim.error is None
    assert claim.claims_success
    failed = back(callback + "&redirect-sca-error=access_denied")
    assert failed.error == "access_denied"
    assert not failed.claims_success


def test_a_redirect_that_names_an_error_and_success_has_failed():
    callback = redirect()
    both = "&redirect-sca-error=&baReentry=FINISHED"
    assert not back(callback + both).claims_success


def test_path_and_query_are_enough_and_a_fragment_does_not_count():
    whole = sent() + "&baReentry=FINISHED"
    claim = back(whole)
    assert back(whole.removeprefix("https://app.example")) == claim
    assert back(whole + "#&baReentry=ERROR") == claim


@pytest.mark.parametrize("name", ["ba_state", "baReentry", "redirect-sca-error", "baReentr%79"])
def test_what_is_said_twice_is_refused(name):
    url = sent() + "&baReentry=FINISHED&redirect-sca-error=x"
    with pytest.raises(ReturnRefused, match="twice"):
        back(f"{url}&{name}=FINISHED")


def test_the_callers_own_parameters_may_repeat():
    url = sent(callback="https://app.example/r?a=1&a=2") + "&baReentry=FINISHED"
    assert back(url).claims_success


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "no state"),
        ("https://app.example/r?baReentry=FINISHED", "no state"),
        ("/r#?ba_state=x", "no state"),
        ("/r?ba_state=x.y", "forged"),
        ("/r?" + "x" * 16_384, "too long"),
        ("/r?" + "&" * 200, "too many"),
    ],
)
def test_a_url_that_is_not_ours_is_refused(url, reason):
    with pytest.raises(ReturnRefused, match=reason):
        back(url)


def test_another_users_or_an_old_return_is_refused():
    url = sent() + "&baReentry=FINISHED"
    with pytest.raises(ReturnRefused, match="another user"):
        back(url, user="user2")
    with pytest.raises(ReturnRefused, match="too old"):
        back(url, now=NOW + timedelta(hours=3))


@pytest.mark.parametrize(
    ("state", "wrong"),
    [("x" * 1_025, "too long"), ("\x01" * 1_024, "too long once"), ("\udc80", "half a character")],
)
def test_a_state_that_does_not_fit_is_refused_before_anything_is_sent(state, wrong):
    with pytest.raises(InvalidRequest, match=wrong) as caught:
        sent(state=state)
    assert caught.value.argument == "state"
    assert caught.value.__context__ is None


def test_the_longest_state_fits():
    longest = "\N{GRINNING FACE}" * 1_024
    assert back(sent(state=longest)).state == longest


SID = "web-session-7"


def test_a_state_that_is_bound_is_good_for_its_browser_alone():
    bound = sent(binding=SID) + "&baReentry=FINISHED"
    assert back(bound, binding=SID).state == "order 7"
    for other in (None, "", "web-session-8"):
        with pytest.raises(ReturnRefused, match="another browser"):
            back(bound, binding=other)
    with pytest.raises(ReturnRefused, match="without a binding"):
        back(sent(), binding=SID)
    redirected = redirect(binding=SID)
    assert back(redirected, binding=SID).use_case == REDIRECT_SCA
    with pytest.raises(ReturnRefused):
        back(redirected)


def test_only_a_mark_of_the_binding_travels():
    state = sent(binding=SID).partition("ba_state=")[2].partition(".")[0]
    content = urlsafe_b64decode(state + "=" * (-len(state) % 4))
    assert b"order 7" in content
    assert SID.encode() not in content


@pytest.mark.parametrize("bad", ["", "\udc80", 7, b"x"])
def test_a_binding_that_is_none_is_refused_before_the_person_leaves(bad):
    with pytest.raises(InvalidRequest) as caught:
        sent(binding=bad)
    assert caught.value.argument == "binding"


def test_what_is_no_text_is_named():
    for argument, call in (
        ("state", lambda: sent(state=7)),
        ("url", lambda: back(None)),
        ("url", lambda: sent(callback=7)),
        ("binding", lambda: back(sent(), binding=7)),
    ):
        with pytest.raises(InvalidRequest) as caught:
            call()
        assert caught.value.argument == argument


def test_session_and_user_take_a_binding_too():
    me = user(Peer())
    url = me.callback("https://app.example/r", binding=SID)
    assert me.parse_return(url, binding=SID).claims_success
    with pytest.raises(ReturnRefused):
        me.parse_return(url)


async def test_a_payment_is_confirmed_as_what_it_is():
    path = "/pay/me/4711"
    peer = Peer().on(f"GET {path}", {"relations": links(self=path)})
    claim = back(sent(subject=f"{BASE}{path}", kind="SingleTransfer"), peer)
    assert type(await claim.confirm()) is SingleTransfer
    assert type(await claim.confirm(Consent)) is Consent  # which each payment is
    wrong: Any
    for wrong in (SingleDebit, BulkTransfer, BankAccess, int, "SingleTransfer"):
        with pytest.raises(InvalidRequest, match=r"^into: .*; give SingleTransfer, or leave it"):
            await claim.confirm(wrong)
    assert peer.paths() == [f"GET {path}"] * 2


async def test_a_link_tells_the_kind_of_a_payment_or_the_caller_does():
    path = "/customer/v2/payment/bulk-debit/7"
    peer = Peer().on(f"GET {path}", {}).on("GET /else/7", {})
    assert type(await back(redirect(subject=f"{BASE}{path}"), peer).confirm()) is BulkDebit
    claim = back(redirect(subject=f"{BASE}/else/7"), peer)
    with pytest.raises(InvalidRequest, match="SingleTransfer"):
        await claim.confirm()
    assert type(await claim.confirm(Resource)) is Resource


async def test_a_form_of_a_payment_leads_back_to_it():
    path = "/customer/v2/payment/x/7"
    body = {"relations": links(self=path, authenticate=path)}
    peer = Peer().on("GET /c", {"relations": links(go="/go")})
    me = user(peer)
    peer.on(f"GET {path}", body)
    paid = await me.open(SingleTransfer, f"{BASE}{path}")
    peer.on(f"POST {path}", answer(451, body, location=FORM))
    operation = attrs.evolve(operations_of(SingleTransfer)[Rel.AUTHENTICATE], form=True)
    form = await paid._do(operation, json={})
    back_to = unquote(form.url_with_callback("https://a.example").partition("callbackUrl=")[2])
    assert type(await me.parse_return(back_to).confirm()) is SingleTransfer
