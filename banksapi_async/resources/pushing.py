"""How do transactions get into a builder access?

They are pushed, whole or not at all: everything is checked before anything is sent.
"""

import re
from collections.abc import Iterable
from datetime import datetime

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.links import Operation, Resource
from banksapi_async.records import TransactionData
from banksapi_async.wire.dates import format_instant
from banksapi_async.wire.money import amount
from banksapi_async.wire.requests import Retry

_WHOLE_SECOND = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


class TakesTransactions(Resource):
    """What `BankProduct` can take, below a builder access."""

    __slots__ = ()

    PUSH_TRANSACTIONS = Operation[None](
        name="BankProduct.push_transactions",
        method="POST",
        template="/customer/v2/bankzugaenge/{access-id}/{product-id}/kontoumsaetze",
        retry=Retry.ONCE,
        derived="/kontoumsaetze",
        answers=(201,),
    )

    async def push_transactions(
        self, rows: Iterable[TransactionData], *, timeout: float | None = None
    ) -> None:
        """Push transactions to a product of a builder access (`POST …/kontoumsaetze`).

        They are sent in one request, once: pushing the same rows again doubles them.

        Args:
            rows: The transactions, at least one.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            InvalidRequest: An amount is not exact, or a time has no zone or a fraction of a second;
                the argument says which row. Nothing was sent.
            OutcomeUnknown: The answer was lost: read the transactions before you push them again.
            ApiError, TransportError, TokenError: As everywhere.
        """
        body = [_row(row, f"rows[{index}]") for index, row in enumerate(rows)]
        if not body:
            raise InvalidRequest("rows", "there are none", "give at least one transaction")
        await self._do(self.PUSH_TRANSACTIONS, json=body, timeout=timeout)


def check_second(value: datetime | None, *, argument: str) -> None:
    """Refuse a time that a field of the format `YYYY-MM-DD hh:mm:ss` cannot carry.

    Args:
        value: The time, `None` for none.
        argument: The name of the argument, for the error.

    Raises:
        InvalidRequest: It has no zone or a fraction, or its wall time comes a second time.
    """
    if value is None:
        return
    if value.utcoffset() is None:
        raise InvalidRequest(
            argument,
            "a time without a zone is ambiguous",
            'give an aware one, such as datetime(…, tzinfo=ZoneInfo("Europe/Berlin"))',
        )
    # The second of two equal hours is written with its offset, for which these have no place.
    if _WHOLE_SECOND.fullmatch(format_instant(value)) is None:
        raise InvalidRequest(
            argument,
            "it is not a whole second that Berlin's clocks show once",
            "give midnight of the day where the day is meant",
        )


def _row(row: TransactionData, argument: str) -> TransactionData:
    check_second(row.buchungsdatum, argument=f"{argument}.buchungsdatum")
    check_second(row.wertstellungsdatum, argument=f"{argument}.wertstellungsdatum")
    return attrs.evolve(row, betrag=amount(row.betrag, argument=f"{argument}.betrag"))
