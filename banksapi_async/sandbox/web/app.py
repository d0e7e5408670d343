"""The operations as one ASGI application.

It is built once for all sandboxes and finds the state in the scope. Each path has one route, whose
methods are looked up in the table of operations; the state's lock is held from the token's check to
the answer.
"""

import re
from itertools import chain
from typing import Any, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

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
from .answers import accepted, broken, fault
from .gate import Refusal, read_json, read_query
from .guards import BrokenToken, token_for
from .operation import STATE, Ask, Level, Operation
from .pages import PAGES

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
    return [
        Route(template, _Endpoint(methods).answer, methods=list(methods))
        for template, methods in paths.items()
    ]


class _Endpoint:
    """What answers under one path."""

    def __init__(self, methods: dict[str, Operation]) -> None:
        self._methods = methods

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        state: State = request.scope[STATE]
        body = await request.body()
        # Starlette lets HEAD through where GET is; the interface has no HEAD.
        operation = self._methods.get(request.method)
        if operation is None:
            return fault(405, "Diese Methode gibt es hier nicht")
        with state.lock:
            try:
                return _answer(operation, request, body, state)
            except BrokenToken:
                return broken()
            except Refusal as refusal:
                return fault(refusal.status, refusal.message)


def _answer(operation: Operation, request: Request, body: bytes, state: State) -> Response:
    token = None
    if operation.level is not Level.NOBODY:
        token = token_for(operation, request.headers, state)
    if operation.gives and not accepted(request.headers.get("accept", ""), operation.gives):
        raise Refusal(406, f"Die Antwort ist {operation.gives}")
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
    )
    return operation.handler(ask)


def _data(operation: Operation, body: bytes) -> Any:
    if operation.sends is None:
        return None
    return operation.sends({} if operation.blank and not body else read_json(body), "")


def _not_routed(request: Request, exc: Exception) -> Response:
    refused = cast("HTTPException", exc)
    text = f"{request.method} wird unter diesem Pfad nicht beantwortet"
    response = fault(refused.status_code, text)
    response.headers.update(refused.headers or {})
    return response


APPLICATION = Starlette(
    routes=[*PAGES, *_routes()], exception_handlers={HTTPException: _not_routed}
)
"""The whole interface; `STATE` in the scope says over which state."""
APPLICATION.router.redirect_slashes = False

_PATHS = [
    (method, re.sub(r":\w+}", "}", route.path))
    for route in cast("list[Route]", APPLICATION.routes)
    for method in route.methods or ()
]


def check_answered(mishap: Mishap) -> None:
    """Check that there is an operation that a mishap or an expectation is for.

    Raises:
        ValueError: There is none.
    """
    if not any(mishap.could_meet(method, path) for method, path in _PATHS):
        raise ValueError(f"on: the sandbox answers nothing like {mishap.on!r}")
