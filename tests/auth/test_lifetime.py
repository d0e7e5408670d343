"""Does a token live as long as the interface says, and are its windows where they belong?"""

from datetime import datetime, timedelta

import pytest
from banksapi_async.auth.token import Token, hold, lifetime, read_token
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Retry
from banksapi_async.wire.responses import server_time

from auth.parts import START, House, Interface, MovableClock

DATE = "Tue, 20 Jan 2026 12:00:00 GMT"
NOW = int(START.timestamp())


def lives(date: str | None = DATE, **keys: object) -> float:
    clock = MovableClock()
    clock.advance(77)  # our clock is not the interface's
    headers = {} if date is None else {"date": date}
    answer = Interface(clock).answer(200, {"access_token": "t", **keys}, **headers)
    token = read_token(answer.body)
    assert token is not None
    return lifetime(token, answer)


@pytest.mark.parametrize(
    ("keys", "seconds"),
    [
        ({"expires_in": 3600, "expiresAt": NOW + 10}, 3600),
        ({"expires_in": "3600"}, 3600),
        ({"expires_in": 86400}, 86400),
        ({"expires_in": 0}, 0),
        ({"expires_in": 10**15}, 366 * 86400),
        ({"expiresAt": 10**15}, 366 * 86400),
        ({"expires_in": -5}, 0),
        ({"expires_in": None, "expiresAt": NOW + 600}, 600),
        ({"expiresAt": NOW - 600}, 0),
        ({}, 7200),
        ({"expires_in": True, "expiresAt": []}, 7200),
        ({"expires_in": 7200, "validTo": "2027-01-20 13:00:00"}, 7200),
        ({"expires_in": 7200, "validTo": "2026-01-20 13:30:00"}, 1800),
        ({"validTo": "2026-01-20T12:10:00Z"}, 600),
        ({"validTo": "2027-01-20 13:00:00"}, 7200),
        ({"validTo": "whenever"}, 7200),
        ({"validTo": "2025-01-20 13:00:00"}, 0),
    ],
)
def test_the_lifetime_follows_the_rule(keys: dict[str, object], seconds: float) -> None:
    assert lives(**keys) == seconds


@pytest.mark.parametrize(
    "date",
    [
        None,
        "",
        "not a date",
        "Tue, 99 Jan 2026 12:00:00 GMT",
        f"Tue, 20 Jan 2026 12:00:00 +{9**30}",
    ],
)
def test_without_a_date_the_arrival_counts(date: str | None) -> None:
    assert lives(date, expiresAt=NOW + 677) == 600


def test_a_date_without_a_zone_is_utc() -> None:
    answer = Interface(MovableClock()).answer(200, date="Tue, 20 Jan 2026 12:00:00 -0000")
    assert server_time(answer) == START


@pytest.mark.parametrize(
    ("seconds", "renew", "must"),
    [(7200, 6900, 7170), (1000, 900, 970), (300, 270, 270), (100, 90, 90), (3, 5, 5), (0, 5, 5)],
)
def test_the_windows_are_five_minutes_and_half_a_minute_or_a_tenth(
    seconds: float, renew: float, must: float
) -> None:
    clock = MovableClock()
    token = Token(access_token=Secret("t"))
    held = hold(token, lifetime=seconds, left=seconds, age=0.0, clock=clock)
    start = clock.monotonic()
    assert held.renew_at - start == renew
    assert held.must_at - start == must
    assert held.ends_at - start == seconds
    assert held.token.expires == START + timedelta(seconds=seconds)
    assert str(held.token.expires.tzinfo) == "Europe/Berlin"
    assert held.is_fresh(start + 4.9)
    assert not held.is_fresh(start + 5)
    assert not held.has_expired(start + seconds - 0.1)
    assert held.has_expired(start + seconds)


def test_a_wish_for_a_long_life_is_capped_at_nine_tenths() -> None:
    clock = MovableClock()
    token = Token(access_token=Secret("t"))
    held = hold(token, lifetime=1000, left=1000, age=0.0, clock=clock)
    start = clock.monotonic()
    assert held.serves(start + 50, min_ttl=5000)
    assert not held.serves(start + 101, min_ttl=5000)
    assert held.serves(start + 101, min_ttl=800)
    assert not held.serves(start + 201, min_ttl=800)
    assert not held.serves(start + 971)


class Asleep(MovableClock):
    """A clock of a machine that sleeps: its monotonic time stands still meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = timedelta()

    def now(self) -> datetime:
        return super().now() + self.slept


@pytest.mark.parametrize("hours", [1.95, 2.5, 24 * 365])
async def test_after_a_sleep_a_token_is_fetched_before_anything_is_sent(hours: float) -> None:
    clock = Asleep()
    house = House(clock=clock)
    assert await house.call(retry=Retry.ONCE) == 200
    clock.slept = timedelta(hours=hours)
    house.interface.expire_all()
    assert await house.call(retry=Retry.ONCE) == 200
    assert [call.operation for call, _ in house.interface.asked] == [
        "Token.create",
        "Customer.self",
        "Token.create",
        "Customer.self",
    ]


async def test_a_wall_clock_that_jumps_lets_no_payment_be_sent_twice() -> None:
    clock = Asleep()
    house = House(clock=clock)
    assert await house.call(retry=Retry.ONCE) == 200
    clock.advance(60)

    def jump(token: str) -> None:
        house.interface.expire_all()
        clock.slept = timedelta(hours=5)

    house.interface.on_call = jump
    assert await house.call(retry=Retry.ONCE) == 403
    assert [call.operation for call, _ in house.interface.asked].count("Customer.self") == 2


async def test_a_wall_clock_that_goes_back_lengthens_no_token() -> None:
    clock = Asleep()
    house = House(clock=clock)
    await house.call()
    clock.slept = timedelta(hours=-5)
    clock.advance(7300)
    assert await house.call() == 200
    assert house.interface.mints == 2
