"""How an authentication is written: in German on an access, in English on a consent."""

from typing import Any

from banksapi_async.sandbox.bank.schemes import Method
from banksapi_async.sandbox.sca import PAGES, At, Authentication

CONSENTS = "/customer/v2/consent"

_POSTED = {At.METHOD: "set_method", At.MEDIUM: "set_medium", At.TAN: "authenticate"}
_SINCE, _UNTIL = "2016-06-03 17:17:41", "2099-12-31 23:59:59"


def german(one: Authentication) -> dict[str, Any]:
    """Return the fields of an access and its issues while an authentication goes on."""
    return {
        "tanMedien": [
            {
                "name": medium.name,
                "medienklasse": medium.german,
                "gueltigVon": _SINCE,
                "gueltigBis": _UNTIL,
            }
            for medium in one.media
        ],
        "sicherheitsverfahren": [german_method(method) for method in one.methods],
        **_used(one),
        **_challenge(one),
    }


def german_method(method: Method) -> dict[str, Any]:
    """Return a method as an access writes it."""
    return {"kodierung": method.code, "name": method.name, "hinweis": method.hint}


def consent_shape(one: Authentication, base: str) -> dict[str, Any]:
    """Return an authentication as a consent."""
    here = f"{base}{CONSENTS}/{one.id}"
    methods = [{"code": m.code, "name": m.name, "hint": m.hint} for m in one.methods]
    media = [
        {"name": m.name, "mediaClass": m.english, "validFrom": _SINCE, "validTo": _UNTIL}
        for m in one.media
    ]
    return {
        "messages": [told.shape() for told in one.notes],
        **({"scaMethods": methods} if methods else {}),
        **({"scaMediums": media} if media else {}),
        **_challenge(one),
        "relations": [
            {"rel": "self", "href": here},
            *relations(one, here, polled=f"{here}/poll"),
            *({"rel": rel, "href": base + path} for rel, path in one.links),
        ],
    }


def relations(one: Authentication, here: str, *, polled: str) -> list[dict[str, str]]:
    """Return what is offered now.

    Args:
        one: The authentication.
        here: The consent's link.
        polled: Where it is polled.
    """
    if one.at is At.ELSEWHERE:
        offered = {"authenticate": here, "authenticate_decoupled": polled}
    elif one.at is At.REDIRECT:
        offered = {"redirect_url": PAGES + one.id, "cancel": f"{here}/cancel"}
    else:
        offered = {_POSTED[one.at]: here} if one.open else {}
    return [{"rel": rel, "href": href} for rel, href in offered.items()]


def _used(one: Authentication) -> dict[str, Any]:
    method = one.method
    return {} if method is None else {"aktivesSicherheitsverfahren": german_method(method)}


def _challenge(one: Authentication) -> dict[str, Any]:
    if one.method is None or one.at not in {At.TAN, At.ELSEWHERE, At.REDIRECT}:
        return {}
    return {"challenge": one.method.challenge()}
