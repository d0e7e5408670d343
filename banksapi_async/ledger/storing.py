"""What one run puts into a ledger: each function does its part of one transaction.

Rows and cursor move together, by compare-and-swap on the revision of the cursor: whoever read from
an older one writes nothing. Nothing that was stored is overwritten silently: what a posting was
before stands in the history. A row that the bank shows no more is marked, never deleted, and only
where the answer can be relied on: the access is complete, the row's day lies well inside of what
was asked for, and nothing in the answer is unreadable.

An owner has an opening, another one after each erasure: what began under an older one writes
nothing.
"""

import hashlib
import uuid
from collections import defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import attrs
from sqlalchemy import Connection, Table, delete, func, insert, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite

from banksapi_async.accesses.access import BankAccess
from banksapi_async.accesses.issues import Issues
from banksapi_async.accesses.product import BankProduct
from banksapi_async.accesses.records import AccessStatus
from banksapi_async.accesses.refresh import stamp_of
from banksapi_async.accesses.sync import ProductRead, SyncReport
from banksapi_async.errors import Action, BanksapiError, DecodeError, InvalidRequest, RefreshFailed
from banksapi_async.ledger import schema
from banksapi_async.ledger.report import Stored
from banksapi_async.transactions.cursor import SeenRow, unread
from banksapi_async.transactions.incremental import NEAR, Movement, Reading, product_key
from banksapi_async.transactions.readers import Transactions
from banksapi_async.transactions.records import Transaction, TransactionIdentifier
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.items import Unreadable
from banksapi_async.wire import converter
from banksapi_async.wire.record import unreadable_of

_NOTHING = TransactionIdentifier()
_STATUS = "status"


@attrs.frozen(kw_only=True)
class Run:
    """One run of a sync.

    Attributes:
        owner: Whose accounts are read.
        opening: Of the owner, when the run began.
        now: When the accounts were read; aware.
    """

    owner: str
    opening: str
    now: datetime


@attrs.frozen
class Held:
    """A cursor as it is stored.

    Attributes:
        revision: Counts its changes.
        writer: Which run has written it.
        cursor: Its text.
    """

    revision: int
    writer: str
    cursor: str


def version(connection: Connection, *, write: bool = False) -> int | None:
    """Return the version of the tables, `None` where there are none.

    Args:
        connection: Inside a transaction.
        write: Whether to write it down where it is missing.
    """
    table = schema.ledger_version
    if not inspect(connection).has_table(table.name):
        return None
    found: int | None = connection.execute(select(func.max(table.c.version))).scalar()
    if found is None and write:
        connection.execute(insert(table).values(version=schema.VERSION))
        return schema.VERSION
    return found


# Owners


def digest_of(name: str) -> str:
    """Return what is kept of an owner's name when all else is erased."""
    return hashlib.sha256(f"banksapi_async owner {name}".encode(errors="replace")).hexdigest()


def lock_owner(connection: Connection, owner: str) -> None:
    """Keep others from opening or erasing an owner until the transaction ends."""
    _lock(connection, int.from_bytes(bytes.fromhex(digest_of(owner)[:16]), signed=True))


def lock_all(connection: Connection) -> None:
    """Keep others from making the tables until the transaction ends."""
    _lock(connection, 0)


def _lock(connection: Connection, number: int) -> None:
    # On SQLite there is no other writer.
    if connection.dialect.name == "postgresql":  # pragma: no cover - in `tests-services`
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def open_owner(connection: Connection, owner: str, identity: str, now: datetime) -> str:
    """Return an owner's opening; the first time bind the name to a person.

    Raises:
        InvalidRequest: It is another person's name, or was erased.
    """
    lock_owner(connection, owner)
    gone = select(schema.erased_owners).where(schema.erased_owners.c.name == digest_of(owner))
    if connection.execute(gone).first() is not None:
        raise InvalidRequest(
            "owner", "it was erased", "open it again first, if that is meant", action=Action.GONE
        )
    found = connection.execute(select(schema.owners).where(schema.owners.c.owner == owner)).first()
    if found is None:
        opening = uuid.uuid4().hex
        values = {"owner": owner, "opening": opening, "identity": identity, "opened_at": now}
        connection.execute(insert(schema.owners).values(values))
        return opening
    if found.identity != identity:
        raise InvalidRequest(
            "owner", "another user's accounts are kept under it", "give each user a name"
        )
    return str(found.opening)


def reopen_owner(connection: Connection, owner: str) -> None:
    """Allow an owner that was erased to be synced again."""
    lock_owner(connection, owner)
    connection.execute(
        delete(schema.erased_owners).where(schema.erased_owners.c.name == digest_of(owner))
    )


def erase_owner(connection: Connection, owner: str) -> dict[str, int]:
    """Remove everything of an owner, and keep syncs out that began before."""
    lock_owner(connection, owner)
    put(connection, schema.erased_owners, {"name": digest_of(owner)})
    # First, so that a run that writes just now has ended.
    gone = connection.execute(
        delete(schema.owners)
        .where(schema.owners.c.owner == owner)
        .returning(schema.owners.c.identity)
    ).scalar()
    counts = {
        table.name: connection.execute(delete(table).where(table.c.owner == owner)).rowcount
        for table in schema.OF_A_PERSON
    }
    paid = delete(schema.payments).where(schema.payments.c.identity == gone)
    return {**counts, schema.payments.name: connection.execute(paid).rowcount}


def _check_opening(connection: Connection, run: Run) -> None:
    owners = schema.owners
    here = select(owners.c.opening).where(owners.c.owner == run.owner)
    # An erasure waits for those who write, and who comes after it finds nothing.
    if connection.execute(here.with_for_update(read=True)).scalar() != run.opening:
        raise InvalidRequest(
            "owner", "it was erased meanwhile; nothing was stored", "leave it", action=Action.GONE
        )


# Products and their rows


def cursors_of(connection: Connection, owner: str) -> dict[str, Held]:
    """Return the cursors of an owner by the keys of their products."""
    rows = connection.execute(select(schema.cursors).where(schema.cursors.c.owner == owner))
    return {row.product: Held(row.revision, row.writer, row.cursor) for row in rows}


def store_product(
    connection: Connection,
    run: Run,
    read: ProductRead,
    held: Held | None,
    *,
    writer: str,
    complete: bool,
    pending: Transactions | None,
) -> Stored | None:
    """Store what is new in a product, if nobody was quicker.

    Args:
        connection: Inside a transaction.
        run: The run.
        read: What was read.
        held: The cursor that it was read from, as it was stored then.
        writer: What marks the cursor as written here.
        complete: Whether the access is complete.
        pending: The rows that are not booked yet; `None` where they were not read.

    Returns:
        What became of the rows, `None` where somebody was quicker.

    Raises:
        InvalidRequest: The owner was erased meanwhile.
    """
    _check_opening(connection, run)
    if not _swap(connection, run, read, held, writer):
        return None
    _put_product(connection, run, read.key, read.access, read.product)
    if pending is not None:
        _replace_pending(connection, run, read.key, pending)
    _note_unreadable(connection, run, read)
    return _Rows(connection, run, read).store(complete=complete)


def _swap(
    connection: Connection, run: Run, read: ProductRead, held: Held | None, writer: str
) -> bool:
    cursors = schema.cursors
    after = {"writer": writer, "cursor": read.cursor, "read_at": run.now}
    if held is None:
        values = {"owner": run.owner, "product": read.key, "revision": 1, **after}
        made = _dialect(connection).insert(cursors).values(values).on_conflict_do_nothing()
        # Not every driver counts the rows of an INSERT.
        return connection.execute(made.returning(cursors.c.revision)).first() is not None
    changed = (
        update(cursors)
        .where(
            cursors.c.owner == run.owner,
            cursors.c.product == read.key,
            cursors.c.revision == held.revision,
        )
        .values(revision=held.revision + 1, **after)
    )
    return connection.execute(changed.returning(cursors.c.revision)).first() is not None


@attrs.define
class _Rows:
    """The rows of one product, on their way into the ledger."""

    connection: Connection
    run: Run
    read: ProductRead
    new: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    told: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    stored: dict[tuple[date, str], deque[Any]] = attrs.field(
        factory=lambda: defaultdict[tuple[date, str], deque[Any]](deque)
    )

    @property
    def reading(self) -> Reading:
        """What the answer means."""
        found = self.read.rows._reading  # noqa: SLF001 - made for this
        assert found is not None  # noqa: S101 - `sync` has read it
        return found

    def store(self, *, complete: bool) -> Stored:
        """Store the new rows, and what became of those that were there."""
        reading = self.reading
        postings = schema.postings
        here = select(postings).where(
            postings.c.owner == self.run.owner,
            postings.c.product == self.read.key,
            postings.c.marked_on >= reading.start,
        )
        for posting in self.connection.execute(here.order_by(postings.c.id)):
            self.stored[posting.marked_on, posting.mark].append(posting)
        corrected = [self._movement(movement) for movement in reading.movements]
        vanished = [self._gone(entry) for entry in reading.gone] if self._sure(complete) else []
        for row in reading.redelivered:
            self._tell("redelivered", None, _json(row), self.read.rows.currency(row))
        for table, values in ((postings, self.new), (schema.history, self.told)):
            if values:
                self.connection.execute(insert(table), values)
        return Stored(
            new=len(self.new),
            corrected=sum(corrected),
            vanished=sum(vanished),
            returned=sum(one["kind"] == "returned" for one in self.told),
        )

    def _movement(self, movement: Movement) -> bool:
        values = {
            **_flat(self.read.rows, movement.row),
            "mark": str(movement.entry.mark),
            "marked_on": movement.entry.day,
        }
        if movement.before is None:
            place = {"owner": self.run.owner, "product": self.read.key}
            self.new.append({**place, **values, "first_read_at": self.run.now})
            return False
        posting = self._posting(movement.before)
        if posting is None:
            return False  # somebody else has removed it
        now = (values["row"], values["waehrung"])
        changed = now != (posting.row, posting.waehrung)
        if changed:
            self._tell("corrected", posting.id, posting.row, posting.waehrung)
            values["changed_at"] = self.run.now
        if posting.vanished_at is not None:
            self._tell("returned", posting.id, posting.row, posting.waehrung)
            values["vanished_at"] = None
        if any(posting._mapping[name] != value for name, value in values.items()):  # noqa: SLF001 - public in SQLAlchemy
            self._change(posting.id, values)
        return bool(changed)

    def _gone(self, entry: SeenRow) -> bool:
        # A day can still move into the window; only what lay well inside of it is gone.
        posting = self._posting(entry) if entry.day >= self.reading.start + NEAR else None
        if posting is None or posting.vanished_at is not None:
            return False
        self._tell("vanished", posting.id, posting.row, posting.waehrung)
        self._change(posting.id, {"vanished_at": self.run.now})
        return True

    def _sure(self, complete: bool) -> bool:  # noqa: FBT001 - a value, not a switch
        """Tell whether what the answer does not have is not there."""
        if not complete or self.read.rows.unreadable or not self.reading.gone:
            return False
        rows = (*(one.row for one in self.reading.movements), *self.reading.redelivered)
        return not any(unread(row) or unread(row.identifier or _NOTHING) for row in rows)

    def _posting(self, entry: SeenRow) -> Any:
        alike = self.stored[entry.day, str(entry.mark)]
        return alike.popleft() if alike else None

    def _change(self, id: int, values: Mapping[str, Any]) -> None:
        changed = update(schema.postings).where(schema.postings.c.id == id).values(values)
        self.connection.execute(changed)

    def _tell(self, kind: str, posting: int | None, row: str, waehrung: str | None) -> None:
        self.told.append(
            {
                "owner": self.run.owner,
                "product": self.read.key,
                "posting": posting,
                "kind": kind,
                "at": self.run.now,
                "row": row,
                "waehrung": waehrung,
            }
        )


def _flat(rows: Transactions, row: Transaction) -> dict[str, Any]:
    known = row.identifier or _NOTHING
    return {
        "booked_on": row.booked_on,
        "valued_on": None if row.wertstellungsdatum is None else row.wertstellungsdatum.date(),
        "betrag": row.betrag,
        "waehrung": _text(rows.currency(row)),
        "gegenkonto_inhaber": _text(row.gegenkonto_inhaber),
        "verwendungszweck": _text(row.verwendungszweck),
        "buchungstext": _text(row.buchungstext),
        "gegenkonto_iban": _text(row.gegenkonto_iban),
        "hash": _text(row.hash),
        "booking_ref": _text(known.booking_ref),
        "end_to_end_id": _text(known.end_to_end_id),
        "row": _json(row),
    }


def _replace_pending(connection: Connection, run: Run, key: str, rows: Transactions) -> None:
    pending = schema.pending
    place = {"owner": run.owner, "product": key}
    connection.execute(
        delete(pending).where(pending.c.owner == run.owner, pending.c.product == key)
    )
    values = [{**place, **_flat(rows, row), "read_at": run.now} for row in rows]
    if values:
        connection.execute(insert(pending), values)


def _note_unreadable(connection: Connection, run: Run, read: ProductRead) -> None:
    """Keep what could not be read until the answer shows that it is not there any more."""
    table = schema.unreadable
    reading = read.rows._reading  # noqa: SLF001 - made for this
    assert reading is not None  # noqa: S101 - `sync` has read it
    place = {"owner": run.owner, "product": read.key}
    there = {_digest(part): part for part in read.rows.unreadable}
    here = (table.c.owner == run.owner, table.c.product == read.key)
    for row in connection.execute(select(table.c.digest, table.c.day).where(*here)).all():
        asked = row.day is None or row.day >= reading.start
        if row.digest not in there and asked:
            connection.execute(delete(table).where(*here, table.c.digest == row.digest))
        there.pop(row.digest, None)
    for digest, part in there.items():
        values = {
            **place,
            "digest": digest,
            "day": _day(part),
            "why": part.why,
            "raw": converter.to_json(part.raw).decode(),
            "first_read_at": run.now,
        }
        put(connection, table, values)


def _digest(part: Unreadable) -> str:
    return hashlib.sha256(converter.to_json(part.raw)).hexdigest()


def _day(part: Unreadable) -> date | None:
    raw: object = part.raw
    stamp = raw.get("buchungsdatum") if isinstance(raw, FrozenDict) else None
    if isinstance(stamp, str):
        with suppress(ValueError):
            return date.fromisoformat(stamp[:10])
    return None


# Accesses


def is_complete(access: BankAccess, product: BankProduct, report: SyncReport) -> bool:
    """Tell whether what an access shows of a product is all that the bank has."""
    troubled = {one.access.id for one in report.needs_person}
    troubled |= {one.access.id for one in report.failed}
    statuses = (access.status, product.status or AccessStatus.VOLLSTAENDIG)
    return (
        all(status == AccessStatus.VOLLSTAENDIG for status in statuses)
        and access.id not in troubled
        and not product.is_unreadable(_STATUS)
        and not unreadable_of(access.bankprodukte)
        and not report.unreadable
    )


def store_accesses(connection: Connection, run: Run, report: SyncReport) -> None:
    """Store how the accesses stand, and their products that have no transactions.

    Raises:
        InvalidRequest: The owner was erased meanwhile.
    """
    _check_opening(connection, run)
    table = schema.accesses
    here = table.c.owner == run.owner
    known = {row.access_id: row for row in connection.execute(select(table).where(here))}
    steps = {one.access.id: one.steps for one in report.needs_person}
    failures = {one.access.id: one.error for one in report.failed if one.product is None}
    for access in sorted(report.accesses, key=lambda one: one.id):
        before: Any = known.get(access.id)
        needs = " ".join(steps.get(access.id, ()))
        failure = _failure(failures.get(access.id))
        values = {
            "owner": run.owner,
            "access_id": access.id,
            **_access(access, report.issues.get(access.id)),
            "needs": needs,
            "needs_since": _since(needs, before and before.needs_since, run.now),
            "failure": failure,
            "failed_since": _since(failure, before and before.failed_since, run.now),
            "missing_since": None,
            "read_at": run.now,
        }
        if before is None or before.read_at <= run.now:
            put(connection, table, values)
        for product in access.bankprodukte:
            with suppress(DecodeError):  # `sync` has told of it
                key = product_key(product)
                if key not in {one.key for one in report.read}:
                    _put_product(connection, run, key, access, product)
    if not report.unreadable:
        listed = {access.id for access in report.accesses}
        gone = [id for id, row in known.items() if id not in listed and row.missing_since is None]
        for id in gone:
            here_now = (here, table.c.access_id == id, table.c.read_at <= run.now)
            connection.execute(update(table).where(*here_now).values(missing_since=run.now))


def _access(access: BankAccess, issues: Issues | None) -> dict[str, Any]:
    stamps = [stamp for stamp in (stamp_of(access), issues and stamp_of(issues)) if stamp]
    return {
        "provider_id": _text(access.provider_id),
        "type": _text(access.type),
        "status": _text(access.status),
        "refreshed_at": stamp_of(access),
        "attempted_at": max(stamps, default=None),
        "issues": None if issues is None else _json(issues),
    }


def _failure(error: BanksapiError | None) -> str | None:
    if error is None:
        return None
    codes = [str(one.code) for one in error.messages] if isinstance(error, RefreshFailed) else []
    return " ".join([type(error).__name__, *codes])


def _since(state: str | None, before: datetime | None, now: datetime) -> datetime | None:
    return (before or now) if state else None


def _put_product(
    connection: Connection, run: Run, key: str, access: BankAccess, product: BankProduct
) -> None:
    values = {
        "owner": run.owner,
        "product": key,
        "access_id": access.id,
        "product_id": _text(product.id),
        "bezeichnung": _text(product.bezeichnung),
        "kategorie": _text(product.kategorie),
        "iban": _text(product.iban),
        "saldo": product.saldo,
        "waehrung": _text(product.waehrung),
        "saldo_datum": product.saldo_datum,
        "row": _json(product),
        "read_at": run.now,
    }
    put(connection, schema.products, values)


# Payments


def begin_payment(
    connection: Connection, key: str, identity: str, reference: str, now: datetime
) -> None:
    """Write down a payment that is going to be sent."""
    values = {
        "key": key,
        "identity": identity,
        "reference": reference,
        "begun_at": now,
        "state": "begun",
        "settled": False,
    }
    connection.execute(insert(schema.payments).values(values))


def end_payment(connection: Connection, key: str, state: str, now: datetime) -> None:
    """Write down how its sending ended."""
    payments = schema.payments
    ended = update(payments).where(payments.c.key == key).values(state=state, ended_at=now)
    connection.execute(ended)


def settle_payment(connection: Connection, key: str) -> None:
    """Write down that somebody has looked for it."""
    payments = schema.payments
    connection.execute(update(payments).where(payments.c.key == key).values(settled=True))


# Statements


def put(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert a row, or change the one that has its key."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    made = _dialect(connection).insert(table).values(values)
    if rest:
        made = made.on_conflict_do_update(index_elements=keys, set_=rest)
    else:
        made = made.on_conflict_do_nothing()
    connection.execute(made)


def _dialect(connection: Connection) -> Any:
    return postgresql if connection.dialect.name == "postgresql" else sqlite


def _json(record: Any) -> str:
    made: bytes = record.to_json()
    return made.decode()


def _text(value: str | None) -> str | None:
    """Return a text as databases take it: without zero bytes and halves of surrogates."""
    if value is None:
        return None
    return str(value).replace("\0", "\ufffd").encode("utf-8", "replace").decode()
