"""How does a refresh end? A wait on the status alone would be over at once, and wrong."""

import pytest
from banksapi_async import BankAccess, RefreshFailed, TimedOut, UserSession, WebForm
from banksapi_async.sandbox import Sandbox


async def test_a_refresh_that_succeeds_moves_the_stamp(access: BankAccess) -> None:
    done = await access.refresh_and_wait()
    assert done.needs_person == ()
    assert done.issues is not None
    fresh = done.access
    assert fresh.aktualisierungszeitpunkt != access.aktualisierungszeitpunkt
    assert fresh.status == "VOLLSTAENDIG"


async def test_a_refresh_that_still_runs_looks_complete_and_is_not(
    access: BankAccess, sandbox: Sandbox
) -> None:
    running = await access.refresh()
    assert isinstance(running, BankAccess)
    assert running.status == "VOLLSTAENDIG"
    assert running.aktualisierungszeitpunkt == access.aktualisierungszeitpunkt
    sandbox.clock.advance(10)
    done = await access.reload()
    assert done.aktualisierungszeitpunkt != access.aktualisierungszeitpunkt


async def test_a_refresh_that_takes_longer_than_the_caller_is_timed_out(access: BankAccess) -> None:
    with pytest.raises(TimedOut) as caught:
        await access.refresh_and_wait(timeout=1.5)
    assert caught.value.phase == "refresh"
    assert isinstance(caught.value.last, BankAccess)


async def test_a_refresh_that_fails_raises_what_the_issues_say(
    access: BankAccess, sandbox: Sandbox
) -> None:
    sandbox.fail_next_refresh(access.id, "BA1011")
    with pytest.raises(RefreshFailed) as caught:
        await access.refresh_and_wait()
    assert [m.code for m in caught.value.messages] == ["BA1011"]
    still = await access.reload()
    assert still == access
    assert still.status == "VOLLSTAENDIG"
    again = (await still.refresh_and_wait()).access
    assert again.aktualisierungszeitpunkt != access.aktualisierungszeitpunkt
    assert (await still.get_issues()).messages == ()


async def test_a_refresh_that_needs_a_person_says_so_until_they_came(
    access: BankAccess, sandbox: Sandbox, user: UserSession
) -> None:
    sandbox.expire_consent(access.id)
    asking = await access.refresh_and_wait()
    assert asking.needs_person == ("start_sca",)
    assert asking.access.can("start_sca")
    stale = await user.bank_access(access.id)
    assert stale.aktualisierungszeitpunkt == access.aktualisierungszeitpunkt
    assert stale.bankprodukte[0].saldo == access.bankprodukte[0].saldo
    form = await stale.start_sca()
    assert isinstance(form, WebForm)
    assert (form.use_case, form.subject) == ("AUTHENTICATE_ACCOUNT", access.id)
    cancelled = await sandbox.browser.complete(
        form.url_with_callback("https://app.example/return"), end="USER_CANCELLED"
    )
    claim = user.parse_return(cancelled)
    assert not claim.claims_success
    assert (await claim.confirm()).can("start_sca")
    again = await stale.start_sca()
    assert isinstance(again, WebForm)
    back = await sandbox.browser.complete(again.url_with_callback("https://app.example/return"))
    renewed = await user.parse_return(back).confirm()
    assert not renewed.can("start_sca")
    fresh = await renewed.wait_until_complete()
    assert fresh.aktualisierungszeitpunkt is not None
