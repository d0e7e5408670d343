"""What does an answer become whose schema nobody has published?

An object with relations becomes a `Resource`, another object a mapping, an array a list, anything
that is not JSON its bytes. Numbers are `int` or `Decimal`; nothing is dropped.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from banksapi_async.records import FrozenDict
from banksapi_async.wire import converter, json
from banksapi_async.wire.responses import Answer

from .resource import Resource


def read_generic(answer: Answer) -> Any:
    """Return the answer's body in the type that fits it; `None` for an empty one."""
    if not answer.body:
        return None
    if "json" not in answer.headers.get("content-type", "json"):
        return answer.body
    return _value(json.loads(answer.body))


def _value(data: Any) -> Any:
    if isinstance(data, dict):
        items = cast("Mapping[str, Any]", data)
        if "relations" in items:
            return converter.load(Resource, items)
        return FrozenDict({k: _value(v) for k, v in items.items()})
    if isinstance(data, list):
        return [_value(row) for row in cast("Sequence[Any]", data)]
    return data
