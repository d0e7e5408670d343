"""Which moments does a question about bookings mean?

A date is the whole day of the bank, in Europe/Berlin. Whether the interface's "after" and "before"
include the moment itself is not said, so it is asked a second wider and filtered afterwards.
"""

# DOC: What are the movements of a product, and what tells one from another?
# DOC: How are the transactions and positions of a product read?
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast, overload

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.links.follows import follows
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource
from banksapi_async.transactions.records import (
    BookingStatus,
    Investment,
    Transaction,
    TransactionTag,
)
from banksapi_async.wire import converter
from banksapi_async.wire.arguments import plain_text
from banksapi_async.wire.dates import BERLIN, query_instant
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.record import mask
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.accesses.product import BankProduct


_SECOND = timedelta(seconds=1)


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

    def params(self) -> dict[str, str | None]:
        """Return the query parameters, a second wider on both sides."""
        return {
            "from": None if self.start is None else _asked(self.start, -_SECOND, end=False),
            "to": None if self.end is None else _asked(self.end, _SECOND, end=True),
        }

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
        argument, "it is at the end of the calendar", "give a nearer one, or leave it out"
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


_ONE = "/customer/v2/bankzugaenge/{access-id}/{product-id}"

_WINDOW = ("from", "to", "filter", "bookingStatus")


def _reading(rel: str) -> Operation[tuple[Transaction, ...]]:
    return Operation(
        name=f"BankProduct.{rel}",
        rel=rel,
        method="GET",
        template=f"{_ONE}/kontoumsaetze",
        retry=Retry.READ,
        kind=Kind.BANK,
        into=tuple[Transaction, ...],
        params=(*_WINDOW, *(("tag",) if rel == Rel.GET_KONTOUMSAETZE else ())),
        wrapper="kontoumsaetze",
    )


class ReadsTransactions(Resource):
    """What `BankProduct` can do about its transactions and positions."""

    __slots__ = ()

    GET_KONTOUMSAETZE = _reading(Rel.GET_KONTOUMSAETZE)
    GET_KONTOUMSAETZE_TAGGED = _reading(Rel.GET_KONTOUMSAETZE_TAGGED)
    GET_KONTOUMSAETZE_CATEGORIES = _reading(Rel.GET_KONTOUMSAETZE_CATEGORIES)
    GET_KONTOUMSAETZE_BUSINESS_PARTNERS = _reading(Rel.GET_KONTOUMSAETZE_BUSINESS_PARTNERS)
    GET_KONTOUMSAETZE_PERIODS = _reading(Rel.GET_KONTOUMSAETZE_PERIODS)
    GET_KONTOUMSAETZE_INSURANCES = _reading(Rel.GET_KONTOUMSAETZE_INSURANCES)
    GET_KONTOUMSAETZE_INSURANCE_TYPES = _reading(Rel.GET_KONTOUMSAETZE_INSURANCE_TYPES)
    GET_KONTOUMSAETZE_FREELANCER_CATEGORIES = _reading(Rel.GET_KONTOUMSAETZE_FREELANCER_CATEGORIES)

    async def get_kontoumsaetze(
        self,
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        tag: TransactionTag | str | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        """Read the product's transactions, by the relation `get_kontoumsaetze`.

        Without `from_` the interface answers with the last 90 days. There is no pagination: all
        rows come in one answer. Postings arrive late and back-dated, so overlap what you read.

        Args:
            from_: The first booking day (a `date` is the whole day of the bank, in Europe/Berlin)
                or an aware moment.
            to: The last booking day or moment.
            tag: Which tags each row carries, such as `categories`.
            filter: `<field><predicate><value>`, such as `identifier.batchId=…`.
            booking_status: `booked`, or `pending` for EBICS; in neither document of the interface.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The rows, in the order of the answer.

        Raises:
            RelationNotAvailable: The product has no transactions.
            InvalidRequest: A naive datetime, or `from_` after `to`; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        chosen = tag and plain_text(tag, argument="tag")
        return await self._transactions(
            self.GET_KONTOUMSAETZE,
            Window.of(from_, to),
            {"tag": chosen, "filter": filter, "bookingStatus": booking_status},
            relation,
            timeout,
        )

    async def get_kontoumsaetze_tagged(
        self,
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        """Read the transactions with the categories of each row.

        It follows the relation `get_kontoumsaetze_tagged`.

        Args:
            from_: As in `get_kontoumsaetze`.
            to: As in `get_kontoumsaetze`.
            filter: As in `get_kontoumsaetze`.
            booking_status: As in `get_kontoumsaetze`.
            relation: As in `get_kontoumsaetze`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The rows, in the order of the answer.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: A naive datetime, or `from_` after `to`; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._transactions(
            self.GET_KONTOUMSAETZE_TAGGED,
            Window.of(from_, to),
            {"filter": filter, "bookingStatus": booking_status},
            relation,
            timeout,
        )

    async def get_kontoumsaetze_categories(
        self,
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        """Read the transactions with the categories of each row.

        It follows the relation `get_kontoumsaetze_categories`.

        Args:
            from_: As in `get_kontoumsaetze`.
            to: As in `get_kontoumsaetze`.
            filter: As in `get_kontoumsaetze`.
            booking_status: As in `get_kontoumsaetze`.
            relation: As in `get_kontoumsaetze`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The rows, in the order of the answer.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: A naive datetime, or `from_` after `to`; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._transactions(
            self.GET_KONTOUMSAETZE_CATEGORIES,
            Window.of(from_, to),
            {"filter": filter, "bookingStatus": booking_status},
            relation,
            timeout,
        )

    async def get_kontoumsaetze_business_partners(
        self,
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        """Read the transactions with the business partner of each row.

        It follows the relation `get_kontoumsaetze_business_partners`.

        Args:
            from_: As in `get_kontoumsaetze`.
            to: As in `get_kontoumsaetze`.
            filter: As in `get_kontoumsaetze`.
            booking_status: As in `get_kontoumsaetze`.
            relation: As in `get_kontoumsaetze`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The rows, in the order of the answer.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: A naive datetime, or `from_` after `to`; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._transactions(
            self.GET_KONTOUMSAETZE_BUSINESS_PARTNERS,
            Window.of(from_, to),
            {"filter": filter, "bookingStatus": booking_status},
            relation,
            timeout,
        )

    async def get_kontoumsaetze_periods(
        self,
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        """Read the transactions with the period of each row that repeats.

        It follows the relation `get_kontoumsaetze_periods`.

        Args:
            from_: As in `get_kontoumsaetze`.
            to: As in `get_kontoumsaetze`.
            filter: As in `get_kontoumsaetze`.
            booking_status: As in `get_kontoumsaetze`.
            relation: As in `get_kontoumsaetze`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The rows, in the order of the answer.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: A naive datetime, or `from_` after `to`; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._transactions(
            self.GET_KONTOUMSAETZE_PERIODS,
            Window.of(from_, to),
            {"filter": filter, "bookingStatus": booking_status},
            relation,
            timeout,
        )

    async def get_kontoumsaetze_insurances(
        self,
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        """Read the transactions of insurances, with their tags.

        It follows the relation `get_kontoumsaetze_insurances`.

        Args:
            from_: As in `get_kontoumsaetze`.
            to: As in `get_kontoumsaetze`.
            filter: As in `get_kontoumsaetze`.
            booking_status: As in `get_kontoumsaetze`.
            relation: As in `get_kontoumsaetze`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The rows, in the order of the answer.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: A naive datetime, or `from_` after `to`; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._transactions(
            self.GET_KONTOUMSAETZE_INSURANCES,
            Window.of(from_, to),
            {"filter": filter, "bookingStatus": booking_status},
            relation,
            timeout,
        )

    async def get_kontoumsaetze_insurance_types(
        self,
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        """Read the transactions with the insurance types of each row.

        It follows the relation `get_kontoumsaetze_insurance_types`.

        Args:
            from_: As in `get_kontoumsaetze`.
            to: As in `get_kontoumsaetze`.
            filter: As in `get_kontoumsaetze`.
            booking_status: As in `get_kontoumsaetze`.
            relation: As in `get_kontoumsaetze`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The rows, in the order of the answer.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: A naive datetime, or `from_` after `to`; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._transactions(
            self.GET_KONTOUMSAETZE_INSURANCE_TYPES,
            Window.of(from_, to),
            {"filter": filter, "bookingStatus": booking_status},
            relation,
            timeout,
        )

    async def get_kontoumsaetze_freelancer_categories(
        self,
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        """Read the transactions with the freelancer categories of each row.

        It follows the relation `get_kontoumsaetze_freelancer_categories`.

        Args:
            from_: As in `get_kontoumsaetze`.
            to: As in `get_kontoumsaetze`.
            filter: As in `get_kontoumsaetze`.
            booking_status: As in `get_kontoumsaetze`.
            relation: As in `get_kontoumsaetze`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The rows, in the order of the answer.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: A naive datetime, or `from_` after `to`; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._transactions(
            self.GET_KONTOUMSAETZE_FREELANCER_CATEGORIES,
            Window.of(from_, to),
            {"filter": filter, "bookingStatus": booking_status},
            relation,
            timeout,
        )

    @follows(
        f"{_ONE}/depotpositionen",
        into=tuple[Investment, ...],
        name="BankProduct.get_depotpositionen",
        kind=Kind.BANK,
    )
    async def get_depotpositionen(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> tuple[Investment, ...]:
        """Read the positions of a depot, by the relation `get_depotpositionen`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The positions, in the order of the answer.

        Raises:
            RelationNotAvailable: The product has no positions.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    async def _transactions(
        self,
        operation: Operation[tuple[Transaction, ...]],
        window: Window,
        params: Mapping[str, str | None],
        relation: Relation | None,
        timeout: float | None,
    ) -> Transactions:
        rows = await self._do(
            operation, relation=relation, params={**window.params(), **params}, timeout=timeout
        )
        return Transactions(
            tuple(row for row in rows if window.has(row)), cast("BankProduct", self)
        )
