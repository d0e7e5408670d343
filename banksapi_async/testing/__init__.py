"""What the tests of an application import: a session on the sandbox, fixtures, made-up values.

Everything is imported when it is first asked for. The fixtures are in `plugin`, which pytest finds
by itself.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from banksapi_async.testing import strategies as strategies
    from banksapi_async.testing.factories import make
    from banksapi_async.testing.harness import connect_demo_bank, open_session
    from banksapi_async.testing.recorder import Recorder
    from banksapi_async.testing.stores import check_token_store

__all__ = ["Recorder", "check_token_store", "connect_demo_bank", "make", "open_session"]

_HOMES = {
    "Recorder": "recorder",
    "check_token_store": "stores",
    "connect_demo_bank": "harness",
    "make": "factories",
    "open_session": "harness",
}


def __getattr__(name: str) -> Any:
    if name == "strategies":
        try:
            return import_module(".strategies", __name__)
        except ModuleNotFoundError:
            pass
        raise ImportError("banksapi_async.testing.strategies needs hypothesis: install it too")
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
