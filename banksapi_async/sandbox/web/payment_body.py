"""What does a client order, and what of it does the interface refuse?

What is missing or of the wrong kind is refused with 400. What a bank would find wrong is taken, and
answered with an error of the bank.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from banksapi_async.sandbox.payments import Kind, Position

from .operation import Refusal

_LONGEST_ID = 35
_MOST_DIGITS = 15
_CENT = Decimal("0.01")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_DEMO = re.compile(r"DE00[0-9]{18}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SEQUENCES = {"FRST", "RCUR", "FNAL", "OOFF"}
_TRANSFER = {"party": "recipient", "iban": "iban", "details": "transferDetails"}
_DEBIT = {"party": "debtorName", "iban": "debtorIban", "details": "debitDetails"}


def read_positions(kind: Kind, body: Mapping[str, Any]) -> tuple[Position, ...]:
    """Return the transfers or debits of an order.

    Raises:
        Refusal: 400, something is missing or of the wrong kind.
    """
    keys = _DEBIT if kind.is_debit else _TRANSFER
    details = body.get(keys["details"])
    several = kind in {Kind.BULK_TRANSFER, Kind.BULK_DEBIT}
    if several and (not isinstance(details, list) or not details):
        raise Refusal(400, f"{keys['details']} ist keine Liste von Zahlungen")
    rows = cast("list[Any]", details if several else [details])
    if not all(isinstance(row, dict) for row in rows):
        raise Refusal(400, f"{keys['details']} ist kein Objekt")
    if kind.is_debit:
        _check_debits(body, rows)
    for name in ("requestedExecutionDate", "requestedCollectionDate"):
        if name in body and not _is_day(body[name]):
            raise Refusal(400, f"{name} ist kein Tag wie 2022-02-22")
    return tuple(_position(row, keys, needs_id=kind.is_debit) for row in rows)


def is_valid(position: Position) -> bool:
    """Return whether the bank takes a position: an amount, and an IBAN with its checksum.

    It is the demo bank, so it takes its own IBANs as well, whose check digits are `00`.
    """
    exact = position.amount == position.amount.quantize(_CENT)
    known = _DEMO.fullmatch(position.iban) is not None or _checksum(position.iban)
    return position.amount > 0 and exact and known


def _position(row: dict[str, Any], keys: Mapping[str, str], *, needs_id: bool) -> Position:
    end_to_end_id = row.get("endToEndId")
    if (needs_id or end_to_end_id is not None) and not _is_id(end_to_end_id):
        raise Refusal(400, f"endToEndId hat 1 bis {_LONGEST_ID} Zeichen")
    currency = _text(row, "currency")
    if _CURRENCY.fullmatch(currency) is None:
        raise Refusal(400, "currency ist keine Währung")
    return Position(
        amount=_amount(row.get("amount")),
        currency=currency,
        party=_text(row, keys["party"]),
        iban=_text(row, keys["iban"]).replace(" ", ""),
        purpose=_text(row, "purpose"),
        end_to_end_id=end_to_end_id,
    )


def _check_debits(body: Mapping[str, Any], rows: list[Any]) -> None:
    _text(body, "creditorSchemeIdentification")
    if "requestedCollectionDate" not in body:
        raise Refusal(400, "requestedCollectionDate fehlt")
    levels = ("business", "sequenceType")
    above = any(name in body for name in levels)
    if above and any(name in row for row in rows for name in levels):
        raise Refusal(400, "business und sequenceType stehen nur auf einer Ebene")
    if len({row.get("business") for row in rows}) > 1:
        raise Refusal(400, "business ist in einer Anfrage nicht gemischt")
    for one in (body, *rows):
        if one.get("sequenceType", "OOFF") not in _SEQUENCES:
            raise Refusal(400, f"sequenceType ist eines von {', '.join(sorted(_SEQUENCES))}")
    for row in rows:
        _text(row, "mandateIdentification")
        if not _is_day(row.get("mandateDateOfSignature")):
            raise Refusal(400, "mandateDateOfSignature ist kein Tag wie 2022-02-22")


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise Refusal(400, f"{name} fehlt")
    return value


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refusal(400, "amount ist keine Zahl")
    amount = Decimal(value)
    if amount.adjusted() > _MOST_DIGITS:
        raise Refusal(400, "amount ist zu groß")
    cents = amount.quantize(_CENT)
    return cents if cents == amount else amount


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _checksum(iban: str) -> bool:
    if _IBAN.fullmatch(iban) is None:
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1
