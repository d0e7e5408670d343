"""Is the right instant read from every spelling, and written so that it is not lost?"""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from banksapi_async.errors import DecodeError, InvalidRequest
from banksapi_async.wire import dates
from banksapi_async.wire.dates import BERLIN, format_instant, parse_instant, query_instant
from hypothesis import given, strategies as st

instants = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-20 13:26:13", utc(2026, 1, 20, 12, 26, 13)),
        ("2026-07-20 13:26:13", utc(2026, 7, 20, 11, 26, 13)),
        ("2026-01-20T13:26:13", utc(2026, 1, 20, 12, 26, 13)),
        ("2026-01-20T13:26", utc(2026, 1, 20, 12, 26)),
        ("2026-01-20T13:26:13Z", utc(2026, 1, 20, 13, 26, 13)),
        ("2026-01-20 13:26:13.5", utc(2026, 1, 20, 12, 26, 13, 500_000)),
        ("2026-01-20T13:26:13.000Z", utc(2026, 1, 20, 13, 26, 13)),
        ("2026-01-20T13:26:13.1234567Z", utc(2026, 1, 20, 13, 26, 13, 123_456)),
        ("2026-01-20T13:26:13.123456789+05:30", utc(2026, 1, 20, 7, 56, 13, 123_456)),
        ("2026-01-20T13:26:13+0100", utc(2026, 1, 20, 12, 26, 13)),
        ("2026-01-20T13:26:13-01", utc(2026, 1, 20, 14, 26, 13)),
        ("2026-01-20", utc(2026, 1, 19, 23)),
    ],
)
def test_every_spelling_names_an_instant(text: str, meant: datetime) -> None:
    read = parse_instant(text)
    assert read.astimezone(UTC) == meant
    assert read.tzinfo is BERLIN


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "2026",
        "2026-13-01",
        "2026-02-30 00:00:00",
        "2026-01-20 24:00:00",
        "20260120",
        "2026-01-20 13:26:13 CET",
        "2026-01-20x13:26:13",
        "2026-W03-2",
        "2026-01-2\u0660",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2026-01-20T13:26:13+99:00",
        "2026-01-20T13:26.5",
        "2026-01-20\n",
    ],
)
def test_what_is_no_time_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(DecodeError, match="expected a time such as 2026-01-20 13:26:13") as caught:
        parse_instant(text)
    assert caught.value.__context__ is None


def test_a_wall_time_that_comes_twice_is_the_first() -> None:
    assert parse_instant("2026-10-25 02:30:00").astimezone(UTC) == utc(2026, 10, 25, 0, 30)


def test_a_wall_time_that_does_not_exist_is_taken_as_if_the_clock_had_not_been_moved() -> None:
    read = parse_instant("2026-03-29 02:30:00")
    assert read.astimezone(UTC) == utc(2026, 3, 29, 1, 30)
    assert format_instant(read) == "2026-03-29 03:30:00"


def test_the_second_of_two_equal_hours_is_written_with_its_offset() -> None:
    assert format_instant(utc(2026, 10, 25, 0, 30)) == "2026-10-25 02:30:00"
    assert format_instant(utc(2026, 10, 25, 1, 30)) == "2026-10-25 02:30:00+01:00"


@given(instants)
def test_an_instant_survives_being_written_and_read(moment: datetime) -> None:
    assert parse_instant(format_instant(moment)).astimezone(UTC) == moment


@given(instants.map(lambda moment: moment.replace(microsecond=0)))
def test_the_canonical_spelling_survives_being_read_and_written(moment: datetime) -> None:
    text = format_instant(moment)
    assert format_instant(parse_instant(text)) == text


def test_the_date_of_what_is_read_is_the_day_of_the_bank() -> None:
    assert parse_instant("2026-01-19T23:30:00Z").date() == date(2026, 1, 20)
    assert dates.day("2026-01-19T23:30:00Z") == date(2026, 1, 20)


def test_a_repeated_time_is_read_once() -> None:
    assert parse_instant("2026-01-20 13:26:13") is parse_instant("2026-01-20 13:26:13")


def test_a_date_in_a_query_is_the_whole_day() -> None:
    day = date(2026, 1, 20)
    assert query_instant(day, argument="from_", end=False) == "2026-01-20T00:00:00"
    assert query_instant(day, argument="to", end=True) == "2026-01-20T23:59:59"


@pytest.mark.parametrize(
    ("moment", "start", "end"),
    [
        (utc(2026, 1, 20, 12, 0, 0, 1), "2026-01-20T13:00:00", "2026-01-20T13:00:01"),
        (utc(2026, 10, 25, 0, 30), "2026-10-25T02:30:00", "2026-10-25T02:30:00"),
        (utc(2026, 10, 25, 1, 30), "2026-10-25T02:30:00", "2026-10-25T03:00:00"),
        (
            datetime(2026, 1, 20, 7, tzinfo=timezone(timedelta(hours=-5))),
            "2026-01-20T13:00:00",
            "2026-01-20T13:00:00",
        ),
        (datetime(2026, 1, 20, 7, tzinfo=ZoneInfo("Europe/Berlin")), *["2026-01-20T07:00:00"] * 2),
    ],
)
def test_a_time_in_a_query_is_wall_time_that_loses_nothing(
    moment: datetime, start: str, end: str
) -> None:
    assert query_instant(moment, argument="from_", end=False) == start
    assert query_instant(moment, argument="to", end=True) == end


def test_a_time_without_a_zone_is_refused_in_a_query() -> None:
    with pytest.raises(InvalidRequest, match=r"from_: a time without a zone .* give tzinfo"):
        query_instant(datetime(2026, 1, 20), argument="from_", end=False)  # noqa: DTZ001 - the point


def test_a_time_beyond_the_calendar_is_refused_in_a_query() -> None:
    with pytest.raises(InvalidRequest, match="to: it is at the edge of the calendar"):
        query_instant(datetime.max.replace(tzinfo=UTC), argument="to", end=True)


def test_the_module_has_no_other_late_names() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        dates.nothing  # noqa: B018 - the look-up is the test
