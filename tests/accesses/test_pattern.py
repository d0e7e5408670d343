"""Does a server's pattern decide quickly and rightly, or not at all?"""

import re

import pytest
from banksapi_async.accesses.pattern import fits
from hypothesis import given, strategies as st

UNDERSTOOD = [
    "^.{1,50}$",
    "[0-9]{10}",
    r"^\d{8,12}$",
    r"^[a-zA-Z0-9]{5,}$",
    r"^(?=.*\d)(?!.*\s).{6,20}$",
    r"^\d{5}$|^\d{10}$",
    r"(?:ab|a)*c?",
    r"(ab){2}(cd)?",
    r"[^\d\s]+?",
    r"\D\W\S\.\-\/\t",
    r"[a\-z.\]]*",
    r"[-a]+[a-]+",
    "a{0}b",
    "",
    "(|a)b",
    "((a*)*)*b",
    "a{2,}",
    r"\w+@\w+\.de",
    r"(a|b|ab)*c",
]


@given(st.sampled_from(UNDERSTOOD), st.text("ab1 c.-]@de/\t\n_", max_size=14))
def test_what_is_understood_is_decided_as_python_decides_it(pattern: str, text: str) -> None:
    said = re.fullmatch(pattern.replace("$", r"\Z"), text, re.ASCII)
    assert fits(pattern, text) is (said is not None)


@pytest.mark.parametrize("pattern", ["^.{1,50}$", r"^\d{5}$|^\d{10}$"])
@pytest.mark.parametrize("text", ["", "12345", "1234567890", "x" * 50, "x" * 51, "12345\n"])
def test_usual_formats(pattern: str, text: str) -> None:
    said = re.fullmatch(pattern.replace("$", r"\Z"), text)
    assert fits(pattern, text) is (said is not None)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "((a*)*)*b",
        "(a|aa)+$",
        "(a|a)*b",
        "(.*)*x",
        "a*a*a*a*a*a*a*a*b",
        "(((a{1,99}){1,99}){1,99}){1,99}b",
        "((a?){1000}){1000}b",
        "(?=(a*)*b)((a*)*)*",
    ],
)
def test_a_pattern_that_would_keep_a_backtracking_matcher_busy_does_not(pattern: str) -> None:
    # Were it so, this would not end.
    assert fits(pattern, "a" * 256) in {None, False, True}
    assert fits(pattern, "a" * 40 + "!") in {None, False}


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "a)",
        "[",
        "[a",
        "[]a]",
        "[z-a]",
        r"[a-\d]",
        "[[a]]",
        "[a&&b]",
        "a{",
        "a{,3}",
        "a{3,1}",
        "a{1001}",
        "a{99999}",
        "a{x}",
        "a{1,x}",
        "a**",
        "a{1}{2}",
        "*a",
        "^*",
        "}",
        "]",
        "(?i)a",
        "(?<name>a)",
        "(?<=a)b",
        r"(a)\1",
        r"\bword\b",
        r"\p{L}+",
        r"\u0041",
        r"\ä",
        "\\",
        "(" * 17 + ")" * 17,
        "a" * 513,
    ],
)
def test_of_what_is_not_understood_nothing_is_said(pattern: str) -> None:
    assert fits(pattern, "a") is None


def test_a_text_that_is_too_long_is_not_checked() -> None:
    assert fits("a*", "a" * 256) is True
    assert fits("a*", "a" * 257) is None


def test_a_dot_is_no_line_end_and_a_class_may_name_one() -> None:
    assert fits(".", "\n") is False
    assert fits(r"[\n\r\f]", "\r") is True
    assert fits(r"[^a]", "b") is True


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_pattern_makes_it_fail(pattern: str, text: str) -> None:
    assert fits(pattern, text) in {None, False, True}
