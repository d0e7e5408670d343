"""How do the routes become one ASGI application?

Each path has one route, whose methods are looked up in the table of operations; the state's lock is
held from the token's check to the answer.
"""

from collections.abc import Awaitable, Callable
from itertools import chain
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

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
from .answers import broken, fault
from .guards import BrokenToken, token_for
from .operation import Ask, Level, Operation, Refusal
from .pages import pages

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


def application(state: State) -> Starlette:
    """Return the whole interface over a state."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.template, {})[operation.method] = operation
    routes = [
        Route(template, _endpoint(state, methods), methods=list(methods))
        for template, methods in paths.items()
    ]
    app = Starlette(
        routes=[*pages(state), *routes], exception_handlers={HTTPException: _not_routed}
    )
    app.router.redirect_slashes = False
    return app


def _endpoint(
    state: State, methods: dict[str, Operation]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        # Starlette lets HEAD through where GET is; the interface has no HEAD.
        operation = methods.get(request.method)
        if operation is None:
            return fault(405, "Diese Methode gibt es hier nicht")
        with state.lock:
            try:
                response = _answer(operation, request, body, state)
            except BrokenToken:
                response = broken()
            except Refusal as refusal:
                response = fault(refusal.status, refusal.message)
        return response

    return endpoint


def _answer(operation: Operation, request: Request, body: bytes, state: State) -> Response:
    token = None
    if operation.level is not Level.NOBODY:
        token = token_for(operation, request.headers, state)
    base = CANONICAL if state.settings.canonical_hrefs else str(request.base_url).rstrip("/")
    ask = Ask(
        state=state,
        base=base,
        path=request.path_params,
        query=request.query_params,
        headers=request.headers,
        body=body,
        token=token,
    )
    return operation.handler(ask)


def _not_routed(request: Request, exc: Exception) -> Response:
    refused = cast("HTTPException", exc)
    text = f"{request.method} wird unter diesem Pfad nicht beantwortet"
    response = fault(refused.status_code, text)
    response.headers.update(refused.headers or {})
    return response
