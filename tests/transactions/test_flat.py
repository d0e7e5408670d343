"""Movements and products as flat dicts: days are dates, amounts exact or as they are asked for."""

from datetime import date
from decimal import Decimal

import pytest
from banksapi_async import BankAccess, BankProduct, InvalidRequest, Transaction, Transactions

from support import ACCESS

PRODUCT = BankProduct.load({"id": "P1", "waehrung": "EUR"})
ROW = {
    "betrag": "-1500000000.10",
    "buchungsdatum": "2026-03-29T00:00:00+01:00",
    "wertstellungsdatum": "2026-03-30T00:00:00+02:00",
    "verwendungszweck": "Miete",
    "identifier": {"endToEndId": "E1", "bookingRef": "B1", "balance": "10.00"},
    "tags": [
        {"tagTreeItem": {"systemName": "LIVING_RENT"}},
        {"tagTreeItem": {"systemName": "FIXED"}},
        {"id": "a tag that does not say what it is"},
    ],
}
SEVERAL = {
    "id": ACCESS,
    "providerId": "P",
    "bankprodukte": [
        {
            "id": "A",
            "kategorie": "GIROKONTO",
            "status": "VOLLSTAENDIG",
            "saldo": "5.00",
            "waehrung": "EUR",
            "saldoDatum": "2026-01-02T00:00:00+01:00",
        },
        {"id": "B", "salden": {"USD": {"saldo": "1.00", "waehrung": "USD"}, "CHF": {"saldo": 2}}},
        {"id": "C"},
    ],
}


def rows(*found: dict[str, object]) -> Transactions:
    return Transactions(tuple(Transaction.load(one) for one in found), PRODUCT)


def test_days_are_dates_and_the_currency_is_the_one_that_holds() -> None:
    (one,) = rows(ROW).records()
    assert one["booked_on"] == date(2026, 3, 29)
    assert one["valued_on"] == date(2026, 3, 30)
    assert type(one["booked_on"]) is date
    assert one["waehrung"] == "EUR"
    assert one["tags"] == "LIVING_RENT; FIXED"
    assert (one["end_to_end_id"], one["booking_ref"]) == ("E1", "B1")
    assert one["product_id"] == "P1"


def test_all_rows_have_the_same_keys_whatever_they_hold() -> None:
    full, bare = rows(ROW, {"betrag": 1}).records()
    assert list(full) == list(bare)
    assert bare["booked_on"] is bare["valued_on"] is bare["tags"] is bare["balance"] is None


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (Decimal, Decimal("-1500000000.10")),
        (float, -1500000000.1),
        (str, "-1500000000.10"),
    ],
)
def test_amounts_are_exact_or_as_they_are_asked_for(kind: type, found: object) -> None:
    (one,) = rows(ROW).records(amounts=kind)
    assert one["betrag"] == found
    assert type(one["betrag"]) is kind
    assert type(one["balance"]) is kind
    (bare,) = rows({"betrag": 1}).records(amounts=kind)
    assert bare["balance"] is None


def test_amounts_of_another_kind_are_refused_before_anything_is_made() -> None:
    with pytest.raises(InvalidRequest, match="Decimal, float or str"):
        rows(ROW).records(amounts=int)  # type: ignore[arg-type]
    with pytest.raises(InvalidRequest, match="Decimal, float or str"):
        BankAccess.load(SEVERAL).records(amounts=int)  # type: ignore[arg-type]


def test_a_product_is_one_dict_a_currency() -> None:
    found = BankAccess.load(SEVERAL).records(amounts=str)
    assert [(one["product_id"], one["saldo"], one["waehrung"]) for one in found] == [
        ("A", "5.00", "EUR"),
        ("B", "1.00", "USD"),
        ("B", "2", "CHF"),
        ("C", None, None),
    ]
    assert [type(one["kategorie"]) for one in found] == [str, type(None), type(None), type(None)]
    assert found[0]["balance_on"] == date(2026, 1, 2)
    assert {one["access_id"] for one in found} == {ACCESS}
