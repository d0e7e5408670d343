"""What schemathesis has to know beside the description: who asks, and what there is."""

from typing import Any

import schemathesis
from world import WORLD

OCTETS = "application/octet-stream+base64"


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Half of what is asked for is there."""
    for operations in raw_schema["paths"].values():
        for one in operations.values():
            for parameter in one["parameters"]:
                known = WORLD.known.get(parameter["name"])
                if known:
                    parameter["schema"] = {"anyOf": [{"enum": known}, parameter["schema"]]}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Nothing stays away for long."""
    WORLD.restore()


@schemathesis.auth()
class Credentials:
    """The credential that the operation asks for."""

    def get(self, case: Any, context: Any) -> str:
        (scheme, *_) = case.operation.definition.raw["security"][0]
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
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
