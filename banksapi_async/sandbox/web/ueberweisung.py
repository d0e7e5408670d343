"""The older kind of transfer: credentials first, then a TAN.

A person with one method is asked for a TAN by PUT. One who has a choice is led through the same
steps as everywhere, below the transfer's own consent. Only who may send credentials can use it: a
client without a licence is refused.
"""

from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from banksapi_async.sandbox import regulated
from banksapi_async.sandbox.bank.schemes import ONE_TAN
from banksapi_async.sandbox.exact_json import is_list
from banksapi_async.sandbox.messages import Note
from banksapi_async.sandbox.payments import Kind, Order
from banksapi_async.sandbox.sca import Authentication, lifetime
from banksapi_async.sandbox.times import stamp
from banksapi_async.sandbox.tokens import CUSTOMER_READ, TRANSFER

from .answers import answer
from .bodies import TEXT_TAN, UEBERWEISUNGEN, step
from .gate import Refusal, text
from .guards import is_regulated
from .operation import Ask, Operation
from .payment_body import is_valid, read_positions
from .sca import take
from .sca_shape import german, german_method, relations
from .shapes import UEBERWEISUNG

ROOT = "/customer/v2/ueberweisung"
_TAN = Note("INFO", "BA1110", "TAN benötigt", "Bitte geben Sie die TAN ein")
_INVALID = Note("ERROR", "BA1100", "Daten der Überweisung ungültig", "Bitte prüfen Sie die Angaben")
_KEYS = {
    "empfaenger": "recipient",
    "verwendungszweck": "purpose",
    "waehrung": "currency",
    "betrag": "amount",
}
_DETAILS = {*_KEYS, "iban", "bic"}


def start(kind: Kind, ask: Ask) -> Response:
    """Take a transfer, or several in one order."""
    body = ask.data
    if not is_regulated(ask):
        raise Refusal(400, "Dieser Mandant darf keine credentials senden")
    provider = ask.path["provider_id"]
    holder = regulated.holder_of(ask.state, body["credentials"], provider)
    plans = () if holder is None else holder.plans
    plan = next((p for p in plans if p.transfers and p.id == ask.path["product_id"]), None)
    if holder is None or plan is None or plan.iban is None:
        raise Refusal(400, "Von diesem Produkt sind keine Überweisungen möglich")
    rows = body["payments"] if kind is Kind.BULK_TRANSFER else body
    positions = read_positions(kind, {"transferDetails": _renamed(rows)})
    order = Order(
        kind=kind,
        user_id=ask.user.id,
        holder=holder,
        account=plan.iban,
        order={k: v for k, v in body.items() if k != "credentials"},
        positions=positions,
        legacy=True,
    )
    if not all(map(is_valid, positions)):
        return answer({"messages": [_INVALID.shape()], "relations": []})
    if holder.scheme is not None:
        _authenticate(order, ask)
    ask.state.payments.add(order)
    return answer({**_ordered(order), **_shape(order, ask)})


def submit_tan(kind: Kind, ask: Ask) -> Response:
    """Take the TAN of a transfer, or of several."""
    order = ask.state.payments.get(kind, ask.path["payment_id"], ask.user.id)
    if order is None or not order.legacy:
        raise Refusal(404, "Die Überweisung gibt es nicht")
    if order.ended is not None or order.authentication is not None:
        raise Refusal(400, "Die Überweisung erwartet keine TAN auf diesem Weg")
    order.tan_wrong = not ONE_TAN.methods[0].takes(ask.data["tan"])
    if not order.tan_wrong:
        order.carry_out(ask.state.now())
    return answer(_shape(order, ask))


def submit_step(ask: Ask) -> Response:
    """Take a step of the person who has a choice of methods."""
    order, one = _authenticating(ask)
    take(one, lambda one: one.submit(ask.data))
    return answer(_shape(order, ask))


def poll(ask: Ask) -> Response:
    """Ask the bank whether the person has confirmed elsewhere."""
    order, one = _authenticating(ask)
    one.poll()
    return answer(_shape(order, ask))


def cancel(ask: Ask) -> Response:
    """Call a redirect off."""
    order, one = _authenticating(ask)
    take(one, Authentication.cancel)
    return answer(_shape(order, ask))


def _authenticating(ask: Ask) -> tuple[Order, Authentication]:
    for kind in (Kind.SINGLE_TRANSFER, Kind.BULK_TRANSFER):
        order = ask.state.payments.get(kind, ask.path["payment_id"], ask.user.id)
        if order is not None and order.legacy and order.authentication is not None:
            order.authentication.settle(ask.state.now())
            return order, order.authentication
    raise Refusal(404, "Die Zustimmung gibt es nicht")


def _authenticate(order: Order, ask: Ask) -> None:
    order.authentication = Authentication(
        user_id=order.user_id,
        about=order.id,
        scheme=regulated.scheme_of(order.holder),
        until=lifetime(ask.state.now(), ask.state.settings.sca_seconds),
        polls=ask.state.settings.sca_polls,
        callback=ask.query.get("callbackUrl"),
        ended=lambda one: order.authenticated(one, ask.state.now()),
    )
    ask.state.authentications.start(order.authentication)


def _ordered(order: Order) -> dict[str, Any]:
    """Return what was ordered, as the answer to the order repeats it."""
    given = order.order
    beside = {name: given[name] for name in ("ausfuehrungsdatum", "tanMediumName") if name in given}
    details = {name: value for name, value in given.items() if name in _DETAILS}
    return {
        **({"payments": given["payments"]} if "payments" in given else {"ueberweisung": details}),
        **beside,
        "tanMedien": [],
        "sicherheitsverfahren": [german_method(m) for m in ONE_TAN.methods],
    }


def _shape(order: Order, ask: Ask) -> dict[str, Any]:
    one = order.authentication
    if order.ended is not None:
        return {"messages": [told.shape() for told in order.notes], "relations": []}
    if one is not None:
        here = f"{ask.base}{ROOT}/{order.id}/consent"
        asked = german(one)
        asked.pop("aktivesSicherheitsverfahren", None)  # an access has it, a transfer does not
        return {
            **asked,
            "messages": [told.shape() for told in one.notes],
            "relations": relations(one, here, polled=f"{here}/poll"),
        }
    middle = "/bulk" if order.kind is Kind.BULK_TRANSFER else ""
    product = quote(ask.path["product_id"], safe="")
    path = f"{ROOT}{middle}/{ask.path['provider_id']}/{product}/{order.id}"
    wrong = "Die TAN war falsch. " if order.tan_wrong else ""
    return {
        "hinweis": f"{wrong}Gib eine durch 2 teilbare Zahl ein",
        "timeout": stamp(ask.state.now()),
        "messages": [_TAN.shape()],
        "relations": [{"rel": "submit_text_tan", "href": ask.base + path}],
    }


def _renamed(rows: Any) -> Any:
    if is_list(rows):
        return [_renamed(row) for row in rows]
    return {_KEYS.get(key, key): value for key, value in rows.items()}


_BULK = ROOT + "/bulk/{provider_id}/{product_id}"
_ONE = ROOT + "/{provider_id}/{product_id}"

_CALLBACK = {"callbackUrl": text(1)}
_ANSWERS = {200: UEBERWEISUNG}


def _operations(template: str, kind: Kind) -> tuple[Operation, Operation]:
    return (
        Operation(
            "POST",
            template,
            partial(start, kind),
            scope=TRANSFER,
            sends=UEBERWEISUNGEN[kind],
            query=_CALLBACK,
            customer_ip=True,
            answers=_ANSWERS,
        ),
        Operation(
            "PUT",
            template + "/{payment_id}",
            partial(submit_tan, kind),
            scope=TRANSFER,
            sends=TEXT_TAN,
            answers=_ANSWERS,
        ),
    )


_CONSENT = ROOT + "/{payment_id}/consent"

OPERATIONS = (
    Operation(
        "POST",
        _CONSENT,
        submit_step,
        scope=TRANSFER,
        sends=step,
        answers=_ANSWERS,
    ),
    Operation(
        "GET",
        _CONSENT + "/poll",
        poll,
        scope=CUSTOMER_READ,
        answers=_ANSWERS,
        basis="guessed",
    ),
    Operation(
        "POST",
        _CONSENT + "/cancel",
        cancel,
        scope=TRANSFER,
        answers=_ANSWERS,
        refuses=(400,),
        basis="guessed",
    ),
    *_operations(_BULK, Kind.BULK_TRANSFER),
    *_operations(_ONE, Kind.SINGLE_TRANSFER),
)
