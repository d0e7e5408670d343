"""How a record is read as fast as its fields allow, and what becomes of one that is odd.

The reader of a class is one straight-line function over a list, written from the fields of the
class and compiled at its first use. Per field it does what the hooks of `hooks` do, without a call
where a look at the value's class is enough. It puts each record into the place of its data, so that
the memory of the one serves the next. A record whose `__init__` does nothing but assign is filled
directly: it is made as an object of an equal class that is not frozen and changes its class at the
end, which costs half of what writing through the slots does.

Where something does not fit, the record is read once more, field by field: an optional field is
left out and keeps what came in `extra`, and a required one makes the record unreadable.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

import attrs

from banksapi_async.values.frozen import EMPTY, FrozenDict
from banksapi_async.values.items import Unreadable
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire import dates, money
from banksapi_async.wire.fields import Wired, is_record, keeps_extra, stand_in, wired
from banksapi_async.wire.hooks import (
    PLAIN,
    SLICE,
    Bulk,
    Hook,
    freeze,
    look,
    lose,
    misfit,
    new_word,
    note,
)
from banksapi_async.wire.types import (
    Misfit,
    is_list,
    is_object,
    item_type,
    optional_part,
    value_type,
)

_SHOWN_KEY = r"[A-Za-z_]{1,40}"
_PLACES = 20


def make_reader(cls: type[Any], hook_for: Callable[[Any], Hook]) -> Hook:
    """Write, compile and return the hook of a record class; its `bulk` reads a slice of a list.

    Args:
        cls: The class.
        hook_for: Gives the hook of another type.
    """
    bulk = _compiled(cls, hook_for)

    def read(value: Any, _: Any) -> Any:
        rows = [value]
        lost: list[Unreadable] = []
        bulk(rows, 0, 1, lost)
        if lost:
            raise Misfit(lost[0].why.rpartition("expected ")[2])
        return rows[0]

    read.bulk = bulk  # type: ignore[attr-defined]
    return read


def _compiled(cls: type[Any], hook_for: Callable[[Any], Hook]) -> Bulk:
    fields = wired(cls)
    keys = frozenset(field.key for field in fields)
    more = _more(cls, keys)
    names: dict[str, Any] = {
        "cls": cls,
        "Decimal": Decimal,
        "EMPTY": EMPTY,
        "Misfit": Misfit,
        "day": dates.day_or_none,
        "instant": dates.instant_or_none,
        "keys": keys,
        "misfit": misfit,
        "more": more,
        "new_word": new_word,
        "number": money.number,
        "odd": _odd(cls, hook_for, more),
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
        lines.append(f"rows[at] = cls({', '.join(f'{alias}={v}' for _, alias, v in values)})")
    else:
        names["draft"] = draft
        lines += ["made = draft()", *(f"made.{name} = {v}" for name, _, v in values)]
        lines += ["made.__class__ = cls", "rows[at] = made"]
    body = "\n            ".join(lines)
    # The source holds the names and keys of our own classes and nothing that was received.
    source = f"""\
def read(rows, start, stop, lost):
    for at in range(start, stop):
        data = rows[at]
        try:
            {body}
        except Misfit:
            rows[at] = odd(data, at, lost)
"""
    exec(compile(source, f"<reader of {cls.__qualname__}>", "exec"), names)  # noqa: S102 - see above
    return cast("Bulk", names["read"])


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
        lines += [f"if {v} is None: {v} = get({key!r})" for key in field.known.instead]
        return [*lines, read]
    if field.default is None:
        return [*lines, f"if {v} is not None:", f"    {read}"]
    made = isinstance(field.default, attrs.Factory)  # type: ignore[arg-type]
    names[d] = field.default.factory if made else field.default
    return [*lines, f"if {v} is None: {v} = {d}{'()' if made else ''}", "else:", f"    {read}"]


def value_of(field: Wired, data: dict[str, Any]) -> Any:
    """Return what an object holds for a field, under its key or where else it may stand."""
    keys = (field.key, *field.known.instead)
    return next((data[key] for key in keys if data.get(key) is not None), None)


def _odd(
    cls: type[Any], hook_for: Callable[[Any], Hook], more: Callable[[dict[str, Any]], FrozenDict]
) -> Callable[[Any, int, list[Unreadable]], Any]:
    """Return what reads a record field by field, after it did not fit as a whole."""
    keeps = keeps_extra(cls)

    def read(data: dict[str, Any]) -> Any:
        values: dict[str, Any] = {}
        kept: dict[str, Any] = {}
        for field in wired(cls):
            value = value_of(field, data)
            values[field.alias] = None if field.required else stand_in(field)
            if value is None and not field.required:
                continue
            try:
                values[field.alias] = hook_for(field.type)(value, field.type)
            except Misfit as found:
                if field.required:
                    raise
                kept[field.key] = freeze(value)
                note(f"{cls.__name__}.{field.key}: expected {found}", odd=True)
        rest = more(data)
        if keeps:
            values["extra"] = FrozenDict({**rest, **kept}) if rest or kept else EMPTY
        return cls(**values)

    def odd(data: Any, at: int, lost: list[Unreadable]) -> Any:
        if not is_object(data):
            return lose(lost, f"[{at}]", at, "expected an object", data)
        try:
            return read(data)
        except Misfit as found:
            places = diagnose(cls, data, hook_for) or [f"expected {found}"]
        return lose(lost, f"[{at}]", at, "; ".join(places), data)

    return odd


def _more(cls: type[Any], keys: frozenset[str]) -> Callable[[dict[str, Any]], FrozenDict]:
    keep, news = cls._keep, cls._has_schema
    others = {field.known.instead[0] for field in wired(cls) if field.known.instead}

    def more(data: dict[str, Any]) -> FrozenDict:
        found: dict[str, Any] = {}
        for at, key in enumerate(data):
            if key not in keys:
                found[key] = keep(freeze(data[key]))
            if not (at + 1) % SLICE:
                look()
        for key in found.keys() - others if news else ():
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


def diagnose(tp: Any, data: Any, hook_for: Callable[[Any], Hook]) -> list[str]:
    """Return where data does not fit and what was expected, one line a place, twenty at most.

    It is asked after a reading failed, so it may be slow, but not slower than the reading's own
    time; no line holds a value.
    """
    found: list[str] = []
    _look(tp, data, "", found, hook_for)
    if len(found) > _PLACES:
        found[_PLACES:] = ["and more"]
    return found


def _look(
    tp: Any, value: Any, path: str, found: list[str], hook_for: Callable[[Any], Hook]
) -> None:
    inner, _ = optional_part(tp)
    item, keyed = item_type(inner), value_type(inner)
    if is_record(inner) and is_object(value):
        _look_inside(inner, value, path, found, hook_for)
    elif item is not None and is_list(value):
        for index, each in _within_bounds(value, found):
            _look(item, each, f"{path}[{index}]", found, hook_for)
    elif keyed is not None and is_object(value):
        # The keys are data, such as the id of an access: their place is shown instead.
        for index, each in _within_bounds(value.values(), found):
            _look(keyed, each, f"{path}{{{index}}}", found, hook_for)
    else:
        _try(hook_for(tp), value, tp, path, found)


def _within_bounds(values: Iterable[Any], found: list[str]) -> Iterator[tuple[int, Any]]:
    """Number some values, until enough was found, or the time of the reading is over."""
    for index, each in enumerate(values):
        if len(found) > _PLACES:
            return
        if not index % SLICE:
            look()
        yield index, each


def _look_inside(
    cls: type[Any], data: dict[str, Any], path: str, found: list[str], hook_for: Any
) -> None:
    fields = wired(cls)
    for field in fields:
        value = value_of(field, data)
        if value is not None or field.required:
            _look(field.type, value, f"{path}.{field.key}".lstrip("."), found, hook_for)
    keys = {field.key for field in fields}
    _try(freeze, {k: v for k, v in data.items() if k not in keys}, None, path, found)


def _try(hook: Hook, value: Any, tp: Any, path: str, found: list[str]) -> None:
    try:
        hook(value, tp)
    except Misfit as misfit:
        found.append(f"{path}: expected {misfit}" if path else f"expected {misfit}")
