"""What came of reading all accesses of a person?"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from banksapi_async.errors import BanksapiError

from .transactions_since import NewTransactions

if TYPE_CHECKING:
    from .bank_access import BankAccess
    from .bank_product import BankProduct


@attrs.frozen(kw_only=True)
class Read:
    """A product that was read.

    Attributes:
        key: Under what to store the cursor: the ids of the access and of the product. It can hold
            an IBAN, so it stays out of `repr`.
        access: The access that the product belongs to.
        product: The product.
        rows: What is new; `rows.cursor` is the next cursor.
    """

    key: str = attrs.field(repr=False)
    access: "BankAccess" = attrs.field(repr=False)
    product: "BankProduct"
    rows: NewTransactions

    @property
    def cursor(self) -> str:
        """The next cursor, to be stored together with the rows."""
        return self.rows.cursor


@attrs.frozen(kw_only=True)
class NeedsPerson:
    """An access that gets no fresh data until a person has done something.

    What it held before is read all the same.

    Attributes:
        access: The access.
        steps: The relations that ask for the person, such as `start_sca`; do not follow them
            before the person is there. `get_webform` stands for a web form that the interface
            wanted at a refresh.
    """

    access: "BankAccess"
    steps: tuple[str, ...]


@attrs.frozen(kw_only=True)
class FailedToRead:
    """Something that could not be read or refreshed; its cursor holds.

    Attributes:
        access: The access.
        product: The product; `None` where the access itself is meant. Then what it held before is
            read all the same.
        error: What happened. `RefreshFailed` has the messages of the latest attempt, ours or the
            interface's own.
    """

    access: "BankAccess"
    product: "BankProduct | None"
    error: BanksapiError


@attrs.frozen(kw_only=True)
class SyncReport:
    """What came of reading all accesses of a person, in the order of accesses and products.

    Attributes:
        read: The products that were read, with what is new; also those with nothing new.
        needs_person: The accesses that wait for a person.
        failed: What could not be read or refreshed.
        cursors: The cursors that were handed in, with the new ones in their places.
    """

    read: tuple[Read, ...]
    needs_person: tuple[NeedsPerson, ...]
    failed: tuple[FailedToRead, ...]
    cursors: Mapping[str, str] = attrs.field(repr=False)
