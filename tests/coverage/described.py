"""What does the vendor's description say, in a table of ours?

Kept by hand, so that nothing can be forgotten silently: the operations with their parameters,
headers and statuses, the schemas they use, and the relations. A schema is `key: type` for each
field, `key?` where it may be left out; `[X]` is a list, `{X}` an object whose keys are data,
`A|B` one of some words, `(…)` an object without a name, `= X` another name for a type.
"""

import attrs


@attrs.frozen(kw_only=True)
class Asked:
    """What the description says of one operation.

    Attributes:
        query: Its query parameters.
        customer_ip: Whether it has the header `Customer-IP-Address`.
        answers: The statuses of its answers.
        sends: The schema of its body.
        gives: The schema of its answer.
    """

    query: tuple[str, ...] = attrs.field(default="", converter=lambda text: tuple(text.split()))
    customer_ip: bool = False
    answers: tuple[int, ...] = (200,)
    sends: str | None = None
    gives: str | None = None


OPERATIONS = {
    "POST /auth/mgmt/v1/tenants/{tenant-name}/users": Asked(answers=(201,), sends="CreateUser"),
    "GET /auth/mgmt/v1/tenants/{tenant-name}/users": Asked(
        query="includeInactive", gives="AuthGetActivatedUsersResponse"
    ),
    "POST /auth/oauth2/token": Asked(answers=(200, 401), sends="CreateToken", gives="Token"),
    "GET /auth/mgmt/v1/tenants": Asked(gives="AuthGetTenantsResponse"),
    "GET /auth/mgmt/v1/tenants/{tenant-name}/users/{user-id}": Asked(gives="User"),
    "DELETE /auth/mgmt/v1/tenants/{tenant-name}/users/{user-id}": Asked(
        query="reftype", answers=(200, 405)
    ),
    "PUT /auth/mgmt/v1/tenants/{tenant-name}/users/{user-id}": Asked(
        query="reftype", answers=(200, 409), sends="ChangeUserDetails"
    ),
    "PUT /auth/mgmt/v1/tenants/{tenant-name}/users/{user-id}/deactivate": Asked(query="reftype"),
    "POST /auth/mgmt/v1/tenants/{tenant-name}/users/{user-id}/reactivate": Asked(
        query="reftype", sends="CreateUser"
    ),
    "POST /auth/oauth2/revoke": Asked(sends="AuthRevokeTokenRequest"),
    "GET /auth/oauth2/introspect": Asked(
        query="token", answers=(200, 400, 401, 403), gives="Token"
    ),
    "PUT /encrypt": Asked(sends="EncryptPlaintextRequest", gives="EncryptPlaintextResponse"),
    "GET /providers/v2": Asked(gives="ProvidersGetAllResponse"),
    "GET /providers/v2/coredata": Asked(query="capability", gives="ProvidersListCoreDataResponse"),
    "GET /providers/v2/statistics/jobs": Asked(
        query="days hours ebics sca", gives="ProvidersGetJobStatisticsResponse"
    ),
    "GET /providers/v2/{provider-id}": Asked(answers=(200, 404), gives="Provider"),
    "GET /providers/v2/{provider-id}/ebics": Asked(answers=(200, 404), gives="ProviderEbicsInfo"),
    "GET /customer/v2": Asked(gives="Customer"),
    "POST /customer/v2/bankzugaenge": Asked(
        query="callbackUrl refresh queryTanSettings headOnly maxTransactions paymentAccountsOnly",
        customer_ip=True,
        answers=(201, 451, 504),
        sends="CreateBankAccess",
    ),
    "GET /customer/v2/bankzugaenge": Asked(answers=(200, 401), gives="ListOfBankAccesses"),
    "DELETE /customer/v2/bankzugaenge": Asked(customer_ip=True),
    "GET /customer/v2/bankzugaenge/{access-id}": Asked(answers=(200, 504), gives="BankAccess"),
    "DELETE /customer/v2/bankzugaenge/{access-id}": Asked(customer_ip=True, answers=(200, 404)),
    "GET /customer/v2/bankzugaenge/{access-id}/issues": Asked(gives="BankAccessIssues"),
    "GET /customer/v2/bankzugaenge/{access-id}/challenge/pdf": Asked(
        answers=(200, 404), gives="CustomerBankAccessGetBankAccessChallengePdfResponse"
    ),
    "GET /customer/v2/bankzugaenge/{access-id}/{product-id}": Asked(
        answers=(200, 504), gives="Product"
    ),
    "GET /customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze": Asked(
        query="from to tag filter", gives="CustomerBankAccessGetTransactionsResponse"
    ),
    "POST /customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze": Asked(
        answers=(201,), sends="CustomerBankAccessBuilderPushTransactionsRequest"
    ),
    "PUT /customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze/{transaction-id}": Asked(
        query="changeExisting createRule", answers=(200, 400, 404), sends="WrappedTags"
    ),
    "GET /customer/v2/bankzugaenge/{access-id}/{product-id}/depotpositionen": Asked(
        gives="CustomerBankAccessGetDepotPositionsResponse"
    ),
    "POST /customer/v2/bankzugaenge/{access-id}/consent": Asked(
        query="callbackUrl queryTanSettings maxTransactions",
        customer_ip=True,
        answers=(201, 451),
        sends="CreateBankAccess",
    ),
    "POST /customer/v2/bankzugaenge/{access-id}/consent/{consent-id}": Asked(
        sends="SubmitScaData", gives="BankAccess"
    ),
    "GET /customer/v2/bankzugaenge/{access-id}/consent/{consent-id}": Asked(gives="BankAccess"),
    "POST /customer/v2/bankzugaenge/{access-id}/consent/{consent-id}/cancel": Asked(
        gives="BankAccess"
    ),
    "POST /customer/v2/bankzugaenge/{access-id}/{product-id}/payment/single-transfer": Asked(
        query="callbackUrl",
        customer_ip=True,
        answers=(200, 404),
        sends="CustomerBankAccessPaymentInitiateSingleTransferRequest",
        gives="SingleTransferResult",
    ),
    "POST /customer/v2/bankzugaenge/{access-id}/{product-id}/payment/bulk-transfer": Asked(
        query="callbackUrl",
        customer_ip=True,
        answers=(200, 404),
        sends="CustomerBankAccessPaymentInitiateBulkTransferRequest",
        gives="BulkTransferResult",
    ),
    "POST /customer/v2/bankzugaenge/{access-id}/{product-id}/payment/single-debit": Asked(
        answers=(200, 404), sends="SingleDebitDataBankAccess", gives="SingleDebitResult"
    ),
    "POST /customer/v2/bankzugaenge/{access-id}/{product-id}/payment/bulk-debit": Asked(
        answers=(200, 404), sends="BulkDebitDataBankAccess", gives="BulkDebitResult"
    ),
    "POST /customer/v2/ueberweisung/{provider-id}/{product-id}": Asked(
        query="callbackUrl", customer_ip=True, sends="CreateTransfer", gives="ScaInteraction"
    ),
    "POST /customer/v2/ueberweisung/bulk/{provider-id}/{product-id}": Asked(
        query="callbackUrl",
        customer_ip=True,
        sends="CreateBulkTransferLegacy",
        gives="ScaInteraction",
    ),
    "PUT /customer/v2/ueberweisung/{provider-id}/{product-id}/{payment-id}": Asked(
        sends="CreateTextTan", gives="Interaction"
    ),
    "PUT /customer/v2/ueberweisung/bulk/{provider-id}/{product-id}/{payment-id}": Asked(
        gives="Interaction"
    ),
    "POST /customer/v2/payment/single-transfer": Asked(
        query="callbackUrl queryTanSettings",
        customer_ip=True,
        answers=(200, 451),
        sends="SingleTransferData",
        gives="SingleTransferResult",
    ),
    "GET /customer/v2/payment/single-transfer/{payment-id}": Asked(gives="SingleTransferResult"),
    "POST /customer/v2/payment/bulk-transfer": Asked(
        query="callbackUrl queryTanSettings",
        customer_ip=True,
        answers=(200, 451),
        sends="BulkTransferData",
        gives="BulkTransferResult",
    ),
    "GET /customer/v2/payment/bulk-transfer/{payment-id}": Asked(gives="BulkTransferResult"),
    "POST /customer/v2/payment/single-debit": Asked(
        query="queryTanSettings",
        answers=(200, 451),
        sends="SingleDebitData",
        gives="SingleDebitResult",
    ),
    "GET /customer/v2/payment/single-debit/{payment-id}": Asked(gives="SingleDebitResult"),
    "POST /customer/v2/payment/bulk-debit": Asked(
        query="queryTanSettings", answers=(200, 451), sends="BulkDebitData", gives="BulkDebitResult"
    ),
    "GET /customer/v2/payment/bulk-debit/{payment-id}": Asked(gives="BulkDebitResult"),
    "GET /customer/v2/consent/{consent-id}": Asked(gives="Consent"),
    "POST /customer/v2/consent/{consent-id}": Asked(sends="SubmitScaData", gives="Consent"),
    "GET /customer/v2/consent/{consent-id}/poll": Asked(gives="Consent"),
    "POST /customer/v2/consent/{consent-id}/cancel": Asked(gives="Consent"),
    "DELETE /customer/v2/regprotect/sessions": Asked(),
    "PUT /customer/v2/bankzugaenge/{access-id}/selectedbankproducts": Asked(answers=(451,)),
    "PUT /customer/v2/bankzugaenge/builder": Asked(answers=(201,), sends="CreateBankAccessBuilder"),
}
"""By method and path."""

SCHEMAS = {
    "AuthGetActivatedUsersResponse": "= [User]",
    "AuthGetTenantsResponse": "= [Tenant]",
    "AuthRevokeTokenRequest": "token?: uuid",
    "AuthenticationInfo": "loginHint?: text, fields: [Field]",
    "Balance": "saldo?: number, waehrung?: text, saldoDatum?: time",
    "BankAccess": (
        "id: uuid, providerId: uuid, aktualisierungszeitpunkt: time, messages?: [Message], "
        "tanMedien?: [TanMedium], sicherheitsverfahren?: [SecurityProcedure], "
        "aktivesSicherheitsverfahren?: SecurityProcedure, challenge?: Challenge, relations: "
        "[Relation], type?: DEFAULT|EBICS|BUILDER, status: INTERAKTION|VOLLSTAENDIG, timeout?: "
        "time, bankprodukte: [Product], sync: bool"
    ),
    "BankAccessIssues": (
        "messages: [Message], relations: [Relation], tanMedien?: [TanMedium], "
        "aktivesSicherheitsverfahren?: SecurityProcedure, aktualisierungszeitpunkt?: time, "
        "id?: text, providerId?: text, challenge?: Challenge"
    ),
    "BulkDebitData": (
        "provider: uuid, credentials: Credentials, product: text, business?: bool, "
        "sequenceType?: DebitSequenceType, creditorSchemeIdentification: text, "
        "requestedCollectionDate: day, debitDetails: [DebitDetails]"
    ),
    "BulkDebitDataBankAccess": (
        "business?: bool, sequenceType?: DebitSequenceType, creditorSchemeIdentification: "
        "text, requestedCollectionDate: day, debitDetails: [DebitDetails]"
    ),
    "BulkDebitResult": (
        "messages?: [Message], scaMethods?: [SecurityProcedureEn], scaMediums?: [TanMediumEn], "
        "challenge?: Challenge, relations?: [Relation], debit: (provider: uuid, product: text, "
        "paymentId: uuid, ebics: bool, business?: bool, sequenceType?: DebitSequenceType, "
        "creditorSchemeIdentification: text, requestedCollectionDate: day, debitDetails: "
        "[DebitDetails])"
    ),
    "BulkTransferData": (
        "provider: uuid, credentials: Credentials, product: text, transferDetails: "
        "[TransferDetails]"
    ),
    "BulkTransferResult": (
        "messages?: [Message], scaMethods?: [SecurityProcedureEn], scaMediums?: [TanMediumEn], "
        "challenge?: Challenge, relations?: [Relation], transfer: (provider: uuid, product: "
        "text, paymentId: uuid, ebics: bool, transferDetails: [TransferDetails])"
    ),
    "Challenge": "name: text, content: ChallengeContent, decoupled?: bool, redirect?: bool",
    "ChallengeContent": "instructions?: text, HHD?: text, HHDUC?: text, photo?: text, PDF?: text",
    "ChangeUserDetails": "username?: text, firstname?: text, lastname?: text",
    "Consent": (
        "messages?: [Message], scaMethods?: [SecurityProcedureEn], scaMediums?: [TanMediumEn], "
        "challenge?: Challenge, relations?: [Relation]"
    ),
    "CreateBankAccess": "= {CreateBankAccessData}",
    "CreateBankAccessBuilder": "id: uuid, providerId: uuid, bankprodukte: [SimpleProduct]",
    "CreateBankAccessData": (
        "providerId?: uuid, credentials?: Credentials, sync?: bool, selectedBankProducts?: "
        "[text], ebics?: bool, hostId?: text, hostUrl?: text"
    ),
    "CreateBulkTransferLegacy": (
        "credentials: Credentials, sicherheitsverfahrenKodierung?: int, ausfuehrungsdatum?: "
        "DateTime, tanMediumName?: text, payments: [UeberweisungDetails]"
    ),
    "CreateTextTan": "tan: text",
    "CreateToken": (
        "grant_type: password|client_credentials, username?: text, password?: text, scope?: text"
    ),
    "CreateTransfer": (
        "empfaenger: text, verwendungszweck: text, iban: text, bic: text, waehrung: text, "
        "betrag: number, credentials: Credentials, sicherheitsverfahrenKodierung?: int, "
        "ausfuehrungsdatum?: DateTime, tanMediumName?: text"
    ),
    "CreateUser": "username: text, password: text, firstname?: text, lastname?: text",
    "Credentials": "userid: text, pin: text, partnerid?: text, corporateid?: text",
    "Customer": "messages?: [Message], bankzugaenge?: {BankAccess}, relations?: [Relation]",
    "CustomerBankAccessBuilderPushTransactionsRequest": "= [TransactionData]",
    "CustomerBankAccessGetBankAccessChallengePdfResponse": "= bytes",
    "CustomerBankAccessGetDepotPositionsResponse": "= [Investment]",
    "CustomerBankAccessGetTransactionsResponse": "= [Transaction]",
    "CustomerBankAccessPaymentInitiateBulkTransferRequest": "transferDetails: [TransferDetails]",
    "CustomerBankAccessPaymentInitiateSingleTransferRequest": "transferDetails: TransferDetails",
    "DateTime": "= time",
    "DebitBaseInfo": (
        "business?: bool, sequenceType?: DebitSequenceType, creditorSchemeIdentification: "
        "text, requestedCollectionDate: day"
    ),
    "DebitDetails": (
        "amount: number, currency: text, purpose: text, endToEndId: text, debtorName: text, "
        "debtorIban: text, debtorAccountNumber?: text, debtorBankCode?: text, debtorBic?: "
        "text, mandateIdentification: text, mandateDateOfSignature: day, business?: bool, "
        "sequenceType?: DebitSequenceType"
    ),
    "DebitSequenceType": "= FRST|RCUR|FNAL|OOFF",
    "EncryptPlaintextRequest": "= text",
    "EncryptPlaintextResponse": "= text",
    "EntitySchema": "displayName: text, entityClass: text, id: text, userId?: text",
    "ErrorMessage": "code?: text, message?: text",
    "Field": "fieldkey: text, label: text, secret: bool, hint?: text, format: text",
    "Interaction": (
        "messages: [Message], relations: [Relation], timeout?: day, challenge?: Challenge"
    ),
    "Investment": (
        "name?: text, menge?: number, handelseinheit?: STUECK|NOMINAL, isin?: text, wkn?: "
        "text, kurs?: number, kursDatum?: time, waehrung?: text, waehrungskurs?: number, "
        "handelsplatz?: text, gesamtwert?: number"
    ),
    "ListOfBankAccesses": "= {BankAccess}",
    "MaxTransactions": "= none|all|paymentAccounts",
    "Message": "level: INFO|ERROR, code: MessageCode, message: text, details?: text",
    "MessageCode": (
        "= BA999|BA1000|BA1001|BA1010|BA1011|BA1012|BA1013|BA1014|BA1020|BA1051|BA1052|BA1053|"
        "BA1060|BA1062|BA1063|BA1064|BA1100|BA1101|BA1102|BA1103|BA1104|BA1110|BA1111|BA1112|"
        "BA1200|BA1204|BA1212|BA2002|BA2003|BA2004|BA2021|BA2062|BA3000|BA3005|BA3010|BA3020|"
        "BA3030|BA3040|BA3060"
    ),
    "PaymentBaseInfo": "provider: uuid, credentials: Credentials, product: text",
    "Product": (
        "id: text, bezeichnung?: text, kategorie: GIROKONTO|SPARKONTO|FESTGELDKONTO|"
        "KREDITKONTO|TAGESGELDKONTO|BAUSPARVERTRAG|VERSICHERUNG|SONSTIGESKONTO|AMERICANEXPRESS|"
        "MASTERCARD|VISA|DINERSCLUB|SONSTIGEKARTE|DEPOT|KREDITKARTENKONTO, saldo?: number, "
        "saldoDatum?: time, waehrung?: text, salden?: {Balance}, kontonummer: text, iban?: "
        "text, bic?: text, blz?: text, kreditinstitut?: text, inhaber?: text, status?: "
        "INTERAKTION|VOLLSTAENDIG, aktualisierungszeitpunkt: time, transferSupport?: bool, "
        "bulkTransferSupport?: bool, relations: [Relation], messages?: [Message], "
        "saldoDatenquelle?: SWIFTMSG|SONSTIGE, ueberziehungslimit?: number, "
        "verfuegungsrahmen?: number, verfuegterBetrag?: number, vertragsnummer?: text, "
        "rating?: number, vertragssumme?: number, vertragstyp?: text, sparzustand?: bool, "
        "vertragsstatus?: INTERAKTION|VOLLSTAENDIG, sparzinssatz?: number, schuldzinssatz?: "
        "number, vertragsDatum?: time"
    ),
    "ProductCategories": "= [ProductCategory]",
    "ProductCategory": (
        "= GIROKONTO|SPARKONTO|FESTGELDKONTO|KREDITKONTO|TAGESGELDKONTO|BAUSPARVERTRAG|"
        "SONSTIGESKONTO|KREDITKARTE|KREDITKARTENKONTO|SONSTIGEKARTE|DEPOT|SONSTIGESPRODUKT"
    ),
    "Provider": (
        "id: text, name: text, consumerRelevant: bool, group?: text, blz?: text, bic?: text, "
        "relations: [Relation], capabilities: [KONTEN|KARTEN|DEPOTS|BAUSPAR], channels?: "
        "[ProductCategories], authenticationInfo: AuthenticationInfo"
    ),
    "ProviderCoreData": "id: text, name: text, group?: text, blz?: text, bic?: text, logo?: text",
    "ProviderEbicsInfo": "hostId?: text, hostUrl?: text",
    "ProviderJobStatistics": (
        "logo: text, latestSuccessDate: time, averageDuration: number, successRate: number"
    ),
    "ProvidersGetAllResponse": "= [Provider]",
    "ProvidersGetJobStatisticsResponse": "= [ProviderJobStatistics]",
    "ProvidersListCoreDataResponse": "= [ProviderCoreData]",
    "Relation": "rel: text, href: text",
    "RelationSchema": "href: text, rel: text",
    "ScaInteraction": "messages: [Message], relations: [Relation], tanMedien?: [TanMedium]",
    "SecurityProcedure": "kodierung?: int, name?: text, hinweis?: text",
    "SecurityProcedureEn": "code?: int, name?: text, hint?: text",
    "SimpleProduct": (
        "id: text, bezeichnung?: text, kategorie?: GIROKONTO|SPARKONTO|FESTGELDKONTO|"
        "KREDITKONTO|TAGESGELDKONTO|BAUSPARVERTRAG|VERSICHERUNG|SONSTIGESKONTO|AMERICANEXPRESS|"
        "MASTERCARD|VISA|DINERSCLUB|SONSTIGEKARTE|DEPOT|KREDITKARTENKONTO, saldo?: number, "
        "saldoDatum?: time, waehrung?: text, salden?: {Balance}, kontonummer: text, iban?: "
        "text, bic?: text, blz?: text, kreditinstitut?: text, inhaber?: text"
    ),
    "SingleDebitData": (
        "provider: uuid, credentials: Credentials, product: text, business?: bool, "
        "sequenceType?: DebitSequenceType, creditorSchemeIdentification: text, "
        "requestedCollectionDate: day, debitDetails: DebitDetails"
    ),
    "SingleDebitDataBankAccess": (
        "business?: bool, sequenceType?: DebitSequenceType, creditorSchemeIdentification: "
        "text, requestedCollectionDate: day, debitDetails: DebitDetails"
    ),
    "SingleDebitResult": (
        "messages?: [Message], scaMethods?: [SecurityProcedureEn], scaMediums?: [TanMediumEn], "
        "challenge?: Challenge, relations?: [Relation], debit: (provider: uuid, product: text, "
        "paymentId: uuid, ebics: bool, business?: bool, sequenceType?: DebitSequenceType, "
        "creditorSchemeIdentification: text, requestedCollectionDate: day, debitDetails: "
        "DebitDetails)"
    ),
    "SingleTransferData": (
        "provider: uuid, credentials: Credentials, product: text, transferDetails: TransferDetails"
    ),
    "SingleTransferResult": (
        "messages?: [Message], scaMethods?: [SecurityProcedureEn], scaMediums?: [TanMediumEn], "
        "challenge?: Challenge, relations?: [Relation], transfer: (provider: uuid, product: "
        "text, paymentId: uuid, ebics: bool, transferDetails: TransferDetails)"
    ),
    "SubmitScaData": (
        "chosenScaMethodId?: text, chosenScaMedia?: text, scaAuthenticationData?: text"
    ),
    "TagInstanceSchema": (
        "entity: EntitySchema, id: text, relations?: [RelationSchema], tagTreeItem: "
        "TagTreeItemSchema"
    ),
    "TagTreeItemSchema": (
        "description?: text, displayName?: text, relations?: [RelationSchema], systemId?: int, "
        "systemName: text, systemNameParent?: text, tagTree: TagTreeSchema"
    ),
    "TagTreeSchema": (
        "description?: text, version?: number, displayName?: text, isTenantGenerated?: bool, "
        "relations?: [RelationSchema], systemId?: int, systemName: text"
    ),
    "TanMedium": (
        "name?: text, medienklasse?: LISTE|GENERATOR|MOBIL|SECODER|PUSHTAN|ALL|PROPRIETARY, "
        "gueltigVon?: time, gueltigBis?: time"
    ),
    "TanMediumEn": (
        "name?: text, mediaClass?: LIST|GENERATOR|MOBILE|SECODER|PUSHTAN|ALL|PROPRIETARY, "
        "validFrom?: time, validTo?: time"
    ),
    "Tenant": "description?: text, name: text",
    "Token": (
        "scope: text, tenant: text, client: text, user?: text, additionalData?: {text}, "
        "validTo?: time, access_token: uuid, token_type: text"
    ),
    "Transaction": (
        "id?: uuid, hash?: uuid, tags?: [TagInstanceSchema], betrag: number, waehrung?: text, "
        "verwendungszweck: text, buchungstext?: text, buchungsdatum: time, "
        "wertstellungsdatum?: time, gegenkontoInhaber: text, gegenkontoIban?: text, "
        "gegenkontoBic?: text, gegenkontoInhaberAbweichend?: text, primanotaNummer?: text, "
        "gvCode?: text, identifier?: (endToEndId?: text, proprietaryCode?: text, "
        "entryReference?: text, ownerRef?: text, bookingRef?: text, balance?: number, "
        "mandateId?: text, batchId?: text)"
    ),
    "TransactionData": (
        "tags?: [TagInstanceSchema], betrag: number, waehrung?: text, verwendungszweck: text, "
        "buchungstext?: text, buchungsdatum: time, wertstellungsdatum?: time, "
        "gegenkontoInhaber: text, gegenkontoIban?: text, gegenkontoBic?: text, "
        "gegenkontoInhaberAbweichend?: text, primanotaNummer?: text, gvCode?: text, "
        "identifier?: (endToEndId?: text, proprietaryCode?: text, entryReference?: text, "
        "ownerRef?: text, bookingRef?: text, balance?: number, mandateId?: text, batchId?: "
        "text)"
    ),
    "TransferDetails": (
        "recipient: text, purpose: text, iban: text, bic?: text, currency: text, amount: "
        "number, endToEndId?: text, purposeCode?: text, ultimateDebtor?: text, "
        "ultimateCreditor?: text"
    ),
    "UeberweisungDetails": (
        "empfaenger: text, verwendungszweck: text, iban: text, bic?: text, waehrung: text, "
        "betrag: number"
    ),
    "User": "id: text, username: text, roles?: [text]",
    "WrappedTags": "tags?: [TagInstanceSchema]",
}
"""Every schema that an operation uses, by its name there."""

RELATIONS = {
    "GET": (
        "authenticate_decoupled get_affinities get_bankzugaenge get_bulk_debit "
        "get_bulk_transfer get_cashflow get_challenge_pdf get_contracts get_credit_attributes "
        "get_credit_check get_depotpositionen get_disposable_money get_issues "
        "get_kontoumsaetze get_kontoumsaetze_business_partners get_kontoumsaetze_categories "
        "get_kontoumsaetze_freelancer_categories get_kontoumsaetze_insurance_types "
        "get_kontoumsaetze_periods get_life_events get_life_stages get_sales_triggers "
        "get_single_debit get_single_transfer get_tagging_rules logo self "
        "get_kontoumsaetze_tagged get_kontoumsaetze_insurances get_consent"
    ),
    "POST": (
        "add_bankzugaenge add_tagging_rules authenticate cancel initiate_bulk_transfer "
        "initiate_bulk_transfer_with_saved_credentials initiate_single_transfer "
        "initiate_single_transfer_with_saved_credentials refresh_bankzugang set_medium "
        "set_method start_sca start_ueberweisung initiate_single_debit initiate_bulk_debit"
    ),
    "PUT": "submit_text_tan",
    "DELETE": (
        "delete_bankzugaenge delete_bankzugang delete_regprotect_sessions delete_tagging_rules"
    ),
    "browser": "get_webform redirect_url",
}
"""The relations by their verbs; what is for a browser has none."""

NOT_DESCRIBED = (
    "get_kontoumsaetze_tagged get_kontoumsaetze_insurances start_ueberweisung "
    "submit_text_tan get_consent initiate_single_debit initiate_bulk_debit"
)
"""Those of them that only the quick start, an example or an integration names."""
