"""The ledger of many people's accounts in one SQL database.

A run may end anywhere, run twice, or run beside another: what it stores of a product stands in one
transaction with the cursor that says so.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar, final

import anyio
import attrs

from banksapi_async.accesses.customer import Customer
from banksapi_async.accesses.records import AccessType
from banksapi_async.accesses.sync import ProductFailed, ProductRead, SyncReport
from banksapi_async.errors import BanksapiError, InvalidRequest, LedgerFailed, TimedOut
from banksapi_async.ledger.report import LedgerReport, Stored, UnresolvedPayment
from banksapi_async.links.caller import TimeLeft
from banksapi_async.transactions.incremental import TWO_WEEKS
from banksapi_async.transactions.readers import Transactions
from banksapi_async.transactions.records import BookingStatus
from banksapi_async.wire.arguments import check_type, plain_text, time_limit
from banksapi_async.wire.requests import Kind

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, MetaData
    from sqlalchemy.ext.asyncio import AsyncEngine

    from banksapi_async.ledger.storing import Held, Run
    from banksapi_async.payments.attempt import AttemptState
    from banksapi_async.payments.reference import PaymentReference

T = TypeVar("T")

_TRIES = 5
"""How often one product is stored anew: after a failure, or because others were quicker."""

_SOON = 30.0
"""Seconds of what asks nobody but the database."""

_PAUSE = 0.1
"""Seconds before the second try; twice as long before each further one."""

_FOR_STORING = 10.0
"""Seconds of a time limit, at most a fifth of it, that reading leaves for storing."""


@final
class SqlLedger:
    """A ledger in an SQL database (extra `sql`): SQLite, or PostgreSQL for many processes.

    It keeps accesses, products, postings and cursors of many owners. The same job may run twice at
    once, and a process may be killed at any moment: each posting is stored once. It is a
    `PaymentJournal` as well. Each process makes its own.

    Args:
        url_or_engine: A URL such as `sqlite:///ledger.db` or `postgresql://host/name` (psycopg), or
            an engine of SQLAlchemy's; an `AsyncEngine` works on asyncio alone. An engine is not
            disposed of by the ledger. `sqlite://` is in memory, and ends with the process.

    Raises:
        InvalidRequest: It is neither, or of another database.
        ImportError: SQLAlchemy, or the driver of the URL, is not installed.
    """

    def __init__(self, url_or_engine: "str | Engine | AsyncEngine") -> None:
        missing = ""
        try:
            import_module("sqlalchemy")
        except ModuleNotFoundError:
            missing = "sqlalchemy"
        if missing:
            raise ImportError(
                "SqlLedger needs sqlalchemy, which is not installed:"
                ' pip install "banksapi_async[sql]"',
                name=missing,
            )
        # With the extra: the names of a ledger can be imported without it.
        from banksapi_async.ledger import queries, schema, storing  # noqa: PLC0415
        from banksapi_async.ledger.database import Database  # noqa: PLC0415

        self._queries = queries
        self._schema = schema
        self._storing = storing
        self._database = Database(url_or_engine)
        self._checked = False

    def __repr__(self) -> str:
        return f"<SqlLedger in {self._database.dialect}>"  # a URL may hold a password

    def __reduce__(self) -> NoReturn:
        msg = "a SqlLedger is not pickled: make one in each process"
        raise TypeError(msg)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, unless they are of an engine that was given."""
        with anyio.CancelScope(shield=True):
            await self._database.close()

    @property
    def metadata(self) -> "MetaData":
        """All tables, to be taken into migrations of your own; `postings` has the postings.

        A migration inserts the version too, or calls `create_all` afterwards, which does.
        """
        return self._schema.metadata

    async def create_all(self, *, timeout: float | None = None) -> None:
        """Make the tables that are not there; any number of processes may do so at once.

        Args:
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            InvalidRequest: There are tables of another version.
            LedgerFailed: The database did not do it.
        """

        def create(connection: "Connection") -> int | None:
            self._storing.lock_all(connection)
            self._schema.metadata.create_all(connection)
            version: int | None = self._storing.version(connection, write=True)
            return version

        seconds = _SOON if timeout is None else time_limit(timeout)
        with anyio.move_on_after(seconds):
            self._compare(await self._database.run(create))
            return
        raise TimedOut("SqlLedger.create_all", seconds)

    async def sync(
        self,
        customer: Customer,
        *,
        owner: str,
        start: date | None = None,
        overlap: timedelta = TWO_WEEKS,
        concurrency: int = 4,
        refresh_older_than: timedelta | None = None,
        on_access: Callable[[SyncReport], object] | None = None,
        timeout: float | None = None,
    ) -> LedgerReport:
        """Read what is new in all products of all accesses, and store it.

        As `customer.sync`, from where the ledger stopped. What is new in a product is stored in one
        transaction with its cursor. Where another run was quicker, the product is read again from
        there. Pending rows of EBICS accesses are a set of their own, replaced each time.

        The first sync binds the owner to tenant and user. Static tokens and API keys name no user,
        so whose they are is for you to know.

        Args:
            customer: Whose accounts are read.
            owner: Under which name they are kept.
            start: The first day to read of a product that has no cursor; `None` reads all there is.
            overlap: How late a row can be; see `BankProduct.transactions_since`.
            concurrency: How many products are read at once; see `Customer.sync`.
            refresh_older_than: When an access is refreshed first; see `Customer.sync`.
            on_access: Is called as soon as an access has been read, before it is stored; see
                `Customer.sync`.
            timeout: Seconds for all of it; what was not read by then is reported as failed with
                `TimedOut`. `None` is 285 s, `math.inf` is no limit.

        Returns:
            What was stored, what needs a person, and what failed.

        Raises:
            InvalidRequest: An argument does not fit, the owner is bound to another user, or was
                erased; or the tables are not there, or of another version.
            LedgerFailed: The database did not do it. What was not stored comes again.
            TimedOut: The database took too long.
            ApiError, TransportError, TokenError, DecodeError: The accesses cannot be listed.
        """
        check_type(customer, Customer, argument="customer", right="give `await user.customer()`")
        owner = plain_text(owner, argument="owner")
        caller = customer._session().caller  # noqa: SLF001 - the session seam
        seconds = caller.seconds(Kind.BANK, timeout)
        left = TimeLeft("SqlLedger.sync", seconds)
        with anyio.move_on_after(seconds):
            await self._check()
            now = caller.clock.now()
            opening, held = await self._database.run(
                lambda c: (
                    self._storing.open_owner(c, owner, caller.grant.person, now),
                    self._storing.cursors_of(c, owner),
                )
            )
            report = await customer.sync(
                {key: one.cursor for key, one in held.items()},
                start=start,
                overlap=overlap,
                concurrency=concurrency,
                refresh_older_than=refresh_older_than,
                on_access=on_access,
                timeout=max(left() - min(_FOR_STORING, seconds / 5), seconds / 5),
            )
            # After the answers: a clock may have moved while they were waited for.
            run = self._storing.Run(owner=owner, opening=opening, now=caller.clock.now())
            again = {"start": start, "overlap": overlap}
            return await _Syncing(self, run, report, again, left, held).store()
        raise TimedOut("SqlLedger.sync", seconds)

    async def records(
        self,
        owner: str,
        *,
        from_: date | None = None,
        to: date | None = None,
        product: str | None = None,
        vanished: bool = False,
        timeout: float | None = None,
    ) -> list[dict[str, Any]]:
        """Return the postings of a period as flat dicts, in the order of their days.

        Args:
            owner: Whose.
            from_: The first booking day; with it or `to`, rows without a day are left out.
            to: The last booking day.
            product: The id of the product; `None` is all.
            vanished: Whether those are among them that the bank does not show any more.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            One dict a posting, with `booked_on`, `betrag` (`Decimal`), `waehrung`, and so on.

        Raises:
            LedgerFailed: The database did not answer.
            TimedOut: It took too long.
        """
        asked = partial(
            self._queries.postings, from_=from_, to=to, product=product, vanished=vanished
        )
        return await self._of(owner, asked, timeout)

    async def balances(
        self,
        owner: str,
        *,
        from_: date | None = None,
        to: date | None = None,
        timeout: float | None = None,
    ) -> list[dict[str, Any]]:
        """Return the balance of each product at the end of each day, from its first posting on.

        It is the balance that the bank said last, less what was booked since that day; a product
        of several currencies has one in each.

        Args:
            owner: Whose.
            from_: The first day.
            to: The last day.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            One dict a product and day, with `product_id`, `day`, `saldo`, `waehrung` and
            `complete`, which is false where a row could not be read, or has no day, or has another
            currency.

        Raises:
            LedgerFailed: The database did not answer.
            TimedOut: It took too long.
        """
        asked = partial(self._queries.balances, from_=from_, to=to)
        return await self._of(owner, asked, timeout)

    async def pending(self, owner: str, *, timeout: float | None = None) -> list[dict[str, Any]]:
        """Return what is not booked yet, as the last read showed it; never among the postings.

        Args:
            owner: Whose.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.
        """
        return await self._of(owner, self._queries.pending, timeout)

    async def history(self, owner: str, *, timeout: float | None = None) -> list[dict[str, Any]]:
        """Return what became of postings: `kind`, `at`, `posting`, and `row`, the JSON of before.

        Args:
            owner: Whose.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.
        """
        return await self._of(owner, self._queries.history, timeout)

    async def unreadable(self, owner: str, *, timeout: float | None = None) -> list[dict[str, Any]]:
        """Return the rows that could not be read: `why`, `raw`, `day`.

        Args:
            owner: Whose.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.
        """
        return await self._of(owner, self._queries.unreadable, timeout)

    async def needs_person(
        self, owner: str | None = None, *, timeout: float | None = None
    ) -> list[dict[str, Any]]:
        """Return the accesses that wait for a person, those first that wait longest.

        Args:
            owner: Whose; `None` is everybody's.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            One dict an access, with `owner`, `access_id`, `steps`, `needs_since`, and so on.

        Raises:
            LedgerFailed: The database did not answer.
            TimedOut: It took too long.
        """
        return await self._ask(lambda c: self._queries.needs_person(c, owner), timeout)

    async def stale(
        self,
        owner: str | None = None,
        *,
        older_than: timedelta = timedelta(days=1),
        now: datetime | None = None,
        timeout: float | None = None,
    ) -> list[dict[str, Any]]:
        """Return the accesses without fresh data, the oldest first; `refreshed_at` is since when.

        Args:
            owner: Whose; `None` is everybody's.
            older_than: How old the last success of the bank must be.
            now: The time to count from; aware. `None` is now.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            One dict an access, with `owner`, `access_id`, `refreshed_at`, `failure`, and so on.

        Raises:
            LedgerFailed: The database did not answer.
            TimedOut: It took too long.
        """
        before = (now or datetime.now(UTC)) - older_than
        return await self._ask(lambda c: self._queries.stale(c, owner, before=before), timeout)

    async def export(
        self, owner: str, *, timeout: float | None = None
    ) -> dict[str, list[dict[str, Any]]]:
        """Return everything that is kept of a person, by the tables' names.

        Args:
            owner: Whose.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The rows of each table as dicts; amounts are `Decimal`, moments aware.

        Raises:
            LedgerFailed: The database did not answer.
            TimedOut: It took too long.
        """
        return await self._of(owner, self._queries.export, timeout)

    async def erase(self, owner: str, *, timeout: float | None = None) -> Mapping[str, int]:
        """Remove everything that is kept of a person.

        A sync that began before writes nothing. What is left is a digest of the name, by which
        later syncs are refused until `open` was called.

        Args:
            owner: Whose.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            How many rows each table had.

        Raises:
            LedgerFailed: The database did not do it.
        """
        return await self._of(owner, self._storing.erase_owner, timeout, writes=True)

    async def open(self, owner: str, *, timeout: float | None = None) -> None:
        """Allow an owner that was erased to be synced again.

        Args:
            owner: Whose.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            LedgerFailed: The database did not do it.
        """
        await self._of(owner, self._storing.reopen_owner, timeout, writes=True)

    async def begin(self, reference: "PaymentReference", *, person: str) -> str:
        """Write down a payment that is going to be sent; see `PaymentJournal`."""
        await self._check()
        key, now = uuid.uuid4().hex, datetime.now(UTC)
        text = reference.to_json().decode()
        await self._database.run(lambda c: self._storing.begin_payment(c, key, person, text, now))
        return key

    async def end(self, key: str, state: "AttemptState") -> None:
        """Write down how the sending of a payment ended; see `PaymentJournal`."""
        now = datetime.now(UTC)
        await self._database.run(lambda c: self._storing.end_payment(c, key, state.value, now))

    async def unresolved(self, *, timeout: float | None = None) -> tuple[UnresolvedPayment, ...]:
        """Return the payments that may have gone out, the oldest first.

        One whose sending goes on just now is among them: ask when no worker sends.

        Args:
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            Each with its reference, by which `product.payment_candidates` looks for it.

        Raises:
            LedgerFailed: The database did not answer.
            TimedOut: It took too long.
        """
        return await self._ask(self._queries.unresolved, timeout)

    async def settle(self, payment: UnresolvedPayment, *, timeout: float | None = None) -> None:
        """Say that somebody has looked for a payment: it is not unresolved any more.

        Args:
            payment: One of `unresolved`.
            timeout: Seconds for it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            LedgerFailed: The database did not do it.
        """
        await self._ask(
            lambda c: self._storing.settle_payment(c, payment.key), timeout, writes=True
        )

    async def _of(
        self,
        owner: str,
        work: "Callable[[Connection, str], T]",
        timeout: float | None,
        *,
        writes: bool = False,
    ) -> T:
        owner = plain_text(owner, argument="owner")
        return await self._ask(lambda c: work(c, owner), timeout, writes=writes)

    async def _ask(
        self, work: "Callable[[Connection], T]", timeout: float | None, *, writes: bool = False
    ) -> T:
        seconds = _SOON if timeout is None else time_limit(timeout)
        with anyio.move_on_after(seconds):
            await self._check()
            return await self._database.run(work, writes=writes)
        raise TimedOut("SqlLedger", seconds)

    async def _check(self) -> None:
        if not self._checked:
            self._compare(await self._database.run(self._storing.version, writes=False))

    def _compare(self, version: int | None) -> None:
        known = self._schema.VERSION
        if version != known:
            wrong = (
                "it has no tables of a ledger" if version is None else f"its tables are {version}"
            )
            right = f"call `create_all`, or bring them to version {known} by a migration"
            raise InvalidRequest("url_or_engine", wrong, right)
        self._checked = True


@attrs.define
class _Syncing:
    """What one run has read, on its way into the ledger."""

    ledger: SqlLedger
    run: "Run"
    report: SyncReport
    options: dict[str, Any]
    left: TimeLeft
    held: "dict[str, Held]"
    failed: list[ProductFailed] = attrs.field(factory=list[ProductFailed])

    async def store(self) -> LedgerReport:
        """Store the products, one after the other, and how the accesses stand."""
        ledger, report = self.ledger, self.report
        stored = [await self._product(read) for read in report.read]
        await ledger._database.run(  # noqa: SLF001 - the ledger's own
            lambda c: ledger._storing.store_accesses(c, self.run, report)  # noqa: SLF001
        )
        return LedgerReport(
            owner=self.run.owner,
            new=sum(one.new for one in stored),
            corrected=sum(one.corrected for one in stored),
            vanished=sum(one.vanished for one in stored),
            returned=sum(one.returned for one in stored),
            needs_person=report.needs_person,
            failed=(*report.failed, *self.failed),
            unreadable=(
                *report.unreadable,
                *(part for read in report.read for part in read.rows.unreadable),
            ),
        )

    async def _product(self, read: ProductRead) -> Stored:
        pending = await self._pending(read)
        held = self.held.get(read.key)
        done: dict[str, Stored] = {}
        for tried in range(1, _TRIES + 1):
            try:
                now = held if tried == 1 else await self._held(read.key)
                if now is not None and now.writer in done:
                    return done[now.writer]  # it was committed, and only the answer was lost
                if now != held:
                    held, again = now, await self._again(read, now)
                    if again is None:
                        break
                    read = again
                if await self._once(read, held, pending, done):
                    return next(reversed(done.values()))
            except LedgerFailed:
                if tried == _TRIES:
                    raise
                await anyio.sleep(_PAUSE * 2**tried)
        # Others were quicker each time: what they have stored, nobody has to store again.
        return Stored()

    async def _again(self, read: ProductRead, held: "Held | None") -> ProductRead | None:
        """Read a product from where another run stopped; `None` where that failed."""
        cursor = None if held is None else held.cursor
        try:
            rows = await read.product.transactions_since(
                cursor, timeout=self.left(), **self.options
            )
        except BanksapiError as error:
            self._fail(read, error)
            return None
        return attrs.evolve(read, rows=rows)

    async def _once(
        self,
        read: ProductRead,
        held: "Held | None",
        pending: Transactions | None,
        done: dict[str, Stored],
    ) -> bool:
        """Store a product; false where another run was quicker."""
        storing, writer = self.ledger._storing, uuid.uuid4().hex  # noqa: SLF001

        def store(connection: "Connection") -> bool:
            stored = storing.store_product(
                connection,
                self.run,
                read,
                held,
                writer=writer,
                complete=storing.is_complete(read.access, read.product, self.report),
                pending=pending,
            )
            if stored is not None:
                done[writer] = stored
            return stored is not None

        return await self.ledger._database.run(store)  # noqa: SLF001

    async def _held(self, key: str) -> "Held | None":
        storing, owner = self.ledger._storing, self.run.owner  # noqa: SLF001
        cursors: dict[str, Held] = await self.ledger._database.run(  # noqa: SLF001
            lambda c: storing.cursors_of(c, owner), writes=False
        )
        return cursors.get(key)

    def _fail(self, read: ProductRead, error: BanksapiError) -> None:
        self.failed.append(ProductFailed(access=read.access, product=read.product, error=error))

    async def _pending(self, read: ProductRead) -> Transactions | None:
        if read.access.type != AccessType.EBICS:
            return None
        try:
            return await read.product.get_kontoumsaetze(
                booking_status=BookingStatus.PENDING, timeout=self.left()
            )
        except BanksapiError as error:
            self.failed.append(ProductFailed(access=read.access, product=read.product, error=error))
            return None
