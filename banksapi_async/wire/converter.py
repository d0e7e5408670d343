"""How bytes become values, and values bytes: which rule reads and writes which type.

One cattrs `Converter` with one hook for each rule of the interface. It remembers the hooks of each
class from its first use on. Reading is done in steps, so that an event loop is not held up by a
long answer, and so that a time limit holds.
"""

import re
from collections.abc import Callable, Generator, Hashable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin
from urllib.parse import unquote

import cattrs

from banksapi_async.errors import DecodeError
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.items import Items, Keyed, Unreadable
from banksapi_async.values.secret import Secret
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire import hooks, json, writer
from banksapi_async.wire.fields import Wired, is_record, wired
from banksapi_async.wire.hooks import (
    NOTES,
    PLAIN,
    SLICE,
    Notes,
    Ready,
    bulk_of,
    gathered,
)
from banksapi_async.wire.money import LIMIT, exact, sane
from banksapi_async.wire.reader import diagnose, make_reader
from banksapi_async.wire.types import (
    Misfit,
    is_mapping,
    is_union,
    item_type,
    optional_part,
    value_type,
)


def make_converter() -> cattrs.Converter:
    """Return a converter that knows every rule."""
    converter = cattrs.Converter()
    _read_values(converter)
    _read_shapes(converter)
    _write(converter)
    return converter


def _read_values(converter: cattrs.Converter) -> None:
    for plain in (str, int, bool):
        converter.register_structure_hook(plain, hooks.either((plain,)))
    converter.register_structure_hook(Decimal, hooks.read_number)
    converter.register_structure_hook(datetime, hooks.read_instant)
    converter.register_structure_hook(date, hooks.read_day)
    converter.register_structure_hook(OpenEnum, hooks.read_word)
    converter.register_structure_hook(Secret, hooks.read_secret)
    converter.register_structure_hook(FrozenDict, hooks.read_open_object)
    converter.register_structure_hook_func(lambda tp: tp is Any, hooks.freeze)


def _read_shapes(converter: cattrs.Converter) -> None:
    building: set[Any] = set()

    def hook_for(tp: Any) -> hooks.Hook:
        # A class that leads back to itself is looked up again when a value has come.
        return late if tp in building else converter.get_structure_hook(tp)

    def late(value: Any, tp: Any) -> Any:
        return converter.get_structure_hook(tp)(value, tp)

    def of_record(tp: Any) -> hooks.Hook:
        building.add(tp)
        try:
            return make_reader(tp, hook_for)
        finally:
            building.discard(tp)

    def of_union(tp: Any) -> hooks.Hook:
        inner, optional = optional_part(tp)
        return hooks.or_none(hook_for(inner), inner) if optional else hooks.either(get_args(tp))

    def of_list(tp: Any) -> hooks.Hook:
        item = item_type(tp)
        return hooks.many(hook_for(item), item, _list_of(tp))

    def of_mapping(tp: Any) -> hooks.Hook:
        item = value_type(tp)
        origin = get_origin(tp)
        made = origin if origin in {dict, Keyed} else FrozenDict
        return hooks.keyed(hook_for(item), item, made, _own_key(item))

    converter.register_structure_hook_factory(is_record, of_record)
    converter.register_structure_hook_factory(is_union, of_union)
    converter.register_structure_hook_factory(lambda tp: item_type(tp) is not None, of_list)
    converter.register_structure_hook_factory(lambda tp: value_type(tp) is not None, of_mapping)


def _list_of(tp: Any) -> Any:
    origin = get_origin(tp)
    return origin if origin in {list, Items} else tuple


def _own_key(tp: Any) -> str | None:
    fields = wired(tp) if is_record(tp) else ()
    return next((field.key for field in fields if field.known.keyed), None)


def _write(converter: cattrs.Converter) -> None:
    write: writer.Writer = converter.unstructure

    def of_record(tp: Any) -> writer.Writer:
        return writer.make_writer(tp, write)

    for unchanged in (str, int, bool, Decimal):
        converter.register_unstructure_hook(unchanged, writer.same)
    converter.register_unstructure_hook(OpenEnum, writer.write_word)
    converter.register_unstructure_hook(Secret, writer.write_secret)
    converter.register_unstructure_hook(date, writer.write_time)
    for keyed in (Mapping, dict):
        converter.register_unstructure_hook(keyed, writer.write_mapping(write))
    for listed in (list, tuple):
        converter.register_unstructure_hook(listed, writer.write_sequence(write))
    converter.register_unstructure_hook_factory(is_record, of_record)


_DEPTH = 100


def plain(value: Any, path: str = "", depth: int = _DEPTH) -> Any:
    """Return a copy of JSON data in plain types.

    Raises:
        DecodeError: JSON has no such value, or it is a float, or too big, or nested too deep.
    """
    expected = "a value that JSON has"
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int | Decimal):
        if sane(value):
            return int.__int__(value) if isinstance(value, int) else exact(value)
        expected = f"a number of at most {LIMIT} digits"
    elif isinstance(value, float):
        expected = "an exact number, a Decimal and not a float"
    elif not depth:
        expected = f"at most {_DEPTH} levels of nesting"
    elif is_mapping(value):
        return {
            str(key): plain(item, f"{path}{{{index}}}", depth - 1)
            for index, (key, item) in enumerate(value.items())
        }
    elif isinstance(value, list | tuple):
        each = cast("list[Any]", value)
        return [plain(item, f"{path}[{index}]", depth - 1) for index, item in enumerate(each)]
    raise DecodeError([f"{path}: expected {expected}" if path else f"expected {expected}"])


_T = TypeVar("_T")
_READ = (date, FrozenDict, OpenEnum, Secret)


def load(cls: type[_T], data: Any, *, strict: bool = False) -> _T:
    """Read a value.

    What cannot be read in a list or an object stands in `unreadable` of the collection, or of the
    record that holds it; what cannot be read under an optional field stands in `extra`.

    Args:
        cls: A record, `list[X]`, `tuple[X, ...]`, `dict[str, X]` or `X | None`.
        data: JSON text or bytes, or the same as Python values.
        strict: Whether what is unknown or unreadable is an error.

    Raises:
        DecodeError: The data does not fit; its `paths` name where.
    """
    parsed = json.loads(data) if isinstance(data, bytes | str) else plain(data)
    return finished(read_in_steps(cls, parsed, strict=strict))[0]


def decode(cls: type[_T], body: bytes, *, strict: bool = False) -> tuple[_T, tuple[str, ...]]:
    """Read the body of an answer at once.

    Args:
        cls: As in `load`.
        body: JSON.
        strict: Whether what is unknown or unreadable is an error.

    Returns:
        The value, and what it held that our classes do not know or could not read, one line each.

    Raises:
        DecodeError: The body does not fit; its `paths` name where.
    """
    return finished(read_in_steps(cls, json.loads(body), strict=strict))


def finished(steps: Generator[None, None, _T]) -> _T:
    """Go through all steps of a reading at once and return what it gives."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: _T = end.value
            return found


@cache
def _in_links(cls: Any) -> tuple[Wired, ...]:
    """Return the fields that a link has, too."""
    return tuple(field for field in wired(cls) if field.known.link) if is_record(cls) else ()


def known_of(cls: Any, data: Any, *, link: str | None, subject: str | None) -> Any:
    """Fill in what a single answer leaves out and the caller knows.

    Args:
        cls: What is read.
        data: Parsed JSON.
        link: The link that was followed.
        subject: The id that the call was about.
    """
    if data.__class__ is not dict:
        return data
    for field in _in_links(cls):
        names = (field.key, *field.known.instead[:1])
        if all(data.get(name) is None for name in names):
            found = re.search(cast("str", field.known.link), link or "")
            told = unquote(found[1]) if found else subject
            data = data if told is None else {**data, field.key: told}
    return data


def read_in_steps(
    cls: type[_T], data: Any, *, strict: bool, look: Callable[[], None] | None = None
) -> Generator[None, None, tuple[_T, tuple[str, ...]]]:
    """Read parsed JSON in steps of some hundred things; a long list is used up.

    Args:
        cls: As in `load`.
        data: What our parser gave.
        strict: Whether what is unknown or unreadable is an error.
        look: Raises when the time is over; it is called where no step ends, too.

    Yields:
        Nothing, between two steps.

    Returns:
        As `decode`.

    Raises:
        DecodeError: The data does not fit; its `paths` name where.
    """
    converter = _converter()
    hook_for = converter.get_structure_hook
    notes = Notes() if look is None else Notes(look)
    token = NOTES.set(notes)
    item = _item_type(cast("Any", cls))
    problems: list[str] = []
    expected: str | None = None
    value: Any = None
    whole = strict or item is None or data.__class__ is not list or len(data) <= SLICE
    try:
        try:
            if item is None or data.__class__ is not list or len(data) <= SLICE:
                ahead = data if look is None else (yield from _ahead(cls, data, [0]))
                value = hook_for(cls)(ahead, cls)
            else:
                rows = data.copy() if strict else data
                lost: list[Unreadable] = []
                bulk = bulk_of(hook_for(item), item)
                yield
                for start in range(0, len(rows), SLICE):
                    bulk(rows, start, min(start + SLICE, len(rows)), lost)
                    yield
                value = gathered(_list_of(cls), rows, lost)
        except Misfit as misfit:
            expected = str(misfit)
        # A list that is used up holds records by now.
        if whole and (expected is not None or (strict and notes.odd)):
            problems = diagnose(cls, data, hook_for)
        if expected is not None:
            problems = problems or [f"expected {expected}"]
        elif strict:
            problems += sorted(notes.drift)
    finally:
        NOTES.reset(token)
    if problems:
        raise DecodeError(problems)
    return value, tuple(sorted(notes.drift | notes.odd))


_SHORT = 16
"""How long a list is that is not worth a step of its own."""


def _is_long(value: Any) -> bool:
    return value.__class__ is list and len(value) > _SHORT


def _ahead(cls: Any, data: Any, since: list[int]) -> Generator[None, None, Any]:
    """Read the lists inside of something large first; what holds them then finds them ready.

    Args:
        cls: What is read.
        data: Parsed JSON; it stays as it is.
        since: How many things were read since the last step ended.
    """
    inner, _ = optional_part(cls)
    item, each = item_type(inner), value_type(inner)
    if _is_long(data) and item is not None and is_record(item):
        return (yield from _list_ahead(item, _list_of(inner), data, since))
    if data.__class__ is not dict or (each is None and not is_record(inner)):
        return data
    ahead = dict(data)
    if each is not None:
        for key, value in data.items():
            ahead[key] = yield from _ahead(each, value, since)
    else:
        for field in wired(inner):
            if field.key in data:
                ahead[field.key] = yield from _ahead(field.type, data[field.key], since)
    return ahead


def _list_ahead(
    item: Any, made: Any, data: list[Any], since: list[int]
) -> Generator[None, None, Any]:
    rows: list[Any] = []
    for row in data:
        is_long = row.__class__ is dict and any(map(_is_long, row.values()))
        rows.append((yield from _ahead(item, row, since)) if is_long else row)
    lost: list[Unreadable] = []
    bulk = bulk_of(_converter().get_structure_hook(item), item)
    for start in range(0, len(rows), SLICE):
        stop = min(start + SLICE, len(rows))
        try:
            bulk(rows, start, stop, lost)
        except Misfit:
            return data  # what holds it says so
        since[0] += stop - start
        if since[0] >= SLICE:
            since[0] = 0
            yield
    return Ready(gathered(made, rows, lost), data)


def can_read(tp: Any) -> bool:
    """Tell whether `load` and `decode` know a type; asked before anything is sent.

    Args:
        tp: The type.
    """
    inner, _ = optional_part(tp)
    item = item_type(inner) or value_type(inner)
    if item is not None:
        return can_read(item)
    if is_union(inner):
        return all(part in PLAIN for part in get_args(inner))
    named = isinstance(inner, type) and issubclass(inner, _READ)
    plain = isinstance(inner, Hashable) and inner in PLAIN
    return inner is Any or plain or named or is_record(inner)


def to_wire(value: Any) -> Any:
    """Return a value in the interface's spelling, ready for `json.dumps`; money stays `Decimal`."""
    return _converter().unstructure(value)


def to_json(value: Any) -> bytes:
    """Return a value as JSON in the interface's spelling, UTF-8 encoded.

    Raises:
        InvalidRequest: A number is a float, not finite, or of an absurd size.
    """
    return json.dumps(to_wire(value))


@cache
def _converter() -> cattrs.Converter:
    return make_converter()


_item_type = cache(item_type)
