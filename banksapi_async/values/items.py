"""Collections that say what of an answer could not be read.

What cannot be read in a list or an object makes its smallest part unreadable and costs its
neighbours nothing. So a collection holds what was read, and beside it what was not.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import attrs

from banksapi_async.values.notebooks import InNotebooks

T = TypeVar("T")


@attrs.frozen
class Unreadable:
    """One part of an answer that could not be read, such as a row or a product.

    Attributes:
        path: Where it stands, such as `[3]` or `bankprodukte[1]`; a key of an object is data, so
            its place is named instead.
        why: What was expected, and where inside of it; never a value.
        raw: As it came, deep-frozen; numbers are exact. `None` where it is nested too deep.
        key: Its place in the list, or its key in the object.
    """

    path: str
    why: str = attrs.field(eq=False)
    raw: Any = attrs.field(repr=False)
    key: int | str = attrs.field(repr=False)


class Items(tuple[T, ...], InNotebooks):  # noqa: SLOT001 - a tuple has no room for slots
    """A tuple of what was read, with what was not.

    Attributes:
        unreadable: What stood in the list and could not be read; empty as a rule.
    """

    unreadable: tuple[Unreadable, ...]

    def __new__(cls, items: Iterable[T] = (), unreadable: Iterable[Unreadable] = ()) -> "Items[T]":
        """Make one of what was read and what was not."""
        made = super().__new__(cls, items)
        made.unreadable = tuple(unreadable)
        return made

    def __eq__(self, other: object) -> bool:
        same: object = super().__eq__(other)
        return same is True and self.unreadable == getattr(other, "unreadable", ())

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return super().__hash__()

    def __reduce__(self) -> tuple[Any, ...]:
        return Items, (tuple(self), self.unreadable)


class ItemList(list[T], InNotebooks):
    """A list of what was read, with what was not.

    Args:
        items: What was read.
        unreadable: What stood in the list and could not be read.
    """

    def __init__(self, items: Iterable[T] = (), unreadable: Iterable[Unreadable] = ()) -> None:
        super().__init__(items)
        self.unreadable = tuple(unreadable)


class Keyed(dict[str, T], InNotebooks):
    """A dict of what was read, with what was not.

    Args:
        items: What was read.
        unreadable: What stood in the object and could not be read; its `key` is the key.
    """

    def __init__(
        self, items: Mapping[str, T] | None = None, unreadable: Iterable[Unreadable] = ()
    ) -> None:
        super().__init__(items or {})
        self.unreadable = tuple(unreadable)
