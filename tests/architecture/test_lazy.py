"""Do packages that import on demand give what type checkers are told they give?"""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import banksapi_async
import pytest

ROOT = Path(banksapi_async.__file__).parent
LAZY = [p for p in sorted(ROOT.rglob("__init__.py")) if "lazily(" in p.read_text("utf-8")]


def dotted(path: Path) -> str:
    return ".".join(["banksapi_async", *path.relative_to(ROOT).parts[:-1]])


def told(path: Path) -> Iterator[tuple[str, str]]:
    """Yield module and name of what stands under `if TYPE_CHECKING:`."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for inner in node.body:
                assert isinstance(inner, ast.ImportFrom)
                module = f"{dotted(path)}.{inner.module}" if inner.level else str(inner.module)
                yield from ((module, alias.name) for alias in inner.names)


@pytest.mark.parametrize("path", LAZY, ids=dotted)
def test_type_checkers_are_told_what_is_there(path: Path) -> None:
    package = import_module(dotted(path))
    named = list(told(path))
    assert sorted(name for _, name in named) == sorted(package.__all__)
    for module, name in named:
        assert getattr(package, name) is getattr(import_module(module), name)


def homes(path: Path) -> Iterator[tuple[str, str]]:
    """Yield module and name of what stands in the table that is given to `lazily`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "lazily":
            for home, names in ast.literal_eval(node.args[1]).items():
                yield from ((f"{dotted(path)}.{home}", name) for name in names)


def public(path: Path) -> list[str]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    raise AssertionError(f"{path} has no __all__")


def test_the_packages_with_many_names_are_lazy() -> None:
    lazy = {dotted(path).partition(".")[2] for path in LAZY}
    assert {"", "auth", "flows", "records", "resources", "transport", "wire"} <= lazy


@pytest.mark.parametrize("path", LAZY, ids=dotted)
def test_the_three_lists_of_a_package_name_the_same(path: Path) -> None:
    assert sorted(homes(path)) == sorted(told(path))
    assert sorted(name for _, name in homes(path)) == sorted(public(path))


@pytest.mark.parametrize("path", LAZY, ids=dotted)
def test_every_name_is_found_at_its_home_and_then_kept(path: Path) -> None:
    package = import_module(dotted(path))
    for module, name in homes(path):
        found = package.__getattr__(name)
        assert found is getattr(import_module(module), name)
        assert vars(package)[name] is found


@pytest.mark.parametrize("path", LAZY, ids=dotted)
def test_no_name_is_that_of_a_module_which_python_would_give_instead(path: Path) -> None:
    modules = {p.stem for p in path.parent.glob("*.py")} | {
        p.parent.name for p in path.parent.glob("*/__init__.py")
    }
    assert {name for _, name in homes(path)} & modules == set()


@pytest.mark.parametrize("path", LAZY, ids=dotted)
def test_a_name_that_is_not_there_is_an_attribute_error(path: Path) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        _ = import_module(dotted(path)).Nonsense
