"""What a test or a demo holds in its hands when it holds a sandbox."""

import uuid
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urlsplit

import attrs
import httpx

from banksapi_async.auth.credentials import ApiKeyCredentials, ClientCredentials
from banksapi_async.values.shown import on_a_line

from . import kept, settings
from .accesses import Access
from .browser import Browser
from .callback import back_from_bank
from .clock import SandboxClock
from .encryption import CERTIFICATE
from .fetch import Fields, Page, fetch_inside, fetch_over_the_wire
from .front import CONTROL, LOOPBACK_NAMES, Front
from .gateway import Gateway, Inside
from .messages import is_error
from .mishaps import Mishap
from .payments import Order
from .people import Person
from .requests import RequestLog
from .sca import Unfit
from .scenario import Scenario
from .server import LOOPBACK, serve, tls_context
from .settings import Account, Settings, Stages
from .state import State
from .times import berlin_day
from .users import acceptable
from .web.accesses import access_shape
from .web.app import OPERATIONS, checked
from .web.desk import Desk

if TYPE_CHECKING:
    from banksapi_async import BankProduct

    from .bank.booking import Booking


class Sandbox:
    """BANKSapi in one process, with made-up people and money.

    Args:
        seed: What the bank's data depends on: the same seed and day give the same data.
        clock: The clock; real time that can be moved forward by default.
        scenario: Banks, people, users, accesses and mishaps to begin with: a `Scenario`, or the
            path of a file. What it says of the arguments below holds where they are left out.
        stages: How a new access comes to its data: `at once`, or by way of `GESTARTET` and
            `SAMMELN`, by the sandbox's `clock` or, `manual`, when `next_stage` tells.
        canonical_hrefs: Write links to the canonical origin instead of the one asked under.
        root_path: A path prefix such as `/gateway`; nothing is served outside of it.
        refresh_seconds: How long a refresh and each stage take by the sandbox's clock.
        background_seconds: How often the interface refreshes by itself; `None` is never.
        consent_days: How long a person's consent lasts.
        form_seconds: How long a web form lives by the sandbox's clock.
        content_location: Answer `Content-Location` where the interface answers `Location`.
        offer_session_delete: Offer `delete_regprotect_sessions` on the customer.
        separate_management: Users are managed by a second client alone.
        sca_seconds: How long a person has for an authentication by the sandbox's clock.
        sca_polls: After how many polls a person has confirmed elsewhere; `None` is only when
            `confirm` tells.
        many_providers: List over 4,000 providers, as the real one does.

    Raises:
        ScenarioError: The scenario does not fit; it names line and key.
        ValueError: An argument does not fit.
    """

    clock: SandboxClock

    def __init__(
        self,
        seed: int = 1,
        clock: SandboxClock | None = None,
        *,
        scenario: Scenario | str | PathLike[str] | None = None,
        stages: Stages = "at once",
        canonical_hrefs: bool = False,
        root_path: str = "",
        refresh_seconds: float = 2.0,
        background_seconds: float | None = 6 * 60 * 60.0,
        consent_days: int = 180,
        form_seconds: float = 600.0,
        content_location: bool = False,
        offer_session_delete: bool = True,
        separate_management: bool = False,
        sca_seconds: float = 300.0,
        sca_polls: int | None = 3,
        many_providers: bool = False,
    ) -> None:
        begin = scenario if isinstance(scenario, Scenario) else Scenario.read(scenario)
        chosen = Settings(
            seed=seed,
            stages=stages,
            canonical_hrefs=canonical_hrefs,
            root_path=root_path,
            refresh_seconds=refresh_seconds,
            background_seconds=background_seconds,
            consent_days=consent_days,
            form_seconds=form_seconds,
            content_location=content_location,
            offer_session_delete=offer_session_delete,
            separate_management=separate_management,
            sca_seconds=sca_seconds,
            sca_polls=sca_polls,
            many_providers=many_providers,
        )
        self._hold(
            State(begin.settle(chosen), SandboxClock(begin.start) if clock is None else clock)
        )
        for bank in begin.banks:
            self._state.catalogue.add(bank)
        for holder in begin.people(self._state.now()):
            self._state.people.add(holder)
        for user in begin.users:
            self.add_user(user.name, user.password, regulated=user.regulated)
            for access in user.accesses:
                self._connect(user.name, regulated=user.regulated, **attrs.asdict(access))
        for mishap in begin.mishaps:
            self._state.mishaps.add(mishap)

    def _hold(self, state: State) -> None:
        self._state = state
        self._settings = state.settings
        self.clock = state.clock
        self._gateway = Gateway(state)
        self._served: set[str] = set()

    def __repr__(self) -> str:
        with self._state.lock:
            users = list(self._state.users)
            accesses = sum(len(self._state.accesses(one.id)) for one in users)
            waiting = len(self._state.mishaps.waiting)
        return on_a_line(
            f"Sandbox seed={self.seed}: {len(users)} users, {accesses} accesses,"
            f" {waiting} mishaps waiting, {len(self.requests)} requests"
        )

    def save(self, path: str | PathLike[str]) -> None:
        """Write everything that the sandbox knows to a file, which is replaced as a whole.

        It holds users, passwords, tokens, accesses, payments and what was asked to go wrong, and is
        readable by its owner alone. What was requested before is not in it.

        Args:
            path: The file.

        Raises:
            OSError: It cannot be written.
        """
        kept.replace(path, kept.write(self._state))

    @classmethod
    def load(cls, path: str | PathLike[str], *, clock: SandboxClock | None = None) -> Self:
        """Return the sandbox that `save` has written, with the arguments that it was made with.

        Args:
            path: The file.
            clock: The clock; left out, the one it had. A clock that runs has gone on meanwhile.

        Raises:
            ValueError: The file holds no sandbox, or one of a version that is not known.
            OSError: It cannot be read.
        """
        try:
            state = kept.read(Path(path).read_text("utf-8"), clock)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
        sandbox = cls.__new__(cls)
        sandbox._hold(state)  # noqa: SLF001 - its own
        return sandbox

    @property
    def app(self) -> Gateway:
        """The ASGI application."""
        return self._gateway

    @property
    def account(self) -> Account:
        """Client, secret and API key as plain text, for tools that are not this library."""
        return Account()

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Each client as plain text, by what it is for."""
        managing = {"manages users": settings.MANAGEMENT}
        return {
            "regprotect": Account(),
            "regulated": settings.REGULATED,
            **(managing if self._settings.separate_management else {}),
        }

    @property
    def seed(self) -> int:
        """What the bank's data depends on."""
        return self._settings.seed

    @property
    def credentials(self) -> ClientCredentials:
        """The credentials of the tenant's client."""
        return _credentials(Account())

    @property
    def management_credentials(self) -> ClientCredentials:
        """The credentials of the second client; they work with `separate_management`."""
        return _credentials(settings.MANAGEMENT)

    @property
    def regulated_credentials(self) -> ClientCredentials:
        """The credentials of the second tenant, which is regulated and has no web form."""
        return _credentials(settings.REGULATED)

    @property
    def challenges(self) -> int:
        """How many challenges the bank has made since the sandbox began."""
        with self._state.lock:
            return self._state.authentications.challenges

    @property
    def api_key_credentials(self) -> ApiKeyCredentials:
        """The credentials of ONE/Connect."""
        return ApiKeyCredentials(settings.API_KEY)

    @property
    def certificate(self) -> str:
        """The certificate that bank credentials are encrypted for, in PEM."""
        return CERTIFICATE

    @property
    def operations(self) -> frozenset[tuple[str, str]]:
        """What can be asked, as method and path with its variables in braces."""
        return frozenset((one.method, one.path) for one in OPERATIONS)

    @property
    def requests(self) -> RequestLog:
        """What was asked and answered, oldest first; the last thousand."""
        return self._gateway.log

    @cached_property
    def browser(self) -> Browser:
        """A browser that walks through web forms."""
        return Browser(self._fetch, lambda: self.clock.advance(self._settings.form_seconds))

    def transport(self) -> httpx.AsyncBaseTransport:
        """Return a transport that asks the sandbox in process, without a socket."""
        return Inside(self._gateway)

    @asynccontextmanager
    async def serve(
        self,
        port: int = 0,
        *,
        host: str = LOOPBACK,
        names: Iterable[str] = (),
        origins: Collection[str] = (),
        ca_file: str | PathLike[str] | None = None,
        ca_key_file: str | PathLike[str] | None = None,
        log: Callable[[str], None] | None = None,
    ) -> AsyncGenerator[str, None]:
        """Serve the sandbox on a socket, in a thread of its own.

        At `/` there is a page for a person at this machine, and below `/_sandbox` the control
        endpoint for programs here; neither can be reached from elsewhere.

        Args:
            port: The port; 0 lets the system choose.
            host: Where to listen: loopback, another address or name of this machine, or `0.0.0.0`
                for all. A name is one under which it may be asked.
            names: Further names under which it may be asked; `localhost` and the loopback's
                addresses always are. Other names are answered with 421, so that no page can reach
                it by a name of its own that leads here.
            origins: The origins, such as `https://app.example`, whose scripts may ask.
            ca_file: Serve over TLS, by an authority that is made for it: its certificate is written
                to this file, for clients to trust.
            ca_key_file: Keep the authority: its key is written to this file, and where both files
                are there already, they are used again, so that it is trusted once. Whoever has the
                key can pass for any server to those who trust the authority.
            log: Is given a line for each request, without secrets. It is called in another thread.

        Yields:
            The base URL, path prefix included.

        Raises:
            ImportError: `ca_file` needs trustme, of the extra `sandbox`.
            OSError: The port is taken, or the host is none of this machine.
            ValueError: The authority's files hold none, or a key has no certificate beside it.
        """
        if ca_key_file is not None and ca_file is None:
            raise ValueError("ca_key_file: give ca_file too")
        root_path = self._settings.root_path
        desk = Desk(self, self._state, self.requests, CONTROL)
        front = Front(
            self.app,
            desk.app,
            host=host,
            names=names,
            origins=origins,
            log=log,
            landed=desk.land,
            root_path=root_path,
        )
        known = {host, *names, *LOOPBACK_NAMES}
        tls = None if ca_file is None else tls_context(known, ca_file, ca_key_file)
        async with serve(front, port, host, tls) as origin:
            self._served.add(urlsplit(origin).netloc)
            try:
                yield origin + root_path
            finally:
                self._served.discard(urlsplit(origin).netloc)

    def expire_consent(self, access_id: str) -> None:
        """Let the consent of an access end: its next refresh needs a person.

        Args:
            access_id: The access's id, whoever it belongs to.

        Raises:
            LookupError: There is no such access.
        """
        with self._state.lock:
            self._state.find_access(access_id).consent_expired = True

    def next_stage(self, access_id: str) -> str:
        """Take the next step of an access that is made or refreshed, without waiting for it.

        With `stages="manual"` nothing happens until this is called.

        Args:
            access_id: The access's id, whoever it belongs to.

        Returns:
            The status that the access has now.

        Raises:
            LookupError: There is no such access.
            ValueError: Nothing is under way there.
        """
        with self._state.lock:
            access = self._state.find_access(access_id)
            if not access.step(self._state.now()):
                raise ValueError(f"access_id: {access_id} is {access.stage}, nothing is under way")
            return access.stage.value

    def fail_next(
        self,
        operation_or_path: str,
        *,
        times: float = 1,
        status: int | None = None,
        retry_after: float | str | None = None,
        body: Any = None,
        html: bool = False,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        after_seconds: float = 0.0,
        reset: Literal["before", "after"] | None = None,
        cut: bool = False,
        drip: float | None = None,
        huge: int | None = None,
        garbage: bool = False,
        hrefs: str | None = None,
        drift: bool = False,
        odd: Mapping[str, Any] | None = None,
        carried_out: bool | None = None,
    ) -> Mishap:
        """Let something go wrong with the next request of a kind.

        Mishaps for the same requests happen in the order in which they were asked for.

        Args:
            operation_or_path: The operation or path, without the sandbox's own prefix:
                `GET /customer/v2`, `/customer/v2/bankzugaenge/{access-id}`. Without a method all
                are meant; `{…}` and `*` stand for one segment, `**` for the rest.
            times: How many requests it meets; `math.inf` is all from now on.
            status: The status that is answered, in the documented form unless `body` or `html`
                says otherwise.
            retry_after: The header `Retry-After`: seconds, or a date as text.
            body: What is answered: text and bytes as they are, anything else as JSON; `""` is no
                body.
            html: Answer with the page of the web server in front.
            content_type: The media type that the answer claims.
            headers: Further headers of the answer, such as `Location`, in place of the true ones.
            after_seconds: How long the answer takes. In process the sandbox's clock moves and time
                limits of the caller fire without waiting; over a socket it really takes so long.
            reset: Reset the connection `before` the answer, or `after` a part of its body.
            cut: End the body early, and close the connection in order.
            drip: Let the body come in pieces, with so many seconds between them.
            huge: Blow the body up to so many bytes; its meaning stays.
            garbage: Answer with what is no JSON and no text.
            hrefs: Make all links of the answer lead to this origin.
            drift: Put a field, a relation, a message and words into the answer that nobody knows.
            odd: Values to put in place of the true ones, by key; the first of each key is replaced.
            carried_out: Whether the operation is carried out before its answer goes wrong. Left
                out, it is where the true answer is altered, and is not where another takes its
                place.

        Returns:
            What was asked for; `waiting_mishaps` holds it until it has happened.

        Raises:
            ValueError: An argument does not fit, nothing would go wrong, or the sandbox has no such
                operation.
        """
        mishap = Mishap(
            on=operation_or_path,
            times=times,
            status=status,
            retry_after=retry_after,
            body=body,
            html=html,
            content_type=content_type,
            headers=headers or {},
            after_seconds=after_seconds,
            reset=reset,
            cut=cut,
            drip=drip,
            huge=huge,
            garbage=garbage,
            hrefs=hrefs,
            drift=drift,
            odd=odd or {},
            carried_out=carried_out,
        )
        with self._state.lock:
            self._state.mishaps.add(checked(mishap))
        return mishap

    @property
    def waiting_mishaps(self) -> list[Mishap]:
        """What has not gone wrong yet, or not as often as it was asked for."""
        with self._state.lock:
            return self._state.mishaps.waiting

    def clear_mishaps(self) -> None:
        """Let nothing more go wrong."""
        with self._state.lock:
            self._state.mishaps.clear()

    def person(self, login: str) -> Person:
        """Return the person with a login, whose accounts and bookings can be set.

        Args:
            login: The login; `+suffix` makes another person of one of the demo provider's.

        Raises:
            LookupError: No bank knows the login.
        """
        with self._state.lock:
            found = self._state.people.named(login)
        if found is None:
            raise LookupError(f"login: no bank knows {login!r}; a scenario can have such a person")
        return Person(found, self._state.now, self._state.lock)

    def add_user(self, username: str, password: str, *, regulated: bool = False) -> str:
        """Add a user, as the management level would.

        Args:
            username: The user's name.
            password: The password, which keeps the documented rule.
            regulated: Whether the user is of the regulated tenant.

        Returns:
            The user's id.

        Raises:
            ValueError: The name is taken, or the password does not keep the rule.
        """
        tenant = _tenant(regulated=regulated)
        with self._state.lock:
            if self._state.users.named(username, tenant) is not None:
                raise ValueError(f"username: {username!r} is taken")
            if not acceptable(password):
                raise ValueError("password: give 10 characters, 2 of them letters and 2 others")
            return self._state.users.create(username, password, tenant).id

    def connect(
        self,
        username: str,
        login: str = "demo1",
        *,
        regulated: bool = False,
        id: str | None = None,
        products: Sequence[str] = (),
    ) -> str:
        """Connect a bank for a user, as if the person had been through the web form.

        Args:
            username: The user's name.
            login: Who logged in at the bank.
            regulated: Whether the user is of the regulated tenant.
            id: The id of the access; left out, a new one.
            products: The ids of the chosen products; none is all.

        Returns:
            The id of the access.

        Raises:
            LookupError: There is no such user, no bank knows the login, or it has no such product.
        """
        return self._connect(username, login, regulated=regulated, id=id, products=products)

    def fail_next_refresh(self, access_id: str, code: str = "BA1011") -> None:
        """Let the next refresh of an access fail; the one after it works again.

        Args:
            access_id: The access's id, whoever it belongs to.
            code: The code of the ERROR that the issues will hold, such as `BA1011`.

        Raises:
            LookupError: There is no such access.
            ValueError: The code is none of an error.
        """
        if not is_error(code):
            raise ValueError(f"code: {code!r} only informs; give one below BA2000 such as BA1011")
        with self._state.lock:
            self._state.find_access(access_id).next_failure = code

    def books(self, product: "BankProduct | str") -> "list[Booking]":
        """Return what the demo provider has booked on a product until now, newest first.

        It is the truth that a reader can be held against: an access shows it as of its last
        refresh. Lines with the same `movement` are one movement, delivered more than once.

        Args:
            product: The product, or its id.

        Raises:
            LookupError: Nobody has this product.
        """
        product_id = product if isinstance(product, str) else product.id
        with self._state.lock:
            return list(self._state.books.of_product(product_id, berlin_day(self._state.now())))

    def confirm(self, about: str, *, accept: bool = True) -> str | None:
        """Be the person who confirms in the bank's app or on its page, or declines there.

        Args:
            about: The id of an access, a consent or a payment, or the URL of the bank's page.
            accept: Whether the person confirms. Else the bank calls the authentication off, at
                whichever step it is.

        Returns:
            Where the browser is sent from the bank's page; `None` where there is no page.

        Raises:
            LookupError: There is no such authentication.
            ValueError: Nothing is to be confirmed there now.
        """
        with self._state.lock:
            one = self._state.authentications.find(about, self._state.now())
            try:
                one.confirm(accept=accept)
            except Unfit as unfit:
                raise ValueError(f"about: {unfit}") from None
            return one.callback and back_from_bank(one.callback, failed=not accept)

    @property
    def payments(self) -> list[Order]:
        """What was ordered and how it stands, oldest first, in the bank's own books."""
        with self._state.lock:
            return [attrs.evolve(order) for order in self._state.payments.all]

    def lose_next_payment_answer(self, status: int = 504) -> None:
        """Let the next payment be carried out without asking the person, and its answer be lost.

        Args:
            status: What is answered instead: 504, or another for the page of a broken server.
        """
        with self._state.lock:
            self._state.payments.lose_next = status

    def forget_login(self, access_id: str) -> None:
        """Let the interface lose the saved login of an access: payments with it answer 404.

        Args:
            access_id: The access's id, whoever it belongs to.

        Raises:
            LookupError: There is no such access.
        """
        with self._state.lock:
            self._state.find_access(access_id).login_kept = False

    def access(self, access_id: str) -> dict[str, Any]:
        """Return an access as the interface would answer it now, with canonical links.

        Args:
            access_id: The access's id, whoever it belongs to.

        Raises:
            LookupError: There is no such access.
        """
        with self._state.lock:
            found = self._state.find_access(access_id)
            return access_shape(found, settings.CANONICAL, self._state)

    def _connect(
        self,
        username: str,
        login: str,
        *,
        regulated: bool,
        id: str | None,
        products: Sequence[str],
        expired: bool = False,
        failing: str | None = None,
    ) -> str:
        with self._state.lock:
            user = self._state.users.named(username, _tenant(regulated=regulated))
            if user is None:
                raise LookupError(f"username: there is no user {username!r}; add_user adds one")
            holder = self._state.people.named(login)
            if holder is None:
                raise LookupError(f"login: no bank knows {login!r}")
            known = tuple(plan.id for plan in holder.plans)
            for one in products:
                if one not in known:
                    raise LookupError(f"products: {login} has no {one!r}; it has {list(known)}")
            access = Access(
                id=id or str(uuid.uuid4()),
                user_id=user.id,
                provider_id=holder.provider_id,
                holder=holder,
                settings=self._settings,
                products=tuple(products) or known,
                history="all",
                connected=self._state.now(),
            )
            user.terms_accepted = True
            self._state.accesses(user.id)[access.id] = access
            access.renew(self._state.now())
            access.consent_expired = expired
            access.next_failure = failing
            return access.id

    async def _fetch(self, url: str, fields: Fields | None) -> Page:
        parts = urlsplit(url)
        # Over TLS it would have to trust the authority; in process it sees the same pages.
        if parts.netloc in self._served and parts.scheme == "http":
            return await fetch_over_the_wire(url, fields)
        if f"{parts.scheme}://{parts.netloc}" == settings.CANONICAL:
            # The canonical origin knows nothing of the gateway's prefix.
            url = parts._replace(path=self._settings.root_path + parts.path).geturl()
        return await fetch_inside(self.transport(), url, fields)


def _credentials(account: Account) -> ClientCredentials:
    return ClientCredentials(account.client_id, account.client_secret)


def _tenant(*, regulated: bool) -> str:
    return settings.REGULATED_TENANT if regulated else settings.TENANT
