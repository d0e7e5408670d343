"""Transactions that are pushed to a product of a builder access, where no bank delivers any.

Amounts are exact; times are aware and of whole seconds, because these fields are written
`YYYY-MM-DD hh:mm:ss`, in Berlin.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import cast

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.transactions.records import TagInstance, TransactionIdentifier
from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.wire.dates import check_aware, format_instant
from banksapi_async.wire.fields import wired
from banksapi_async.wire.money import cents
from banksapi_async.wire.record import Record, extra, hidden, masked


@attrs.frozen(kw_only=True)
class TransactionData(Record):
    """A transaction that is pushed to a product (schema `TransactionData`).

    Attributes:
        betrag: The amount, negative when money left, in `waehrung` or the product's currency.
        waehrung: The currency (ISO 4217).
        verwendungszweck: The purpose.
        buchungstext: A word for the kind of booking.
        buchungsdatum: When it was booked; aware.
        wertstellungsdatum: The day from which it counts for interest; aware.
        gegenkonto_inhaber: Who holds the other account.
        gegenkonto_iban: The IBAN of the other account.
        gegenkonto_bic: The BIC of the other account.
        gegenkonto_inhaber_abweichend: The ultimate party, where it differs from the holder.
        primanota_nummer: The number in the bank's journal.
        gv_code: The bank's code for the kind of business.
        identifier: The references of the booking.
        tags: Tags.
        extra: Keys that this version does not know.
    """

    betrag: Decimal
    waehrung: str | None = None
    verwendungszweck: str = attrs.field(repr=False)
    buchungstext: str | None = hidden()
    buchungsdatum: datetime
    wertstellungsdatum: datetime | None = None
    gegenkonto_inhaber: str = attrs.field(repr=False)
    gegenkonto_iban: str | None = masked()
    gegenkonto_bic: str | None = None
    gegenkonto_inhaber_abweichend: str | None = hidden()
    primanota_nummer: str | None = None
    gv_code: str | None = None
    identifier: TransactionIdentifier | None = None
    tags: tuple[TagInstance, ...] = ABSENT
    extra: FrozenDict = extra()


_WHOLE_SECOND = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


def check_second(value: datetime | None, *, argument: str) -> None:
    """Refuse a time that a field of the format `YYYY-MM-DD hh:mm:ss` cannot carry.

    Args:
        value: The time, `None` for none.
        argument: The name of the argument, for the error.

    Raises:
        InvalidRequest: It is no time, it has no zone or a fraction, or its wall time comes a second
            time.
    """
    if value is None:
        return
    right = 'give an aware one, such as datetime(…, tzinfo=ZoneInfo("Europe/Berlin"))'
    check_aware(value, argument=argument, right=right)
    # The second of two equal hours is written with its offset, for which these have no place.
    if _WHOLE_SECOND.fullmatch(format_instant(value)) is None:
        raise InvalidRequest(
            argument,
            "it is not a whole second that Berlin's clocks show once",
            "give midnight of the day where the day is meant",
        )


def pushable(rows: Iterable[TransactionData]) -> list[TransactionData]:
    """Return the rows as they are sent.

    Args:
        rows: The rows.

    Raises:
        InvalidRequest: There are none, or one cannot be sent as it is.
    """
    given = cast("object", rows)
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise InvalidRequest(
            "rows", "not a list of transactions", "give TransactionData, in a list"
        )
    body = [_row(row, f"rows[{index}]") for index, row in enumerate(rows)]
    if not body:
        raise InvalidRequest("rows", "there are none", "give at least one transaction")
    return body


def _row(row: TransactionData, argument: str) -> TransactionData:
    if not isinstance(cast("object", row), TransactionData):
        raise InvalidRequest(argument, "it is no TransactionData", "give TransactionData(…)")
    for field in wired(TransactionData):
        if field.required and getattr(row, field.name) is None:
            raise InvalidRequest(f"{argument}.{field.name}", "it is missing", "give it")
    check_second(row.buchungsdatum, argument=f"{argument}.buchungsdatum")
    check_second(row.wertstellungsdatum, argument=f"{argument}.wertstellungsdatum")
    return attrs.evolve(row, betrag=cents(row.betrag, argument=f"{argument}.betrag"))
