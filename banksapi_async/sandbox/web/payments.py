"""What can be ordered, and how an order is read.

A client without a licence sends no credentials and is led to the web form; a regulated one sends
them and takes the person through the authentication itself. Below a product the interface takes the
login that it has saved.
"""

from functools import partial
from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox import regulated
from banksapi_async.sandbox.bank.holders import NOBODY, Holder
from banksapi_async.sandbox.messages import Note, note
from banksapi_async.sandbox.payments import Kind, Order
from banksapi_async.sandbox.sca import Authentication, lifetime
from banksapi_async.sandbox.sessions import UseCase
from banksapi_async.sandbox.tokens import CUSTOMER_READ, TRANSFER

from .answers import answer, broken, elsewhere, fault
from .bodies import PAYMENTS, SAVED_PAYMENTS
from .gate import Refusal, text
from .guards import is_regulated
from .operation import Ask, Operation
from .payment_body import is_valid, read_positions
from .products import ONE, find_product
from .protect import FORM, refuse_open
from .sca_shape import CONSENTS, consent_shape
from .shapes import payment

ROOT = "/customer/v2/payment"
_INVALID = Note("ERROR", "BA1100", "Daten der Überweisung ungültig", "Bitte prüfen Sie die Angaben")
_INVALID_DEBIT = Note("ERROR", "BA1200", "Daten der Lastschrift ungültig", "Bitte prüfen")
_GATEWAY_TIMEOUT = 504


def initiate(kind: Kind, ask: Ask) -> Response:
    """Take an order of a kind, with the credentials in it or none."""
    body = ask.data
    positions = read_positions(kind, body)
    credentials = body.get("credentials")
    if is_regulated(ask):
        if credentials is None:
            raise Refusal(400, "credentials fehlen")
        holder = regulated.holder_of(ask.state, credentials, body["provider"])
    else:
        if credentials is not None:
            raise Refusal(400, "Dieser Mandant darf keine credentials senden")
        holder = _known_holder(ask, body["product"])
    bank = ask.state.catalogue.get(body["provider"])
    if bank is None or (holder is not None and holder.provider_id != bank.id):
        raise Refusal(400, "Von diesem Provider sind keine Zahlungen möglich")
    order = Order(
        kind=kind,
        user_id=ask.user.id,
        holder=holder or NOBODY,
        account=body["product"],
        order=body,
        positions=positions,
    )
    return _refused(order, note("BA1011")) if holder is None else _ordered(ask, order)


def initiate_saved(kind: Kind, ask: Ask) -> Response:
    """Take an order of a kind, and use the login that is saved."""
    access, plan = find_product(ask)
    if not access.sync or not access.login_kept:
        raise Refusal(404, "Zu diesem Bankzugang sind keine Zugangsdaten gespeichert")
    body = ask.data
    positions = read_positions(kind, body)
    if plan.iban is None:
        raise Refusal(400, "Von diesem Produkt sind keine Zahlungen möglich")
    order = Order(
        kind=kind,
        user_id=ask.user.id,
        holder=access.holder,
        account=plan.iban,
        order={"provider": access.provider_id, "product": plan.iban, **body},
        positions=positions,
    )
    return _ordered(ask, order)


def get_payment(kind: Kind, ask: Ask) -> Response:
    """Return an order of a kind as it stands now."""
    order = ask.state.payments.get(kind, ask.path["payment_id"], ask.user.id)
    if order is None or order.legacy:
        raise Refusal(404, "Die Zahlung gibt es nicht")
    return answer(payment_shape(order, ask))


def payment_shape(order: Order, ask: Ask) -> dict[str, Any]:
    """Return an order as it stands now."""
    now = ask.state.now()
    form, one = order.form, order.authentication
    if form is not None:
        order.settle(now, form_is_there=ask.state.sessions.get(form.id) is form)
    if one is not None:
        one.settle(now)
    waits = order.ended is None
    shape = consent_shape(one, ask.base) if one is not None and waits else {}
    steps = [r for r in shape.get("relations", []) if r["rel"] not in {"self", _get(order.kind)}]
    if one is not None and waits and order.holder.every_relation:
        steps.append({"rel": "get_consent", "href": f"{ask.base}{CONSENTS}/{one.id}"})
    if form is not None and waits:
        href = f"{ask.base}{FORM}?session={form.id}&useCase={form.use_case}"
        steps.append({"rel": "get_webform", "href": href})
    return {
        "messages": [told.shape() for told in order.notes],
        **shape,
        "relations": [{"rel": "self", "href": ask.base + _path(order)}, *steps],
        "debit" if order.kind.is_debit else "transfer": {
            **{name: value for name, value in order.order.items() if name != "credentials"},
            "paymentId": order.payment_id,
            "ebics": False,
        },
    }


def _ordered(ask: Ask, order: Order) -> Response:
    state = ask.state
    if not any(plan.transfers and plan.iban == order.account for plan in order.holder.plans):
        raise Refusal(400, "Von diesem Produkt sind keine Zahlungen möglich")
    if not all(map(is_valid, order.positions)):
        return _refused(order, _INVALID_DEBIT if order.kind.is_debit else _INVALID)
    lost, state.payments.lose_next = state.payments.lose_next, None
    if lost is not None:
        # A bank may do without the person, for a small amount or a payee it knows.
        state.payments.add(order)
        order.carry_out(state.now())
        return broken() if lost != _GATEWAY_TIMEOUT else fault(lost, "Zeitüberschreitung")
    if is_regulated(ask):
        state.payments.add(order)
        _authenticate(order, ask)
        return answer(payment_shape(order, ask))
    refuse_open(ask)
    state.payments.add(order)
    order.form = state.open_form(ask.user, UseCase.PAY, order.id, order.holder.provider_id)
    form = order.form
    response = elsewhere(ask, 451, f"{FORM}?session={form.id}&useCase={form.use_case}")
    shown = answer(payment_shape(order, ask), 451)
    shown.headers["Location"] = response.headers.get("Location", "")
    return shown


def _authenticate(order: Order, ask: Ask) -> None:
    state = ask.state
    order.authentication = Authentication(
        user_id=order.user_id,
        about=order.id,
        scheme=regulated.scheme_of(order.holder),
        until=lifetime(state.now(), state.settings.sca_seconds),
        polls=state.settings.sca_polls,
        callback=ask.query.get("callbackUrl"),
        ended=lambda one: order.authenticated(one, state.now()),
        links=((_get(order.kind), _path(order)),),
        done_notes=(order.good_news,),
    )
    state.authentications.start(order.authentication)


def _refused(order: Order, why: Note) -> Response:
    """Answer that the bank does not take the order; it is not kept."""
    key = "debit" if order.kind.is_debit else "transfer"
    kept = {name: value for name, value in order.order.items() if name != "credentials"}
    return answer(
        {
            "messages": [why.shape()],
            "relations": [],
            key: {**kept, "paymentId": order.payment_id, "ebics": False},
        }
    )


def _known_holder(ask: Ask, iban: str) -> Holder:
    for access in ask.state.accesses(ask.user.id).values():
        if any(plan.iban == iban for plan in access.plans):
            return access.holder
    raise Refusal(400, "Das Konto gehört zu keinem Bankzugang")


def _get(kind: Kind) -> str:
    return f"get_{kind.replace('-', '_')}"


def _path(order: Order) -> str:
    return f"{ROOT}/{order.kind}/{order.id}"


_CALLBACK = {"callbackUrl": text(1)}

OPERATIONS = (
    *(
        Operation(
            "POST",
            f"{ROOT}/{kind}",
            partial(initiate, kind),
            scope=TRANSFER,
            sends=PAYMENTS[kind],
            query=_CALLBACK,
            customer_ip=not kind.is_debit,
            answers={200: payment(kind), 451: payment(kind)},
        )
        for kind in Kind
    ),
    *(
        Operation(
            "GET",
            f"{ROOT}/{kind}/{{payment_id}}",
            partial(get_payment, kind),
            scope=CUSTOMER_READ,
            answers={200: payment(kind)},
        )
        for kind in Kind
    ),
    *(
        Operation(
            "POST",
            f"{ONE}/payment/{kind}",
            partial(initiate_saved, kind),
            scope=TRANSFER,
            sends=SAVED_PAYMENTS[kind],
            query=_CALLBACK,
            customer_ip=not kind.is_debit,
            answers={200: payment(kind), 451: payment(kind)},
        )
        for kind in Kind
    ),
)
