"""The four kinds of payments as the interface shows them: how they stand and what they ask for.

A payment is a consent with an order in it. The steps of its authentication answer with the consent
alone, so what they leave out is kept from before: a payment stays a payment.
"""

from typing import Any, Self

import attrs

from banksapi_async.errors import TimedOut
from banksapi_async.links.rel import Rel
from banksapi_async.links.resource import binding, is_tuple
from banksapi_async.payments.outcome import (
    PaymentOutcome,
    outcome_of,
    says_what_cannot_be_read,
)
from banksapi_async.payments.records import (
    BulkDebitData,
    BulkTransferData,
    SingleDebitData,
    SingleTransferData,
)
from banksapi_async.sca.consent import Consent
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.wire import converter
from banksapi_async.wire.requests import Kind
from banksapi_async.wire.types import is_mapping

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 10.0
_GROWTH = 1.5


OrderData = SingleTransferData | BulkTransferData | SingleDebitData | BulkDebitData

_ORDERS = {
    "transfer": (SingleTransferData, BulkTransferData),
    "debit": (SingleDebitData, BulkDebitData),
}
_READS = (
    Rel.GET_SINGLE_TRANSFER,
    Rel.GET_BULK_TRANSFER,
    Rel.GET_SINGLE_DEBIT,
    Rel.GET_BULK_DEBIT,
)


@attrs.frozen(kw_only=True)
class Payment(Consent):
    """What the four kinds of payments have in common, and a payment of which the kind is not known.

    No field says how a payment ended: `outcome` reads it from messages and relations.
    """

    @property
    def data(self) -> OrderData | None:
        """The order, `transfer` or `debit`.

        Raises:
            DecodeError: The kind is not known beforehand, and the order is none that can be read.
        """
        for key, (single, bulk) in _ORDERS.items():
            held = self.extra.get(key)
            if held is not None:
                several = is_mapping(held) and is_tuple(held.get(f"{key}Details"))
                return converter.load(bulk if several else single, held)
        return None

    @property
    def payment_id(self) -> str | None:
        """The interface's id of the payment. Its links hold another one; never build a URL of it.

        To read it again use `reload`.
        """
        return None if self.data is None else self.data.payment_id

    @property
    def outcome(self) -> PaymentOutcome:
        """What became of it (SCA needed, submitted, completed, failed, or unknown), and why.

        Unknown is not success, and not failure either.
        """
        return outcome_of(
            self.relations.names, self.messages, unread=says_what_cannot_be_read(self)
        )

    async def reload(self, *, timeout: float | None = None) -> Self:
        """Read the payment again, by its own link; the bank is not asked.

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The payment as it is now.

        Raises:
            RelationNotAvailable: No link leads to it.
            Detached: It has no session.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        answered = await self.follow(self._way_back(), type(self), timeout=timeout)
        again: Self = self._after_step(answered)
        return again

    async def wait_for_outcome(self, *, timeout: float | None = None) -> Self:
        """Read the payment until it is settled, or this program has to take a step.

        While a person is busy in a browser or in the bank's app it goes on reading; where a method,
        a medium or a TAN is asked for, it comes back: look at `sca`. Nothing but GET is sent.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The payment as it was read last; `outcome` tells how it stands.

        Raises:
            TimedOut: The time was over; `last` is the payment as it was read last. That says
                nothing about the payment.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        caller = self._session().caller
        seconds = caller.seconds(Kind.BANK, timeout)
        deadline = caller.clock.monotonic() + seconds
        pause, latest, last = _FIRST_PAUSE, self, None
        while (left := deadline - caller.clock.monotonic()) > 0:
            polled = latest.can(Rel.AUTHENTICATE_DECOUPLED)
            look = latest.authenticate_decoupled if polled else latest.reload
            try:
                latest = last = await look(timeout=left)
            except TimedOut:
                break
            if latest.outcome.is_settled or latest.outcome.wants_a_step:
                return latest
            await caller.clock.sleep(min(pause, max(deadline - caller.clock.monotonic(), 0.0)))
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)
        raise TimedOut("outcome", seconds, last=last)

    def _way_back(self) -> str:
        return next(filter(self.relations.__contains__, _READS), Rel.SELF)

    def _sca_href(self) -> str:
        return self.relations.require(self._way_back(), type(self).__name__).href

    def _after_step(self, answered: Any) -> Any:
        there = {key: getattr(answered, key, answered.extra.get(key)) for key in _ORDERS}
        left_out = [key for key, order in there.items() if order is None]
        kept: dict[str, Any] = {k: getattr(self, k) for k in left_out if hasattr(self, k)}
        beside = {key: self.extra[key] for key in left_out if key in self.extra}
        if beside:
            kept["extra"] = FrozenDict({**answered.extra, **beside})
        if not any(map(answered.can, (Rel.SELF, *_READS))):
            # The way back would be lost, and with it the payment.
            kept["relations"] = (*answered.relations, *self.relations.all(Rel.SELF))
        if not kept:
            return answered
        bound = answered._session()  # noqa: SLF001 - of our own kind
        with binding(bound):
            return attrs.evolve(answered, **kept)


# The order of a kind that is not known stays in `extra`, and is no news.
Payment._has_schema = False  # noqa: SLF001 - of our own kind


@attrs.frozen(kw_only=True)
class SingleTransfer(Payment):
    """One transfer (schema `SingleTransferResult`).

    Attributes:
        transfer: The order, with the interface's `payment_id`.
    """

    transfer: SingleTransferData | None = None

    @property
    def data(self) -> SingleTransferData | None:
        """The order."""
        return self.transfer


@attrs.frozen(kw_only=True)
class BulkTransfer(Payment):
    """Several transfers in one order (schema `BulkTransferResult`).

    Attributes:
        transfer: The order, with the interface's `payment_id`.
    """

    transfer: BulkTransferData | None = None

    @property
    def data(self) -> BulkTransferData | None:
        """The order."""
        return self.transfer


@attrs.frozen(kw_only=True)
class SingleDebit(Payment):
    """One direct debit (schema `SingleDebitResult`).

    Attributes:
        debit: The order, with the interface's `payment_id`.
    """

    debit: SingleDebitData | None = None

    @property
    def data(self) -> SingleDebitData | None:
        """The order."""
        return self.debit


@attrs.frozen(kw_only=True)
class BulkDebit(Payment):
    """Several direct debits in one order (schema `BulkDebitResult`).

    Attributes:
        debit: The order, with the interface's `payment_id`.
    """

    debit: BulkDebitData | None = None

    @property
    def data(self) -> BulkDebitData | None:
        """The order."""
        return self.debit
