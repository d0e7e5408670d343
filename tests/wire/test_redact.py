"""What of a text from outside is shown?"""

import base64
import json

import pytest
from banksapi_async.wire.redact import redact, secrets_of
from banksapi_async.wire.requests import Call
from hypothesis import given, strategies as st

SECRETS = [
    "DE89370400440532013000",
    "de89 3704 0044 0532 0130 00",
    "DE00123456789012345679",
    "NL91ABNA0417164300",
    "4111 1111 1111 1111",
    "3223 ****** 4554",
    "9012345678",
    "be9e0b8e-8cff-45ff-8d95-f6bfa2eac7b9",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc",
    "dGhpc2lzYXZlcnlsb25nc2VjcmV0MTIzNDU=",
    "https://banksapi.io/customer/v2/webform?session=ef2fdd3b",
    "fritz@example.org",
    "192.168.178.21",
]


@pytest.mark.parametrize("secret", SECRETS)
@given(before=st.sampled_from(["", "Konto ", "x: ", "("]), after=st.sampled_from(["", ".", " weg"]))
def test_what_could_be_a_secret_is_not_shown(secret: str, before: str, after: str) -> None:
    shown = redact(f"{before}{secret}{after}")
    assert "…" in shown
    for size in range(len(secret) - 5):
        assert secret[size : size + 6] not in shown


@pytest.mark.parametrize(
    "text",
    [
        "TAN: 4711",
        "pin=12a34",
        "password: hunter2",
        "Passwort hunter2",
        "Bearer abc",
        "Basic YTpi",
        "secret=abc",
        "token: abc",
    ],
)
def test_what_is_called_a_secret_is_not_shown(text: str) -> None:
    shown = redact(f"bad {text} given")
    assert text.rsplit(maxsplit=1)[-1].rsplit("=", maxsplit=1)[-1] not in shown
    assert shown.startswith("bad ")


@pytest.mark.parametrize(
    "text",
    [
        "Zugangsdaten nicht korrekt",
        "BA1011 Ungültige Zugangsdaten",
        "REG/Protect session already active",
        "Sicherheitsverfahrensauswahl erforderlich",
        "Tag with system name INSURANCE_LIF does not exist for tag tree CATEGORIES",
        "invalid token",
        "TAN ungültig",
        "400 Bad Request",
    ],
)
def test_what_says_what_happened_is_shown(text: str) -> None:
    assert redact(text) == text


@given(st.text())
def test_what_is_shown_is_one_short_printable_line(text: str) -> None:
    shown = redact(text)
    assert shown.isprintable()
    assert len(shown) <= 201


def test_a_long_text_is_cut() -> None:
    assert redact("ab " * 100_000) == redact("ab " * 150)
    assert redact("ab " * 150).endswith("…")


def sent(body: object, media: str = "application/json") -> tuple[str, ...]:
    packed = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": media}
    call = Call(method="POST", url="", template="", headers=headers, body=packed)
    return secrets_of(call)


def test_what_was_sent_under_the_name_of_a_secret_is_known() -> None:
    body = {"password": "abcd", "smsTan": 123, "user_pin": "12", "name": "Anna"}
    assert sent(body) == ("abcd", "123")
    assert sent({"credentials": [{"field": {"x": "hunter2"}}], "sync": True}) == ("hunter2",)
    assert sent({"scaAuthenticationData": "4711", "TAN": None, "PIN": True}) == ("4711",)
    assert sent({"standing": "order", "mapping": "right", "distance": "far"}) == ()


def test_a_body_that_is_no_json_is_a_secret_whole() -> None:
    assert set(sent(base64.b64encode(b"geheim"), "text/x")) == {"geheim", "Z2VoZWlt"}
    assert sent(b"not Base64", "text/x") == ("not Base64",)
    assert sent(b"{", "application/json") == ()
    assert secrets_of(Call(method="GET", url="", template="")) == ()


@pytest.mark.parametrize("text", ["wrong: abc", "abcabc", "'abc' was wrong"])
def test_what_was_sent_is_not_repeated(text: str) -> None:
    assert "abc" not in redact(text, ("abc",))
