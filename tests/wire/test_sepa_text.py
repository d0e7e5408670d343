"""Is a spelling offered that every SEPA bank carries?"""

# ruff: noqa: RUF001 - it is about characters that look like others

from typing import Any

import pytest
from banksapi_async.errors import InvalidRequest
from banksapi_async.wire.sepa import is_sepa_text, transliterate
from hypothesis import given, strategies as st


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Müller & Söhne", "Mueller + Soehne"),
        ("Straße 7", "Strasse 7"),
        ("Café \u2013 Rendez\u2011vous", "Cafe - Rendez-vous"),
        ("„Zitat“; 5 €!", "'Zitat', 5 EUR."),
        ("rechnung_12#3", "rechnung-12.3"),
        ("ZÜRICH", "ZUeRICH"),
        ("Łódź", "Lodz"),
        ("a\nb", "a b"),
        ("日本", ".."),
        ("u\u0308", "ue"),
        ("2¾ Stunden", "2 3/4 Stunden"),
        ("½ Tag, 3\u20444 Tag, ½½", "1/2 Tag, 3/4 Tag, 1/2 1/2"),
        ("10² + 5①2 + 10¹²", "10 2 + 5 1 2 + 10 12"),
        ("m², H₂O, １２３", "m2, H2O, 123"),
        ("\u0663\u0664 x \u0967\u0968", "34 x 12"),
        ("5\u200b0 \u00ad\ufeff1\ufe0f\u20e3", "50 1"),
        ("1\u2009000 \u22125 \u20121", "1 000 -5 -1"),
        ("3*4 3×4 2^3 5!3 7日8", "3x4 3x4 2 3 5 3 7 8"),
        ("«Zitat»", "'Zitat'"),
        ("plain / text - (1), it's + ok?", "plain / text - (1), it's + ok?"),
    ],
)
def test_a_text_is_spelled_in_the_set(text: str, spelled: str) -> None:
    assert transliterate(text) == spelled


BETWEEN = "¾½²③₄㎡€°·•日\u200b\u0301#*^!×\u2212"


@given(st.integers(0, 999), st.sampled_from(BETWEEN), st.integers(0, 999))
def test_a_number_never_becomes_another_one(before: int, between: str, after: int) -> None:
    spelled = transliterate(f"{before}{between}{after}")
    assert spelled.startswith(str(before))
    assert spelled.endswith(str(after))
    invisible = between in "\u200b\u0301"
    assert (spelled == f"{before}{after}") == invisible
    assert between == "#" or f"{before}.{after}" not in spelled


@given(st.text())
def test_whatever_comes_fits_and_stays_once_it_fits(text: str) -> None:
    spelled = transliterate(text)
    assert is_sepa_text(spelled)
    assert transliterate(spelled) == spelled


@pytest.mark.parametrize("text", ["ü", "a\n", "a\t", "€", "a_b", "\u0661"])
def test_what_banks_do_not_carry_is_seen(text: str) -> None:
    assert not is_sepa_text(text)


@pytest.mark.parametrize("wrong", [None, 3, b"x", ["x"]], ids=range(4))
def test_only_a_text_is_spelled(wrong: Any) -> None:
    with pytest.raises(InvalidRequest, match=r"^text: it is "):
        transliterate(wrong)
