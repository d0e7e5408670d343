"""Where the public names live.

The one list: `__init__` finds names by it and `__init__.pyi` is written from it
(`python tests/coverage/pages.py`), so a new name is one word here. A name is loaded when it is
first asked for: a class costs its definition, and nobody uses all of them.
"""

from typing import Final

_NAMES: Final = {
    "_version": "__version__",
    "accesses.access": "BankAccess",
    "accesses.builder": "SimpleProduct",
    "accesses.consent_due": "ConsentEstimate consent_due",
    "accesses.customer": "Analysis Customer",
    "accesses.encryption": "CertificateEncryptor Encrypted Encryptor",
    "accesses.issues": "Issues",
    "accesses.login": (
        "AuthenticationInfo BankCredentials EbicsCredentials FieldCheck FieldFit LoginField"
    ),
    "accesses.product": "BankProduct",
    "accesses.records": "AccessStatus AccessType Balance BalanceSource ProductCategory",
    "accesses.refresh": "RefreshResult",
    "accesses.sync": "ProductFailed ProductNeedsPerson ProductRead SyncReport",
    "analytics.tags": "Tags",
    "asgi.errors": "ErrorAnswer answer_errors error_answer",
    "auth.credentials": "ApiKeyCredentials ClientCredentials Credentials Scope StaticToken",
    "auth.stores": "MemoryTokenStore TokenStore",
    "auth.token": "Token",
    "errors": (
        "Action AmbiguousRelation AnswerLost ApiError BadRequest BanksapiError Conflict "
        "ConnectFailed CredentialsNotStored DecodeError Detached FlowStopped GatewayTimeout "
        "InvalidRequest JournalFailed LedgerFailed NotAllowed NotAuthenticated NotFound "
        "OutcomeUnknown PermissionDenied "
        "PersonNeeded RateLimited ReadOnly RefreshFailed RelationNotAvailable ReturnRefused "
        "ServerError SessionClosed StaleWebForm StepChanged StepRefused TenantExpired TimedOut "
        "TokenError TransportError UnexpectedRedirect UntrustedLink UserLocked"
    ),
    "forms.returning": "Reentry ReturnClaim",
    "forms.web_form": "WebForm",
    "ledger.report": "LedgerReport UnresolvedPayment",
    "ledger.sql": "SqlLedger",
    "links.describe": "describe",
    "links.rel": "KnownRel Rel",
    "links.relations": "Relation Relations",
    "links.resource": "Meta Resource",
    "messages.codes": "CodeAdvice MESSAGE_CODES CodeInfo MessageCode MessageLevel",
    "messages.message": "Message",
    "payments.attempt": "AttemptState PaymentAttempt",
    "payments.journal": "PaymentJournal",
    "payments.outcome": "PaymentOutcome PaymentOutcomeState",
    "payments.payment": "BulkDebit BulkTransfer Payment SingleDebit SingleTransfer",
    "payments.records": (
        "BulkDebitData BulkTransferData DebitDetails DebitSequenceType SingleDebitData "
        "SingleTransferData TransferDetails"
    ),
    "payments.reference": "PaymentCandidate PaymentKind PaymentPosition PaymentReference",
    "payments.ueberweisung": (
        "CreateBulkTransferLegacy CreateTransfer SammelUeberweisung Ueberweisung "
        "UeberweisungDetails"
    ),
    "providers.catalogue": "Catalogue",
    "providers.provider": (
        "Capability Provider ProviderCoreData ProviderEbicsInfo ProviderJobStatistics"
    ),
    "providers.providers": "Providers",
    "sca.consent": "Consent",
    "sca.query": "MaxTransactions",
    "sca.records": (
        "Challenge ChallengeContent MediaClass ScaMedium ScaMethod SecurityProcedure "
        "SecurityProcedureEn SubmitScaData TanMedium TanMediumEn"
    ),
    "sca.run": "ScaCancelled ScaExpired ScaFailed ScaFinished ScaOutcome run_sca sca_steps",
    "sca.steps": "ChooseMedium ChooseMethod ConfirmElsewhere EnterTan FollowRedirect ScaStep",
    "session": "Session",
    "session_check": "CheckEntry CheckState SessionCheck",
    "stores.files": "FileTokenStore",
    "stores.redis": "RedisTokenStore",
    "telemetry.otel": "OpenTelemetry",
    "telemetry.structured": "structlog_events",
    "transactions.incremental": "NewTransactions",
    "transactions.pushing": "TransactionData",
    "transactions.readers": "TransactionKey Transactions",
    "transactions.records": (
        "BookingStatus Categorization Entity Investment TagInstance TagRelation TagTree "
        "TagTreeItem TradeUnit Transaction TransactionIdentifier TransactionTag"
    ),
    "transport.clock": "Clock",
    "transport.events": (
        "ActionTaken CallFinished CallRetried Drift Event OperationEnded OperationStarted "
        "OutcomeNotJournaled TokenMintFailed TokenMinted TokenRefused TokenStoreFailed "
        "TokensUnsealed log_events"
    ),
    "transport.observers": "Observer",
    "transport.settings": "Limits RetryPolicy Timeouts",
    "user_session": "UserSession",
    "users.erasing": "ErasureEntry ErasureReport ErasureState ErasureStep",
    "users.records": "Tenant",
    "users.tenants": "Tenants",
    "users.user": "UserCreated EnsuredUser UserExisting UserInactive User",
    "users.users": "Users",
    "values.deprecation": "BanksapiDeprecationWarning",
    "values.frozen": "FrozenDict",
    "values.items": "ItemList Items Keyed Unreadable",
    "values.secret": "Secret",
    "values.words": "OpenEnum",
    "wire.converter": "load to_json to_wire",
    "wire.customer_ip": "public_ip",
    "wire.record": "Record",
    "wire.sepa": "transliterate",
}

HOMES: Final = {
    name: f"banksapi_async.{home}" for home, names in _NAMES.items() for name in names.split()
}
"""The module of each public name."""
