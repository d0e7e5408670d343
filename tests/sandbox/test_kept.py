"""Is a sandbox that was saved the same one when it is loaded, in the middle of anything?"""

import json
import math
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import attrs
import pytest
from banksapi_async.sandbox import Sandbox, SandboxClock, Scenario, kept
from banksapi_async.sandbox.state import State

from sandbox.guest import ACCESSES, Guest, guest_of, with_callback
from sandbox.test_payments import GIRO, order
from sandbox.test_sca import Regulated, codes, rels

GOLDEN = Path(__file__).parents[1] / "golden"
ACCESS = "629e4510-5331-47d4-9bad-8902039ff762"
EVERYTHING = """
start = 2026-03-18T11:00:00
stages = "manual"

[[bank]]
id = "b1"
name = "Meine Bank"

[[person]]
login = "anna"
password = "geheim"
bank = "b1"
sca = "media"

[[person.account]]
id = "konto-1"
iban = "DE02120300000000202051"
saldo = "100.00"

[[person.account.booking]]
amount = "-1.50"
day = 2026-03-17
purpose = "Brezel"

[[user]]
name = "user1"
password = "password1"

[[user.access]]
login = "demo1"
id = "629e4510-5331-47d4-9bad-8902039ff762"

[[user.access]]
login = "anna"

[[mishap]]
on = "GET /customer/v2"
status = 503
retry_after = 2.5
"""


def again(sandbox: Sandbox, folder: Path) -> Sandbox:
    """Return the sandbox as a later process would have it."""
    sandbox.save(folder / "state.json")
    return Sandbox.load(folder / "state.json")


def moved(guest: Guest, sandbox: Sandbox) -> Guest:
    """Return somebody who goes on where they were."""
    one = type(guest)(sandbox, guest_of(sandbox).client)
    one.token = guest.token
    return one


async def test_tokens_accesses_and_the_clock_are_still_there(guest: Guest, tmp_path: Path) -> None:
    access_id = await guest.connect()
    guest.sandbox.clock.advance(3600)
    before = await guest.get(ACCESSES)
    later = moved(guest, again(guest.sandbox, tmp_path))
    assert await later.get(ACCESSES) == before
    assert list(before) == [access_id]
    assert later.sandbox.clock.now() == guest.sandbox.clock.now()
    rows = f"{ACCESSES}/{access_id}/DE00123456789012345678/kontoumsaetze"
    assert await later.get(rows) == await guest.get(rows)


async def test_a_clock_that_runs_has_gone_on_and_another_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    sandbox = Sandbox()
    sandbox.clock.advance(86_400)
    sandbox.save(path)
    then = sandbox.clock.now()
    assert Sandbox.load(path).clock.now() >= then
    clock = SandboxClock(datetime(2026, 3, 18, 11, tzinfo=UTC))
    assert Sandbox.load(path, clock=clock).clock is clock


async def test_a_web_form_goes_on(guest: Guest, tmp_path: Path) -> None:
    form = await guest.open_form("629e4510-5331-47d4-9bad-8902039ff762")
    later = moved(guest, again(guest.sandbox, tmp_path))
    back = await later.sandbox.browser.complete(form)
    assert back.endswith("baReentry=ACCOUNT_CREATED")
    assert len(await later.get(ACCESSES)) == 1


async def test_a_payment_is_carried_out_and_booked_once(guest: Guest, tmp_path: Path) -> None:
    await guest.connect()
    answer = await guest.ask("POST", "/customer/v2/payment/single-transfer", json=order("single"))
    form = f"{answer.headers['location']}&callbackUrl=https%3A%2F%2Fapp.example%2F"
    later = moved(guest, again(guest.sandbox, tmp_path))
    await later.sandbox.browser.complete(form)
    (paid,) = again(later.sandbox, tmp_path).payments
    assert paid.stage == "carried out"
    assert (paid.amount, paid.kind) == (Decimal("13.37"), "single-transfer")
    assert guest.sandbox.payments[0].stage == "waiting for the person"
    for one in (later, moved(later, again(later.sandbox, tmp_path))):
        one.sandbox.clock.advance(7 * 86_400)
        await one.become("user1")
        (access_id,) = await one.get(ACCESSES)
        rows = await one.get(f"{ACCESSES}/{access_id}/{GIRO}/kontoumsaetze")
        assert str(rows).count("netzpolitik.org") == 1


async def test_a_form_that_was_used_is_used_up(guest: Guest, tmp_path: Path) -> None:
    form = with_callback(await guest.ask("POST", ACCESSES, json={ACCESS: {}}))
    await guest.sandbox.browser.complete(form)
    later = moved(guest, again(guest.sandbox, tmp_path))
    assert (await later.client.get(form)).status_code == 410


async def test_an_authentication_ends_for_what_it_was_about(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    customer = Regulated(sandbox, guest_of(sandbox).client)
    await customer.become("user1")
    access = await customer.added("test_sca_decoupled")
    kept_id = access["id"]
    gone = await customer.added("test_sca_decoupled")
    assert (await customer.ask("DELETE", f"{ACCESSES}/{gone['id']}")).status_code == 200
    later = moved(customer, again(sandbox, tmp_path))
    later.sandbox.confirm(kept_id)
    later.sandbox.confirm(gone["id"])
    assert (await later.get(f"{ACCESSES}/{kept_id}"))["status"] == "VOLLSTAENDIG"
    assert (await customer.get(f"{ACCESSES}/{kept_id}"))["status"] == "INTERAKTION"


async def test_an_authentication_of_a_payment_ends_for_it(sandbox: Sandbox, tmp_path: Path) -> None:
    customer = Regulated(sandbox, guest_of(sandbox).client)
    await customer.become("user1")
    login = {"userid": "test_sca_decoupled", "pin": "test_sca_decoupled"}
    iban = "DE00123456789012345690"
    body = order("single-transfer", product=iban, credentials=login)
    answer = await customer.ask("POST", "/customer/v2/payment/single-transfer", json=body)
    shown = answer.json()
    assert "BA3030" in codes(shown), shown
    assert "start_sca" not in rels(shown)
    later = again(sandbox, tmp_path)
    later.confirm(later.payments[0].id)
    assert later.payments[0].stage == "carried out"


async def test_a_scenario_and_what_became_of_it_are_kept(tmp_path: Path) -> None:
    sandbox = Sandbox(scenario=Scenario.parse(EVERYTHING))
    access_id = "629e4510-5331-47d4-9bad-8902039ff762"
    sandbox.next_stage(access_id)
    sandbox.person("demo1+anna").book("-12.50", purpose="Miete")
    sandbox.fail_next("/customer/v2", times=math.inf, body=b"\xff", odd={"a": Decimal("1.00")})
    later = again(sandbox, tmp_path)
    assert later.waiting_mishaps == sandbox.waiting_mishaps
    assert later.person("anna").products == ("konto-1",)
    assert later.next_stage(access_id) == "VOLLSTAENDIG"
    assert later.access(access_id)["bankprodukte"]
    assert later.books("DE00123456789012345678") == sandbox.books("DE00123456789012345678")
    # What shows in the one does not show in the other.
    later.person("anna").book(1)
    assert text(later) != text(sandbox)


def test_everything_that_a_sandbox_remembers_is_of_a_kind_that_is_kept() -> None:
    kinds = {State, *kept._CLASSES.values()}
    met: dict[Any, str] = {}
    todo: list[tuple[Any, str]] = [(State, "the memory")]
    while todo:
        kind, where = todo.pop()
        if kind in met:
            continue
        met[kind] = where
        if get_args(kind):
            todo += [(part, where) for part in get_args(kind) if get_origin(kind) is not Literal]
        elif kind in kinds:
            hints = get_type_hints(kind)
            names = attrs.fields_dict(kind).keys() - kept._NOT_KEPT.get(kind, set())
            todo += [(hints[name], f"{kind.__name__}.{name}") for name in sorted(names)]
    plain = {Any, type(None), bool, int, str, ...}
    plain |= {kind for kind, _, _ in kept._PLAIN.values()}
    plain |= {*kept._WORDS.values(), *map(type, kept._SAME.values())}
    unknown = {where: kind for kind, where in met.items() if kind not in kinds | plain}
    assert {where: kind for where, kind in unknown.items() if not get_args(kind)} == {}
    assert [name for name, kind in kept._CLASSES.items() if kind not in met] == []
    assert [name for name, kind in kept._WORDS.items() if kind not in met] == []


def text(sandbox: Sandbox) -> str:
    return kept.write(sandbox._state)


def test_what_is_read_and_written_again_is_the_same(tmp_path: Path) -> None:
    sandbox = Sandbox(scenario=Scenario.parse(EVERYTHING))
    assert text(again(sandbox, tmp_path)) == text(sandbox)


def test_the_first_version_is_read_for_good() -> None:
    sandbox = Sandbox.load(GOLDEN / "sandbox-1.json")
    assert [one.username for one in sandbox._state.users] == ["user1"]
    assert sandbox.access("629e4510-5331-47d4-9bad-8902039ff762")["status"] == "GESTARTET"
    assert [one.status for one in sandbox.waiting_mishaps] == [503]
    assert sandbox.person("anna").products == ("konto-1",)
    assert sandbox._state.books.anchor == date(2026, 3, 18)


def test_a_field_that_came_later_is_as_in_a_new_sandbox(tmp_path: Path) -> None:
    sandbox = Sandbox(scenario=Scenario.parse(EVERYTHING))
    shape = json.loads(text(sandbox))
    del shape["memory"]["settings"]["Settings"]["consent_days"]
    user = shape["memory"]["users"]["Users"]["_all"]["object"][0][1]["User"]
    del user["tenant"]
    without(shape, "Holder", "booked")
    without(shape, "Access", "entered")
    state = kept.read(json.dumps(shape))
    assert state.settings.consent_days == 180
    assert [one.tenant for one in state.users] == ["demotenant"]
    without(shape, "User", "id")
    with pytest.raises(ValueError, match="id is missing"):
        kept.read(json.dumps(shape))


def without(shape: Any, kind: str, name: str) -> None:
    if isinstance(shape, list):
        for item in shape:
            without(item, kind, name)
    elif isinstance(shape, dict):
        if kind in shape:
            shape[kind].pop(name, None)
        for item in shape.values():
            without(item, kind, name)


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("", "no sandbox"),
        ("[]", "no sandbox"),
        ("{}", "no sandbox"),
        ('{"version": 2}', "version 2 of a sandbox; this reads version 1"),
        ('{"version": 1}', "does not hold together"),
        ('{"version": 1, "clock": [null, 0], "memory": {"users": {"os": {}}}}', "hold together"),
        ('{"version": 1, "clock": [null, 0], "memory": {"a": {"number": "x"}}}', "hold together"),
    ],
)
def test_what_is_no_sandbox_is_told(held: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text(held)
    with pytest.raises(ValueError, match=said) as caught:
        Sandbox.load(path)
    assert str(path) in str(caught.value)


def test_what_cannot_be_kept_is_not_half_kept() -> None:
    state: State = Sandbox()._state
    state.payments.lose_next = object()  # type: ignore[assignment]
    with pytest.raises(TypeError, match="no part of a sandbox's memory"):
        kept.write(state)


def test_a_file_is_replaced_as_a_whole_and_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.json"
    Sandbox().save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        Sandbox().save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
