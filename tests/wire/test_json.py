"""Is JSON read and written exactly, and refused where it cannot be?"""

import json as stdlib_json
from decimal import Decimal
from typing import Any

import pytest
from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.sca.records import MediaClass
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.wire.json import dumps, loads
from hypothesis import given, strategies as st

from values.made_up import json_values


@given(json_values)
def test_what_is_written_is_read_as_the_same(value: Any) -> None:
    again = loads(dumps(value))
    assert again == value
    assert repr(again) == repr(value)


@given(json_values)
def test_what_we_write_is_json_for_others_too(value: Any) -> None:
    assert stdlib_json.loads(dumps(value), parse_float=Decimal) == value


@given(st.text(st.characters()))
def test_any_text_survives_half_surrogates_included(text: str) -> None:
    assert loads(dumps([text])) == stdlib_json.loads(stdlib_json.dumps([text]))


def test_numbers_keep_their_kind_and_digits() -> None:
    read = loads(b"[1, -0, 1.0, -100.10, 1e2, 1E-3]")
    assert [type(number) for number in read] == [int, int, *[Decimal] * 4]
    assert dumps(read) == b"[1,0,1.0,-100.10,100,0.001]"


def test_a_byte_order_mark_is_tolerated() -> None:
    assert loads(b"\xef\xbb\xbf{}") == {}
    assert loads("\ufeff[]") == []


def test_words_and_frozen_values_are_written_as_what_they_are() -> None:
    value = FrozenDict({"a": (MediaClass("ALL"), True, False, None), "b": FrozenDict(), "c": ()})
    assert dumps(value) == b'{"a":["ALL",true,false,null],"b":{},"c":[]}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "expected JSON, but it is empty"),
        (b"\xef\xbb\xbf \r\n", "expected JSON, but it is empty"),
        (b'{"iban":"DE00', "expected JSON, at character 8"),
        (b'"\\x"', "expected JSON, at character 1"),
        (b"\xff\xfe", "expected UTF-8, at byte 0"),
        (b"[NaN]", "expected JSON, which has no NaN and no infinity"),
        (b"[-Infinity]", "expected JSON, which has no NaN and no infinity"),
        (b"[1e99]", "expected numbers of at most 40 digits"),
        (b"[1e999999999999999999999]", "expected numbers of at most 40 digits"),
        (b"9" * 10_000, "expected numbers of at most 40 digits"),
        (b"[-1" + b"0" * 40 + b"]", "expected numbers of at most 40 digits"),
        (b"[" * 1_000_000, "expected JSON that is not nested as deep"),
        (b'{"a":' * 1_000_000, "expected JSON that is not nested as deep"),
    ],
)
def test_what_is_not_readable_says_where_and_not_what(text: bytes, said: str) -> None:
    with pytest.raises(DecodeError) as caught:
        loads(text)
    assert caught.value.paths == (said,)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1.5, "json: a float is not exact; give a Decimal or an int"),
        ({"a": [0, float("nan")]}, r"json\.a\[1\]: a float is not exact"),
        ([Decimal("NaN")], r"json\[0\]: not a number of a sane size"),
        ([Decimal("1e999999")], r"json\[0\]: not a number of a sane size"),
        (10**41, "json: not a number of a sane size; give at most 40 digits"),
    ],
)
def test_a_number_that_is_not_exact_is_not_written(value: Any, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        dumps(value)


def test_what_json_does_not_have_is_not_written() -> None:
    with pytest.raises(TypeError, match=r"json\[0\]: JSON has no bytes"):
        dumps([b""])
    with pytest.raises(TypeError, match=r"json\.a: a key must be a text, not int"):
        dumps({"a": {1: 2}})
