"""Which rows of an answer are new?"""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from banksapi_async import Transaction
from banksapi_async.transactions.cursor import Cursor
from banksapi_async.transactions.incremental import read_new
from hypothesis import given, strategies as st

PRODUCT = "DE00123456789012345678"
DAY = date(2026, 1, 18)
TWO_WEEKS = timedelta(days=14)


def row(day: date | None = DAY, **keys: Any) -> Transaction:
    """A row of a day; `ref` and `e2e` are its references."""
    refs = {"bookingRef": keys.pop("ref", None), "endToEndId": keys.pop("e2e", None)}
    dated = {} if day is None else {"buchungsdatum": f"{day} 00:00:00"}
    said = {"betrag": -5, "verwendungszweck": "Coffee", "hash": "h", **dated, **keys}
    named = {name: ref for name, ref in refs.items() if ref is not None}
    return Transaction.load({**said, **({"identifier": named} if named else {})})


class Reader:
    """Reads one answer after another; the cursor goes through its text."""

    def __init__(self, start: date | None = None, latest: date = DAY) -> None:
        self.text = Cursor.first(PRODUCT, start).dump()
        self.latest = latest
        self.redelivered: list[Transaction] = []

    def read(self, *rows: Transaction, overlap: timedelta = TWO_WEEKS) -> list[Transaction]:
        cursor = Cursor.load(self.text, PRODUCT)
        start = cursor.begins(overlap)
        asked = [
            one for one in rows if one.buchungsdatum is None or one.buchungsdatum.date() >= start
        ]
        reading = read_new(asked, cursor, currency="EUR", latest=self.latest, overlap=overlap)
        self.text = reading.cursor.dump()
        self.redelivered = list(reading.redelivered)
        return list(reading.new)

    def begins(self, overlap: timedelta = TWO_WEEKS) -> date:
        return Cursor.load(self.text, PRODUCT).begins(overlap)


def days(count: int) -> date:
    return DAY + timedelta(days=count)


def test_what_was_read_is_not_new_again() -> None:
    reader = Reader()
    rows = [row(), row(days(-1), hash="i"), row(days(-400), hash="j")]
    assert reader.read(*rows) == rows
    assert reader.read(*rows) == []


def test_rows_that_look_alike_are_counted() -> None:
    reader = Reader()
    first, second, third = (row(id=str(n)) for n in range(3))
    assert reader.read(first, second) == [first, second]
    assert reader.read(second, third, first) == [third]
    assert reader.read(first, second, third) == []
    assert reader.redelivered == []


def test_rows_that_are_equal_in_everything_are_counted_too() -> None:
    reader = Reader()
    assert reader.read(row(), row()) == [row(), row()]
    assert reader.read(row(), row(), row()) == [row()]


def test_a_shared_booking_reference_does_not_make_two_bookings_one() -> None:
    reader = Reader()
    one, two = row(id="1", ref="NONREF"), row(id="2", ref="NONREF")
    assert reader.read(one, two) == [one, two]


def test_a_movement_under_two_booking_references_comes_once_and_is_told() -> None:
    reader = Reader()
    one, again = row(id="1", ref="a"), row(id="2", ref="b")
    assert reader.read(one, again) == [one]
    assert reader.redelivered == [again]
    assert reader.read(one, again) == []
    assert reader.redelivered == []


def test_a_second_delivery_may_come_later() -> None:
    reader = Reader()
    one, again, third = row(id="1", ref="a"), row(id="2", ref="b"), row(id="3")
    assert reader.read(one) == [one]
    assert reader.read(again, one) == []
    assert reader.redelivered == [again]
    assert reader.read(one, again, third) == []
    assert reader.redelivered == [third]


def test_another_booking_reference_alone_is_the_same_row() -> None:
    reader = Reader()
    reader.read(row(id="1", ref="a"))
    assert reader.read(row(id="2", ref="b")) == []
    assert reader.redelivered == []


def test_what_the_bank_tells_apart_are_two_even_with_one_hash() -> None:
    reader = Reader()
    one, two = row(ref="a", e2e="x"), row(ref="b", e2e="y")
    assert reader.read(one, two) == [one, two]
    three = row(ref="c", e2e="x", primanotaNummer="7")
    assert reader.read(one, three, two) == [three]


def test_two_movements_delivered_twice_are_two() -> None:
    reader = Reader()
    a1, b1, a2, b2 = (row(id=ref, ref=ref[0]) for ref in ("a1", "b1", "a2", "b2"))
    assert reader.read(a1, b1, a2, b2) == [a1, a2]
    assert reader.redelivered == [b1, b2]
    other = Reader()
    other.read(a1)
    assert other.read(b1, a1, b2, a2) == [a2]
    assert other.redelivered == [b1, b2]
    last = Reader()
    last.read(b1)
    assert last.read(a1, b1, a2) == [a1]


def test_movements_are_taken_from_the_reference_that_has_most_of_them() -> None:
    reader = Reader()
    a, b1, b2 = row(id="a", ref="a"), row(id="b1", ref="b"), row(id="b2", ref="b")
    assert reader.read(a, b1, b2) == [b1, b2]
    assert reader.redelivered == [a]


def test_movements_that_the_bank_no_longer_tells_apart_make_no_more_of_them() -> None:
    reader = Reader()
    reader.read(row(ref="a", gvCode="1"), row(ref="b", gvCode="2"))
    assert reader.read(*(row(ref=ref) for ref in "abcd")) == []
    assert reader.redelivered == [row(ref="c"), row(ref="d")]


def test_a_row_that_is_known_takes_no_others_place() -> None:
    reader = Reader()
    reader.read(row(), row(verwendungszweck="Tea"))
    assert reader.read(row(), row(verwendungszweck="Tea and cake")) == []


def test_tags_and_unknown_keys_make_no_difference() -> None:
    reader = Reader()
    one = row(ref="a", tags=[])
    assert reader.read(one, row(ref="b", news=1)) == [one]


def test_a_row_without_hash_is_known_by_its_looks_and_never_taken_for_a_delivery() -> None:
    reader = Reader()
    one, two = row(hash=None, ref="a"), row(hash=None, ref="b")
    assert reader.read(one, two) == [one, two]
    assert reader.read(two, one) == []
    other = row(hash=None, verwendungszweck="Tea")
    assert reader.read(two, other, one) == [other]


def test_a_hash_that_turns_up_or_changes_when_a_row_is_booked_makes_no_new_row() -> None:
    reader = Reader()
    reader.read(row(days(-3), hash=None), row(days(-3), hash="pending", verwendungszweck="Tea"))
    booked = row(days(-2), hash="h"), row(days(0), hash="i", verwendungszweck="Tea")
    assert reader.read(*booked) == []
    assert reader.read(*booked) == []


def test_a_row_that_is_still_there_has_not_become_another() -> None:
    reader = Reader()
    reader.read(row(days(-3)))
    assert reader.read(row(days(-3)), row(days(-2), hash="i")) == [row(days(-2), hash="i")]


def test_the_nearest_row_is_the_one_that_was_booked() -> None:
    reader = Reader()
    reader.read(row(days(-6)), row(days(-4), hash="i"))
    assert reader.read(row(days(-3), hash="j")) == []
    assert reader.read(row(days(-3), hash="j"), row(days(-6))) == []


def test_after_a_week_it_is_another_booking() -> None:
    reader = Reader()
    reader.read(row(days(-7)))
    assert reader.read(row(days(0), hash="i")) == [row(days(0), hash="i")]


def test_the_other_way_round_is_another_movement_even_with_one_hash() -> None:
    reader = Reader()
    reader.read(row())
    assert reader.read(row(betrag=5)) == [row(betrag=5)]


def test_texts_that_are_filled_in_and_days_that_are_corrected_make_no_new_row() -> None:
    reader = Reader()
    reader.read(row(days(-1), verwendungszweck="Coffee\n and  cake"))
    assert reader.read(row(verwendungszweck="Coffee and cake 7")) == []
    assert reader.read(row(gegenkontoInhaber="Bakery", verwendungszweck="Coffee and cake 7")) == []


def test_a_currency_that_is_said_later_makes_no_new_row() -> None:
    reader = Reader()
    reader.read(row(betrag=-5, hash=None))
    assert reader.read(row(betrag="-5.00", waehrung="EUR", hash=None)) == []
    assert len(reader.read(row(waehrung="USD", hash=None))) == 1


def test_a_row_that_an_answer_leaves_out_may_come_back() -> None:
    reader = Reader()
    one, again = row(ref="a"), row(ref="b")
    reader.read(one, again)
    assert reader.read() == []
    assert reader.read(one, again) == []
    assert reader.redelivered == []


def test_a_row_without_a_day_comes_once_for_as_long_as_it_is_shown() -> None:
    reader = Reader(latest=days(100))
    undated = row(None)
    assert reader.read(undated) == [undated]
    for n in range(0, 100, 10):
        later = row(days(n), hash=str(n), verwendungszweck=str(n))
        assert reader.read(undated, later) == [later]
    assert reader.read(row(days(95))) == []


def test_late_rows_come_and_rows_later_than_the_overlap_do_not() -> None:
    reader = Reader()
    reader.read(row())
    assert reader.begins() == days(-14)
    late, later = row(days(-14), hash="i"), row(days(-15), hash="j")
    assert reader.read(row(), late, later) == [late]
    assert reader.read(row(), late, later) == []


def test_a_long_pause_goes_on_from_the_last_day_that_was_read() -> None:
    reader = Reader(latest=days(60))
    reader.read(row())
    rows = [row(days(n), hash=str(n)) for n in range(-14, 60)]
    assert reader.read(row(), *rows) == rows
    assert reader.begins() == days(59 - 14)


def test_rows_of_the_future_do_not_move_the_reader() -> None:
    reader = Reader(latest=DAY)
    reader.read(row(), row(days(30), hash="i"))
    assert reader.begins() == days(-14)
    assert reader.read(row(days(30), hash="i")) == []


def test_an_empty_account_is_read_from_its_start() -> None:
    reader = Reader(days(-90))
    assert reader.read() == []
    assert reader.begins() == days(-90)
    assert reader.read(row(days(-80)), row(days(-91), hash="i")) == [row(days(-80))]
    assert reader.begins() == days(-90)


def test_a_shorter_overlap_forgets_and_a_longer_one_takes_effect_as_time_passes() -> None:
    reader = Reader(latest=days(30))
    week = timedelta(days=7)
    old, now = row(days(-10)), row(days(0), hash="i", verwendungszweck="Tea")
    reader.read(old, now)
    assert reader.read(old, now, overlap=week) == []
    assert reader.begins() == days(-7)
    assert reader.read(old, now) == []
    # What was not asked for has not been left out: this is another booking with the same hash.
    other = Reader(latest=days(30))
    other.read(old, now)
    assert other.read(now, row(days(-1)), overlap=week) == [row(days(-1))]
    last = row(days(20), hash="k")
    assert reader.read(now, last) == [last]
    assert reader.begins() == days(6)


def test_without_an_overlap_the_last_day_is_still_read_again() -> None:
    reader = Reader()
    none = timedelta(0)
    reader.read(row(), overlap=none)
    assert reader.read(row(), row(id="2"), overlap=none) == [row(id="2")]


CHOICES = st.tuples(
    st.integers(-14, 0),
    st.sampled_from(["Coffee", "Tea"]),
    st.sampled_from(["h", "i", None]),
    st.sampled_from(["", "x"]),
)


@given(
    st.lists(st.lists(CHOICES, max_size=6), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_any_bookings_that_look_alike_come_as_often_as_they_are(
    arrivals: list[list[tuple[int, str, str | None, str]]], chance: Any
) -> None:
    reader, shown, had = Reader(), list[Transaction](), Counter[Transaction]()
    # The last day is read first, so that all the days are within the overlap.
    for coming in [[(0, "Coffee", "h", "")], *arrivals, []]:
        shown += [
            row(days(n), verwendungszweck=text, hash=hash, e2e=e2e) for n, text, hash, e2e in coming
        ]
        chance.shuffle(shown)
        had.update(reader.read(*shown))
        assert had == Counter(shown)
        assert reader.redelivered == []
