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


@pytest.mark.parametrize("path", LAZY, ids=dotted)
def test_a_name_that_is_not_there_is_an_attribute_error(path: Path) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        _ = import_module(dotted(path)).Nonsense
