"""Values that cannot be changed: the list that was left out, and the frozen mapping.

A list that the answer left out is `ABSENT`, which reads as an empty tuple and is written as
nothing, so that what is loaded and written again is what came.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast, final

from banksapi_async.values.items import Unreadable


@final
class _Absent(tuple[Any, ...]):
    """The empty tuple that stands for a list which the answer left out."""

    __slots__ = ()

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT: tuple[Any, ...] = _Absent()


@final
class FrozenDict(Mapping[str, Any]):
    """A mapping that cannot be changed: the type of `extra` and of open-ended objects.

    Attributes:
        unreadable: What stood in the object and could not be read; empty as a rule.
    """

    __slots__ = ("_items", "unreadable")

    def __init__(
        self, items: Mapping[str, Any] | None = None, unreadable: Iterable[Unreadable] = ()
    ) -> None:
        self._items = dict(items or {})
        self.unreadable = tuple(unreadable)

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        mapping = cast("Mapping[str, Any]", other)
        same = self._items == dict(mapping.items())
        return same and self.unreadable == getattr(mapping, "unreadable", ())

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        # Its keys are data too: they can be account numbers.
        return f"<{len(self)} keys>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        return "EMPTY" if self is EMPTY else (FrozenDict, (self._items, self.unreadable))


EMPTY = FrozenDict()
"""The mapping with nothing in it, and the one that is not written."""
