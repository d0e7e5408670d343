"""What are the movements of a product, and what tells one from another?

`hash` is stable but not unique, and a row mostly leaves out its currency: both questions need the
product, so the rows know it.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import attrs

from banksapi_async.records import Transaction
from banksapi_async.records.base import mask
from banksapi_async.wire import converter

if TYPE_CHECKING:
    from .bank_product import BankProduct


class TransactionKey(NamedTuple):
    """What tells a movement from another: two true bookings can still look alike.

    Attributes:
        product: The product's id.
        hash: The interface's hash of the movement.
        booking_ref: The bank's reference of the booking.
    """

    product: str
    hash: str | None
    booking_ref: str | None

    def __repr__(self) -> str:
        # A product's id is mostly its IBAN, or a card's number.
        return f"TransactionKey(product={mask(self.product)}, hash={self.hash!r})"


@attrs.frozen(repr=False)
class Transactions(Sequence[Transaction]):
    """The movements of one product, in the order of the answer.

    Attributes:
        rows: The movements.
        product: The product they belong to.
    """

    rows: tuple[Transaction, ...]
    product: "BankProduct"

    @overload
    def __getitem__(self, index: int) -> Transaction: ...

    @overload
    def __getitem__(self, index: slice) -> "Transactions": ...

    def __getitem__(self, index: int | slice) -> "Transaction | Transactions":
        if isinstance(index, slice):
            return Transactions(self.rows[index], self.product)
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Transaction]:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"<Transactions: {len(self)} rows>"

    def key(self, row: Transaction) -> TransactionKey:
        """Return what tells this movement from another: product, `hash` and `bookingRef`.

        Args:
            row: One of the movements.
        """
        ref = row.identifier.booking_ref if row.identifier is not None else None
        return TransactionKey(self.product.id, row.hash, ref)

    def currency(self, row: Transaction) -> str | None:
        """Return the currency of a movement: its own, else the product's.

        Args:
            row: One of the movements.
        """
        return row.waehrung or self.product.waehrung

    def to_wire(self) -> list[dict[str, Any]]:
        """Return the movements in the interface's spelling; money stays `Decimal`."""
        return [row.to_wire() for row in self.rows]

    def to_json(self) -> bytes:
        """Return the movements as JSON text in the interface's spelling, UTF-8 encoded."""
        return converter.to_json(self.to_wire())
