"""How is money paid from an account?

Each kind makes an attempt: checked whole, ready to be stored, and not sent. Which login is used is
said by the caller; that the interface has none saved is an error and leads to no other way.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from banksapi_async import flows, resources
from banksapi_async.errors import InvalidRequest
from banksapi_async.links import Operation, Rel, Relation, Resource
from banksapi_async.records import PaymentReference, TransferDetails
from banksapi_async.wire.requests import Kind, Retry

from . import payment_order
from .payment_order import SAVED, Account, Order, TransferTerms

if TYPE_CHECKING:
    from .attempt import PaymentAttempt
    from .bank_product import BankProduct
    from .payment import BulkTransfer, SingleTransfer

_CUSTOMER = "/customer/v2"
_PRODUCT = f"{_CUSTOMER}/bankzugaenge/{{access-id}}/{{product-id}}"


# No document has seen a product offer them, so the customer's path is taken where it does not. That
# a product offers no transfers, on the other hand, is a fact about the account.
_BELOW_CUSTOMER = frozenset({Rel.INITIATE_SINGLE_DEBIT, Rel.INITIATE_BULK_DEBIT})

_SINGLE_TRANSFER = "/payment/single-transfer"
_BULK_TRANSFER = "/payment/bulk-transfer"


def initiating(rel: str, path: str, result: Callable[[], Any], *, transfer: bool) -> Operation[Any]:
    """Declare how a kind of payment is initiated, by its relation `rel`."""
    return Operation(
        name=f"BankProduct.{rel}",
        rel=rel,
        method="POST",
        template=f"{_CUSTOMER}{path}",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        result=result,
        form=True,
        params=("callbackUrl", "queryTanSettings") if transfer else ("queryTanSettings",),
        answers=(200, 451),
        customer_ip=transfer,
    )


def initiating_saved(
    name: str, path: str, result: Callable[[], Any], *, transfer: bool
) -> Operation[Any]:
    """Declare how a kind of payment is initiated with the login that the interface has."""
    return Operation(
        name=f"BankProduct.{name}",
        rel=name if transfer else None,
        method="POST",
        template=f"{_PRODUCT}{path}",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        result=result,
        form=True,
        derived=path,
        params=("callbackUrl",) if transfer else (),
        answers=(200, 404),
        customer_ip=transfer,
    )


class PaysFrom(Resource):
    """What `BankProduct` can do about payments."""

    __slots__ = ()

    INITIATE_SINGLE_TRANSFER = initiating(
        Rel.INITIATE_SINGLE_TRANSFER,
        _SINGLE_TRANSFER,
        lambda: resources.SingleTransfer,
        transfer=True,
    )
    INITIATE_BULK_TRANSFER = initiating(
        Rel.INITIATE_BULK_TRANSFER, _BULK_TRANSFER, lambda: resources.BulkTransfer, transfer=True
    )
    INITIATE_SINGLE_TRANSFER_WITH_SAVED_CREDENTIALS = initiating_saved(
        Rel.INITIATE_SINGLE_TRANSFER_WITH_SAVED_CREDENTIALS,
        _SINGLE_TRANSFER,
        lambda: resources.SingleTransfer,
        transfer=True,
    )
    INITIATE_BULK_TRANSFER_WITH_SAVED_CREDENTIALS = initiating_saved(
        Rel.INITIATE_BULK_TRANSFER_WITH_SAVED_CREDENTIALS,
        _BULK_TRANSFER,
        lambda: resources.BulkTransfer,
        transfer=True,
    )

    def single_transfer(
        self,
        transfer_details: TransferDetails,
        *,
        credentials: "flows.BankLogin | None" = None,
        saved_credentials: bool = False,
        provider_id: str | uuid.UUID | None = None,
        instant: bool | None = None,
        requested_execution_date: date | None = None,
        relation: Relation | None = None,
    ) -> "PaymentAttempt[SingleTransfer]":
        """Check a transfer and make an attempt of it; nothing is sent.

        By the relation `initiate_single_transfer`, or with saved credentials by
        `initiate_single_transfer_with_saved_credentials` or its path below `self`.

        Args:
            transfer_details: Who gets how much, and what for.
            credentials: The person's login, encrypted, for regulated customers; REG/Protect tenants
                leave it out.
            saved_credentials: Whether the interface takes the login that it has saved.
            provider_id: The account's provider; left out, that of the access the product came in.
            instant: Whether it is an instant transfer; in neither document of the interface.
            requested_execution_date: The day to pay on; in neither document of the interface.
            relation: The offer to take where it is offered with different links.

        Returns:
            The attempt: store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, and what would.
            RelationNotAvailable: The account offers no transfers.
            Detached: The product has no session.
        """
        terms = TransferTerms(instant=instant, requested_execution_date=requested_execution_date)
        order = payment_order.single_transfer(
            self._account(provider_id, saved_credentials=saved_credentials),
            transfer_details,
            terms,
            today=payment_order.today(self._session().caller),
        )
        operation = (
            self.INITIATE_SINGLE_TRANSFER_WITH_SAVED_CREDENTIALS
            if saved_credentials
            else self.INITIATE_SINGLE_TRANSFER
        )
        return self._attempt(operation, order, credentials, relation)

    def bulk_transfer(
        self,
        transfer_details: Sequence[TransferDetails],
        *,
        credentials: "flows.BankLogin | None" = None,
        saved_credentials: bool = False,
        provider_id: str | uuid.UUID | None = None,
        instant: bool | None = None,
        requested_execution_date: date | None = None,
        relation: Relation | None = None,
    ) -> "PaymentAttempt[BulkTransfer]":
        """Check several transfers in one order and make an attempt of them; nothing is sent.

        By the relation `initiate_bulk_transfer`, or with saved credentials by
        `initiate_bulk_transfer_with_saved_credentials` or its path below `self`.

        Args:
            transfer_details: Who gets how much, and what for; one or more.
            credentials: As in `single_transfer`.
            saved_credentials: As in `single_transfer`.
            provider_id: As in `single_transfer`.
            instant: As in `single_transfer`.
            requested_execution_date: As in `single_transfer`.
            relation: As in `single_transfer`.

        Returns:
            The attempt: store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            RelationNotAvailable: The account offers no bulk transfers.
            Detached: The product has no session.
        """
        terms = TransferTerms(instant=instant, requested_execution_date=requested_execution_date)
        order = payment_order.bulk_transfer(
            self._account(provider_id, saved_credentials=saved_credentials),
            transfer_details,
            terms,
            today=payment_order.today(self._session().caller),
        )
        operation = (
            self.INITIATE_BULK_TRANSFER_WITH_SAVED_CREDENTIALS
            if saved_credentials
            else self.INITIATE_BULK_TRANSFER
        )
        return self._attempt(operation, order, credentials, relation)

    async def payment_candidates(
        self, reference: PaymentReference, *, timeout: float | None = None
    ) -> "tuple[flows.PaymentCandidate, ...]":
        """Look for a payment among the account's bookings, by what was stored before it was sent.

        For a process that comes after the one that sent it; `attempt.candidates()` is the same.
        Read the product freshly before: bookings come with the next refresh of the access.

        Args:
            reference: What was stored: `PaymentReference.load(text)`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The bookings that may be it, those first for which most speaks. They are candidates,
            never a verdict, and finding nothing proves nothing.

        Raises:
            RelationNotAvailable: The account has no transactions.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        rows = await cast("BankProduct", self).get_kontoumsaetze(
            from_=flows.first_day(reference), timeout=timeout
        )
        return flows.find_candidates(reference, rows)

    def _account(self, provider_id: str | uuid.UUID | None, *, saved_credentials: bool) -> Account:
        if saved_credentials:
            return SAVED
        product = cast("BankProduct", self)
        known = provider_id or product.provider_id
        if known is None:
            raise InvalidRequest(
                "provider_id",
                "this product did not come in an access, so its provider is not known",
                "give access.provider_id",
            )
        return Account(
            provider=payment_order.provider_of(known), product=payment_order.iban_of(product)
        )

    def _attempt(
        self,
        operation: Operation[Any],
        order: Order,
        credentials: "flows.BankLogin | None",
        relation: Relation | None,
    ) -> "PaymentAttempt[Any]":
        return resources.PaymentAttempt(
            payment_order.ordered(
                self._session().caller,
                operation,
                self._payment_url(operation, relation),
                order,
                credentials=credentials,
                account=cast("BankProduct", self),
            )
        )

    def _payment_url(self, operation: Operation[Any], relation: Relation | None) -> str:
        bound = self._session()
        offered = operation.rel is not None and self.can(operation.rel)
        if offered or relation is not None:
            href = self._href(operation, relation)
        elif operation.derived is not None:
            own = self.relations.require(Rel.SELF, type(self).__name__).href
            href = own.partition("?")[0] + operation.derived
        elif operation.rel in _BELOW_CUSTOMER:
            return bound.caller.entry(operation.template)
        else:
            href = self._href(operation, None)
        return bound.caller.guard.resolve(href, source=bound.url)
