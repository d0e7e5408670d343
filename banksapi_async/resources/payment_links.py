"""Which payment does a consent lead to?

A step of a payment's authentication answers with a consent, and that offers the way back.
"""

from typing import TYPE_CHECKING

from banksapi_async import resources
from banksapi_async.links import Operation, Rel, Relation, Resource
from banksapi_async.wire.requests import Retry

if TYPE_CHECKING:
    from .payment import BulkDebit, BulkTransfer, SingleDebit, SingleTransfer

_PAYMENT = "/customer/v2/payment"


class LeadsToPayments(Resource):
    """What a consent can do about the payment it is for."""

    __slots__ = ()

    GET_SINGLE_TRANSFER = Operation["SingleTransfer"](
        name="Consent.get_single_transfer",
        rel=Rel.GET_SINGLE_TRANSFER,
        method="GET",
        template=f"{_PAYMENT}/single-transfer/{{payment-id}}",
        retry=Retry.READ,
        result=lambda: resources.SingleTransfer,
    )
    GET_BULK_TRANSFER = Operation["BulkTransfer"](
        name="Consent.get_bulk_transfer",
        rel=Rel.GET_BULK_TRANSFER,
        method="GET",
        template=f"{_PAYMENT}/bulk-transfer/{{payment-id}}",
        retry=Retry.READ,
        result=lambda: resources.BulkTransfer,
    )
    GET_SINGLE_DEBIT = Operation["SingleDebit"](
        name="Consent.get_single_debit",
        rel=Rel.GET_SINGLE_DEBIT,
        method="GET",
        template=f"{_PAYMENT}/single-debit/{{payment-id}}",
        retry=Retry.READ,
        result=lambda: resources.SingleDebit,
    )
    GET_BULK_DEBIT = Operation["BulkDebit"](
        name="Consent.get_bulk_debit",
        rel=Rel.GET_BULK_DEBIT,
        method="GET",
        template=f"{_PAYMENT}/bulk-debit/{{payment-id}}",
        retry=Retry.READ,
        result=lambda: resources.BulkDebit,
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
        return await self._do(self.GET_SINGLE_TRANSFER, relation=relation, timeout=timeout)

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
        return await self._do(self.GET_BULK_TRANSFER, relation=relation, timeout=timeout)

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
        return await self._do(self.GET_SINGLE_DEBIT, relation=relation, timeout=timeout)

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
        return await self._do(self.GET_BULK_DEBIT, relation=relation, timeout=timeout)
