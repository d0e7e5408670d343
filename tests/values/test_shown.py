"""What a person is shown: account and card numbers are masked, ids are not."""

from uuid import UUID

import pytest
from banksapi_async.values.shown import shown
from hypothesis import given, strategies as st

IBAN = "DE02120300000000202051"


@given(st.uuids())
def test_an_id_is_shown_whole(id: UUID) -> None:
    assert shown(f"[{id}] access") == f"[{id}] access"


@pytest.mark.parametrize(
    "id",
    [
        "b5c549e2-9b9c-4206-8052-ac31c11f2c99",  # its last group has an IBAN's form
        "B5C549E2-9B9C-4206-8052-AC31C11F2C99",
        "12345678-1234-1234-1234-123456789012",  # its middle has a card number's
    ],
)
def test_an_id_that_looks_like_an_account_is_shown_whole(id: str) -> None:
    assert shown(f"/bankzugaenge/{id}/x") == f"/bankzugaenge/{id}/x"


@given(st.uuids())
def test_an_account_beside_an_id_is_masked(id: UUID) -> None:
    assert shown(f"{id} {IBAN} {id}") == f"{id} …2051 {id}"
    assert shown(f"{IBAN}-{id}").startswith("…2051")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (IBAN, "…2051"),
        (f"IBAN-{IBAN}", "IBAN-…2051"),
        ("de02 1203 0000 0000 2020 51", "…0 51"),
        ("4111-1111-1111-1111", "…1111"),
        ("4111 1111 1111 1111", "…1111"),
        ("12345678-1234-1234-1234", "12345678-1234-1234-1234"),
    ],
)
def test_accounts_and_cards_show_their_last_characters(text: str, masked: str) -> None:
    assert shown(text) == masked
