"""Which rule reads and writes which type?

One cattrs `Converter` with one hook for each rule of the interface. It remembers the hooks of each
class from its first use on.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin

import cattrs

from banksapi_async.records import FrozenDict, OpenEnum, Secret

from . import hooks, writer
from .fields import is_record
from .reader import make_reader
from .types import is_union, item_type, optional_part, value_type


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
        return hooks.many(hook_for(item), item, list if get_origin(tp) is list else tuple)

    def of_mapping(tp: Any) -> hooks.Hook:
        item = value_type(tp)
        return hooks.keyed(hook_for(item), item, dict if get_origin(tp) is dict else FrozenDict)

    converter.register_structure_hook_factory(is_record, of_record)
    converter.register_structure_hook_factory(is_union, of_union)
    converter.register_structure_hook_factory(lambda tp: item_type(tp) is not None, of_list)
    converter.register_structure_hook_factory(lambda tp: value_type(tp) is not None, of_mapping)


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
