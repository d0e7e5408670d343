"""What is asked of a ledger: flat rows of plain Python values, all of one question with equal keys.

A balance of a day is the one that the bank has said, less what was booked since. It is marked where
something keeps it from being sure: a row that could not be read, one without a day, or of another
currency.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from banksapi_async.accesses.product import BankProduct
from banksapi_async.accesses.records import Balance
from banksapi_async.ledger import schema
from banksapi_async.ledger.report import UnresolvedPayment
from banksapi_async.payments.reference import PaymentReference
from banksapi_async.wire.dates import BERLIN

_HIDDEN = {"mark", "marked_on", "row"}
_ZERO = Decimal(0)
_A_DAY = timedelta(days=1)


def postings(
    connection: Connection,
    owner: str,
    *,
    from_: date | None,
    to: date | None,
    product: str | None,
    vanished: bool,
) -> list[dict[str, Any]]:
    """Return the postings of a period, in the order of their days."""
    table, about = schema.postings, schema.products
    asked = _with_product(table).where(table.c.owner == owner)
    if from_ is not None:
        asked = asked.where(table.c.booked_on >= from_)
    if to is not None:
        asked = asked.where(table.c.booked_on <= to)
    if product is not None:
        asked = asked.where(about.c.product_id == product)
    if not vanished:
        asked = asked.where(table.c.vanished_at.is_(None))
    rows = connection.execute(asked.order_by(table.c.booked_on.is_(None), "booked_on", table.c.id))
    return [_plain(row) for row in rows.mappings()]


def pending(connection: Connection, owner: str) -> list[dict[str, Any]]:
    """Return what is not booked yet."""
    table = schema.pending
    asked = _with_product(table).where(table.c.owner == owner).order_by(table.c.id)
    return [_plain(row) for row in connection.execute(asked).mappings()]


def history(connection: Connection, owner: str) -> list[dict[str, Any]]:
    """Return what became of postings, oldest first; `row` is the text of before."""
    table = schema.history
    asked = select(table).where(table.c.owner == owner).order_by(table.c.id)
    return [dict(row) for row in connection.execute(asked).mappings()]


def unreadable(connection: Connection, owner: str) -> list[dict[str, Any]]:
    """Return the rows that could not be read."""
    table = schema.unreadable
    asked = select(table).where(table.c.owner == owner)
    rows = connection.execute(asked.order_by(table.c.first_read_at, table.c.digest))
    return [dict(row) for row in rows.mappings()]


def needs_person(connection: Connection, owner: str | None) -> list[dict[str, Any]]:
    """Return the accesses that wait for a person, those first that wait longest."""
    table = schema.accesses
    asked = _of(owner).where(table.c.needs != "", table.c.missing_since.is_(None))
    rows = connection.execute(asked.order_by(table.c.needs_since, table.c.access_id))
    return [{**_about(row), "steps": row["needs"].split()} for row in rows.mappings()]


def stale(connection: Connection, owner: str | None, *, before: datetime) -> list[dict[str, Any]]:
    """Return the accesses without fresh data since a moment, the oldest first."""
    table = schema.accesses
    asked = _of(owner).where((table.c.refreshed_at < before) | table.c.refreshed_at.is_(None))
    rows = connection.execute(asked.order_by(table.c.refreshed_at, table.c.access_id))
    return [_about(row) for row in rows.mappings()]


def balances(
    connection: Connection, owner: str, *, from_: date | None, to: date | None
) -> list[dict[str, Any]]:
    """Return the balance of each product at the end of each day."""
    table, about = schema.postings, schema.products
    booked = defaultdict[str, list[Any]](list)
    here = select(table.c.product, table.c.booked_on, table.c.betrag, table.c.waehrung)
    for row in connection.execute(
        here.where(table.c.owner == owner, table.c.vanished_at.is_(None))
    ):
        booked[row.product].append(row)
    odd = schema.unreadable
    counted = select(odd.c.product, func.count()).where(odd.c.owner == owner).group_by("product")
    unread: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
    products = connection.execute(
        select(about).where(about.c.owner == owner).order_by(about.c.product)
    )
    return [
        day
        for product in products
        for day in _days(product, booked[product.product], unread.get(product.product, 0))
        if (from_ is None or day["day"] >= from_) and (to is None or day["day"] <= to)
    ]


def _days(product: Any, rows: Iterable[Any], unread: int) -> Iterator[dict[str, Any]]:
    """Yield the balances of one product in each currency, from its first booking on."""
    balances = BankProduct.load(product.row)._balances()  # noqa: SLF001 - our own
    moved: dict[str | None, dict[date, Decimal]] = {
        one.waehrung: defaultdict[date, Decimal](Decimal) for one in balances
    }
    complete = not unread
    for row in rows:
        if row.booked_on is None or row.waehrung not in moved:
            complete = False
        else:
            moved[row.waehrung][row.booked_on] += row.betrag
    about = {"owner": product.owner, "product_id": product.product_id}
    about["bezeichnung"] = product.bezeichnung
    for one in balances:
        for day, saldo in _saldi(one, product.read_at, moved[one.waehrung]):
            yield {
                **about,
                "day": day,
                "saldo": saldo,
                "waehrung": one.waehrung,
                "complete": complete,
            }


def _saldi(
    balance: Balance, read_at: datetime, moved: dict[date, Decimal]
) -> Iterator[tuple[date, Decimal]]:
    """Yield each day with its balance; none where the bank says no balance."""
    if balance.saldo is None:
        return
    said = (balance.saldo_datum or read_at).astimezone(BERLIN).date()
    last = max([said, *moved])
    day = min([said, *moved])
    saldo = balance.saldo - sum((moved[d] for d in moved if day < d <= said), _ZERO)
    while day <= last:
        yield day, saldo
        day += _A_DAY
        saldo += moved.get(day, _ZERO)


def unresolved(connection: Connection) -> tuple[UnresolvedPayment, ...]:
    """Return the payments that may have gone out, the oldest first."""
    table, owners = schema.payments, schema.owners
    asked = (
        select(table, owners.c.owner)
        .select_from(table.outerjoin(owners, owners.c.identity == table.c.identity))
        .where(table.c.state.in_(["begun", "sent"]), table.c.settled.is_(False))
        .order_by(table.c.begun_at, table.c.key)
    )
    found = {row.key: row for row in connection.execute(asked)}
    return tuple(
        UnresolvedPayment(
            owner=row.owner,
            reference=PaymentReference.load(row.reference),
            begun_at=row.begun_at,
            state=row.state,
            key=row.key,
        )
        for row in found.values()
    )


def export(connection: Connection, owner: str) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of a person, by their tables."""
    owners, payments = schema.owners, schema.payments
    mine = select(owners.c.identity).where(owners.c.owner == owner).scalar_subquery()
    asked = {
        **{table.name: select(table).where(table.c.owner == owner) for table in _TABLES},
        payments.name: select(payments).where(payments.c.identity == mine),
    }
    return {
        name: [dict(row) for row in connection.execute(one).mappings()]
        for name, one in asked.items()
    }


_TABLES = (schema.owners, *schema.OF_A_PERSON)


def _with_product(table: Any) -> Any:
    about = schema.products
    same = (about.c.owner == table.c.owner) & (about.c.product == table.c.product)
    shown = [column for column in table.c if column.name not in _HIDDEN]
    return select(*shown, about.c.product_id, about.c.access_id).select_from(
        table.outerjoin(about, same)
    )


def _plain(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "product"}


def _of(owner: str | None) -> Any:
    asked = select(schema.accesses)
    return asked if owner is None else asked.where(schema.accesses.c.owner == owner)


def _about(row: Any) -> dict[str, Any]:
    shown = ("owner", "access_id", "provider_id", "status", "refreshed_at", "needs_since")
    more = ("failure", "failed_since", "missing_since", "read_at")
    return {name: row[name] for name in (*shown, *more)}
