"""What a ledger gives besides rows; importing it needs no database."""

from datetime import datetime

import attrs

from banksapi_async.accesses.sync import ProductFailed, ProductNeedsPerson
from banksapi_async.payments.reference import PaymentReference
from banksapi_async.values.items import Unreadable


@attrs.frozen(kw_only=True)
class Stored:
    """What became of the rows of a product.

    Attributes:
        new: Postings that were not there.
        corrected: Postings that say something else now.
        vanished: Postings that the bank shows no more.
        returned: Postings that it shows again.
    """

    new: int = 0
    corrected: int = 0
    vanished: int = 0
    returned: int = 0


@attrs.frozen(kw_only=True)
class LedgerReport:
    """What came of syncing a person's accounts into a ledger.

    Attributes:
        owner: Whose they are.
        new: How many postings were stored.
        corrected: How many say something else now; what they said stands in the history.
        vanished: How many the bank does not show any more.
        returned: How many it shows again.
        needs_person: The accesses that wait for a person.
        failed: What could not be read or refreshed.
        unreadable: Accesses, products and rows that could not be read.
    """

    owner: str
    new: int = 0
    corrected: int = 0
    vanished: int = 0
    returned: int = 0
    needs_person: tuple[ProductNeedsPerson, ...] = ()
    failed: tuple[ProductFailed, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


@attrs.frozen(kw_only=True)
class UnresolvedPayment:
    """A payment that may have gone out, as far as a ledger knows.

    Attributes:
        owner: Under which name the person is kept in the ledger; `None` where they are not.
        reference: What identifies it: `product.payment_candidates(reference)` looks for it.
        begun_at: When it was written down; aware.
        state: `begun` where the process ended before it could say more, else `sent`.
        key: What names it in the ledger.
    """

    owner: str | None
    reference: PaymentReference
    begun_at: datetime
    state: str
    key: str
