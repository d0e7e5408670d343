"""Which providers are there, and how do their logos look?"""

from datetime import timedelta
from decimal import Decimal
from html import escape

from starlette.responses import Response

from banksapi_async.sandbox.catalogue import DEMO, PROVIDERS, Provider, with_logo
from banksapi_async.sandbox.crowd import everybody
from banksapi_async.sandbox.times import stamp
from banksapi_async.sandbox.tokens import PROVIDER_READ

from .answers import answer
from .operation import Ask, Level, Operation, Refusal

_FORMAT = "^.{1,50}$"
_DIGITS = 6
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img">'
    "<title>{name}</title>"
    '<rect width="64" height="64" rx="12" fill="#1f5f8b"/>'
    '<text x="32" y="43" font-family="sans-serif" font-size="32" fill="#fff"'
    ' text-anchor="middle">{letter}</text></svg>'
)


_CAPABILITIES = (None, "KONTEN", "KARTEN", "DEPOTS", "BAUSPAR")
_HOSTS = {"demo": "DEMOHOST", "sparkasse": "SPKHOST1"}
_SWITCH = {None: False, "false": False, "true": True}


def list_providers(ask: Ask) -> Response:
    """List all providers."""
    return answer([_shape(one, ask.base) for one in _all(ask)])


def list_core_data(ask: Ask) -> Response:
    """List all providers in short, those with a capability if asked for."""
    wanted = ask.query.get("capability")
    if wanted not in _CAPABILITIES:
        raise Refusal(400, "capability ist KONTEN, KARTEN, DEPOTS oder BAUSPAR")
    shown = [one for one in _all(ask) if wanted is None or wanted in one.capabilities]
    return answer([_core(one, ask.base) for one in shown])


def list_statistics(ask: Ask) -> Response:
    """Tell how well the providers of each logo have answered; the longer the better."""
    days, hours = _count(ask, "days"), _count(ask, "hours")
    wanted = timedelta(days=days or 0, hours=hours or 0)
    span = timedelta(hours=2) if days is None and hours is None else wanted
    ebics, sca = _switch(ask, "ebics"), _switch(ask, "sca")
    lines = [
        {
            "logo": one.logo,
            "latestSuccessDate": stamp(ask.state.now() - timedelta(minutes=7 * number)),
            "averageDuration": 29_962 + 4_011 * number,
            "successRate": 1 if one.id == DEMO else Decimal("0.99"),
        }
        for number, one in enumerate(PROVIDERS)
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
    found = with_logo(ask.path["logo"])
    if found is None:
        raise Refusal(404, "Das Logo gibt es nicht")
    drawing = _LOGO.format(name=escape(found.name), letter=escape(found.name[0]))
    return Response(drawing, media_type="image/svg+xml")


def _all(ask: Ask) -> tuple[Provider, ...]:
    return everybody() if ask.state.settings.many_providers else PROVIDERS


def _find(ask: Ask) -> Provider:
    found = next((one for one in _all(ask) if one.id == ask.path["provider_id"]), None)
    if found is None:
        raise Refusal(404, "Den Provider gibt es nicht")
    return found


def _count(ask: Ask, name: str) -> int | None:
    text = ask.query.get(name)
    if text is not None and not (text.isascii() and text.isdigit() and len(text) < _DIGITS):
        raise Refusal(400, f"{name} ist keine Anzahl")
    return None if text is None else int(text)


def _switch(ask: Ask, name: str) -> bool:
    text = ask.query.get(name)
    if text not in _SWITCH:
        raise Refusal(400, f"{name} ist true oder false")
    return _SWITCH[text]


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


OPERATIONS = (
    Operation("GET", "/providers/v2", list_providers, Level.ANY, PROVIDER_READ),
    Operation("GET", "/providers/v2/coredata", list_core_data, Level.ANY, PROVIDER_READ),
    Operation("GET", "/providers/v2/statistics/jobs", list_statistics, Level.ANY, PROVIDER_READ),
    Operation("GET", "/providers/v2/{logo}.svg", get_logo, Level.ANY, PROVIDER_READ),
    Operation("GET", "/providers/v2/{provider_id}", get_provider, Level.ANY, PROVIDER_READ),
    Operation("GET", "/providers/v2/{provider_id}/ebics", get_ebics, Level.ANY, PROVIDER_READ),
)
