"""Does the quick start work? One made-up user walks it at the demo provider, and is erased.

A step that fails is noted and ends what needs it, never the erasing: that happens whatever happened
before, a Ctrl-C included.
"""

import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import anyio
import attrs
from banksapi_async import (
    BankAccess,
    BankCredentials,
    BanksapiError,
    Rel,
    Secret,
    Session,
    UserSession,
    WebForm,
)

T = TypeVar("T")

DEMO = "00000000-0000-0000-0000-000000000000"
LOGIN, PIN = "demo1", "demo"
ERASING = 120.0
"""How long the erasing may take, in seconds."""

Person = Callable[[str], Awaitable[str | None]]
"""Goes through the web form at a URL, and says where the browser came back to; None is nobody."""


@attrs.define
class Walk:
    """One walk.

    Args:
        session: What asks; its credentials decide whether a web form comes.
        person: Who goes through the web form.
        callback: Where the browser comes back to.
        regulated: Whether the tenant sends the person's login itself.
        say: Told what happens, a line at a time; no line holds a secret but the form's URL.
    """

    session: Session
    person: Person
    callback: str
    regulated: bool = False
    say: Callable[[str], None] = attrs.field(default=lambda _: None)
    steps: dict[str, str] = attrs.field(init=False, factory=dict[str, str])
    alone: bool = attrs.field(init=False, default=False)
    erased: bool = attrs.field(init=False, default=False)

    async def go(self) -> None:
        """Walk, and erase the user whatever happens."""
        name = f"live-check-{secrets.token_hex(4)}"
        password = f"check {secrets.token_urlsafe(24)} 42"
        self.say(f"the user of this run is {name}")
        try:
            await self._walk(name, password)
        finally:
            with anyio.CancelScope(shield=True):
                report = await self.session.erase_user(name, password, timeout=ERASING)
            self.erased = report.complete
            self.steps["erase the user"] = "done" if report.complete else "failed"
            if not report.complete:
                failed = ", ".join(step.value for step in report.failed)
                self.say(f"{name} IS NOT ERASED ({failed}): erase it by hand")

    async def _walk(self, name: str, password: str) -> None:
        session = self.session
        await self._step("list the providers", session.providers.list)
        demo = await self._step("read the demo provider", lambda: session.providers.get(DEMO))
        if demo is not None and demo.can(Rel.LOGO):
            await self._step("read its logo", demo.logo)
        made = await self._step("create a user", lambda: session.users.create(name, password))
        if made is None:
            return
        await self._step("read the user", lambda: session.users.get(made))
        user = session.as_user(name, password)
        access = await self._connect(user)
        if access is not None:
            await self._read(user, access)
            await self._step("delete the access", access.delete_bankzugang)

    async def _connect(self, user: UserSession) -> BankAccess | None:
        customer = await self._step("enter the customer", user.customer)
        if customer is None:
            return None
        login = await self._login() if self.regulated else None
        added = await self._step(
            "add a bank access",
            lambda: customer.connect_bank(
                provider_id=DEMO,
                credentials=login,
                sync=True if login else None,
                clear_sessions=not self.regulated,
            ),
        )
        if isinstance(added, WebForm):
            url = added.url_with_callback(self.callback)
            returned = await self.person(url)
            if returned is None:
                self.alone = True
                self.steps["go through the web form"] = "nobody was there"
                return None
            claim = user.parse_return(returned)
            self.steps["go through the web form"] = "done" if claim.claims_success else "failed"
            return await self._step("read the access", claim.confirm)
        return added

    async def _login(self) -> BankCredentials | None:
        plain = BankCredentials(userid=Secret(LOGIN), pin=Secret(PIN))
        return await self._step("encrypt the login", lambda: plain.encrypted_by(self.session))

    async def _read(self, user: UserSession, access: BankAccess) -> None:
        customer = await user.customer()
        await self._step("list the accesses", customer.get_bankzugaenge)
        await self._step("read the issues", access.get_issues)
        for product in access.bankprodukte:
            await self._step("read a product", product.reload)
            for rel in product.relations.names:
                if rel.startswith(("get_kontoumsaetze", "get_depotpositionen")):
                    await self._step(f"follow {rel}", partial(product.follow, rel))
        await self._step("refresh and wait", access.refresh_and_wait)

    async def _step(self, name: str, act: Callable[[], Awaitable[T]]) -> T | None:
        """Take a step; what goes wrong is noted by its kind alone."""
        try:
            result = await act()
        except BanksapiError as error:
            self.steps[name] = f"failed: {type(error).__name__}"
            self.say(f"{name}: {self.steps[name]}")
            return None
        self.steps.setdefault(name, "done")
        self.say(f"{name}: done")
        return result
