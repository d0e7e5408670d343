"""Plain frozen values, with no idea of HTTP."""

from typing import TYPE_CHECKING

from banksapi_async._lazy import lazily

if TYPE_CHECKING:
    from .account import (
        Balance,
        Investment,
    )
    from .base import (
        ABSENT,
        EMPTY,
        FrozenDict,
        Record,
    )
    from .enums import (
        OpenEnum,
    )
    from .message import (
        Message,
    )
    from .message_codes import (
        CODES,
        Advice,
        CodeInfo,
        MessageCode,
        MessageLevel,
    )
    from .questions import (
        BookingStatus,
        Capability,
        TransactionTag,
    )
    from .sca import (
        Challenge,
        ChallengeContent,
        SecurityProcedure,
        TanMedium,
    )
    from .secret import (
        Secret,
    )
    from .sign_in import (
        AuthenticationInfo,
        Field,
        Tenant,
    )
    from .tags import (
        Categorization,
        Entity,
        TagInstance,
        TagRelation,
        TagTree,
        TagTreeItem,
    )
    from .transaction import (
        Transaction,
        TransactionIdentifier,
    )
    from .web_form import (
        CallbackSigner,
        WebForm,
    )
    from .words import (
        AccessStatus,
        AccessType,
        BalanceSource,
        MaxTransactions,
        MediaClass,
        ProductCategory,
        TradeUnit,
    )

__all__ = [
    "ABSENT",
    "CODES",
    "EMPTY",
    "AccessStatus",
    "AccessType",
    "Advice",
    "AuthenticationInfo",
    "Balance",
    "BalanceSource",
    "BookingStatus",
    "CallbackSigner",
    "Capability",
    "Categorization",
    "Challenge",
    "ChallengeContent",
    "CodeInfo",
    "Entity",
    "Field",
    "FrozenDict",
    "Investment",
    "MaxTransactions",
    "MediaClass",
    "Message",
    "MessageCode",
    "MessageLevel",
    "OpenEnum",
    "ProductCategory",
    "Record",
    "Secret",
    "SecurityProcedure",
    "TagInstance",
    "TagRelation",
    "TagTree",
    "TagTreeItem",
    "TanMedium",
    "Tenant",
    "TradeUnit",
    "Transaction",
    "TransactionIdentifier",
    "TransactionTag",
    "WebForm",
]

__getattr__ = lazily(
    __name__,
    {
        "account": ("Balance", "Investment"),
        "base": ("ABSENT", "EMPTY", "FrozenDict", "Record"),
        "enums": ("OpenEnum",),
        "message": ("Message",),
        "message_codes": ("CODES", "Advice", "CodeInfo", "MessageCode", "MessageLevel"),
        "questions": ("BookingStatus", "Capability", "TransactionTag"),
        "sca": ("Challenge", "ChallengeContent", "SecurityProcedure", "TanMedium"),
        "secret": ("Secret",),
        "sign_in": ("AuthenticationInfo", "Field", "Tenant"),
        "tags": (
            "Categorization",
            "Entity",
            "TagInstance",
            "TagRelation",
            "TagTree",
            "TagTreeItem",
        ),
        "transaction": ("Transaction", "TransactionIdentifier"),
        "web_form": ("CallbackSigner", "WebForm"),
        "words": (
            "AccessStatus",
            "AccessType",
            "BalanceSource",
            "MaxTransactions",
            "MediaClass",
            "ProductCategory",
            "TradeUnit",
        ),
    },
)
