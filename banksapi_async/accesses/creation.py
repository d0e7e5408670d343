"""What is sent where an access is made, refreshed or renewed.

The three take the same body, query and header. All of it is checked before anything is sent.
"""

import uuid
from collections.abc import Collection, Mapping
from typing import Any, TypedDict, cast

import attrs

from banksapi_async.accesses.login import (
    BankCredentials,
    BankLogin,
    Credentials,
    EbicsCredentials,
)
from banksapi_async.errors import InvalidRequest
from banksapi_async.links.query import Param
from banksapi_async.sca.query import BankQuery, MaxTransactions, checked_ip
from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.wire.arguments import check_type, plain_text, switch, uuid_text
from banksapi_async.wire.record import Record, extra


@attrs.frozen(kw_only=True)
class CreateBankAccessData(Record):
    """What is said of a bank access to create (schema `CreateBankAccessData`).

    Attributes:
        provider_id: The bank.
        credentials: The login of a regulated customer's person.
        sync: Whether the interface refreshes the access by itself.
        selected_bank_products: The ids of the products to fetch.
        ebics: Whether the login is one for EBICS.
        host_id: The bank's EBICS host.
        host_url: Its URL.
        extra: Keys that this version does not know.
    """

    provider_id: str | None = None
    credentials: Credentials | None = None
    sync: bool | None = None
    selected_bank_products: tuple[str, ...] = ABSENT
    ebics: bool | None = None
    host_id: str | None = None
    host_url: str | None = None
    extra: FrozenDict = extra()


class AccessOptions(TypedDict, total=False):
    """What an access is made and refreshed with; `Customer.add_bankzugaenge` explains each."""

    provider_id: str | uuid.UUID | None
    credentials: BankLogin | None
    sync: bool | None
    selected_bank_products: Collection[str] | None
    customer_ip: str | None
    callback_url: str | None
    max_transactions: MaxTransactions | str | None
    head_only: bool | None
    query_tan_settings: bool | None
    payment_accounts_only: bool | None


class AccessRequest(TypedDict):
    """A request about one access, checked whole."""

    params: Mapping[str, Param]
    json: Mapping[str, Any] | None
    customer_ip: str | None
    subject: str


def access_request(
    subject: str,
    *,
    refresh: bool | None = None,
    provider_id: str | uuid.UUID | None = None,
    credentials: BankLogin | None = None,
    sync: bool | None = None,
    selected_bank_products: Collection[str] | None = None,
    customer_ip: str | None = None,
    callback_url: str | None = None,
    max_transactions: MaxTransactions | str | None = None,
    head_only: bool | None = None,
    query_tan_settings: bool | None = None,
    payment_accounts_only: bool | None = None,
) -> AccessRequest:
    """Return what is sent about an access.

    Args:
        subject: The access's id.
        refresh: Whether it is there already and wants fresh data.
        provider_id: As in `Customer.add_bankzugaenge`, like all that follow.
        credentials: The person's login, encrypted.
        sync: Whether the interface refreshes the access by itself.
        selected_bank_products: The ids of the products to read.
        customer_ip: The person's public address.
        callback_url: Where the bank sends the browser back to.
        max_transactions: Whether transactions older than 90 days are fetched.
        head_only: Whether the list of products alone is fetched.
        query_tan_settings: Whether saved TAN settings are asked for again.
        payment_accounts_only: Whether other accounts are left out.

    Raises:
        InvalidRequest: One of them cannot be sent, or they do not go together.
    """
    data = access_data(
        provider_id=provider_id,
        credentials=credentials,
        sync=sync,
        selected_bank_products=selected_bank_products,
        head_only=head_only,
    )
    if callback_url is not None:
        check_type(callback_url, str, argument="callback_url", right="give a URL as a text")
    query = BankQuery(
        refresh=refresh,
        callback_url=callback_url,
        max_transactions=max_transactions,
        head_only=head_only,
        query_tan_settings=switch(query_tan_settings, argument="query_tan_settings"),
        payment_accounts_only=switch(payment_accounts_only, argument="payment_accounts_only"),
    )
    return {
        "params": query.params(),
        "json": {subject: data},
        "customer_ip": checked_ip(customer_ip),
        "subject": subject,
    }


def access_data(
    *,
    provider_id: str | uuid.UUID | None = None,
    credentials: BankLogin | None = None,
    sync: bool | None = None,
    selected_bank_products: Collection[str] | None = None,
    head_only: bool | None = None,
) -> CreateBankAccessData:
    """Return what a body says of one access (schema `CreateBankAccessData`).

    A REG/Protect tenant sends the provider at most.

    Raises:
        InvalidRequest: One of them cannot be sent, or they do not go together.
    """
    if credentials is not None and provider_id is None:
        raise InvalidRequest(
            "credentials", "nothing says whose bank they are for", "give provider_id too"
        )
    switch(sync, argument="sync")
    if switch(head_only, argument="head_only") and sync is not False:
        raise InvalidRequest("head_only", "the interface refuses it with sync", "give sync=False")
    if head_only and selected_bank_products is not None:
        raise InvalidRequest(
            "head_only",
            "the interface refuses it with chosen products",
            "leave selected_bank_products out",
        )
    ebics = credentials if isinstance(credentials, EbicsCredentials) else None
    return CreateBankAccessData(
        provider_id=None if provider_id is None else uuid_text(provider_id, argument="provider_id"),
        credentials=_sealed(credentials),
        sync=sync,
        selected_bank_products=_products(selected_bank_products),
        ebics=None if ebics is None else True,
        host_id=None if ebics is None else ebics.host_id,
        host_url=None if ebics is None else ebics.host_url,
    )


def _sealed(login: object) -> Credentials | None:
    if login is None:
        return None
    if not isinstance(login, BankCredentials | EbicsCredentials):
        raise InvalidRequest(
            "credentials", "they are no login", "give BankCredentials or EbicsCredentials"
        )
    return Credentials.load(login.to_wire())


def _products(chosen: Collection[str] | None) -> tuple[str, ...]:
    if chosen is None:
        return ABSENT
    if isinstance(chosen, str | Mapping) or not isinstance(cast("object", chosen), Collection):
        raise InvalidRequest(
            "selected_bank_products", "it is no list", "give a list of product ids"
        )
    each = [plain_text(one, argument="selected_bank_products") for one in chosen]
    return tuple(dict.fromkeys(each))
