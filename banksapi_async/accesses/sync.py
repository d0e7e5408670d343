"""All products of a person are read, and one bank's trouble stops no other.

How an access stands is what somebody can see who only reads. The access shows the last good state;
its issues show the latest attempt, by the interface itself too, which refreshes an access up to
four times a day: they count where they are of a later attempt than the one that the access shows.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING

import anyio
import attrs

from banksapi_async.accesses.access import BankAccess
from banksapi_async.accesses.issues import Issues
from banksapi_async.accesses.product import BankProduct
from banksapi_async.accesses.records import AccessType
from banksapi_async.accesses.refresh import stamp_of, steps_of
from banksapi_async.errors import (
    BanksapiError,
    DecodeError,
    InvalidRequest,
    PersonNeeded,
    RefreshFailed,
)
from banksapi_async.links.caller import TimeLeft
from banksapi_async.links.rel import Rel
from banksapi_async.messages.message import Message
from banksapi_async.transactions.cursor import check_overlap
from banksapi_async.transactions.incremental import NewTransactions, check_start, product_key
from banksapi_async.transport.clock import Clock
from banksapi_async.values.items import Unreadable
from banksapi_async.values.legible import kind_of
from banksapi_async.values.notebooks import InNotebooks
from banksapi_async.wire.record import Record, unreadable_of
from banksapi_async.wire.requests import Kind

if TYPE_CHECKING:
    from banksapi_async.accesses.customer import Customer


_STAMP = "aktualisierungszeitpunkt"
LEAST_AGE = timedelta(hours=6)
"""How old data is at least when a refresh is forced: the interface does it four times a day."""


@attrs.frozen
class Standing:
    """How an access stands.

    Attributes:
        steps: The relations that ask for a person, in the order of their steps.
        failed: Whether the latest attempt failed, or may have: what cannot be read may be an error.
        errors: What it says then, as far as it can be read.
    """

    steps: tuple[str, ...]
    failed: bool = False
    errors: tuple[Message, ...] = ()


def standing(access: BankAccess, issues: Issues | None) -> Standing:
    """Tell how an access stands.

    Args:
        access: The access.
        issues: Its issues, `None` where there are none.
    """
    steps = steps_of(access)
    if issues is None or not _is_later(issues, access):
        return Standing(steps)
    unread = bool(unreadable_of(issues.messages))
    failed = unread or any(message.is_error for message in issues.messages)
    return Standing(steps or steps_of(issues), failed, tuple(issues.messages) if failed else ())


def refresh_due(
    access: BankAccess, issues: Issues | None, *, older_than: timedelta, now: datetime
) -> bool:
    """Tell whether a refresh may be forced.

    A failed attempt counts too: else an access whose refreshes fail would be refreshed each time
    somebody looks.

    Args:
        access: The access.
        issues: Its issues, `None` where there are none.
        older_than: How old the latest attempt has to be.
        now: The time; aware.
    """
    both: tuple[object, ...] = (access, issues)
    unread = [one for one in both if isinstance(one, Record) and one.is_unreadable(_STAMP)]
    stamps = [stamp for thing in (access, issues) if (stamp := stamp_of(thing)) is not None]
    return not unread and (not stamps or now - max(stamps) >= older_than)


def _is_later(issues: Issues, access: BankAccess) -> bool:
    attempted, refreshed = stamp_of(issues), stamp_of(access)
    return attempted is None or refreshed is None or attempted > refreshed


@attrs.frozen(kw_only=True)
class ProductRead(InNotebooks):
    """A product that was read.

    Attributes:
        key: Under what to store the cursor: id, IBAN or account number, and currency of the
            product. It mostly holds an IBAN, so it stays out of `repr`.
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

    @property
    def previous_cursor(self) -> str | None:
        """The cursor that was handed in for this product; `None` where there was none.

        Store rows and cursor only where this is what is still stored: then the same job may run
        twice at once.
        """
        return self.rows.previous_cursor


@attrs.frozen(kw_only=True)
class ProductNeedsPerson(InNotebooks):
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
class ProductFailed(InNotebooks):
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
class SyncReport(InNotebooks):
    """What came of reading all accesses of a person, in the order of accesses and products.

    Attributes:
        read: The products that were read, with what is new; also those with nothing new.
        needs_person: The accesses that wait for a person.
        failed: What could not be read or refreshed.
        cursors: The cursors that were handed in, with the new ones in their places.
        unreadable: Accesses and products that could not be read, and so were not asked for their
            rows. Rows that could not be read stand in `rows.unreadable` of what was read.
        accesses: The accesses that were listed, as they were read last.
        issues: What their latest attempts said, by the id of the access, where it was read.
    """

    read: tuple[ProductRead, ...]
    needs_person: tuple[ProductNeedsPerson, ...]
    failed: tuple[ProductFailed, ...]
    cursors: Mapping[str, str] = attrs.field(repr=False)
    unreadable: tuple[Unreadable, ...] = ()
    accesses: tuple["BankAccess", ...] = attrs.field(default=(), repr=False)
    issues: Mapping[str, Issues] = attrs.field(factory=dict[str, Issues], repr=False)


async def sync(
    customer: "Customer",
    cursors: Mapping[str, str],
    *,
    start: date | None,
    overlap: timedelta,
    concurrency: int,
    refresh_older_than: timedelta | None,
    on_access: Callable[[SyncReport], object] | None,
    timeout: float | None,
) -> SyncReport:
    """Read what is new in all products of all accesses; see `Customer.sync`."""
    check_overlap(overlap)
    check_start(start)
    _check(cursors, concurrency, refresh_older_than, on_access)
    caller = customer._session().caller  # noqa: SLF001 - a method of the customer's own
    left = TimeLeft("sync", caller.seconds(Kind.BANK, timeout))
    sync = _Sync(
        cursors=cursors,
        start=start,
        overlap=overlap,
        older_than=refresh_older_than,
        clock=caller.clock,
        seconds=lambda kind: min(left(), caller.seconds(kind, None)),
        reading=anyio.CapacityLimiter(concurrency),
        most=max(concurrency - 1, 1),
        refreshing=anyio.CapacityLimiter(concurrency),
        done=on_access or _nobody,
    )
    accesses = await customer.get_bankzugaenge(timeout=sync.seconds(Kind.METADATA))
    found = [_Found(access) for access in accesses.values()]
    for access in accesses.values():
        sync.alike.update(_keys(access))
    async with anyio.create_task_group() as tasks:
        for mine in found:
            tasks.start_soon(sync.access, mine)
    return _report(found, cursors, accesses.unreadable)


@attrs.define
class _Found:
    """What came of one access, each thing where it belongs."""

    access: BankAccess
    issues: Issues | None = None
    waits: ProductNeedsPerson | None = None
    failed: ProductFailed | None = None
    unreadable: tuple[Unreadable, ...] = ()
    products: list[ProductRead | ProductFailed | None] = attrs.field(
        factory=list[ProductRead | ProductFailed | None]
    )


@attrs.frozen(kw_only=True)
class _Sync:
    """One reading of everything: what is asked for, and the limits that all parts share."""

    cursors: Mapping[str, str]
    start: date | None
    overlap: timedelta
    older_than: timedelta | None
    clock: Clock
    seconds: Callable[[Kind], float]
    reading: anyio.CapacityLimiter
    most: int
    refreshing: anyio.CapacityLimiter
    done: Callable[[SyncReport], object]
    alike: Counter[str] = attrs.field(factory=Counter[str])

    async def access(self, found: _Found) -> None:
        """Look at an access, refresh it if it is time, and read its products."""
        access = found.access
        try:
            access = found.access = await self._fresh(access, found)
        except PersonNeeded:
            found.waits = ProductNeedsPerson(access=access, steps=(Rel.GET_WEBFORM,))
        except BanksapiError as error:
            found.failed = ProductFailed(access=access, product=None, error=error)
        found.unreadable = unreadable_of(access.bankprodukte)
        products = _with_rows(access)
        found.products = [None] * len(products)
        # The refresh may have brought others than were listed.
        for key, count in Counter(_keys(access)).items():
            self.alike[key] = max(self.alike[key], count)
        # One access never has all places: where its products hang, the others' are read.
        places = anyio.CapacityLimiter(self.most)
        async with anyio.create_task_group() as tasks:
            for at, product in enumerate(products):
                tasks.start_soon(self._product, access, product, found, at, places)
        self.done(_report([found], {}, ()))

    async def _fresh(self, access: BankAccess, found: _Found) -> BankAccess:
        issues = None
        if access.can(Rel.GET_ISSUES):
            async with self.reading:
                issues = await access.get_issues(timeout=self.seconds(Kind.METADATA))
            found.issues = issues
        stands = standing(access, issues)
        if not self._is_due(access, issues, stands):
            _note(access, stands, found)
            return access
        async with self.refreshing:
            ended = await access.refresh_and_wait(timeout=self.seconds(Kind.BANK))
        _note(ended.access, Standing(ended.needs_person), found)
        return ended.access

    def _is_due(self, access: BankAccess, issues: Issues | None, stands: Standing) -> bool:
        if self.older_than is None or stands.steps or access.type == AccessType.BUILDER:
            return False
        return refresh_due(access, issues, older_than=self.older_than, now=self.clock.now())

    async def _product(
        self,
        access: BankAccess,
        product: BankProduct,
        found: _Found,
        at: int,
        places: anyio.CapacityLimiter,
    ) -> None:
        try:
            key = product_key(product)
            if self.alike[key] > 1:
                raise DecodeError([_ALIKE])
            async with places, self.reading:
                rows = await product.transactions_since(
                    self.cursors.get(key),
                    start=self.start,
                    overlap=self.overlap,
                    timeout=self.seconds(Kind.BANK),
                )
        except BanksapiError as error:
            found.products[at] = ProductFailed(access=access, product=product, error=error)
        else:
            found.products[at] = ProductRead(key=key, access=access, product=product, rows=rows)


_ALIKE = "bankprodukte: more than one product has this id, IBAN or account number, and currency"


def _with_rows(access: BankAccess) -> list[BankProduct]:
    return [product for product in access.bankprodukte if product.can(Rel.GET_KONTOUMSAETZE)]


def _keys(access: BankAccess) -> Iterator[str]:
    for product in _with_rows(access):
        with suppress(DecodeError):
            yield product_key(product)


def _note(access: BankAccess, stands: Standing, found: _Found) -> None:
    if stands.steps:
        found.waits = ProductNeedsPerson(access=access, steps=stands.steps)
    elif stands.failed:
        error = RefreshFailed(stands.errors)
        found.failed = ProductFailed(access=access, product=None, error=error)


def _report(
    found: list[_Found], cursors: Mapping[str, str], unreadable: tuple[Unreadable, ...]
) -> SyncReport:
    ends = [end for one in found for end in one.products]
    read = tuple(end for end in ends if isinstance(end, ProductRead))
    lost = [end for one in found for end in (one.failed, *one.products)]
    return SyncReport(
        read=read,
        needs_person=tuple(one.waits for one in found if one.waits is not None),
        failed=tuple(end for end in lost if isinstance(end, ProductFailed)),
        cursors={**cursors, **{one.key: one.cursor for one in read}},
        unreadable=(
            *unreadable,
            *(
                attrs.evolve(part, path=f"{{{at}}}.bankprodukte{part.path}")
                for at, one in enumerate(found)
                for part in one.unreadable
            ),
        ),
        accesses=tuple(one.access for one in found),
        issues={one.access.id: one.issues for one in found if one.issues is not None},
    )


def _nobody(_: SyncReport) -> None:
    pass


def _check(cursors: object, concurrency: object, older_than: object, told: object) -> None:
    if not isinstance(cursors, Mapping):
        raise InvalidRequest("cursors", "it is no mapping", "give {} the first time")
    if not isinstance(concurrency, int) or isinstance(concurrency, bool) or concurrency < 1:
        raise InvalidRequest("concurrency", f"{concurrency!r} is too few", "give 1 or more")
    if older_than is not None and not isinstance(older_than, timedelta):
        raise InvalidRequest(
            "refresh_older_than", "it is no timedelta", "give timedelta(hours=6) or more, or None"
        )
    if older_than is not None and older_than < LEAST_AGE:
        raise InvalidRequest(
            "refresh_older_than",
            f"{older_than} is less than 6 hours: the interface refreshes up to four times a day",
            "give timedelta(hours=6) or more, or None to read what is there",
        )
    if told is not None and (not callable(told) or iscoroutinefunction(told)):
        raise InvalidRequest("on_access", f"it is {kind_of(told)}", "give a plain function")
