"""What a visitor is told where an error ended their request, and what the operator is."""

import logging
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from banksapi_async import (
    Action,
    BanksapiError,
    InvalidRequest,
    Message,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    RefreshFailed,
    ReturnRefused,
    ServerError,
    TokenError,
    answer_errors,
    error_answer,
)
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Route

SENTENCE = Message(level="ERROR", code="BA1", message="Das ging schief.")


def app_with(kind: str, error: BanksapiError) -> Any:
    async def fails(request: object) -> None:
        raise error

    if kind == "starlette":
        app: Any = Starlette(routes=[Route("/", fails)])
    else:
        app = FastAPI()
        app.get("/")(lambda: (_ for _ in ()).throw(error))
    answer_errors(app)
    return app


async def asked(app: Any) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://app.example") as browser:
        return await browser.get("/")


@pytest.mark.parametrize("kind", ["starlette", "fastapi"])
async def test_an_error_is_answered_by_who_can_mend_it(kind: str) -> None:
    error = RateLimited(429, messages=[SENTENCE], correlation_id="c-1", retry_after=2.1)
    answer = await asked(app_with(kind, error))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "error": "RateLimited",
        "action": "retry later",
        "message": "Please try again in a few minutes.",
        "reference": "c-1",
        "details": "Das ging schief.",
    }


async def test_what_the_visitor_cannot_mend_is_logged_and_not_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "banksapi_async"):
        assert (await asked(app_with("starlette", NotFound(404)))).status_code == 404
        assert caplog.records == []
        answer = await asked(app_with("starlette", InvalidRequest("iban", "it is odd", "mend it")))
    assert answer.status_code == 500
    assert "odd" not in answer.text
    assert "it is odd" in caplog.text


def test_every_action_has_a_status_and_a_message() -> None:
    found = {}
    for action in Action:
        error = BanksapiError()
        error.action = action
        answer = error_answer(error)
        found[action.name] = answer.status
        assert answer.body["message"]
    assert found == {
        "RETRY_LATER": 503,
        "ASK_PERSON": 409,
        "GONE": 404,
        "FIX_REQUEST": 500,
        "OPERATOR": 502,
    }


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (ReturnRefused("it is forged"), 403, "no longer valid"),
        (OutcomeUnknown("Payment.x", correlation_id="c"), 202, "Do not repeat it"),
        (TokenError("no", retry_after=30), 502, "our side"),
    ],
    ids=["return", "outcome", "token"],
)
def test_some_errors_have_an_answer_of_their_own(
    error: BanksapiError, status: int, words: str
) -> None:
    answer = error_answer(error)
    assert answer.status == status
    assert words in answer.body["message"]


def test_what_a_bank_says_of_an_account_is_not_passed_on() -> None:
    assert "details" not in error_answer(RefreshFailed([SENTENCE])).body


async def test_a_web_socket_is_refused_by_the_same_answer() -> None:
    sent: list[Mapping[str, Any]] = []

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    await error_answer(ServerError(500))({"type": "websocket"}, None, send)
    assert [one["type"] for one in sent] == [
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]


def test_a_handler_of_ones_own_wins() -> None:
    app = Starlette(exception_handlers={NotFound: lambda request, error: None})
    answer_errors(app)
    assert set(app.exception_handlers) == {NotFound, BanksapiError}
