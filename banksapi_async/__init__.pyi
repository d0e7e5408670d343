# The public names as type checkers and editors see them; made from `_homes`.

from banksapi_async._version import __version__ as __version__
from banksapi_async.accesses.access import BankAccess as BankAccess
from banksapi_async.accesses.builder import SimpleProduct as SimpleProduct
from banksapi_async.accesses.consent_due import (
    ConsentEstimate as ConsentEstimate,
    consent_due as consent_due,
)
from banksapi_async.accesses.customer import Analysis as Analysis, Customer as Customer
from banksapi_async.accesses.encryption import (
    CertificateEncryptor as CertificateEncryptor,
    Encrypted as Encrypted,
    Encryptor as Encryptor,
)
from banksapi_async.accesses.issues import Issues as Issues
from banksapi_async.accesses.login import (
    AuthenticationInfo as AuthenticationInfo,
    BankCredentials as BankCredentials,
    EbicsCredentials as EbicsCredentials,
    FieldCheck as FieldCheck,
    FieldFit as FieldFit,
    LoginField as LoginField,
)
from banksapi_async.accesses.product import BankProduct as BankProduct
from banksapi_async.accesses.records import (
    AccessStatus as AccessStatus,
    AccessType as AccessType,
    Balance as Balance,
    BalanceSource as BalanceSource,
    ProductCategory as ProductCategory,
)
from banksapi_async.accesses.refresh import RefreshResult as RefreshResult
from banksapi_async.accesses.sync import (
    ProductFailed as ProductFailed,
    ProductNeedsPerson as ProductNeedsPerson,
    ProductRead as ProductRead,
    SyncReport as SyncReport,
)
from banksapi_async.analytics.tags import Tags as Tags
from banksapi_async.asgi.errors import (
    ErrorAnswer as ErrorAnswer,
    answer_errors as answer_errors,
    error_answer as error_answer,
)
from banksapi_async.auth.credentials import (
    ApiKeyCredentials as ApiKeyCredentials,
    ClientCredentials as ClientCredentials,
    Credentials as Credentials,
    Scope as Scope,
    StaticToken as StaticToken,
)
from banksapi_async.auth.stores import (
    MemoryTokenStore as MemoryTokenStore,
    TokenStore as TokenStore,
)
from banksapi_async.auth.token import Token as Token
from banksapi_async.errors import (
    Action as Action,
    AmbiguousRelation as AmbiguousRelation,
    AnswerLost as AnswerLost,
    ApiError as ApiError,
    BadRequest as BadRequest,
    BanksapiError as BanksapiError,
    Conflict as Conflict,
    ConnectFailed as ConnectFailed,
    CredentialsNotStored as CredentialsNotStored,
    DecodeError as DecodeError,
    Detached as Detached,
    FlowStopped as FlowStopped,
    GatewayTimeout as GatewayTimeout,
    InvalidRequest as InvalidRequest,
    JournalFailed as JournalFailed,
    LedgerFailed as LedgerFailed,
    NotAllowed as NotAllowed,
    NotAuthenticated as NotAuthenticated,
    NotFound as NotFound,
    OutcomeUnknown as OutcomeUnknown,
    PermissionDenied as PermissionDenied,
    PersonNeeded as PersonNeeded,
    RateLimited as RateLimited,
    ReadOnly as ReadOnly,
    RefreshFailed as RefreshFailed,
    RelationNotAvailable as RelationNotAvailable,
    ReturnRefused as ReturnRefused,
    ServerError as ServerError,
    SessionClosed as SessionClosed,
    StaleWebForm as StaleWebForm,
    StepChanged as StepChanged,
    StepRefused as StepRefused,
    TenantExpired as TenantExpired,
    TimedOut as TimedOut,
    TokenError as TokenError,
    TransportError as TransportError,
    UnexpectedRedirect as UnexpectedRedirect,
    UntrustedLink as UntrustedLink,
    UserLocked as UserLocked,
)
from banksapi_async.forms.returning import Reentry as Reentry, ReturnClaim as ReturnClaim
from banksapi_async.forms.web_form import WebForm as WebForm
from banksapi_async.ledger.report import (
    LedgerReport as LedgerReport,
    UnresolvedPayment as UnresolvedPayment,
)
from banksapi_async.ledger.sql import SqlLedger as SqlLedger
from banksapi_async.links.describe import describe as describe
from banksapi_async.links.rel import KnownRel as KnownRel, Rel as Rel
from banksapi_async.links.relations import Relation as Relation, Relations as Relations
from banksapi_async.links.resource import Meta as Meta, Resource as Resource
from banksapi_async.messages.codes import (
    MESSAGE_CODES as MESSAGE_CODES,
    CodeAdvice as CodeAdvice,
    CodeInfo as CodeInfo,
    MessageCode as MessageCode,
    MessageLevel as MessageLevel,
)
from banksapi_async.messages.message import Message as Message
from banksapi_async.payments.attempt import (
    AttemptState as AttemptState,
    PaymentAttempt as PaymentAttempt,
)
from banksapi_async.payments.journal import PaymentJournal as PaymentJournal
from banksapi_async.payments.outcome import (
    PaymentOutcome as PaymentOutcome,
    PaymentOutcomeState as PaymentOutcomeState,
)
from banksapi_async.payments.payment import (
    BulkDebit as BulkDebit,
    BulkTransfer as BulkTransfer,
    Payment as Payment,
    SingleDebit as SingleDebit,
    SingleTransfer as SingleTransfer,
)
from banksapi_async.payments.records import (
    BulkDebitData as BulkDebitData,
    BulkTransferData as BulkTransferData,
    DebitDetails as DebitDetails,
    DebitSequenceType as DebitSequenceType,
    SingleDebitData as SingleDebitData,
    SingleTransferData as SingleTransferData,
    TransferDetails as TransferDetails,
)
from banksapi_async.payments.reference import (
    PaymentCandidate as PaymentCandidate,
    PaymentKind as PaymentKind,
    PaymentPosition as PaymentPosition,
    PaymentReference as PaymentReference,
)
from banksapi_async.payments.ueberweisung import (
    CreateBulkTransferLegacy as CreateBulkTransferLegacy,
    CreateTransfer as CreateTransfer,
    SammelUeberweisung as SammelUeberweisung,
    Ueberweisung as Ueberweisung,
    UeberweisungDetails as UeberweisungDetails,
)
from banksapi_async.providers.catalogue import Catalogue as Catalogue
from banksapi_async.providers.provider import (
    Capability as Capability,
    Provider as Provider,
    ProviderCoreData as ProviderCoreData,
    ProviderEbicsInfo as ProviderEbicsInfo,
    ProviderJobStatistics as ProviderJobStatistics,
)
from banksapi_async.providers.providers import Providers as Providers
from banksapi_async.sca.consent import Consent as Consent
from banksapi_async.sca.query import MaxTransactions as MaxTransactions
from banksapi_async.sca.records import (
    Challenge as Challenge,
    ChallengeContent as ChallengeContent,
    MediaClass as MediaClass,
    ScaMedium as ScaMedium,
    ScaMethod as ScaMethod,
    SecurityProcedure as SecurityProcedure,
    SecurityProcedureEn as SecurityProcedureEn,
    SubmitScaData as SubmitScaData,
    TanMedium as TanMedium,
    TanMediumEn as TanMediumEn,
)
from banksapi_async.sca.run import (
    ScaCancelled as ScaCancelled,
    ScaExpired as ScaExpired,
    ScaFailed as ScaFailed,
    ScaFinished as ScaFinished,
    ScaOutcome as ScaOutcome,
    run_sca as run_sca,
    sca_steps as sca_steps,
)
from banksapi_async.sca.steps import (
    ChooseMedium as ChooseMedium,
    ChooseMethod as ChooseMethod,
    ConfirmElsewhere as ConfirmElsewhere,
    EnterTan as EnterTan,
    FollowRedirect as FollowRedirect,
    ScaStep as ScaStep,
)
from banksapi_async.session import Session as Session
from banksapi_async.session_check import (
    CheckEntry as CheckEntry,
    CheckState as CheckState,
    SessionCheck as SessionCheck,
)
from banksapi_async.stores.files import FileTokenStore as FileTokenStore
from banksapi_async.stores.redis import RedisTokenStore as RedisTokenStore
from banksapi_async.telemetry.otel import OpenTelemetry as OpenTelemetry
from banksapi_async.telemetry.structured import structlog_events as structlog_events
from banksapi_async.transactions.incremental import NewTransactions as NewTransactions
from banksapi_async.transactions.pushing import TransactionData as TransactionData
from banksapi_async.transactions.readers import (
    TransactionKey as TransactionKey,
    Transactions as Transactions,
)
from banksapi_async.transactions.records import (
    BookingStatus as BookingStatus,
    Categorization as Categorization,
    Entity as Entity,
    Investment as Investment,
    TagInstance as TagInstance,
    TagRelation as TagRelation,
    TagTree as TagTree,
    TagTreeItem as TagTreeItem,
    TradeUnit as TradeUnit,
    Transaction as Transaction,
    TransactionIdentifier as TransactionIdentifier,
    TransactionTag as TransactionTag,
)
from banksapi_async.transport.clock import Clock as Clock
from banksapi_async.transport.events import (
    ActionTaken as ActionTaken,
    CallFinished as CallFinished,
    CallRetried as CallRetried,
    Drift as Drift,
    Event as Event,
    OperationEnded as OperationEnded,
    OperationStarted as OperationStarted,
    OutcomeNotJournaled as OutcomeNotJournaled,
    TokenMinted as TokenMinted,
    TokenMintFailed as TokenMintFailed,
    TokenRefused as TokenRefused,
    TokenStoreFailed as TokenStoreFailed,
    TokensUnsealed as TokensUnsealed,
    log_events as log_events,
)
from banksapi_async.transport.observers import Observer as Observer
from banksapi_async.transport.settings import (
    Limits as Limits,
    RetryPolicy as RetryPolicy,
    Timeouts as Timeouts,
)
from banksapi_async.user_session import UserSession as UserSession
from banksapi_async.users.erasing import (
    ErasureEntry as ErasureEntry,
    ErasureReport as ErasureReport,
    ErasureState as ErasureState,
    ErasureStep as ErasureStep,
)
from banksapi_async.users.records import Tenant as Tenant
from banksapi_async.users.tenants import Tenants as Tenants
from banksapi_async.users.user import (
    EnsuredUser as EnsuredUser,
    User as User,
    UserCreated as UserCreated,
    UserExisting as UserExisting,
    UserInactive as UserInactive,
)
from banksapi_async.users.users import Users as Users
from banksapi_async.values.deprecation import (
    BanksapiDeprecationWarning as BanksapiDeprecationWarning,
)
from banksapi_async.values.frozen import FrozenDict as FrozenDict
from banksapi_async.values.items import (
    ItemList as ItemList,
    Items as Items,
    Keyed as Keyed,
    Unreadable as Unreadable,
)
from banksapi_async.values.secret import Secret as Secret
from banksapi_async.values.words import OpenEnum as OpenEnum
from banksapi_async.wire.converter import load as load, to_json as to_json, to_wire as to_wire
from banksapi_async.wire.customer_ip import public_ip as public_ip
from banksapi_async.wire.record import Record as Record
from banksapi_async.wire.sepa import transliterate as transliterate
