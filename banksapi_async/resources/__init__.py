"""What links lead to and can act: each resource declares its operations."""

from typing import TYPE_CHECKING

from banksapi_async._lazy import lazily

if TYPE_CHECKING:
    from .bank_access import (
        BankAccess,
    )
    from .bank_product import (
        BankProduct,
    )
    from .customer import (
        Customer,
    )
    from .issues import (
        Issues,
    )
    from .provider import (
        Provider,
        Providers,
    )
    from .transactions import (
        TransactionKey,
        Transactions,
    )
    from .user import (
        Created,
        Ensured,
        Existing,
        Inactive,
        User,
        Users,
    )

__all__ = [
    "BankAccess",
    "BankProduct",
    "Created",
    "Customer",
    "Ensured",
    "Existing",
    "Inactive",
    "Issues",
    "Provider",
    "Providers",
    "TransactionKey",
    "Transactions",
    "User",
    "Users",
]

__getattr__ = lazily(
    __name__,
    {
        "bank_access": ("BankAccess",),
        "bank_product": ("BankProduct",),
        "customer": ("Customer",),
        "issues": ("Issues",),
        "provider": ("Provider", "Providers"),
        "transactions": ("TransactionKey", "Transactions"),
        "user": ("Created", "Ensured", "Existing", "Inactive", "User", "Users"),
    },
)
