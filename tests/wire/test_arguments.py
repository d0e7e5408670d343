"""Is what a caller gave checked before it is sent?"""

import uuid
from typing import Any

import pytest
from banksapi_async.errors import InvalidRequest
from banksapi_async.transactions.records import BookingStatus
from banksapi_async.wire.arguments import choice, plain_text, uuid_text

ID = "629e4510-5331-47d4-9bad-8902039ff762"


def test_a_uuid_is_sent_in_its_canonical_spelling() -> None:
    assert uuid_text(f" {ID.upper()} ", argument="id") == ID
    assert uuid_text(uuid.UUID(ID), argument="id") == ID


@pytest.mark.parametrize("value", ["", "x", ID[:-1], ID.replace("-", ""), f"{{{ID}}}"])
def test_anything_else_is_no_uuid(value: Any) -> None:
    with pytest.raises(InvalidRequest, match=r"^id: it is not a UUID; give one like"):
        uuid_text(value, argument="id")


def test_a_text_is_sent_as_it_is() -> None:
    assert plain_text("Ä b", argument="name") == "Ä b"


@pytest.mark.parametrize("value", ["", " ", "a\nb", "x" * 513])
def test_a_text_that_is_empty_endless_or_unprintable_is_refused(value: str) -> None:
    with pytest.raises(InvalidRequest, match=r"^name: it (is|holds)"):
        plain_text(value, argument="name")


def test_a_choice_is_one_of_the_documented_words() -> None:
    assert choice(BookingStatus, "booked", argument="booking_status") == "booked"
    with pytest.raises(InvalidRequest, match=r"booking_status: .*; one of booked, pending"):
        choice(BookingStatus, "maybe", argument="booking_status")
