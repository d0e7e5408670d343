import re
import subprocess
import sys
from pathlib import Path

import banksapi_async
import banksapi_async.sandbox as room
import pytest

WITHOUT = """
import sys
sys.modules[{missing!r}] = None
import banksapi_async.sandbox
try:
    banksapi_async.sandbox.Sandbox
except ImportError as error:
    print(error)
"""


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "jinja2"])
def test_a_missing_extra_is_named(missing: str) -> None:
    code = WITHOUT.format(missing=missing)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert missing in done.stdout
    assert 'pip install "banksapi_async[sandbox]"' in done.stdout


@pytest.mark.parametrize(
    ("missing", "error"), [("uvicorn", ImportError), ("anyio.to_thread", ModuleNotFoundError)]
)
def test_only_the_extras_own_parts_are_blamed_on_it(
    missing: str, error: type[ImportError], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("facade", "server"):
        monkeypatch.delitem(sys.modules, f"banksapi_async.sandbox.{name}", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(error) as raised:
        _ = room.Sandbox
    assert ("pip install" in str(raised.value)) is (missing == "uvicorn")


def test_what_it_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Bank"):
        _ = room.Bank


def test_importing_the_room_imports_nothing_of_the_extra() -> None:
    code = (
        "import sys, banksapi_async.sandbox;"
        "print(sorted({'starlette', 'uvicorn', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


EVERYTHING = """
import os, sys, socket

def nowhere(*args, **kwargs):
    raise OSError("nothing leaves this test")

socket.getaddrinfo = nowhere
os.environ.update(dict.fromkeys({names!r}, "sandbox"))
import asyncio
import banksapi_async
from banksapi_async import Session, StaticToken, TransportError

for name in banksapi_async.__all__:
    getattr(banksapi_async, name)

async def main():
    async with Session(StaticToken("token")) as session:
        try:
            await session.providers.list(timeout=5)
        except TransportError as error:
            print(type(error).__name__)

asyncio.run(main())
print(sorted(name for name in sys.modules if name.startswith("banksapi_async.sandbox")))
"""


def test_no_session_ever_falls_back_to_the_sandbox() -> None:
    # Every public name is loaded, a session is opened and fails, and the environment says
    # `sandbox` wherever somebody might look: nothing of the sandbox is even imported.
    names = [
        *("SANDBOX", "BANKSAPI_SANDBOX", "BANKSAPI_TEST", "BANKSAPI_DEMO", "BANKSAPI_ENV"),
        *("BANKSAPI_MODE", "BANKSAPI_TRANSPORT", "ENV", "ENVIRONMENT", "TESTING", "CI"),
    ]
    code = EVERYTHING.format(names=names)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["ConnectFailed", "[]"]


def test_nothing_that_users_run_in_production_names_the_sandbox() -> None:
    package = Path(banksapi_async.__file__).parent
    leaves = {"sandbox", "testing", "cli"}
    naming = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if path.relative_to(package).parts[0] not in leaves
        and re.search(r"import.*sandbox|sandbox.*import|[\"']sandbox", path.read_text("utf-8"))
    ]
    assert naming == []


def test_without_a_base_url_the_environment_leads_to_the_real_interface() -> None:
    code = (
        "import os; os.environ.update(BANKSAPI_CLIENT_ID='t/c', BANKSAPI_CLIENT_SECRET='s');"
        "os.environ.pop('BANKSAPI_BASE_URL', None);"
        "from banksapi_async import Session; print(Session.from_env())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "https://banksapi.io" in done.stdout
