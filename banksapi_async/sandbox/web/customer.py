"""The customer, and the accesses that the customer has."""

from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox.accesses import DEFAULT, EBICS, Access
from banksapi_async.sandbox.bank.holders import NOBODY, Holder
from banksapi_async.sandbox.regulated import create, holder_of
from banksapi_async.sandbox.sessions import UseCase
from banksapi_async.sandbox.tokens import CUSTOMER_MODIFY, CUSTOMER_READ

from . import analytics
from .accesses import COLLECTION, access_shape, partial_access
from .answers import answer, done, elsewhere
from .bodies import CREATE_ACCESSES
from .gate import Refusal, one_of, switch, text
from .guards import check_callback, check_login, is_regulated
from .operation import NOTHING, Ask, Operation
from .protect import open_form
from .shapes import ACCESSES, CUSTOMER

RULES = "/customer/v2/tagging-rules"
SESSIONS = "/customer/v2/regprotect/sessions"


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


def add_accesses(ask: Ask) -> Response:
    """Read again what is there, and create what is not; all of it or nothing.

    A web form makes one access, so a client without a licence creates one at a time.
    """
    wanted: dict[str, dict[str, Any]] = ask.data
    mine = ask.state.accesses(ask.user.id)
    new = {key: wishes for key, wishes in wanted.items() if key not in mine}
    if new and ask.query.get("refresh") == "true":
        raise Refusal(404, "Den Bankzugang gibt es nicht")
    for wishes in wanted.values():
        _check_wishes(ask, wishes)
    form = None
    if not is_regulated(ask):
        if len(new) > 1:
            raise Refusal(400, "In der Webform entsteht ein Bankzugang nach dem anderen")
        form = next((_open_form(ask, key, wishes) for key, wishes in new.items()), None)
    else:
        holders = {key: _holder(ask, wishes) for key, wishes in new.items()}
        for key, wishes in new.items():
            _create(ask, key, wishes, holders[key])
    for key in wanted.keys() - new.keys():
        _read_again(ask, mine[key], wanted[key])
    return form or elsewhere(ask, 201, f"{COLLECTION}/{next(iter(wanted))}")


def delete_accesses(ask: Ask) -> Response:
    """Remove all accesses."""
    for access in list(ask.state.accesses(ask.user.id).values()):
        ask.state.forget_access(access)
    return done()


def delete_sessions(ask: Ask) -> Response:
    """Close all web forms of the user, the one in another tab included."""
    ask.state.sessions.drop(ask.user.id)
    return done()


def _check_wishes(ask: Ask, wishes: dict[str, Any]) -> None:
    heads = ask.query.get("headOnly") == "true"
    if heads and (wishes.get("selectedBankProducts") or wishes.get("sync") is not False):
        raise Refusal(400, "headOnly verlangt sync=false und keine selectedBankProducts")
    check_login(ask, wishes)


def _open_form(ask: Ask, access_id: str, wishes: dict[str, Any]) -> Response:
    return open_form(
        ask,
        UseCase.CREATE,
        access_id,
        provider_id=wishes.get("providerId"),
        history=ask.query.get("maxTransactions"),
        payment_accounts_only=ask.query.get("paymentAccountsOnly") == "true",
    )


def _holder(ask: Ask, wishes: dict[str, Any]) -> Holder:
    if ask.state.catalogue.get(wishes.get("providerId")) is None:
        raise Refusal(400, "Den Provider gibt es nicht")
    if "credentials" not in wishes:
        raise Refusal(400, "credentials fehlen")
    holder = holder_of(ask.state, wishes["credentials"], wishes["providerId"])
    check_callback(ask, holder)
    return holder or NOBODY


def _create(ask: Ask, access_id: str, wishes: dict[str, Any], holder: Holder) -> None:
    access = Access(
        id=access_id,
        user_id=ask.user.id,
        provider_id=wishes["providerId"],
        holder=holder,
        settings=ask.state.settings,
        products=(),
        history=ask.query.get("maxTransactions"),
        connected=ask.state.now(),
        sync=wishes.get("sync", True),
        head_only=ask.query.get("headOnly") == "true",
        payment_accounts_only=ask.query.get("paymentAccountsOnly") == "true",
        type=EBICS if wishes.get("ebics") else DEFAULT,
    )
    products = tuple(wishes.get("selectedBankProducts", ()))
    create(ask.state, access, products=products, callback=ask.query.get("callbackUrl"))


def _read_again(ask: Ask, access: Access, wishes: dict[str, Any]) -> None:
    if "credentials" in wishes:
        # The login has changed, or the one given first was wrong.
        holder = holder_of(ask.state, wishes["credentials"], access.provider_id)
        if holder is None:
            access.next_failure = "BA1011"
        elif holder is not access.holder:
            access.holder = holder
            access.products = tuple(plan.id for plan in holder.plans)
    access.refresh(ask.state.now())


_ADDING = {
    "callbackUrl": text(1),
    "refresh": switch,
    "queryTanSettings": switch,
    "headOnly": switch,
    "maxTransactions": one_of("none", "all", "paymentAccounts"),
    "paymentAccountsOnly": switch,
}

OPERATIONS = (
    Operation("GET", "/customer/v2", get_customer, scope=CUSTOMER_READ, answers={200: CUSTOMER}),
    Operation("GET", COLLECTION, get_accesses, scope=CUSTOMER_READ, answers={200: ACCESSES}),
    Operation(
        "POST",
        COLLECTION,
        add_accesses,
        scope=CUSTOMER_MODIFY,
        sends=CREATE_ACCESSES,
        query=_ADDING,
        customer_ip=True,
        gives=NOTHING,
        answers={201: None, 451: None},
        refuses=(404,),
    ),
    Operation(
        "DELETE",
        COLLECTION,
        delete_accesses,
        scope=CUSTOMER_MODIFY,
        customer_ip=True,
        gives=NOTHING,
    ),
    Operation("DELETE", SESSIONS, delete_sessions, scope=CUSTOMER_MODIFY, gives=NOTHING),
)
