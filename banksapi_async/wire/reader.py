"""How is a record read as fast as its fields allow?

The hook of a class is one straight-line function, written from its fields and compiled at the first
use of the class. Per field it does what the hooks of `hooks` do, without a call where a look at the
value's class is enough. A record whose `__init__` does nothing but assign is filled directly,
because `__init__` of a frozen class costs more than all the rest together.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

import attrs

from banksapi_async.values.frozen import EMPTY, FrozenDict
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire import dates, money
from banksapi_async.wire.fields import Wired, keeps_extra, wired
from banksapi_async.wire.hooks import PLAIN, Hook, freeze, misfit, new_word, note
from banksapi_async.wire.types import optional_part

_SHOWN_KEY = r"[A-Za-z_]{1,40}"


def make_reader(cls: type[Any], hook_for: Callable[[Any], Hook]) -> Hook:
    """Write, compile and return the hook of a record class.

    Args:
        cls: The class.
        hook_for: Gives the hook of another type.
    """
    fields = wired(cls)
    keys = frozenset(field.key for field in fields)
    names: dict[str, Any] = {
        "cls": cls,
        "Decimal": Decimal,
        "EMPTY": EMPTY,
        "day": dates.day_or_none,
        "instant": dates.instant_or_none,
        "keys": keys,
        "misfit": misfit,
        "more": _more(cls, keys),
        "new_word": new_word,
        "number": money.number,
    }
    lines = ["if data.__class__ is not dict: misfit('an object')", "get = data.get"]
    for index, field in enumerate(fields):
        lines += _read_field(index, field, names, hook_for)
    values = [(field.name, field.alias, f"v{index}") for index, field in enumerate(fields)]
    lines.append("extra = EMPTY if keys.issuperset(data) else more(data)")
    if keeps_extra(cls):
        values.append(("extra", "extra", "extra"))
    draft = _draft(cls, {name for name, _, _ in values})
    if draft is None:
        lines.append(f"return cls({', '.join(f'{alias}={v}' for _, alias, v in values)})")
    else:
        names["draft"] = draft
        lines += ["made = draft()", *(f"made.{name} = {v}" for name, _, v in values)]
        lines += ["made.__class__ = cls", "return made"]
    source = "\n    ".join(["def read(data, _):", *lines])
    # The source holds the names and keys of our own classes and nothing that was received.
    exec(compile(source, f"<reader of {cls.__qualname__}>", "exec"), names)  # noqa: S102 - see above
    return cast("Hook", names["read"])


def _read_field(
    index: int, field: Wired, names: dict[str, Any], hook_for: Callable[[Any], Hook]
) -> list[str]:
    v, d, t, h = (f"{letter}{index}" for letter in "vdth")
    tp, _ = optional_part(field.type)
    expected = repr(PLAIN.get(tp, "a text"))
    if tp is Decimal:
        read = f"if {v}.__class__ is not Decimal: {v} = number({v})"
    elif tp in PLAIN:
        read = f"if {v}.__class__ is not {tp.__name__}: misfit({expected})"
    elif tp is datetime and field.default is None:
        read = f"{v} = instant({v}) if {v}.__class__ is str else misfit({dates.EXPECTED!r})"
    elif tp is date and field.default is None:
        read = f"{v} = day({v}) if {v}.__class__ is str else misfit({dates.EXPECTED_DAY!r})"
    elif isinstance(tp, type) and issubclass(tp, OpenEnum):
        names[t], names[h] = tp, tp.words.get
        known = f"({h}({v}) or new_word({v}, {t}))"
        read = f"{v} = {known} if {v}.__class__ is str else misfit({expected})"
    else:
        names[t], names[h] = tp, hook_for(tp)
        read = f"{v} = {h}({v}, {t})"
    lines = [f"{v} = get({field.key!r})"]
    if field.required:
        return [*lines, read]
    if field.default is None:
        return [*lines, f"if {v} is not None:", f"    {read}"]
    made = isinstance(field.default, attrs.Factory)  # type: ignore[arg-type]
    names[d] = field.default.factory if made else field.default
    return [*lines, f"if {v} is None: {v} = {d}{'()' if made else ''}", "else:", f"    {read}"]


def _more(cls: type[Any], keys: frozenset[str]) -> Callable[[dict[str, Any]], FrozenDict]:
    keep, news = cls._keep, cls.has_schema

    def more(data: dict[str, Any]) -> FrozenDict:
        found = {key: keep(freeze(value)) for key, value in data.items() if key not in keys}
        for key in found if news else ():
            # A key can be an account number where data was taken for an object of ours.
            note(f"{cls.__name__}.{key if re.fullmatch(_SHOWN_KEY, key) else '?'}: unknown key")
        return FrozenDict(found)

    return more


def _draft(cls: type[Any], names: set[str]) -> type[Any] | None:
    """Return a class that is laid out like a record and not frozen, if that is all it takes."""
    own_steps = ("__attrs_init__", "__attrs_pre_init__", "__attrs_post_init__")
    bases = cast("tuple[type[Any], ...]", cls.__bases__)
    if any(attrs.has(base) for base in bases) or any(hasattr(cls, step) for step in own_steps):
        return None
    fields = attrs.fields(cls)
    if {field.name for field in fields} != names:
        return None
    if any(field.validator or field.converter for field in fields):
        return None
    draft = type(f"{cls.__name__}Draft", bases, {"__slots__": getattr(cls, "__slots__", ())})
    try:
        # Python allows the step only between classes of the same layout, and tells by trying.
        draft().__class__ = cls
    except TypeError:
        return None
    return draft
