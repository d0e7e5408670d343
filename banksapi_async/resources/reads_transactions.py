"""How are the transactions and positions of a product read?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from banksapi_async.links import Operation, Rel, Relation, Resource
from banksapi_async.records import BookingStatus, Investment, Transaction, TransactionTag
from banksapi_async.wire.arguments import plain_text
from banksapi_async.wire.requests import Kind, Retry

from .transactions import Transactions
from .window import Window

if TYPE_CHECKING:
    from .bank_product import BankProduct

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
        result=lambda: tuple[Transaction, ...],
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
    GET_DEPOTPOSITIONEN = Operation[tuple[Investment, ...]](
        name="BankProduct.get_depotpositionen",
        rel=Rel.GET_DEPOTPOSITIONEN,
        method="GET",
        template=f"{_ONE}/depotpositionen",
        retry=Retry.READ,
        kind=Kind.BANK,
        result=lambda: tuple[Investment, ...],
    )

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
        return await self._do(self.GET_DEPOTPOSITIONEN, relation=relation, timeout=timeout)

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
