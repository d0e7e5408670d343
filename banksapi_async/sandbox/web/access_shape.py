"""How is an access written: whole, as the customer's part of it, and as its issues?"""

from typing import Any

from banksapi_async.sandbox.accesses import Access
from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.times import stamp

from .product_shape import product_shape

_TAN = {"kodierung": 1, "name": "mockTAN", "hinweis": "Gib eine durch 2 teilbare Zahl ein"}
_PHOTO_TAN = {
    "kodierung": 902,
    "name": "mockPhotoTAN",
    "hinweis": 'Scanne das Bild. Das Ergebnis ist "8534842"',
}


def access_shape(access: Access, base: str, state: State) -> dict[str, Any]:
    """Return the access: the last good state."""
    here = _href(access, base)
    refreshed = stamp(access.refreshed)
    medium = {"name": "Mobil", "medienklasse": "MOBIL"}
    return {
        "id": access.id,
        "providerId": access.provider_id,
        "aktualisierungszeitpunkt": refreshed,
        "tanMedien": [{**medium, "gueltigVon": refreshed, "gueltigBis": refreshed}],
        "sicherheitsverfahren": [_PHOTO_TAN, _TAN],
        "aktivesSicherheitsverfahren": _TAN,
        "relations": [
            {"rel": "self", "href": here},
            {"rel": "delete_bankzugang", "href": here},
            {"rel": "get_issues", "href": f"{here}/issues"},
            *_start_sca(access, base),
        ],
        **({"messages": _open_messages(access)} if access.consent else {}),
        "status": "VOLLSTAENDIG",
        "bankprodukte": [product_shape(plan, access, base, state) for plan in access.plans],
        "sync": True,
    }


def partial_access(access: Access, base: str) -> dict[str, Any]:
    """Return what the customer shows of an access."""
    return {
        "messages": _open_messages(access),
        "sicherheitsverfahren": [_PHOTO_TAN, _TAN],
        "relations": [{"rel": "self", "href": _href(access, base)}, *_start_sca(access, base)],
    }


def issues_shape(access: Access, base: str) -> dict[str, Any]:
    """Return the issues: what the last attempt said."""
    return {
        "id": access.id,
        "tanMedien": [],
        "providerId": access.provider_id,
        "sicherheitsverfahren": [],
        "aktualisierungszeitpunkt": stamp(access.attempted),
        "messages": [note.shape() for note in access.issues],
        "relations": [
            {"rel": "delete_bankzugang", "href": _href(access, base)},
            *_start_sca(access, base),
        ],
    }


def _open_messages(access: Access) -> list[dict[str, str]]:
    # Only what the person can do something about stands in the stable state.
    return [note.shape() for note in access.issues if note.level == "INFO"]


def _start_sca(access: Access, base: str) -> list[dict[str, str]]:
    if access.consent is None:
        return []
    return [{"rel": "start_sca", "href": f"{_href(access, base)}/consent/{access.consent}"}]


def _href(access: Access, base: str) -> str:
    return f"{base}/customer/v2/bankzugaenge/{access.id}"
