"""Is what the sandbox writes JSON, with every digit?"""

import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from banksapi_async.sandbox import exact_json
from hypothesis import given, strategies as st

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.integers()
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    text = exact_json.write(value)
    assert exact_json.read(text.encode()) == value
    json.loads(text)


def test_numbers_keep_their_digits_and_texts_their_quotes() -> None:
    value = {"a": Decimal("-0.10"), "b": Decimal("1E+3"), "c": '"1.5"', "d": (Decimal(7),)}
    assert exact_json.write(value) == '{"a":-0.10,"b":1000,"c":"\\"1.5\\"","d":[7]}'


def test_any_mapping_is_an_object_and_nothing_else_is_written() -> None:
    assert exact_json.write(MappingProxyType({"a": 1})) == '{"a":1}'
    with pytest.raises(TypeError, match="object is no JSON"):
        exact_json.write(object())
