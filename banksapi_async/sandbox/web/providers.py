"""Which providers are there, and how do their logos look?"""

from html import escape

from starlette.responses import Response

from banksapi_async.sandbox.catalogue import PROVIDERS, Provider, provider, with_logo
from banksapi_async.sandbox.tokens import PROVIDER_READ

from .answers import answer
from .operation import Ask, Level, Operation, Refusal

_FORMAT = "^.{1,50}$"
_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img">'
    "<title>{name}</title>"
    '<rect width="64" height="64" rx="12" fill="#1f5f8b"/>'
    '<text x="32" y="43" font-family="sans-serif" font-size="32" fill="#fff"'
    ' text-anchor="middle">{letter}</text></svg>'
)


def list_providers(ask: Ask) -> Response:
    """List all providers."""
    return answer([_shape(one, ask.base) for one in PROVIDERS])


def get_provider(ask: Ask) -> Response:
    """Return one provider."""
    found = provider(ask.path["provider_id"])
    if found is None:
        raise Refusal(404, "Den Provider gibt es nicht")
    return answer(_shape(found, ask.base))


def get_logo(ask: Ask) -> Response:
    """Return a provider's logo."""
    found = with_logo(ask.path["logo"])
    if found is None:
        raise Refusal(404, "Das Logo gibt es nicht")
    drawing = _LOGO.format(name=escape(found.name), letter=escape(found.name[0]))
    return Response(drawing, media_type="image/svg+xml")


def _shape(one: Provider, base: str) -> dict[str, object]:
    fields = (("userid", one.login_label, False), ("pin", one.pin_label, True))
    return {
        "id": one.id,
        "name": one.name,
        "consumerRelevant": True,
        "group": one.logo,
        **({} if one.blz is None else {"blz": one.blz}),
        "bic": one.bic,
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
    Operation("GET", "/providers/v2/{logo}.svg", get_logo, Level.ANY, PROVIDER_READ),
    Operation("GET", "/providers/v2/{provider_id}", get_provider, Level.ANY, PROVIDER_READ),
)
