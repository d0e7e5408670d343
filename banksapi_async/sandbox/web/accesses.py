"""One access: how it is written, and what can be asked of it.

It is written whole, as the customer's part of it, and as its issues.
"""

from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox.accesses import BUILDER, DEFAULT, Access, Stage
from banksapi_async.sandbox.bank.schemes import I_TAN, MOCK_TAN, PHOTO_TAN
from banksapi_async.sandbox.sca import Authentication
from banksapi_async.sandbox.sessions import UseCase
from banksapi_async.sandbox.state import State
from banksapi_async.sandbox.times import stamp
from banksapi_async.sandbox.tokens import CUSTOMER_MODIFY, CUSTOMER_READ

from . import sca_shape
from .answers import answer, done
from .gate import Refusal
from .guards import is_regulated
from .operation import NOTHING, Ask, Operation
from .product_shape import product_shape
from .protect import open_form
from .shapes import ACCESS, ISSUES

COLLECTION = "/customer/v2/bankzugaenge"
_TAN = sca_shape.german_method(MOCK_TAN)
_PHOTO_TAN = sca_shape.german_method(PHOTO_TAN)


def access_of(ask: Ask) -> Access:
    """Return the access that the path names.

    Raises:
        Refusal: 404, the customer has none with this id.
    """
    access = ask.state.accesses(ask.user.id).get(ask.path["access_id"])
    if access is None:
        raise Refusal(404, "Den Bankzugang gibt es nicht")
    return access


def get_access(ask: Ask) -> Response:
    """Return one access."""
    return answer(access_shape(access_of(ask), ask.base, ask.state))


def delete_access(ask: Ask) -> Response:
    """Remove one access."""
    access = access_of(ask)
    ask.state.forget_access(access)
    return done()


def get_issues(ask: Ask) -> Response:
    """Return what the last attempt said."""
    return answer(issues_shape(access_of(ask), ask.base, ask.state))


def select_products(ask: Ask) -> Response:
    """Send the person to choose the products again."""
    access = access_of(ask)
    if is_regulated(ask):
        raise Refusal(400, "Für diesen Mandanten gibt es keine Webform")
    return open_form(ask, UseCase.SELECT, access.id)


def access_shape(access: Access, base: str, state: State) -> dict[str, Any]:
    """Return the access: the last good state."""
    here = _href(access, base)
    refreshed = stamp(access.refreshed)
    medium = {"name": "Mobil", "medienklasse": "MOBIL"}
    asked = _asked(access, state)
    saved = {
        "tanMedien": [{**medium, "gueltigVon": refreshed, "gueltigBis": refreshed}],
        "sicherheitsverfahren": [_PHOTO_TAN, _TAN],
        "aktivesSicherheitsverfahren": _TAN,
    }
    return {
        "id": access.id,
        "providerId": access.provider_id,
        "aktualisierungszeitpunkt": refreshed,
        **(saved if asked is None else {**sca_shape.german(asked), "timeout": stamp(asked.until)}),
        "relations": [
            {"rel": "self", "href": here},
            {"rel": "delete_bankzugang", "href": here},
            {"rel": "get_issues", "href": f"{here}/issues"},
            *_refresh(access, base),
            *_sca(access, asked, base),
        ],
        **({"messages": _open_messages(access, asked)} if _says_something(access) else {}),
        "status": access.stage,
        "bankprodukte": [product_shape(plan, access, base, state) for plan in access.plans],
        "sync": access.sync and access.type != BUILDER,
        **({} if access.type == DEFAULT else {"type": access.type}),
    }


def partial_access(access: Access, base: str, state: State) -> dict[str, Any]:
    """Return what the customer shows of an access."""
    asked = _asked(access, state)
    return {
        "messages": _open_messages(access, asked),
        "sicherheitsverfahren": [_PHOTO_TAN, _TAN],
        "relations": [{"rel": "self", "href": _href(access, base)}, *_sca(access, asked, base)],
    }


def issues_shape(access: Access, base: str, state: State) -> dict[str, Any]:
    """Return the issues: what the last attempt said."""
    asked = _asked(access, state)
    none: dict[str, Any] = {"tanMedien": [], "sicherheitsverfahren": []}
    return {
        "id": access.id,
        **(none if asked is None else sca_shape.german(asked)),
        "providerId": access.provider_id,
        "aktualisierungszeitpunkt": stamp(access.attempted),
        "messages": [note.shape() for note in (access.issues if asked is None else asked.notes)],
        "relations": [
            {"rel": "delete_bankzugang", "href": _href(access, base)},
            *_sca(access, asked, base),
        ],
    }


def _asked(access: Access, state: State) -> Authentication | None:
    """Return the authentication that goes on."""
    found = state.authentications.get(access.consent, state.now())
    return found if found is not None and found.open else None


def _says_something(access: Access) -> bool:
    return access.consent is not None or access.stage is Stage.WAITING


def _open_messages(access: Access, asked: Authentication | None) -> list[dict[str, str]]:
    # Only what the person can do something about stands in the stable state.
    if asked is not None:
        return [note.shape() for note in asked.notes]
    shown = [n for n in access.issues if n.level == "INFO" or n.code == "BA3040"]
    return [note.shape() for note in (shown if access.complete else access.issues)]


def _sca(access: Access, asked: Authentication | None, base: str) -> list[dict[str, str]]:
    if access.consent is None:
        return []
    here = f"{_href(access, base)}/consent/{access.consent}"
    if asked is None:
        return [{"rel": "start_sca", "href": here}]
    pdf = {"rel": "get_challenge_pdf", "href": f"{_href(access, base)}/challenge/pdf"}
    return [
        *sca_shape.relations(asked, here, polled=here),
        *([pdf] if asked.method is I_TAN and asked.challenges else []),
    ]


def _refresh(access: Access, base: str) -> list[dict[str, str]]:
    offered = access.holder.every_relation and access.type == DEFAULT
    here = f"{base}{COLLECTION}?refresh=true"
    return [{"rel": "refresh_bankzugang", "href": here}] if offered else []


def _href(access: Access, base: str) -> str:
    return f"{base}{COLLECTION}/{access.id}"


_ONE = COLLECTION + "/{access_id}"

OPERATIONS = (
    Operation("GET", _ONE, get_access, scope=CUSTOMER_READ, answers={200: ACCESS}),
    Operation(
        "DELETE", _ONE, delete_access, scope=CUSTOMER_MODIFY, customer_ip=True, gives=NOTHING
    ),
    Operation("GET", _ONE + "/issues", get_issues, scope=CUSTOMER_READ, answers={200: ISSUES}),
    Operation(
        "PUT",
        _ONE + "/selectedbankproducts",
        select_products,
        scope=CUSTOMER_MODIFY,
        gives=NOTHING,
        answers={451: None},
        refuses=(400,),
    ),
)
