"""What all values of the interface have in common.

A record is a frozen attrs class that compares by value. Keys that its schema does not name stay in
`extra`, and so does what stood under an optional field and cannot be read: it is written back.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self, cast

import attrs

from banksapi_async.values.frozen import ABSENT, EMPTY
from banksapi_async.values.items import Unreadable
from banksapi_async.values.legible import one_line
from banksapi_async.values.notebooks import InNotebooks
from banksapi_async.wire import converter
from banksapi_async.wire.arguments import exact_text
from banksapi_async.wire.fields import KNOWN, Known, key_of, wired


class Record(InNotebooks):
    """The base of every value: `load` reads one, `to_wire` and `to_json` write it again."""

    __slots__ = ()

    _has_schema: ClassVar[bool] = True
    """Whether a key that the class does not name is news."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # In the class's own namespace, else attrs writes one that shows every field.
        cls.__repr__ = cls.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        fields: Any = attrs.fields(cast("Any", type(self)))
        said = (_said(field, getattr(self, field.name)) for field in fields if field.repr)
        return one_line(f"{type(self).__name__}({', '.join(filter(None, said))})")

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
        return converter.load(cls, data, strict=strict)

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What stood in the lists and objects of this value and could not be read.

        Its neighbours were. What cannot be read under an optional field is none of it: the field
        is `None`, and `extra` has what came, under the field's key.
        """
        return tuple(
            attrs.evolve(part, path=f"{field.key}{part.path}")
            for field in wired(type(self))
            for part in unreadable_of(getattr(self, field.name))
        )

    def is_unreadable(self, name: str) -> bool:
        """Return whether the answer held something under a field that could not be read.

        Args:
            name: The attribute's name; the attribute is `None` then, which is not absence.
        """
        return key_of(exact_text(name, argument="name")) in getattr(self, "extra", EMPTY)

    def to_wire(self) -> dict[str, Any]:
        """Return the value in the interface's spelling, ready for JSON; money stays `Decimal`."""
        return cast("dict[str, Any]", converter.to_wire(self))

    def to_json(self) -> bytes:
        """Return the value as JSON text in the interface's spelling, UTF-8 encoded."""
        return converter.to_json(self)


def _said(field: "attrs.Attribute[Any]", value: Any) -> str:
    """Return what `repr` says of a field; nothing where it was left out."""
    if value is None or value is ABSENT or value is EMPTY:
        return ""
    if isinstance(value, list | tuple):
        return f"{field.name}={len(cast('list[Any]', value))} items"
    return f"{field.name}={field.repr(value) if callable(field.repr) else repr(value)}"


def unreadable_of(value: object) -> tuple[Unreadable, ...]:
    """Return what could not be read in a list or mapping; nothing of anything else."""
    found: tuple[Unreadable, ...] = getattr(value, "unreadable", ())
    return () if isinstance(value, Record) else found


def known(*instead: str, link: str | None = None, keyed: bool = False, **how: Any) -> Any:
    """Declare a field, mostly an id, that the caller knows where the answer leaves it out.

    Args:
        instead: Other keys that hold it. The first is its other name, the rest are weaker than the
            link.
        link: A regular expression that finds it in the link that was followed.
        keyed: Whether it is the key under which the object stands in a mapping.
        how: What else `attrs.field` takes.
    """
    return attrs.field(metadata={KNOWN: Known(instead, link, keyed)}, **how)


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
    return "None" if value is None else f"'{last_four(value)}'"


def last_four(value: str) -> str:
    """Return the last four characters of a long value, and nothing of a short one."""
    return f"…{value[-4:]}" if len(value) > 8 else "…"  # noqa: PLR2004 - half of it at most
