"""Is each request about tokens the one that the interface understands?"""

import base64
import math
from urllib.parse import parse_qsl, urlsplit

from banksapi_async.auth.credentials import ApiKeyCredentials, ClientCredentials
from banksapi_async.auth.endpoint import introspect_request, revoke_request, token_request
from banksapi_async.auth.grants import Grant, Secrets
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Retry
from hypothesis import given, strategies as st

from auth.parts import BASE, CLIENT, CREDENTIALS, SECRET

ODD = "a+b & 100% für = üÜ€"


def asked(grant: Grant, key: str, password: str | None = None):
    secrets = Secrets(key=Secret(key), password=Secret(password) if password else None)
    return token_request(grant, secrets, deadline=7.0)


def test_a_client_token_is_asked_for_with_basic_and_a_form() -> None:
    call, authorization = asked(CLIENT, SECRET)
    assert (call.method, call.url) == ("POST", BASE + "/auth/oauth2/token")
    assert call.template == "/auth/oauth2/token"
    assert call.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert call.body == b"grant_type=client_credentials"
    assert call.retry is Retry.MINT
    assert call.deadline == 7.0
    assert authorization is not None
    scheme, code = authorization.reveal().split(" ")
    assert scheme == "Basic"
    assert base64.b64decode(code) == b"demotenant/demoClient:" + SECRET.encode()


def test_a_user_token_is_asked_for_with_name_and_password_encoded_once() -> None:
    grant = Grant.user(BASE, CREDENTIALS, ODD, ODD, scope="https://a/b c")
    call, _ = asked(grant, SECRET, ODD)
    assert call.body is not None
    assert b"password=a%2Bb+%26+100%25+f%C3%BCr+%3D+%C3%BC%C3%9C%E2%82%AC" in call.body
    assert dict(parse_qsl(call.body.decode(), strict_parsing=True)) == {
        "grant_type": "password",
        "username": ODD,
        "password": ODD,
        "scope": "https://a/b c",
    }


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).filter(str.strip))
def test_any_password_arrives_as_it_was_given(password: str) -> None:
    call, _ = asked(Grant.user(BASE, CREDENTIALS, "u", password), SECRET, password)
    assert call.body is not None
    assert dict(parse_qsl(call.body.decode()))["password"] == password


def test_an_api_key_travels_in_its_own_header_and_without_a_body() -> None:
    for product in ("one", "onebasic"):
        call, authorization = asked(Grant.of(BASE, ApiKeyCredentials("key", product)), "key")
        assert (call.method, call.url) == ("POST", f"{BASE}/{product}/bc-token")
        assert call.headers["X-API-KEY"] == "key"
        assert call.body is None
        assert authorization is None


def test_a_secret_of_any_letters_is_sent_as_utf_8() -> None:
    _, authorization = asked(Grant.of(BASE, ClientCredentials("t/ç", "gehé:im")), "gehé:im")
    assert authorization is not None
    code = authorization.reveal().removeprefix("Basic ")
    assert base64.b64decode(code).decode() == "t/ç:gehé:im"


def test_a_token_is_revoked_by_a_form() -> None:
    call, authorization = revoke_request(
        BASE, CREDENTIALS, Secret(SECRET), Secret("a+b"), deadline=math.inf
    )
    assert (call.method, call.url, call.body) == (
        "POST",
        BASE + "/auth/oauth2/revoke",
        b"token=a%2Bb",
    )
    assert authorization is not None


def test_the_url_that_holds_a_token_is_told_by_its_template() -> None:
    call, _ = introspect_request(
        BASE, CREDENTIALS, Secret(SECRET), Secret("a+b&c/d"), deadline=math.inf
    )
    parts = urlsplit(call.url)
    assert call.method == "GET"
    assert dict(parse_qsl(parts.query)) == {"token": "a+b&c/d"}
    assert call.template == "/auth/oauth2/introspect"
    assert "a+b" not in repr(call)
    assert "token=" not in repr(call)
