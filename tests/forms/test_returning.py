"""What is believed of the URL that a browser came back with?"""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from banksapi_async import Timeouts, WebForm
from banksapi_async.errors import InvalidRequest, NotFound, ReturnRefused
from banksapi_async.forms.returning import (
    REDIRECT_SCA,
    Reentry,
    parse_return,
    signed_callback,
)

from support import PASSWORD, Peer, session

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


class Shelf:
    """Bank accesses by id; notes how it was asked."""

    def __init__(self, **accesses):
        self.accesses = accesses
        self.asked = []

    async def read(self, subject, seconds):
        self.asked.append((subject, seconds))
        if subject not in self.accesses:
            raise NotFound(404)
        return self.accesses[subject]


def caller(user="user1", now=NOW):
    clock = StandingClock(now)
    opened = session(Peer(), timeouts=Timeouts(clock=clock), state_keys=[b"a key of 16 byte"])
    return opened.as_user(user, PASSWORD)._caller


HERE = caller()


def redirect(url="https://app.example/r", **said):
    said = {"subject": None, "state": "", "use_case": REDIRECT_SCA, **said}
    return signed_callback(HERE, url, **said)


def sent(subject=ID, state="web session 7", callback="https://app.example/r?tenant=7"):
    form = WebForm.read(FORM, caller=HERE, subject=subject)
    url = form.url_with_callback(callback, state)
    return unquote(url.partition("&callbackUrl=")[2])


def back(url, shelf=None, user="user1", now=NOW):
    return parse_return(caller(user, now), url, read=(shelf or Shelf()).read)


async def test_a_return_claims_and_confirm_reads_again_any_number_of_times():
    shelf = Shelf(**{ID: "the access"})
    claim = back(sent() + "&baReentry=ACCOUNT_CREATED", shelf)
    assert (claim.subject, claim.use_case, claim.state) == (ID, "CREATE_ACCOUNT", "web session 7")
    assert claim.reentry == Reentry.ACCOUNT_CREATED
    assert claim.claims_success
    assert shelf.asked == []
    assert await claim.confirm() == "the access"
    assert await claim.confirm(timeout=3.0) == "the access"
    assert shelf.asked == [(ID, None), (ID, 3.0)]


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
