"""Does every kind of error body become the right error, and show nothing it must not?"""

import pickle
from datetime import UTC, datetime

import pytest
from banksapi_async import errors
from banksapi_async.messages.codes import MessageCode, MessageLevel
from banksapi_async.messages.refusals import error_for
from banksapi_async.wire.requests import Call
from banksapi_async.wire.responses import Answer, location, retry_after
from hypothesis import given, strategies as st

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)
IBAN = "DE89370400440532013000"


def answer(status: int = 400, body: bytes = b"", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=named, body=body, received_at=NOW)


def call(method: str = "GET", template: str = "/customer/v2", **more: str) -> Call:
    return Call(method=method, url="https://banksapi.io/x", template=template, **more)  # type: ignore[arg-type]


def test_a_date_with_an_absurd_zone_says_nothing() -> None:
    odd = "Mon, 01 Jan 2024 00:00:00 +99999999999999999999"
    assert retry_after(answer(503, retry_after=odd)) is None
    assert error_for(answer(503, retry_after=odd), call()).retry_after is None


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (301, errors.UnexpectedRedirect),
        (307, errors.UnexpectedRedirect),
        (400, errors.BadRequest),
        (401, errors.NotAuthenticated),
        (402, errors.TenantExpired),
        (403, errors.PermissionDenied),
        (404, errors.NotFound),
        (405, errors.NotAllowed),
        (409, errors.Conflict),
        (418, errors.ApiError),
        (423, errors.UserLocked),
        (429, errors.RateLimited),
        (451, errors.ApiError),
        (500, errors.ServerError),
        (502, errors.ServerError),
        (504, errors.GatewayTimeout),
    ],
)
def test_the_status_decides_the_class(status: int, cls: type[errors.ApiError]) -> None:
    error = error_for(answer(status), call(correlation_id="c-1"))
    assert type(error) is cls
    assert error.status == status
    assert error.correlation_id == "c-1"
    assert str(error) == f"GET /customer/v2 answered {status}; correlation id c-1"


def test_codes_and_messages_are_read() -> None:
    body = (
        b'{"messages":[{"level":"ERROR","code":"BA1011","message":"Zugangsdaten nicht korrekt",'
        b'"details":"zu %s"},{"code":"BA9"},{"level":"INFO"},7]}' % IBAN.encode()
    )
    error = error_for(answer(400, body), call())
    assert [m.code for m in error.messages] == ["BA1011", "BA9"]
    first = error.messages[0]
    assert first.level == MessageLevel.ERROR
    assert first.code is MessageCode.BA1011
    assert first.details == "zu …"
    assert "BA1011 Zugangsdaten nicht korrekt; BA9" in str(error)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"code":"400","message":"Tag does not exist"}', "400 Tag does not exist"),
        (b'{"code":400,"message":"Tag does not exist"}', "400 Tag does not exist"),
        (b'[{"code":"BA999","message":"x"}]', "BA999 x"),
        (b'{"message":"without a code"}', "? without a code"),
        (b'{"error":"invalid_grant","error_description":"bad"}', "invalid_grant bad"),
        (b'{"status":500,"error":"Internal Server Error"}', "Internal Server Error"),
        (b'{"code":true,"message":["x"]}', ""),
        (b'{"code":"","message":""}', ""),
        (b'{"messages":7}', ""),
        (b"[7]", ""),
        (b"{}", ""),
        (b"", ""),
        (b"  gone fishing\n today ", "gone fishing today"),
        (b"<html><head><title>502 Bad Gateway</title></head><body>nginx", "502 Bad Gateway"),
        (b"<html><body><h1>Oh</h1> no</body></html>", "Oh no"),
        (b"\xff\xfe\x00 broken", "�� broken"),
        (b'{"messages":[{"code":"BA1011","message":"Zu \\"x\\""},{"code":"BA10', "BA1011 Zu"),
        (b'{"code":400,"message":"cut of', "400 cut of"),
        (b'{"message":"cut","code":"BA1","code":"BA2"', "BA1 cut; BA2"),
        (b'{"other":"cut', ""),
        (b"[" * 1_000_000, ""),
        (b'{"a":' * 1_000_000, ""),
        (b'{"messages":' + b"[" * 500 + b"]" * 500 + b"}", ""),
    ],
)
def test_every_kind_of_body_is_read_as_far_as_it_can_be(body: bytes, shown: str) -> None:
    error = error_for(answer(400, body), call())
    rest = str(error).removeprefix("GET /customer/v2 answered 400")
    assert rest.removeprefix("; ").startswith(shown)
    assert bool(rest) == bool(shown)


def test_a_body_of_any_size_is_read_to_a_bound() -> None:
    body = b"[" + b'{"code":"BA1","message":"x"},' * 2_000_000
    error = error_for(answer(500, body), call())
    assert len(error.messages) == 20
    assert len(str(error_for(answer(500, b"x " * 25_000_000), call()))) < 300


@given(st.binary(max_size=300))
def test_no_body_fails_to_become_an_error(body: bytes) -> None:
    assert isinstance(error_for(answer(400, body), call()), errors.BadRequest)
    assert isinstance(error_for(answer(400, b"{" + body), call()), errors.BadRequest)


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":"%s","message":"%s"}',
        b'{"messages":[{"code":"%s","message":"at %s"}]}',
        b"no such account %s or %s",
        b"<title>%s</title>%s",
        b'{"code":"%s","message":"%s',
    ],
)
def test_an_error_shows_no_account_and_its_pickle_neither(body: bytes) -> None:
    error = error_for(answer(404, body % (IBAN.encode(), IBAN.encode())), call())
    for shown in (str(error), repr(error), repr(error.messages), repr(pickle.dumps(error))):
        assert IBAN not in shown
        assert "0532013" not in shown


@pytest.mark.parametrize(
    "message",
    [
        "REG/Protect session already active",
        "A REG/Protect session is still open",
        "There is an existing session",
        "Es gibt noch eine offene REG/Protect-Session",
        "Could not start session: another one is active",
        "Es besteht bereits eine REG/Protect-Sitzung",
    ],
)
def test_a_form_that_was_left_open_is_recognised(message: str) -> None:
    body = f'{{"code": "400", "message": "{message}"}}'.encode()
    error = error_for(answer(400, body), call("POST", "/customer/v2/bankzugaenge"))
    assert type(error) is errors.StaleWebForm
    assert type(error_for(answer(409, body), call("POST"))) is errors.Conflict
    assert type(error_for(answer(400, body), call("GET"))) is errors.BadRequest


@pytest.mark.parametrize(
    "message",
    [
        "Customer-IP-Address is not public",
        "invalid session",
        "session expired",
        "no active session",
        "The session does not exist",
        "session is no longer active",
        "Sitzung abgelaufen, bereits geschlossen",
        "Sitzung ist nicht mehr aktiv",
        "session",
        "already exists",
    ],
)
def test_another_400_is_not_taken_for_it(message: str) -> None:
    body = f'{{"code": "400", "message": "{message}"}}'.encode()
    assert type(error_for(answer(400, body), call("POST"))) is errors.BadRequest


@pytest.mark.parametrize(
    ("method", "template", "operation", "cls"),
    [
        (
            "POST",
            "/customer/v2/bankzugaenge/{access-id}/{product-id}/payment/single-transfer",
            "",
            errors.CredentialsNotStored,
        ),
        ("POST", "/x", "BankProduct.initiate_with_saved_credentials", errors.CredentialsNotStored),
        ("POST", "/customer/v2/payment/single-transfer", "", errors.NotFound),
        (
            "POST",
            "/customer/v2/bankzugaenge/{access-id}/{product-id}/payment/single-transfer/{id}",
            "",
            errors.NotFound,
        ),
        (
            "GET",
            "/customer/v2/bankzugaenge/{access-id}/{product-id}/payment/single-transfer",
            "",
            errors.NotFound,
        ),
    ],
)
def test_a_payment_without_saved_credentials_is_told_from_what_is_not_there(
    method: str, template: str, operation: str, cls: type[errors.ApiError]
) -> None:
    error = error_for(answer(404), call(method, template, operation=operation))
    assert type(error) is cls


def test_the_correlation_id_of_the_answer_wins_if_it_is_one() -> None:
    asked = call(correlation_id="asked")
    assert error_for(answer(x_correlation_id=" its-own "), asked).correlation_id == "its-own"
    assert error_for(answer(x_correlation_id="a b\n" * 99), asked).correlation_id == "asked"
    assert error_for(answer(), call()).correlation_id is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "5"}, 5.0),
        ({"retry_after": " 0.5 "}, 0.5),
        ({"retry_after": "5, 5"}, 5.0),
        ({"retry_after": "5,5"}, 5.0),
        ({"retry_after": "5, 6"}, None),
        ({"retry_after": ", "}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "9" * 400}, None),
        ({"retry_after": "Tue, 20 Jan 2026 12:00:30 GMT"}, 30.0),
        ({"retry_after": "Tue, 20 Jan 2026 12:00:30 -0000"}, 30.0),
        ({"retry_after": "Tue, 20 Jan 2026 11:00:00 GMT"}, 0.0),
        ({"retry_after": "Tue, 99 Jan 2026 11:00:00 GMT"}, None),
        (
            {
                "retry_after": "Tue, 20 Jan 2026 10:00:30 GMT",
                "date": "Tue, 20 Jan 2026 10:00:00 GMT",
            },
            30.0,
        ),
        (
            {
                "retry_after": ", ".join(["Tue, 20 Jan 2026 10:00:30 GMT"] * 2),
                "date": ", ".join(["Tue, 20 Jan 2026 10:00:00 GMT"] * 2),
            },
            30.0,
        ),
    ],
)
def test_how_long_to_wait_is_read_from_seconds_and_from_dates(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(answer(429, **headers)) == seconds
    assert error_for(answer(429, **headers), call()).retry_after == seconds


def test_a_location_is_trimmed_and_has_a_second_name() -> None:
    assert location(answer(location=" /a ")) == "/a"
    assert location(answer(location=" ", content_location="/b ")) == "/b"
    assert location(answer()) is None


def test_a_header_that_was_written_twice_has_one_value() -> None:
    assert location(answer(location="/a?x=1, /a?x=1")) == "/a?x=1"
    assert location(answer(content_location="/b, /b")) == "/b"
    error = error_for(answer(x_correlation_id="c-1, c-1"), call(correlation_id="asked"))
    assert error.correlation_id == "c-1"


def test_two_places_are_none_of_both() -> None:
    assert location(answer(location="/a, /b")) == "/a, /b"


def test_an_answer_shows_neither_headers_nor_body() -> None:
    shown = repr(answer(200, b"s3cret", location="s3cret"))
    assert "s3cret" not in shown


def test_an_answer_shows_its_status_alone() -> None:
    assert repr(answer(404, b"s3cret", location="s3cret")) == "<Answer 404>"
