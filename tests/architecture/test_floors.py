"""Does every module keep to its floor, and does each answer one question?"""

import ast
from collections.abc import Iterator
from pathlib import Path

import banksapi_async
import pytest

PACKAGE = Path(banksapi_async.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
FLOORS = (
    "_lazy",
    "records",
    "errors",
    "wire",
    "transport",
    "auth",
    "links",
    "flows",
    "resources",
    "session",
)
ON_TOP = {"", "__main__", "cli", "sandbox", "testing"}
MOST_LINES = 250
SHORT = 120


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(dotted: str) -> str:
    """Return the room of a module; the package itself is the empty one, a session has two files."""
    here = [*dotted.split("."), ""][1]
    return "session" if here == "user_session" else here


def dotted(path: Path) -> str:
    parts = ("banksapi_async", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST, path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and absolute name of all that is imported, inside functions too."""
    package = dotted(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            # `from banksapi_async import wire` names a room in its list.
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def breaches(source: str, path: Path) -> list[str]:
    here = room(dotted(path))
    if here in ON_TOP:
        return []
    return [
        f"{name(path)}:{line} imports {module}"
        for line, module in imports(ast.parse(source), path)
        if module.split(".")[0] == "banksapi_async"
        and not (room(module) in FLOORS and FLOORS.index(room(module)) <= FLOORS.index(here))
    ]


def test_every_module_belongs_to_a_room() -> None:
    assert {room(dotted(path)) for path in MODULES} <= {*FLOORS, *ON_TOP}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_floor_imports_itself_and_what_is_to_its_left(path: Path) -> None:
    assert breaches(path.read_text("utf-8"), path) == []


@pytest.mark.parametrize(
    "source",
    [
        "import banksapi_async.auth",
        "from banksapi_async.links import Relation",
        "from banksapi_async import session",
        "from banksapi_async import Session",
        "from ..auth import Token",
        "from banksapi_async.sandbox import Sandbox",
        "def later():\n    from banksapi_async.resources import Customer",
        "if TYPE_CHECKING:\n    from banksapi_async.auth.token import Token",
    ],
)
def test_a_step_to_the_right_is_seen(source: str) -> None:
    assert breaches(source, PACKAGE / "wire" / "json.py") != []


@pytest.mark.parametrize(
    "source",
    [
        "from banksapi_async.records import Secret",
        "from banksapi_async.errors import DecodeError",
        "from .dates import BERLIN",
        "import httpx",
    ],
)
def test_a_step_to_the_left_is_allowed(source: str) -> None:
    assert breaches(source, PACKAGE / "wire" / "json.py") == []


def test_httpcore2_is_imported_in_transport_alone() -> None:
    importers = {
        room(dotted(path))
        for path in MODULES
        for _, module in imports(ast.parse(path.read_text("utf-8")), path)
        if module.split(".")[0] == "httpcore2"
    }
    assert importers <= {"transport"}


def lines_of_code(source: str) -> int:
    """Count lines without the empty ones, comments and docstrings."""
    lines = {
        number
        for number, line in enumerate(source.splitlines(), 1)
        if line.strip() and not line.strip().startswith("#")
    }
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def test_no_file_is_too_long_to_answer_one_question() -> None:
    # The file of a package is the list of its names and answers nothing.
    answering = [path for path in MODULES if path.stem != "__init__"]
    long = {name(path): lines_of_code(path.read_text("utf-8")) for path in answering}
    assert {n: lines for n, lines in long.items() if lines > MOST_LINES} == {}


def test_most_files_are_short() -> None:
    short = [p for p in MODULES if len(p.read_text("utf-8").splitlines()) < SHORT]
    assert len(short) > len(MODULES) / 2


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert said
    if not path.name.startswith("__"):
        assert "?" in said.split("\n\n")[0], "the docstring asks the question the file answers"
