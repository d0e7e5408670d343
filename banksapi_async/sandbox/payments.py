"""The payments: what was ordered, how each order stands, and what of it was booked.

An order waits for its person: in a web form, in an authentication, or (the older kind) for a TAN.
Only then the bank says yes or no, and books. The books show it to an access that is refreshed
afterwards, as real ones do.
"""

import enum
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

import attrs

from .accesses import Access
from .bank.booking import Booking
from .bank.holders import Holder, Plan
from .messages import Note, note
from .sca import At, Authentication
from .sessions import FormSession
from .times import berlin_day

FAILING = "test_failing_payment"
"""Who logs in so is refused every payment by the bank, after all that was asked of them."""

_KEPT = 500
_CATEGORY = ("OTHER", "OTHER", "Sonstiges")
_COMPLETED = Note("INFO", "BA1111", "Überweisung ausgeführt", "Der Auftrag wurde ausgeführt")
_SUBMITTED = Note("INFO", "BA1112", "Überweisung eingereicht", "Der Auftrag wurde angenommen")
_COLLECTED = Note("INFO", "BA1212", "Lastschrift eingereicht", "Der Auftrag wurde angenommen")
_REFUSED = Note("ERROR", "BA1104", "Überweisung abgelehnt", "Die Bank führt den Auftrag nicht aus")


class Kind(enum.StrEnum):
    """The kinds of payments, as paths spell them."""

    SINGLE_TRANSFER = "single-transfer"
    BULK_TRANSFER = "bulk-transfer"
    SINGLE_DEBIT = "single-debit"
    BULK_DEBIT = "bulk-debit"

    @property
    def is_debit(self) -> bool:
        """Whether money comes in."""
        return self in {Kind.SINGLE_DEBIT, Kind.BULK_DEBIT}


class Stage(enum.StrEnum):
    """How an order stands."""

    WAITING = "waiting for the person"
    CARRIED_OUT = "carried out"
    REFUSED = "refused by the bank"
    GIVEN_UP = "given up by the person"


@attrs.frozen(kw_only=True)
class Position:
    """One transfer or debit of an order.

    Attributes:
        amount: Above zero.
        iban: The other account.
    """

    amount: Decimal
    currency: str
    party: str
    iban: str
    purpose: str
    end_to_end_id: str | None


@attrs.define(kw_only=True, repr=False)
class Order:
    """One payment.

    Attributes:
        id: What its links hold.
        payment_id: The other id, which no link holds.
        account: The IBAN of the account.
        order: What was ordered, as it was sent; without credentials.
        form: The web form that it waits in.
        authentication: The authentication that it waits for.
        legacy: Whether it came through the older operation.
        tan_wrong: Whether the last TAN of the older kind was wrong.
        ended: When it was carried out, refused or given up.
    """

    kind: Kind
    user_id: str
    holder: Holder
    account: str
    order: Mapping[str, Any]
    positions: tuple[Position, ...]
    id: str = attrs.field(factory=lambda: str(uuid.uuid4()))
    payment_id: str = attrs.field(factory=lambda: str(uuid.uuid4()))
    stage: Stage = Stage.WAITING
    form: FormSession | None = None
    authentication: Authentication | None = None
    legacy: bool = False
    tan_wrong: bool = False
    ended: datetime | None = None

    def __repr__(self) -> str:
        return f"<Order {self.id}: {self.kind}, {self.amount}, {self.stage}>"

    @property
    def end_to_end_ids(self) -> tuple[str | None, ...]:
        """What the payer calls each position."""
        return tuple(position.end_to_end_id for position in self.positions)

    @property
    def amount(self) -> Decimal:
        """The sum of all positions."""
        return sum((position.amount for position in self.positions), Decimal(0))

    @property
    def is_refused(self) -> bool:
        """Whether the bank will say no, or has."""
        return FAILING in self.holder.passwords

    @property
    def good_news(self) -> Note:
        """What is said when all was asked, good news or the refusal."""
        if self.is_refused:
            return _REFUSED
        if self.kind.is_debit:
            return _COLLECTED
        return _COMPLETED if self.legacy or self.order.get("instant") else _SUBMITTED

    @property
    def notes(self) -> tuple[Note, ...]:
        """What there is to say about it."""
        if self.stage is Stage.GIVEN_UP:
            return (note("BA3040"),)
        if self.stage is not Stage.WAITING:
            return (self.good_news,)
        return ()

    def carry_out(self, now: datetime) -> None:
        """Let the bank say yes or no."""
        self.stage = Stage.REFUSED if self.is_refused else Stage.CARRIED_OUT
        self.ended = now

    def give_up(self, now: datetime) -> None:
        """Let the person have gone away; what is over stays as it is."""
        if self.stage is Stage.WAITING:
            self.stage = Stage.GIVEN_UP
            self.ended = now

    def authenticated(self, one: Authentication, now: datetime) -> None:
        """Take the end of its authentication."""
        if one.at is At.DONE:
            self.carry_out(now)
        else:
            self.give_up(now)

    def settle(self, now: datetime, *, form_is_there: bool) -> None:
        """Let it end with its form: cancelled, out of time, or closed with all others."""
        form = self.form
        if form is not None and (not form_is_there or form.ended is not None or form.until <= now):
            self.give_up(now)


@attrs.define(eq=False, repr=False)
class Payments:
    """The orders, oldest first.

    What was carried out is kept: it was booked. Of the others there are so many at most, and those
    that are over are forgotten first.
    """

    all: list[Order] = attrs.field(factory=list[Order], init=False)
    lose_next: int | None = attrs.field(default=None, init=False)

    def add(self, order: Order) -> None:
        """Keep a new order."""
        self.all.append(order)
        idle = [one for one in self.all if one.stage is not Stage.CARRIED_OUT]
        if len(idle) > _KEPT:
            gone = next((one for one in idle if one.ended is not None), idle[0])
            self.all = [one for one in self.all if one is not gone]

    def get(self, kind: str, order_id: str, user_id: str) -> Order | None:
        """Return a user's order by what its links hold."""
        mine = (one for one in self.all if one.user_id == user_id and one.kind == kind)
        return next((one for one in mine if one.id == order_id), None)

    def in_form(self, session: FormSession) -> Order | None:
        """Return the order that waits in a web form."""
        return next((one for one in self.all if one.form is session), None)

    def bookings(self, access: Access, plan: Plan) -> list[Booking]:
        """Return what was booked on a product by the access's last refresh, newest first."""
        found = [
            _booking(order, number, position)
            for order in self.all
            if order.user_id == access.user_id
            and plan.iban is not None
            and order.account == plan.iban
            and order.stage is Stage.CARRIED_OUT
            and order.ended is not None
            and order.ended <= access.refreshed
            and booked_on(order, order.ended) <= berlin_day(access.refreshed)
            for number, position in enumerate(order.positions)
        ]
        found.reverse()
        return found

    def moved(self, access: Access, plan: Plan) -> Decimal:
        """Return by how much a product's balance has changed."""
        return sum((one.amount for one in self.bookings(access, plan)), Decimal(0))


def _booking(order: Order, number: int, position: Position) -> Booking:
    if order.ended is None:
        raise AssertionError("unreachable: it was carried out")
    day = booked_on(order, order.ended)
    debit = order.kind.is_debit
    return Booking(
        key=f"payment:{order.id}:{number}",
        day=day,
        value_day=day,
        seen=day,
        amount=position.amount if debit else -position.amount,
        party=position.party,
        purpose=position.purpose,
        text="Lastschrifteinzug" if debit else "Überweisung",
        iban=position.iban,
        bic="",
        movement=f"payment:{order.id}:{number}",
        category=_CATEGORY,
        given_end_to_end_id=position.end_to_end_id or "NOTPROVIDED",
    )


def booked_on(order: Order, ended: datetime) -> date:
    """Return the day on which an order is booked: the one asked for, or at once."""
    asked = order.order.get("requestedExecutionDate") or order.order.get("requestedCollectionDate")
    day = berlin_day(ended)
    return max(day, date.fromisoformat(cast("str", asked))) if asked else day
