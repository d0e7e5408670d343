"""Can a state be forged, stretched, or used by somebody else?"""

import copy
import hmac
import json
import pickle
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from banksapi_async.errors import InvalidRequest, ReturnRefused
from banksapi_async.forms.state import ReturnState, StateKeys, _seal
from hypothesis import given, strategies as st

NOW = datetime(2026, 1, 20, 12, 26, 13, tzinfo=UTC)
OLD, NEW = b"the older key, 1", b"the newer key, 2"
KEYS = StateKeys([OLD])
CLAIM = ReturnState(
    user="user1",
    issued_at=NOW,
    subject="629e4510-5331-47d4-9bad-8902039ff762",
    use_case="CREATE_ACCOUNT",
    state="web session 7",
)
SIGNED = KEYS.sign(CLAIM)

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


def refusal(text, *, keys=KEYS, user="user1", now=NOW):
    with pytest.raises(ReturnRefused) as caught:
        keys.verify(text, user=user, now=now)
    assert caught.value.__context__ is None
    return caught.value.reason


CLAIMS = st.builds(
    ReturnState,
    user=TEXT,
    issued_at=st.integers(0, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    subject=st.none() | TEXT,
    use_case=st.none() | TEXT,
    state=TEXT,
)


@given(claim=CLAIMS, age=st.integers(-60, 7200))
def test_what_was_signed_is_what_is_read(claim, age):
    text = KEYS.sign(claim)
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", text)
    assert KEYS.verify(text, user=claim.user, now=claim.issued_at + timedelta(seconds=age)) == claim


@given(
    place=st.integers(0, len(SIGNED) - 1), char=st.sampled_from("ABab01-_.=+/%\n ä\udc80") | TEXT
)
def test_any_changed_character_is_refused(place, char):
    forged = SIGNED[:place] + char + SIGNED[place + 1 :]
    if forged != SIGNED:
        assert "forged" in refusal(forged)


def test_every_single_change_of_the_last_character_is_refused():
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for letter in set(letters) - {SIGNED[-1]}:
        assert "forged" in refusal(SIGNED[:-1] + letter)


@given(text=st.text(max_size=200))
def test_nonsense_is_refused(text):
    assert "forged" in refusal(text)


@pytest.mark.parametrize("text", ["", ".", SIGNED + "=", SIGNED + "\n", SIGNED[:-1], SIGNED * 2])
def test_a_damaged_state_is_refused(text):
    assert "forged" in refusal(text)


def test_a_state_beyond_the_bound_is_refused_before_it_is_looked_at():
    assert "too long" in refusal("A" * 8_193)


def test_two_hours_are_allowed_and_not_a_second_more():
    assert KEYS.verify(SIGNED, user="user1", now=NOW + timedelta(hours=2)) == CLAIM
    assert "too old" in refusal(SIGNED, now=NOW + timedelta(hours=2, seconds=1))


def test_a_minute_of_skew_is_allowed_and_not_a_second_more():
    assert KEYS.verify(SIGNED, user="user1", now=NOW - timedelta(seconds=60)) == CLAIM
    assert "future" in refusal(SIGNED, now=NOW - timedelta(seconds=61))


def test_a_state_of_another_user_is_refused():
    assert "another user" in refusal(SIGNED, user="user2")


def test_the_name_of_the_user_is_not_in_the_text():
    body = SIGNED.partition(".")[0]
    content = urlsafe_b64decode(body + "==")
    assert b"user1" not in content
    assert b"web session 7" in content


def test_the_first_key_signs_and_all_verify():
    both = StateKeys([NEW, OLD])
    assert both.verify(SIGNED, user="user1", now=NOW) == CLAIM
    fresh = both.sign(CLAIM)
    assert StateKeys([NEW]).verify(fresh, user="user1", now=NOW) == CLAIM
    assert "key we do not have" in refusal(fresh)


def test_a_derived_key_is_the_same_in_every_process_and_another_for_another_secret():
    text = StateKeys.derived("secret").sign(CLAIM)
    assert StateKeys.derived("secret").verify(text, user="user1", now=NOW) == CLAIM
    assert "forged" in refusal(text, keys=StateKeys.derived("another"))


def test_an_empty_client_secret_is_refused():
    with pytest.raises(InvalidRequest) as caught:
        StateKeys.derived("")
    assert caught.value.argument == "client_secret"


@pytest.mark.parametrize("keys", [[], [b"x" * 15], [OLD, b""], ["x" * 16], "x" * 16, b"x" * 16])
def test_bad_keys_are_refused(keys):
    with pytest.raises(InvalidRequest) as caught:
        StateKeys(keys)
    assert caught.value.argument == "state_keys"
    assert "xxx" not in str(caught.value)


def test_keys_are_neither_shown_nor_pickled():
    assert repr(StateKeys([OLD, NEW])) == "<StateKeys: 2>"
    for way in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="not pickled"):
            way(KEYS)


@pytest.mark.parametrize(
    ("state", "wrong"),
    [("x" * 1_025, "too long"), ("\x01" * 1_024, "too long once"), ("\udc80", "half a character")],
)
def test_a_state_that_does_not_fit_is_refused_before_anything_is_sent(state, wrong):
    claim = ReturnState(user="user1", issued_at=NOW, state=state)
    with pytest.raises(InvalidRequest, match=wrong) as caught:
        KEYS.sign(claim)
    assert caught.value.argument == "state"
    assert caught.value.__context__ is None


def test_the_longest_state_fits():
    claim = ReturnState(user="user1", issued_at=NOW, state="\N{GRINNING FACE}" * 1_024)
    assert KEYS.verify(KEYS.sign(claim), user="user1", now=NOW) == claim


def test_a_state_of_another_version_is_refused():
    text = _seal(OLD, [2, "whatever it will hold"])
    assert "another version" in refusal(text)


def test_a_signature_for_another_purpose_is_not_a_state():
    body = urlsafe_b64encode(json.dumps([1, 2]).encode()).rstrip(b"=")
    plain = urlsafe_b64encode(hmac.digest(OLD, body, "sha256")).rstrip(b"=")
    assert "forged" in refusal((body + b"." + plain).decode())
