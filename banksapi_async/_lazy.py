"""How does a package name many things and import none of them until they are asked for?

A class costs its definition, and nobody uses all of them. The packages with many classes say where
each name lives; type checkers read the same names from the imports beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def lazily(package: str, homes: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """Return a package's `__getattr__`.

    Args:
        package: The package's name.
        homes: The names that each module of the package has to give, by the module's name below
            the package.

    Returns:
        What imports the home of a name when it is first asked for, and keeps it in the package.
    """
    home = {name: module for module, names in homes.items() for name in names}

    def find(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(f".{home[name]}", package), name)
        setattr(import_module(package), name, found)
        return found

    return find
