"""What links lead to and can act: each resource declares its operations."""

from typing import TYPE_CHECKING

from banksapi_async._lazy import lazily

if TYPE_CHECKING:
    from .analytics import (
        Analysis,
    )
    from .attempt import (
        AttemptState,
        PaymentAttempt,
    )
    from .bank_access import (
        BankAccess,
    )
    from .bank_product import (
        BankProduct,
    )
    from .consent import (
        Consent,
    )
    from .customer import (
        Customer,
    )
    from .encryption import (
        Encryption,
    )
    from .erasing import (
        ErasedPerson,
    )
    from .issues import (
        Issues,
    )
    from .payment import (
        BulkDebit,
        BulkTransfer,
        Payment,
        SingleDebit,
        SingleTransfer,
    )
    from .provider import (
        Provider,
    )
    from .providers import (
        CATALOGUE_SECONDS,
        KeptCatalogue,
        Providers,
    )
    from .sync_report import (
        FailedToRead,
        NeedsPerson,
        Read,
        SyncReport,
    )
    from .tagging import (
        Tags,
    )
    from .tenants import (
        Tenants,
    )
    from .transactions import (
        TransactionKey,
        Transactions,
    )
    from .transactions_since import (
        NewTransactions,
    )
    from .ueberweisung import (
        SammelUeberweisung,
        Ueberweisung,
    )
    from .user import (
        Created,
        Ensured,
        Existing,
        Inactive,
        User,
    )
    from .users import (
        Users,
    )


__all__ = [
    "CATALOGUE_SECONDS",
    "Analysis",
    "AttemptState",
    "BankAccess",
    "BankProduct",
    "BulkDebit",
    "BulkTransfer",
    "Consent",
    "Created",
    "Customer",
    "Encryption",
    "Ensured",
    "ErasedPerson",
    "Existing",
    "FailedToRead",
    "Inactive",
    "Issues",
    "KeptCatalogue",
    "NeedsPerson",
    "NewTransactions",
    "Payment",
    "PaymentAttempt",
    "Provider",
    "Providers",
    "Read",
    "SammelUeberweisung",
    "SingleDebit",
    "SingleTransfer",
    "SyncReport",
    "Tags",
    "Tenants",
    "TransactionKey",
    "Transactions",
    "Ueberweisung",
    "User",
    "Users",
]

__getattr__ = lazily(
    __name__,
    {
        "analytics": ("Analysis",),
        "attempt": ("AttemptState", "PaymentAttempt"),
        "bank_access": ("BankAccess",),
        "bank_product": ("BankProduct",),
        "consent": ("Consent",),
        "customer": ("Customer",),
        "encryption": ("Encryption",),
        "erasing": ("ErasedPerson",),
        "issues": ("Issues",),
        "payment": ("BulkDebit", "BulkTransfer", "Payment", "SingleDebit", "SingleTransfer"),
        "provider": ("Provider",),
        "providers": ("CATALOGUE_SECONDS", "KeptCatalogue", "Providers"),
        "sync_report": ("FailedToRead", "NeedsPerson", "Read", "SyncReport"),
        "tagging": ("Tags",),
        "tenants": ("Tenants",),
        "transactions": ("TransactionKey", "Transactions"),
        "transactions_since": ("NewTransactions",),
        "ueberweisung": ("SammelUeberweisung", "Ueberweisung"),
        "user": ("Created", "Ensured", "Existing", "Inactive", "User"),
        "users": ("Users",),
    },
)
