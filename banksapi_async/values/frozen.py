"""What have all values of the interface in common?

A record is a frozen attrs class that compares by value. Keys that its schema does not name stay in
`extra`; a list that the answer left out is `ABSENT`, which reads as an empty tuple and is written
as nothing, so that what is loaded and written again is what came.
"""

from collections.abc import Iterator, Mapping
from typing import Any, final


@final
class _Absent(tuple[Any, ...]):
    """The empty tuple that stands for a list which the answer left out."""

    __slots__ = ()

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT: tuple[Any, ...] = _Absent()


@final
class FrozenDict(Mapping[str, Any]):
    """A mapping that cannot be changed: the type of `extra` and of open-ended objects."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any] | None = None) -> None:
        self._items = dict(items or {})

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        # Its keys are data too: they can be account numbers.
        return f"<{len(self)} keys>"

    def __reduce__(self) -> str | tuple[type, tuple[dict[str, Any]]]:
        return "EMPTY" if self is EMPTY else (FrozenDict, (self._items,))


EMPTY = FrozenDict()
"""The mapping with nothing in it, and the one that is not written."""
