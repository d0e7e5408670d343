"""What does a web service do that uses the library: send a person away and take them back?"""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import anyio
from anyio.from_thread import BlockingPortal
from banksapi_async import BankAccess, ReturnClaim, TransferDetails, UserSession, WebForm
from banksapi_async.sandbox import Sandbox

PATIENCE = 20
STATE = "web-session-1"

Landing = tuple[str, Callable[[], Awaitable[str]]]


class Service:
    """The web service of one user, seen from a thread that may block."""

    def __init__(
        self,
        portal: BlockingPortal,
        user: UserSession,
        land: Callable[[], Landing],
    ) -> None:
        self.do = portal.call
        self.user = user
        self._land = land
        self._come_back: Callable[[], Awaitable[str]]

    def send_away(self) -> str:
        """The address of a form to connect a bank."""
        return self._send(self.do(self._connect))

    def send_away_to(self, callback: str) -> str:
        """The address of a form to connect a bank, which leads back to somewhere."""
        form = self.do(self._connect)
        assert isinstance(form, WebForm)
        return form.url_with_callback(callback, state=STATE)

    def send_to_renew(self, sandbox: Sandbox, access: BankAccess) -> str:
        """The address of a form to renew an access's consent, which has run out."""
        sandbox.expire_consent(access.id)
        ended = self.do(access.refresh_and_wait)
        asking: Any = ended.access if ended.access.can("start_sca") else ended.issues
        return self._send(self.do(asking.start_sca))

    def send_to_pay(self, access: BankAccess) -> str:
        """The address of a form to approve a payment."""
        product = next(one for one in access.bankprodukte if one.can("initiate_single_transfer"))
        transfer = TransferDetails(
            recipient="netzpolitik.org e. V.",
            purpose="Spende",
            iban="DE62430609671149278400",
            currency="EUR",
            amount=Decimal("13.37"),
        )
        attempt = product.prepare_single_transfer(transfer)
        return self._send(self.do(attempt.submit))

    def come_back(self) -> str:
        """The address that the person comes back to."""
        return self.do(self._wait)

    def take_back(self) -> ReturnClaim[BankAccess]:
        """What the person comes back with."""
        return self.user.parse_return(self.do(self._wait))

    def _send(self, form: Any) -> str:
        assert isinstance(form, WebForm)
        url, self._come_back = self._land()
        return form.url_with_callback(url, state=STATE)

    async def _connect(self) -> object:
        return await (await self.user.customer()).connect_bank()

    async def _wait(self) -> str:
        with anyio.fail_after(PATIENCE):
            return await self._come_back()
