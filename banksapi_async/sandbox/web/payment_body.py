"""What a client orders, and what of it a bank would find wrong.

What is missing or of the wrong kind was refused at the gate. What a bank would find wrong is taken,
and answered with an error of the bank.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from banksapi_async.sandbox.payments import Kind, Position

from .gate import Refusal

_CENT = Decimal("0.01")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_DEMO = re.compile(r"DE00[0-9]{18}", re.ASCII)
_TRANSFER = {"party": "recipient", "iban": "iban", "details": "transferDetails"}
_DEBIT = {"party": "debtorName", "iban": "debtorIban", "details": "debitDetails"}


def read_positions(kind: Kind, body: Mapping[str, Any]) -> tuple[Position, ...]:
    """Return the transfers or debits of an order.

    Raises:
        Refusal: 400, what belongs to the order stands on two levels.
    """
    keys = _DEBIT if kind.is_debit else _TRANSFER
    details = body[keys["details"]]
    rows = cast("list[dict[str, Any]]", details if isinstance(details, list) else [details])
    if kind.is_debit:
        _check_levels(body, rows)
    return tuple(_position(row, keys) for row in rows)


def is_valid(position: Position) -> bool:
    """Return whether the bank takes a position: an amount, and an IBAN with its checksum.

    It is the demo bank, so it takes its own IBANs as well, whose check digits are `00`.
    """
    exact = position.amount == position.amount.quantize(_CENT)
    known = _DEMO.fullmatch(position.iban) is not None or _checksum(position.iban)
    return position.amount > 0 and exact and known


def _position(row: Mapping[str, Any], keys: Mapping[str, str]) -> Position:
    amount: Decimal = row["amount"]
    cents = amount.quantize(_CENT)
    return Position(
        amount=cents if cents == amount else amount,
        currency=row["currency"],
        party=row[keys["party"]],
        iban=row[keys["iban"]].replace(" ", ""),
        purpose=row["purpose"],
        end_to_end_id=row.get("endToEndId"),
    )


def _check_levels(body: Mapping[str, Any], rows: list[dict[str, Any]]) -> None:
    levels = ("business", "sequenceType")
    above = any(name in body for name in levels)
    if above and any(name in row for row in rows for name in levels):
        raise Refusal(400, "business und sequenceType stehen nur auf einer Ebene")
    if len({row.get("business") for row in rows}) > 1:
        raise Refusal(400, "business ist in einer Anfrage nicht gemischt")


def _checksum(iban: str) -> bool:
    if _IBAN.fullmatch(iban) is None:
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1
