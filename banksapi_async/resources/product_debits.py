"""How is money collected to an account?

Debits are initiated like transfers. No document has seen a product offer them, so where it does not
the customer's path is taken.
"""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from banksapi_async import flows, resources
from banksapi_async.links import Rel, Relation
from banksapi_async.records import DebitDetails

from . import payment_order
from .payment_order import DebitTerms
from .product_payments import PaysFrom, initiating, initiating_saved

if TYPE_CHECKING:
    from .attempt import PaymentAttempt
    from .payment import BulkDebit, SingleDebit

_SINGLE_DEBIT = "/payment/single-debit"
_BULK_DEBIT = "/payment/bulk-debit"


class CollectsTo(PaysFrom):
    """What `BankProduct` can do about debits."""

    __slots__ = ()

    INITIATE_SINGLE_DEBIT = initiating(
        Rel.INITIATE_SINGLE_DEBIT, _SINGLE_DEBIT, lambda: resources.SingleDebit, transfer=False
    )
    INITIATE_BULK_DEBIT = initiating(
        Rel.INITIATE_BULK_DEBIT, _BULK_DEBIT, lambda: resources.BulkDebit, transfer=False
    )
    INITIATE_SINGLE_DEBIT_WITH_SAVED_CREDENTIALS = initiating_saved(
        "initiate_single_debit_with_saved_credentials",
        _SINGLE_DEBIT,
        lambda: resources.SingleDebit,
        transfer=False,
    )
    INITIATE_BULK_DEBIT_WITH_SAVED_CREDENTIALS = initiating_saved(
        "initiate_bulk_debit_with_saved_credentials",
        _BULK_DEBIT,
        lambda: resources.BulkDebit,
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
        credentials: "flows.BankLogin | None" = None,
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
            The attempt: store its `reference`, then `submit` it.

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
        credentials: "flows.BankLogin | None" = None,
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
            The attempt: store its `reference`, then `submit` it.

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
