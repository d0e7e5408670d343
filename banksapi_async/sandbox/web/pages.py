"""The web form in a browser, and where it sends the browser.

Each page is what the form's state says; a submission changes the state and leads to the form again,
so that reloading a page submits nothing. Pages are never kept and load nothing.
"""

import hmac
from functools import cache
from urllib.parse import parse_qs

import attrs
from jinja2 import Environment, PackageLoader
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banksapi_async.sandbox.callback import back_to, usable
from banksapi_async.sandbox.forms import submit
from banksapi_async.sandbox.sessions import Ending, FormSession, Step, UseCase
from banksapi_async.sandbox.state import State

from .operation import STATE
from .protect import FORM
from .words import language, words

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ENDED = {
    Ending.NO_CALLBACK_URL: "Es fehlt die Adresse, zu der Sie zurückkehren.",
    Ending.INVALID_CALLBACK_URL: "Die Adresse, zu der Sie zurückkehren sollen, ist ungültig.",
}


@cache
def templates() -> Environment:
    """Return the sandbox's pages; everything that is put into them is escaped."""
    return Environment(
        loader=PackageLoader("banksapi_async.sandbox"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


async def _form(request: Request) -> Response:
    state: State = request.scope[STATE]
    body = await request.body()
    shows = _Pages(language(request.headers.get("accept-language", "")))
    with state.lock:
        session = state.sessions.get(request.query_params.get("session", ""))
        if session is None:
            return shows.end(404, "Diese Eingabe gibt es nicht (mehr).")
        if session.ended is not None:
            return shows.end(410, "Diese Eingabe ist schon abgeschlossen.")
        stopped = _stopped(session, request.query_params, state, shows)
        if stopped is not None:
            return stopped
        if request.method == "POST":
            return _submitted(session, body, state, shows)
        return _show(session, state, shows)


@attrs.frozen
class _Pages:
    """The pages in a language."""

    language: str

    def show(self, name: str, status: int = 200, **values: object) -> Response:
        """Answer with a page."""
        html = (
            templates()
            .get_template(f"{name}.html")
            .render(
                lang=self.language,
                t=words(self.language),
                **values,
            )
        )
        headers = {**_HEADERS, "Content-Language": self.language, "Vary": "Accept-Language"}
        return Response(html, status, headers, media_type="text/html")

    def end(self, status: int, text: str, word: str = "") -> Response:
        """Answer with the page from which no way leads on."""
        return self.show("ended", status, text=text, word=word)


def _stopped(
    session: FormSession, query: QueryParams, state: State, shows: _Pages
) -> Response | None:
    if session.callback is None:
        callback = query.get("callbackUrl")
        if not callback or not usable(callback):
            word = Ending.INVALID_CALLBACK_URL if callback else Ending.NO_CALLBACK_URL
            return shows.end(400, _ENDED[word], word)
        session.callback = callback
    if session.until <= state.now():
        session.ended = Ending.SESSION_TIMEOUT
        return _leave(session.callback, session.ended)
    return None


def _submitted(session: FormSession, body: bytes, state: State, shows: _Pages) -> Response:
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    secret = next(iter(fields.get("form_token", ())), "")
    if not hmac.compare_digest(secret.encode(), session.secret.encode()):
        return shows.end(400, "Diese Eingabe kam nicht aus diesem Formular.")
    ending = submit(state, session, fields)
    if ending is not None:
        return _leave(session.callback or "", ending)
    again = f"?session={session.id}&useCase={session.use_case}"
    return Response(status_code=303, headers={**_HEADERS, "Location": again})


def _leave(callback: str, ending: Ending) -> Response:
    return Response(status_code=303, headers={**_HEADERS, "Location": back_to(callback, ending)})


def _show(session: FormSession, state: State, shows: _Pages) -> Response:
    bank = state.catalogue.get(session.provider_id)
    products = session.holder.plans
    if session.use_case is UseCase.SELECT or session.step is Step.ACCOUNTS:
        access = state.accesses(session.user_id).get(session.access_id)
        products = products if access is None else access.holder.plans
    return shows.show(
        session.step,
        session=session,
        bank=bank,
        found=state.catalogue.search(session.search),
        products=products,
        order=state.payments.in_form(session),
    )


PAGES = [Route(FORM, _form, methods=["GET", "POST"])]
"""The routes of the web form."""
