"""What people ask of their banks: accounts, transactions, fresh data, and what waits for somebody.

Each function gives flat records and how it ended; nothing here prints. One bank's trouble stops no
other.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import anyio
import attrs

from banksapi_async import (
    BankAccess,
    BankProduct,
    BanksapiError,
    CodeAdvice,
    Customer,
    InvalidRequest,
    Issues,
    LedgerReport,
    Message,
    PersonNeeded,
    RefreshFailed,
    SqlLedger,
    SyncReport,
    Transactions,
)
from banksapi_async.accesses.refresh import steps_of
from banksapi_async.accesses.sync import standing

from .exits import ExitCode, exit_code, worst

_AT_ONCE = 4

_STEPS = {
    "start_sca": "the consent has run out: run `banksapi-async renew`",
    "get_webform": "a web form is open: run `banksapi-async renew`",
}
_UNREAD = "the latest attempt may have failed: what it says cannot be read"
_ANY_STEP = "an authentication is under way: finish it where it was begun"
_ADVICE = {
    CodeAdvice.ASK_PERSON: "do what the bank asks, then run `banksapi-async refresh`",
    CodeAdvice.RETRY_LATER: "try again later",
    CodeAdvice.FIX_REQUEST: "change what was sent",
    CodeAdvice.OPERATOR: "tell whoever runs the service",
    CodeAdvice.CARRY_ON: "nothing",
}


@attrs.frozen(kw_only=True)
class Found:
    """What came of a question.

    Attributes:
        records: Flat records.
        code: How it ended.
        notes: What the person should know besides.
    """

    records: list[dict[str, Any]]
    code: ExitCode = ExitCode.FINE
    notes: tuple[str, ...] = ()


def bank_of(access: BankAccess) -> str:
    """Return the name of an access's bank, else a part of its id."""
    names = [p.kreditinstitut for p in access.bankprodukte if p.kreditinstitut]
    return names[0] if names else access.id[:8]


async def accounts(customer: Customer) -> Found:
    """Return all products with their balances."""
    accesses = await customer.get_bankzugaenge()
    records = [
        {"bank": bank_of(access), **record, "renew": bool(steps_of(access))}
        for access in accesses.values()
        for record in access.records()
    ]
    lost = len(accesses.unreadable) + sum(map(_lost, accesses.values()))
    notes: list[str] = []
    if lost:
        notes.append(f"{lost} more could not be read: totals are incomplete")
    if any(record["renew"] for record in records):
        notes.append("banks with `!` wait for you: run `banksapi-async issues`")
    return Found(records=records, notes=tuple(notes))


def _lost(access: BankAccess) -> int:
    """Return how many products, balances and currencies of an access could not be read."""
    amounts = [
        product.is_unreadable("saldo") or product.is_unreadable("waehrung")
        for product in access.bankprodukte
    ]
    return len(access.unreadable) + sum(amounts)


def totals(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sum of the balances in each currency."""
    sums: dict[str, Decimal] = {}
    for record in records:
        if record["saldo"] is not None and record["waehrung"]:
            currency = record["waehrung"]
            sums[currency] = sums.get(currency, Decimal(0)) + record["saldo"]
    return [{"waehrung": currency, "saldo": total} for currency, total in sorted(sums.items())]


def chosen(accesses: Iterable[BankAccess], wanted: str | None) -> list[BankProduct]:
    """Return the products with transactions that a person means.

    Args:
        accesses: All accesses.
        wanted: The IBAN, account number or id, their last characters, or the name; `None` is all.

    Raises:
        InvalidRequest: None is meant, or several are by one word.
    """
    products = [p for a in accesses for p in a.bankprodukte if p.can("get_kontoumsaetze")]
    if wanted is None:
        return products
    asked = _bare(wanted)
    found: list[BankProduct] = []
    for fits in _FITS:
        found = found or [p for p in products if fits(p, asked)]
    if len(found) == 1:
        return found
    wrong = f"{len(found)} accounts are called {wanted!r}" if found else f"no {wanted!r} here"
    right = ", ".join(sorted(f"…{p.id[-8:]} ({p.bezeichnung})" for p in found or products))
    raise InvalidRequest("account", wrong, f"there are: {right}" if right else "connect a bank")


def _numbers(product: BankProduct) -> list[str]:
    numbers = (product.id, product.iban, product.kontonummer)
    return [_bare(number) for number in numbers if number]


def _bare(text: str | None) -> str:
    return "".join((text or "").split()).casefold()


_FITS: tuple[Callable[[BankProduct, str], bool], ...] = (
    lambda product, asked: _bare(product.id) == asked,
    lambda product, asked: asked in {*_numbers(product), _bare(product.bezeichnung)},
    lambda product, asked: _bare(product.id).endswith(asked),
    lambda product, asked: any(number.endswith(asked) for number in _numbers(product)),
)
"""What a person may mean, the surest first."""


async def transactions(
    products: Sequence[BankProduct], *, since: date | None, until: date | None, tagged: bool
) -> tuple[list[Transactions], Found]:
    """Read the transactions of products.

    Args:
        products: Which.
        since: The first day; `None` is what the interface gives, mostly 90 days.
        until: The last day.
        tagged: Whether their tags are wanted, where the product offers them.

    Returns:
        The rows, and how it ended; a product that cannot be read is a note.
    """

    async def read(product: BankProduct) -> Transactions:
        if tagged and product.can("get_kontoumsaetze_tagged"):
            return await product.get_kontoumsaetze_tagged(from_=since, to=until)
        return await product.get_kontoumsaetze(from_=since, to=until)

    ends = await _each(products, read)
    rows = [end for end in ends if isinstance(end, Transactions)]
    failed = [
        (product, end)
        for product, end in zip(products, ends, strict=True)
        if isinstance(end, BanksapiError)
    ]
    records = [
        {"account": one.product.bezeichnung, **record} for one in rows for record in one.records()
    ]
    notes = [f"{product.bezeichnung}: {error}" for product, error in failed]
    lost = sum(len(one.unreadable) for one in rows)
    if lost:
        notes.append(f"{lost} more could not be read")
    code = worst([exit_code(error) for _, error in failed])
    return rows, Found(records=records, code=code, notes=tuple(notes))


def matching(records: Iterable[dict[str, Any]], search: str) -> list[dict[str, Any]]:
    """Return the records in whose texts a word stands, whatever its case."""
    word = search.casefold()
    keys = ("verwendungszweck", "gegenkonto_inhaber", "buchungstext", "tags")
    return [r for r in records if any(word in (r[key] or "").casefold() for key in keys)]


async def refresh(
    accesses: Sequence[BankAccess], *, wait: bool, tell: Callable[[dict[str, Any]], None]
) -> Found:
    """Ask all banks for fresh data.

    Args:
        accesses: Which.
        wait: Whether to wait until it is there.
        tell: Is called as soon as a bank is done with.
    """

    async def one(access: BankAccess) -> dict[str, Any]:
        record = await _refreshed(access, wait=wait)
        tell(record)
        return record

    records = await _each(accesses, one)
    code = worst([record["code"] for record in records])
    for record in records:
        del record["code"]
    return Found(records=records, code=code)


async def _refreshed(access: BankAccess, *, wait: bool) -> dict[str, Any]:
    state, to_do, code = ("fresh" if wait else "asked for"), "", ExitCode.FINE
    try:
        if wait:
            to_do = what_to_do((await access.refresh_and_wait()).needs_person)
        else:
            await access.refresh()
    except PersonNeeded:
        to_do = what_to_do(("get_webform",))
    except BanksapiError as error:
        state, (to_do, code) = "failed", _trouble(error)
    if to_do and not code:
        state, code = "needs a person", ExitCode.NEEDS_PERSON
    about = {"bank": bank_of(access), "access_id": access.id}
    return {**about, "state": state, "to_do": to_do, "code": code}


def _trouble(error: BanksapiError) -> tuple[str, ExitCode]:
    """Return what to do about an error, and the code of its end."""
    if not isinstance(error, RefreshFailed):
        return str(error), exit_code(error)
    codes = [_code(message) for message in error.messages]
    to_do = "; ".join(dict.fromkeys(map(_said, error.messages)))
    return to_do or str(error), worst(codes or [exit_code(error)])


async def sync(
    customer: Customer,
    ledger: SqlLedger,
    *,
    owner: str,
    since: date | None,
    tell: Callable[[dict[str, Any]], None],
) -> tuple[LedgerReport, Found]:
    """Store what is new in a ledger.

    Args:
        customer: Whose accounts are read.
        ledger: The ledger; its tables are made where they are not there.
        owner: Under which name they are kept.
        since: The first day of what was never read.
        tell: Is called as soon as a bank has been read.

    Returns:
        What was stored, and a record of each bank.
    """
    each: list[SyncReport] = []

    def read(one: SyncReport) -> None:
        each.append(one)
        tell(_synced(one, one))

    await ledger.create_all()
    report = await ledger.sync(customer, owner=owner, start=since, on_access=read)
    # What fails while it is stored stands in the whole report alone.
    records = [_synced(one, report) for one in each]
    records.sort(key=lambda record: (record["bank"], record["access_id"]))
    codes = [_trouble(failed.error)[1] for failed in report.failed]
    codes += [ExitCode.NEEDS_PERSON for _ in report.needs_person]
    notes = [f"{lost} more could not be read"] if (lost := len(report.unreadable)) else []
    return report, Found(records=records, code=worst(codes), notes=tuple(notes))


def _synced(one: SyncReport, whole: SyncReport | LedgerReport) -> dict[str, Any]:
    (access,) = one.accesses
    failed = [_trouble(lost.error)[0] for lost in whole.failed if lost.access.id == access.id]
    asked = [what_to_do(one.steps) for one in whole.needs_person if one.access.id == access.id]
    state = "failed" if failed else "needs a person" if asked else "read"
    return {
        "bank": bank_of(access),
        "access_id": access.id,
        "accounts": len(one.read),
        "state": state,
        "to_do": "; ".join(dict.fromkeys([*asked, *failed])),
    }


def _said(message: Message) -> str:
    return f"{_meaning(message)}: {_to_do(message)}"


def _to_do(message: Message) -> str:
    return "" if message.advice is None else _ADVICE[message.advice]


def what_to_do(steps: Sequence[str]) -> str:
    """Return in words what a person does next; empty where nothing waits for one."""
    return _STEPS.get(steps[0], _ANY_STEP) if steps else ""


async def issues(accesses: Sequence[BankAccess]) -> Found:
    """Return what stands in the way of fresh data, in words, with what to do."""

    async def read(access: BankAccess) -> Issues | None:
        return await access.get_issues() if access.can("get_issues") else None

    records: list[dict[str, Any]] = []
    codes: list[ExitCode] = []
    for access, end in zip(accesses, await _each(accesses, read), strict=True):
        about = {"bank": bank_of(access), "access_id": access.id}
        if isinstance(end, BanksapiError):
            codes.append(exit_code(end))
            records.append({**about, "what": str(end), "to_do": "", "codes": ""})
            continue
        stands = standing(access, end)
        messages = () if end is None else end.messages
        if stands.steps:
            codes.append(ExitCode.NEEDS_PERSON)
            said = ", ".join(str(message.code) for message in messages)
            what = "; ".join(filter(None, map(_meaning, messages))) or "waits for a person"
            to_do = what_to_do(stands.steps)
            records.append({**about, "what": what, "to_do": to_do, "codes": said})
            continue
        if stands.failed and not any(message.is_error for message in stands.errors):
            codes.append(ExitCode.FAILED)
            records.append({**about, "what": _UNREAD, "to_do": "see the answer", "codes": ""})
        for message in stands.errors:
            codes.append(_code(message))
            why = {"what": _meaning(message), "to_do": _to_do(message), "codes": str(message.code)}
            records.append({**about, **why})
    return Found(records=records, code=worst(codes))


def _meaning(message: Message) -> str:
    return message.meaning or message.message or str(message.code)


def _code(message: Message) -> ExitCode:
    return {
        CodeAdvice.ASK_PERSON: ExitCode.NEEDS_PERSON,
        CodeAdvice.RETRY_LATER: ExitCode.RETRY_LATER,
    }.get(message.advice or CodeAdvice.OPERATOR, ExitCode.FAILED)


async def _each(things: Sequence[Any], ask: Callable[[Any], Awaitable[Any]]) -> list[Any]:
    """Return for each thing the answer, or the error that came instead."""
    ends: list[Any] = [None] * len(things)
    places = anyio.CapacityLimiter(_AT_ONCE)

    async def one(at: int) -> None:
        async with places:
            try:
                ends[at] = await ask(things[at])
            except BanksapiError as error:
                ends[at] = error

    async with anyio.create_task_group() as tasks:
        for at in range(len(things)):
            tasks.start_soon(one, at)
    return ends
