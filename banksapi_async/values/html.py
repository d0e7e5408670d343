"""How a value looks in a notebook: tables, and the relations that are offered.

A notebook is kept, mailed and put under version control. So no account or card number is whole in
it and no secret is in it at all; what others wrote is escaped, and is no formula to be typeset.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from html import escape
from typing import Any, cast

import attrs

from banksapi_async.values.shown import shown

_ROWS = 50
_COLUMNS = 12
_LEFT_OUT = frozenset({"cursor", "cursors", "previous_cursor", "extra"})


def page(thing: Any) -> str:
    """Return a value as HTML.

    Args:
        thing: A record, a report, or a list or mapping of them.
    """
    return _framed(*_parts(thing), _missing(getattr(thing, "unreadable", ())))


def rows_page(
    title: str, rows: Sequence[Mapping[str, Any]], unreadable: Sequence[object] = ()
) -> str:
    """Return dicts with the same keys as an HTML table.

    Args:
        title: What they are.
        rows: The dicts; keys that are empty in all of them are left out.
        unreadable: What is missing among them.
    """
    keys = list(rows[0]) if rows else []
    head = [key for key in keys if any(row[key] is not None for row in rows)]
    cells = [[row[key] for key in head] for row in rows[:_ROWS]]
    return _framed(_title(title), _table(head, cells, total=len(rows)), _missing(unreadable))


def _parts(thing: Any) -> Iterator[str]:
    name = type(thing).__name__
    if _is_list(thing):
        yield from _several(name, _values(thing))
    else:
        yield _title(name)
        yield from _fields(thing)


def _framed(*parts: str) -> str:
    # Notebooks typeset what stands between dollars, wherever it comes from.
    return f'<div class="banksapi tex2jax_ignore mathjax_ignore">{"".join(parts)}</div>'


def _missing(unreadable: Sequence[object]) -> str:
    if not unreadable:
        return ""
    return f"<p>{len(unreadable)} more could not be read: see <code>unreadable</code></p>"


def _several(name: str, values: list[Any]) -> Iterator[str]:
    kinds = {type(value).__name__ for value in values}
    yield _title(f"{name}: {len(values)} {', '.join(sorted(kinds))}".rstrip())
    yield from _list(values)


def _list(values: list[Any]) -> Iterator[str]:
    some = values[:_ROWS]
    if not all(_is_record(value) for value in some):
        yield _table(["value"], [[value] for value in some], total=len(values))
        return
    rows = [dict(_plain(value)) for value in some]
    head = [*dict.fromkeys(key for row in rows for key, cell in row.items() if cell is not None)]
    head = head[:_COLUMNS]
    yield _table(head, [[row.get(key) for key in head] for row in rows], total=len(values))


def _fields(thing: Any) -> Iterator[str]:
    below = {name for name, value in _named(thing) if _is_list(value)}
    plain = [pair for pair in _plain(thing) if pair[1] is not None and pair[0] not in below]
    if plain:
        yield _table(["field", "value"], plain, total=len(plain))
    for name, value in _named(thing):
        if _is_list(value) and value:
            yield f"<p>{_text(name)}</p>"
            yield from _list(_values(value))
    names = getattr(getattr(thing, "relations", None), "names", ())
    if names:
        offered = " ".join(f"<code>{_text(name)}</code>" for name in names)
        yield f"<p>can: {offered}</p>"


def _plain(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of one value that fit into a cell."""
    for name, value in _named(thing):
        if _is_record(value):
            yield name, repr(value)
        elif not _is_list(value):
            yield name, value
        elif value:
            yield name, f"{len(value)} entries"


def _named(thing: Any) -> Iterator[tuple[str, Any]]:
    for field in attrs.fields(cast("Any", type(thing))):
        if not field.name.startswith("_") and field.name not in _LEFT_OUT:
            yield field.name, getattr(thing, field.name)
    if hasattr(thing, "relations"):  # of an answer without a schema, all of it stands there
        yield from thing.extra.items()


def _values(several: Any) -> list[Any]:
    if isinstance(several, Mapping):
        return [*cast("Mapping[object, object]", several).values()]
    return [*several]


def _is_record(value: Any) -> bool:
    return attrs.has(cast("Any", type(value)))


def _is_list(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, str | bytes)


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]], *, total: int) -> str:
    body = [f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows]
    names = "".join(f"<th>{_text(name)}</th>" for name in head)
    more = f"<p>… and {total - len(body)} more</p>" if total > len(body) else ""
    return f"<table><thead><tr>{names}</tr></thead><tbody>{''.join(body)}</tbody></table>{more}"


def _cell(value: Any) -> str:
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    right = ' style="text-align: right"' if is_number else ""
    return f"<td{right}>{_text(value)}</td>"


def _title(text: str) -> str:
    return f"<p><strong>{_text(text)}</strong></p>"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        value = value.value
    elif isinstance(value, datetime):
        value = value.isoformat(" ", "minutes")
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = f"{value:f}"
    return escape(shown(value))
