"""How does a payment stand, and what does it ask for?

A payment is a consent with an order in it. The steps of its authentication answer with the consent
alone, so what they leave out is kept from before: a payment stays a payment.
"""

from typing import Any, ClassVar, Self

import attrs

from banksapi_async.links.rel import Rel
from banksapi_async.links.resource import binding
from banksapi_async.payments.outcome import Outcome, outcome_of, wait_for_outcome
from banksapi_async.payments.records import (
    BulkDebitData,
    BulkTransferData,
    SingleDebitData,
    SingleTransferData,
)
from banksapi_async.sca.consent import Consent
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Kind


@attrs.frozen(kw_only=True)
class Payment(Consent):
    """What the four kinds of payments have in common.

    No field says how a payment ended: `outcome` reads it from messages and relations.
    """

    READ: ClassVar[Operation[Any]]

    @property
    def data(
        self,
    ) -> SingleTransferData | BulkTransferData | SingleDebitData | BulkDebitData | None:
        """The order, `transfer` or `debit`."""
        raise AssertionError("unreachable: each kind has its own")

    @property
    def payment_id(self) -> str | None:
        """The interface's id of the payment. Its links hold another one: never build a URL of it.

        To read it again use `reload`.
        """
        return None if self.data is None else self.data.payment_id

    @property
    def outcome(self) -> "Outcome":
        """What became of it: SCA needed, submitted, completed, failed, or unknown, and why.

        Unknown is not success, and not failure either.
        """
        return outcome_of(self.relations.names, self.messages)

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
        if self.can(str(self.READ.rel)):
            operation = attrs.evolve(self.READ, into=type(self))
            answered = await self._do(operation, timeout=timeout)
        else:
            answered = await self.follow(Rel.SELF, type(self), timeout=timeout)
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
        latest = self

        async def read(left: float) -> Self:
            nonlocal latest
            if latest.can(Rel.AUTHENTICATE_DECOUPLED):
                latest = await latest.authenticate_decoupled(timeout=left)
            else:
                latest = await latest.reload(timeout=left)
            return latest

        return await wait_for_outcome(
            read=read,
            clock=caller.clock,
            timeout=caller.seconds(Kind.BANK, timeout),
        )

    def _sca_href(self) -> str:
        rel = str(self.READ.rel)
        chosen = rel if self.can(rel) else Rel.SELF
        return self.relations.require(chosen, type(self).__name__).href

    def _after_step(self, answered: Any) -> Any:
        kept: dict[str, Any] = {}
        for field in ("transfer", "debit"):
            if getattr(answered, field, self) is None:
                kept[field] = getattr(self, field)
        if not answered.can(Rel.SELF) and not answered.can(str(self.READ.rel)):
            # The way back would be lost, and with it the payment.
            kept["relations"] = (*answered.relations, *self.relations.all(Rel.SELF))
        if not kept:
            return answered
        bound = answered._session()  # noqa: SLF001 - of our own kind
        with binding(bound):
            return attrs.evolve(answered, **kept)


@attrs.frozen(kw_only=True)
class SingleTransfer(Payment):
    """One transfer (schema `SingleTransferResult`).

    Attributes:
        transfer: The order, with the interface's `payment_id`.
    """

    READ: ClassVar[Operation[Any]] = Consent.operations[Rel.GET_SINGLE_TRANSFER]

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

    READ: ClassVar[Operation[Any]] = Consent.operations[Rel.GET_BULK_TRANSFER]

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

    READ: ClassVar[Operation[Any]] = Consent.operations[Rel.GET_SINGLE_DEBIT]

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

    READ: ClassVar[Operation[Any]] = Consent.operations[Rel.GET_BULK_DEBIT]

    debit: BulkDebitData | None = None

    @property
    def data(self) -> BulkDebitData | None:
        """The order."""
        return self.debit
