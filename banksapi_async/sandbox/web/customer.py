"""What is the customer, and which accesses does the customer have?"""

import re
from typing import Any, cast

from starlette.responses import Response

from banksapi_async.sandbox.sessions import UseCase
from banksapi_async.sandbox.tokens import CUSTOMER_MODIFY, CUSTOMER_READ

from . import analytics, sca
from .access_shape import access_shape, partial_access
from .answers import answer, done, elsewhere
from .guards import check_address
from .operation import Ask, Operation, Refusal
from .protect import open_form

COLLECTION = "/customer/v2/bankzugaenge"
RULES = "/customer/v2/tagging-rules"
SESSIONS = "/customer/v2/regprotect/sessions"
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_HISTORY = (None, "none", "all", "paymentAccounts")


def get_customer(ask: Ask) -> Response:
    """Return the customer: the entry point to all else."""
    rels = {
        "self": "/customer/v2",
        "get_bankzugaenge": COLLECTION,
        "add_bankzugaenge": COLLECTION,
        "delete_bankzugaenge": COLLECTION,
    }
    if ask.state.settings.offer_session_delete:
        rels["delete_regprotect_sessions"] = SESSIONS
    rels |= {rel: f"{analytics.PATH}/{name}" for rel, name in analytics.RELATIONS.items()}
    rels |= dict.fromkeys(("get_tagging_rules", "add_tagging_rules", "delete_tagging_rules"), RULES)
    mine = ask.state.accesses(ask.user.id)
    return answer(
        {
            "messages": [],
            "bankzugaenge": {
                key: partial_access(one, ask.base, ask.state) for key, one in mine.items()
            },
            "relations": [{"rel": rel, "href": ask.base + path} for rel, path in rels.items()],
        }
    )


def get_accesses(ask: Ask) -> Response:
    """Return all accesses by id."""
    mine = ask.state.accesses(ask.user.id)
    return answer({key: access_shape(one, ask.base, ask.state) for key, one in mine.items()})


def add_access(ask: Ask) -> Response:
    """Begin a new access in a web form, or start the refresh of one that is there."""
    check_address(ask)
    access_id, wishes = _new_access(ask)
    mine = ask.state.accesses(ask.user.id)
    if ask.query.get("refresh") == "true":
        if access_id not in mine:
            raise Refusal(404, "Den Bankzugang gibt es nicht")
        mine[access_id].refresh(ask.state.now(), ask.state.settings.refresh_seconds)
        return elsewhere(ask, 201, f"{COLLECTION}/{access_id}")
    if access_id in mine:
        raise Refusal(400, "Den Bankzugang gibt es schon")
    history = ask.query.get("maxTransactions")
    if history not in _HISTORY:
        raise Refusal(400, "maxTransactions ist none, all oder paymentAccounts")
    if sca.is_regulated(ask):
        return sca.create_access(ask, access_id, wishes, history)
    return open_form(
        ask, UseCase.CREATE, access_id, provider_id=wishes.get("providerId"), history=history
    )


def delete_accesses(ask: Ask) -> Response:
    """Remove all accesses."""
    check_address(ask)
    ask.state.accesses(ask.user.id).clear()
    return done()


def delete_sessions(ask: Ask) -> Response:
    """Close all web forms of the user, the one in another tab included."""
    ask.state.sessions.drop(ask.user.id)
    return done()


def _new_access(ask: Ask) -> tuple[str, dict[str, Any]]:
    body = ask.json_object()
    if len(body) != 1:
        raise Refusal(400, "Der Inhalt nennt genau einen Bankzugang")
    ((access_id, wishes),) = body.items()
    if UUID.fullmatch(access_id) is None:
        raise Refusal(400, "Die Id des Bankzugangs ist keine UUID")
    if not isinstance(wishes, dict):
        raise Refusal(400, "Der Bankzugang ist kein JSON-Objekt")
    return access_id, cast("dict[str, Any]", wishes)


OPERATIONS = (
    Operation("GET", "/customer/v2", get_customer, scope=CUSTOMER_READ),
    Operation("GET", COLLECTION, get_accesses, scope=CUSTOMER_READ),
    Operation("POST", COLLECTION, add_access, scope=CUSTOMER_MODIFY),
    Operation("DELETE", COLLECTION, delete_accesses, scope=CUSTOMER_MODIFY),
    Operation("DELETE", SESSIONS, delete_sessions, scope=CUSTOMER_MODIFY),
)
