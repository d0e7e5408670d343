"""Are bookings offered that may be a payment, with what speaks for them?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from banksapi_async.errors import DecodeError
from banksapi_async.payments.reference import (
    PaymentKind,
    PaymentPosition,
    PaymentReference,
    find_candidates,
    first_day,
)
from banksapi_async.transactions.records import Transaction, TransactionIdentifier
from banksapi_async.wire.dates import BERLIN

from payments.bank import IBAN

GOLDEN = Path(__file__).parents[1] / "golden"
SENT = datetime(2026, 3, 18, 23, 30, tzinfo=UTC)  # the 19th in Berlin


def reference(kind: str = "single_transfer", *amounts: str, due: date | None = None) -> Any:
    positions = tuple(
        PaymentPosition(
            end_to_end_id=f"id{n}",
            amount=Decimal(amount),
            currency="EUR",
            party="netzpolitik.org e. V.",
            iban=IBAN,
        )
        for n, amount in enumerate(amounts or ("10.00",))
    )
    return PaymentReference(
        kind=PaymentKind(kind), correlation_id="c", time=SENT, due=due, positions=positions
    )


def row(amount: str, *, day: int = 19, e2e: str | None = None, **more: Any) -> Transaction:
    identifier = None if e2e is None else TransactionIdentifier(end_to_end_id=e2e)
    booked = datetime(2026, 3, 1, tzinfo=BERLIN) + timedelta(days=day - 1)
    return Transaction(betrag=Decimal(amount), buchungsdatum=booked, identifier=identifier, **more)


def reasons(ref: Any, *rows: Transaction) -> list[tuple[str, ...]]:
    return [candidate.reasons for candidate in find_candidates(ref, rows)]


def test_nothing_that_fits_is_nothing() -> None:
    assert reasons(reference(), row("-9.00"), row("10.00"), row("-10.00", day=17)) == []


def test_the_id_alone_is_enough_whenever_it_was_booked() -> None:
    assert reasons(reference(), row("-9.00", e2e=" ID0", day=30)) == [("end_to_end_id",)]


def test_the_word_for_no_id_speaks_for_nothing() -> None:
    ref = reference()
    nameless = attrs.evolve(
        ref, positions=(attrs.evolve(ref.positions[0], end_to_end_id="NOTPROVIDED"),)
    )
    assert reasons(nameless, row("-7.00", e2e="NOTPROVIDED")) == []


def test_the_amount_alone_is_weak_and_comes_last() -> None:
    strong = row("-10.00", e2e="id0", gegenkonto_iban="DE62 4306 0967 1149 2784 00")
    some = row("-10.00", gegenkonto_inhaber="NETZPOLITIK.ORG")
    found = find_candidates(reference(), [row("-10.0"), some, strong])
    assert [c.reasons for c in found] == [
        ("end_to_end_id", "amount", "iban"),
        ("amount", "party"),
        ("amount",),
    ]
    assert found[0].transaction is strong
    assert found[0].position is not None


def test_the_day_before_and_two_weeks_after_count_and_a_row_without_a_day_does() -> None:
    days = [
        c.transaction.buchungsdatum
        for c in find_candidates(reference(), [row("-10.00", day=d) for d in (17, 18, 33, 34)])
    ]
    assert [day.day for day in days if day] == [18, 2]
    undated = Transaction(betrag=Decimal("-10.00"))
    assert reasons(reference(), undated) == [("amount",)]
    later = reference(due=date(2026, 4, 10))
    assert reasons(later, row("-10.00", day=50)) == [("amount",)]


def test_a_debit_comes_in() -> None:
    assert reasons(reference("single_debit"), row("10.00")) == [("amount",)]
    assert reasons(reference("bulk_debit", "1.00", "2.00"), row("3.00")) == [("amount",)]


def test_a_bulk_is_found_by_line_and_by_sum() -> None:
    ref = reference("bulk_transfer", "1.00", "2.00")
    found = find_candidates(ref, [row("-3.00"), row("-2.00"), row("-1.00", e2e="id0")])
    assert [(c.transaction.betrag, c.position and c.position.end_to_end_id) for c in found] == [
        (Decimal("-1.00"), "id0"),
        (Decimal("-3.00"), None),
        (Decimal("-2.00"), "id1"),
    ]


def test_the_first_day_is_the_banks_day_before() -> None:
    assert first_day(reference()) == date(2026, 3, 18)


def test_a_reference_survives_a_store() -> None:
    ref = reference("bulk_transfer", "1.00", "2.50", due=date(2026, 4, 1))
    again = PaymentReference.load(ref.to_json(), strict=True)
    assert again == ref
    assert again.end_to_end_id == "id0"
    assert again.amount == Decimal("3.50")
    assert again.currency == "EUR"
    assert IBAN not in repr(again)
    assert "netzpolitik" not in repr(again)


def test_a_reference_that_was_stored_by_the_first_edition_is_read() -> None:
    stored = (GOLDEN / "payment-reference-1.json").read_bytes()
    ref = PaymentReference.load(stored, strict=True)
    assert ref == reference("bulk_transfer", "1.00", "2.50", due=date(2026, 4, 1))
    assert ref.version == 1
    assert ref.to_json() == stored.strip()
    older = stored.replace(b'"version":1,', b"")
    assert PaymentReference.load(older, strict=True) == ref


def test_a_reference_that_is_longer_than_any_is_not_even_read() -> None:
    for endless in ("x" * (16 * 1024 * 1024 + 1), b"[" * (16 * 1024 * 1024 + 1)):
        with pytest.raises(DecodeError, match="longer than"):
            PaymentReference.load(endless)
