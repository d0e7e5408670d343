"""Is a mistyped IBAN found, with and without the registry of formats?"""

import sys
from collections.abc import Iterator

import pytest
from banksapi_async.errors import Action, InvalidRequest
from banksapi_async.payments.checks import check_iban
from banksapi_async.wire import sepa as iban
from banksapi_async.wire.sepa import compact_iban, iban_fault

GOOD = [
    "DE62430609671149278400",
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "BE68539007547034",
]


@pytest.fixture(params=["with the registry", "without"])
def registry(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    there = request.param == "with the registry"
    if there:
        pytest.importorskip("schwifty")
    else:
        monkeypatch.setitem(sys.modules, "schwifty", None)
    iban._registry.cache_clear()
    yield request.param
    iban._registry.cache_clear()


@pytest.mark.parametrize("text", GOOD)
def test_an_iban_is_taken(registry: str, text: str) -> None:
    assert iban_fault(text) is None


@pytest.mark.usefixtures("registry")
def test_every_wrong_character_and_every_swap_is_found() -> None:
    good = GOOD[0]
    for place in range(4, len(good)):
        other = "1" if good[place] != "1" else "2"
        assert iban_fault(good[:place] + other + good[place + 1 :]) is not None
    for place in range(4, len(good) - 1):
        swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
        assert swapped == good or iban_fault(swapped) is not None


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "DE62",
        "DE00123456789012345678",
        "12345678901234567890",
        "DE6243060967114927840",
        "Ä" * 22,
        "GB56AßE10000012345678",
        "DE6243060967114927840\u0660",
    ],
)
def test_what_is_none_is_said_without_showing_it(text: str) -> None:
    fault = iban_fault(text)
    assert fault is not None
    assert not text or text not in fault


def test_the_length_of_a_country_is_known_to_the_registry_alone(registry: str) -> None:
    # Check digits that fit, in a length that no Austrian IBAN has.
    body = "19043002345732012"
    digits = iban.check_digits(f"AT00{body}")
    fault = iban_fault(f"AT{digits}{body}")
    assert (fault is not None) == (registry == "with the registry")


@pytest.mark.parametrize("digits", ["00", "01", "99"])
def test_check_digits_that_nobody_has_are_refused(digits: str) -> None:
    # 98 would be 01 and 99 would be 02 for a checksum alone.
    for number in range(200):
        text = f"DE{digits}{number:018d}"
        assert iban_fault(text) is not None


@pytest.mark.parametrize(
    "typed",
    [
        "GB56AßE10000012345678",  # in capitals it would be ASSE, and the check digits would fit
        "DE6243060967114927840\uff10",
        "D\uff2562430609671149278400",
        "GB29NWB\u212a60161331926819",
    ],
)
def test_nothing_is_folded_into_an_iban(typed: str) -> None:
    with pytest.raises(InvalidRequest, match="not written like an IBAN") as caught:
        check_iban(typed, "iban")
    assert caught.value.action is Action.ASK_PERSON


def test_what_a_page_leaves_between_the_groups_does_not_matter() -> None:
    typed = "\ufeffDE62\u20094306\n0967\u200b1149\u202f2784\u00ad00"
    assert check_iban(typed, "iban") == GOOD[0]


@pytest.mark.usefixtures("registry")
def test_an_iban_of_the_demo_bank_is_taken_for_the_demo_bank_alone() -> None:
    typed = "DE00 1234 5678 9012 3456 78"
    assert check_iban(typed, "iban", demo=True) == "DE00123456789012345678"
    for other, demo in ((typed, False), ("DE00123", True), ("DE01123456789012345678", True)):
        with pytest.raises(InvalidRequest):
            check_iban(other, "iban", demo=demo)


def test_blanks_do_not_matter() -> None:
    assert compact_iban(" de62 4306-0967\u00a01149 2784 00 ") == GOOD[0]


def test_a_german_one_that_lacks_a_digit_says_so() -> None:
    fault = iban_fault("DE6243060967114927840")
    assert fault == "it has 21 characters, and a German one has 22"


@pytest.mark.parametrize(
    "pasted",
    [
        "IBAN DE62 4306 0967 1149 2784 00",
        "IBAN: de62430609671149278400",
        "DE62.4306.0967.1149.2784.00",
    ],
)
def test_what_is_pasted_around_it_is_left_out(pasted: str) -> None:
    assert iban.compact_iban(pasted) == "DE62430609671149278400"
