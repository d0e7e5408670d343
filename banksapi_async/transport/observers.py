"""Who is told what happens in a session: callables of the caller's.

Each is told of every event, or of those of the classes that it names in an attribute `takes`, a
frozenset: what nobody takes is not made. One that fails never fails a call.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast, final

if TYPE_CHECKING:  # a session without observers needs no event
    from .events import Event

Observer = Callable[["Event"], None]
"""A callable that takes one event.

Where it has an attribute `takes`, a frozenset of classes of events, it is told of those alone.
"""


@final
class Observers:
    """Those who are told.

    Args:
        observers: Callables that take one event.

    Attributes:
        present: Whether any takes anything; without them nobody makes an event.
    """

    __slots__ = ("_observers", "_reported", "present")

    def __init__(self, observers: Sequence[Observer] = ()) -> None:
        self._observers = [(observer, _takes(observer)) for observer in observers]
        self._reported: set[int] = set()
        self.present = any(takes is None or takes for _, takes in self._observers)

    def want(self, name: str) -> bool:
        """Tell whether any takes the events of a class.

        Args:
            name: The name of the class, which is not imported where nobody wants it.
        """
        return any(
            takes is None or name in {kind.__name__ for kind in takes}
            for _, takes in self._observers
        )

    def tell(self, event: "Event") -> None:
        """Tell every observer; one that fails is reported once, by its exception's type.

        Args:
            event: What happened.
        """
        kind = type(event)
        for number, (observer, takes) in enumerate(self._observers):
            if takes is not None and kind not in takes:
                continue
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


def _takes(observer: Observer) -> frozenset[type] | None:
    takes: object = getattr(observer, "takes", None)
    return cast("frozenset[type]", takes) if isinstance(takes, frozenset) else None
