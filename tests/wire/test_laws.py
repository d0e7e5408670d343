"""Do values survive being written and read again, and is money exact?"""

import json as stdlib_json
import re
from copy import copy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest
from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.transactions.records import Transaction
from banksapi_async.wire import json
from banksapi_async.wire.converter import decode, load, to_json, to_wire
from banksapi_async.wire.fields import wired
from banksapi_async.wire.record import Record
from banksapi_async.wire.types import optional_part, value_type
from hypothesis import given, settings, strategies as st

from values.made_up import RECORDS, instances, json_values, reachable

few = settings(max_examples=20)
each_record = pytest.mark.parametrize("cls", RECORDS, ids=lambda cls: cls.__name__)


@each_record
@few
@given(st.data())
def test_what_is_written_is_read_again_without_drift(cls: type[Any], data: st.DataObject) -> None:
    value = data.draw(instances(cls))
    again, drift = decode(cls, to_json(value), strict=True)
    assert again == value
    assert drift == ()
    assert load(cls, to_wire(value), strict=True) == value


@each_record
@few
@given(st.data())
def test_the_canonical_spelling_is_written_again_as_it_came(
    cls: type[Any], data: st.DataObject
) -> None:
    written = to_wire(data.draw(instances(cls, unknown=True)))
    assert to_wire(load(cls, written)) == written
    text = json.dumps(written)
    assert json.loads(to_json(load(cls, text))) == json.loads(text)


@each_record
@few
@given(st.data())
def test_whatever_can_be_read_can_be_written_and_read_as_the_same(
    cls: type[Any], data: st.DataObject
) -> None:
    shape = to_wire(data.draw(instances(cls)))
    for key in data.draw(st.sets(st.sampled_from(sorted(shape) or ["x"]), max_size=3)):
        shape[key] = data.draw(json_values)
    try:
        value = load(cls, shape)
    except DecodeError:
        return
    assert load(cls, to_wire(value)) == value
    assert load(cls, to_json(value)) == value


@each_record
@few
@given(st.data())
def test_no_float_is_reachable(cls: type[Any], data: st.DataObject) -> None:
    value = load(cls, to_json(data.draw(instances(cls, unknown=True))))
    assert not [found for found in reachable(value) if isinstance(found, float)]
    assert not [found for found in reachable(to_wire(value)) if isinstance(found, float)]


@each_record
@few
@given(st.data())
def test_a_float_is_refused_wherever_a_caller_puts_it(cls: type[Any], data: st.DataObject) -> None:
    shape = to_wire(data.draw(instances(cls)))
    shape[data.draw(st.sampled_from([*shape, "x"]))] = data.draw(
        st.floats() | st.lists(st.floats(), min_size=1)
    )
    with pytest.raises(DecodeError, match="not a float"):
        load(cls, shape)


class Odd:
    """A value of a class that no field takes."""


@each_record
@few
@given(st.data())
def test_a_value_of_a_wrong_class_is_refused_by_the_name_of_its_field(
    cls: type[Any], data: st.DataObject
) -> None:
    value = data.draw(instances(cls))
    for field in wired(cls):
        if Any not in {field.type, value_type(optional_part(field.type)[0])}:
            made = copy(value)
            object.__setattr__(made, field.name, Odd())
            with pytest.raises(InvalidRequest, match=f"^{cls.__name__}.{field.name}: it is an Odd"):
                to_wire(made)


@attrs.frozen
class Kept(Record):
    """A record with a field of each class that is also another."""

    day: date
    count: int | None = None
    names: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Kept(day=datetime.now(UTC)), "Kept.day: it is a datetime; give date"),
        (Kept(day=date.min, count=True), "Kept.count: it is a bool; give int"),
        (Kept(day=date.min, names="ab"), "Kept.names: it is a str; give list or tuple"),
        (Kept(day=date.min, names=("a", 1)), "Kept.names[…]: it is an int; give str"),
    ],
)
def test_what_means_something_else_on_the_wire_is_refused(value: Any, said: str) -> None:
    with pytest.raises(InvalidRequest, match=re.escape(said)):
        to_wire(value)


@pytest.mark.parametrize("spelled", ["-100.10", "0.00", "-0.5", "123456789012345678.90", "7"])
def test_an_amount_is_written_with_the_digits_it_came_with(spelled: str) -> None:
    body = b'{"betrag":%s}' % spelled.encode()
    assert to_json(load(Transaction, body)) == body


def test_an_amount_may_come_as_text_and_as_an_int() -> None:
    assert load(Transaction, '{"betrag":"200000.00"}').betrag == Decimal("200000.00")
    assert to_json(load(Transaction, '{"betrag":"200000.00"}')) == b'{"betrag":200000.00}'
    whole = load(Transaction, '{"betrag":5}').betrag
    assert isinstance(whole, Decimal)


@pytest.mark.parametrize(
    "spelled",
    [
        "1e999999",
        "1e99999999999999999999",
        "-1E+41",
        "1e-400",
        "9" * 41,
        "0." + "1" * 10000,
        "9" * 10000,
        '"' + "9" * 41 + '"',
        "NaN",
        "-Infinity",
        '"1,50"',
        '""',
        "true",
        "[]",
    ],
)
def test_an_absurd_amount_is_refused_without_being_shown(spelled: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(Transaction, b'{"betrag":%s}' % spelled.encode())
    assert len(str(caught.value)) < 120
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_presence_is_kept() -> None:
    body = b'{"betrag":1,"identifier":{},"tags":[]}'
    assert to_json(load(Transaction, body)) == body
    assert load(Transaction, body).tags == load(Transaction, b'{"betrag":1}').tags
    assert to_json(load(Transaction, b'{"betrag":1,"tags":null,"id":null}')) == b'{"betrag":1}'


def test_a_record_reads_and_writes_itself() -> None:
    value = Transaction.load('{"betrag": -1.50, "neu": [1]}')
    assert value.to_wire() == {"betrag": Decimal("-1.50"), "neu": [1]}
    assert stdlib_json.loads(value.to_json()) == {"betrag": -1.5, "neu": [1]}
    assert Transaction.load(value.to_wire()) == value
    with pytest.raises(DecodeError, match=r"Transaction\.neu: unknown key"):
        Transaction.load(value.to_wire(), strict=True)


def test_every_record_is_frozen() -> None:
    for cls in RECORDS:
        assert issubclass(cls, Record)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            object.__new__(cls).extra = None
