"""What may be sent: the schemas of the operations' bodies, written from the documents."""

from typing import Any

from .gate import (
    Check,
    Refusal,
    currency,
    day,
    either,
    fields,
    flag,
    items,
    keyed,
    number,
    one_of,
    segment,
    stamp,
    text,
    uuid_text,
    whole_number,
)

KATEGORIEN = (
    "GIROKONTO", "SPARKONTO", "FESTGELDKONTO", "KREDITKONTO", "TAGESGELDKONTO", "BAUSPARVERTRAG",
    "VERSICHERUNG", "SONSTIGESKONTO", "AMERICANEXPRESS", "MASTERCARD", "VISA", "DINERSCLUB",
    "SONSTIGEKARTE", "DEPOT", "KREDITKARTENKONTO",
)  # fmt: skip
kategorie = one_of(*KATEGORIEN)
_LONGEST_ID = 35
_STEPS = frozenset({"chosenScaMethodId", "chosenScaMedia", "scaAuthenticationData"})

CREDENTIALS = fields(userid=text(1), pin_=text(), partnerid_=text(), corporateid_=text())

CREATE_USER = fields(
    username=text(1, 200), password=text(1, 200), firstname_=text(), lastname_=text()
)
CHANGE_USER = fields(username_=text(1, 200), firstname_=text(), lastname_=text())

_CREATE_ACCESS = fields(
    providerId_=text(1),
    credentials_=CREDENTIALS,
    sync_=flag,
    selectedBankProducts_=items(text(1)),
    ebics_=flag,
    hostId_=text(),
    hostUrl_=text(),
)
CREATE_ACCESSES = keyed(uuid_text, _CREATE_ACCESS, least=1)

_STEP = fields(
    chosenScaMethodId_=either(whole_number, text(1)),
    chosenScaMedia_=text(1),
    scaAuthenticationData_=text(),
)


def _step(value: Any, name: str) -> Any:
    found = _STEP(value, name)
    if not value.keys() <= _STEPS:
        raise Refusal(400, "Der Inhalt hat Angaben, die zu keinem Schritt gehören")
    return found


step = Check(_step, {**_STEP.schema, "additionalProperties": False})
"""An answer of a person who authenticates; the keys not used may be `null`."""
step_or_start = either(step, keyed(uuid_text, _CREATE_ACCESS))
"""What a POST to a consent takes: a step, or the body of a creation."""

TRANSFER_DETAILS = fields(
    recipient=text(1),
    purpose=text(1),
    iban=text(1),
    bic_=text(),
    currency=currency,
    amount=number,
    endToEndId_=text(1, _LONGEST_ID),
    purposeCode_=text(),
    ultimateDebtor_=text(),
    ultimateCreditor_=text(),
)
SEQUENCE = one_of("FRST", "RCUR", "FNAL", "OOFF")
DEBIT_DETAILS = fields(
    amount=number,
    currency=currency,
    purpose=text(1),
    endToEndId=text(1, _LONGEST_ID),
    debtorName=text(1),
    debtorIban=text(1),
    debtorAccountNumber_=text(),
    debtorBankCode_=text(),
    debtorBic_=text(),
    mandateIdentification=text(1),
    mandateDateOfSignature=day,
    business_=flag,
    sequenceType_=SEQUENCE,
)
_ACCOUNT = {"provider": text(1), "credentials_": CREDENTIALS, "product": text(1)}
_TRANSFER = {"instant_": flag, "requestedExecutionDate_": day}
_DEBIT = {
    "business_": flag,
    "sequenceType_": SEQUENCE,
    "creditorSchemeIdentification": text(1),
    "requestedCollectionDate": day,
}
_DETAILS = {
    "single-transfer": {**_TRANSFER, "transferDetails": TRANSFER_DETAILS},
    "bulk-transfer": {**_TRANSFER, "transferDetails": items(TRANSFER_DETAILS, 1)},
    "single-debit": {**_DEBIT, "debitDetails": DEBIT_DETAILS},
    "bulk-debit": {**_DEBIT, "debitDetails": items(DEBIT_DETAILS, 1)},
}
PAYMENTS = {kind: fields(**_ACCOUNT, **checks) for kind, checks in _DETAILS.items()}
"""The orders of a customer, by kind."""
SAVED_PAYMENTS = {kind: fields(**checks) for kind, checks in _DETAILS.items()}
"""The orders below a product, by kind."""

_UEBERWEISUNG = {
    "empfaenger": text(1),
    "verwendungszweck": text(1),
    "iban": text(1),
    "bic_": text(),
    "waehrung": currency,
    "betrag": number,
}
_LEGACY = {
    "credentials": CREDENTIALS,
    "sicherheitsverfahrenKodierung_": whole_number,
    "ausfuehrungsdatum_": stamp,
    "tanMediumName_": text(),
}
UEBERWEISUNGEN = {
    "single-transfer": fields(**_LEGACY, **_UEBERWEISUNG),
    "bulk-transfer": fields(**_LEGACY, payments=items(fields(**_UEBERWEISUNG), 1)),
}
TEXT_TAN = fields(tan=text())

_BALANCE = fields(saldo_=number, waehrung_=currency, saldoDatum_=stamp)
_PRODUCT = fields(
    id=segment,
    bezeichnung_=text(),
    kategorie_=kategorie,
    saldo_=number,
    saldoDatum_=stamp,
    waehrung_=currency,
    salden_=keyed(text(1, 100), _BALANCE),
    kontonummer_=text(),
    iban_=text(),
    bic_=text(),
    blz_=text(),
    kreditinstitut_=text(),
    inhaber_=text(),
)
BUILDER = fields(id=uuid_text, providerId=uuid_text, bankprodukte=items(_PRODUCT, 1, 100))

_TREE = fields(systemName=text(1), displayName_=text(), description_=text(), systemId_=whole_number)
_ITEM = fields(
    systemName=text(1),
    systemNameParent_=text(),
    displayName_=text(),
    description_=text(),
    systemId_=whole_number,
    tagTree=_TREE,
)
_ENTITY = fields(displayName_=text(), entityClass_=text(), id_=text(), userId_=text())
_TAG = fields(id_=text(), entity_=_ENTITY, tagTreeItem=_ITEM)
TAGS = fields(tags=items(_TAG, 1, 1))
RULE = fields(counterparty=text(1), tagTreeItem=_ITEM)

_IDENTIFIER = fields(
    endToEndId_=text(),
    proprietaryCode_=text(),
    entryReference_=text(),
    ownerRef_=text(),
    bookingRef_=text(),
    balance_=number,
    mandateId_=text(),
    batchId_=text(),
)
TRANSACTION = fields(
    betrag=number,
    waehrung_=currency,
    verwendungszweck=text(),
    buchungstext_=text(),
    buchungsdatum=stamp,
    wertstellungsdatum_=stamp,
    gegenkontoInhaber=text(),
    gegenkontoIban_=text(),
    gegenkontoBic_=text(),
    gegenkontoInhaberAbweichend_=text(),
    primanotaNummer_=text(),
    gvCode_=text(),
    identifier_=_IDENTIFIER,
    tags_=items(_TAG, 0, 20),
)
TRANSACTIONS = items(TRANSACTION, 1)
