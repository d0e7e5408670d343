"""What schemathesis has to know beside the description: who asks, and what there is."""

import json
from typing import Any

import schemathesis
from world import DEMO, IBAN, PASSWORD, SMALL, WORLD

WITH_A_LICENCE = ("/ueberweisung/", "/consent", "/payment/")
"""What a customer without a licence cannot come far with."""
EXAMPLES = {
    "Customer-IP-Address": ["93.184.216.34"],
    "callbackUrl": ["https://app.example/return"],
    "tag": ["true"],
    "from": ["2026-01-01T00:00:00"],
    "provider": [DEMO],
    "providerId": [DEMO],
    "product": [SMALL],
    "iban": [IBAN],
    "debtorIban": [IBAN],
    "currency": ["EUR"],
    "waehrung": ["EUR"],
    "amount": [5],
    "betrag": [5],
    "requestedCollectionDate": ["2026-03-20"],
    "requestedExecutionDate": ["2026-03-20"],
    "userid": ["test_sca_method"],
    "pin": ["test_sca_method"],
    "chosenScaMethodId": ["1"],
    "scaAuthenticationData": ["42"],
    "tan": ["42"],
    "username": ["otto"],
    "password": [PASSWORD],
    "grant_type": ["client_credentials"],
    "scope": ["http://banksapi.io/provider/read"],
}
"""Values that mean something in this world."""
OF_HTTP = {"content-length", "transfer-encoding", "connection", "expect", "upgrade", "te"}
"""Headers that say how a request is sent: the server refuses a wrong one before the interface."""
OCTETS = "application/octet-stream+base64"


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Most of what is asked for is there, and some of it is not."""
    for operations in raw_schema["paths"].values():
        for one in operations.values():
            for parameter in one["parameters"]:
                known = WORLD.known.get(parameter["name"])
                if known:
                    parameter["schema"] = {"enum": [*known, "nobody-knows"]}
                if parameter["name"] == "tenant-name":
                    parameter["schema"] = {"enum": ["demotenant"]}
                if parameter["name"] in EXAMPLES:
                    parameter["schema"]["examples"] = EXAMPLES[parameter["name"]]
            for content in one.get("requestBody", {}).get("content", {}).values():
                content["schema"] = at_home(content["schema"])


def at_home(schema: Any) -> Any:
    """The schema with examples that mean something in this world."""
    if isinstance(schema, list):
        return [at_home(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: at_home(value) for key, value in schema.items()}
    for name in found.get("properties", {}).keys() & EXAMPLES.keys():
        found["properties"][name] = {**found["properties"][name], "examples": EXAMPLES[name]}
    return found


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Nothing stays away for long, and what goes out is HTTP."""
    WORLD.restore()
    for name in [name for name in case.headers or () if name.lower() in OF_HTTP]:
        del case.headers[name]


@schemathesis.auth(refresh_interval=None)
class Credentials:
    """The credential that the operation asks for."""

    def get(self, case: Any, context: Any) -> str:
        (scheme, *_) = case.operation.definition.raw["security"][0]
        if scheme == "user" and any(part in case.operation.path for part in WITH_A_LICENCE):
            scheme = "regulated"
        return {"client": WORLD.basic, "key": ""}.get(scheme) or WORLD.tokens.get(scheme, "")

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = case.headers or {}
        if data:
            case.headers["Authorization"] = data
        else:
            case.headers["X-API-KEY"] = WORLD.sandbox.account.api_key


@schemathesis.serializer(OCTETS)
def octets(context: Any, value: Any) -> bytes:
    """A body that is text already."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()
