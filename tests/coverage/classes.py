"""Which class of the SDK is each schema of the description?

A schema that has no name of its own on the wire is a type made of others. Where a class leaves a
key to another value that travels beside it, the key is named.
"""

from datetime import datetime
from functools import cache
from typing import Any

import attrs

from house import classes


@attrs.frozen
class Typed:
    """The class of a schema.

    Attributes:
        spelled: How it is named in a program.
        beside: Keys of the schema that another class carries: that class.
    """

    spelled: str
    beside: dict[str, str] = attrs.field(factory=dict[str, str])

    @property
    def type(self) -> Any:
        """The type itself."""
        return eval(self.spelled, dict(_names()))


@cache
def _names() -> dict[str, Any]:
    return {**classes(), "datetime": datetime}


_LOGIN = {"credentials": "BankCredentials | EbicsCredentials"}

CLASSES = {
    "AuthGetActivatedUsersResponse": Typed("tuple[User, ...]"),
    "AuthGetTenantsResponse": Typed("tuple[Tenant, ...]"),
    "AuthRevokeTokenRequest": Typed("RevokeToken"),
    "BankAccessIssues": Typed("Issues"),
    "BulkDebitData": Typed("BulkDebitData", _LOGIN),
    "BulkDebitDataBankAccess": Typed("BulkDebitData"),
    "BulkDebitResult": Typed("BulkDebit"),
    "BulkTransferData": Typed("BulkTransferData", _LOGIN),
    "BulkTransferResult": Typed("BulkTransfer"),
    "CreateBankAccess": Typed("dict[str, CreateBankAccessData]"),
    "CreateBulkTransferLegacy": Typed("CreateBulkTransferLegacy", _LOGIN),
    "CreateTransfer": Typed("CreateTransfer", _LOGIN),
    "CustomerBankAccessBuilderPushTransactionsRequest": Typed("list[TransactionData]"),
    "CustomerBankAccessGetBankAccessChallengePdfResponse": Typed("bytes"),
    "CustomerBankAccessGetDepotPositionsResponse": Typed("tuple[Investment, ...]"),
    "CustomerBankAccessGetTransactionsResponse": Typed("tuple[Transaction, ...]"),
    "CustomerBankAccessPaymentInitiateBulkTransferRequest": Typed("BulkTransferData"),
    "CustomerBankAccessPaymentInitiateSingleTransferRequest": Typed("SingleTransferData"),
    "DateTime": Typed("datetime"),
    "DebitBaseInfo": Typed("SingleDebitData"),
    "EncryptPlaintextRequest": Typed("Secret"),
    "EncryptPlaintextResponse": Typed("Encrypted"),
    "EntitySchema": Typed("Entity"),
    "ErrorMessage": Typed("Message"),
    "Field": Typed("LoginField"),
    "Interaction": Typed("Ueberweisung"),
    "ListOfBankAccesses": Typed("dict[str, BankAccess]"),
    "PaymentBaseInfo": Typed("SingleTransferData", _LOGIN),
    "Product": Typed("BankProduct"),
    "ProductCategories": Typed("tuple[ProductCategory, ...]"),
    "ProvidersGetAllResponse": Typed("tuple[Provider, ...]"),
    "ProvidersGetJobStatisticsResponse": Typed("tuple[ProviderJobStatistics, ...]"),
    "ProvidersListCoreDataResponse": Typed("tuple[ProviderCoreData, ...]"),
    "RelationSchema": Typed("TagRelation"),
    "ScaInteraction": Typed("Ueberweisung"),
    "SingleDebitData": Typed("SingleDebitData", _LOGIN),
    "SingleDebitDataBankAccess": Typed("SingleDebitData"),
    "SingleDebitResult": Typed("SingleDebit"),
    "SingleTransferData": Typed("SingleTransferData", _LOGIN),
    "SingleTransferResult": Typed("SingleTransfer"),
    "TagInstanceSchema": Typed("TagInstance"),
    "TagTreeItemSchema": Typed("TagTreeItem"),
    "TagTreeSchema": Typed("TagTree"),
}
"""Where the class has another name than the schema."""


def typed(schema: str) -> Typed:
    """Return the class of a schema."""
    return CLASSES.get(schema) or Typed(schema)
