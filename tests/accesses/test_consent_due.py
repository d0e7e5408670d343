"""When should a person be asked again?"""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from banksapi_async import ConsentEstimate, InvalidRequest, consent_due

CONFIRMED = datetime(2026, 1, 20, 12, 30, tzinfo=UTC)


def test_it_is_a_moment_that_says_that_it_is_an_estimate() -> None:
    due = consent_due(CONFIRMED)
    assert isinstance(due, ConsentEstimate)
    assert due == CONFIRMED + timedelta(days=180)
    assert due.is_estimate
    assert repr(due) == "<ConsentEstimate: ends about 2026-07-19, or earlier>"
    assert f"{due:%d.%m.%Y %H:%M %Z}" == "19.07.2026 14:30 CEST"
    assert due - timedelta(days=14) < datetime(2026, 7, 20, tzinfo=UTC) - timedelta(days=14)


def test_other_rules_have_other_days() -> None:
    assert consent_due(CONFIRMED, 90) == CONFIRMED + timedelta(days=90)
    assert consent_due(CONFIRMED, days=1) == CONFIRMED + timedelta(days=1)


def test_it_is_copied_and_stored_as_what_it_is() -> None:
    due = consent_due(CONFIRMED)
    for other in (pickle.loads(pickle.dumps(due)), copy.deepcopy(due)):
        assert other == due
        assert isinstance(other, ConsentEstimate)


@pytest.mark.parametrize(
    ("confirmed", "days", "argument"),
    [
        (CONFIRMED.replace(tzinfo=None), 180, "confirmed_at"),
        (date(2026, 1, 20), 180, "confirmed_at"),
        ("2026-01-20", 180, "confirmed_at"),
        (datetime.max.replace(tzinfo=UTC), 180, "confirmed_at"),
        (CONFIRMED, 0, "days"),
        (CONFIRMED, -1, "days"),
        (CONFIRMED, 1.5, "days"),
        (CONFIRMED, True, "days"),
        (CONFIRMED, 10**9, "days"),
    ],
)
def test_what_does_not_fit_is_refused(confirmed: Any, days: Any, argument: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        consent_due(confirmed, days)
    assert caught.value.argument == argument
    assert caught.value.__context__ is None
