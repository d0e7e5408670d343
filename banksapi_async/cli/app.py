"""The commands for people, on typer and rich (extra `cli`).

A command opens what it asks, asks, shows, and ends with an exit code. No payment is made from here.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

import anyio
import typer

import banksapi_async
from banksapi_async import BankAccess, BanksapiError, CheckState, InvalidRequest, SqlLedger
from banksapi_async.values.shown import shown

from . import alone, banking, connecting, plot
from .exits import ExitCode, exit_code, worst
from .opening import Opened, interruptible, opened
from .output import Output

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON with exact numbers.")]
Reveal = Annotated[bool, typer.Option("--reveal", help="Show account numbers whole.")]
Minutes = Annotated[float, typer.Option("--minutes", help="How long to wait for your browser.")]

_DAYS = ["%Y-%m-%d"]

app = typer.Typer(
    name="banksapi-async",
    help="Look at bank data through BANKSapi. Nothing here makes a payment.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        sys.stdout.write(f"{banksapi_async.__version__}\n")
        raise typer.Exit


@app.callback()
def choose(
    ctx: typer.Context,
    *,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Ask a made-up bank in this process.")
    ] = False,
    profile: Annotated[
        str | None, typer.Option("--profile", help="Whose credentials: a section of profiles.toml.")
    ] = None,
    user: Annotated[
        str | None, typer.Option("--user", help="Whose accounts: the name of a user.")
    ] = None,
    version: Annotated[  # noqa: ARG001 - typer ends the command
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Note what was said before the command."""
    ctx.obj = {"sandbox": sandbox, "profile": profile, "username": user}


def run(ctx: typer.Context, work: Callable[[Opened], Awaitable[ExitCode]]) -> None:
    """Open what is asked, do the work, and end the command with its exit code."""

    async def all_of_it() -> ExitCode:
        async with opened(**ctx.obj) as found:
            return await work(found)

    try:
        code = anyio.run(all_of_it)
    except KeyboardInterrupt:
        code = ExitCode.STOPPED
    except connecting.NotFinishedError as error:
        code = _said(str(error), ExitCode.NEEDS_PERSON)
    except BanksapiError as error:
        code = _said(str(error), exit_code(error))
    raise typer.Exit(code)


def show(
    ctx: typer.Context,
    ask: Callable[[Opened], Awaitable[banking.Found]],
    columns: Mapping[str, str],
    out: Output,
    *,
    empty: str = "nothing found",
) -> None:
    """Open what is asked, ask it, and show what came as one table with its notes."""

    async def work(found: Opened) -> ExitCode:
        came = await ask(found)
        out.table(came.records, columns, empty=empty)
        return _tell(out, came)

    run(ctx, work)


def _said(text: str, code: ExitCode) -> ExitCode:
    sys.stderr.write(f"{shown(text)}\n")
    return code


def _tell(out: Output, found: banking.Found) -> ExitCode:
    for note in found.notes:
        out.note(note)
    return found.code


@app.command()
def check(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Say whether base URL, credentials and clock fit, and what to do where not."""

    async def ask(found: Opened) -> banking.Found:
        report = await found.session.check()
        records = [
            {"part": e.name, "state": e.state.value, "found": e.found, "to_do": e.to_do}
            for e in report.entries
            if as_json or e.state is not CheckState.NOT_REACHED
        ]
        code = ExitCode.FINE if report.error is None else exit_code(report.error)
        return banking.Found(records=records, code=code)

    columns = {"part": "part", "state": "state", "found": "found", "to_do": "what to do"}
    show(ctx, ask, columns, Output(as_json=as_json))


@app.command()
def users(ctx: typer.Context, *, as_json: Json = False) -> None:
    """List the users of the tenant."""

    async def ask(found: Opened) -> banking.Found:
        records = [
            {"username": u.username, "reference": u.reference, "roles": ", ".join(u.roles)}
            for u in await found.session.users.list()
        ]
        return banking.Found(records=records)

    columns = {"username": "user", "reference": "reference", "roles": "roles"}
    show(ctx, ask, columns, Output(as_json=as_json), empty="there are no users")


_ACCOUNTS = {
    "bank": "bank",
    "bezeichnung": "account",
    "iban": "number",
    "saldo": "balance",
    "waehrung": "currency",
    "balance_on": "day",
}


async def _accesses(found: Opened) -> list[BankAccess]:
    customer = await found.user().customer()
    return [*(await customer.get_bankzugaenge()).values()]


def _numbered(record: Mapping[str, Any]) -> dict[str, Any]:
    mark = "! " if record["renew"] else ""
    number = record["iban"] or record["kontonummer"] or record["product_id"]
    return {**record, "bank": f"{mark}{record['bank']}", "iban": number}


def _show_accounts(out: Output, found: banking.Found) -> ExitCode:
    if out.as_json:
        out.table(found.records, _ACCOUNTS)
        return _tell(out, found)
    out.table([*map(_numbered, found.records)], _ACCOUNTS, empty="no bank is connected yet")
    for total in banking.totals(found.records):
        between = " " if out.is_terminal else "\t"
        out.line(between.join(["total", out.text(total["saldo"]), total["waehrung"]]))
    return _tell(out, found)


@app.command()
def accounts(ctx: typer.Context, *, as_json: Json = False, reveal: Reveal = False) -> None:
    """Show all accounts with balance, currency and day, and the total of each currency."""

    async def work(found: Opened) -> ExitCode:
        customer = await found.user().customer()
        out = Output(as_json=as_json, reveal=reveal)
        return _show_accounts(out, await banking.accounts(customer))

    run(ctx, work)


@app.command()
def connect(
    ctx: typer.Context,
    *,
    provider: Annotated[
        str | None, typer.Option("--provider", help="The bank's id, from `providers`.")
    ] = None,
    minutes: Minutes = 10,
    as_json: Json = False,
    reveal: Reveal = False,
) -> None:
    """Connect a bank: your browser opens, and this command waits until it comes back."""

    async def work(found: Opened) -> ExitCode:
        access = await connecting.connect(found, provider_id=provider, minutes=minutes)
        out = Output(as_json=as_json, reveal=reveal)
        return _show_accounts(out, _only(access))

    run(ctx, work)


def _only(access: BankAccess) -> banking.Found:
    records = [{"bank": banking.bank_of(access), **r, "renew": False} for r in access.records()]
    return banking.Found(records=records)


@app.command()
def renew(
    ctx: typer.Context,
    access: Annotated[
        str | None, typer.Argument(metavar="ACCESS", help="The access's id; all by default.")
    ] = None,
    *,
    minutes: Minutes = 10,
    as_json: Json = False,
) -> None:
    """Renew the consents that have run out, one after the other, in your browser."""

    async def ask(found: Opened) -> banking.Found:
        records: list[dict[str, Any]] = []
        for one in await _accesses(found):
            if connecting.waits(one) and access in {None, one.id}:
                renewed = await connecting.renew(found, one, minutes=minutes)
                records.append(
                    {
                        "bank": banking.bank_of(renewed),
                        "access_id": renewed.id,
                        "state": "waits still" if connecting.waits(renewed) else "renewed",
                    }
                )
        still = any(record["state"] != "renewed" for record in records)
        code = ExitCode.NEEDS_PERSON if still else ExitCode.FINE
        return banking.Found(records=records, code=code)

    columns = {"bank": "bank", "access_id": "access", "state": "state"}
    show(ctx, ask, columns, Output(as_json=as_json), empty="no consent waits to be renewed")


_COUNTED = ("new", "corrected", "vanished", "returned")
_ROWS = {
    "booked_on": "day",
    "betrag": "amount",
    "waehrung": "currency",
    "gegenkonto_inhaber": "who",
    "verwendungszweck": "what for",
    "account": "account",
}


@app.command()
def transactions(
    ctx: typer.Context,
    account: Annotated[
        str | None,
        typer.Argument(
            metavar="ACCOUNT", help="IBAN, number, its last characters, or name; all by default."
        ),
    ] = None,
    *,
    since: Annotated[
        datetime | None, typer.Option(formats=_DAYS, metavar="YYYY-MM-DD", help="The first day.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=_DAYS, metavar="YYYY-MM-DD", help="The last day.")
    ] = None,
    search: Annotated[str | None, typer.Option("--search", help="A word in the texts.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="With --csv: texts as they came.")] = False,
    as_json: Json = False,
    reveal: Reveal = False,
    draw: Annotated[
        bool, typer.Option("--plot", help="Draw balance over time and spending by tag.")
    ] = False,
) -> None:
    """Show transactions, of the last 90 days unless --since is given."""
    if as_csv + as_json + draw > 1:
        raise typer.BadParameter("--csv, --json and --plot exclude each other")

    async def work(found: Opened) -> ExitCode:
        products = banking.chosen(await _accesses(found), account)
        rows, came = await banking.transactions(
            products,
            since=None if since is None else since.date(),
            until=None if until is None else until.date(),
            tagged=draw,
        )
        records = came.records if search is None else banking.matching(came.records, search)
        out = Output(as_json=as_json, reveal=reveal)
        if draw:
            for one in rows:
                _draw(out, one)
        elif as_csv:
            out.csv(records, raw=raw)
        else:
            columns = {k: v for k, v in _ROWS.items() if k != "account" or len(products) > 1}
            out.table(records, columns, empty="no transactions")
        return _tell(out, came)

    run(ctx, work)


def _draw(out: Output, rows: banksapi_async.Transactions) -> None:
    ascii_only = not out.encoding.startswith("utf")
    head = f"{rows.product.bezeichnung} {out.text(rows.product.id)} {rows.product.waehrung}"
    for title, points in (
        ("balance at the end of a day", plot.balance(rows)),
        ("spent by tag", plot.spending(rows)),
    ):
        out.line(f"{out.text(head)}: {title}")
        labelled = [(out.text(label), amount) for label, amount in plot.thinned(points)]
        for line in plot.bars(labelled, ascii_only=ascii_only, width=out.width):
            out.line(line)
        if not points:
            out.line("nothing to draw")


@app.command()
def refresh(
    ctx: typer.Context,
    *,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until the banks have answered.")] = (
        False
    ),
    as_json: Json = False,
) -> None:
    """Ask all banks for fresh data."""
    out = Output(as_json=as_json)

    def tell(record: Mapping[str, Any]) -> None:
        if wait:
            out.note(f"{record['bank']}: {record['state']}")

    async def ask(found: Opened) -> banking.Found:
        return await banking.refresh(await _accesses(found), wait=wait, tell=tell)

    columns = {"bank": "bank", "state": "state", "to_do": "what to do"}
    show(ctx, ask, columns, out, empty="no bank is connected yet")


@app.command()
def sync(
    ctx: typer.Context,
    *,
    ledger: Annotated[
        str | None,
        typer.Option("--ledger", metavar="URL", help="Where to, such as sqlite:///ledger.db."),
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", help="The name in the ledger; the user's by default.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=_DAYS, metavar="YYYY-MM-DD", help="The first day, the first time."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Store what is new in a ledger: an SQL database.

    A URL with a password stands in BANKSAPI_LEDGER or in the profile.
    """

    async def work(found: Opened) -> ExitCode:
        user, url, name = found.user(), found.ledger(ledger), owner or found.name
        if not name:
            raise InvalidRequest("owner", "these credentials name no user", "give --owner")
        out = Output(as_json=as_json)

        def tell(record: Mapping[str, Any]) -> None:
            out.note(f"{record['bank']}: {record['state']}")

        async with SqlLedger(url) as kept:
            report, came = await banking.sync(
                await user.customer(),
                kept,
                owner=name,
                since=None if since is None else since.date(),
                tell=tell,
            )
        counts = {key: getattr(report, key) for key in _COUNTED}
        if as_json:
            out.json({"owner": name, **counts, "accesses": came.records})
            return _tell(out, came)
        columns = {"bank": "bank", "accounts": "accounts", "state": "state", "to_do": "what to do"}
        out.table(came.records, columns, empty="no bank is connected yet")
        between = ", " if out.is_terminal else "\t"
        out.line(between.join(f"{key} {count}" for key, count in counts.items()))
        return _tell(out, came)

    run(ctx, work)


@app.command()
def issues(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Say what stands in the way of fresh data, and what to do about it."""

    async def ask(found: Opened) -> banking.Found:
        return await banking.issues(await _accesses(found))

    columns = {"bank": "bank", "what": "what", "to_do": "what to do", "codes": "codes"}
    show(ctx, ask, columns, Output(as_json=as_json), empty="nothing stands in the way")


@app.command()
def providers(
    ctx: typer.Context,
    search: Annotated[str, typer.Argument(help="A name, BLZ, BIC or IBAN.")],
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many at most.")] = 10,
    as_json: Json = False,
) -> None:
    """Search for a bank by name, BLZ, BIC or IBAN."""

    async def ask(found: Opened) -> banking.Found:
        catalogue = await found.session.providers.catalogue()
        records = [
            {"name": p.name, "blz": p.blz, "bic": p.bic, "id": p.id}
            for p in catalogue.search(search, limit=limit)
        ]
        return banking.Found(records=records, code=ExitCode.FINE if records else ExitCode.GONE)

    # The id is what `connect --provider` takes.
    columns = {"name": "name", "blz": "BLZ", "bic": "BIC", "id": "id"}
    show(ctx, ask, columns, Output(as_json=as_json, reveal=True), empty="no bank is like it")


@app.command()
def erase(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The name of the user.")],
    *,
    as_json: Json = False,
) -> None:
    """Erase a user with all that belongs to them. It asks for the name once more."""

    async def work(found: Opened) -> ExitCode:
        out = Output(as_json=as_json)
        with interruptible():  # before anybody sees that they are asked
            sys.stderr.write(f"This deletes {shown(name)} with all accesses. Type the name again: ")
            sys.stderr.flush()
            typed = sys.stdin.readline().rstrip("\n")
        if typed != name:
            return _said("that is another name; nothing was done", ExitCode.WRONG_REQUEST)
        report = await found.session.erase_user(name, found.password(name))
        records = [
            {
                "step": entry.step.value,
                "state": entry.state.value,
                "error": "" if entry.error is None else str(entry.error),
            }
            for entry in report.entries
        ]
        out.table(records, {"step": "step", "state": "state", "error": "why"})
        codes = [exit_code(e.error) for e in report.entries if e.error is not None]
        return ExitCode.FINE if report.complete else worst([*codes, ExitCode.FAILED])

    run(ctx, work)


@app.command()
def explore(ctx: typer.Context, *, reveal: Reveal = False) -> None:
    """Walk through your bank data by its links, and copy the walk as a program."""
    try:
        from .explorer import Explorer  # noqa: PLC0415 - the extra is needed here alone
    except ModuleNotFoundError as error:
        raise ImportError(
            f"explore needs {error.name}, which is not installed:"
            ' pip install "banksapi_async[explore]"'
        ) from None

    async def work(found: Opened) -> ExitCode:
        await Explorer(await found.user().customer(), reveal=reveal).run_async()
        return ExitCode.FINE

    run(ctx, work)


_AS_THEY_ARE = {"allow_extra_args": True, "ignore_unknown_options": True}


@app.command(context_settings=_AS_THEY_ARE, add_help_option=False)
def demo(ctx: typer.Context) -> None:
    """Walk the vendor's quick start against a sandbox."""
    raise typer.Exit(alone.run(["demo", *ctx.args]))


@app.command(context_settings=_AS_THEY_ARE, add_help_option=False)
def sandbox(ctx: typer.Context) -> None:
    """Serve BANKSapi's sandbox on this machine."""
    raise typer.Exit(alone.run(["sandbox", *ctx.args]))
