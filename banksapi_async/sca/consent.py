"""A consent: what the bank asks of a person before it carries something out.

A step of a payment's authentication answers with one, and that offers the way back to the payment.
"""

from typing import TYPE_CHECKING, ClassVar

import attrs

from banksapi_async.links.follows import follows
from banksapi_async.links.query import segment
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource
from banksapi_async.messages.message import Message
from banksapi_async.sca.records import (
    Challenge,
    ScaMedium,
    ScaMethod,
    SecurityProcedureEn,
    TanMediumEn,
)
from banksapi_async.sca.resource import InSca
from banksapi_async.values.frozen import ABSENT
from banksapi_async.wire.arguments import plain_text
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Retry

if TYPE_CHECKING:
    from banksapi_async.payments.payment import BulkDebit, BulkTransfer, SingleDebit, SingleTransfer


_PAYMENT = "/customer/v2/payment"


_ONE = "/customer/v2/consent/{consent-id}"


GET_CONSENT = Operation["Consent"](
    name="Customer.consent",
    method="GET",
    template=_ONE,
    retry=Retry.READ,
    into="Consent",
)


@attrs.frozen(kw_only=True)
class Consent(InSca):
    """An authentication under way, or what became of it (schema `Consent`).

    `sca` is its next step. Reading it does not ask the bank; `authenticate_decoupled` does.

    Attributes:
        messages: Which steps are required, and what failed.
        sca_methods: The SCA methods that are offered.
        sca_mediums: The TAN media that are offered.
        challenge: What the person is asked, while they are asked something.
    """

    _SCA_PATH: ClassVar[str] = _ONE
    _SCA_POLL_PATH: ClassVar[str] = f"{_ONE}/poll"

    messages: tuple[Message, ...] = ABSENT
    sca_methods: tuple[SecurityProcedureEn, ...] = ABSENT
    sca_mediums: tuple[TanMediumEn, ...] = ABSENT
    challenge: Challenge | None = None

    @follows(
        f"{_PAYMENT}/single-transfer/{{payment-id}}",
        into="SingleTransfer",
        name="Consent.get_single_transfer",
    )
    async def get_single_transfer(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> "SingleTransfer":
        """Read the transfer that this is for, by the relation `get_single_transfer`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The transfer as it is now.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    @follows(
        f"{_PAYMENT}/bulk-transfer/{{payment-id}}",
        into="BulkTransfer",
        name="Consent.get_bulk_transfer",
    )
    async def get_bulk_transfer(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> "BulkTransfer":
        """Read the bulk transfer that this is for, by the relation `get_bulk_transfer`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The bulk transfer as it is now.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    @follows(
        f"{_PAYMENT}/single-debit/{{payment-id}}",
        into="SingleDebit",
        name="Consent.get_single_debit",
    )
    async def get_single_debit(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> "SingleDebit":
        """Read the debit that this is for, by the relation `get_single_debit`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The debit as it is now.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    @follows(
        f"{_PAYMENT}/bulk-debit/{{payment-id}}", into="BulkDebit", name="Consent.get_bulk_debit"
    )
    async def get_bulk_debit(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> "BulkDebit":
        """Read the bulk debit that this is for, by the relation `get_bulk_debit`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The bulk debit as it is now.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    def _sca_methods(self) -> tuple[ScaMethod, ...]:
        return ScaMethod.read(self.sca_methods)

    def _sca_mediums(self) -> tuple[ScaMedium, ...]:
        return ScaMedium.read(self.sca_mediums)


async def read_consent(customer: Resource, id: str, *, timeout: float | None) -> Consent:
    """Read a consent by its id, below the customer's `self`.

    Raises:
        InvalidRequest: The id is empty or cannot be one.
    """
    below = f"/consent/{segment(plain_text(id, argument='id'))}"
    own = customer.relations.require(Rel.SELF, type(customer).__name__).href.partition("?")[0]
    bound = customer._session()  # noqa: SLF001 - of our own kind
    url = bound.caller.guard.resolve(own + below, source=bound.url)
    return await bound.caller.run(GET_CONSENT, url, timeout=timeout)
