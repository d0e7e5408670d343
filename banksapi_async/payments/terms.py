"""What is said of a payment beside its details: each argument is named and explained here, once.

A method takes one of these as `**terms: Unpack[…]`.
"""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Required, TypedDict

from banksapi_async.links.relations import Relation

if TYPE_CHECKING:
    from banksapi_async.accesses.login import BankLogin
    from banksapi_async.accesses.product import BankProduct


class TransferTerms(TypedDict, total=False):
    """What is said of transfers.

    Attributes:
        instant: Whether it is an instant transfer; in neither document of the interface.
        requested_execution_date: The day to pay on; in neither document of the interface.
        purpose_as_typed: Whether a purpose goes out as it is, with umlauts or `&`, which not every
            SEPA bank carries: banks replace, cut or refuse them, each in its own way.
    """

    instant: bool | None
    requested_execution_date: date | None
    purpose_as_typed: bool


class DebitTerms(TypedDict, total=False):
    """What is said of debits.

    Attributes:
        creditor_scheme_identification: The creditor's own identification.
        requested_collection_date: The day to collect on.
        business: Whether it is one between companies; here or in the details, not on both, and the
            same for all of an order.
        sequence_type: Where it stands in the life of its mandate; here or in the details.
        purpose_as_typed: As for transfers: whether a purpose goes out as it is.
    """

    creditor_scheme_identification: Required[str]
    requested_collection_date: Required[date]
    business: bool | None
    sequence_type: str | None
    purpose_as_typed: bool


class Chosen(TypedDict, total=False):
    """Which offer is taken.

    Attributes:
        relation: The offer to take where it is offered with different links.
    """

    relation: Relation | None


class Login(Chosen, total=False):
    """Which login a payment from a product goes with.

    Attributes:
        credentials: The person's login, encrypted, for regulated customers; REG/Protect tenants
            leave it out.
        provider_id: The account's provider; left out, that of the access the product came in.
    """

    credentials: "BankLogin | None"
    provider_id: str | uuid.UUID | None


class Saved(TypedDict, total=False):
    """Whether the saved login is taken.

    Attributes:
        saved_credentials: Whether the interface takes the login that it has saved.
    """

    saved_credentials: bool


class Account(TypedDict, total=False):
    """Which account a customer pays from.

    Attributes:
        provider_id: The account's provider.
        product: The account that pays, or that a debit is paid to: a product, or an IBAN that
            somebody typed, which is checked then.
        credentials: The person's login, encrypted, for regulated customers; REG/Protect tenants
            leave it out.
    """

    provider_id: Required[str | uuid.UUID]
    product: Required["BankProduct | str"]
    credentials: "BankLogin | None"


class Submitting(TypedDict, total=False):
    """How long an attempt may take.

    Attributes:
        timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.
    """

    timeout: float | None


class WithSettings(TypedDict, total=False):
    """What a payment with a login is asked beside.

    Attributes:
        query_tan_settings: Whether saved TAN settings are asked for again; not with saved
            credentials.
    """

    query_tan_settings: bool | None


class WithPerson(TypedDict, total=False):
    """What a transfer tells of the person.

    Attributes:
        customer_ip: The person's public address.
        callback_url: Where the bank sends the browser back to; the redirect approach alone takes it
            here. For a web form use `form.url_with_callback`.
    """

    customer_ip: str | None
    callback_url: str | None


class ProductTransfer(TransferTerms, Login, Saved, total=False):
    """Of a transfer from a product."""


class ProductDebit(DebitTerms, Login, Saved, total=False):
    """Of a debit to a product."""


class CustomerTransfer(TransferTerms, Account, total=False):
    """Of a transfer from any account of a customer."""


class CustomerDebit(DebitTerms, Account, total=False):
    """Of a debit to any account of a customer."""


class TransferNow(TransferTerms, Login, WithPerson, WithSettings, Submitting, total=False):
    """Of a transfer that is sent at once."""


class SavedTransferNow(TransferTerms, Chosen, WithPerson, Submitting, total=False):
    """Of a transfer that is sent at once, with the saved login."""


class DebitNow(ProductDebit, WithSettings, Submitting, total=False):
    """Of a debit that is sent at once."""
