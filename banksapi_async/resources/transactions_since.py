"""How is a product read again and again, each movement once?

One request at a time, from the cursor's day less the overlap; what is new in the answer is told by
`flows.reading`. Nothing is kept here: the cursor is the caller's, and so is the crash between
reading and storing.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.flows import Cursor, check_overlap, read_new
from banksapi_async.records import Transaction
from banksapi_async.wire.dates import BERLIN

from .reads_transactions import ReadsTransactions
from .transactions import Transactions

if TYPE_CHECKING:
    from .bank_product import BankProduct

TWO_WEEKS = timedelta(days=14)


@attrs.frozen(repr=False)
class NewTransactions(Transactions):
    """The movements of one product that a reader has not had, in the order of the answer.

    Attributes:
        rows: The movements, each once.
        product: The product they belong to.
        cursor: What to hand over next time: JSON text, to be stored together with the rows.
        redelivered: Rows that are not among the movements because the interface delivered one of
            them, or one that was given before, once more: equal in `hash` and in all that they
            say, with another `bookingRef`. Each is told once, for whoever wants to look.
    """

    cursor: str
    redelivered: tuple[Transaction, ...] = ()

    def __repr__(self) -> str:
        return f"<NewTransactions: {len(self)} rows>"


class ReadsNewTransactions(ReadsTransactions):
    """What `BankProduct` can do for those who read it again and again."""

    __slots__ = ()

    async def transactions_since(
        self,
        cursor: str | None,
        *,
        start: date | None = None,
        overlap: timedelta = TWO_WEEKS,
        timeout: float | None = None,
    ) -> NewTransactions:
        """Read what is new since the last time, by the relation `get_kontoumsaetze`.

        It asks from the last day that was read, less the overlap, and gives the rows that it has
        not given before: late and back-dated ones too, as long as they are not dated before that.
        Bookings that look alike are counted, and all are given; a movement that is delivered twice
        under two booking references is given once. After a long pause nothing is missing: it goes
        on from the last day whose rows were read, not from today.

        Store rows and cursor together, in one transaction of your database. If the program ends
        between reading and storing, the next call with the old cursor gives the same rows again:
        each row at least once, and exactly once where they are stored together.

        Args:
            cursor: What the last call returned as `cursor`; `None` the first time. It holds no IBAN
                and no name, but digests of rows: keep it as you keep the rows.
            start: The first day to read where there is no cursor; `None` reads all there is.
            overlap: How late a row can be: 7 to 14 days are good. Its rows are remembered in the
                cursor, some 23 bytes each. A longer one than last time takes effect as time
                passes.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The new rows and the next cursor.

        Raises:
            InvalidRequest: The cursor is damaged, or of another version or product, or an argument
                does not fit; nothing was sent.
            RelationNotAvailable: The product has no transactions.
            ApiError, TransportError, TokenError, DecodeError: As everywhere; the cursor still
                holds.
        """
        product = cast("BankProduct", self)
        check_overlap(overlap)
        known = _known(cursor, product.id, check_start(start))
        answer = await self.get_kontoumsaetze(from_=known.begins(overlap), timeout=timeout)
        reading = read_new(
            answer.rows, known, currency=product.waehrung, latest=_latest(product), overlap=overlap
        )
        return NewTransactions(reading.new, product, reading.cursor.dump(), reading.redelivered)


def check_start(start: date | None) -> date | None:
    """Return the first day to read.

    Raises:
        InvalidRequest: It is a moment.
    """
    if isinstance(start, datetime):
        raise InvalidRequest("start", "it is a moment", "give a date: the bank's whole day")
    return start


def _known(cursor: str | None, product_id: str, start: date | None) -> Cursor:
    if cursor is None:
        return Cursor.first(product_id, start)
    return Cursor.load(cursor, product_id)


def _latest(product: "BankProduct") -> date:
    """Return the last day on which a row can have been booked.

    Today; or the day on which the bank was asked last, if it has not been asked since. A consent
    may have ended weeks ago, and what is booked in the meantime comes when it is renewed.
    """
    bound = product._session()  # noqa: SLF001 - its own
    today = bound.caller.clock.now().astimezone(BERLIN).date()
    stamp = product.aktualisierungszeitpunkt
    return today if stamp is None else min(today, stamp.date())
