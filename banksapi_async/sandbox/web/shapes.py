"""How the answers look, as JSON schemas.

Written from the documents and not from what the handlers do, so that the two can be held against
each other. What has a name is a component of the sandbox's description, and is referred to.
"""

from typing import Any

from banksapi_async.sandbox.payments import Kind

from .bodies import KATEGORIEN, SAVED_PAYMENTS
from .gate import Schema, number, stamp, uuid_text

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
UUID = uuid_text.schema
STAMP = stamp.schema
BINARY: Schema = {"type": "string", "contentEncoding": "base64"}
COMPONENTS: dict[str, Schema] = {}
"""The schemas that have a name."""


def obj(**properties: Schema) -> Schema:
    """Return the schema of an object; a name that ends in `_` may be left out."""
    return {
        "type": "object",
        "properties": {name.removesuffix("_"): one for name, one in properties.items()},
        "required": [name for name in properties if not name.endswith("_")],
    }


def listed(of: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": of}


def mapped(of: Schema) -> Schema:
    """Return the schema of an object whose keys are ids."""
    return {"type": "object", "propertyNames": UUID, "additionalProperties": of}


def words(*of: str) -> Schema:
    """Return the schema of one of some words."""
    return {"type": "string", "enum": list(of)}


def _named(name: str, schema: Schema) -> Schema:
    COMPONENTS[name] = schema
    return {"$ref": f"#/components/schemas/{name}"}


ERROR = _named("Error", obj(code=TEXT, message=TEXT))
MESSAGE = _named(
    "Message",
    obj(
        level=words("INFO", "ERROR"),
        code={"type": "string", "pattern": "^BA[0-9]{3,4}$"},
        message=TEXT,
        details=TEXT,
    ),
)
RELATION = _named("Relation", obj(rel=TEXT, href=TEXT))
_SAID = {"messages": listed(MESSAGE), "relations": listed(RELATION)}

TENANTS = listed(obj(name=TEXT, description=TEXT))
_NAMES = {"username": TEXT, "firstname_": TEXT, "lastname_": TEXT}
USER = _named("User", obj(id=UUID, **_NAMES))
USERS = listed(obj(userReference=UUID, **_NAMES))
TOKEN = _named(
    "Token",
    obj(
        scope=TEXT,
        tenant=TEXT,
        tenantId=UUID,
        client=TEXT,
        user_=UUID,
        additionalData={"type": "object", "additionalProperties": TEXT},
        validTo=STAMP,
        active=FLAG,
        issuedAt=WHOLE,
        expiresAt=WHOLE,
        access_token=UUID,
        token_type=words("Bearer"),
        expires_in=WHOLE,
    ),
)
KEY_TOKEN = _named("KeyToken", obj(access_token=UUID, token_type=words("Bearer"), expires_in=WHOLE))

_CAPABILITY = words("KONTEN", "KARTEN", "DEPOTS", "BAUSPAR")
_BANK = {"id": UUID, "name": TEXT, "group": TEXT, "blz_": TEXT, "bic": TEXT}
_FIELD = obj(fieldkey=TEXT, label=TEXT, secret=FLAG, hint=TEXT, format=TEXT)
PROVIDER = _named(
    "Provider",
    obj(
        **_BANK,
        consumerRelevant=FLAG,
        relations=listed(RELATION),
        capabilities=listed(_CAPABILITY),
        channels=listed(listed(TEXT)),
        authenticationInfo=obj(loginHint=TEXT, fields=listed(_FIELD)),
    ),
)
CORE_DATA = _named("CoreData", obj(**_BANK, logo=TEXT))
STATISTICS = _named(
    "Statistics",
    obj(logo=TEXT, latestSuccessDate=STAMP, averageDuration=NUMBER, successRate=NUMBER),
)
EBICS = _named("Ebics", obj(hostId=TEXT, hostUrl=TEXT))

METHOD = _named("Method", obj(kodierung=WHOLE, name=TEXT, hinweis=TEXT))
MEDIUM = _named(
    "Medium",
    obj(name=TEXT, medienklasse=words("LISTE", "MOBIL"), gueltigVon=STAMP, gueltigBis=STAMP),
)
CHALLENGE = _named(
    "Challenge",
    obj(
        name=TEXT,
        content=obj(instructions=TEXT, photo_=TEXT, PDF_=TEXT),
        decoupled=FLAG,
        redirect=FLAG,
    ),
)
_ASKED = {
    "tanMedien": listed(MEDIUM),
    "sicherheitsverfahren": listed(METHOD),
    "challenge_": CHALLENGE,
}
_BALANCE = obj(saldo_=NUMBER, waehrung_=TEXT, saldoDatum_=STAMP)
PRODUCT = _named(
    "Product",
    obj(
        **_SAID,
        id=TEXT,
        status=words("VOLLSTAENDIG"),
        bezeichnung=TEXT,
        kategorie=words(*KATEGORIEN),
        aktualisierungszeitpunkt=STAMP,
        waehrung=TEXT,
        kontonummer=TEXT,
        inhaber=TEXT,
        saldo_=NUMBER,
        saldoDatum_=STAMP,
        salden_={"type": "object", "additionalProperties": _BALANCE},
        iban_=TEXT,
        bic_=TEXT,
        blz_=TEXT,
        kreditinstitut_=TEXT,
        ueberziehungslimit_=NUMBER,
        verfuegungsrahmen_=NUMBER,
        verfuegterBetrag_=NUMBER,
    ),
)
ACCESS = _named(
    "Access",
    obj(
        **_ASKED,
        id=UUID,
        providerId=UUID,
        aktualisierungszeitpunkt=STAMP,
        aktivesSicherheitsverfahren_=METHOD,
        timeout_=STAMP,
        relations=listed(RELATION),
        messages_=listed(MESSAGE),
        status=words("INTERAKTION", "GESTARTET", "SAMMELN", "VOLLSTAENDIG"),
        bankprodukte=listed(PRODUCT),
        sync=FLAG,
        type_=words("BUILDER"),
    ),
)
ISSUES = _named(
    "Issues",
    obj(
        **_ASKED,
        **_SAID,
        id=UUID,
        providerId=UUID,
        aktualisierungszeitpunkt=STAMP,
        aktivesSicherheitsverfahren_=METHOD,
    ),
)
CUSTOMER = _named(
    "Customer", obj(**_SAID, bankzugaenge=mapped(obj(**_SAID, sicherheitsverfahren=listed(METHOD))))
)
ACCESSES = mapped(ACCESS)

_TREE = {
    "systemName": TEXT,
    "displayName_": TEXT,
    "description_": TEXT,
    "systemId_": WHOLE,
    "isTenantGenerated_": FLAG,
    "relations_": listed(RELATION),
}
TREE = _named("TagTree", obj(**_TREE))
_ITEM = {
    "systemName": TEXT,
    "systemNameParent_": TEXT,
    "displayName_": TEXT,
    "description_": TEXT,
    "systemId_": WHOLE,
    "relations_": listed(RELATION),
}
ITEM = _named("TagItem", obj(**_ITEM, tagTree=TREE))
ITEMS = listed(obj(**_ITEM))
TAG = _named(
    "Tag",
    obj(
        id_=TEXT,
        entity_=obj(displayName_=TEXT, entityClass_=TEXT, id_=TEXT, userId_=TEXT),
        tagTreeItem=ITEM,
        relations_=listed(RELATION),
    ),
)
RULE = _named("Rule", obj(id=UUID, counterparty=TEXT, tagTreeItem=ITEM))
RULES = obj(taggingRules=listed(RULE), relations=listed(RELATION))
ANALYSIS = {"anyOf": [{"type": "object"}, {"type": "array"}]}

TRANSACTION = _named(
    "Transaction",
    obj(
        id=UUID,
        hash=UUID,
        betrag=NUMBER,
        waehrung_=TEXT,
        verwendungszweck=TEXT,
        buchungstext=TEXT,
        buchungsdatum=STAMP,
        wertstellungsdatum=STAMP,
        gegenkontoInhaber=TEXT,
        gegenkontoIban=TEXT,
        gegenkontoBic=TEXT,
        gegenkontoInhaberAbweichend_=TEXT,
        primanotaNummer=TEXT,
        gvCode_=TEXT,
        identifier=obj(
            endToEndId=TEXT,
            bookingRef=TEXT,
            proprietaryCode_=TEXT,
            entryReference_=TEXT,
            ownerRef_=TEXT,
            balance_=NUMBER,
            mandateId_=TEXT,
            batchId_=TEXT,
        ),
        tags_=listed(TAG),
    ),
)
POSITION = _named(
    "Position",
    obj(
        name=TEXT,
        menge=NUMBER,
        handelseinheit=words("STUECK", "NOMINAL"),
        isin=TEXT,
        wkn=TEXT,
        kurs=NUMBER,
        kursDatum=STAMP,
        waehrung=TEXT,
        waehrungskurs=NUMBER,
        handelsplatz=TEXT,
        gesamtwert=NUMBER,
    ),
)

_STEPS = {
    "scaMethods_": listed(obj(code=WHOLE, name=TEXT, hint=TEXT)),
    "scaMediums_": listed(
        obj(name=TEXT, mediaClass=words("LIST", "MOBILE"), validFrom=STAMP, validTo=STAMP)
    ),
    "challenge_": CHALLENGE,
}
CONSENT = _named("Consent", obj(**_SAID, **_STEPS))


def payment(kind: Kind) -> Schema:
    """Return the schema of an order as it is read."""
    ordered: dict[str, Any] = SAVED_PAYMENTS[kind].schema
    more = {"provider": UUID, "product": TEXT, "paymentId": UUID, "ebics": FLAG}
    order = {
        **ordered,
        "properties": {**ordered["properties"], **more},
        "required": [*ordered["required"], *more],
    }
    return obj(**_SAID, **_STEPS, **{"debit" if kind.is_debit else "transfer": order})


_OLD = obj(
    empfaenger=TEXT,
    verwendungszweck=TEXT,
    iban=TEXT,
    bic_=TEXT,
    waehrung=TEXT,
    betrag=number.schema,
)
UEBERWEISUNG = _named(
    "Ueberweisung",
    obj(
        **_SAID,
        tanMedien_=listed(MEDIUM),
        sicherheitsverfahren_=listed(METHOD),
        challenge_=CHALLENGE,
        ueberweisung_=_OLD,
        payments_=listed(_OLD),
        ausfuehrungsdatum_=STAMP,
        tanMediumName_=TEXT,
        hinweis_=TEXT,
        timeout_=STAMP,
    ),
)
