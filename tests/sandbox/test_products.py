from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock

from sandbox.guest import ACCESSES, Guest, guest_of

GIRO = "DE00123456789012345678"
TAGESGELD = "DE00123456789012345679"
LONG = "2025-01-01T00:00:00"


async def products(guest: Guest, login: str = "demo1") -> tuple[str, dict[str, dict[str, Any]]]:
    access_id = await guest.connect(login)
    access = await guest.get(f"{ACCESSES}/{access_id}")
    return f"{ACCESSES}/{access_id}", {one["id"]: one for one in access["bankprodukte"]}


def rels(product: dict[str, Any]) -> dict[str, str]:
    return {one["rel"]: one["href"] for one in product["relations"]}


async def test_a_giro_account_looks_like_the_quick_starts(guest: Guest) -> None:
    one, all_products = await products(guest)
    giro = all_products[GIRO]
    assert giro == await guest.get(f"{one}/{GIRO}")
    assert giro["kategorie"] == "GIROKONTO"
    assert giro["iban"] == GIRO
    assert giro["saldoDatum"] == "2026-03-18 00:00:00"
    assert giro["ueberziehungslimit"] == Decimal("3000.00")
    assert giro["verfuegungsrahmen"] + giro["verfuegterBetrag"] == giro["saldo"]
    assert set(rels(giro)) == {
        "start_ueberweisung",
        "initiate_single_transfer",
        "self",
        "get_kontoumsaetze",
        "get_kontoumsaetze_tagged",
        "get_kontoumsaetze_insurances",
        "get_kontoumsaetze_business_partners",
    }
    for rel, href in rels(giro).items():
        if rel == "self" or rel.startswith("get_"):
            assert (await guest.ask("GET", href)).status_code == 200


async def test_the_products_are_of_many_kinds(guest: Guest) -> None:
    one, all_products = await products(guest)
    kinds = Counter(product["kategorie"] for product in all_products.values())
    assert kinds.keys() >= {"GIROKONTO", "TAGESGELDKONTO", "VISA", "DEPOT", "SPARKONTO"}
    assert Counter(p.get("iban") for p in all_products.values())[GIRO] == 2
    assert "get_kontoumsaetze" not in rels(all_products["123456_BP_1"])
    answer = await guest.ask("GET", f"{one}/123456_BP_1/kontoumsaetze")
    assert answer.status_code == 404
    card = all_products["4546********1234"]
    assert len(await guest.get(rels(card)["get_kontoumsaetze"])) > 5
    assert (await guest.ask("GET", f"{one}/unknown")).status_code == 404


async def test_a_depot_has_positions_that_add_up(guest: Guest) -> None:
    one, all_products = await products(guest)
    depot = all_products["9012345681"]
    positions = await guest.get(rels(depot)["get_depotpositionen"])
    worth = sum((p["gesamtwert"] / p["waehrungskurs"] for p in positions), Decimal(0))
    assert depot["saldo"] == worth.quantize(Decimal("0.01"))
    assert {p["handelseinheit"] for p in positions} == {"STUECK", "NOMINAL"}
    assert (await guest.ask("GET", f"{one}/{GIRO}/depotpositionen")).status_code == 404


async def test_without_from_the_last_ninety_days_are_given(guest: Guest) -> None:
    one, _ = await products(guest)
    rows = await guest.get(f"{one}/{GIRO}/kontoumsaetze")
    assert min(row["buchungsdatum"] for row in rows) >= "2025-12-18"
    older = await guest.get(f"{one}/{GIRO}/kontoumsaetze", **{"from": LONG})
    assert min(row["buchungsdatum"] for row in older) < "2025-07-18"
    assert rows == older[: len(rows)]


async def test_the_transactions_add_up_to_the_balance_and_look_german(guest: Guest) -> None:
    one, all_products = await products(guest)
    rows = await guest.get(f"{one}/{GIRO}/kontoumsaetze", **{"from": LONG})
    # A movement that is delivered twice moves the balance once.
    moved = {row["identifier"]["endToEndId"]: row["betrag"] for row in rows}
    assert len(moved) == len(rows) - 1
    assert sum(moved.values()) + Decimal("1245.78") == all_products[GIRO]["saldo"]
    texts = {row["buchungstext"] for row in rows}
    assert {"Gehalt", "Dauerauftrag", "Lastschrift", "Kartenzahlung", "Geldautomat"} <= texts
    assert all(row["betrag"].as_tuple().exponent == -2 for row in rows)
    assert all("waehrung" not in row for row in rows)


async def test_the_window_leaves_its_ends_out(guest: Guest) -> None:
    one, _ = await products(guest)
    path = f"{one}/{GIRO}/kontoumsaetze"
    day = {"from": "2026-02-27T23:59:59", "to": "2026-03-01T00:00:00"}
    assert await guest.get(path, **day) == []
    window = {"from": "2026-03-01T00:00:00", "to": "2026-03-02T00:00:01"}
    rows = await guest.get(path, **window)
    assert {row["buchungsdatum"] for row in rows} == {"2026-03-02 00:00:00"}
    rent = next(row for row in rows if row["verwendungszweck"].startswith("Miete"))
    assert rent["betrag"] == Decimal("-890.00")
    zoned = {"from": "2026-03-01T22:59:59Z", "to": "2026-03-02T00:00:00.001+01:00"}
    assert await guest.get(path, **zoned) == rows
    exact = {**window, "to": "2026-03-02T00:00:00"}
    assert await guest.get(path, **exact) == []


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"from": "2026-03-01"}, 404),
        ({"to": "2026-03-01"}, 404),
        ({"from": "gestern"}, 404),
        ({"from": "2026-13-01T00:00:00"}, 404),
        ({"tag": "colours"}, 400),
        ({"filter": "betrag"}, 400),
        ({"filter": "betrag<1"}, 400),
        ({"bookingStatus": "maybe"}, 400),
    ],
)
async def test_a_wrong_question_is_refused(
    guest: Guest, params: dict[str, str], status: int
) -> None:
    one, _ = await products(guest)
    answer = await guest.ask("GET", f"{one}/{GIRO}/kontoumsaetze", params=params)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("expression", "some"),
    [
        ("betrag=-890", True),
        ("betrag=-890.00", True),
        ("betrag=viel", False),
        ("buchungstext=Gehalt", True),
        ("identifier.batchId=1", False),
        ("hash.x=1", False),
    ],
)
async def test_a_filter_leaves_what_is_equal(guest: Guest, expression: str, *, some: bool) -> None:
    one, _ = await products(guest)
    rows = await guest.get(f"{one}/{GIRO}/kontoumsaetze", filter=expression)
    assert bool(rows) is some
    assert len({row["buchungstext"] for row in rows}) <= 1


async def test_nothing_is_pending_at_the_demo_provider(guest: Guest) -> None:
    one, _ = await products(guest)
    path = f"{one}/{GIRO}/kontoumsaetze"
    assert await guest.get(path, bookingStatus="pending") == []
    assert await guest.get(path, bookingStatus="booked") == await guest.get(path)


@pytest.mark.parametrize(
    ("tag", "tree"),
    [
        ("true", "CATEGORIES"),
        ("categories", "CATEGORIES"),
        ("business-partners", "BUSINESS_PARTNERS"),
        ("periods", "PERIODS"),
        ("insurances", "INSURANCE_TYPES"),
        ("insurance-types", "INSURANCE_TYPES"),
    ],
)
async def test_a_tag_puts_tags_into_the_rows(guest: Guest, tag: str, tree: str) -> None:
    one, _ = await products(guest)
    rows = await guest.get(f"{one}/{GIRO}/kontoumsaetze", tag=tag)
    tagged = [(row, one) for row in rows for one in row["tags"]]
    assert {found["tagTreeItem"]["tagTree"]["systemName"] for _, found in tagged} == {tree}
    assert all(found["entity"]["id"] == row["id"] for row, found in tagged)
    untagged = [row for row in rows if not row["tags"]]
    assert bool(untagged) is (tree in {"BUSINESS_PARTNERS", "PERIODS"})


async def test_insurances_are_insurances_only(guest: Guest) -> None:
    one, _ = await products(guest)
    path = f"{one}/{GIRO}/kontoumsaetze"
    rows = await guest.get(path, tag="insurances")
    assert {row["betrag"] for row in rows} == {Decimal("-58.20"), Decimal("-6.49")}
    assert len(rows) < len(await guest.get(path))


@pytest.mark.parametrize("tag", ["freelancer-categories", "custom-categories"])
async def test_some_trees_have_nothing_to_say(guest: Guest, tag: str) -> None:
    one, _ = await products(guest)
    rows = await guest.get(f"{one}/{GIRO}/kontoumsaetze", tag=tag)
    assert rows
    assert all(row["tags"] == [] for row in rows)


async def test_hashes_lie_in_wait_for_whoever_trusts_them(guest: Guest) -> None:
    one, _ = await products(guest)
    giro = await guest.get(f"{one}/{GIRO}/kontoumsaetze")
    savings = await guest.get(f"{one}/{TAGESGELD}/kontoumsaetze")
    assert {row["hash"] for row in giro} & {row["hash"] for row in savings}
    doubled = [h for h, count in Counter(row["hash"] for row in giro).items() if count == 2]
    pairs = [[row for row in giro if row["hash"] == h] for h in doubled]
    same = [a["identifier"]["endToEndId"] == b["identifier"]["endToEndId"] for a, b in pairs]
    assert sorted(same) == [False, True]
    for a, b in pairs:
        assert a["identifier"]["bookingRef"] != b["identifier"]["bookingRef"]
        assert a["id"] != b["id"]
        assert a["betrag"] == b["betrag"]


async def test_some_bookings_arrive_late_and_back_dated(guest: Guest, clock: SandboxClock) -> None:
    one, _ = await products(guest)
    path = f"{one}/{GIRO}/kontoumsaetze"
    last_seen = {row["id"] for row in await guest.get(path)}
    newest = max(row["buchungsdatum"] for row in await guest.get(path))
    clock.advance(4 * 86_400)
    await guest.become("user1")
    late = list[dict[str, Any]]()
    for _ in range(21):
        await guest.refresh(one.rsplit("/", 1)[1])
        rows = await guest.get(path)
        late += [r for r in rows if r["id"] not in last_seen and r["buchungsdatum"] < newest]
        last_seen |= {row["id"] for row in rows}
        newest = max(row["buchungsdatum"] for row in rows)
        clock.advance(86_400)
        await guest.become("user1")
    assert late
    assert all("Säule" in row["verwendungszweck"] for row in late)


@pytest.mark.parametrize(
    ("asked", "giro_back", "card_back"),
    [("none", False, False), ("paymentAccounts", True, False), ("all", True, True)],
)
async def test_the_first_connect_decides_how_far_back_it_goes(
    guest: Guest, asked: str, *, giro_back: bool, card_back: bool
) -> None:
    access_id = await guest.connect(maxTransactions=asked)
    for product, back in ((GIRO, giro_back), ("4546********1234", card_back)):
        path = f"{ACCESSES}/{access_id}/{product}/kontoumsaetze"
        rows = await guest.get(path, **{"from": LONG})
        assert (min(row["buchungsdatum"] for row in rows) < "2025-12-18") is back


async def test_the_seed_decides_the_data(clock: SandboxClock) -> None:
    seen = list[str]()
    for seed in (1, 1, 2):
        guest = guest_of(Sandbox(seed, clock))
        await guest.become("user1")
        _, all_products = await products(guest)
        seen.append(str([product["saldo"] for product in all_products.values()]))
    assert seen[0] == seen[1] != seen[2]


@pytest.mark.parametrize("login", ["demo2", "demo3+x", "test_failing_payment"])
async def test_other_logins_own_other_products(guest: Guest, login: str) -> None:
    _, all_products = await products(guest, login)
    assert len(all_products) == 2
    assert GIRO not in all_products
