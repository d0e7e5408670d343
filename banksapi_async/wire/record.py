"""What have all values of the interface in common?

A record is a frozen attrs class that compares by value. Keys that its schema does not name stay in
`extra`; a list that the answer left out is `ABSENT`, which reads as an empty tuple and is written
as nothing, so that what is loaded and written again is what came.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self, cast

import attrs

from banksapi_async.values.frozen import EMPTY
from banksapi_async.wire import converter


class Record:
    """The base of every value: `load` reads one, `to_wire` and `to_json` write it again."""

    __slots__ = ()

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
        return converter.load(cls, data, strict=strict)

    def to_wire(self) -> dict[str, Any]:
        """Return the value in the interface's spelling, ready for JSON; money stays `Decimal`."""
        return cast("dict[str, Any]", converter.to_wire(self))

    def to_json(self) -> bytes:
        """Return the value as JSON text in the interface's spelling, UTF-8 encoded."""
        return converter.to_json(self)


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
