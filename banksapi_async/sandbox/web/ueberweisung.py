"""How does the older kind of transfer go: credentials first, then a TAN by PUT?"""

from collections.abc import Callable
from typing import Any, cast

from starlette.responses import Response

from banksapi_async.sandbox import regulated
from banksapi_async.sandbox.bank.schemes import ONE_TAN
from banksapi_async.sandbox.messages import Note
from banksapi_async.sandbox.payments import Kind, Order
from banksapi_async.sandbox.times import stamp
from banksapi_async.sandbox.tokens import TRANSFER

from .answers import answer
from .guards import check_address
from .operation import Ask, Operation, Refusal
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
        body = ask.json_object()
        credentials = body.get("credentials")
        if not isinstance(credentials, dict):
            raise Refusal(400, "credentials fehlen")
        holder = regulated.holder_of(cast("dict[str, Any]", credentials))
        plans = () if holder is None else holder.plans
        plan = next((p for p in plans if p.transfers and p.id == ask.path["product_id"]), None)
        if holder is None or plan is None or plan.iban is None:
            raise Refusal(400, "Von diesem Produkt sind keine Überweisungen möglich")
        rows = body.get("payments") if kind is Kind.BULK_TRANSFER else body
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
        tan = ask.json_object().get("tan")
        order.tan_wrong = not (isinstance(tan, str) and ONE_TAN.methods[0].takes(tan))
        if not order.tan_wrong:
            order.carry_out(ask.state.now())
        return answer(_shape(order, ask))

    return handler


def _shape(order: Order, ask: Ask) -> dict[str, Any]:
    if order.ended is not None:
        return {"messages": [told.shape() for told in order.notes], "relations": []}
    middle = "/bulk" if order.kind is Kind.BULK_TRANSFER else ""
    path = f"{ROOT}{middle}/{ask.path['provider_id']}/{ask.path['product_id']}/{order.id}"
    wrong = "Die TAN war falsch. " if order.tan_wrong else ""
    return {
        "hinweis": f"{wrong}Gib eine durch 2 teilbare Zahl ein",
        "timeout": stamp(ask.state.now()),
        "messages": [_TAN.shape()],
        "relations": [{"rel": "submit_text_tan", "href": ask.base + path}],
    }


def _renamed(rows: object) -> object:
    if isinstance(rows, list):
        return [_renamed(row) for row in cast("list[object]", rows)]
    if isinstance(rows, dict):
        return {_KEYS.get(k, k): v for k, v in cast("dict[str, object]", rows).items()}
    return rows


_BULK = ROOT + "/bulk/{provider_id}/{product_id}"
_ONE = ROOT + "/{provider_id}/{product_id}"

OPERATIONS = (
    Operation("POST", _BULK, start(Kind.BULK_TRANSFER), scope=TRANSFER),
    Operation("PUT", _BULK + "/{payment_id}", submit_tan(Kind.BULK_TRANSFER), scope=TRANSFER),
    Operation("POST", _ONE, start(Kind.SINGLE_TRANSFER), scope=TRANSFER),
    Operation("PUT", _ONE + "/{payment_id}", submit_tan(Kind.SINGLE_TRANSFER), scope=TRANSFER),
)
