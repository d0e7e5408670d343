"""How does a bank access stand, as far as somebody can see who only reads?

The access shows the last good state. Its issues show the latest attempt, by the interface itself
too, which refreshes an access up to four times a day: they count where they are of a later attempt
than the one that the access shows.
"""

# DOC: What came of reading all accesses of a person?
# DOC: How are all products of a person read, with one bank's trouble stopping no other?
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

import anyio
import attrs

from banksapi_async.accesses.access import BankAccess
from banksapi_async.accesses.issues import Issues
from banksapi_async.accesses.product import BankProduct
from banksapi_async.accesses.records import AccessType
from banksapi_async.accesses.refresh import (
    SCA_RELATIONS,
    AccessState,
    IssuesState,
    Stamped,
    stamp_of,
)
from banksapi_async.errors import BanksapiError, InvalidRequest, PersonNeeded, RefreshFailed
from banksapi_async.links.caller import TimeLeft
from banksapi_async.links.rel import Rel
from banksapi_async.links.resource import Resource
from banksapi_async.messages.message import Message
from banksapi_async.transactions.cursor import check_overlap
from banksapi_async.transactions.incremental import TWO_WEEKS, NewTransactions, check_start
from banksapi_async.transport.clock import Clock
from banksapi_async.wire.requests import Kind

if TYPE_CHECKING:
    from banksapi_async.accesses.customer import Customer


LEAST_AGE = timedelta(hours=6)
"""How old data is at least when a refresh is forced: the interface does it four times a day."""


@attrs.frozen
class Standing:
    """How an access stands.

    Attributes:
        steps: The relations that ask for a person, in the order of their steps.
        errors: What the latest attempt says where it failed.
    """

    steps: tuple[str, ...]
    errors: tuple[Message, ...]


def standing(access: AccessState, issues: IssuesState | None) -> Standing:
    """Tell how an access stands.

    Args:
        access: The access.
        issues: Its issues, `None` where there are none.
    """
    steps = _steps(access)
    if issues is None or not _is_later(issues, access):
        return Standing(steps, ())
    failed = any(message.is_error for message in issues.messages)
    return Standing(steps or _steps(issues), tuple(issues.messages) if failed else ())


def refresh_due(
    access: AccessState, issues: IssuesState | None, *, older_than: timedelta, now: datetime
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
    stamps = [stamp for thing in (access, issues) if (stamp := stamp_of(thing)) is not None]
    return not stamps or now - max(stamps) >= older_than


def _is_later(issues: IssuesState, access: AccessState) -> bool:
    attempted, refreshed = stamp_of(issues), stamp_of(access)
    return attempted is None or refreshed is None or attempted > refreshed


def _steps(thing: Stamped) -> tuple[str, ...]:
    return tuple(rel for rel in SCA_RELATIONS if thing.can(rel))


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


class SyncsAccesses(Resource):
    """What `Customer` can do for those who read all of it again and again."""

    __slots__ = ()

    async def sync(
        self,
        cursors: Mapping[str, str],
        *,
        start: date | None = None,
        overlap: timedelta = TWO_WEEKS,
        concurrency: int = 4,
        refresh_older_than: timedelta | None = None,
        timeout: float | None = None,
    ) -> SyncReport:
        """Read what is new in all products of all accesses.

        It reads the data that the interface has; the interface itself refreshes it up to four times
        a day. An access that waits for a person, or whose refreshes fail, is reported, and what it
        held before is read all the same. A product without transactions is not in the report.

        Store each product's rows and cursor together; see `transactions_since`.

        Args:
            cursors: The cursors by their keys, as `Read.key` and `SyncReport.cursors` give them;
                empty the first time. Keys that belong to no product are left alone.
            start: The first day to read of a product that has no cursor; `None` reads all there is.
            overlap: How late a row can be; see `transactions_since`.
            concurrency: How many products are read at once, of one access one less. As many
                accesses may be refreshed besides.
            refresh_older_than: Refresh an access first when nobody, the interface included, has
                tried to for this long; at least 6 hours. `None` never does. Accesses that wait for
                a person are not refreshed.
            timeout: Seconds for all of it; what was not read by then is reported as failed with
                `TimedOut`. `None` is 285 s, `math.inf` is no limit; no single call takes longer
                than its own default.

        Returns:
            What was read, what needs a person, and what failed.

        Raises:
            InvalidRequest: An argument does not fit; nothing was sent. A cursor that does not fit
                is reported with its product instead.
            ApiError, TransportError, TokenError, DecodeError: The accesses cannot be listed.
        """
        check_overlap(overlap)
        check_start(start)
        _check(concurrency, refresh_older_than)
        caller = self._session().caller
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
        )
        customer = cast("Customer", self)
        accesses = await customer.get_bankzugaenge(timeout=sync.seconds(Kind.METADATA))
        found = [_Found() for _ in accesses]
        async with anyio.create_task_group() as tasks:
            for access, mine in zip(accesses.values(), found, strict=True):
                tasks.start_soon(sync.access, access, mine)
        return _report(found, cursors)


@attrs.define
class _Found:
    """What came of one access, each thing where it belongs."""

    waits: NeedsPerson | None = None
    failed: FailedToRead | None = None
    products: list[Read | FailedToRead | None] = attrs.field(
        factory=list[Read | FailedToRead | None]
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

    async def access(self, access: BankAccess, found: _Found) -> None:
        """Look at an access, refresh it if it is time, and read its products."""
        try:
            access = await self._fresh(access, found)
        except PersonNeeded:
            found.waits = NeedsPerson(access=access, steps=(Rel.GET_WEBFORM,))
        except BanksapiError as error:
            found.failed = FailedToRead(access=access, product=None, error=error)
        products = [p for p in access.bankprodukte if p.can(Rel.GET_KONTOUMSAETZE)]
        found.products = [None] * len(products)
        # One access never has all places: where its products hang, the others' are read.
        places = anyio.CapacityLimiter(self.most)
        async with anyio.create_task_group() as tasks:
            for at, product in enumerate(products):
                tasks.start_soon(self._product, access, product, found, at, places)

    async def _fresh(self, access: BankAccess, found: _Found) -> BankAccess:
        issues = None
        if access.can(Rel.GET_ISSUES):
            async with self.reading:
                issues = await access.get_issues(timeout=self.seconds(Kind.METADATA))
        stands = standing(access, issues)
        if not self._is_due(access, issues, stands):
            _note(access, stands, found)
            return access
        async with self.refreshing:
            fresh = await access.refresh(wait=True, timeout=self.seconds(Kind.BANK))
        if isinstance(fresh, BankAccess):
            access, issues = fresh, None
        else:
            issues = fresh
        _note(access, standing(access, issues), found)
        return access

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
        key = f"{access.id}/{product.id}"
        try:
            async with places, self.reading:
                rows = await product.transactions_since(
                    self.cursors.get(key),
                    start=self.start,
                    overlap=self.overlap,
                    timeout=self.seconds(Kind.BANK),
                )
        except BanksapiError as error:
            found.products[at] = FailedToRead(access=access, product=product, error=error)
        else:
            found.products[at] = Read(key=key, access=access, product=product, rows=rows)


def _note(access: BankAccess, stands: Standing, found: _Found) -> None:
    if stands.steps:
        found.waits = NeedsPerson(access=access, steps=stands.steps)
    elif stands.errors:
        error = RefreshFailed(stands.errors)
        found.failed = FailedToRead(access=access, product=None, error=error)


def _report(found: list[_Found], cursors: Mapping[str, str]) -> SyncReport:
    ends = [end for one in found for end in one.products]
    read = tuple(end for end in ends if isinstance(end, Read))
    lost = [end for one in found for end in (one.failed, *one.products)]
    return SyncReport(
        read=read,
        needs_person=tuple(one.waits for one in found if one.waits is not None),
        failed=tuple(end for end in lost if isinstance(end, FailedToRead)),
        cursors={**cursors, **{one.key: one.cursor for one in read}},
    )


def _check(concurrency: int, older_than: timedelta | None) -> None:
    if concurrency < 1:
        raise InvalidRequest("concurrency", f"{concurrency!r} is too few", "give 1 or more")
    if older_than is not None and older_than < LEAST_AGE:
        raise InvalidRequest(
            "refresh_older_than",
            f"{older_than} is less than 6 hours: the interface refreshes up to four times a day",
            "give timedelta(hours=6) or more, or None to read what is there",
        )
