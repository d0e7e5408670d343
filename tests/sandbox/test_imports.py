import subprocess
import sys

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
