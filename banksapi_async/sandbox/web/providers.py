"""The providers, and their logos."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import escape
from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox.catalogue import DEMO, Provider
from banksapi_async.sandbox.times import stamp
from banksapi_async.sandbox.tokens import PROVIDER_READ

from .answers import answer
from .gate import Check, Refusal, one_of, switch
from .operation import Ask, Level, Operation
from .shapes import CORE_DATA, EBICS, PROVIDER, STATISTICS, TEXT, listed

_FORMAT = "^.{1,50}$"
_DIGITS = 5
_SVG = "image/svg+xml"
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img">'
    "<title>{name}</title>"
    '<rect width="64" height="64" rx="12" fill="#1f5f8b"/>'
    '<text x="32" y="43" font-family="sans-serif" font-size="32" fill="#fff"'
    ' text-anchor="middle">{letter}</text></svg>'
)


_HOSTS = {"demo": "DEMOHOST", "sparkasse": "SPKHOST1"}


def list_providers(ask: Ask) -> Response:
    """List all providers."""
    return answer([_shape(one, ask.base) for one in ask.state.catalogue.everybody()])


def list_core_data(ask: Ask) -> Response:
    """List all providers in short, those with a capability if asked for."""
    wanted = ask.query.get("capability")
    shown = [
        one
        for one in ask.state.catalogue.everybody()
        if wanted is None or wanted in one.capabilities
    ]
    return answer([_core(one, ask.base) for one in shown])


def list_statistics(ask: Ask) -> Response:
    """Tell how well the providers of each logo have answered; the longer the better."""
    days, hours = ask.query.get("days"), ask.query.get("hours")
    wanted = timedelta(days=days or 0, hours=hours or 0)
    span = timedelta(hours=2) if days is None and hours is None else wanted
    ebics, sca = (ask.query.get(name) == "true" for name in ("ebics", "sca"))
    lines = [
        {
            "logo": one.logo,
            "latestSuccessDate": stamp(ask.state.now() - timedelta(minutes=7 * number)),
            "averageDuration": 29_962 + 4_011 * number,
            "successRate": 1 if one.id == DEMO else Decimal("0.99"),
        }
        for number, one in enumerate(ask.state.catalogue.providers)
        if not one.maintenance
        and timedelta(minutes=7 * number) < span
        and (one.logo in _HOSTS or not ebics)
        and (one.id == DEMO or not sca)
    ]
    return answer(lines)


def get_ebics(ask: Ask) -> Response:
    """Return what an EBICS client has to know, where the provider has EBICS."""
    found = _find(ask)
    if found.logo not in _HOSTS:
        raise Refusal(404, "Der Provider hat kein EBICS")
    host = _HOSTS[found.logo]
    return answer({"hostId": host, "hostUrl": f"https://ebics.{found.logo}.example/ebics"})


def get_provider(ask: Ask) -> Response:
    """Return one provider."""
    return answer(_shape(_find(ask), ask.base))


def get_logo(ask: Ask) -> Response:
    """Return a provider's logo."""
    found = ask.state.catalogue.with_logo(ask.path["logo"])
    if found is None:
        raise Refusal(404, "Das Logo gibt es nicht")
    drawing = _LOGO.format(name=escape(found.name), letter=escape(found.name[0]))
    return Response(drawing, media_type=_SVG)


def _find(ask: Ask) -> Provider:
    found = ask.state.catalogue.get(ask.path["provider_id"])
    if found is None:
        raise Refusal(404, "Den Provider gibt es nicht")
    return found


def _counted(value: str, name: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= _DIGITS):
        raise Refusal(400, f"{name} ist keine Anzahl")
    return int(value)


_count = Check(_counted, {"type": "integer", "minimum": 0, "maximum": 10**_DIGITS - 1})


def _core(one: Provider, base: str) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "group": one.logo,
        **({} if one.blz is None else {"blz": one.blz}),
        "bic": one.bic,
        "logo": f"{base}/providers/v2/{one.logo}.svg",
    }


def _shape(one: Provider, base: str) -> dict[str, object]:
    fields = (("userid", one.login_label, False), ("pin", one.pin_label, True))
    return {
        **{key: value for key, value in _core(one, base).items() if key != "logo"},
        "consumerRelevant": True,
        "relations": [
            {"rel": "self", "href": f"{base}/providers/v2/{one.id}"},
            {"rel": "logo", "href": f"{base}/providers/v2/{one.logo}.svg"},
        ],
        "capabilities": one.capabilities,
        "channels": one.channels,
        "authenticationInfo": {
            "loginHint": one.hint,
            "fields": [
                {"fieldkey": key, "label": label, "secret": secret, "hint": "", "format": _FORMAT}
                for key, label, secret in fields
            ],
        },
    }


def _get(template: str, handler: Callable[[Ask], Response], **more: Any) -> Operation:
    return Operation("GET", template, handler, Level.ANY, PROVIDER_READ, **more)


OPERATIONS = (
    _get("/providers/v2", list_providers, answers={200: listed(PROVIDER)}),
    _get(
        "/providers/v2/coredata",
        list_core_data,
        query={"capability": one_of("KONTEN", "KARTEN", "DEPOTS", "BAUSPAR")},
        answers={200: listed(CORE_DATA)},
    ),
    _get(
        "/providers/v2/statistics/jobs",
        list_statistics,
        query={"days": _count, "hours": _count, "ebics": switch, "sca": switch},
        answers={200: listed(STATISTICS)},
    ),
    _get("/providers/v2/{logo}.svg", get_logo, gives=_SVG, answers={200: TEXT}),
    _get("/providers/v2/{provider_id}", get_provider, answers={200: PROVIDER}),
    _get("/providers/v2/{provider_id}/ebics", get_ebics, answers={200: EBICS}),
)
