"""The operations as one ASGI application.

It is built once for all sandboxes and finds the state in the scope. Each path has one route, whose
methods are looked up in the table of operations; the state's lock is held from the token's check to
the answer.
"""

from itertools import chain
from typing import Any, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from banksapi_async.sandbox.mishaps import Mishap
from banksapi_async.sandbox.settings import CANONICAL
from banksapi_async.sandbox.state import State

from . import (
    accesses,
    analytics,
    auth,
    builder,
    customer,
    encrypt,
    management,
    payments,
    products,
    providers,
    sca,
    tagging,
    ueberweisung,
)
from .answers import accepted, answer, broken, fault
from .gate import Refusal, read_form, read_json, read_query
from .guards import BrokenToken, basic_client, check_address, check_key, token_for
from .openapi import describe
from .operation import STATE, Ask, Level, Operation
from .pages import PAGES

DESCRIPTION = "/openapi.json"
"""Where the sandbox describes itself."""
_ENTRY_POINTS = ("/customer/v2", "/providers/v2", tagging.ENTRY)

OPERATIONS = tuple(
    chain.from_iterable(
        room.OPERATIONS
        for room in (
            auth,
            management,
            providers,
            customer,
            accesses,
            sca,
            products,
            analytics,
            tagging,
            builder,
            encrypt,
            payments,
            ueberweisung,
        )
    )
)


def _routes() -> list[Route]:
    paths: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.template, {})[operation.method] = operation
    paths |= {f"{entry}/": paths[entry] for entry in _ENTRY_POINTS}
    # What is spelled out goes first, so that a variable never takes it for a value.
    return [
        Route(template, _Endpoint(paths[template]))
        for template in sorted(paths, key=lambda one: one.count("{"))
    ]


class _Endpoint:
    """What answers under one path."""

    def __init__(self, methods: dict[str, Operation]) -> None:
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = self._answer(request, await request.body())
        await response(scope, receive, send)

    def _answer(self, request: Request, body: bytes) -> Response:
        operation = self._methods.get(request.method)
        if operation is None:
            refused = fault(405, f"{request.method} wird unter diesem Pfad nicht beantwortet")
            refused.headers["Allow"] = ", ".join(self._methods)
            return refused
        state: State = request.scope[STATE]
        with state.lock:
            try:
                return _answer(operation, request, body, state)
            except BrokenToken:
                return broken()
            except Refusal as refusal:
                return fault(refusal.status, refusal.message)


def _answer(operation: Operation, request: Request, body: bytes, state: State) -> Response:
    token, client = None, ""
    if operation.level is Level.BASIC:
        client = basic_client(request.headers, management=state.settings.separate_management)
    elif operation.level is Level.KEY:
        check_key(request.headers)
    else:
        token = token_for(operation, request.headers, state)
    if operation.gives and not accepted(request.headers.get("accept", ""), operation.gives):
        raise Refusal(406, f"Die Antwort ist {operation.gives}")
    if operation.customer_ip:
        check_address(request.headers)
    base = CANONICAL if state.settings.canonical_hrefs else str(request.base_url).rstrip("/")
    ask = Ask(
        state=state,
        base=base,
        path=request.path_params,
        query=read_query(request.query_params.multi_items(), operation.query),
        headers=request.headers,
        body=body,
        data=_data(operation, body),
        token=token,
        client=client,
    )
    return operation.handler(ask)


def _data(operation: Operation, body: bytes) -> Any:
    if operation.form is not None:
        return operation.form(read_form(body), "")
    if operation.sends is None:
        return None
    return operation.sends({} if operation.blank and not body else read_json(body), "")


async def _describe(request: Request) -> Response:
    base = str(request.base_url).rstrip("/")
    return answer(describe(OPERATIONS, base))


def _not_routed(request: Request, exc: Exception) -> Response:
    refused = cast("HTTPException", exc)
    text = f"{request.method} wird unter diesem Pfad nicht beantwortet"
    response = fault(refused.status_code, text)
    response.headers.update(refused.headers or {})
    return response


_PAGES = [*PAGES, Route(DESCRIPTION, _describe, methods=["GET"])]
APPLICATION = Starlette(
    routes=[*_PAGES, *_routes()],
    exception_handlers={HTTPException: _not_routed},
)
"""The whole interface; `STATE` in the scope says over which state."""
APPLICATION.router.redirect_slashes = False

_PATHS = [
    *((one.method, one.template) for one in OPERATIONS),
    *((one.method, f"{one.template}/") for one in OPERATIONS if one.template in _ENTRY_POINTS),
    *((method, page.path) for page in _PAGES for method in page.methods or ()),
]


def check_answered(mishap: Mishap) -> None:
    """Check that there is an operation that a mishap or an expectation is for.

    Raises:
        ValueError: There is none.
    """
    if not any(mishap.could_meet(method, path) for method, path in _PATHS):
        raise ValueError(f"on: the sandbox answers nothing like {mishap.on!r}")


def checked(mishap: Mishap) -> Mishap:
    """Return a mishap with which something goes wrong that the sandbox answers.

    Raises:
        ValueError: Nothing goes wrong with it, or the sandbox has no such operation.
    """
    if not mishap.happens:
        raise ValueError(f"on: nothing goes wrong with {mishap.on!r}; say what, such as status=503")
    check_answered(mishap)
    return mishap
