"""A token: what is said about it, how long it is used, and how it lies in a store.

An answer may leave out anything but the token itself, and spell a number as a text. What it says
beside the token is kept for the caller. How long the token is used is decided here, by the earlier
of what the interface says and what our clocks say.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, cast

import attrs

from banksapi_async.auth.credentials import TOKEN
from banksapi_async.errors import DecodeError
from banksapi_async.transport.clock import Clock
from banksapi_async.values.frozen import EMPTY, FrozenDict
from banksapi_async.values.legible import one_line
from banksapi_async.values.secret import Secret
from banksapi_async.wire import dates
from banksapi_async.wire.converter import load
from banksapi_async.wire.json import dumps, loads
from banksapi_async.wire.record import Record, extra
from banksapi_async.wire.responses import Answer, server_time


@attrs.frozen(kw_only=True, repr=False)
class Token(Record):
    """An access token (schema `Token`).

    Attributes:
        access_token: The token itself, opaque.
        token_type: Always `Bearer`.
        expires_in: How long it lived when it was answered, in seconds.
        issued_at: When it was made, in seconds since 1970.
        expires_at: When it ends, in seconds since 1970, by the interface's clock.
        valid_to: Berlin time; where it disagrees with the two above it only shortens.
        scope: What it allows, blanks between.
        tenant: The technical name of the tenant.
        tenant_id: The tenant's id.
        client: The technical name of the client.
        user: The user's reference; user level only.
        active: Whether it was valid when it was asked about.
        additional_data: What else is said, such as the user name.
        extra: The keys that the schema does not name, `to_wire` writes them again.
        expires: When this library stops using it; `None` where it did not mint it. Not part of
            the wire, nor of comparing.
    """

    access_token: Secret
    token_type: str | None = None
    expires_in: int | None = None
    issued_at: int | None = None
    expires_at: int | None = None
    valid_to: datetime | None = None
    scope: str | None = None
    tenant: str | None = None
    tenant_id: str | None = None
    client: str | None = None
    user: str | None = None
    active: bool | None = None
    additional_data: FrozenDict = EMPTY
    expires: datetime | None = attrs.field(default=None, eq=False, metadata={"wire": False})
    extra: FrozenDict = extra()

    @property
    def scopes(self) -> frozenset[str]:
        """What it allows, one by one; empty where the answer did not say."""
        return frozenset((self.scope or "").split())

    def __repr__(self) -> str:
        whose = self.user or self.client or self.tenant
        of = f" of {whose}" if whose else ""
        until = f" until {self.expires:%Y-%m-%d %H:%M}" if self.expires else ""
        scopes = f"; {' '.join(sorted(self.scopes))}" if self.scope else ""
        return one_line(f"<Token{of}{until}{scopes}>")


UNKNOWN = 7200.0
"""How long a token is used where nobody says, in seconds."""
LONGEST = 366 * 86400.0
"""What no token lives longer than, whatever is said, in seconds."""
ADVISORY = 300.0
"""How long before its end one caller renews a token, in seconds; a tenth of its life at most."""
MANDATORY = 30.0
"""How long before its end nobody uses a token any more, in seconds; a tenth of its life at most."""
FRESH = 5.0
"""How long a token is not minted again whatever is said about it, in seconds."""


def lifetime(token: Token, answer: Answer) -> float:
    """Return how long a token lives from its answer on, in seconds; never below 0."""
    date = server_time(answer)
    seconds = UNKNOWN
    if token.expires_in is not None:
        seconds = float(token.expires_in)
    elif token.expires_at is not None:
        seconds = token.expires_at - date.timestamp()
    if token.valid_to is not None:
        seconds = min(seconds, (token.valid_to - date).total_seconds())
    return min(max(seconds, 0.0), LONGEST)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Held:
    """A token in use, with its deadlines by the monotonic clock.

    That clock may stand still while the machine sleeps, so the wall clock counts as well where it
    has moved further. It may shorten a token's life and never lengthen it; and it never says that a
    token has expired, for then a jump alone would let a call be sent twice.

    Attributes:
        token: The token.
        authorization: The header's value, made once.
        minted_at: When it arrived.
        minted_on: The same by the wall clock.
        renew_at: From here on one caller renews it.
        renew_on: The same by the wall clock.
        must_at: From here on nobody uses it.
        ends_at: When it has expired by our clock.
    """

    token: Token
    authorization: Secret
    minted_at: float
    minted_on: datetime
    renew_at: float
    renew_on: datetime
    must_at: float
    ends_at: float

    def moment(self, clock: Clock) -> float:
        """Return the monotonic time, or a later one where the wall clock has moved further."""
        passed = (clock.now() - self.minted_on).total_seconds()
        return max(clock.monotonic(), self.minted_at + passed)

    def is_fresh(self, now: float) -> bool:
        """Whether it was minted so short a time ago that a refusal is not its fault."""
        return now - self.minted_at < FRESH

    def has_expired(self, now: float) -> bool:
        """Whether it has expired by our clock."""
        return now >= self.ends_at

    def serves(self, now: float, min_ttl: float = 0.0) -> bool:
        """Whether a call may go out with it.

        Args:
            now: The monotonic time.
            min_ttl: How long it must live on, in seconds; nine tenths of its life at most.
        """
        if self.is_fresh(now):
            return True
        most = 0.9 * (self.ends_at - self.minted_at)
        return now < self.must_at and self.ends_at - now >= min(min_ttl, most)


def hold(token: Token, *, lifetime: float, left: float, age: float, clock: Clock) -> Held:
    """Reckon the deadlines of a token.

    Args:
        token: The token.
        lifetime: How long it lives in all, in seconds.
        left: How long it lives from now on, in seconds.
        age: How long ago it was minted, in seconds.
        clock: What time it is.
    """
    now = clock.monotonic()
    minted_at = now - age
    wall = clock.now()
    expires = (wall + timedelta(seconds=left)).astimezone(dates.BERLIN)
    renew_at = max(now + left - min(ADVISORY, lifetime / 10), minted_at + FRESH)
    return Held(
        token=attrs.evolve(token, expires=expires),
        authorization=Secret(f"Bearer {token.access_token.reveal()}"),
        minted_at=minted_at,
        minted_on=wall - timedelta(seconds=age),
        renew_at=renew_at,
        renew_on=wall + timedelta(seconds=renew_at - now),
        must_at=max(now + left - min(MANDATORY, lifetime / 10), minted_at + FRESH),
        ends_at=now + left,
    )


_WHOLE = ("expires_in", "issuedAt", "expiresAt")


def read_token(data: bytes | Mapping[str, Any], asked: Secret | None = None) -> Token | None:
    """Read a token.

    Args:
        data: An answer's body, or the object in it.
        asked: The token that was asked about; it stands where the answer does not repeat it.

    Returns:
        The token; `None` where there is none to be read.
    """
    try:
        found: Any = loads(data) if isinstance(data, bytes) else data
    except DecodeError:
        return None
    if not isinstance(found, Mapping):
        return None
    keys = dict(cast("Mapping[str, Any]", found))
    text = TOKEN.text(keys.get("access_token", asked))
    if TOKEN.fault(text) is not None:
        return None
    keys |= {name: _whole(keys[name]) for name in _WHOLE if name in keys}
    keys["access_token"] = text
    return load(Token, keys)  # what else cannot be read is `None`, and stays in `extra`


def _whole(value: object) -> object:
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) < 20 else None  # noqa: PLR2004 - more digits than any second has
    return int(value) if isinstance(value, Decimal) else value


_MOST = 256 * 1024
_VERSION = 1
"""Of the text in a store; every edition reads those of the earlier ones."""


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
    value = {
        "version": _VERSION,
        "token": held.token.to_wire(),
        "minted": _stamp(minted),
        "ends": _stamp(ends),
    }
    return Stored(value=dumps(value), ends=ends)


def read(value: bytes, clock: Clock) -> Held | None:
    """Return the token of a value; `None` where it cannot be read."""
    if len(value) > _MOST:
        return None
    try:
        data: Any = loads(value)
        if data["version"] != _VERSION:
            return None
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
