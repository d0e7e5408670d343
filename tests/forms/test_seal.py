"""Can a sealed text be forged, stretched, or used by somebody else or for something else?"""

import copy
import hmac
import json
import pickle
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from banksapi_async import (
    ApiKeyCredentials,
    ClientCredentials,
    ReturnRefused,
    Secret,
    Session,
    StaticToken,
    Timeouts,
)
from banksapi_async.errors import InvalidRequest
from banksapi_async.forms.seal import Seal, SealKeys
from hypothesis import given, strategies as st

from support import PASSWORD, SECRET, Peer

NOW = datetime(2026, 1, 20, 12, 26, 13, tzinfo=UTC)
OLD, NEW = b"the older key, 1", b"the newer key, 2"
CLIENT = "demotenant/demoClient"


class StandingClock:
    def __init__(self, now=NOW):
        self.at = now

    def now(self):
        return self.at

    def monotonic(self):
        return 0.0

    async def sleep(self, seconds):
        raise AssertionError("nothing to wait for")


def refused(wrong):
    return ReturnRefused(f"it {wrong}")


SEAL = Seal(label="test", version=1, longest=8_192, refusal=refused)


def opened(credentials=None, *, keys=(OLD,), now=NOW, base_url="https://banksapi.io"):
    return Session(
        credentials or ClientCredentials(CLIENT, SECRET),
        base_url=base_url,
        transport=Peer(),
        state_keys=keys,
        timeouts=Timeouts(clock=StandingClock(now)),
    )


def caller(user="user1", *, password=PASSWORD, client=CLIENT, scope=None, **options):
    session = opened(ClientCredentials(client, SECRET), **options)
    return session.as_user(user, password, scope=scope)._caller


HERE = caller()
CONTENT = ["629e4510", None, {"a": [1, "ä"]}]
SEALED = SEAL.write(HERE, *CONTENT)
TEXT = st.text(max_size=60)


def refusal(text, reader=HERE, seal=SEAL):
    with pytest.raises(ReturnRefused) as caught:
        seal.read(reader, text)
    assert caught.value.__context__ is None
    return caught.value.reason


@given(content=st.lists(st.none() | TEXT | st.integers(), max_size=4))
def test_what_was_sealed_is_what_is_read(content):
    text = SEAL.write(HERE, *content)
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", text)
    assert SEAL.read(HERE, text) == content


@given(
    place=st.integers(0, len(SEALED) - 1), char=st.sampled_from("ABab01-_.=+/%\n ä\udc80") | TEXT
)
def test_any_changed_character_is_refused(place, char):
    forged = SEALED[:place] + char + SEALED[place + 1 :]
    if forged != SEALED:
        assert "forged" in refusal(forged)


def test_every_single_change_of_the_last_character_is_refused():
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for letter in set(letters) - {SEALED[-1]}:
        assert "forged" in refusal(SEALED[:-1] + letter)


@given(text=st.text(max_size=200))
def test_nonsense_is_refused(text):
    assert "forged" in refusal(text)


@pytest.mark.parametrize("text", ["", ".", SEALED + "=", SEALED + "\n", SEALED[:-1], SEALED * 2])
def test_a_damaged_text_is_refused(text):
    assert "forged" in refusal(text)


def test_a_text_beyond_the_bound_is_refused_before_it_is_looked_at():
    assert "too long" in refusal("A" * 8_193)


def test_two_hours_are_allowed_and_not_a_second_more():
    assert SEAL.read(caller(now=NOW + timedelta(hours=2)), SEALED) == CONTENT
    late = caller(now=NOW + timedelta(hours=2, seconds=1))
    assert "too old: two hours" in refusal(SEALED, late)


def test_a_minute_of_skew_is_allowed_and_not_a_second_more():
    assert SEAL.read(caller(now=NOW - timedelta(seconds=60)), SEALED) == CONTENT
    assert "from the future" in refusal(SEALED, caller(now=NOW - timedelta(seconds=61)))


@pytest.mark.parametrize(
    "other",
    [
        caller("user2"),
        caller(client="demotenant/otherClient"),
        caller(client="othertenant/demoClient"),
        caller(base_url="https://test.example"),
        opened()._caller(HERE.grant.of("https://banksapi.io", HERE.grant.credentials)),
    ],
    ids=["user", "client", "tenant", "origin", "level"],
)
def test_a_text_is_good_for_its_user_at_its_client_tenant_and_origin_alone(other):
    assert "another user's" in refusal(SEALED, other)


def test_a_changed_password_or_scope_does_not_refuse_it():
    assert SEAL.read(caller(password="another"), SEALED) == CONTENT
    assert SEAL.read(caller(scope="http://banksapi.io/customer/read"), SEALED) == CONTENT


@pytest.mark.parametrize("kind", [ApiKeyCredentials, StaticToken])
def test_a_key_and_a_token_are_told_apart_and_never_readable(kind):
    def own(secret):
        return opened(kind(secret)).own()._caller

    text = SEAL.write(own("the-first-secret"), *CONTENT)
    assert SEAL.read(own("the-first-secret"), text) == CONTENT
    assert "another user's" in refusal(text, own("the-second-secret"))
    assert b"secret" not in urlsafe_b64decode(text.partition(".")[0] + "==")

    async def asked():
        return "the-first-secret"

    # What is asked for is not known when a text is sealed: only a binding tells people apart.
    assert SEAL.read(own(asked), SEAL.write(own(asked), *CONTENT)) == CONTENT


def test_the_name_of_the_user_is_not_in_the_text():
    content = urlsafe_b64decode(SEALED.partition(".")[0] + "==")
    assert b"user1" not in content
    assert b"629e4510" in content


def test_the_first_key_signs_and_all_verify():
    both = caller(keys=(NEW, OLD))
    assert SEAL.read(both, SEALED) == CONTENT
    fresh = SEAL.write(both, *CONTENT)
    assert SEAL.read(caller(keys=(NEW,)), fresh) == CONTENT
    assert "key we do not have" in refusal(fresh)


def test_a_mark_is_known_by_all_keys_and_tells_nothing():
    old, both = SealKeys([OLD]), SealKeys([NEW, OLD])
    mark = old.mark("a", b"+49 170 5550123")
    assert both.knows("a", b"+49 170 5550123", mark)
    assert not both.knows("a", b"+49 170 5550124", mark)
    assert not both.knows("b", b"+49 170 5550123", mark)
    assert len(mark) == 22


def test_a_derived_key_is_the_same_in_every_process_and_another_for_another_secret():
    def derived(secret):
        session = opened(ClientCredentials(CLIENT, secret), keys=())
        return session.as_user("user1", PASSWORD)._caller

    text = SEAL.write(derived("secret"), *CONTENT)
    assert SEAL.read(derived("secret"), text) == CONTENT
    assert "forged" in refusal(text, derived("another"))


def test_without_keys_it_says_what_is_missing():
    async def asked():
        return "s"

    for secret in (None, asked):
        assert SealKeys.of((), secret) is None
    nameless = opened(StaticToken("t"), keys=()).own()._caller
    for way in (lambda: SEAL.write(nameless), lambda: SEAL.read(nameless, SEALED)):
        with pytest.raises(InvalidRequest, match="open the session with state_keys"):
            way()


@pytest.mark.parametrize("keys", [[b"x" * 15], [OLD, b""], ["x" * 16], "x" * 16, b"x" * 16])
def test_bad_keys_are_refused(keys):
    with pytest.raises(InvalidRequest) as caught:
        SealKeys.of(keys, Secret("not used"))
    assert caught.value.argument == "state_keys"
    assert "xxx" not in str(caught.value)


def test_no_keys_are_none():
    with pytest.raises(InvalidRequest, match="there is no key"):
        SealKeys([])


def test_keys_are_neither_shown_nor_pickled():
    keys = SealKeys([OLD, NEW])
    assert repr(keys) == "<SealKeys: 2>"
    for way in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="pickled"):
            way(keys)


def test_a_text_of_another_version_says_so():
    other = Seal(label="test", version=2, longest=8_192, refusal=refused)
    assert "another version" in refusal(other.write(HERE, "whatever it will hold"))


def test_no_text_and_no_signature_is_good_for_another_purpose():
    other = Seal(label="other", version=1, longest=8_192, refusal=refused)
    assert "forged" in refusal(SEALED, seal=other)
    body = urlsafe_b64encode(json.dumps([1, 2]).encode()).rstrip(b"=")
    plain = urlsafe_b64encode(hmac.digest(OLD, body, "sha256")).rstrip(b"=")
    assert "forged" in refusal((body + b"." + plain).decode())


def test_what_is_no_text_is_named():
    with pytest.raises(InvalidRequest, match="text: it is an int"):
        SEAL.read(HERE, 7)
