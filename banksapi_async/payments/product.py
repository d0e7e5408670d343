"""How is money paid from an account?

Each kind makes an attempt: checked whole, ready to be stored, and not sent. Which login is used is
said by the caller; that the interface has none saved is an error and leads to no other way.
"""

# DOC: How is money collected to an account?
# DOC: How is a payment made in one line, by those who need not store it first?
import uuid
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from banksapi_async.errors import InvalidRequest
from banksapi_async.forms.web_form import WebForm
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource
from banksapi_async.payments import order as payment_order
from banksapi_async.payments.attempt import PaymentAttempt
from banksapi_async.payments.candidates import PaymentCandidate, find_candidates, first_day
from banksapi_async.payments.order import SAVED, Account, DebitTerms, Order, TransferTerms
from banksapi_async.payments.records import DebitDetails, TransferDetails
from banksapi_async.payments.reference import PaymentReference
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.accesses.login import BankLogin
    from banksapi_async.accesses.product import BankProduct
    from banksapi_async.payments.payment import BulkDebit, BulkTransfer, SingleDebit, SingleTransfer


_CUSTOMER = "/customer/v2"
_PRODUCT = f"{_CUSTOMER}/bankzugaenge/{{access-id}}/{{product-id}}"


# No document has seen a product offer them, so the customer's path is taken where it does not. That
# a product offers no transfers, on the other hand, is a fact about the account.
_BELOW_CUSTOMER = frozenset({Rel.INITIATE_SINGLE_DEBIT, Rel.INITIATE_BULK_DEBIT})

_SINGLE_TRANSFER = "/payment/single-transfer"
_BULK_TRANSFER = "/payment/bulk-transfer"


def initiating(rel: str, path: str, into: str, *, transfer: bool) -> Operation[Any]:
    """Declare how a kind of payment is initiated, by its relation `rel`."""
    return Operation(
        name=f"BankProduct.{rel}",
        rel=rel,
        method="POST",
        template=f"{_CUSTOMER}{path}",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        into=into,
        form=True,
        params=("callbackUrl", "queryTanSettings") if transfer else ("queryTanSettings",),
        answers=(200, 451),
        customer_ip=transfer,
    )


def initiating_saved(name: str, path: str, into: str, *, transfer: bool) -> Operation[Any]:
    """Declare how a kind of payment is initiated with the login that the interface has."""
    return Operation(
        name=f"BankProduct.{name}",
        rel=name if transfer else None,
        method="POST",
        template=f"{_PRODUCT}{path}",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        into=into,
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
        "SingleTransfer",
        transfer=True,
    )
    INITIATE_BULK_TRANSFER = initiating(
        Rel.INITIATE_BULK_TRANSFER, _BULK_TRANSFER, "BulkTransfer", transfer=True
    )
    INITIATE_SINGLE_TRANSFER_WITH_SAVED_CREDENTIALS = initiating_saved(
        Rel.INITIATE_SINGLE_TRANSFER_WITH_SAVED_CREDENTIALS,
        _SINGLE_TRANSFER,
        "SingleTransfer",
        transfer=True,
    )
    INITIATE_BULK_TRANSFER_WITH_SAVED_CREDENTIALS = initiating_saved(
        Rel.INITIATE_BULK_TRANSFER_WITH_SAVED_CREDENTIALS,
        _BULK_TRANSFER,
        "BulkTransfer",
        transfer=True,
    )

    def single_transfer(
        self,
        transfer_details: TransferDetails,
        *,
        credentials: "BankLogin | None" = None,
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
            The attempt; store its `reference`, then `submit` it.

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
        credentials: "BankLogin | None" = None,
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
            The attempt; store its `reference`, then `submit` it.

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
    ) -> "tuple[PaymentCandidate, ...]":
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
            from_=first_day(reference), timeout=timeout
        )
        return find_candidates(reference, rows)

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
        credentials: "BankLogin | None",
        relation: Relation | None,
    ) -> "PaymentAttempt[Any]":
        return PaymentAttempt(
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


_SINGLE_DEBIT = "/payment/single-debit"
_BULK_DEBIT = "/payment/bulk-debit"


class CollectsTo(PaysFrom):
    """What `BankProduct` can do about debits."""

    __slots__ = ()

    INITIATE_SINGLE_DEBIT = initiating(
        Rel.INITIATE_SINGLE_DEBIT, _SINGLE_DEBIT, "SingleDebit", transfer=False
    )
    INITIATE_BULK_DEBIT = initiating(
        Rel.INITIATE_BULK_DEBIT, _BULK_DEBIT, "BulkDebit", transfer=False
    )
    INITIATE_SINGLE_DEBIT_WITH_SAVED_CREDENTIALS = initiating_saved(
        "initiate_single_debit_with_saved_credentials",
        _SINGLE_DEBIT,
        "SingleDebit",
        transfer=False,
    )
    INITIATE_BULK_DEBIT_WITH_SAVED_CREDENTIALS = initiating_saved(
        "initiate_bulk_debit_with_saved_credentials",
        _BULK_DEBIT,
        "BulkDebit",
        transfer=False,
    )

    def single_debit(
        self,
        debit_details: DebitDetails,
        *,
        creditor_scheme_identification: str,
        requested_collection_date: date,
        business: bool | None = None,
        sequence_type: str | None = None,
        credentials: "BankLogin | None" = None,
        saved_credentials: bool = False,
        provider_id: str | uuid.UUID | None = None,
        relation: Relation | None = None,
    ) -> "PaymentAttempt[SingleDebit]":
        """Check a direct debit and make an attempt of it; nothing is sent.

        By the relation `initiate_single_debit`, which no document confirms, else by its path below
        the customer; with saved credentials by the path below `self`.

        Args:
            debit_details: Who pays how much, by which mandate.
            creditor_scheme_identification: The creditor's own identification.
            requested_collection_date: The day to collect on.
            business: Whether it is one between companies; here or in the details, not on both.
            sequence_type: Where it stands in the life of its mandate; here or in the details.
            credentials: As in `single_transfer`.
            saved_credentials: As in `single_transfer`.
            provider_id: As in `single_transfer`.
            relation: As in `single_transfer`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, and what would.
            Detached: The product has no session.
        """
        terms = DebitTerms(
            creditor_scheme_identification=creditor_scheme_identification,
            requested_collection_date=requested_collection_date,
            business=business,
            sequence_type=sequence_type,
        )
        order = payment_order.single_debit(
            self._account(provider_id, saved_credentials=saved_credentials),
            debit_details,
            terms,
            today=payment_order.today(self._session().caller),
        )
        operation = (
            self.INITIATE_SINGLE_DEBIT_WITH_SAVED_CREDENTIALS
            if saved_credentials
            else self.INITIATE_SINGLE_DEBIT
        )
        return self._attempt(operation, order, credentials, relation)

    def bulk_debit(
        self,
        debit_details: Sequence[DebitDetails],
        *,
        creditor_scheme_identification: str,
        requested_collection_date: date,
        business: bool | None = None,
        sequence_type: str | None = None,
        credentials: "BankLogin | None" = None,
        saved_credentials: bool = False,
        provider_id: str | uuid.UUID | None = None,
        relation: Relation | None = None,
    ) -> "PaymentAttempt[BulkDebit]":
        """Check several direct debits in one order and make an attempt of them; nothing is sent.

        By the relation `initiate_bulk_debit`, which no document confirms, else by its path below
        the customer; with saved credentials by the path below `self`.

        Args:
            debit_details: Who pays how much, by which mandates; one or more.
            creditor_scheme_identification: As in `single_debit`.
            requested_collection_date: As in `single_debit`.
            business: As in `single_debit`; the same for all of an order.
            sequence_type: As in `single_debit`.
            credentials: As in `single_transfer`.
            saved_credentials: As in `single_transfer`.
            provider_id: As in `single_transfer`.
            relation: As in `single_transfer`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            Detached: The product has no session.
        """
        terms = DebitTerms(
            creditor_scheme_identification=creditor_scheme_identification,
            requested_collection_date=requested_collection_date,
            business=business,
            sequence_type=sequence_type,
        )
        order = payment_order.bulk_debit(
            self._account(provider_id, saved_credentials=saved_credentials),
            debit_details,
            terms,
            today=payment_order.today(self._session().caller),
        )
        operation = (
            self.INITIATE_BULK_DEBIT_WITH_SAVED_CREDENTIALS
            if saved_credentials
            else self.INITIATE_BULK_DEBIT
        )
        return self._attempt(operation, order, credentials, relation)


class InitiatesPayments(CollectsTo):
    """What `BankProduct` can do about payments in one line."""

    __slots__ = ()

    async def initiate_single_transfer(
        self,
        transfer_details: TransferDetails,
        *,
        credentials: "BankLogin | None" = None,
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
        credentials: "BankLogin | None" = None,
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
        credentials: "BankLogin | None" = None,
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
        credentials: "BankLogin | None" = None,
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
