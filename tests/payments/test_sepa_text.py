"""Is a spelling offered that every SEPA bank carries?"""

import pytest
from banksapi_async.payments.checks import is_sepa_text, transliterate
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
        ("plain / text - (1), it's + ok?", "plain / text - (1), it's + ok?"),
    ],
)
def test_a_text_is_spelled_in_the_set(text: str, spelled: str) -> None:
    assert transliterate(text) == spelled


@given(st.text())
def test_whatever_comes_fits_and_stays_once_it_fits(text: str) -> None:
    spelled = transliterate(text)
    assert is_sepa_text(spelled)
    assert transliterate(spelled) == spelled


@pytest.mark.parametrize("text", ["ü", "a\n", "a\t", "€", "a_b", "\u0661"])
def test_what_banks_do_not_carry_is_seen(text: str) -> None:
    assert not is_sepa_text(text)
