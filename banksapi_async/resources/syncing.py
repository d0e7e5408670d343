"""How are all products of a person read, with one bank's trouble stopping no other?

Stable data is read and nothing else, unless a refresh is asked for. Reading and refreshing have
limits of their own, so that banks that take minutes do not hold up what is there already. What goes
wrong is written down where it went wrong; only a list of accesses that cannot be read is an error.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import anyio
import attrs

from banksapi_async.errors import BanksapiError, InvalidRequest, PersonNeeded, RefreshFailed
from banksapi_async.flows import Standing, check_overlap, refresh_due, standing
from banksapi_async.flows.syncing import LEAST_AGE
from banksapi_async.links import Rel, Resource, TimeLeft, seconds_for
from banksapi_async.records import AccessType
from banksapi_async.transport.clock import Clock
from banksapi_async.wire.requests import Kind

from .bank_access import BankAccess
from .bank_product import BankProduct
from .issues import Issues
from .sync_report import FailedToRead, NeedsPerson, Read, SyncReport
from .transactions_since import TWO_WEEKS, check_start

if TYPE_CHECKING:
    from .customer import Customer


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
        left = TimeLeft("sync", seconds_for(Kind.BANK, timeout, caller.timeouts))
        sync = _Sync(
            cursors=cursors,
            start=start,
            overlap=overlap,
            older_than=refresh_older_than,
            clock=caller.clock,
            seconds=lambda kind: min(left(), caller.timeouts.of(kind)),
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
