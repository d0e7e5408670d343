"""A person goes through a web form: their browser opens, and comes back to this process.

The address of a form holds its session, so it is shown only where no browser could be opened. What
the browser brings back is a claim; it is believed after the access has been read.
"""

import secrets
import sys
import webbrowser
from contextlib import suppress

import anyio

from banksapi_async import BankAccess, InvalidRequest, NotFound, WebForm
from banksapi_async.accesses.creation import AccessOptions
from banksapi_async.accesses.refresh import steps_of

from .landing import landing
from .opening import Opened

_PATH = "http://127.0.0.1/return"


class NotFinishedError(Exception):
    """The person did not go through the form to its end."""


async def connect(opened: Opened, *, provider_id: str | None, minutes: float) -> BankAccess:
    """Connect a bank.

    Args:
        opened: Who is asked, as whom.
        provider_id: The bank, where the person need not choose it.
        minutes: How long to wait for the browser.

    Raises:
        NotFinishedError: The person gave up, or did not come back in time.
        InvalidRequest: The tenant has no web form.
        BanksapiError: As everywhere.
    """
    customer = await opened.user().customer()
    chosen: AccessOptions = {} if provider_id is None else {"provider_id": provider_id}
    return await _through(opened, await customer.connect_bank(**chosen), minutes)


async def renew(opened: Opened, access: BankAccess, *, minutes: float) -> BankAccess:
    """Renew the consent of an access; its issues may offer that alone.

    Args:
        opened: Who is asked, as whom.
        access: The access, read just now.
        minutes: How long to wait for the browser.

    Raises:
        NotFinishedError: The person gave up, or did not come back in time.
        InvalidRequest: The tenant has no web form.
        BanksapiError: As everywhere.
    """
    offering = access if access.can("start_sca") else await access.get_issues()
    return await _through(opened, await offering.start_sca(), minutes)


def waits(access: BankAccess) -> bool:
    """Tell whether a person can renew the access now."""
    return "start_sca" in steps_of(access)


async def _through(opened: Opened, form: BankAccess | WebForm, minutes: float) -> BankAccess:
    if not isinstance(form, WebForm):
        raise InvalidRequest(
            "tenant", "it asks for logins itself, without a web form", "use `run_sca` in a program"
        )
    bound = secrets.token_urlsafe()  # only this process can use what comes back
    user = opened.user()
    if opened.sandbox is not None:
        url = form.url_with_callback(_PATH, binding=bound)
        came = await opened.sandbox.browser.complete(url, login="demo3")
    else:
        came = await _come_back(form, bound, minutes)
    claim = user.parse_return(came, binding=bound)
    with suppress(NotFound):
        access = await claim.confirm()
        if claim.claims_success:
            return access
    raise NotFinishedError(f"the form ended with {claim.reentry}")


async def _come_back(form: WebForm, bound: str, minutes: float) -> str:
    async with landing() as (url, come_back):
        target = form.url_with_callback(url, binding=bound)
        if webbrowser.open(target):
            sys.stderr.write("your browser opens; come back when you are done\n")
        else:
            sys.stderr.write(f"no browser could be opened; open {target}\n")
        with anyio.move_on_after(minutes * 60):
            return await come_back()
    raise NotFinishedError(f"nobody came back within {minutes:g} minutes")
