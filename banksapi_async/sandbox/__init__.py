"""BANKSapi in one process, for tests and for trying things out (extra `sandbox`).

What the sandbox is made of is imported when it is first asked for, so that a missing extra is
named, and a service that never asks pays nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from banksapi_async.sandbox.bank.booking import Booking
    from banksapi_async.sandbox.browser import Browser, WebFormStopped
    from banksapi_async.sandbox.clock import SandboxClock
    from banksapi_async.sandbox.facade import Sandbox
    from banksapi_async.sandbox.mishaps import Mishap
    from banksapi_async.sandbox.payments import Order
    from banksapi_async.sandbox.people import Person
    from banksapi_async.sandbox.requests import Exchange, RequestLog
    from banksapi_async.sandbox.scenario import Scenario, ScenarioError
    from banksapi_async.sandbox.settings import Account

__all__ = [
    "Account",
    "Booking",
    "Browser",
    "Exchange",
    "Mishap",
    "Order",
    "Person",
    "RequestLog",
    "Sandbox",
    "SandboxClock",
    "Scenario",
    "ScenarioError",
    "WebFormStopped",
]

_ROOMS = {
    "Account": "settings",
    "Booking": "bank.booking",
    "Browser": "browser",
    "Exchange": "requests",
    "Mishap": "mishaps",
    "Order": "payments",
    "Person": "people",
    "RequestLog": "requests",
    "Sandbox": "facade",
    "SandboxClock": "clock",
    "Scenario": "scenario",
    "ScenarioError": "scenario",
    "WebFormStopped": "browser",
}
_EXTRA = {"h11", "jinja2", "starlette", "uvicorn"}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    missing = ""
    try:
        return getattr(import_module(f".{_ROOMS[name]}", __name__), name)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _EXTRA:
            raise
    raise ImportError(
        f"the sandbox needs {missing}, which is not installed:"
        ' pip install "banksapi_async[sandbox]"',
        name=missing,
    )
