"""A transport of httpx2, which test tools of web frameworks stand on, serves like httpx's."""

import json
from typing import Any

import httpx2
import pytest
from banksapi_async import AnswerLost, ConnectFailed, InvalidRequest, RetryPolicy
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from support import TOKEN, links, user

QUICK = RetryPolicy(base=0, longest=0)


async def test_an_application_is_asked_over_httpx2() -> None:
    asked: list[tuple[str, bytes]] = []

    async def token(request: Request) -> JSONResponse:
        asked.append((request.method, await request.body()))
        return JSONResponse(TOKEN)

    async def customer(request: Request) -> JSONResponse:
        return JSONResponse({"relations": links(start_news="/n")})

    async def news(request: Request) -> JSONResponse:
        asked.append((request.headers["authorization"], await request.body()))
        return JSONResponse({"told": 1})

    app = Starlette(
        routes=[
            Route("/auth/oauth2/token", token, methods=["POST"]),
            Route("/customer/v2", customer),
            Route("/n", news, methods=["POST"]),
        ]
    )
    found = await user(httpx2.ASGITransport(app)).customer()
    answered = await found.follow("start_news", method="POST", json={"a": 1})
    assert answered["told"] == 1
    assert b"grant_type=password" in asked[0][1]
    assert asked[1] == (f"Bearer {TOKEN['access_token']}", b'{"a":1}')


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx2.ConnectError("secret"), ConnectFailed),
        (httpx2.ReadError("secret"), AnswerLost),
        (httpx2.LocalProtocolError("secret"), AnswerLost),
        (OSError("secret"), AnswerLost),
    ],
)
async def test_an_error_of_httpx2_is_one_of_ours(error: Exception, kind: type[Any]) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/auth/oauth2/token":
            return httpx2.Response(200, content=json.dumps(TOKEN))
        raise error

    with pytest.raises(kind) as caught:
        await user(httpx2.MockTransport(answer), retry=QUICK).customer()
    assert "secret" not in str(caught.value)


async def test_what_is_no_transport_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="transport"):
        user(httpx2.AsyncClient())
