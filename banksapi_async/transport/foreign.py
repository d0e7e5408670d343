"""What code of the caller's raises: a transport, a token store, an observer.

Such code may fail in any way it likes, and then an error of ours says so. A cancellation of ours,
and the end of the program, go on as they are.
"""

import asyncio
import math
from typing import cast

import anyio


def must_go_on(error: BaseException) -> bool:
    """Tell whether what foreign code raised goes on as it is.

    A `CancelledError` in a task that nobody cancelled comes from something that the code awaited,
    such as a task of its own.

    Args:
        error: What it raised, in an event loop.
    """
    if isinstance(error, BaseExceptionGroup):
        several = cast("BaseExceptionGroup[BaseException]", error)
        return any(map(must_go_on, several.exceptions))
    if isinstance(error, Exception):
        return False
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
        return True
    if not isinstance(error, anyio.get_cancelled_exc_class()):
        return False
    task = asyncio.current_task() if isinstance(error, asyncio.CancelledError) else None
    # Nobody but trio itself makes one of trio's.
    return task is None or task.cancelling() > 0 or anyio.current_effective_deadline() == -math.inf
