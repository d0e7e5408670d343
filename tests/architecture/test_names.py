"""Every public name is said once, and works as the first and only thing in an interpreter."""

import ast
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import banksapi_async
import pytest
from banksapi_async._homes import HOMES
from pages import stub

from house import classes

STUB = Path(banksapi_async.__file__).with_suffix(".pyi")

# One process starts and forks one interpreter a name, each of which has imported nothing of ours.
ALONE = """
import json, os, pickle, sys
import anyio, attrs, cattrs, httpx
failed = {}
for name in sys.argv[1:]:
    read, write = os.pipe()
    if os.fork() == 0:
        os.close(read)
        said = ""
        try:
            import banksapi_async
            value = getattr(banksapi_async, name)
            if isinstance(value, type) and hasattr(value, "load") and attrs.has(value):
                required = [f for f in attrs.fields(value) if f.init and f.default is attrs.NOTHING]
                made = value(**{f.alias: () if "tuple" in str(f.type) else None for f in required})
                assert isinstance(made.to_wire(), dict)
                assert made.to_json()
                assert pickle.loads(pickle.dumps(made)) == made
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read().decode()
    os.wait()
    if said:
        failed[name] = said
print(json.dumps(failed))
"""

# What was pickled elsewhere is read by an interpreter that has seen nothing of ours.
UNPICKLED = """
import pickle, sys
value = pickle.loads(bytes.fromhex(sys.argv[1]))
print(type(value).__name__, value.to_json().decode())
"""


def run(source: str, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", source, *arguments], check=True, capture_output=True, text=True
    )
    return ran.stdout


def test_the_stub_is_made_from_the_list_of_homes() -> None:
    assert STUB.read_text("utf-8") == stub()


def test_type_checkers_are_told_what_is_there() -> None:
    told = {
        (alias.asname, node.module)
        for node in ast.parse(STUB.read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert told == set(HOMES.items())
    assert sorted(HOMES) == banksapi_async.__all__


def test_every_name_is_defined_at_its_home_and_then_kept() -> None:
    elsewhere = []
    for name, home in HOMES.items():
        found = getattr(banksapi_async, name)
        at_home = found is getattr(import_module(home), name)
        kept = vars(banksapi_async)[name] is found
        named = getattr(found, "__name__", "") == name
        if not (at_home and kept and (not named or found.__module__ == home)):
            elsewhere.append(name)
    assert elsewhere == []


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        _ = banksapi_async.Nonsense  # type: ignore[attr-defined]


def test_completion_shows_every_name() -> None:
    assert set(HOMES) <= set(dir(banksapi_async))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a fresh interpreter a name needs fork")
def test_every_public_name_works_as_the_first_and_only_thing_imported() -> None:
    assert json.loads(run(ALONE, *sorted(HOMES))) == {}


def test_a_record_is_unpickled_by_a_worker_that_imported_nothing() -> None:
    import pickle  # noqa: PLC0415 - of this test alone

    details: Any = banksapi_async.TransferDetails(recipient="Max", iban="DE00", purpose="x")
    said = run(UNPICKLED, pickle.dumps(details).hex())
    assert said.strip() == f"TransferDetails {details.to_json().decode()}"


def test_every_class_that_operations_name_is_found_in_a_fresh_interpreter() -> None:
    named = {
        operation.into
        for cls in classes().values()
        for operation in getattr(cls, "operations", {}).values()
        if isinstance(operation.into, str)
    }
    owners = {name for name in HOMES if hasattr(getattr(banksapi_async, name), "sca")}
    wanted = sorted(named | owners)
    assert {"BankAccess", "Consent", "SingleTransfer"} <= set(wanted)
    source = (
        "import os, sys\n"
        "from banksapi_async.wire.operation import class_named\n"
        "for name in sys.argv[1:]:\n"
        "    assert class_named(name).__name__ == name\n"
        "print('found')"
    )
    for name in wanted:
        assert run(source, name) == "found\n"
