"""The page at `/` of a served sandbox: what it holds, what was asked, and buttons.

It is for the person at this machine, and is read without a script; a small one keeps the list of
requests new. Everything on it is escaped, and a token is shown by its beginning alone. A browser
comes here too when a web form has ended and nobody serves the address that it should go back to.
"""

import secrets
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import attrs
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.requests import RequestLog, masked
from banksapi_async.sandbox.sca import At
from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.times import stamp

from .app import OPERATIONS
from .control import ACTIONS, Refused, refuse_strangers, routes, written
from .pages import templates

if TYPE_CHECKING:
    from banksapi_async.sandbox.facade import Sandbox

_SHOWN = 100
_RETURNS = 20
_TOKEN_BEGINS = 4
_TROUBLES: Mapping[str, Mapping[str, Any]] = {
    "answer 400": {"status": 400},
    "answer 401": {"status": 401},
    "answer 403": {"status": 403},
    "answer 404": {"status": 404},
    "answer 429, retry after 30 s": {"status": 429, "retry_after": 30},
    "answer 500": {"status": 500},
    "answer 503": {"status": 503},
    "answer 504 as a page of HTML": {"status": 504, "html": True},
    "take 5 seconds": {"after_seconds": 5},
    "reset the connection before the answer": {"reset": "before"},
    "reset the connection within the answer": {"reset": "after"},
    "cut the answer off": {"cut": True},
    "answer garbage": {"garbage": True},
    "answer what nobody knows yet": {"drift": True},
}
_MOVES = {"1 minute": 60, "1 hour": 3600, "1 day": 86_400, "30 days": 2_592_000}
_DONE = {
    "advance": "The clock was moved.",
    "clear-mishaps": "Nothing more goes wrong.",
    "confirm": "The person has answered.",
    "expire-consent": "The consent has ended: the next refresh needs the person.",
    "fail-next": "It goes wrong with the next such request.",
    "fail-next-refresh": "The next refresh fails.",
    "next-stage": "The access has taken its next step.",
}


@attrs.frozen(kw_only=True)
class _Row:
    """An access, as the page shows it."""

    access: Access
    owner: str
    bank: str
    products: int
    waits: bool


class Desk:
    """The page and the control endpoint of one sandbox.

    Args:
        sandbox: The sandbox.
        state: Its memory.
        log: What was asked.
        prefix: Where the control endpoint's paths begin.
    """

    def __init__(self, sandbox: "Sandbox", state: State, log: RequestLog, prefix: str) -> None:
        self._sandbox = sandbox
        self._state = state
        self._log = log
        self._returns: deque[tuple[str, str]] = deque(maxlen=_RETURNS)
        self.app = Starlette(
            routes=[
                Route("/", self._page, methods=["GET"]),
                Route("/", self._act, methods=["POST"]),
                *routes(sandbox, prefix),
            ]
        )

    def land(self, url: str) -> str:
        """Keep where a browser should have gone, and return the path of the page that tells."""
        name = secrets.token_urlsafe(9)
        self._returns.append((name, url))
        return f"/?returned={name}"

    async def _page(self, request: Request) -> Response:
        query = request.query_params
        returned = dict(self._returns).get(query.get("returned", ""))
        return self._shown(done=_DONE.get(query.get("done", "")), returned=returned)

    async def _act(self, request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            refuse_strangers(request, required=True)
            done = self._done(fields)
        except Refused as refused:
            return self._shown(refused.status, error=str(refused))
        return Response(status_code=303, headers={"Location": f"/?done={done}"})

    def _done(self, fields: dict[str, str]) -> str:
        name = fields.pop("action", "")
        if name not in ACTIONS:
            raise Refused(400, "the page has no such button")
        sent: dict[str, Any] = dict(fields)
        if "trouble" in sent:
            sent |= _TROUBLES.get(sent.pop("trouble"), {})
        for number in {"seconds", "times"} & sent.keys():
            sent[number] = int(sent[number]) if sent[number].isdecimal() else sent[number]
        if "accept" in sent:
            sent["accept"] = sent["accept"] == "yes"
        ACTIONS[name](self._sandbox, sent)
        return name

    def _shown(self, status: int = 200, **told: Any) -> Response:
        nonce = secrets.token_urlsafe(16)
        with self._state.lock:
            html = (
                templates()
                .get_template("desk.html")
                .render(
                    nonce=nonce,
                    account=self._sandbox.account,
                    now=stamp(self._state.now()),
                    users=list(self._state.users),
                    accesses=list(self._accesses()),
                    payments=list(reversed(self._state.payments.all)),
                    tokens=list(self._tokens()),
                    mishaps=[written(one) for one in self._state.mishaps.waiting],
                    requests=list(reversed(self._log))[:_SHOWN],
                    moves=_MOVES,
                    troubles=list(_TROUBLES),
                    operations=sorted(
                        {f"{one.method} {one.template.replace('_', '-')}" for one in OPERATIONS}
                    ),
                    masked=masked,
                    stamp=stamp,
                    **told,
                )
            )
        return Response(html, status, _headers(nonce), media_type="text/html")

    def _accesses(self) -> Iterator[_Row]:
        state = self._state
        for user in (*state.users, state.key_user):
            for access in state.accesses(user.id).values():
                bank = state.catalogue.get(access.provider_id)
                waiting = state.authentications.get(access.consent, state.now())
                yield _Row(
                    access=access,
                    owner=user.username or "the API key's user",
                    bank=access.provider_id if bank is None else bank.name,
                    products=len(access.plans),
                    waits=waiting is not None and waiting.at in {At.ELSEWHERE, At.REDIRECT},
                )

    def _tokens(self) -> Iterator[dict[str, str]]:
        state = self._state
        for token in state.tokens:
            if token.expires > state.now():
                user = token.user_id and state.user(token.user_id).username
                yield {
                    "begins": token.text[:_TOKEN_BEGINS],
                    "level": token.level,
                    "client": token.client,
                    "user": user,
                    "expires": stamp(token.expires),
                }


def _headers(nonce: str) -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
