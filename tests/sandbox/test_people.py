"""A login's own accounts and bookings."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock

from sandbox.guest import ACCESSES, Guest

GIRO = "DE00123456789012345678"
IBAN = "DE62430609671149278400"


async def rows(guest: Guest, access: str, product: str = GIRO) -> list[dict[str, Any]]:
    return await guest.get(f"{ACCESSES}/{access}/{product}/kontoumsaetze")


async def balance(guest: Guest, access: str, product: str = GIRO) -> Decimal:
    return (await guest.get(f"{ACCESSES}/{access}/{product}"))["saldo"]


async def test_what_is_booked_is_seen_after_the_next_refresh(guest: Guest) -> None:
    anna = guest.sandbox.person("demo1+anna")
    access = await guest.connect("demo1+anna")
    other = await guest.connect("demo1+bert")
    before, had = await rows(guest, access), await balance(guest, access)
    booked = anna.book("-12.50", party="Bäckerei", purpose="Brot", gegenkontoIban=IBAN)
    assert await rows(guest, access) == before
    await guest.refresh(access)
    first, *rest = await rows(guest, access)
    assert (first["betrag"], first["gegenkontoInhaber"]) == (Decimal("-12.50"), "Bäckerei")
    assert first["gegenkontoIban"] == IBAN
    assert booked.amount == first["betrag"]
    assert rest == before
    assert await balance(guest, access) == had - Decimal("12.50")
    await guest.refresh(other)
    assert [row["hash"] for row in await rows(guest, other)] == [row["hash"] for row in before]


async def test_a_booking_may_be_back_dated_and_carry_its_references(guest: Guest) -> None:
    anna = guest.sandbox.person("demo1+anna")
    anna.book(
        5, day=date(2026, 3, 2), product=GIRO, identifier={"endToEndId": "E-1", "bookingRef": "B"}
    )
    access = await guest.connect("demo1+anna")
    (found,) = [row for row in await rows(guest, access) if row["betrag"] == 5]
    assert found["buchungsdatum"] == "2026-03-02 00:00:00"
    assert found["identifier"] == {"endToEndId": "E-1", "bookingRef": "B"}


async def test_an_account_is_opened_with_its_balance(guest: Guest) -> None:
    anna = guest.sandbox.person("demo3+anna")
    anna.open_account("NEW-1", kategorie="SPARKONTO", saldo="100.00", bezeichnung="Sparen")
    anna.open_account("NEW-2", iban=IBAN, saldo=7, waehrung="CHF")
    anna.open_account("NEW-2", iban=IBAN, saldo=8, waehrung="CHF")
    assert anna.products[-2:] == ("NEW-1", "NEW-2")
    access = await guest.connect("demo3+anna")
    assert await balance(guest, access, "NEW-1") == 100
    assert await rows(guest, access, "NEW-1") == []
    product = await guest.get(f"{ACCESSES}/{access}/NEW-2")
    assert (product["saldo"], product["waehrung"]) == (8, "CHF")
    assert "initiate_single_transfer" in {one["rel"] for one in product["relations"]}
    assert len((await guest.get(f"{ACCESSES}/{await guest.connect('demo3')}"))["bankprodukte"]) == 2


async def test_a_balance_is_set(guest: Guest) -> None:
    anna = guest.sandbox.person("demo1+anna")
    anna.set_balance("1.00")
    anna.book("0.50")
    access = await guest.connect("demo1+anna")
    assert await balance(guest, access) == Decimal("1.50")
    assert len(await rows(guest, access)) == 1


@pytest.mark.parametrize(
    ("amount", "fields"),
    [
        ("x", {}),
        ("1e400", {}),
        ("NaN", {}),
        (1, {"gvCode": 7}),
        (1, {"identifier": "x"}),
        (1, {"buchungsdatum": "2026-02-30 00:00:00"}),
    ],
)
def test_a_booking_that_does_not_fit_is_refused(amount: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Sandbox().person("demo1").book(amount, **fields)


def test_money_is_never_a_float() -> None:
    anna = Sandbox().person("demo1")
    with pytest.raises(TypeError, match="float"):
        anna.book(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="float"):
        anna.set_balance(True)


def test_who_and_what_is_not_there_is_named() -> None:
    sandbox = Sandbox()
    with pytest.raises(LookupError, match="nobody"):
        sandbox.person("nobody")
    with pytest.raises(LookupError, match="open_account"):
        sandbox.person("demo1").book(1, product="x")
    with pytest.raises(ValueError, match="kategorie"):
        sandbox.person("demo1").open_account("x", kategorie="KREDITKARTE")
    with pytest.raises(ValueError, match="id"):
        sandbox.person("demo1").open_account("a/b")


def test_a_person_says_who_it_is() -> None:
    person = Sandbox(clock=SandboxClock()).person("demo1+anna")
    assert repr(person) == "<Person demo1+anna: 6 products>"
    assert (person.login, person.password) == ("demo1+anna", "demo")


def test_users_and_accesses_are_there_from_the_beginning() -> None:
    sandbox = Sandbox()
    sandbox.add_user("user1", "two words & 42")
    id = sandbox.connect("user1", "demo2", products=["DE00123456789012345690"])
    assert len(id) == 36
    with pytest.raises(ValueError, match="taken"):
        sandbox.add_user("user1", "two words & 42")
    with pytest.raises(ValueError, match="password"):
        sandbox.add_user("user2", "short")
    with pytest.raises(LookupError, match="add_user"):
        sandbox.connect("user2")
    with pytest.raises(LookupError, match="login"):
        sandbox.connect("user1", "nobody")
    assert sandbox.add_user("user1", "two words & 42", regulated=True)
