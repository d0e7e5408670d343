"""In which form does a token lie in a store?

As JSON: the token, and in milliseconds since 1970 by this machine's clock when it was minted and
when it ends. Another process reckons its own deadlines from that; a clock that is wrong can make a
token look shorter, never longer than it lives in all.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from banksapi_async.errors import DecodeError
from banksapi_async.transport.clock import Clock
from banksapi_async.wire.json import dumps, loads

from .lifetime import Held, hold
from .token_json import read_token


class Stored(NamedTuple):
    """A token as it is put.

    Attributes:
        value: The bytes.
        ends: When it ends.
    """

    value: bytes
    ends: datetime

    def __repr__(self) -> str:
        return f"<Stored until {self.ends}>"


def write(held: Held, clock: Clock) -> Stored:
    """Return what is put into a store."""
    now = clock.now()
    ends = now + timedelta(seconds=held.ends_at - clock.monotonic())
    minted = now - timedelta(seconds=clock.monotonic() - held.minted_at)
    value = {"token": held.token.to_wire(), "minted": _stamp(minted), "ends": _stamp(ends)}
    return Stored(value=dumps(value), ends=ends)


def read(value: bytes, clock: Clock) -> Held | None:
    """Return the token of a value; `None` where it cannot be read."""
    try:
        data: Any = loads(value)
        token = read_token(data["token"])
        minted, ends = _time(data["minted"]), _time(data["ends"])
    except (DecodeError, ArithmeticError, LookupError, OSError, TypeError, ValueError):
        return None
    if token is None:
        return None
    now = clock.now()
    lifetime = max((ends - minted).total_seconds(), 0.0)
    left = min((ends - now).total_seconds(), lifetime)
    age = max((now - minted).total_seconds(), 0.0)
    return hold(token, lifetime=lifetime, left=left, age=age, clock=clock)


def _stamp(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def _time(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp / 1000, UTC)
