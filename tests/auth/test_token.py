"""Is a token read from whatever stands around it, and does it keep itself to itself?"""

import json
import pickle
from datetime import UTC, datetime

import pytest
from banksapi_async.auth.token import Token, read_token
from banksapi_async.values.secret import Secret

WHOLE = {
    "access_token": "0bac1d52-4eb0-4fe2-951e-cf6ff9dc4235",
    "token_type": "Bearer",
    "expires_in": 7200,
    "issuedAt": 1768911000,
    "expiresAt": 1768918200,
    "validTo": "2027-01-20 22:56:47",
    "scope": "a b",
    "tenant": "demotenant",
    "tenantId": "550e8400-e29b-41d4-a716-446655440000",
    "client": "demoClient",
    "user": "0049e4d6-824f-4839-823d-7a2ad4660c4e",
    "active": True,
    "additionalData": {"username": "user1"},
    "tomorrow": ["new"],
}


def read(keys: object) -> Token | None:
    return read_token(json.dumps(keys).encode())


def test_all_that_is_said_is_kept() -> None:
    token = read(WHOLE)
    assert token is not None
    assert token.access_token == Secret("0bac1d52-4eb0-4fe2-951e-cf6ff9dc4235")
    assert (token.expires_in, token.issued_at, token.expires_at) == (7200, 1768911000, 1768918200)
    assert token.valid_to == datetime(2027, 1, 20, 21, 56, 47, tzinfo=UTC)
    assert token.scopes == {"a", "b"}
    assert token.tenant == "demotenant"
    assert token.tenant_id == "550e8400-e29b-41d4-a716-446655440000"
    assert (token.client, token.user) == ("demoClient", "0049e4d6-824f-4839-823d-7a2ad4660c4e")
    assert token.active is True
    assert token.additional_data["username"] == "user1"
    assert token.extra["tomorrow"] == ("new",)


def test_anything_but_the_token_itself_may_be_missing() -> None:
    token = read({"access_token": " t \n"})
    assert token == Token(access_token=Secret("t"))
    assert token is not None
    assert token.scopes == frozenset()


@pytest.mark.parametrize("key", sorted(set(WHOLE) - {"access_token", "tomorrow"}))
@pytest.mark.parametrize("odd", [None, [], {"a": 1}, 1.5, "odd", True])
def test_a_slip_beside_a_good_token_is_left_out(key: str, odd: object) -> None:
    token = read({**WHOLE, key: odd})
    assert token is not None
    assert token.access_token == Secret("0bac1d52-4eb0-4fe2-951e-cf6ff9dc4235")
    unharmed = "tenant" if key != "tenant" else "client"
    assert getattr(token, unharmed) == WHOLE[unharmed]


def test_numbers_are_read_from_texts_and_decimals() -> None:
    token = read({"access_token": "t", "expires_in": "60", "issuedAt": 5.0})
    assert token is not None
    assert (token.expires_in, token.issued_at) == (60, 5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>token</html>",
        b"[]",
        b'"t"',
        b"{}",
        b'{"access_token": null}',
        b'{"access_token": ""}',
        b'{"access_token": 7}',
        b'{"access_token": "a b"}',
        b'{"access_token": "a\\r\\nX-Evil: 1"}',
        b'{"access_token": "\xc3\xbc"}',
        b"\xff",
    ],
)
def test_where_there_is_no_token_none_is_read(body: bytes) -> None:
    assert read_token(body) is None


def test_a_token_that_was_asked_about_needs_no_repeating() -> None:
    token = read_token(b'{"scope": "a"}', Secret("asked"))
    assert token is not None
    assert token.access_token == Secret("asked")


def test_a_token_shows_and_pickles_nothing_secret() -> None:
    token = read(WHOLE)
    assert "0bac1d52" not in repr(token) + str(token)
    with pytest.raises(TypeError):
        pickle.dumps(token)
