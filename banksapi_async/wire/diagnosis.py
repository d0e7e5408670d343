"""Where does an answer not fit, and what was expected there?

Asked only after a reading failed, so it may be slow: it goes through the data once more with the
hooks of the single values, and names every place, up to a bound, and no value.
"""

from collections.abc import Callable
from typing import Any

from banksapi_async.wire.fields import is_record, wired
from banksapi_async.wire.hooks import Hook, freeze
from banksapi_async.wire.types import (
    Misfit,
    is_list,
    is_object,
    item_type,
    optional_part,
    value_type,
)

_PLACES = 20


def diagnose(tp: Any, data: Any, hook_for: Callable[[Any], Hook]) -> list[str]:
    """Return one line for each place that does not fit, twenty at most."""
    found: list[str] = []
    _look(tp, data, "", found, hook_for)
    if len(found) > _PLACES:
        found[_PLACES:] = [f"and {len(found) - _PLACES} more"]
    return found


def _look(
    tp: Any, value: Any, path: str, found: list[str], hook_for: Callable[[Any], Hook]
) -> None:
    inner, _ = optional_part(tp)
    item, keyed = item_type(inner), value_type(inner)
    if is_record(inner) and is_object(value):
        _look_inside(inner, value, path, found, hook_for)
    elif item is not None and is_list(value):
        for index, each in enumerate(value):
            _look(item, each, f"{path}[{index}]", found, hook_for)
    elif keyed is not None and is_object(value):
        # The keys are data, such as the id of an access: their place is shown instead.
        for index, each in enumerate(value.values()):
            _look(keyed, each, f"{path}{{{index}}}", found, hook_for)
    else:
        _try(hook_for(tp), value, tp, path, found)


def _look_inside(
    cls: type[Any], data: dict[str, Any], path: str, found: list[str], hook_for: Any
) -> None:
    fields = wired(cls)
    for field in fields:
        value = data.get(field.key)
        if value is not None or field.required:
            _look(field.type, value, f"{path}.{field.key}".lstrip("."), found, hook_for)
    keys = {field.key for field in fields}
    _try(freeze, {k: v for k, v in data.items() if k not in keys}, None, path, found)


def _try(hook: Hook, value: Any, tp: Any, path: str, found: list[str]) -> None:
    try:
        hook(value, tp)
    except Misfit as misfit:
        found.append(f"{path}: expected {misfit}" if path else f"expected {misfit}")
