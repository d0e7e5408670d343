"""Is everything that cannot be paid refused before it is sent, and named?"""

import copy
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from banksapi_async.errors import Action, InvalidRequest
from banksapi_async.payments.checks import (
    check_creditor,
    check_debit,
    check_due,
    check_id,
    check_levels,
    check_several,
    check_transfer,
)
from banksapi_async.payments.records import DebitDetails, DebitSequenceType, TransferDetails
from banksapi_async.values.frozen import FrozenDict

from payments.bank import IBAN, TODAY, debit, transfer


def test_a_transfer_is_returned_as_it_will_be_sent() -> None:
    given = transfer(iban="de62 4306 0967 1149 2784 00", bic="genodem1gls", amount="13.37")
    checked = check_transfer(given, argument="t")
    assert checked.iban == IBAN
    assert checked.bic == "GENODEM1GLS"
    assert checked.amount == Decimal("13.37")
    assert checked.end_to_end_id is not None
    assert len(checked.end_to_end_id) == 32
    assert check_transfer(checked, argument="t") == checked
    other = check_transfer(given, argument="t")
    assert other.end_to_end_id != checked.end_to_end_id


def test_what_was_given_stays() -> None:
    given = transfer(
        amount=5,
        end_to_end_id="RE-2026/1",
        purpose_code="SALA",
        ultimate_debtor="Jürgen Müller",
        ultimate_creditor="Erika Ö.",
        extra=FrozenDict({"neu": 1}),
    )
    checked = check_transfer(given, argument="t")
    assert checked == given
    assert check_transfer(transfer(recipient="Jürgen & Söhne"), argument="t").recipient


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("recipient", None, "missing"),
        ("recipient", " ", "missing"),
        ("recipient", "x" * 71, "71 characters"),
        ("recipient", "a\x00b", "control characters"),
        ("purpose", None, "missing"),
        ("purpose", "x" * 141, "141 characters"),
        ("purpose", "Müll", "not every SEPA bank"),
        ("iban", None, "missing"),
        ("iban", "DE63430609671149278400", "check digits"),
        ("iban", "DE62", "not written like an IBAN"),
        ("bic", "GENO", "not a BIC"),
        ("currency", None, "ISO 4217"),
        ("currency", "eur", "ISO 4217"),
        ("currency", "EURO", "ISO 4217"),
        ("currency", "XYZ", "ISO 4217"),
        ("end_to_end_id", "NOTPROVIDED", "word for none"),
        ("end_to_end_id", "NotProvided", "word for none"),
        ("amount", None, "missing"),
        ("amount", Decimal(0), "not between"),
        ("amount", Decimal("-1.00"), "not between"),
        ("amount", Decimal("1000000000.00"), "not between"),
        ("amount", Decimal("1.001"), "two decimals"),
        ("amount", Decimal("1.000"), "two decimals"),
        ("amount", "1.000", "two decimals"),
        ("amount", 1.5, "float"),
        ("amount", True, "not an amount"),
        ("amount", Decimal("NaN"), "not a finite number"),
        ("amount", "1,50", "not an amount"),
        ("end_to_end_id", "x" * 36, "36 characters"),
        ("end_to_end_id", "ä", "not every SEPA bank"),
        ("end_to_end_id", "", "missing"),
        ("end_to_end_id", "/a", "slash"),
        ("end_to_end_id", "a/", "slash"),
        ("end_to_end_id", "a//b", "slash"),
        ("end_to_end_id", " a", "blank"),
        ("purpose_code", "sala", "purpose code"),
        ("purpose_code", "SALAR", "purpose code"),
        ("ultimate_debtor", "x" * 71, "71 characters"),
        ("ultimate_creditor", "", "missing"),
    ],
)
def test_what_does_not_fit_is_named_and_not_shown(field: str, value: Any, wrong: str) -> None:
    with pytest.raises(InvalidRequest, match=wrong) as caught:
        check_transfer(transfer(**{field: value}), argument="transfer_details[3]")
    assert caught.value.argument == f"transfer_details[3].{field}"
    if isinstance(value, str) and len(value) > 4:
        assert value not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("debtor_name", None, "missing"),
        ("debtor_iban", "DE00123456789012345678", "check digits"),
        ("debtor_bic", "x", "not a BIC"),
        ("amount", Decimal(0), "not between"),
        ("mandate_identification", None, "missing"),
        ("mandate_identification", "x" * 36, "36 characters"),
        ("mandate_date_of_signature", None, "missing"),
        ("mandate_date_of_signature", date(2026, 3, 19), "yet to come"),
        ("mandate_date_of_signature", datetime(2026, 3, 1, tzinfo=UTC), "not a day"),
        ("mandate_date_of_signature", "2026-03-01", "not a day"),
        ("sequence_type", "LAST", "FNAL, FRST, OOFF, RCUR"),
    ],
)
def test_a_debit_that_does_not_fit_is_named(field: str, value: Any, wrong: str) -> None:
    with pytest.raises(InvalidRequest, match=wrong) as caught:
        check_debit(debit(**{field: value}), argument="debit_details", today=TODAY)
    assert caught.value.argument == f"debit_details.{field}"


def test_a_debit_is_returned_as_it_will_be_sent() -> None:
    checked = check_debit(debit(sequence_type="FRST"), argument="d", today=TODAY)
    assert checked.sequence_type == DebitSequenceType.FRST
    assert checked.end_to_end_id
    assert checked.mandate_date_of_signature == date(2025, 2, 2)


@pytest.mark.parametrize(
    "check", [check_transfer, lambda d, argument: check_debit(d, argument=argument, today=TODAY)]
)
@pytest.mark.parametrize("other", [{"iban": IBAN}, None, "DE62"])
def test_other_things_are_no_details(check: Any, other: Any) -> None:
    with pytest.raises(InvalidRequest, match="it is no"):
        check(other, argument="details")


def test_details_of_the_other_kind_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="no TransferDetails"):
        check_transfer(DebitDetails(), argument="d")  # type: ignore[arg-type]
    with pytest.raises(InvalidRequest, match="no DebitDetails"):
        check_debit(TransferDetails(), argument="d", today=TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [[], (), "abc", None, {}, transfer()])
def test_a_bulk_is_a_list_of_one_or_more(given: Any) -> None:
    with pytest.raises(InvalidRequest, match="one or more"):
        check_several(given, argument="transfer_details")


@pytest.mark.parametrize(
    ("business", "sequence", "details", "wrong"),
    [
        (False, None, [{"business": False}], r"d\[0\]: .* on the order"),
        (None, "FRST", [{}, {"sequence_type": "FRST"}], r"d\[1\]: .* on the order"),
        (True, "OOFF", [{}, {"business": True}], r"d\[1\]"),
        (None, None, [{"business": True}, {"business": False}], r"d\[1\]\.business"),
        (None, None, [{}, {"business": True}], r"d\[1\]\.business"),
    ],
)
def test_business_and_sequence_stand_on_one_level_and_are_not_mixed(
    business: Any, sequence: Any, details: list[Any], wrong: str
) -> None:
    rows = [debit(**one) for one in details]
    with pytest.raises(InvalidRequest, match=wrong):
        check_levels(business, sequence, rows, argument="d[{}]")


def test_one_level_is_fine() -> None:
    check_levels(True, "OOFF", [debit(), debit()], argument="d[{}]")
    rows = [debit(business=True, sequence_type=one) for one in ("FRST", "RCUR")]
    check_levels(None, None, rows, argument="d[{}]")


def test_text_goes_out_composed_and_is_counted_so() -> None:
    name = "Mu\u0308ller" + "o\u0308" * 64
    composed = "Müller" + "ö" * 64
    one = check_transfer(transfer(recipient=name, ultimate_debtor=name), argument="t")
    assert one.recipient == one.ultimate_debtor == composed
    assert check_debit(debit(debtor_name=name), argument="d", today=TODAY).debtor_name == composed
    with pytest.raises(InvalidRequest, match="71 characters"):
        check_transfer(transfer(recipient=name + "o\u0308"), argument="t")


def test_a_purpose_goes_out_as_it_was_typed_where_that_is_said() -> None:
    typed = transfer(purpose="Müller & So\u0308hne")
    with pytest.raises(InvalidRequest, match="purpose_as_typed=True") as caught:
        check_transfer(typed, argument="t")
    assert caught.value.action is Action.ASK_PERSON
    assert check_transfer(typed, argument="t", purpose_as_typed=True).purpose == "Müller & Söhne"
    taken = check_debit(debit(purpose="ü"), argument="d", today=TODAY, purpose_as_typed=True)
    assert taken.purpose == "ü"
    for wrong in ("ü" * 141, "a\nb", "", "\ud800"):
        with pytest.raises(InvalidRequest):
            check_transfer(transfer(purpose=wrong), argument="t", purpose_as_typed=True)
    untyped: Any = "yes"
    with pytest.raises(InvalidRequest, match="purpose_as_typed: it is neither"):
        check_transfer(typed, argument="t", purpose_as_typed=untyped)


@pytest.mark.parametrize(
    ("field", "value", "action"),
    [
        ("iban", "DE63430609671149278400", Action.ASK_PERSON),
        ("iban", 62, Action.FIX_REQUEST),
        ("iban", None, Action.FIX_REQUEST),
        ("bic", "x", Action.ASK_PERSON),
        ("bic", 1, Action.FIX_REQUEST),
        ("recipient", " ", Action.ASK_PERSON),
        ("recipient", "a\x00b", Action.ASK_PERSON),
        ("recipient", b"Max", Action.FIX_REQUEST),
        ("purpose", "x" * 141, Action.ASK_PERSON),
        ("purpose", "Müll", Action.ASK_PERSON),
        ("ultimate_debtor", "x" * 71, Action.ASK_PERSON),
        ("amount", Decimal(0), Action.ASK_PERSON),
        ("amount", Decimal("1.001"), Action.ASK_PERSON),
        ("amount", 1.5, Action.FIX_REQUEST),
        ("currency", "eur", Action.FIX_REQUEST),
        ("currency", 7, Action.FIX_REQUEST),
        ("end_to_end_id", "ä", Action.FIX_REQUEST),
        ("end_to_end_id", 1, Action.FIX_REQUEST),
        ("purpose_code", "sala", Action.FIX_REQUEST),
        ("purpose_code", 1, Action.FIX_REQUEST),
    ],
)
def test_what_a_person_typed_is_told_from_what_the_program_did(
    field: str, value: Any, action: Action
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_transfer(transfer(**{field: value}), argument="t")
    assert caught.value.action is action
    assert pickle.loads(pickle.dumps(caught.value)).action is action
    assert copy.copy(caught.value).action is action


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("business", "yes"),
        ("business", 1),
        ("debtor_account_number", 7),
        ("debtor_bank_code", "ü"),
        ("mandate_identification", " "),
    ],
)
def test_fields_of_a_debit_that_a_bank_would_choke_on_are_refused(field: str, value: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_debit(debit(**{field: value}), argument="d", today=TODAY)
    assert caught.value.argument == f"d.{field}"
    assert caught.value.action is Action.FIX_REQUEST


@pytest.mark.parametrize(("key", "name"), [("bic", "bic"), ("endToEndId", "end_to_end_id")])
def test_no_field_goes_out_unchecked_beside_the_others(key: str, name: str) -> None:
    with pytest.raises(InvalidRequest, match="give it by its name") as caught:
        check_transfer(transfer(extra=FrozenDict({key: "x"})), argument="t")
    assert caught.value.argument == f"t.{name}"


def test_a_day_is_today_or_later() -> None:
    assert check_due(None, argument="x", today=TODAY) is None
    assert check_due(TODAY, argument="x", today=TODAY) == TODAY
    with pytest.raises(InvalidRequest, match="x: the day is over"):
        check_due(date(2026, 3, 17), argument="x", today=TODAY)
    with pytest.raises(InvalidRequest, match="x: it is not a day"):
        check_due(datetime(2026, 3, 18, tzinfo=UTC), argument="x", today=TODAY)


def test_a_creditor_identifies_itself() -> None:
    assert check_id("DE98ZZZ09999999999", argument="c") == "DE98ZZZ09999999999"
    with pytest.raises(InvalidRequest, match="c: it is missing"):
        check_id("", argument="c")


@pytest.mark.parametrize(
    "typed", ["13,37", " 13.37 ", "1.000,00", "13 EUR", "\u20ac13", "", "1.000"]
)
def test_an_amount_that_a_person_typed_is_theirs_to_mend(typed: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_transfer(transfer(amount=typed), argument="t")
    assert refused.value.action is Action.ASK_PERSON


@pytest.mark.parametrize("made", [13.37, True, None, object()])
def test_an_amount_that_a_program_made_is_the_programs_to_mend(made: Any) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_transfer(transfer(amount=made), argument="t")
    assert refused.value.action is Action.FIX_REQUEST


def test_three_decimals_are_not_told_to_round() -> None:
    with pytest.raises(InvalidRequest, match=r"thousand as 1000\.00"):
        check_transfer(transfer(amount="1.000"), argument="t")


@pytest.mark.parametrize("name", ["Max\u00a0Muster", "\u200bMax\u2009Muster\ufeff"])
def test_what_nobody_sees_in_a_pasted_name_is_left_out(name: str) -> None:
    assert check_transfer(transfer(recipient=name), argument="t").recipient == "Max Muster"


@pytest.mark.parametrize(
    "id",
    ["DE98ZZZ09999999999", "de98 zzz0 9999 9999 99", "AT61ZZZ01234567890", "DE98ABC09999999999"],
)
def test_a_creditor_identification_is_known_by_its_check_digits(id: str) -> None:
    assert check_creditor(id, "c") == id.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("id", "wrong"),
    [
        ("DE99ZZZ09999999999", "check digits"),
        ("DE98ZZZ0999999999", "not written like"),
        ("DE98ZZZ0999999999A", "not written like"),
        ("X", "not written like"),
    ],
)
def test_a_creditor_identification_with_a_wrong_character_is_refused(id: str, wrong: str) -> None:
    with pytest.raises(InvalidRequest, match=wrong) as refused:
        check_creditor(id, "c")
    assert refused.value.action is Action.ASK_PERSON
