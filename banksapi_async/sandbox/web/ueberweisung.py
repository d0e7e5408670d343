"""The older kind of transfer: credentials first, then a TAN by PUT.

Only who may send credentials can use it: a client without a licence is refused.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from banksapi_async.sandbox import regulated
from banksapi_async.sandbox.bank.schemes import ONE_TAN
from banksapi_async.sandbox.exact_json import is_list
from banksapi_async.sandbox.messages import Note
from banksapi_async.sandbox.payments import Kind, Order
from banksapi_async.sandbox.times import stamp
from banksapi_async.sandbox.tokens import TRANSFER

from .answers import answer
from .bodies import TEXT_TAN, UEBERWEISUNGEN
from .gate import Refusal, text
from .guards import check_address, is_regulated
from .operation import Ask, Operation
from .payment_body import is_valid, read_positions

ROOT = "/customer/v2/ueberweisung"
_TAN = Note("INFO", "BA1110", "TAN benötigt", "Bitte geben Sie die TAN ein")
_INVALID = Note("ERROR", "BA1100", "Daten der Überweisung ungültig", "Bitte prüfen Sie die Angaben")
_KEYS = {
    "empfaenger": "recipient",
    "verwendungszweck": "purpose",
    "waehrung": "currency",
    "betrag": "amount",
}


def start(kind: Kind) -> Callable[[Ask], Response]:
    """Return what takes a transfer, or several."""

    def handler(ask: Ask) -> Response:
        check_address(ask)
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
        ask.state.payments.all.append(order)
        return answer(_shape(order, ask))

    return handler


def submit_tan(kind: Kind) -> Callable[[Ask], Response]:
    """Return what takes the TAN of a transfer, or of several."""

    def handler(ask: Ask) -> Response:
        order = ask.state.payments.get(kind, ask.path["payment_id"], ask.user.id)
        if order is None or not order.legacy:
            raise Refusal(404, "Die Überweisung gibt es nicht")
        if order.ended is not None:
            raise Refusal(400, "Die Überweisung erwartet keine TAN")
        order.tan_wrong = not ONE_TAN.methods[0].takes(ask.data["tan"])
        if not order.tan_wrong:
            order.carry_out(ask.state.now())
        return answer(_shape(order, ask))

    return handler


def _shape(order: Order, ask: Ask) -> dict[str, Any]:
    if order.ended is not None:
        return {"messages": [told.shape() for told in order.notes], "relations": []}
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


def _operations(template: str, kind: Kind) -> tuple[Operation, Operation]:
    return (
        Operation(
            "POST",
            template,
            start(kind),
            scope=TRANSFER,
            sends=UEBERWEISUNGEN[kind],
            query=_CALLBACK,
        ),
        Operation(
            "PUT", template + "/{payment_id}", submit_tan(kind), scope=TRANSFER, sends=TEXT_TAN
        ),
    )


OPERATIONS = (
    *_operations(_BULK, Kind.BULK_TRANSFER),
    *_operations(_ONE, Kind.SINGLE_TRANSFER),
)
