"""Does the vendor's quick start work, step by step, over a real socket?

The sandbox is served on loopback and the SDK walks the quick start against it. Each step prints
what was asked, what came back, and what is offered next; the first step that is not as documented
ends the demo with an error.
"""

import argparse
import sys
import uuid
import webbrowser
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio

from banksapi_async import (
    BankAccess,
    BanksapiError,
    CallFinished,
    Customer,
    Event,
    Relations,
    Session,
    Timeouts,
    UserSession,
    WebForm,
)

from .landing import landing

if TYPE_CHECKING:
    from banksapi_async.sandbox import Sandbox

    from .alone import Commands

_IP = "154.25.45.133"
_SHOWN = 5


class NotAsDocumentedError(Exception):
    """A step of the quick start went another way."""


def expect(found: bool, what: str) -> None:  # noqa: FBT001 - it reads like an assertion
    """End the demo where a step is not as documented.

    Args:
        found: Whether it is.
        what: What is documented.

    Raises:
        NotAsDocumentedError: It is not.
    """
    if not found:
        raise NotAsDocumentedError(what)


class Narrator:
    """Prints what happens; also the observer that sees each request."""

    def __call__(self, event: Event) -> None:
        """Print the request line of a call, and its status."""
        if isinstance(event, CallFinished):
            line = f"   {event.method} {event.path_template} -> {event.status or event.error}"
            with suppress(BrokenPipeError):  # the next line of the walk ends it, and says so
                self._print(line)

    def step(self, title: str) -> None:
        """Print the heading of a step."""
        self._print(f"\n== {title}")

    def say(self, text: str) -> None:
        """Print what came back."""
        self._print(f"      {text}")

    def offered(self, relations: Relations) -> None:
        """Print what can be done next."""
        self.say(f"offered now: {', '.join(relations.names)}")

    def _print(self, text: str) -> None:
        print(text, flush=True)  # noqa: T201 - the demo's output


class Demo:
    """The steps of the quick start, in its order.

    Args:
        sandbox: What is asked; its clock and its bank can be moved.
        session: What asks.
        narrator: What tells.
        open_browser: Whether a person fills in the web forms, in their own browser.
    """

    def __init__(
        self, sandbox: "Sandbox", session: Session, narrator: Narrator, *, open_browser: bool
    ) -> None:
        self._sandbox = sandbox
        self._session = session
        self._tell = narrator
        self._open = open_browser
        self._id = str(uuid.uuid4())

    async def walk(self) -> None:
        """Walk them all.

        Raises:
            NotAsDocumentedError: One went another way.
        """
        user = await self._create_user()
        customer = await self._enter(user)
        await self._create_access(user, customer)
        access = await self._query_access(customer)
        await self._query_transactions(access)
        await self._refresh(access)
        await self._renew_consent(user)
        await self._query_issues(user)
        self._tell.step("That was the whole quick start, as documented")

    async def _create_user(self) -> UserSession:
        self._tell.step("Create a client token, and with it a user")
        created = await self._session.users.create("user1", "password1")
        expect(created.reference is not None, "201 Created names the user in its Location")
        self._tell.say(f"created {created.username}, reference {created.reference}")
        return self._session.as_user("user1", "password1", customer_ip=_IP)

    async def _enter(self, user: UserSession) -> Customer:
        self._tell.step("Create a user token, and with it enter the customer")
        customer = await user.customer()
        self._tell.offered(customer.relations)
        expect(customer.can("add_bankzugaenge"), "the customer offers add_bankzugaenge")
        return customer

    async def _create_access(self, user: UserSession, customer: Customer) -> None:
        self._tell.step("Create a bank access: 451 is the success path, a person goes on")
        added = await customer.connect_bank(access_id=self._id)
        claim = user.parse_return(await self._through(added, "CREATE_ACCOUNT", "ACCOUNT_CREATED"))
        self._tell.say(f"the browser came back with baReentry={claim.reentry}")
        expect(claim.reentry == "ACCOUNT_CREATED", "the form ends with ACCOUNT_CREATED")
        access = await claim.confirm()
        self._tell.say(f"believed only after reading it: {access.id} is {access.status}")
        expect(access.id == self._id, "the access has the id that was chosen")

    async def _query_access(self, customer: Customer) -> BankAccess:
        self._tell.step("Query the bank accesses")
        accesses = await customer.get_bankzugaenge()
        expect(list(accesses) == [self._id], "there is the one access")
        access = accesses[self._id]
        self._tell.say(f"{access.id}: {access.status}, {len(access.bankprodukte)} products")
        self._tell.offered(access.relations)
        expect(access.status == "VOLLSTAENDIG", "the access is VOLLSTAENDIG")
        expect(not access.can("start_sca"), "the access does not ask for SCA")
        for product in access.bankprodukte:
            balance = f"{product.saldo} {product.waehrung}"
            self._tell.say(f"{product.kategorie} {product.bezeichnung!r}: {balance}")
        return access

    async def _query_transactions(self, access: BankAccess) -> None:
        self._tell.step("Query the transactions of the first product")
        product = access.bankprodukte[0]
        self._tell.offered(product.relations)
        rows = await product.get_kontoumsaetze()
        expect(len(rows) > 0, "there are transactions")
        for row in rows[:_SHOWN]:
            day = "" if row.buchungsdatum is None else row.buchungsdatum.date().isoformat()
            self._tell.say(f"{day} {row.betrag:>10} {rows.currency(row)}  {row.verwendungszweck}")
        self._tell.say(f"{len(rows)} rows of the last 90 days")
        tagged = await product.get_kontoumsaetze_tagged()
        expect(any(row.tags for row in tagged), "tagged transactions carry tags")

    async def _refresh(self, access: BankAccess) -> None:
        self._tell.step("Force a refresh of data from the bank, and wait until it is complete")
        fresh = (await access.refresh_and_wait()).access
        before, after = access.aktualisierungszeitpunkt, fresh.aktualisierungszeitpunkt
        self._tell.say(f"aktualisierungszeitpunkt: {before} became {after}")
        expect(before != after, "the time stamp has moved")

    async def _renew_consent(self, user: UserSession) -> None:
        self._tell.step("The consent runs out: SCA renewal")
        self._sandbox.expire_consent(self._id)
        access = await user.bank_access(self._id)
        asking = await access.refresh_and_wait()
        expect("start_sca" in asking.needs_person, "start_sca is offered")
        access = await user.bank_access(self._id)
        self._tell.offered(access.relations)
        form = await access.start_sca()
        claim = user.parse_return(await self._through(form, "AUTHENTICATE_ACCOUNT", "FINISHED"))
        self._tell.say(f"the browser came back with baReentry={claim.reentry}")
        expect(claim.claims_success, "the form ends with a success")
        renewed = await claim.confirm()
        self._tell.offered(renewed.relations)
        expect(not renewed.can("start_sca"), "start_sca is gone")

    async def _query_issues(self, user: UserSession) -> None:
        self._tell.step("Query the issues: what the last good state does not show")
        self._sandbox.fail_next_refresh(self._id, "BA1011")
        access = await user.bank_access(self._id)
        failed: BanksapiError | None = None
        try:
            await access.refresh_and_wait()
        except BanksapiError as error:
            failed = error
        self._tell.say(f"a refresh with a wrong password: {failed}")
        access = await access.reload()
        issues = await access.get_issues()
        for message in issues.messages:
            self._tell.say(f"{message.level} {message.code}: {message.message}")
        expect(access.status == "VOLLSTAENDIG", "the stable state is still VOLLSTAENDIG")
        expect([m.code for m in issues.messages] == ["BA1011"], "the issues say BA1011")

    async def _through(self, form: BankAccess | WebForm, use_case: str, end: str) -> str:
        if not isinstance(form, WebForm):
            raise NotAsDocumentedError("the answer is 451 with a webform")
        expect(form.use_case == use_case, f"the webform is for {use_case}")
        self._tell.say(f"451: a webform for {form.use_case}, about {form.subject}")
        if not self._open:
            url = form.url_with_callback("http://localhost/return", state="web-session-1")
            return await self._sandbox.browser.complete(url, end=end)
        async with landing() as (url, come_back):
            self._tell.say("your browser opens; log in as demo1 with the password demo")
            target = form.url_with_callback(url, state="web-session-1")
            if not webbrowser.open(target):
                self._tell.say(f"no browser could be opened; open {target}")
            return await come_back()


async def walk(*, open_browser: bool, seed: int) -> None:
    """Serve the sandbox and walk the quick start against it.

    Args:
        open_browser: Whether a person fills in the web forms, in their own browser.
        seed: What the sandbox's data depends on.

    Raises:
        NotAsDocumentedError: A step went another way.
    """
    from banksapi_async.sandbox import Sandbox  # noqa: PLC0415 - the extra is needed here alone

    sandbox, narrator = Sandbox(seed=seed), Narrator()
    async with sandbox.serve() as base_url:
        narrator.step(f"A sandbox of BANKSapi listens on {base_url}")
        # The SDK's waits move the sandbox's clock: nobody waits for a bank that is not there.
        timeouts = Timeouts(clock=sandbox.clock)
        async with Session(
            sandbox.credentials, base_url=base_url, observers=[narrator], timeouts=timeouts
        ) as session:
            await Demo(sandbox, session, narrator, open_browser=open_browser).walk()


def add(commands: "Commands") -> None:
    """Declare the command's arguments."""
    parser = commands.add_parser(
        "demo", help="walk the vendor's quick start against a sandbox (extra: sandbox)"
    )
    parser.add_argument(
        "--open", action="store_true", help="fill in the web forms yourself, in your browser"
    )
    parser.add_argument("--seed", type=int, default=1, help="what the bank's data depends on")
    parser.set_defaults(run=run)


async def _walked(arguments: argparse.Namespace) -> str:
    try:
        await walk(open_browser=arguments.open, seed=arguments.seed)
    except NotAsDocumentedError as error:
        return f"not as documented: {error}"
    except BanksapiError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _outcome(arguments: argparse.Namespace) -> str:
    try:
        return anyio.run(_walked, arguments)
    except KeyboardInterrupt:
        return "stopped"


def run(arguments: argparse.Namespace) -> int:
    """Walk, and tell by the exit code whether all was as documented."""
    wrong = _outcome(arguments)
    if wrong:
        print(wrong, file=sys.stderr)  # noqa: T201 - the demo's output
    return 1 if wrong else 0
