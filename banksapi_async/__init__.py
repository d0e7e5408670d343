"""The async Python SDK for BANKSapi: follow links, never build URLs, never handle tokens."""

from importlib import import_module

from banksapi_async._homes import HOMES

__all__ = sorted(HOMES)  # noqa: PLE0605 # pyright: ignore[reportUnsupportedDunderAll] - a list, if not a literal one


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *__all__]
