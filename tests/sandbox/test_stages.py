"""An access comes to its data in stages, is refreshed in the background, and its consent ends."""

import uuid
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock

from sandbox.guest import ACCESSES, Guest, guest_of

START = datetime(2026, 3, 18, 11, tzinfo=UTC)
HOUR, DAY = 3600, 86_400
DEMO = "00000000-0000-0000-0000-000000000000"


async def at(**options: Any) -> Guest:
    guest = guest_of(Sandbox(clock=SandboxClock(START), **options))
    await guest.become("user1")
    return guest


async def regulated(guest: Guest) -> None:
    """Become the user of the regulated tenant."""
    with suppress(ValueError):
        guest.sandbox.add_user("other", "password1", regulated=True)
    credentials = guest.sandbox.regulated_credentials
    secret: Any = credentials.client_secret
    text = secret if isinstance(secret, str) else secret.reveal()
    form = {"grant_type": "password", "username": "other", "password": "password1"}
    answer = await guest.client.post(
        "/auth/oauth2/token", data=form, auth=(credentials.client_id, text)
    )
    guest.token = answer.json()["access_token"]


async def created(guest: Guest, login: str = "demo1", **params: str) -> str:
    id = str(uuid.uuid4())
    data = {"providerId": DEMO, "credentials": {"userid": login, "pin": login}}
    if params.get("headOnly"):
        data["sync"] = False
    answer = await guest.ask("POST", ACCESSES, json={id: data}, params=params)
    assert answer.status_code == 201, answer.text
    return id


async def shown(guest: Guest, id: str) -> Any:
    return await guest.get(f"{ACCESSES}/{id}")


def rels(resource: Any) -> set[str]:
    return {one["rel"] for one in resource["relations"]}


@pytest.mark.parametrize("way", ["web form", "regulated"])
async def test_by_the_clock_an_access_goes_through_its_stages(way: str) -> None:
    guest = await at(stages="clock")
    if way == "regulated":
        await regulated(guest)
        id = await created(guest)
    else:
        id = await guest.connect()
    access = await shown(guest, id)
    assert (access["status"], access["bankprodukte"]) == ("GESTARTET", [])
    guest.sandbox.clock.advance(2)
    access = await shown(guest, id)
    assert access["status"] == "SAMMELN"
    first = access["bankprodukte"][0]
    assert {"saldo", "saldoDatum"} & first.keys() == set()
    assert "get_kontoumsaetze" not in rels(first)
    here = next(one["href"] for one in first["relations"] if one["rel"] == "self")
    assert (await guest.ask("GET", f"{here}/kontoumsaetze")).status_code == 404
    guest.sandbox.clock.advance(2)
    access = await shown(guest, id)
    assert access["status"] == "VOLLSTAENDIG"
    assert access["bankprodukte"][0]["saldo"]
    assert await guest.get(f"{here}/kontoumsaetze")


async def test_a_long_while_passes_all_stages_at_once() -> None:
    guest = await at(stages="clock")
    id = await guest.connect()
    guest.sandbox.clock.advance(60)
    access = await shown(guest, id)
    assert access["status"] == "VOLLSTAENDIG"
    assert access["aktualisierungszeitpunkt"] == "2026-03-18 12:00:04"


async def test_by_hand_nothing_happens_until_it_is_told() -> None:
    guest = await at(stages="manual")
    sandbox = guest.sandbox
    id = await guest.connect()
    sandbox.clock.advance(HOUR)
    assert (await shown(guest, id))["status"] == "GESTARTET"
    assert [sandbox.next_stage(id) for _ in range(2)] == ["SAMMELN", "VOLLSTAENDIG"]
    with pytest.raises(ValueError, match="nothing is under way"):
        sandbox.next_stage(id)
    with pytest.raises(LookupError):
        sandbox.next_stage("x")
    before = await shown(guest, id)
    await guest.ask("POST", ACCESSES, json={id: {}}, params={"refresh": "true"})
    sandbox.clock.advance(HOUR / 2)
    assert await shown(guest, id) == before
    assert sandbox.next_stage(id) == "VOLLSTAENDIG"
    assert await shown(guest, id) != before


async def test_a_first_reading_is_not_started_anew_by_a_refresh() -> None:
    guest = await at(stages="clock")
    id = await guest.connect()
    await guest.ask("POST", ACCESSES, json={id: {}}, params={"refresh": "true"})
    guest.sandbox.clock.advance(4)
    assert (await shown(guest, id))["aktualisierungszeitpunkt"] == "2026-03-18 12:00:04"


def test_there_are_three_kinds_of_stages() -> None:
    with pytest.raises(ValueError, match="stages"):
        Sandbox(stages="later")


async def test_the_interface_refreshes_by_itself_four_times_a_day() -> None:
    guest = await at()
    id = await guest.connect()
    stamps = set[str]()
    for _ in range(48):
        guest.sandbox.clock.advance(HOUR / 2)
        await guest.become("user1")
        stamps.add((await shown(guest, id))["aktualisierungszeitpunkt"])
    assert len(stamps) == 5
    assert {"2026-03-18 12:00:00", "2026-03-18 18:00:00", "2026-03-19 12:00:00"} < stamps


async def test_it_refreshes_nobody_whose_login_it_does_not_keep() -> None:
    guest = await at()
    await regulated(guest)
    id = await created(guest, headOnly="true")
    before = await shown(guest, id)
    guest.sandbox.clock.advance(7 * HOUR)
    await regulated(guest)
    assert await shown(guest, id) == before


async def test_a_failure_in_the_background_shows_in_the_issues_alone() -> None:
    guest = await at()
    id = await guest.connect()
    guest.sandbox.fail_next_refresh(id, "BA1011")
    before = await shown(guest, id)
    guest.sandbox.clock.advance(6 * HOUR)
    await guest.become("user1")
    assert await shown(guest, id) == before
    issues = await guest.get(f"{ACCESSES}/{id}/issues")
    assert issues["messages"][0]["code"] == "BA1011"
    guest.sandbox.clock.advance(6 * HOUR)
    await guest.become("user1")
    assert await shown(guest, id) != before


async def test_a_consent_ends_after_180_days() -> None:
    guest = await at()
    id = await guest.connect()
    guest.sandbox.clock.advance(180 * DAY - 1)
    await guest.become("user1")
    access = await shown(guest, id)
    assert "start_sca" not in rels(access)
    assert access["aktualisierungszeitpunkt"].startswith("2026-09-14")
    guest.sandbox.clock.advance(6 * HOUR)
    await guest.become("user1")
    access = await shown(guest, id)
    assert "start_sca" in rels(access)
    assert access["status"] == "VOLLSTAENDIG"
    last = access["aktualisierungszeitpunkt"]
    guest.sandbox.clock.advance(30 * DAY)
    await guest.become("user1")
    assert (await shown(guest, id))["aktualisierungszeitpunkt"] == last
    start = next(one["href"] for one in access["relations"] if one["rel"] == "start_sca")
    answer = await guest.ask("POST", start)
    assert answer.status_code == 451
    form = answer.headers["location"] + "&callbackUrl=https%3A%2F%2Fapp.example%2F"
    await guest.sandbox.browser.complete(form, end="FINISHED")
    access = await shown(guest, id)
    assert "start_sca" not in rels(access)
    guest.sandbox.clock.advance(179 * DAY)
    await guest.become("user1")
    assert "start_sca" not in rels(await shown(guest, id))


async def test_a_consent_that_ends_early_is_seen_in_the_background() -> None:
    guest = await at()
    id = await guest.connect()
    guest.sandbox.expire_consent(id)
    assert "start_sca" not in rels(await shown(guest, id))
    guest.sandbox.clock.advance(6 * HOUR)
    await guest.become("user1")
    assert "start_sca" in rels(await shown(guest, id))


async def test_heads_come_without_balances_and_transactions() -> None:
    guest = await at()
    await regulated(guest)
    id = await created(guest, headOnly="true")
    access = await shown(guest, id)
    assert access["status"] == "VOLLSTAENDIG"
    assert len(access["bankprodukte"]) == 6
    for product in access["bankprodukte"]:
        assert {"saldo", "saldoDatum", "ueberziehungslimit"} & product.keys() == set()
        asked = {"get_kontoumsaetze", "get_depotpositionen"} & rels(product)
        assert asked == set()
        here = next(one["href"] for one in product["relations"] if one["rel"] == "self")
        for what in ("kontoumsaetze", "depotpositionen"):
            assert (await guest.ask("GET", f"{here}/{what}")).status_code == 404


@pytest.mark.parametrize("way", ["web form", "regulated"])
async def test_payment_accounts_alone_leave_all_else_out(way: str) -> None:
    guest = await at()
    if way == "regulated":
        await regulated(guest)
        id = await created(guest, paymentAccountsOnly="true")
    else:
        id = await guest.connect(paymentAccountsOnly="true")
    products = (await shown(guest, id))["bankprodukte"]
    assert [one["kategorie"] for one in products] == ["GIROKONTO"]


@pytest.mark.parametrize(
    "data",
    [{"credentials": {"userid": "demo1", "pin": "demo1"}}, {"sync": False}],
)
async def test_who_has_no_licence_may_send_neither_credentials_nor_sync_false(data: Any) -> None:
    guest = await at()
    for body in ({str(uuid.uuid4()): data}, {await guest.connect(): data}):
        assert (await guest.ask("POST", ACCESSES, json=body)).status_code == 400
    heads = await guest.ask(
        "POST", ACCESSES, json={str(uuid.uuid4()): {}}, params={"headOnly": "true"}
    )
    assert heads.status_code == 400


async def test_who_has_no_licence_has_no_older_transfers() -> None:
    guest = await at()
    id = await guest.connect()
    product = (await shown(guest, id))["bankprodukte"][0]
    start = next(one["href"] for one in product["relations"] if one["rel"] == "start_ueberweisung")
    body = {
        "empfaenger": "A", "verwendungszweck": "B", "iban": "DE62430609671149278400",
        "waehrung": "EUR", "betrag": 1, "credentials": {"userid": "demo1", "pin": "demo1"},
    }  # fmt: skip
    assert (await guest.ask("POST", start, json=body)).status_code == 400
    assert guest.sandbox.payments == []


async def test_a_regulated_tenant_never_gets_a_web_form() -> None:
    guest = await at()
    await regulated(guest)
    id = await created(guest, "demo2")
    answer = await guest.ask("PUT", f"{ACCESSES}/{id}/selectedbankproducts")
    assert answer.status_code == 400
    guest.sandbox.expire_consent(id)
    await guest.refresh(id)
    start = next(
        one["href"] for one in (await shown(guest, id))["relations"] if one["rel"] == "start_sca"
    )
    assert (await guest.ask("POST", start)).status_code == 201
    assert {one.status for one in guest.sandbox.requests} & {451} == set()


async def test_a_login_that_was_wrong_is_given_anew_with_the_same_id() -> None:
    guest = await at()
    await regulated(guest)
    id = str(uuid.uuid4())
    wrong = {"providerId": DEMO, "credentials": {"userid": "demo1", "pin": "falsch"}}
    await guest.ask("POST", ACCESSES, json={id: wrong})
    access = await shown(guest, id)
    assert (access["status"], access["bankprodukte"]) == ("INTERAKTION", [])
    await guest.refresh(id)
    assert (await shown(guest, id))["messages"][0]["code"] == "BA1011"
    right = {"providerId": DEMO, "credentials": {"userid": "demo1", "pin": "demo1"}}
    for body in (wrong, right):
        assert (await guest.ask("POST", ACCESSES, json={id: body})).status_code == 201
        guest.sandbox.clock.advance(2)
    access = await shown(guest, id)
    assert (access["status"], len(access["bankprodukte"])) == ("VOLLSTAENDIG", 6)
    assert (await guest.ask("POST", ACCESSES, json={id: right})).status_code == 201
