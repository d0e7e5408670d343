"""Who is told what happens in a session: callables of the caller's, each with every event.

One that fails never fails a call.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:  # a session without observers needs no event
    from .events import Event

Observer = Callable[["Event"], None]
"""A callable that takes one event."""


@final
class Observers:
    """Those who are told.

    Args:
        observers: Callables that take one event.

    Attributes:
        present: Whether there are any; without them nobody makes an event.
    """

    __slots__ = ("_observers", "_reported", "present")

    def __init__(self, observers: Sequence[Observer] = ()) -> None:
        self._observers = tuple(observers)
        self._reported: set[int] = set()
        self.present = bool(self._observers)

    def tell(self, event: "Event") -> None:
        """Tell every observer; one that fails is reported once, by its exception's type.

        Args:
            event: What happened.
        """
        for number, observer in enumerate(self._observers):
            failed = ""
            try:
                observer(event)
            except (KeyboardInterrupt, SystemExit):
                raise
            # Nothing is awaited, so even a `CancelledError` is its own.
            except BaseException as error:  # noqa: BLE001 - an observer never fails a call
                failed = type(error).__name__
            if failed and number not in self._reported:
                self._reported.add(number)
                logging.getLogger("banksapi_async").warning(
                    "observer %d raised %s; this is said once", number, failed
                )
