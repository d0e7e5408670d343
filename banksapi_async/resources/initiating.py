"""How is a payment made in one line, by those who need not store it first?

Each of these makes an attempt and submits it. What is lost is found by `error.attempt`.
"""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from banksapi_async import flows
from banksapi_async.links import Relation
from banksapi_async.records import DebitDetails, TransferDetails, WebForm

from .product_debits import CollectsTo

if TYPE_CHECKING:
    from .payment import BulkDebit, BulkTransfer, SingleDebit, SingleTransfer


class InitiatesPayments(CollectsTo):
    """What `BankProduct` can do about payments in one line."""

    __slots__ = ()

    async def initiate_single_transfer(
        self,
        transfer_details: TransferDetails,
        *,
        credentials: "flows.BankLogin | None" = None,
        provider_id: str | uuid.UUID | None = None,
        instant: bool | None = None,
        requested_execution_date: date | None = None,
        relation: Relation | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        query_tan_settings: bool | None = None,
        timeout: float | None = None,
    ) -> "SingleTransfer | WebForm":
        """Check and send a transfer, by the relation `initiate_single_transfer`.

        To store what identifies it before it is sent, use `single_transfer`.

        Args:
            transfer_details: As in `single_transfer`.
            credentials: As in `single_transfer`.
            provider_id: As in `single_transfer`.
            instant: As in `single_transfer`.
            requested_execution_date: As in `single_transfer`.
            relation: As in `single_transfer`.
            customer_ip: As in `PaymentAttempt.submit`.
            callback_url: As in `PaymentAttempt.submit`.
            query_tan_settings: As in `PaymentAttempt.submit`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The transfer, or a `WebForm` for the person's browser (451); its `subject` is the
            transfer's link, for `user.open(SingleTransfer, form.subject)`.

        Raises:
            InvalidRequest, RelationNotAvailable: As in `single_transfer`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        attempt = self.single_transfer(
            transfer_details,
            credentials=credentials,
            provider_id=provider_id,
            instant=instant,
            requested_execution_date=requested_execution_date,
            relation=relation,
        )
        return await attempt.submit(
            customer_ip=customer_ip,
            callback_url=callback_url,
            query_tan_settings=query_tan_settings,
            timeout=timeout,
        )

    async def initiate_bulk_transfer(
        self,
        transfer_details: Sequence[TransferDetails],
        *,
        credentials: "flows.BankLogin | None" = None,
        provider_id: str | uuid.UUID | None = None,
        instant: bool | None = None,
        requested_execution_date: date | None = None,
        relation: Relation | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        query_tan_settings: bool | None = None,
        timeout: float | None = None,
    ) -> "BulkTransfer | WebForm":
        """Check and send several transfers in one order, by `initiate_bulk_transfer`.

        Args:
            transfer_details: As in `bulk_transfer`.
            credentials: As in `single_transfer`.
            provider_id: As in `single_transfer`.
            instant: As in `single_transfer`.
            requested_execution_date: As in `single_transfer`.
            relation: As in `single_transfer`.
            customer_ip: As in `PaymentAttempt.submit`.
            callback_url: As in `PaymentAttempt.submit`.
            query_tan_settings: As in `PaymentAttempt.submit`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The bulk transfer, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            InvalidRequest, RelationNotAvailable: As in `bulk_transfer`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        attempt = self.bulk_transfer(
            transfer_details,
            credentials=credentials,
            provider_id=provider_id,
            instant=instant,
            requested_execution_date=requested_execution_date,
            relation=relation,
        )
        return await attempt.submit(
            customer_ip=customer_ip,
            callback_url=callback_url,
            query_tan_settings=query_tan_settings,
            timeout=timeout,
        )

    async def initiate_single_transfer_with_saved_credentials(
        self,
        transfer_details: TransferDetails,
        *,
        instant: bool | None = None,
        requested_execution_date: date | None = None,
        relation: Relation | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        timeout: float | None = None,
    ) -> "SingleTransfer | WebForm":
        """Check and send a transfer with the login that the interface has saved.

        By the relation `initiate_single_transfer_with_saved_credentials`, or its path below `self`.

        Args:
            transfer_details: As in `single_transfer`.
            instant: As in `single_transfer`.
            requested_execution_date: As in `single_transfer`.
            relation: As in `single_transfer`.
            customer_ip: As in `PaymentAttempt.submit`.
            callback_url: As in `PaymentAttempt.submit`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The transfer, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            CredentialsNotStored: The interface has saved none; there is no payment.
            InvalidRequest: As in `single_transfer`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        attempt = self.single_transfer(
            transfer_details,
            saved_credentials=True,
            instant=instant,
            requested_execution_date=requested_execution_date,
            relation=relation,
        )
        return await attempt.submit(
            customer_ip=customer_ip, callback_url=callback_url, timeout=timeout
        )

    async def initiate_bulk_transfer_with_saved_credentials(
        self,
        transfer_details: Sequence[TransferDetails],
        *,
        instant: bool | None = None,
        requested_execution_date: date | None = None,
        relation: Relation | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        timeout: float | None = None,
    ) -> "BulkTransfer | WebForm":
        """Check and send several transfers with the login that the interface has saved.

        By the relation `initiate_bulk_transfer_with_saved_credentials`, or its path below `self`.

        Args:
            transfer_details: As in `bulk_transfer`.
            instant: As in `single_transfer`.
            requested_execution_date: As in `single_transfer`.
            relation: As in `single_transfer`.
            customer_ip: As in `PaymentAttempt.submit`.
            callback_url: As in `PaymentAttempt.submit`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The bulk transfer, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            CredentialsNotStored: The interface has saved none; there is no payment.
            InvalidRequest: As in `bulk_transfer`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        attempt = self.bulk_transfer(
            transfer_details,
            saved_credentials=True,
            instant=instant,
            requested_execution_date=requested_execution_date,
            relation=relation,
        )
        return await attempt.submit(
            customer_ip=customer_ip, callback_url=callback_url, timeout=timeout
        )

    async def initiate_single_debit(
        self,
        debit_details: DebitDetails,
        *,
        creditor_scheme_identification: str,
        requested_collection_date: date,
        business: bool | None = None,
        sequence_type: str | None = None,
        credentials: "flows.BankLogin | None" = None,
        saved_credentials: bool = False,
        provider_id: str | uuid.UUID | None = None,
        relation: Relation | None = None,
        query_tan_settings: bool | None = None,
        timeout: float | None = None,
    ) -> "SingleDebit | WebForm":
        """Check and send a direct debit, by `initiate_single_debit` or the customer's path.

        Args:
            debit_details: As in `single_debit`.
            creditor_scheme_identification: As in `single_debit`.
            requested_collection_date: As in `single_debit`.
            business: As in `single_debit`.
            sequence_type: As in `single_debit`.
            credentials: As in `single_transfer`.
            saved_credentials: As in `single_transfer`; then the path is below `self`.
            provider_id: As in `single_transfer`.
            relation: As in `single_debit`.
            query_tan_settings: As in `PaymentAttempt.submit`; not with saved credentials.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The debit, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            CredentialsNotStored: The interface has saved none; there is no payment.
            InvalidRequest: As in `single_debit`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        attempt = self.single_debit(
            debit_details,
            creditor_scheme_identification=creditor_scheme_identification,
            requested_collection_date=requested_collection_date,
            business=business,
            sequence_type=sequence_type,
            credentials=credentials,
            saved_credentials=saved_credentials,
            provider_id=provider_id,
            relation=relation,
        )
        return await attempt.submit(query_tan_settings=query_tan_settings, timeout=timeout)

    async def initiate_bulk_debit(
        self,
        debit_details: Sequence[DebitDetails],
        *,
        creditor_scheme_identification: str,
        requested_collection_date: date,
        business: bool | None = None,
        sequence_type: str | None = None,
        credentials: "flows.BankLogin | None" = None,
        saved_credentials: bool = False,
        provider_id: str | uuid.UUID | None = None,
        relation: Relation | None = None,
        query_tan_settings: bool | None = None,
        timeout: float | None = None,
    ) -> "BulkDebit | WebForm":
        """Check and send several direct debits, by `initiate_bulk_debit` or the customer's path.

        Args:
            debit_details: As in `bulk_debit`.
            creditor_scheme_identification: As in `single_debit`.
            requested_collection_date: As in `single_debit`.
            business: As in `bulk_debit`.
            sequence_type: As in `single_debit`.
            credentials: As in `single_transfer`.
            saved_credentials: As in `single_transfer`; then the path is below `self`.
            provider_id: As in `single_transfer`.
            relation: As in `single_debit`.
            query_tan_settings: As in `PaymentAttempt.submit`; not with saved credentials.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The bulk debit, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            CredentialsNotStored: The interface has saved none; there is no payment.
            InvalidRequest: As in `bulk_debit`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        attempt = self.bulk_debit(
            debit_details,
            creditor_scheme_identification=creditor_scheme_identification,
            requested_collection_date=requested_collection_date,
            business=business,
            sequence_type=sequence_type,
            credentials=credentials,
            saved_credentials=saved_credentials,
            provider_id=provider_id,
            relation=relation,
        )
        return await attempt.submit(query_tan_settings=query_tan_settings, timeout=timeout)
