"""What a sandbox begins with, from a file."""

import pickle
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from banksapi_async import RefreshFailed, ServerError
from banksapi_async.sandbox import Sandbox, Scenario, ScenarioError
from banksapi_async.testing import open_session

WHOLE = """\
start = 2026-03-18T11:00:00
seed = 4
refresh_seconds = 1.5
sca_polls = 2

[[bank]]
id = "1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7bff"
name = "Hausbank"
blz = "70099999"
bic = "HAUSDEFFXXX"

[[person]]
login = "anna"
password = "geheim"
name = "Anna Muster"
bank = "1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7bff"

[[person.account]]
id = "DE62430609671149278400"
iban = "DE62430609671149278400"
saldo = "1250.40"

[[person.account.booking]]
amount = -49.6
day = 2026-03-02
party = "Stadtwerke"
purpose = "Abschlag"
identifier = { endToEndId = "E-1" }

[[person.account.booking]]
amount = "1300"

[[person.account]]
id = "4546********9999"
kategorie = "VISA"

[[user]]
name = "user1"
password = "two words & 42"

[[user.access]]
id = "629e4510-5331-47d4-9bad-8902039ff762"
login = "anna"

[[user.access]]
login = "demo1"
expired = true

[[user]]
name = "user2"
password = "two words & 42"
regulated = true

[[user.access]]
login = "demo2"
failing = "BA1011"
products = ["DE00123456789012345690"]

[[mishap]]
on = "GET /customer/v2"
status = 503
times = 9
"""


async def test_a_scenario_has_banks_people_users_accesses_and_mishaps(tmp_path: Path) -> None:
    path = tmp_path / "whole.toml"
    path.write_text(WHOLE, "utf-8")
    sandbox = Sandbox(scenario=path)
    assert sandbox.clock.now().isoformat() == "2026-03-18T10:00:00+00:00"
    async with open_session(sandbox) as session:
        bank = await session.providers.get("1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7bff")
        assert bank.name == "Hausbank"
        user = session.as_user("user1", "two words & 42")
        with pytest.raises(ServerError):
            await user.customer()
        sandbox.clear_mishaps()
        customer = await user.customer()
        accesses = await customer.get_bankzugaenge()
        anna = accesses["629e4510-5331-47d4-9bad-8902039ff762"]
        giro, card = anna.bankprodukte
        assert (giro.saldo, giro.kreditinstitut) == (Decimal("1250.40"), "Hausbank")
        assert card.kategorie == "VISA"
        rows = await giro.get_kontoumsaetze()
        assert sorted(row.betrag for row in rows) == [Decimal("-49.6"), 1300]
        assert len(accesses) == 2
    async with open_session(sandbox, credentials=sandbox.regulated_credentials) as session:
        (access,) = (
            await (await session.as_user("user2", "two words & 42").customer()).get_bankzugaenge()
        ).values()
        assert [one.id for one in access.bankprodukte] == ["DE00123456789012345690"]
        with pytest.raises(RefreshFailed):
            await access.refresh_and_wait()


def test_a_sandbox_of_the_same_scenario_has_people_of_its_own() -> None:
    scenario = Scenario.parse(WHOLE)
    one, two = Sandbox(scenario=scenario), Sandbox(scenario=scenario)
    one.person("anna").book(1)
    assert len(one._state.people.named("anna").booked) == 3
    assert len(two._state.people.named("anna").booked) == 2


def test_an_argument_wins_over_the_scenario() -> None:
    scenario = Scenario.parse('stages = "clock"\nrefresh_seconds = 9\n')
    sandbox = Sandbox(scenario=scenario, refresh_seconds=1)
    assert sandbox._settings.refresh_seconds == 1
    assert sandbox._settings.stages == "clock"
    assert Sandbox(scenario=Scenario()).clock.now().tzinfo is not None


async def test_a_person_of_a_scenario_goes_through_the_web_form() -> None:
    sandbox = Sandbox(scenario=Scenario.parse(WHOLE.replace('"geheim"', '"anna"')))
    sandbox.clear_mishaps()
    bank = "1a60a4c1-0f7e-4d1c-9a35-5d2a1f0c7bff"
    async with open_session(sandbox) as session:
        user = session.as_user("user1", "two words & 42")
        form = await (await user.customer()).connect_bank(provider_id=bank)
        target = form.url_with_callback("https://app.example/return")  # type: ignore[union-attr]
        back = await sandbox.browser.complete(target, login="anna")
        access = await user.parse_return(back).confirm()
        assert access.bankprodukte[0].kreditinstitut == "Hausbank"


@pytest.mark.parametrize(
    ("text", "line", "key", "why"),
    [
        ('[[persn]]\nname = "x"', 1, "persn", "no such key"),
        ("[[user]]\nname = 'a'\n", 1, "user[0].password", "missing"),
        ("[[user]]\nname = 1\npassword = 'x'\n", 2, "user[0].name", "no text"),
        ("\n\nunknown = 1\n", 3, "unknown", "no such key"),
        ("\n[settings.more]\nseed = 1\n", 2, "settings", "no such key"),
        ("stages = 'later'\n", 1, "stages", "none of"),
        ("seed = 'x'\n", 1, "seed", "whole number"),
        ("refresh_seconds = -1\n", 1, "refresh_seconds", "seconds"),
        ("canonical_hrefs = 1\n", 1, "canonical_hrefs", "true nor false"),
        ("start = 2026-03-18\n", 1, "start", "moment"),
        ("user = 1\n", 1, "user", r"\[\[user\]\]"),
        ("[[mishap]]\nstatus = 500\n", 1, "mishap[0].on", "missing"),
        ("[[mishap]]\non = '/x'\nstatus = 1000\n", 3, "mishap[0].status", "must be a status"),
        ("[[mishap]]\non = '/x'\nstatus = 500\n", 2, "mishap[0].on", "answers nothing like"),
        ("[[mishap]]\non = '/customer/v2'\n", 2, "mishap[0].on", "nothing goes wrong"),
        ("[[mishap]]\non = '/x'\nfoo = 1\n", 3, "mishap[0].foo", "no such key"),
        ("consent_days = -1\n", 1, "consent_days", "out of range"),
        ("refresh_seconds = inf\n", 1, "refresh_seconds", "out of range"),
        ("root_path = 'x'\n", 1, "root_path", "no prefix of paths"),
        ("start = 0001-01-01T00:00:00\n", 1, "start", "not between"),
        ("[[user]]\nname = 'a'\npassword = 'x'\n", 3, "user[0].password", "10 characters"),
        (f"{WHOLE}\n[[user]]\nname = 'user1'\n", 65, "user[2].name", "another 'user1'"),
        (WHOLE.replace('login = "anna"\n\n', "login = 'x'\n\n"), 43,
            "user[0].access[0].login", "no bank knows"),
        (WHOLE.replace("BA1011", "BA3000"), 56, "user[1].access[0].failing", "no code of an error"),
        (WHOLE.replace("BA1011", "x"), 56, "user[1].access[0].failing", "no code of an error"),
        (
            WHOLE.replace('["DE00123456789012345690"]', "['x']"), 57,
            "user[1].access[0].products", "there is no 'x'",
        ),
        ("[[person]]\nlogin = 'a'\npassword = 'b'\nbank = 'x'\n", 4, "person[0].bank", "no bank"),
        ("[[person]]\nlogin = 'a'\npassword = 'b'\nsca = 'x'\n", 4, "person[0].sca", "none of"),
        (
            WHOLE.replace('"VISA"', '"KREDITKARTE"'), 35,
            "person[0].account[1].kategorie", "eines von",
        ),
        (WHOLE.replace('"1250.40"', '"viel"'), 21, "person[0].account[0].saldo", "amount"),
        (WHOLE.replace('"1250.40"', "true"), 21, "person[0].account[0].saldo", "amount"),
        (
            WHOLE.replace("2026-03-02", '"2026-03-02"'), 25,
            "person[0].account[0].booking[0].day", "no day",
        ),
        (
            WHOLE.replace('{ endToEndId = "E-1" }', "1"), 28,
            "person[0].account[0].booking[0].identifier", "kein JSON-Objekt",
        ),
        (WHOLE.replace('login = "anna"\n\n', "\n"), 41, "user[0].access[0].login", "missing"),
        (
            WHOLE.replace("629e4510-5331-47d4-9bad-8902039ff762", "x"), 42,
            "user[0].access[0].id", "UUID",
        ),
        (
            WHOLE.replace('["DE00123456789012345690"]', "[1]"), 57,
            "user[1].access[0].products", "no text",
        ),
        (
            WHOLE.replace('["DE00123456789012345690"]', "'x'"), 57,
            "user[1].access[0].products", "no list",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_line_and_key(
    text: str, line: int, key: str, why: str
) -> None:
    with pytest.raises(ScenarioError, match=why) as raised:
        Scenario.parse(text, source="a.toml")
    assert (raised.value.line, raised.value.key) == (line, key)
    assert str(raised.value).startswith(f"a.toml, line {line}: {key}: ")
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_what_is_no_toml_is_told_with_its_line() -> None:
    with pytest.raises(ScenarioError, match="line 2"):
        Scenario.parse("a = 1\nb = \n")


async def test_a_sequence_of_answers_is_given_in_order_after_the_mishaps() -> None:
    scenario = Scenario.parse("""
[[answer]]
on = "GET /providers/v2"
status = 200
body = '''[{"id": "a", "name": "Bank", "leer": null}]'''
headers = { "X-Neu" = "1" }

[[answer]]
on = "GET /providers/v2"
status = 200
body = []

[[mishap]]
on = "GET /providers/v2"
status = 403
""")
    sandbox = Sandbox(scenario=scenario)
    async with httpx.AsyncClient(transport=sandbox.transport(), base_url="http://a") as client:
        answers = [await client.get("/providers/v2") for _ in range(4)]
    assert [one.status_code for one in answers] == [403, 200, 200, 401]
    assert answers[1].json() == [{"id": "a", "name": "Bank", "leer": None}]
    assert answers[1].headers["x-neu"] == "1"
    assert answers[2].json() == []
    with pytest.raises(ScenarioError, match=r"line 1: answer\[0\].on"):
        Scenario.parse("[[answer]]\nstatus = 200")
