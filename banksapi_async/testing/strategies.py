"""Strategies for hypothesis: every record and resource, as the interface could send it.

Values are made in the interface's own spelling and read like an answer, so that unknown words,
missing keys and odd texts come in the ways in which they really come.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_args

from hypothesis import strategies as st

import banksapi_async
from banksapi_async._homes import HOMES
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.dates import BERLIN
from banksapi_async.wire.fields import wired
from banksapi_async.wire.record import Record
from banksapi_async.wire.types import is_union, item_type, optional_part, value_type

R = TypeVar("R", bound=Record)

texts: st.SearchStrategy[str] = st.text(st.characters(codec="utf-8"), max_size=20)
"""Texts as a bank or a person writes them."""

amounts: st.SearchStrategy[Decimal] = st.decimals(
    Decimal(-10) ** 12, Decimal(10) ** 12, allow_nan=False, places=2
)
"""Amounts of money."""

instants: st.SearchStrategy[str] = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 - the zone comes next
    datetime(2100, 1, 1),  # noqa: DTZ001 - the zone comes next
    timezones=st.just(UTC),
).map(lambda moment: f"{moment.astimezone(BERLIN):%Y-%m-%d %H:%M:%S}")
"""Moments as the interface writes them."""

hrefs: st.SearchStrategy[str] = st.text("abcdef0123456789", min_size=1, max_size=8).map(
    lambda end: f"https://banksapi.io/customer/v2/{end}"
)
"""Links to the interface."""


@cache
def types() -> tuple[type[Record], ...]:
    """Return every public record and resource."""
    found = [getattr(banksapi_async, name) for name in HOMES]
    records: list[type[Record]] = [
        one for one in found if isinstance(one, type) and issubclass(one, Record)
    ]
    return tuple(one for one in records if one is not Record)


def of(type: type[R], /, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[R]:
    """Return values of a record or resource; resources have no session.

    Args:
        type: The type, such as `Transaction`.
        fixed: Strategies for the interface's spelling of some attributes, by the attributes' names.

    Returns:
        The strategy.
    """
    return wire(type, **fixed).map(type.load)


def wire(type: type[Record], /, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what the interface could send for a record: objects, ready for JSON.

    Args:
        type: The type.
        fixed: Strategies for some attributes, by the attributes' names.
    """
    if type is Relation:
        return st.fixed_dictionaries(
            {"rel": fixed.get("rel", st.sampled_from(sorted(Rel.words)) | texts), "href": hrefs}
        )
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for one in wired(type):
        values = fixed[one.alias] if one.alias in fixed else _values(one.type)
        (required if one.required or one.alias in fixed else optional)[one.key] = values
    return st.fixed_dictionaries(required, optional=optional)


@cache
def _plain() -> Mapping[Any, st.SearchStrategy[Any]]:
    return {
        str: texts,
        int: st.integers(0, 10**9),
        bool: st.booleans(),
        Decimal: amounts,
        datetime: instants,
        date: st.dates(date(1970, 1, 2)).map(str),
        Secret: texts,
    }


def _values(tp: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one for each kind of type
    tp, _ = optional_part(tp)
    if tp in _plain():
        return _plain()[tp]
    if is_union(tp):
        return st.one_of(*(_values(part) for part in get_args(tp)))
    if item_type(tp) is not None:
        return st.lists(_values(item_type(tp)), max_size=3)
    if value_type(tp) is not None:
        return st.dictionaries(texts, _values(value_type(tp)), max_size=2)
    if isinstance(tp, type) and issubclass(tp, OpenEnum):
        return st.sampled_from([str(word) for word in tp.all()])
    if isinstance(tp, type) and issubclass(tp, Record):
        return st.deferred(lambda: wire(tp))
    return st.just({})
