"""What users' tests import: fixtures, made-up values, factories."""

import json
import os
import pickle
import subprocess
import sys
from decimal import Decimal
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import banksapi_async
import banksapi_async.testing as kit
import pytest
from banksapi_async import (
    BankAccess,
    Customer,
    DecodeError,
    Detached,
    Issues,
    Message,
    Relation,
    Session,
    Token,
    Transaction,
)
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import make, strategies
from banksapi_async.testing.harness import leave, session_on
from hypothesis import given, strategies as st

ROOT = Path(banksapi_async.__file__).parents[1]
PLUGIN = "banksapi_async.testing.plugin"
INSTALLED = {one.name: one.value for one in entry_points(group="pytest11")}

ASYNC = """
import banksapi_async, pytest
{mark}

async def test_a_session(banksapi_session):
    assert (await banksapi_session.providers.list())[0].name == "Demo Provider"

async def test_a_user(banksapi_user, banksapi_sandbox):
    banksapi_sandbox.requests.expect("GET /customer/v2")
    assert (await banksapi_user.customer()).can("add_bankzugaenge")

@pytest.mark.banksapi(stages="manual", refresh_seconds=1)
async def test_an_access(banksapi_access, banksapi_sandbox):
    assert banksapi_access.status == "GESTARTET"
    banksapi_sandbox.next_stage(banksapi_access.id)
    banksapi_sandbox.next_stage(banksapi_access.id)
    access = await banksapi_access.reload()
    assert access.status == "VOLLSTAENDIG"
    assert await access.bankprodukte[0].get_kontoumsaetze()

async def test_the_environment(banksapi_env):
    async with banksapi_async.Session.from_env() as session:
        assert session and (await session.providers.list())
    assert banksapi_env["BANKSAPI_BASE_URL"].startswith("http://127.0.0.1:")

def test_without_await(banksapi_access):
    assert banksapi_access.can("get_issues")
"""

RED = """
import pytest

def test_what_is_expected_and_not_asked(banksapi_sandbox):
    banksapi_sandbox.requests.expect("GET /customer/v2")

def test_what_goes_wrong_with_nothing(banksapi_sandbox):
    banksapi_sandbox.fail_next("/customer/v2", status=503)

@pytest.mark.banksapi("clock")
def test_an_option_without_a_name(banksapi_sandbox): ...

@pytest.mark.banksapi(stage=1)
def test_an_unknown_option(banksapi_sandbox): ...

@pytest.mark.banksapi(stages="x")
def test_an_unknown_value(banksapi_sandbox): ...
"""
SAID = [
    "GET /customer/v2",
    "nothing went wrong, though the test asked for it: /customer/v2",
    "none is 'clock'",
    "none is stage",
    "stages: 'x' is none of 'at once', 'clock', 'manual'",
]

UNITTEST = """
import asyncio, unittest
from banksapi_async.sandbox import Sandbox
from banksapi_async.testing import open_session

class Case(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.sandbox = Sandbox()
        self.session = await self.enterAsyncContext(open_session(self.sandbox))

    async def test_it(self):
        self.assertTrue(await self.session.providers.list())
"""


def pytest_run(folder: Path, source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_users.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    chosen = [] if PLUGIN in INSTALLED.values() else ["-p", PLUGIN]
    if not any("asyncio" in argument for argument in arguments):
        chosen += ["-p", "no:asyncio"]  # where it is installed it wants settings of its own
    command = [sys.executable, "-m", "pytest", "-q", *chosen, *arguments, "test_users.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_fixtures_serve_tests_under_anyios_plugin(tmp_path: Path, backend: str) -> None:
    mark = (
        "pytestmark = pytest.mark.anyio\n@pytest.fixture\n"
        f"def anyio_backend():\n    return {backend!r}\n"
    )
    done = pytest_run(tmp_path, ASYNC.format(mark=mark), "-p", "no:asyncio")
    assert "5 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.skipif(find_spec("pytest_asyncio") is None, reason="pytest-asyncio is not here")
@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_the_fixtures_serve_tests_under_pytest_asyncio(tmp_path: Path, mode: str) -> None:
    # Strict mode takes a mark for each, and minds one on a test that is not async.
    mark = "\n@pytest.mark.asyncio\nasync def test" if mode == "strict" else "\nasync def test"
    scope = "asyncio_default_fixture_loop_scope=function"
    chosen = ("-p", "pytest_asyncio") if "asyncio" not in INSTALLED else ()
    done = pytest_run(
        tmp_path,
        ASYNC.format(mark="").replace("\nasync def test", mark),
        *chosen,
        f"--asyncio-mode={mode}",
        "-o",
        scope,
    )
    assert "5 passed" in done.stdout, done.stdout + done.stderr


def test_what_can_have_no_effect_and_what_was_not_met_ends_red(tmp_path: Path) -> None:
    done = pytest_run(tmp_path, RED)
    assert done.returncode == 1
    for said in SAID:
        assert said in done.stdout
    assert RED.count("def test_") == len(SAID) == done.stdout.count("\nERROR test_users.py::")


def test_the_kit_is_there_without_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "banksapi_async.testing.strategies")
    monkeypatch.delattr(kit, "strategies")
    assert [getattr(kit, name) for name in kit.__all__]
    with pytest.raises(ImportError, match="needs hypothesis"):
        _ = kit.strategies


def test_unittest_needs_no_plugin(tmp_path: Path) -> None:
    (tmp_path / "test_users.py").write_text(UNITTEST)
    command = [sys.executable, "-m", "unittest", "test_users"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_plugin_is_light_at_import() -> None:
    code = f"import sys, {PLUGIN}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"httpx", "starlette", "uvicorn", "hypothesis", "cattrs", "banksapi_async.session"}
    assert heavy & set(done.stdout.split()) == set()


def test_what_the_kit_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = kit.nothing


async def test_a_session_in_process_is_left_without_a_loop() -> None:
    session = session_on(Sandbox())
    assert await session.providers.list()
    leave(session)
    unused = session_on(Sandbox())
    leave(unused)
    assert isinstance(unused, Session)


@pytest.mark.parametrize("type", strategies.types(), ids=lambda type: type.__name__)
def test_every_record_is_made_up_and_read_again(type: Any) -> None:
    @given(strategies.of(type))
    def holds(value: Any) -> None:
        assert type.load(value.to_wire()) == value

    holds()
    made = make(type)
    assert type.load(made.to_wire()) == made


@given(strategies.of(Transaction, betrag=st.just(Decimal(5))))
def test_an_attribute_may_be_fixed(row: Transaction) -> None:
    assert row.betrag == 5


def test_a_resource_is_made_from_what_a_test_cares_about() -> None:
    row = make(Transaction, betrag=Decimal("-1.50"), verwendungszweck="Miete")
    access = make(
        BankAccess,
        relations=["self", "start_sca"],
        messages=[make(Message, code="BA3000")],
        extra={"neu": (1, {"a": None})},
    )
    assert (row.betrag, row.verwendungszweck) == (Decimal("-1.50"), "Miete")
    assert access.can("start_sca")
    assert access.messages[0].code == "BA3000"
    assert pickle.loads(pickle.dumps(access)) == access
    token = make(Token, access_token=banksapi_async.Secret("abc"))
    assert json.loads(token.to_json())["access_token"] == "abc"


def test_what_is_nested_is_made_with_it() -> None:
    issues = make(Issues, id="b1", messages=({"code": "BA1011", "level": "ERROR"},))
    customer = make(Customer, bankzugaenge={"b1": issues}, relations=[make(Relation, rel="self")])
    assert customer.bankzugaenge["b1"].messages[0].code == "BA1011"
    assert customer.can("self")


async def test_a_resource_that_was_made_is_detached() -> None:
    with pytest.raises(Detached):
        await make(BankAccess, relations=["self", "get_issues"]).get_issues()


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(TypeError, match="nothing"):
        make(BankAccess, nothing=1)
    with pytest.raises(DecodeError):
        make(Transaction, betrag="viel")


def test_an_access_is_shown_as_it_is_answered() -> None:
    sandbox = Sandbox()
    sandbox.add_user("user1", "two words & 42")
    id = sandbox.connect("user1")
    access = BankAccess.load(sandbox.access(id))
    assert access.id == id
    assert len(access.bankprodukte) == 6
    with pytest.raises(LookupError):
        sandbox.access("x")
