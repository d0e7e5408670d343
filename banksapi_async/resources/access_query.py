"""Which query parameters and headers do the calls that reach a bank share?"""

from collections.abc import Mapping

import attrs

from banksapi_async.flows import check_callback_url, check_customer_ip
from banksapi_async.links import Param
from banksapi_async.records import MaxTransactions
from banksapi_async.wire.arguments import choice


@attrs.frozen(kw_only=True)
class BankQuery:
    """Parameters of creating, refreshing and authenticating an access, in Python's spelling."""

    callback_url: str | None = None
    max_transactions: MaxTransactions | str | None = None
    query_tan_settings: bool | None = None
    payment_accounts_only: bool | None = None
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
            "paymentAccountsOnly": self.payment_accounts_only,
        }


def checked_ip(customer_ip: str | None) -> str | None:
    """Return the end user's address, checked, or `None` where none was given."""
    return None if customer_ip is None else check_customer_ip(customer_ip)
