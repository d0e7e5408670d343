"""Records made up by hypothesis, from the types of their fields."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin

import attrs
from banksapi_async.links.resource import Resource
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.dates import BERLIN
from banksapi_async.wire.fields import is_record, keeps_extra, wired
from banksapi_async.wire.record import Record
from banksapi_async.wire.types import is_union, optional_part
from hypothesis import strategies as st

from house import classes

RECORDS: tuple[type[Any], ...] = tuple(
    sorted(
        (cls for cls in classes().values() if is_record(cls) and not issubclass(cls, Resource)),
        key=lambda cls: cls.__name__,
    )
)

texts = st.text(max_size=20)
money = st.decimals(
    min_value=Decimal(-10) ** 17, max_value=Decimal(10) ** 17, allow_nan=False, places=2
)
instants = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
).map(lambda moment: moment.astimezone(BERLIN))
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | money | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return FrozenDict({key: frozen(item) for key, item in value.items()})
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


def values(tp: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one for each kind of type
    """Values of a type as a loaded record holds them."""
    plain = {
        str: texts,
        int: st.integers(-(10**9), 10**9),
        bool: st.booleans(),
        Decimal: money,
        datetime: instants,
        date: st.dates(min_value=date(1900, 1, 2)),
        Secret: texts.map(Secret),
        Any: json_values.map(frozen),
        FrozenDict: st.dictionaries(texts, json_values, max_size=3).map(frozen),
    }
    inner, optional = optional_part(tp)
    if optional:
        return values(inner)
    if is_union(tp):
        return st.one_of([values(part) for part in get_args(tp)])
    if is_record(tp):
        return instances(tp)
    if get_origin(tp) is tuple:
        return st.lists(values(get_args(tp)[0]), max_size=3).map(tuple)
    if get_origin(tp) is Mapping:
        return st.dictionaries(texts, values(get_args(tp)[1]), max_size=3).map(FrozenDict)
    if isinstance(tp, type) and issubclass(tp, OpenEnum):
        return st.sampled_from(tp.all())
    return plain[tp]


@st.composite
def instances(draw: st.DrawFn, cls: type[Any], *, unknown: bool = False) -> Any:
    """Instances with each optional field present or absent."""
    fields = wired(cls)
    given = {}
    for field in fields:
        if field.required or draw(st.booleans()):
            given[field.alias] = draw(values(field.type))
    if unknown and keeps_extra(cls):
        keys = {field.key for field in fields}
        more = st.dictionaries(texts.filter(lambda key: key not in keys), json_values, max_size=3)
        given["extra"] = frozen(draw(more))
    return cls(**given)


def full(cls: type[Any], text: str = "x") -> Any:
    """The instance with every field, all of its texts the given one."""

    def value(tp: Any) -> Any:
        inner, _ = optional_part(tp)
        if is_union(inner):
            return value(get_args(inner)[-1])
        if is_record(inner):
            return full(inner, text)
        if get_origin(inner) is tuple:
            return (value(get_args(inner)[0]),)
        if get_origin(inner) is Mapping:
            return FrozenDict({"k": value(get_args(inner)[1])})
        if issubclass(inner, OpenEnum):
            return inner.all()[0]
        made = {int: 1, bool: True, Decimal: Decimal("-100.10"), str: text}
        return made.get(inner) or datetime(2026, 1, 20, 13, 26, 13, tzinfo=BERLIN)

    return cls(**{field.alias: value(field.type) for field in wired(cls)})


def reachable(value: Any) -> list[Any]:
    """Every value inside a value, itself included."""
    found = [value]
    if isinstance(value, Record):
        inner = [getattr(value, field.name) for field in attrs.fields(type(value))]
    elif isinstance(value, Mapping):
        inner = [*value.keys(), *value.values()]
    else:
        inner = list(value) if isinstance(value, list | tuple) else []
    for item in inner:
        found += reachable(item)
    return found
