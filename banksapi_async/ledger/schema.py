"""The tables of a ledger, as SQLAlchemy's `MetaData`: take them into your own migrations.

An amount is exact on every database: a NUMERIC without limits on PostgreSQL, a text on SQLite,
whose own numbers are floats. A moment is aware, in UTC. Every table that holds something of a
person has a column `owner`, so that all of it can be given and removed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
)

VERSION = 1
"""Of the tables; a ledger refuses a database with another."""


class Money(TypeDecorator[Decimal]):
    """An exact amount."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Return the type that the database has for it."""
        kind: Any = Numeric() if _has_numbers(dialect) else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Return what is sent to the database."""
        return value if value is None or _has_numbers(dialect) else f"{value:f}"

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> Decimal | None:
        """Return what came from the database."""
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """An aware moment, in UTC; SQLite keeps no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Return what is sent to the database."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - as above
    ) -> datetime | None:
        """Return what came from the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _has_numbers(dialect: Dialect) -> bool:
    return dialect.name != "sqlite"


metadata = MetaData()
"""All tables of a ledger."""

_ID = BigInteger().with_variant(Integer(), "sqlite")


def _key() -> Sequence[Column[Any]]:
    return (
        Column("owner", String, primary_key=True),
        Column("product", String, primary_key=True),
    )


ledger_version = Table(
    "ledger_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)
owners = Table(
    "owners",
    metadata,
    Column("owner", String, primary_key=True),
    Column("opening", String, nullable=False, comment="another one after each erasure"),
    Column("identity", String, nullable=False, comment="a digest of tenant and user"),
    Column("opened_at", Moment, nullable=False),
)
erased_owners = Table(
    "erased_owners",
    metadata,
    Column("name", String, primary_key=True, comment="a digest of the owner's name"),
)
accesses = Table(
    "accesses",
    metadata,
    Column("owner", String, primary_key=True),
    Column("access_id", String, primary_key=True),
    Column("provider_id", String),
    Column("type", String),
    Column("status", String),
    Column("refreshed_at", Moment, comment="when the bank was asked last with success"),
    Column("attempted_at", Moment, comment="when the bank was asked last"),
    Column("issues", Text, comment="JSON, as it came; NULL where it was not read"),
    Column("needs", String, nullable=False, comment="relations that ask for the person, blanks"),
    Column("needs_since", Moment),
    Column("failure", String, comment="the error of the latest attempt, with its codes"),
    Column("failed_since", Moment),
    Column("missing_since", Moment, comment="since when it is not listed any more"),
    Column("read_at", Moment, nullable=False),
)
products = Table(
    "products",
    metadata,
    *_key(),
    Column("access_id", String, nullable=False),
    Column("product_id", String, nullable=False),
    Column("bezeichnung", String),
    Column("kategorie", String),
    Column("iban", String),
    Column("saldo", Money),
    Column("waehrung", String),
    Column("saldo_datum", Moment),
    Column("row", Text, nullable=False, comment="JSON, as it came"),
    Column("read_at", Moment, nullable=False),
)
cursors = Table(
    "cursors",
    metadata,
    *_key(),
    Column("revision", _ID, nullable=False),
    Column("writer", String, nullable=False, comment="which run has written it"),
    Column("cursor", Text, nullable=False),
    Column("read_at", Moment, nullable=False),
)


def _row() -> Sequence[Column[Any]]:
    return (
        Column("booked_on", Date),
        Column("valued_on", Date),
        Column("betrag", Money, nullable=False),
        Column("waehrung", String),
        Column("gegenkonto_inhaber", String),
        Column("verwendungszweck", String),
        Column("buchungstext", String),
        Column("gegenkonto_iban", String),
        Column("hash", String),
        Column("booking_ref", String),
        Column("end_to_end_id", String),
        Column("row", Text, nullable=False, comment="JSON, as it came"),
    )


def _place() -> Sequence[Column[Any]]:
    return (
        Column("id", _ID, primary_key=True, autoincrement=True),
        Column("owner", String, nullable=False),
        Column("product", String, nullable=False),
    )


postings = Table(
    "postings",
    metadata,
    *_place(),
    *_row(),
    Column("mark", String, nullable=False, comment="what the cursor remembers it by"),
    Column("marked_on", Date, nullable=False),
    Column("first_read_at", Moment, nullable=False),
    Column("changed_at", Moment),
    Column("vanished_at", Moment, comment="since when the bank does not show it any more"),
    Index("postings_by_mark", "owner", "product", "marked_on"),
    Index("postings_by_day", "owner", "booked_on"),
    sqlite_autoincrement=True,
)
history = Table(
    "posting_history",
    metadata,
    *_place(),
    Column("posting", _ID, index=True, comment="NULL where a row is no posting of its own"),
    Column("kind", String, nullable=False, comment="corrected, vanished, returned, redelivered"),
    Column("at", Moment, nullable=False),
    Column("row", Text, nullable=False, comment="JSON: as it was before, or was delivered"),
    Column("waehrung", String),
    Index("posting_history_by_owner", "owner", "product"),
    sqlite_autoincrement=True,
)
pending = Table(
    "pending_postings",
    metadata,
    *_place(),
    *_row(),
    Column("read_at", Moment, nullable=False),
    Index("pending_postings_by_owner", "owner", "product"),
    sqlite_autoincrement=True,
)
unreadable = Table(
    "unreadable_rows",
    metadata,
    *_key(),
    Column("digest", String, primary_key=True),
    Column("day", Date, comment="of its booking, where that can be read"),
    Column("why", String, nullable=False),
    Column("raw", Text, nullable=False, comment="JSON, as it came"),
    Column("first_read_at", Moment, nullable=False),
)
payments = Table(
    "payments",
    metadata,
    Column("key", String, primary_key=True),
    Column("identity", String, nullable=False, index=True),
    Column("reference", Text, nullable=False, comment="JSON of the payment's reference"),
    Column("begun_at", Moment, nullable=False),
    Column("state", String, nullable=False, comment="begun, or how it ended"),
    Column("ended_at", Moment),
    Column("settled", Boolean, nullable=False, comment="whether somebody has looked"),
)

OF_A_PERSON: Sequence[Table] = (
    accesses,
    products,
    cursors,
    postings,
    history,
    pending,
    unreadable,
)
"""What holds something of an owner by name; payments are found by the owner's identity."""
