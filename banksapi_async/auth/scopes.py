"""Which rights can a token be asked for?

Without a scope a token has all that were booked. A tenant may have further ones: any text is taken.
"""

from typing import ClassVar

from banksapi_async.records import OpenEnum


class Scope(OpenEnum):
    """The scopes that the documents name; a class of access rules each, most spelled as a URL."""

    __slots__ = ()

    PROVIDER_READ: ClassVar[str] = "http://banksapi.io/provider/read"
    """Reading the list of providers."""
    CUSTOMER_READ: ClassVar[str] = "http://banksapi.io/customer/read"
    """Reading accesses, products and transactions."""
    CUSTOMER_MODIFY: ClassVar[str] = "http://banksapi.io/customer/modify"
    """Adding, refreshing and deleting accesses."""
    CUSTOMER_UEBERWEISUNG: ClassVar[str] = "http://banksapi.io/customer/ueberweisung"
    """Payments."""
    SCHEDULE_READ: ClassVar[str] = "http://banksapi.io/schedule/read"
    USERS_CREATE: ClassVar[str] = "auth/tenants/users/create"
    """Creating users; for a client's token."""
