"""How does the sandbox take data that no bank delivers?"""

from decimal import Decimal
from typing import Any

import pytest

from sandbox.guest import ACCESSES, Guest

ID = "815251d6-c062-4f61-bec0-182bc14a48fb"
PROVIDER = "e966438b-83cf-49b7-bdcb-3d0550bfd8b2"
PRODUCT = {"id": "DE00123456789012345679", "iban": "DE00123456789012345679", "inhaber": "Jane Doe"}
ROW = {
    "betrag": -42.25,
    "verwendungszweck": "In-app",
    "buchungsdatum": "2026-03-16 00:00:00",
    "gegenkontoInhaber": "Gaming Now",
}
HERE = f"{ACCESSES}/{ID}/{PRODUCT['id']}"


def access(**more: Any) -> dict[str, Any]:
    return {"id": ID, "providerId": PROVIDER, "bankprodukte": [PRODUCT], **more}


async def create(guest: Guest, body: Any) -> int:
    return (await guest.ask("PUT", f"{ACCESSES}/builder", json=body)).status_code


async def push(guest: Guest, body: Any, product: str = HERE) -> int:
    return (await guest.ask("POST", f"{product}/kontoumsaetze", json=body)).status_code


async def test_an_access_is_made_of_what_was_declared(guest: Guest) -> None:
    made = await guest.ask("PUT", f"{ACCESSES}/builder", json=access())
    assert made.status_code == 201
    read = await guest.get(made.headers["location"])
    assert (read["id"], read["type"], read["sync"]) == (ID, "BUILDER", False)
    (product,) = read["bankprodukte"]
    assert product["inhaber"] == "Jane Doe"
    assert {one["rel"] for one in product["relations"]} >= {"self", "get_kontoumsaetze"}
    assert await guest.get(f"{HERE}/kontoumsaetze") == []
    assert await create(guest, access()) == 400


async def test_what_was_pushed_is_read_again_newest_first(guest: Guest) -> None:
    await create(guest, access())
    later = {**ROW, "buchungsdatum": "2026-03-17 00:00:00", "waehrung": "USD"}
    assert await push(guest, [ROW, later]) == 201
    assert await push(guest, [ROW]) == 201
    rows = await guest.get(f"{HERE}/kontoumsaetze")
    assert [row["betrag"] for row in rows] == [Decimal("-42.25")] * 3
    assert [row["buchungsdatum"][:10] for row in rows] == ["2026-03-17", *["2026-03-16"] * 2]
    assert len({row["id"] for row in rows}) == 3
    assert rows[0]["waehrung"] == "USD"
    assert "waehrung" not in rows[1]


@pytest.mark.parametrize(
    "wrong",
    [
        access(id="x"),
        access(providerId=1),
        access(bankprodukte=[]),
        access(bankprodukte=[1]),
        access(bankprodukte=[{}]),
        access(bankprodukte=[{**PRODUCT, "saldo": "1"}]),
        {"id": ID, "providerId": PROVIDER},
        [],
    ],
)
async def test_an_access_that_is_not_declared_whole_is_refused(guest: Guest, wrong: Any) -> None:
    assert await create(guest, wrong) == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        [1],
        [{**ROW, "betrag": None}],
        [{**ROW, "betrag": True}],
        [{**ROW, "buchungsdatum": "2026-03-16"}],
        [{**ROW, "buchungsdatum": "2026-13-16 00:00:00"}],
        [{**ROW, "wertstellungsdatum": "2026-03-16T00:00:00"}],
        [{key: value for key, value in ROW.items() if key != "gegenkontoInhaber"}],
    ],
)
async def test_rows_are_taken_whole_or_not_at_all(guest: Guest, wrong: Any) -> None:
    await create(guest, access())
    assert await push(guest, wrong) == 400
    assert await guest.get(f"{HERE}/kontoumsaetze") == []


async def test_rows_are_json(guest: Guest) -> None:
    await create(guest, access())
    answer = await guest.ask("POST", f"{HERE}/kontoumsaetze", content=b"{")
    assert answer.status_code == 400


async def test_a_bank_delivers_its_accesses_itself(guest: Guest) -> None:
    id = await guest.connect()
    product = (await guest.get(f"{ACCESSES}/{id}"))["bankprodukte"][0]
    here = next(one["href"] for one in product["relations"] if one["rel"] == "self")
    assert await push(guest, [ROW], here) == 400
