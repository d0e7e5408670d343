from datetime import UTC, datetime, timedelta

import pytest
from banksapi_async.sandbox import SandboxClock
from banksapi_async.sandbox.times import asked_instant, stamp

START = datetime(2026, 3, 18, 11, tzinfo=UTC)


def test_a_clock_with_a_start_stands_still_until_it_is_moved() -> None:
    clock = SandboxClock(START)
    assert clock.now() == START
    assert clock.monotonic() == 0
    clock.advance(90)
    assert clock.now() == START + timedelta(seconds=90)
    assert clock.monotonic() == 90


def test_a_clock_without_a_start_runs_with_real_time() -> None:
    clock = SandboxClock()
    before, then = clock.now(), clock.monotonic()
    clock.advance(3600)
    assert clock.now() - before >= timedelta(hours=1)
    assert clock.monotonic() - then >= 3600
    assert clock.now().utcoffset() == timedelta(0)


async def test_sleeping_lets_the_time_pass_at_once() -> None:
    clock = SandboxClock(START)
    await clock.sleep(7200)
    await clock.sleep(-1)
    assert clock.now() == START + timedelta(hours=2)


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        SandboxClock(START).advance(-1)


def test_times_are_written_in_berlin_and_read_there_too() -> None:
    assert stamp(START) == "2026-03-18 12:00:00"
    assert asked_instant("2026-03-18T12:00:00") == START
    assert asked_instant("2026-03-18 12:00") == START
    assert asked_instant("2026-03-18T11:00:00.000Z") == START
