"""Every module keeps to its room, imports from home files to the left, and never in a circle."""

import ast
from collections.abc import Iterator
from pathlib import Path

import banksapi_async
import pytest

PACKAGE = Path(banksapi_async.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = (
    "_homes",
    "_version",
    "values",
    "errors",
    "wire",
    "messages",
    "transport",
    "auth",
    "links",
    "forms",
    "sca",
    "transactions",
    "payments",
    "accesses",
    "users",
    "providers",
    "analytics",
    "session",
    "stores",
    "telemetry",
    "asgi",
    "ledger",
)
SIDE_BY_SIDE = ("users", "providers", "analytics", "stores", "telemetry", "asgi")
ON_TOP = {"", "__main__", "cli", "sandbox", "testing"}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(dotted: str) -> str:
    """Return the room of a module; the package is the empty one, a session has three files."""
    here = [*dotted.split("."), ""][1]
    return "session" if here in {"user_session", "session_check"} else here


def dotted(path: Path) -> str:
    parts = ("banksapi_async", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def for_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def running(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all that can run; what only type checkers read is left out."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not for_checkers(child):
            yield from running(child)


def imports(tree: ast.AST, path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and absolute name of all that is imported, inside functions too."""
    package = dotted(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in running(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            # `from banksapi_async.wire import json` names a module in its list.
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def allowed(here: str, there: str) -> bool:
    if here in SIDE_BY_SIDE and there in SIDE_BY_SIDE:
        return here == there
    return there in ROOMS and ROOMS.index(there) <= ROOMS.index(here)


def breaches(source: str, path: Path) -> list[str]:
    here = room(dotted(path))
    if here in ON_TOP:
        return []
    return [
        f"{name(path)}:{line} imports {module}"
        for line, module in imports(ast.parse(source), path)
        if module.split(".")[0] == "banksapi_async" and not allowed(here, room(module))
    ]


def test_every_module_belongs_to_a_room() -> None:
    assert {room(dotted(path)) for path in MODULES} <= {*ROOMS, *ON_TOP}


def test_a_room_imports_itself_and_what_is_to_its_left() -> None:
    assert [one for path in MODULES for one in breaches(path.read_text("utf-8"), path)] == []


@pytest.mark.parametrize(
    "source",
    [
        "import banksapi_async.auth",
        "from banksapi_async.links.relations import Relation",
        "from banksapi_async import session",
        "from banksapi_async import Session",
        "from ..auth import token",
        "from banksapi_async.sandbox import Sandbox",
        "def later():\n    from banksapi_async.accesses.customer import Customer",
    ],
)
def test_a_step_to_the_right_is_seen(source: str) -> None:
    assert breaches(source, PACKAGE / "wire" / "json.py") != []


def test_a_step_to_the_side_is_seen() -> None:
    source = "from banksapi_async.providers.provider import Provider"
    assert breaches(source, PACKAGE / "users" / "user.py") != []


@pytest.mark.parametrize(
    "source",
    [
        "from banksapi_async.values.secret import Secret",
        "from banksapi_async.errors import DecodeError",
        "from banksapi_async.wire.dates import BERLIN",
        "import httpx",
        "if TYPE_CHECKING:\n    from banksapi_async.auth.token import Token",
    ],
)
def test_a_step_to_the_left_is_allowed(source: str) -> None:
    assert breaches(source, PACKAGE / "wire" / "json.py") == []


def test_no_imports_go_in_a_circle() -> None:
    known = {dotted(path): path for path in MODULES}
    left: dict[str, set[str]] = {}
    for module, path in known.items():
        found = {m for _, m in imports(ast.parse(path.read_text("utf-8")), path)}
        homes = {m if m in known else m.rpartition(".")[0] for m in found}
        left[module] = {home for home in homes if home in known and home != module}
    # Whoever imports nothing that is left is taken out; a circle stays.
    while done := {module for module, needs in left.items() if not needs}:
        left = {module: needs - done for module, needs in left.items() if module not in done}
    assert left == {}


def test_a_room_has_no_names_of_its_own() -> None:
    rooms = [p for p in MODULES if p.name == "__init__.py" and room(dotted(p)) in ROOMS]
    assert len(rooms) > 10
    assert [name(p) for p in rooms if len(ast.parse(p.read_text("utf-8")).body) != 1] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [p for p in MODULES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert [name(p) for p in silent] == []
