"""What the calls that reach a bank share: their query parameters, and the person's address."""

from collections.abc import Mapping
from typing import ClassVar

import attrs

from banksapi_async.forms.urls import check_callback_url
from banksapi_async.links.query import Param
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.arguments import choice
from banksapi_async.wire.customer_ip import check_customer_ip


class MaxTransactions(OpenEnum):
    """Whether transactions older than 90 days are fetched, at the price of another TAN."""

    __slots__ = ()

    NONE: ClassVar[str] = "none"
    ALL: ClassVar[str] = "all"
    PAYMENT_ACCOUNTS: ClassVar[str] = "paymentAccounts"


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
            and check_callback_url(self.callback_url, argument="callback_url"),
            "maxTransactions": self.max_transactions
            and choice(MaxTransactions, self.max_transactions, argument="max_transactions"),
            "queryTanSettings": self.query_tan_settings,
            "headOnly": self.head_only,
            "paymentAccountsOnly": self.payment_accounts_only,
        }


def checked_ip(customer_ip: str | None) -> str | None:
    """Return the end user's address, checked, or `None` where none was given."""
    return None if customer_ip is None else check_customer_ip(customer_ip)
