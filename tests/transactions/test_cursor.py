"""What is stored between two readings?"""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from banksapi_async import InvalidRequest, Transaction
from banksapi_async.transactions import cursor
from banksapi_async.transactions.cursor import Cursor, check_overlap
from banksapi_async.transactions.incremental import read_new
from hypothesis import given, strategies as st

PRODUCT = "DE00123456789012345678"
DAY = date(2026, 1, 18)
ROW = {
    "id": "1975f080-0001-b4f7-727b-aec310895541",
    "betrag": "-1234.56",
    "verwendungszweck": "Rent of the flat",
    "buchungsdatum": "2026-01-18 00:00:00",
    "gegenkontoInhaber": "Landlord",
    "gegenkontoIban": "DE00999999999999999999",
    "hash": "1b4f7727-baec-3107-9554-1cf472933ccf",
    "identifier": {"endToEndId": "E2E-7", "bookingRef": "b-7"},
}


def stored(*rows: dict[str, Any]) -> str:
    reading = read_new(
        [Transaction.load(one) for one in rows or (ROW,)],
        Cursor.first(PRODUCT, None),
        currency="EUR",
        latest=DAY,
        overlap=timedelta(days=14),
    )
    return reading.cursor.dump()


def refused(text: Any) -> str:
    with pytest.raises(InvalidRequest, match="None to read from the beginning") as caught:
        Cursor.load(text, PRODUCT)
    assert caught.value.__context__ is None
    assert caught.value.argument == "cursor"
    return str(caught.value)


def test_a_cursor_is_read_as_it_was_written() -> None:
    text = stored(ROW, {**ROW, "hash": None, "buchungsdatum": None})
    assert Cursor.load(text, PRODUCT).dump() == text
    assert Cursor.load(Cursor.first(PRODUCT, DAY).dump(), PRODUCT).begins(timedelta(0)) == DAY


def test_a_database_may_spell_the_json_anew() -> None:
    text = stored()
    spelled = json.dumps(dict(reversed(json.loads(text).items())), indent=2)
    assert Cursor.load(spelled, PRODUCT) == Cursor.load(text, PRODUCT)


def test_nothing_of_the_account_can_be_read_in_it() -> None:
    text, other = stored(), stored()
    said = [PRODUCT, "1234", "Rent", "Landlord", "999999", "E2E-7", "b-7", "1b4f7727", "1975f080"]
    assert [word for word in said if word in text or word in repr(Cursor.load(text, PRODUCT))] == []
    # Two cursors of one account have nothing in common but their days.
    assert json.loads(text)["seen"] != json.loads(other)["seen"]
    assert json.loads(text)["product"] != json.loads(other)["product"]


def test_it_grows_with_the_overlap_and_not_with_the_history() -> None:
    def rows(count: int) -> list[dict[str, Any]]:
        spelled = [DAY - timedelta(days=n) for n in range(count)]
        return [{**ROW, "hash": str(day), "buchungsdatum": f"{day} 00:00:00"} for day in spelled]

    assert len(stored(*rows(15))) == len(stored(*rows(3_000)))
    more = stored(*({**ROW, "hash": str(n)} for n in range(1_000)))
    assert len(more) - len(stored()) == 999 * 23


def test_another_products_cursor_is_refused() -> None:
    text = stored()
    with pytest.raises(InvalidRequest, match="cursor: it is another product's"):
        Cursor.load(text, "DE00123456789012345679")


def test_another_versions_cursor_is_refused() -> None:
    for version in (2, "1", [1]):
        text = json.dumps({**json.loads(stored()), "v": version})
        assert "of another version" in refused(text)


@given(st.data())
def test_any_damage_is_noticed(data: st.DataObject) -> None:
    text = stored()
    at = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(st.characters(codec="ascii"))
    damaged = text[:at] + char + text[at + 1 :]
    if damaged == text or json_equal(damaged, text):
        assert Cursor.load(damaged, PRODUCT).dump() == text
    else:
        refused(damaged)


def json_equal(one: str, two: str) -> bool:
    try:
        return bool(json.loads(one) == json.loads(two))
    except ValueError:
        return False


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "1", "{}", '{"v":1}', '{"v":1,"sum":"x"}', "no", 7, {"v": 1}]
)
def test_what_is_no_cursor_is_refused(text: Any) -> None:
    assert "it is damaged" in refused(text)


@pytest.mark.parametrize(
    "forged",
    [
        {"seen": {"2026-01-18": ["no mark"]}},
        {"seen": {"": ["abcdefghijkl"]}},
        {"again": [1]},
        {"since": "soon"},
        {"until": 7},
        {"salt": "A" * 100},
        {"product": None},
    ],
)
def test_a_right_sum_over_nonsense_is_refused_as_well(forged: dict[str, Any]) -> None:
    members = {**json.loads(stored()), **forged}
    del members["sum"]
    refused(json.dumps({**members, "sum": cursor._sum(members)}))


def test_a_cut_text_is_refused() -> None:
    text = stored()
    for end in range(0, len(text), 7):
        assert "it is damaged" in refused(text[:end])


@pytest.mark.parametrize("overlap", [timedelta(days=-1), timedelta(days=367)])
def test_an_overlap_that_cannot_be_is_refused(overlap: timedelta) -> None:
    with pytest.raises(InvalidRequest, match=r"overlap: .* give 7 to 14 days"):
        check_overlap(overlap)
    assert check_overlap(timedelta(days=14)) == timedelta(days=14)


def test_a_cursor_of_an_earlier_edition_is_read_and_knows_its_rows() -> None:
    text = (Path(__file__).parents[1] / "golden" / "cursor-1.json").read_text("utf-8").strip()
    iban = "DE00123456789012345678"
    kept = Cursor.load(text, f"{iban}/{iban}/EUR")
    assert kept.dump() == text
    said = {"betrag": "-12.30", "hash": "h", "verwendungszweck": "Coffee"}
    rows = [
        {**said, "buchungsdatum": "2026-01-18 00:00:00", "identifier": {"bookingRef": ref}}
        for ref in "abc"
    ]
    undated = {"betrag": 5, "verwendungszweck": "Undated"}
    reading = read_new(
        [Transaction.load(row) for row in (*rows, undated, {**undated, "betrag": 6})],
        kept,
        currency="EUR",
        latest=date(2026, 1, 20),
        overlap=timedelta(days=14),
    )
    assert [row.betrag for row in reading.new] == [6]
