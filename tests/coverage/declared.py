"""What does the package declare: which operations, and where?"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import attrs
import banksapi_async
from banksapi_async.wire.operation import Operation

_NO_PART_OF_IT = ("sandbox", "testing", "cli", "__main__")


@attrs.frozen
class Declared:
    """One operation as it was found.

    Attributes:
        owner: The class that declares it, or the module.
        operation: The operation.
    """

    owner: type | ModuleType
    operation: Operation[object]

    @property
    def asked(self) -> str:
        """Method and path, as the description has them."""
        return f"{self.operation.method} {self.operation.template}"


def modules() -> Iterator[ModuleType]:
    """Every module of the SDK, without the sandbox and the command line."""
    prefix = f"{banksapi_async.__name__}."
    for found in pkgutil.walk_packages(banksapi_async.__path__, prefix):
        if found.name.removeprefix(prefix).split(".")[0] not in _NO_PART_OF_IT:
            yield importlib.import_module(found.name)


def _owners(module: ModuleType) -> Iterator[type | ModuleType]:
    yield module
    for _, value in inspect.getmembers(module, inspect.isclass):
        if value.__module__ == module.__name__:
            yield value


@cache
def operations() -> tuple[Declared, ...]:
    """Every declared operation, by its name."""
    # A class may name another one's operation again; it is still one.
    found = {
        id(value): Declared(owner, value)
        for module in modules()
        for owner in _owners(module)
        for member in vars(owner).values()
        for value in [getattr(member, "operation", member)]
        if isinstance(value, Operation)
    }
    return tuple(sorted(found.values(), key=lambda one: (one.operation.name, one.asked)))
