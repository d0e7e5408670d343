"""Is the restless account as hard to read as banks make it?"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from banksapi_async.sandbox import Sandbox, SandboxClock
from banksapi_async.sandbox.bank.booking import Booking

from sandbox.guest import ACCESSES, Guest

RESTLESS = "DE00123456789012345710"


def books(sandbox: Sandbox) -> list[Booking]:
    sandbox.clock.advance(100 * 86_400)
    return sandbox.books(RESTLESS)


def test_lines_come_late_and_back_dated_by_two_weeks_at_most(sandbox: Sandbox) -> None:
    late = {(line.seen - line.day).days for line in books(sandbox)}
    assert min(late) == 0
    assert 10 < max(late) <= 14


def test_a_movement_may_be_delivered_under_two_references(sandbox: Sandbox) -> None:
    deliveries = defaultdict[str, list[Booking]](list)
    for line in books(sandbox):
        deliveries[line.movement].append(line)
    doubles = [lines for lines in deliveries.values() if len(lines) > 1]
    assert doubles
    for one, other in doubles:
        assert one.hash == other.hash
        assert one.booking_ref != other.booking_ref
        assert one.end_to_end_id == other.end_to_end_id
    assert any(one.seen != other.seen for one, other in doubles)


def test_true_bookings_may_look_alike_with_and_without_their_references(sandbox: Sandbox) -> None:
    alike = defaultdict[tuple[date, Decimal, str], list[Booking]](list)
    for line in books(sandbox):
        alike[line.day, line.amount, line.purpose].append(line)
    true = [pair for pair in alike.values() if len({line.movement for line in pair}) > 1]
    same = {
        (one.booking_ref == other.booking_ref, one.end_to_end_id == other.end_to_end_id)
        for one, other in true
    }
    assert same == {(True, True), (False, False)}


async def test_what_is_shown_is_what_the_books_hold(sandbox: Sandbox, guest: Guest) -> None:
    access_id = await guest.connect("test_restless")
    asked = {"from": "2020-01-01T00:00:00"}
    rows = await guest.get(f"{ACCESSES}/{access_id}/{RESTLESS}/kontoumsaetze", **asked)
    held = sandbox.books(RESTLESS)
    assert [row["identifier"]["bookingRef"] for row in rows] == [line.booking_ref for line in held]
    product = await guest.get(f"{ACCESSES}/{access_id}/{RESTLESS}")
    moved = {line.movement: line.amount for line in held}
    assert product["saldo"] == Decimal("1530.20") + sum(moved.values())


def test_the_past_does_not_change() -> None:
    clock = SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC))
    sandbox = Sandbox(clock=clock)
    then = sandbox.books(RESTLESS)
    clock.advance(timedelta(days=30).total_seconds())
    now = [line for line in sandbox.books(RESTLESS) if line.seen <= date(2026, 3, 18)]
    assert now == then
