"""How is paid from an account that was never read?

A regulated customer may have no bank access at all: provider, IBAN and login are enough. The paths
are below the customer's `self`; where a relation of the name is offered, it is followed.
"""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from banksapi_async.links.rel import Rel
from banksapi_async.links.resource import Resource
from banksapi_async.payments import order as payment_order
from banksapi_async.payments.attempt import PaymentAttempt
from banksapi_async.payments.checks import check_iban
from banksapi_async.payments.order import Account, DebitTerms, Order, TransferTerms
from banksapi_async.payments.records import DebitDetails, TransferDetails
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.accesses.login import BankLogin
    from banksapi_async.accesses.product import BankProduct
    from banksapi_async.payments.payment import BulkDebit, BulkTransfer, SingleDebit, SingleTransfer


def _initiating(rel: str, path: str, into: str, *, transfer: bool) -> Operation[Any]:
    return Operation(
        name=f"Customer.{rel.removeprefix('initiate_')}",
        rel=rel,
        method="POST",
        template=f"/customer/v2{path}",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        into=into,
        form=True,
        derived=path,
        params=("callbackUrl", "queryTanSettings") if transfer else ("queryTanSettings",),
        answers=(200, 451),
        customer_ip=transfer,
    )


class PaysForCustomer(Resource):
    """What `Customer` can do about payments."""

    __slots__ = ()

    INITIATE_SINGLE_TRANSFER = _initiating(
        Rel.INITIATE_SINGLE_TRANSFER,
        "/payment/single-transfer",
        "SingleTransfer",
        transfer=True,
    )
    INITIATE_BULK_TRANSFER = _initiating(
        Rel.INITIATE_BULK_TRANSFER,
        "/payment/bulk-transfer",
        "BulkTransfer",
        transfer=True,
    )
    INITIATE_SINGLE_DEBIT = _initiating(
        Rel.INITIATE_SINGLE_DEBIT,
        "/payment/single-debit",
        "SingleDebit",
        transfer=False,
    )
    INITIATE_BULK_DEBIT = _initiating(
        Rel.INITIATE_BULK_DEBIT,
        "/payment/bulk-debit",
        "BulkDebit",
        transfer=False,
    )

    def single_transfer(
        self,
        transfer_details: TransferDetails,
        *,
        provider_id: str | uuid.UUID,
        product: "BankProduct | str",
        credentials: "BankLogin | None" = None,
        instant: bool | None = None,
        requested_execution_date: date | None = None,
    ) -> "PaymentAttempt[SingleTransfer]":
        """Check a transfer from any account and make an attempt of it; nothing is sent.

        Args:
            transfer_details: Who gets how much, and what for.
            provider_id: The account's provider.
            product: The account that pays: a product, or an IBAN that somebody typed, which is
                checked then.
            credentials: The person's login, encrypted, for regulated customers; REG/Protect tenants
                leave it out.
            instant: Whether it is an instant transfer; in neither document of the interface.
            requested_execution_date: The day to pay on; in neither document of the interface.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, and what would.
            Detached: The customer has no session.
        """
        order = payment_order.single_transfer(
            _account(provider_id, product),
            transfer_details,
            TransferTerms(instant=instant, requested_execution_date=requested_execution_date),
            today=payment_order.today(self._session().caller),
        )
        return self._attempt(self.INITIATE_SINGLE_TRANSFER, order, product, credentials)

    def bulk_transfer(
        self,
        transfer_details: Sequence[TransferDetails],
        *,
        provider_id: str | uuid.UUID,
        product: "BankProduct | str",
        credentials: "BankLogin | None" = None,
        instant: bool | None = None,
        requested_execution_date: date | None = None,
    ) -> "PaymentAttempt[BulkTransfer]":
        """Check several transfers from any account and make an attempt of them; nothing is sent.

        Args:
            transfer_details: Who gets how much, and what for; one or more.
            provider_id: As in `single_transfer`.
            product: As in `single_transfer`.
            credentials: As in `single_transfer`.
            instant: As in `single_transfer`.
            requested_execution_date: As in `single_transfer`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            Detached: The customer has no session.
        """
        order = payment_order.bulk_transfer(
            _account(provider_id, product),
            transfer_details,
            TransferTerms(instant=instant, requested_execution_date=requested_execution_date),
            today=payment_order.today(self._session().caller),
        )
        return self._attempt(self.INITIATE_BULK_TRANSFER, order, product, credentials)

    def single_debit(
        self,
        debit_details: DebitDetails,
        *,
        provider_id: str | uuid.UUID,
        product: "BankProduct | str",
        creditor_scheme_identification: str,
        requested_collection_date: date,
        business: bool | None = None,
        sequence_type: str | None = None,
        credentials: "BankLogin | None" = None,
    ) -> "PaymentAttempt[SingleDebit]":
        """Check a direct debit to any account and make an attempt of it; nothing is sent.

        Args:
            debit_details: Who pays how much, by which mandate.
            provider_id: As in `single_transfer`.
            product: The account that the money goes to; as in `single_transfer`.
            creditor_scheme_identification: The creditor's own identification.
            requested_collection_date: The day to collect on.
            business: Whether it is one between companies; here or in the details, not on both.
            sequence_type: Where it stands in the life of its mandate; here or in the details.
            credentials: As in `single_transfer`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, and what would.
            Detached: The customer has no session.
        """
        terms = DebitTerms(
            creditor_scheme_identification=creditor_scheme_identification,
            requested_collection_date=requested_collection_date,
            business=business,
            sequence_type=sequence_type,
        )
        order = payment_order.single_debit(
            _account(provider_id, product),
            debit_details,
            terms,
            today=payment_order.today(self._session().caller),
        )
        return self._attempt(self.INITIATE_SINGLE_DEBIT, order, product, credentials)

    def bulk_debit(
        self,
        debit_details: Sequence[DebitDetails],
        *,
        provider_id: str | uuid.UUID,
        product: "BankProduct | str",
        creditor_scheme_identification: str,
        requested_collection_date: date,
        business: bool | None = None,
        sequence_type: str | None = None,
        credentials: "BankLogin | None" = None,
    ) -> "PaymentAttempt[BulkDebit]":
        """Check several direct debits to any account and make an attempt; nothing is sent.

        Args:
            debit_details: Who pays how much, by which mandates; one or more.
            provider_id: As in `single_transfer`.
            product: As in `single_debit`.
            creditor_scheme_identification: As in `single_debit`.
            requested_collection_date: As in `single_debit`.
            business: As in `single_debit`; the same for all of an order.
            sequence_type: As in `single_debit`.
            credentials: As in `single_transfer`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            Detached: The customer has no session.
        """
        terms = DebitTerms(
            creditor_scheme_identification=creditor_scheme_identification,
            requested_collection_date=requested_collection_date,
            business=business,
            sequence_type=sequence_type,
        )
        order = payment_order.bulk_debit(
            _account(provider_id, product),
            debit_details,
            terms,
            today=payment_order.today(self._session().caller),
        )
        return self._attempt(self.INITIATE_BULK_DEBIT, order, product, credentials)

    def _attempt(
        self,
        operation: Operation[Any],
        order: Order,
        product: "BankProduct | str",
        credentials: "BankLogin | None",
    ) -> "PaymentAttempt[Any]":
        bound = self._session()
        url = bound.caller.guard.resolve(self._href(operation, None), source=bound.url)
        return PaymentAttempt(
            payment_order.ordered(
                bound.caller,
                operation,
                url,
                order,
                credentials=credentials,
                account=None if isinstance(product, str) else product,
            )
        )


def _account(provider_id: str | uuid.UUID, product: "BankProduct | str") -> Account:
    provider = payment_order.provider_of(provider_id)
    if isinstance(product, str):
        typed = check_iban(product, argument="product")
        return Account(provider=provider, product=typed)
    return Account(provider=provider, product=payment_order.iban_of(product))
