"""Which amounts may a caller give?"""

from decimal import Decimal
from typing import Any

import pytest
from banksapi_async.errors import InvalidRequest
from banksapi_async.wire import json
from banksapi_async.wire.converter import load
from banksapi_async.wire.money import amount, sane
from hypothesis import given, strategies as st

from values.made_up import money


@given(money)
def test_an_amount_keeps_its_value_and_its_digits(value: Decimal) -> None:
    assert str(amount(value, argument="amount")) == str(value)
    assert str(amount(format(value, "f"), argument="amount")) == format(value, "f")


@given(st.integers(-(10**30), 10**30))
def test_an_int_is_an_amount(value: int) -> None:
    made = amount(value, argument="amount")
    assert isinstance(made, Decimal)
    assert made == value


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (1.5, "a float has forgotten the exact amount"),
        (True, "not an amount"),
        (None, "not an amount"),
        (b"1", "not an amount"),
        ("", "not an amount"),
        (" 1", "not an amount"),
        ("1,50", "not an amount"),
        ("1e3", "not an amount"),
        ("1_000", "not an amount"),
        ("NaN", "not an amount"),
        ("\u0661", "not an amount"),
        ("9" * 10_000, "not an amount"),
        (Decimal("NaN"), "not a finite number of at most 40 digits"),
        (Decimal("sNaN"), "not a finite number of at most 40 digits"),
        (Decimal("Infinity"), "not a finite number of at most 40 digits"),
        (Decimal("1e999999"), "not a finite number of at most 40 digits"),
        (Decimal("1e-999999"), "not a finite number of at most 40 digits"),
        (10**41, "not a finite number of at most 40 digits"),
    ],
)
def test_anything_else_is_refused_and_the_argument_is_named(value: Any, wrong: str) -> None:
    with pytest.raises(InvalidRequest, match=f"^transfer.amount: {wrong}; give an int") as caught:
        amount(value, argument="transfer.amount")
    assert caught.value.argument == "transfer.amount"
    assert caught.value.__context__ is None


def test_a_number_is_sane_within_forty_digits() -> None:
    assert sane(10**40 - 1)
    assert not sane(-(10**40))
    assert sane(Decimal("1." + "1" * 39))
    assert not sane(Decimal("1." + "1" * 40))


def test_a_number_of_a_class_of_the_callers_is_what_was_checked() -> None:
    class Lying(Decimal):
        def __format__(self, *_: object) -> str:
            return "999999"

        __str__ = __repr__ = __format__  # type: ignore[assignment]

    class Text(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "another"

    assert json.dumps([Lying("13.37"), Text("x")]) == b'[13.37,"x"]'
    assert json.dumps({Text("x"): 1}) == b'{"x":1}'
    assert type(amount(Lying("13.37"), argument="x")) is Decimal
    assert load(list[Decimal], [Lying("13.37")]) == [Decimal("13.37")]
