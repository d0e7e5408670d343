"""Time that passes in process without anybody waiting for it.

The sandbox's clock is moved. Where a time limit of the caller ends before, the event loop's own
time is moved to that limit, so that it fires now: a test of a time-out of five seconds takes none.
Where the loop's time cannot be moved, such as uvloop's, the limit is waited for.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

import anyio
import anyio.lowlevel
import attrs

from .clock import SandboxClock


async def let_pass(clock: SandboxClock, seconds: float) -> None:
    """Let so much time pass, or as much as the caller's time limits leave."""
    left = anyio.current_effective_deadline() - anyio.current_time()
    clock.advance(max(0.0, min(seconds, left)))
    if left > seconds:
        await anyio.lowlevel.checkpoint()
        return
    _move_the_loop(left)
    await anyio.sleep_forever()


@attrs.define
class _Moved:
    """An event loop's time, moved forward."""

    told: Callable[[], float]
    by: float

    def __call__(self) -> float:
        return self.told() + self.by


def _move_the_loop(seconds: float) -> None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        _move_trio(seconds)
        return
    told = loop.time
    if isinstance(told, _Moved):
        told.by += seconds
        return
    with suppress(AttributeError):  # uvloop's time is not ours to move: the limit is waited for
        loop.time = _Moved(told, seconds)  # type: ignore[method-assign]


def _move_trio(seconds: float) -> None:
    clock: Any = import_module("trio").lowlevel.current_clock()
    if hasattr(clock, "offset"):
        # The clock of a run is frozen, and has no other way to be moved.
        object.__setattr__(clock, "offset", clock.offset + seconds)
