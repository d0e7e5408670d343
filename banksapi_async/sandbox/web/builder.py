"""How is a bank access built by hand, and filled?"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox import builder, exact_json
from banksapi_async.sandbox.accesses import BUILDER
from banksapi_async.sandbox.bank.booking import Booking
from banksapi_async.sandbox.bank.holders import Plan
from banksapi_async.sandbox.tokens import CUSTOMER_MODIFY
from banksapi_async.wire.types import is_list, is_object

from .answers import elsewhere
from .customer import COLLECTION, UUID
from .operation import Ask, Operation, Refusal
from .products import ONE, find_product

_STAMP = re.compile(r"(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d", re.ASCII)


def create_access(ask: Ask) -> Response:
    """Make an access of the products that are declared."""
    body = ask.json_object()
    access_id, provider_id = _uuid(body, "id"), _uuid(body, "providerId")
    mine = ask.state.accesses(ask.user.id)
    if access_id in mine:
        raise Refusal(400, "Den Bankzugang gibt es schon")
    declared = _objects(body.get("bankprodukte"), "bankprodukte")
    plans = tuple(_plan(one) for one in declared)
    mine[access_id] = builder.access(
        id=access_id,
        user_id=ask.user.id,
        provider_id=provider_id,
        holder=_text(declared[0], "inhaber", ""),
        plans=plans,
        now=ask.state.now(),
    )
    return elsewhere(ask, 201, f"{COLLECTION}/{access_id}")


def push(ask: Ask) -> Response:
    """Take transactions, all of them or none."""
    access, plan = find_product(ask)
    if access.type != BUILDER:
        raise Refusal(400, "Diesen Bankzugang liefert die Bank")
    try:
        value = exact_json.read(ask.body)
    except ValueError:
        raise Refusal(400, "Der Inhalt ist kein gültiges JSON") from None
    rows = [_booking(one) for one in _objects(value, "Der Inhalt")]
    ask.state.pushed.push(access.id, plan.id, rows)
    return Response(status_code=201)


def _plan(one: dict[str, Any]) -> Plan:
    id = _text(one, "id")
    return builder.plan(
        id=id,
        kategorie=_text(one, "kategorie", "SONSTIGESPRODUKT"),
        bezeichnung=_text(one, "bezeichnung", ""),
        kontonummer=_text(one, "kontonummer", ""),
        iban=_text(one, "iban", "") or None,
        waehrung=_text(one, "waehrung", "EUR"),
        saldo=_amount(one.get("saldo", 0), "saldo"),
    )


def _booking(one: dict[str, Any]) -> Booking:
    day = _day(_text(one, "buchungsdatum"))
    return builder.booking(
        day=day,
        value_day=_day(_text(one, "wertstellungsdatum", f"{day} 00:00:00")),
        amount=_amount(one.get("betrag"), "betrag"),
        party=_text(one, "gegenkontoInhaber"),
        purpose=_text(one, "verwendungszweck"),
        text=_text(one, "buchungstext", ""),
        iban=_text(one, "gegenkontoIban", ""),
        bic=_text(one, "gegenkontoBic", ""),
        currency=_text(one, "waehrung", "") or None,
    )


def _objects(value: Any, what: str) -> list[dict[str, Any]]:
    items = value if is_list(value) else []
    if not items or not all(is_object(item) for item in items):
        raise Refusal(400, f"{what} ist keine Liste von Objekten")
    return items


def _text(one: dict[str, Any], key: str, default: str | None = None) -> str:
    value = one.get(key, default)
    if not isinstance(value, str):
        raise Refusal(400, f"{key} fehlt oder ist kein Text")
    return value


def _uuid(one: dict[str, Any], key: str) -> str:
    value = _text(one, key)
    if UUID.fullmatch(value) is None:
        raise Refusal(400, f"{key} ist keine UUID")
    return value


def _amount(value: Any, key: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refusal(400, f"{key} ist keine Zahl")
    return Decimal(value)


def _day(text: str) -> date:
    found = _STAMP.fullmatch(text)
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise Refusal(400, f"{text!r} ist nicht YYYY-MM-DD hh:mm:ss") from None


OPERATIONS = (
    Operation("PUT", COLLECTION + "/builder", create_access, scope=CUSTOMER_MODIFY),
    Operation("POST", ONE + "/kontoumsaetze", push, scope=CUSTOMER_MODIFY),
)
