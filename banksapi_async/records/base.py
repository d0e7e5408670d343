"""What have all values of the interface in common?

A record is a frozen attrs class that compares by value. Keys that its schema does not name stay in
`extra`; a list that the answer left out is `ABSENT`, which reads as an empty tuple and is written
as nothing, so that what is loaded and written again is what came.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Protocol, Self, cast, final

import attrs


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


class Codec(Protocol):
    """How values are read and written; the floor `wire` provides it."""

    def load(self, cls: type[Any], data: Any, *, strict: bool) -> Any:
        """Read a value of a class."""
        ...

    def to_wire(self, value: Any) -> Any:
        """Return a value in the interface's spelling."""
        ...

    def to_json(self, value: Any) -> bytes:
        """Return a value as JSON text."""
        ...

    def octets(self, text: str, path: str, *, starts: bytes) -> bytes:
        """Decode Base64, bare or in a data URI; a path names it in errors."""
        ...


class Record:
    """The base of every value: `load` reads one, `to_wire` and `to_json` write it again."""

    __slots__ = ()

    codec: ClassVar[Codec]
    has_schema: ClassVar[bool] = True
    """Whether a key that the class does not name is news."""

    @staticmethod
    def _keep(value: Any) -> Any:
        """Return how a value stays in `extra`, already deep-frozen."""
        return value

    @classmethod
    def load(cls, data: Mapping[str, Any] | bytes | str, *, strict: bool = False) -> Self:
        """Read a value from the interface's spelling.

        Args:
            data: JSON text, or an object as `to_wire` gives it.
            strict: Whether an unknown key or word is an error.

        Returns:
            The value. `load(load(x).to_wire())` equals `load(x)`.

        Raises:
            DecodeError: The data does not fit; its `paths` name where.
        """
        return cast("Self", Record.codec.load(cls, data, strict=strict))

    def to_wire(self) -> dict[str, Any]:
        """Return the value in the interface's spelling, ready for JSON; money stays `Decimal`."""
        return cast("dict[str, Any]", Record.codec.to_wire(self))

    def to_json(self) -> bytes:
        """Return the value as JSON text in the interface's spelling, UTF-8 encoded."""
        return Record.codec.to_json(self)


def extra() -> Any:
    """Declare the field that keeps the keys a schema does not name."""
    return attrs.field(default=EMPTY, hash=False, kw_only=True)


def hidden() -> Any:
    """Declare an optional field that `repr` leaves out: a name, a purpose, a challenge."""
    return attrs.field(default=None, repr=False)


def masked() -> Any:
    """Declare an optional field of which `repr` shows the last four characters at most."""
    return attrs.field(default=None, repr=mask)


def mask(value: str | None) -> str:
    """Return a text for `repr` that shows the last four characters of a long value only."""
    if value is None:
        return "None"
    return f"'…{value[-4:]}'" if len(value) > 8 else "'…'"  # noqa: PLR2004 - half of it at most
