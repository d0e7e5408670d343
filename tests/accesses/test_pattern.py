"""A server's pattern of the common form is decided rightly; of any other nothing is said."""

import re

import pytest
from banksapi_async.accesses.pattern import fits
from hypothesis import given, strategies as st

COMMON = [
    "^.{1,50}$",
    "[0-9]{10}",
    r"^\d{8,12}$",
    r"^[a-zA-Z0-9]{5,}$",
    r"\w+",
    r"[\d.\-/]*",
    "[a-c]{2}$",
    r"[\w -]{0,6}",
    "[-a.@]+",
    ".",
]


@given(st.sampled_from(COMMON), st.text("ab1 c.-]@de/\t\n_ä", max_size=14))
def test_the_common_form_is_decided_as_python_decides_it(pattern: str, text: str) -> None:
    said = re.fullmatch(pattern.replace("$", r"\Z"), text, re.ASCII)
    assert fits(pattern, text) is (said is not None)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "abc",
        "(a+)+$",
        "a{2,}",
        r"^\d{5}$|^\d{10}$",
        r"^(?=.*\d)(?!.*\s).{6,20}$",
        r"(?i)[a]+",
        r"[^\d\s]+",
        r"\d{5}\w",
        r"\d+?",
        r"\D+",
        r"\p{L}+",
        "[a",
        "[]a]",
        "[z-a]+",
        r"[a-\d]",
        "[[a]]",
        "[a&&b]",
        "[a--b]",
        ".{3,1}",
        ".{1001}",
        ".{,3}",
        "[" + "a" * 300 + "]",
    ],
)
def test_of_any_other_pattern_nothing_is_said(pattern: str) -> None:
    assert fits(pattern, "a") is None


def test_a_text_that_is_too_long_is_not_checked() -> None:
    assert fits("[a]*", "a" * 256) is True
    assert fits("[a]*", "a" * 257) is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_pattern_makes_it_fail(pattern: str, text: str) -> None:
    assert fits(pattern, text) in {None, False, True}


@given(st.text(r"[]a-z0\dw.{1,}+*^$&|~()#", max_size=12), st.text("a0-z.", max_size=8))
def test_no_pattern_of_such_characters_makes_it_fail(pattern: str, text: str) -> None:
    assert fits(pattern, text) in {None, False, True}
