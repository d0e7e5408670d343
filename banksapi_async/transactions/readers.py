"""How the transactions of a product are asked for, and what came.

A date is the whole day of the bank, in Europe/Berlin. Whether the interface's "after" and "before"
include the moment itself is not said, so it is asked a second wider and filtered afterwards.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, TypeVar, Unpack, cast, overload

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.transactions.records import BookingStatus, Transaction, TransactionIdentifier
from banksapi_async.values.items import Items, Unreadable
from banksapi_async.wire import converter
from banksapi_async.wire.arguments import check_type, plain_text
from banksapi_async.wire.dates import BERLIN, query_instant
from banksapi_async.wire.money import Amounts, spelled
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.record import mask
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.accesses.product import BankProduct


_SECOND = timedelta(seconds=1)
_NO_IDENTIFIER = TransactionIdentifier()
_IN_NOTEBOOKS = (
    "booked_on",
    "betrag",
    "waehrung",
    "gegenkonto_inhaber",
    "verwendungszweck",
    "buchungstext",
    "gegenkonto_iban",
    "tags",
)
_UNASKED = timedelta(days=91)  # what the interface answers where nobody says since when, and a day


@attrs.frozen
class Window:
    """The bookings between two moments, both included.

    Attributes:
        start: The first moment, `None` where the interface's 90 days apply.
        end: The last moment, `None` for no end.
    """

    start: datetime | None
    end: datetime | None

    @classmethod
    def of(cls, from_: date | datetime | None, to: date | datetime | None) -> "Window":
        """Return the window that the caller means.

        Raises:
            InvalidRequest: A datetime has no zone, or the start is after the end.
        """
        start = _moment(from_, "from_", time.min)
        end = _moment(to, "to", time.max)
        if start is not None and end is not None and start.astimezone(UTC) > end.astimezone(UTC):
            raise InvalidRequest("from_", "it is after `to`", "give a start before the end")
        return cls(start, end)

    def check_reached(self, now: datetime) -> None:
        """Check that an end without a start is not before all that is asked for.

        Raises:
            InvalidRequest: It is.
        """
        if self.start is None and self.end is not None and self.end < now - _UNASKED:
            raise InvalidRequest(
                "to", "without `from_` the last 90 days are read, and it is before", "give `from_`"
            )

    def params(self) -> dict[str, str | None]:
        """Return the query parameters, a second wider on both sides."""
        return {
            "from": None if self.start is None else _asked(self.start, -_SECOND, end=False),
            "to": None if self.end is None else _asked(self.end, _SECOND, end=True),
        }

    def among(self, rows: tuple[Transaction, ...]) -> tuple[Transaction, ...]:
        """Return the movements that are inside, in their order."""
        if self.start is None and self.end is None:
            return rows
        return tuple([row for row in rows if self.has(row)])

    def has(self, row: Transaction) -> bool:
        """Return whether a movement is inside; one without a booking date is not left out."""
        if row.buchungsdatum is None:
            return True
        # In UTC: two times of one zone compare by the clock on the wall, which strikes two twice.
        booked = row.buchungsdatum.astimezone(UTC)
        after = self.start is None or booked >= self.start.astimezone(UTC)
        return after and (self.end is None or booked <= self.end.astimezone(UTC))


def _moment(value: date | datetime | None, argument: str, edge: time) -> datetime | None:
    if value is None:
        return None
    if not isinstance(cast("object", value), date):
        raise InvalidRequest(
            argument, "it is no date", "give a date, or an aware datetime, such as date(2026, 1, 1)"
        )
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise InvalidRequest(
            argument,
            "the datetime has no time zone",
            "give a date for the whole day, or an aware datetime such as datetime.now(UTC)",
        )
    try:
        if not isinstance(value, datetime):
            value = datetime.combine(value, edge, tzinfo=BERLIN)
        moment = value.astimezone(UTC)
        _ = moment - _SECOND, moment + _SECOND
        return moment.astimezone(BERLIN)
    except OverflowError:
        pass
    raise InvalidRequest(
        argument, "it is at the edge of the calendar", "give a nearer one, or leave it out"
    )


def _asked(moment: datetime, wider: timedelta, *, end: bool) -> str:
    return query_instant(moment.astimezone(UTC) + wider, argument="to" if end else "from_", end=end)


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
        unreadable: What stood among them and could not be read: a total leaves it out.
    """

    rows: tuple[Transaction, ...]
    product: "BankProduct"
    unreadable: tuple[Unreadable, ...] = attrs.field(default=(), kw_only=True)

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

        Raises:
            InvalidRequest: It is no movement.
        """
        check_type(row, Transaction, argument="row", right="give one of the movements")
        ref = row.identifier.booking_ref if row.identifier is not None else None
        return TransactionKey(self.product.id, row.hash, ref)

    def currency(self, row: Transaction) -> str | None:
        """Return the currency of a movement: its own, else the product's.

        Args:
            row: One of the movements.

        Returns:
            `None` where neither says one, and where the movement's own cannot be read.

        Raises:
            InvalidRequest: It is no movement.
        """
        check_type(row, Transaction, argument="row", right="give one of the movements")
        return row.waehrung or (None if row.is_unreadable("waehrung") else self.product.waehrung)

    def records(self, *, amounts: Amounts = Decimal) -> list[dict[str, Any]]:
        """Return the movements as flat dicts of plain Python values, all with the same keys.

        They fit `csv.DictWriter`, `pandas.DataFrame` and `polars.DataFrame` as they are. Days are
        `date`s without a time of day, `waehrung` is the currency that holds, `balance` is the
        account's with this movement, and `tags` is the names of the tags, semicolons between.

        Args:
            amounts: What amounts are: `Decimal`, exact; `float`; or `str`, exact as well.

        Returns:
            One dict a movement, in their order. What could not be read is not among them.

        Raises:
            InvalidRequest: `amounts` is none of the three.
        """
        made = spelled(amounts)
        return [self._record(row, made) for row in self]

    def _record(self, row: Transaction, made: Callable[[Decimal | None], Any]) -> dict[str, Any]:
        known = row.identifier or _NO_IDENTIFIER
        tags = [tag.tag_tree_item.system_name for tag in row.tags if tag.tag_tree_item is not None]
        return {
            "booked_on": row.booked_on,
            "valued_on": row.valued_on,
            "betrag": made(row.betrag),
            "waehrung": self.currency(row),
            "gegenkonto_inhaber": row.gegenkonto_inhaber,
            "verwendungszweck": row.verwendungszweck,
            "buchungstext": row.buchungstext,
            "gegenkonto_iban": row.gegenkonto_iban,
            "gegenkonto_bic": row.gegenkonto_bic,
            "gegenkonto_inhaber_abweichend": row.gegenkonto_inhaber_abweichend,
            "tags": "; ".join(tags) or None,
            "balance": made(known.balance),
            "end_to_end_id": known.end_to_end_id,
            "mandate_id": known.mandate_id,
            "booking_ref": known.booking_ref,
            "primanota_nummer": row.primanota_nummer,
            "gv_code": row.gv_code,
            "product_id": self.product.id,
            "hash": row.hash,
            "id": row.id,
        }

    def _repr_html_(self) -> str:
        from banksapi_async.values.html import rows_page  # noqa: PLC0415 - as late as it is needed

        shown = [{key: row[key] for key in _IN_NOTEBOOKS} for row in self.records()]
        return rows_page(f"{type(self).__name__}: {len(self)} rows", shown, self.unreadable)

    def to_wire(self) -> list[dict[str, Any]]:
        """Return the movements in the interface's spelling; money stays `Decimal`.

        What could not be read is not among them.
        """
        return [row.to_wire() for row in self.rows]

    def to_json(self) -> bytes:
        """Return the movements as JSON text in the interface's spelling, UTF-8 encoded."""
        return converter.to_json(self.to_wire())


class RowsQuery(TypedDict, total=False):
    """What every relation to transactions can be asked with; `get_kontoumsaetze` explains it."""

    from_: date | datetime | None
    to: date | datetime | None
    filter: str | None
    booking_status: BookingStatus | str | None
    relation: Relation | None
    timeout: float | None


M = TypeVar("M", bound=Callable[..., Awaitable[Transactions]])


def rows_operation(rel: str, *more: str) -> Operation[Items[Transaction]]:
    """Return the operation of a relation to transactions.

    Args:
        rel: The relation.
        more: The query parameters that it takes beside the window and the filters.
    """
    return Operation(
        name=f"BankProduct.{rel}",
        rel=rel,
        method="GET",
        template="/customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze",
        retry=Retry.READ,
        kind=Kind.BANK,
        into=Items[Transaction],
        params=("from", "to", "filter", "bookingStatus", *more),
        wrapper="kontoumsaetze",
    )


GET_KONTOUMSAETZE = rows_operation(Rel.GET_KONTOUMSAETZE, "tag")


def reads_rows(plain: M) -> M:
    """Make a method of `BankProduct` read transactions by the relation that it is named after.

    The method has a docstring, takes `**query: Unpack[RowsQuery]`, and has no body.
    """
    operation = rows_operation(plain.__name__)

    async def read(
        self: "BankProduct",
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        return await read_rows(
            self,
            operation,
            from_=from_,
            to=to,
            filter=filter,
            booking_status=booking_status,
            relation=relation,
            timeout=timeout,
        )

    signature = inspect.signature(read)
    method: Any = wraps(plain)(read)
    method.__signature__ = signature  # what it takes, and not how that is declared
    method.operation = operation
    return cast("M", method)


async def read_rows(
    product: "BankProduct",
    operation: Operation[Items[Transaction]],
    *,
    tag: str | None = None,
    before: bool = False,
    **query: Unpack[RowsQuery],
) -> Transactions:
    """Read transactions of a product.

    Args:
        product: The product.
        operation: By which relation.
        tag: Which tags each row carries.
        before: Whether rows of days before `from_` are kept where they come all the same.
        query: As `get_kontoumsaetze` explains it.

    Raises:
        BanksapiError: As `get_kontoumsaetze` says.
    """
    window = Window.of(query.get("from_"), query.get("to"))
    window.check_reached(product._session().caller.clock.now())  # noqa: SLF001 - as below
    rows = await product._do(  # noqa: SLF001 - a method of the product's own
        operation,
        relation=query.get("relation"),
        params={
            **window.params(),
            "tag": _text(tag, "tag"),
            "filter": _text(query.get("filter"), "filter"),
            "bookingStatus": _text(query.get("booking_status"), "booking_status"),
        },
        timeout=query.get("timeout"),
    )
    kept = attrs.evolve(window, start=None) if before else window
    return Transactions(kept.among(rows), product, unreadable=rows.unreadable)


def _text(value: str | None, argument: str) -> str | None:
    return None if value is None else plain_text(value, argument=argument)
