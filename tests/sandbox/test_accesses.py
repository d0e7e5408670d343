import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock

from sandbox.guest import ACCESSES, CALLBACK, Guest, guest_of, with_callback

ID = "629e4510-5331-47d4-9bad-8902039ff762"


def rels(resource: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {one["rel"]: one["href"] for one in resource["relations"]}


async def test_the_customer_is_the_entry_point(guest: Guest) -> None:
    customer = await guest.get("/customer/v2")
    assert customer["bankzugaenge"] == {}
    assert customer["messages"] == []
    offered = rels(customer)
    assert {rel: href for rel, href in offered.items() if "bankzugaenge" in rel} == {
        "get_bankzugaenge": "https://sandbox.example/customer/v2/bankzugaenge",
        "add_bankzugaenge": "https://sandbox.example/customer/v2/bankzugaenge",
        "delete_bankzugaenge": "https://sandbox.example/customer/v2/bankzugaenge",
    }
    assert offered["self"] == "https://sandbox.example/customer/v2"
    closed = await guest.ask("DELETE", offered["delete_regprotect_sessions"])
    assert closed.status_code == 200
    assert await guest.get(ACCESSES) == {}


async def test_the_customer_may_leave_out_to_offer_to_close_forms() -> None:
    guest = guest_of(Sandbox(offer_session_delete=False))
    await guest.become("user1")
    assert "delete_regprotect_sessions" not in rels(await guest.get("/customer/v2"))


async def test_a_new_access_is_451_and_a_form(guest: Guest) -> None:
    answer = await guest.ask("POST", ACCESSES, json={ID: {}})
    assert answer.status_code == 451
    assert answer.content == b""
    url = answer.headers["location"]
    assert url.startswith("https://sandbox.example/customer/v2/webform?session=")
    assert url.endswith("&useCase=CREATE_ACCOUNT")
    back = await guest.sandbox.browser.complete(with_callback(answer))
    assert back == f"{CALLBACK}&baReentry=ACCOUNT_CREATED"
    access = (await guest.get(ACCESSES))[ID]
    assert access == await guest.get(f"{ACCESSES}/{ID}")
    assert access["status"] == "VOLLSTAENDIG"
    assert access["sync"] is True
    assert access["aktualisierungszeitpunkt"] == "2026-03-18 12:00:00"
    assert access["aktivesSicherheitsverfahren"]["name"] == "mockTAN"
    assert set(rels(access)) == {"self", "delete_bankzugang", "get_issues"}
    assert list((await guest.get("/customer/v2"))["bankzugaenge"]) == [ID]


@pytest.mark.parametrize(
    ("body", "params", "status"),
    [
        ({}, {}, 400),
        ({ID: {}, ID.replace("6", "7"): {}}, {}, 400),
        ({"my-id": {}}, {}, 400),
        ({ID: []}, {}, 400),
        ({ID: {"providerId": "unknown"}}, {}, 400),
        ({ID: {}}, {"maxTransactions": "many"}, 400),
        ({ID: {}}, {"refresh": "true"}, 404),
    ],
)
async def test_a_wrong_creation_is_refused(
    guest: Guest, body: object, params: dict[str, str], status: int
) -> None:
    answer = await guest.ask("POST", ACCESSES, json=body, params=params)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("154.25.45.133", 451),
        ("2a00:1450:4001:800::200e", 451),
        ("127.0.0.1", 400),
        ("10.1.2.3", 400),
        ("100.64.0.1", 400),
        ("169.254.1.1", 400),
        ("224.0.1.1", 400),
        ("::1", 400),
        ("nobody", 400),
    ],
)
async def test_the_customers_address_must_be_public(
    guest: Guest, address: str, status: int
) -> None:
    headers = {"Customer-IP-Address": address}
    answer = await guest.ask("POST", ACCESSES, json={ID: {}}, headers=headers)
    assert answer.status_code == status


async def test_an_existing_id_is_read_again_without_being_asked_to_refresh(
    guest: Guest, clock: SandboxClock
) -> None:
    access_id = await guest.connect()
    before = await guest.get(f"{ACCESSES}/{access_id}")
    answer = await guest.ask("POST", ACCESSES, json={access_id: {}})
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["location"].endswith(f"{ACCESSES}/{access_id}")
    clock.advance(2)
    after = await guest.get(f"{ACCESSES}/{access_id}")
    assert after["aktualisierungszeitpunkt"] > before["aktualisierungszeitpunkt"]


async def test_a_body_may_hold_several_accesses(guest: Guest, clock: SandboxClock) -> None:
    ids = [await guest.connect(), await guest.connect("demo2")]
    before = await guest.get(ACCESSES)
    refresh = {"refresh": "true"}
    answer = await guest.ask("POST", ACCESSES, json={key: {} for key in ids}, params=refresh)
    assert answer.status_code == 201
    clock.advance(2)
    after = await guest.get(ACCESSES)
    for each in ids:
        assert after[each] != before[each]
    form = await guest.ask("POST", ACCESSES, json={ids[0]: {}, ID: {}})
    assert form.status_code == 451
    two = {ID: {}, "629e4510-5331-47d4-9bad-8902039ff763": {}}
    assert (await guest.ask("POST", ACCESSES, json=two)).status_code == 400
    unknown = await guest.ask("POST", ACCESSES, json={ids[0]: {}, ID: {}}, params=refresh)
    assert unknown.status_code == 404
    assert (await guest.ask("POST", ACCESSES, json={})).status_code == 400


async def test_a_form_left_open_spoils_the_next_one(guest: Guest) -> None:
    access_id = await guest.connect()
    await guest.open_form(ID)
    assert (await guest.ask("POST", ACCESSES, json={ID: {}})).status_code == 400
    assert (await guest.ask("POST", f"{ACCESSES}/{access_id}/consent")).status_code == 400
    assert (await guest.ask("DELETE", "/customer/v2/regprotect/sessions")).status_code == 200
    assert (await guest.ask("POST", ACCESSES, json={ID: {}})).status_code == 451


async def test_a_form_that_timed_out_spoils_nothing(guest: Guest, clock: SandboxClock) -> None:
    await guest.open_form(ID)
    clock.advance(600)
    assert (await guest.ask("POST", ACCESSES, json={ID: {}})).status_code == 451


async def test_accesses_can_be_removed_one_by_one_and_all_at_once(guest: Guest) -> None:
    first, _ = await guest.connect(), await guest.connect()
    assert (await guest.ask("DELETE", f"{ACCESSES}/{first}")).status_code == 200
    assert (await guest.ask("DELETE", f"{ACCESSES}/{first}")).status_code == 404
    assert (await guest.ask("GET", f"{ACCESSES}/{first}")).status_code == 404
    headers = {"Customer-IP-Address": "10.0.0.1"}
    assert (await guest.ask("DELETE", ACCESSES, headers=headers)).status_code == 400
    assert (await guest.ask("DELETE", ACCESSES)).status_code == 200
    assert await guest.get(ACCESSES) == {}


async def test_one_user_does_not_see_anothers_access(guest: Guest, sandbox: Sandbox) -> None:
    access_id = await guest.connect()
    other = guest_of(sandbox)
    await other.become("user2")
    assert (await other.ask("GET", f"{ACCESSES}/{access_id}")).status_code == 404


async def test_a_refresh_moves_the_stamps_when_it_is_over(
    guest: Guest, clock: SandboxClock
) -> None:
    access_id = await guest.connect()
    one = f"{ACCESSES}/{access_id}"
    before, issues = await guest.get(one), await guest.get(f"{one}/issues")
    clock.advance(3600)
    for _ in range(2):
        answer = await guest.ask("POST", ACCESSES, json={access_id: {}}, params={"refresh": "true"})
        assert answer.status_code == 201
        assert answer.content == b""
        assert answer.headers["location"] == f"https://sandbox.example{one}"
        assert await guest.get(one) == before
        assert await guest.get(f"{one}/issues") == issues
        clock.advance(1)
    refreshed = await guest.get(one)
    assert refreshed["aktualisierungszeitpunkt"] == "2026-03-18 13:00:02"
    after = await guest.get(f"{one}/issues")
    assert issues["aktualisierungszeitpunkt"] == "2026-03-18 12:00:00"
    assert after["aktualisierungszeitpunkt"] == "2026-03-18 13:00:02"
    assert after["messages"] == []


async def test_two_refreshes_in_one_second_can_be_told_apart() -> None:
    guest = guest_of(Sandbox(refresh_seconds=0))
    await guest.become("user1")
    access_id = await guest.connect()
    stamps = set[str]()
    for _ in range(3):
        await guest.ask("POST", ACCESSES, json={access_id: {}}, params={"refresh": "true"})
        access = await guest.get(f"{ACCESSES}/{access_id}")
        stamps.add(access["aktualisierungszeitpunkt"])
    assert len(stamps) == 3


async def test_a_refresh_days_later_brings_new_transactions(clock: SandboxClock) -> None:
    guest = guest_of(Sandbox(clock=clock, background_seconds=None))
    await guest.become("user1")
    access_id = await guest.connect()
    rows = f"{ACCESSES}/{access_id}/DE00123456789012345678/kontoumsaetze"
    since = {"from": "2026-01-01T00:00:00"}
    before = await guest.get(rows, **since)
    clock.advance(7000)
    await guest.refresh(access_id)
    assert await guest.get(rows, **since) == before
    clock.advance(14 * 86_400)
    await guest.become("user1")
    assert await guest.get(rows, **since) == before
    await guest.refresh(access_id)
    after = await guest.get(rows, **since)
    ids = {row["id"] for row in after}
    assert {row["id"] for row in before} < ids
    assert len(ids) == len(after)


async def test_a_failed_refresh_shows_in_the_issues_alone(
    guest: Guest, clock: SandboxClock
) -> None:
    access_id = await guest.connect()
    one = f"{ACCESSES}/{access_id}"
    before = await guest.get(one)
    guest.sandbox.fail_next_refresh(access_id)
    clock.advance(60)
    await guest.refresh(access_id)
    assert await guest.get(one) == before
    issues = await guest.get(f"{one}/issues")
    assert issues["aktualisierungszeitpunkt"] == "2026-03-18 12:01:02"
    assert issues["messages"] == [
        {
            "level": "ERROR",
            "code": "BA1011",
            "message": "Zugangsdaten nicht korrekt",
            "details": "Ungültige Zugangsdaten",
        }
    ]
    assert set(rels(issues)) == {"delete_bankzugang"}
    await guest.refresh(access_id)
    assert (await guest.get(f"{one}/issues"))["messages"] == []


async def test_a_refresh_fails_with_any_error_and_nothing_else(guest: Guest) -> None:
    access_id = await guest.connect()
    guest.sandbox.fail_next_refresh(access_id, "BA1053")
    await guest.refresh(access_id)
    issues = await guest.get(f"{ACCESSES}/{access_id}/issues")
    assert [one["code"] for one in issues["messages"]] == ["BA1053"]
    with pytest.raises(ValueError, match="BA3000"):
        guest.sandbox.fail_next_refresh(access_id, "BA3000")


@pytest.mark.parametrize("switch", ["fail_next_refresh", "expire_consent"])
async def test_a_switch_for_an_unknown_access_says_so(guest: Guest, switch: str) -> None:
    await guest.connect()
    with pytest.raises(LookupError, match="create it first"):
        getattr(guest.sandbox, switch)(ID)


async def test_an_expired_consent_waits_for_a_person(guest: Guest, clock: SandboxClock) -> None:
    access_id = await guest.connect()
    one = f"{ACCESSES}/{access_id}"
    before = await guest.get(one)
    guest.sandbox.expire_consent(access_id)
    assert await guest.get(one) == before
    clock.advance(3600)
    await guest.refresh(access_id)
    waiting = await guest.get(one)
    assert waiting["aktualisierungszeitpunkt"] == before["aktualisierungszeitpunkt"]
    assert waiting["bankprodukte"] == before["bankprodukte"]
    assert waiting["status"] == "VOLLSTAENDIG"
    assert [message["code"] for message in waiting["messages"]] == ["BA3000"]
    href = rels(waiting)["start_sca"]
    assert href.startswith(f"https://sandbox.example{one}/consent/")
    customer = await guest.get("/customer/v2")
    assert rels(customer["bankzugaenge"][access_id])["start_sca"] == href
    issues = await guest.get(f"{one}/issues")
    assert issues["aktualisierungszeitpunkt"] != before["aktualisierungszeitpunkt"]
    assert rels(issues)["start_sca"] == href
    await guest.refresh(access_id)
    assert rels(await guest.get(one))["start_sca"] == href

    assert (await guest.ask("POST", f"{one}/consent/{ID}")).status_code == 404
    answer = await guest.ask("POST", href)
    assert answer.status_code == 451
    assert answer.headers["location"].endswith("&useCase=AUTHENTICATE_ACCOUNT")
    back = await guest.sandbox.browser.complete(with_callback(answer), end="FINISHED")
    assert back.endswith("&baReentry=FINISHED")
    renewed = await guest.get(one)
    assert "start_sca" not in rels(renewed)
    assert "messages" not in renewed
    assert renewed["aktualisierungszeitpunkt"] == "2026-03-18 13:00:05"


async def test_a_consent_can_be_renewed_ahead_of_time(guest: Guest) -> None:
    access_id = await guest.connect()
    answer = await guest.ask("POST", f"{ACCESSES}/{access_id}/consent")
    assert answer.status_code == 451
    assert (await guest.sandbox.browser.complete(with_callback(answer))).endswith("=FINISHED")


async def test_some_banks_ask_for_a_person_at_every_refresh(guest: Guest) -> None:
    access_id = await guest.connect("test_sca_method+7")
    for _ in range(2):
        await guest.refresh(access_id)
        access = await guest.get(f"{ACCESSES}/{access_id}")
        answer = await guest.ask("POST", rels(access)["start_sca"])
        await guest.sandbox.browser.complete(with_callback(answer))


async def test_the_products_can_be_chosen_again(guest: Guest) -> None:
    access_id = await guest.connect("demo2")
    one = f"{ACCESSES}/{access_id}"
    answer = await guest.ask("PUT", f"{one}/selectedbankproducts")
    assert answer.status_code == 451
    back = await guest.sandbox.browser.complete(with_callback(answer))
    assert back.endswith("baReentry=FINISHED")
    assert len((await guest.get(one))["bankprodukte"]) == 2


@pytest.mark.parametrize("path", ["", "/issues", "/DE00", "/DE00/kontoumsaetze"])
async def test_an_unknown_access_is_not_found(guest: Guest, path: str) -> None:
    assert (await guest.ask("GET", f"{ACCESSES}/{ID}{path}")).status_code == 404
    assert (await guest.ask("PUT", f"{ACCESSES}/{ID}/selectedbankproducts")).status_code == 404


def test_a_code_or_a_product_that_does_not_exist_is_refused_by_name(sandbox: Sandbox) -> None:
    sandbox.add_user("user1", "two words & 42")
    with pytest.raises(LookupError, match="products: demo1 has no 'x'"):
        sandbox.connect("user1", products=["x"])
    access_id = sandbox.connect("user1")
    for code in ("x", "BA", "BA3000"):
        with pytest.raises(ValueError, match="code: "):
            sandbox.fail_next_refresh(access_id, code)
