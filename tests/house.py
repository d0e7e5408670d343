"""The house as it stands: its modules, and what they define."""

import inspect
import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import banksapi_async

PACKAGE = Path(banksapi_async.__file__).parent
ON_TOP = ("sandbox", "testing", "cli", "__main__")


@cache
def modules() -> tuple[str, ...]:
    """The names of all modules of the library itself, without what stands on top of it."""
    found = pkgutil.walk_packages([str(PACKAGE)], "banksapi_async.")
    return tuple(m.name for m in found if m.name.split(".")[1] not in ON_TOP)


@cache
def classes() -> dict[str, type[Any]]:
    """Every class that the library defines, by its name."""
    return {
        name: value
        for module in modules()
        for name, value in vars(import_module(module)).items()
        if inspect.isclass(value) and value.__module__ == module and not name.startswith("_")
    }
