"""What does a test or a demo hold in its hands when it holds a sandbox?"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs
import httpx

from banksapi_async.auth.credentials import ApiKeyCredentials, ClientCredentials

from . import settings
from .browser import Browser
from .callback import back_from_bank
from .clock import SandboxClock
from .encryption import CERTIFICATE
from .fetch import Fields, Page, fetch_inside, fetch_over_the_wire
from .gateway import Exchange, Gateway
from .messages import note
from .payments import Order
from .sca import Unfit
from .server import serve
from .settings import Account, Settings
from .state import State
from .times import berlin_day
from .web.app import OPERATIONS, application

if TYPE_CHECKING:
    from banksapi_async import BankProduct

    from .bank.booking import Booking


class Sandbox:
    """BANKSapi in one process, with made-up people and money.

    Args:
        seed: What the bank's data depends on: the same seed and day give the same data.
        clock: The clock; real time that can be moved forward by default.
        canonical_hrefs: Write links to the canonical origin instead of the one asked under.
        root_path: A path prefix such as `/gateway`; nothing is served outside of it.
        refresh_seconds: How long a refresh runs by the sandbox's clock.
        form_seconds: How long a web form lives by the sandbox's clock.
        content_location: Answer `Content-Location` where the interface answers `Location`.
        offer_session_delete: Offer `delete_regprotect_sessions` on the customer.
        separate_management: Users are managed by a second client alone.
        sca_seconds: How long a person has for an authentication by the sandbox's clock.
        sca_polls: After how many polls a person has confirmed elsewhere; `None` is only when
            `confirm` tells.
        many_providers: List over 4,000 providers, as the real one does.
    """

    def __init__(
        self,
        seed: int = 1,
        clock: SandboxClock | None = None,
        *,
        canonical_hrefs: bool = False,
        root_path: str = "",
        refresh_seconds: float = 2.0,
        form_seconds: float = 600.0,
        content_location: bool = False,
        offer_session_delete: bool = False,
        separate_management: bool = False,
        sca_seconds: float = 300.0,
        sca_polls: int | None = 3,
        many_providers: bool = False,
    ) -> None:
        self.clock = SandboxClock() if clock is None else clock
        self._settings = Settings(
            seed=seed,
            canonical_hrefs=canonical_hrefs,
            root_path=root_path.rstrip("/"),
            refresh_seconds=refresh_seconds,
            form_seconds=form_seconds,
            content_location=content_location,
            offer_session_delete=offer_session_delete,
            separate_management=separate_management,
            sca_seconds=sca_seconds,
            sca_polls=sca_polls,
            many_providers=many_providers,
        )
        self._state = State(self._settings, self.clock)
        self._gateway = Gateway(application(self._state), self._settings.root_path, self.clock)
        self._served: set[str] = set()

    @property
    def app(self) -> Gateway:
        """The ASGI application."""
        return self._gateway

    @property
    def account(self) -> Account:
        """Client, secret and API key as plain text, for tools that are not this library."""
        return Account()

    @property
    def credentials(self) -> ClientCredentials:
        """The credentials of the tenant's client."""
        return ClientCredentials(f"{settings.TENANT}/{settings.CLIENT}", settings.CLIENT_SECRET)

    @property
    def management_credentials(self) -> ClientCredentials:
        """The credentials of the second client; they work with `separate_management`."""
        return ClientCredentials(
            f"{settings.TENANT}/{settings.MANAGEMENT_CLIENT}", settings.MANAGEMENT_SECRET
        )

    @property
    def regulated_credentials(self) -> ClientCredentials:
        """The credentials of the second tenant, which is regulated and has no web form."""
        client = f"{settings.REGULATED_TENANT}/{settings.REGULATED_CLIENT}"
        return ClientCredentials(client, settings.REGULATED_SECRET)

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
        return frozenset((one.method, one.template.replace("_", "-")) for one in OPERATIONS)

    @property
    def requests(self) -> list[Exchange]:
        """What was asked and answered, oldest first; the last thousand."""
        return list(self._gateway.exchanges)

    @cached_property
    def browser(self) -> Browser:
        """A browser that walks through web forms."""
        return Browser(self._fetch, lambda: self.clock.advance(self._settings.form_seconds))

    def transport(self) -> httpx.AsyncBaseTransport:
        """Return a transport that asks the sandbox in process, without a socket."""
        return httpx.ASGITransport(self.app, raise_app_exceptions=True)

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncGenerator[str, None]:
        """Serve the sandbox on a socket of 127.0.0.1, in a thread of its own.

        Args:
            port: The port; 0 lets the system choose.

        Yields:
            The base URL, path prefix included.
        """
        async with serve(self.app, port) as origin:
            self._served.add(urlsplit(origin).netloc)
            try:
                yield origin + self._settings.root_path
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

    def fail_next_refresh(self, access_id: str, code: str = "BA1011") -> None:
        """Let the next refresh of an access fail; the one after it works again.

        Args:
            access_id: The access's id, whoever it belongs to.
            code: The code of the ERROR that the issues will hold, such as `BA1011`.

        Raises:
            LookupError: There is no such access.
            ValueError: The code is none of an error.
        """
        if note(code).level != "ERROR":
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

    async def _fetch(self, url: str, fields: Fields | None) -> Page:
        parts = urlsplit(url)
        if parts.netloc in self._served:
            return await fetch_over_the_wire(url, fields)
        if f"{parts.scheme}://{parts.netloc}" == settings.CANONICAL:
            # The canonical origin knows nothing of the gateway's prefix.
            url = parts._replace(path=self._settings.root_path + parts.path).geturl()
        return await fetch_inside(self.transport(), url, fields)
