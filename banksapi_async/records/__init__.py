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
    from .bodies import (
        ChangeUserDetails,
        CreateBankAccessData,
        CreateTextTan,
        CreateToken,
        CreateUser,
        Credentials,
        RevokeToken,
    )
    from .builder import (
        CreateBankAccessBuilder,
        SimpleProduct,
        TransactionData,
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
    from .payment import (
        BulkDebitData,
        BulkTransferData,
        DebitDetails,
        DebitSequenceType,
        SingleDebitData,
        SingleTransferData,
        TransferDetails,
    )
    from .payment_reference import (
        PaymentKind,
        PaymentPosition,
        PaymentReference,
    )
    from .provider import (
        ProviderCoreData,
        ProviderEbicsInfo,
        ProviderJobStatistics,
    )
    from .questions import (
        BookingStatus,
        Capability,
        TransactionTag,
    )
    from .sca import (
        Challenge,
        ChallengeContent,
        ScaMedium,
        ScaMethod,
        SecurityProcedure,
        SecurityProcedureEn,
        SubmitScaData,
        TanMedium,
        TanMediumEn,
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
        WrappedTags,
    )
    from .transaction import (
        Transaction,
        TransactionIdentifier,
    )
    from .ueberweisung import (
        CreateBulkTransferLegacy,
        CreateTransfer,
        UeberweisungDetails,
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
    "BulkDebitData",
    "BulkTransferData",
    "CallbackSigner",
    "Capability",
    "Categorization",
    "Challenge",
    "ChallengeContent",
    "ChangeUserDetails",
    "CodeInfo",
    "CreateBankAccessBuilder",
    "CreateBankAccessData",
    "CreateBulkTransferLegacy",
    "CreateTextTan",
    "CreateToken",
    "CreateTransfer",
    "CreateUser",
    "Credentials",
    "DebitDetails",
    "DebitSequenceType",
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
    "PaymentKind",
    "PaymentPosition",
    "PaymentReference",
    "ProductCategory",
    "ProviderCoreData",
    "ProviderEbicsInfo",
    "ProviderJobStatistics",
    "Record",
    "RevokeToken",
    "ScaMedium",
    "ScaMethod",
    "Secret",
    "SecurityProcedure",
    "SecurityProcedureEn",
    "SimpleProduct",
    "SingleDebitData",
    "SingleTransferData",
    "SubmitScaData",
    "TagInstance",
    "TagRelation",
    "TagTree",
    "TagTreeItem",
    "TanMedium",
    "TanMediumEn",
    "Tenant",
    "TradeUnit",
    "Transaction",
    "TransactionData",
    "TransactionIdentifier",
    "TransactionTag",
    "TransferDetails",
    "UeberweisungDetails",
    "WebForm",
    "WrappedTags",
]

__getattr__ = lazily(
    __name__,
    {
        "account": ("Balance", "Investment"),
        "base": ("ABSENT", "EMPTY", "FrozenDict", "Record"),
        "bodies": (
            "ChangeUserDetails",
            "CreateBankAccessData",
            "CreateTextTan",
            "CreateToken",
            "CreateUser",
            "Credentials",
            "RevokeToken",
        ),
        "builder": ("CreateBankAccessBuilder", "SimpleProduct", "TransactionData"),
        "enums": ("OpenEnum",),
        "message": ("Message",),
        "message_codes": ("CODES", "Advice", "CodeInfo", "MessageCode", "MessageLevel"),
        "payment": (
            "BulkDebitData",
            "BulkTransferData",
            "DebitDetails",
            "DebitSequenceType",
            "SingleDebitData",
            "SingleTransferData",
            "TransferDetails",
        ),
        "payment_reference": ("PaymentKind", "PaymentPosition", "PaymentReference"),
        "provider": ("ProviderCoreData", "ProviderEbicsInfo", "ProviderJobStatistics"),
        "questions": ("BookingStatus", "Capability", "TransactionTag"),
        "sca": (
            "Challenge",
            "ChallengeContent",
            "ScaMedium",
            "ScaMethod",
            "SecurityProcedure",
            "SecurityProcedureEn",
            "SubmitScaData",
            "TanMedium",
            "TanMediumEn",
        ),
        "secret": ("Secret",),
        "sign_in": ("AuthenticationInfo", "Field", "Tenant"),
        "tags": (
            "Categorization",
            "Entity",
            "TagInstance",
            "TagRelation",
            "TagTree",
            "TagTreeItem",
            "WrappedTags",
        ),
        "transaction": ("Transaction", "TransactionIdentifier"),
        "ueberweisung": ("CreateBulkTransferLegacy", "CreateTransfer", "UeberweisungDetails"),
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
