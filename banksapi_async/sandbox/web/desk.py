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
from banksapi_async.sandbox.payments import Stage
from banksapi_async.sandbox.requests import RequestLog, masked
from banksapi_async.sandbox.sca import At
from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.times import stamp

from .app import OPERATIONS
from .control import ACTIONS, Refused, refuse_strangers, routes, written
from .pages import templates
from .words import language, words

if TYPE_CHECKING:
    from banksapi_async.sandbox.facade import Sandbox

_SHOWN = 100
_RETURNS = 20
_TOKEN_BEGINS = 4
_TROUBLES: Mapping[str, Mapping[str, Any]] = {
    "mit 400 antworten": {"status": 400},
    "mit 401 antworten": {"status": 401},
    "mit 403 antworten": {"status": 403},
    "mit 404 antworten": {"status": 404},
    "mit 429 antworten, Retry-After 30 s": {"status": 429, "retry_after": 30},
    "mit 500 antworten": {"status": 500},
    "mit 503 antworten": {"status": 503},
    "mit 504 als HTML-Seite antworten": {"status": 504, "html": True},
    "5 Sekunden brauchen": {"after_seconds": 5},
    "Verbindung vor der Antwort abbrechen": {"reset": "before"},
    "Verbindung in der Antwort abbrechen": {"reset": "after"},
    "Antwort abschneiden": {"cut": True},
    "Unlesbares antworten": {"garbage": True},
    "antworten, was noch niemand kennt": {"drift": True},
}
_MOVES = {"1 Minute": 60, "1 Stunde": 3600, "1 Tag": 86_400, "30 Tage": 2_592_000}
_DONE = {
    "advance": "Die Uhr wurde vorgestellt.",
    "clear-mishaps": "Nichts geht mehr schief.",
    "confirm": "Die Person hat geantwortet.",
    "expire-consent": "Die Zustimmung ist beendet: die nächste Aktualisierung braucht die Person.",
    "fail-next": "Die nächste solche Anfrage geht schief.",
    "fail-next-refresh": "Die nächste Aktualisierung scheitert.",
    "next-stage": "Der Bankzugang ist einen Schritt weiter.",
}
STAGES: Mapping[Stage, str] = {
    Stage.WAITING: "wartet auf die Person",
    Stage.CARRIED_OUT: "ausgeführt",
    Stage.REFUSED: "von der Bank abgelehnt",
    Stage.GIVEN_UP: "von der Person abgebrochen",
}
"""How a payment stands, in words."""


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
        return self._shown(request, done=_DONE.get(query.get("done", "")), returned=returned)

    async def _act(self, request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            refuse_strangers(request, required=True)
            done = self._done(fields)
        except Refused as refused:
            return self._shown(request, refused.status, error=str(refused))
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

    def _shown(self, request: Request, status: int = 200, **told: Any) -> Response:
        nonce = secrets.token_urlsafe(16)
        spoken = language(request.headers.get("accept-language", ""))
        with self._state.lock:
            html = (
                templates()
                .get_template("desk.html")
                .render(
                    lang=spoken,
                    t=words(spoken),
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
                    stages=STAGES,
                    stamp=stamp,
                    **told,
                )
            )
        return Response(html, status, _headers(nonce, spoken), media_type="text/html")

    def _accesses(self) -> Iterator[_Row]:
        state = self._state
        for user in (*state.users, state.key_user):
            for access in state.accesses(user.id).values():
                bank = state.catalogue.get(access.provider_id)
                waiting = state.authentications.get(access.consent, state.now())
                yield _Row(
                    access=access,
                    owner=user.username,
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


def _headers(nonce: str, spoken: str) -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Language": spoken,
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "Vary": "Accept-Language",
        "X-Content-Type-Options": "nosniff",
    }
