"""What do the calls that reach a bank share: query parameters, headers, and the body?

Everything is checked here, before anything is sent. A regulated customer's body holds ciphertexts;
an error about them names the argument, never a value.
"""

import uuid
from collections.abc import Collection, Mapping

import attrs

from banksapi_async import flows
from banksapi_async.errors import InvalidRequest
from banksapi_async.links import Param
from banksapi_async.records import ABSENT, CreateBankAccessData, Credentials, MaxTransactions
from banksapi_async.wire.arguments import choice, plain_text, uuid_text


@attrs.frozen(kw_only=True)
class BankQuery:
    """Parameters of creating, refreshing and authenticating an access, in Python's spelling."""

    callback_url: str | None = None
    max_transactions: MaxTransactions | str | None = None
    query_tan_settings: bool | None = None
    payment_accounts_only: bool | None = None
    head_only: bool | None = None
    refresh: bool | None = None

    def params(self) -> Mapping[str, Param]:
        """Return them in the interface's spelling.

        Raises:
            InvalidRequest: One of them cannot be sent.
        """
        return {
            "refresh": self.refresh,
            "callbackUrl": self.callback_url
            and flows.check_callback_url(self.callback_url, argument="callback_url"),
            "maxTransactions": self.max_transactions
            and choice(MaxTransactions, self.max_transactions, argument="max_transactions"),
            "queryTanSettings": self.query_tan_settings,
            "headOnly": self.head_only,
            "paymentAccountsOnly": self.payment_accounts_only,
        }


def access_data(
    *,
    provider_id: str | uuid.UUID | None = None,
    credentials: "flows.BankLogin | None" = None,
    sync: bool | None = None,
    selected_bank_products: Collection[str] | None = None,
    head_only: bool | None = None,
) -> CreateBankAccessData:
    """Return what a body says of one access (schema `CreateBankAccessData`).

    A creation sends it by the new access's id, and so does `start_sca` where the access is not
    refreshed by the interface itself. A REG/Protect tenant sends the provider at most.

    Args:
        provider_id: The bank.
        credentials: The person's login, encrypted.
        sync: Whether the interface refreshes the access by itself; it then keeps the login.
        selected_bank_products: The ids of the products to fetch; `None` for all.
        head_only: Whether only the list of products is fetched.

    Raises:
        InvalidRequest: One of them cannot be sent, or they do not go together.
    """
    if credentials is not None and provider_id is None:
        raise InvalidRequest(
            "credentials", "nothing says whose bank they are for", "give provider_id too"
        )
    if head_only and sync is not False:
        raise InvalidRequest("head_only", "the interface refuses it with sync", "give sync=False")
    if head_only and selected_bank_products is not None:
        raise InvalidRequest(
            "head_only",
            "the interface refuses it with chosen products",
            "leave selected_bank_products out",
        )
    ebics = credentials if isinstance(credentials, flows.EbicsCredentials) else None
    return CreateBankAccessData(
        provider_id=None if provider_id is None else uuid_text(provider_id, argument="provider_id"),
        credentials=None if credentials is None else Credentials.load(credentials.to_wire()),
        sync=sync,
        selected_bank_products=ABSENT
        if selected_bank_products is None
        else _products(selected_bank_products),
        ebics=None if ebics is None else True,
        host_id=None if ebics is None else ebics.host_id,
        host_url=None if ebics is None else ebics.host_url,
    )


def checked_ip(customer_ip: str | None) -> str | None:
    """Return the end user's address, checked, or `None` where none was given."""
    return None if customer_ip is None else flows.check_customer_ip(customer_ip)


def _products(chosen: Collection[str]) -> tuple[str, ...]:
    if isinstance(chosen, str):
        raise InvalidRequest(
            "selected_bank_products", "it is one text", "give a list of product ids"
        )
    each = dict.fromkeys(chosen)
    return tuple(plain_text(one, argument="selected_bank_products") for one in each)
