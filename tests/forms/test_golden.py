"""Are the texts read that an earlier edition signed and users have kept?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from banksapi_async import ReturnRefused, StepRefused, Timeouts
from banksapi_async.forms.returning import signed_callback
from banksapi_async.sandbox import SandboxClock
from banksapi_async.sca.saved import SavedStep, dump_step, read_step

from support import ACCESS, BASE, Peer, user

GOLDEN = Path(__file__).parents[1] / "golden"
NOW = datetime(2026, 1, 20, 12, 26, 13, tzinfo=UTC)
HREF = f"{BASE}/customer/v2/bankzugaenge/{ACCESS}"


def at_that_time(key=b"a key of 16 byte"):
    return user(Peer(), state_keys=[key], timeouts=Timeouts(clock=SandboxClock(NOW)))


def stored(name):
    return (GOLDEN / name).read_text("ascii").strip()


def test_a_state_of_version_1_is_read():
    claim = at_that_time().parse_return(f"/r?ba_state={stored('state-1.txt')}", binding="sid-7")
    assert (claim.subject, claim.use_case, claim.state) == (ACCESS, "CREATE_ACCOUNT", "order 7")
    with pytest.raises(ReturnRefused, match="another browser"):
        at_that_time().parse_return(f"/r?ba_state={stored('state-1.txt')}")


def test_a_saved_step_of_version_1_is_read():
    caller = at_that_time()._caller
    saved = read_step(caller, stored("step-1.txt"))
    assert saved[:3] == ("BankAccess", HREF, "tan")
    assert isinstance(saved, SavedStep)
    assert saved.asks(b"asked", caller)
    with pytest.raises(StepRefused):
        read_step(at_that_time(b"another key of 16")._caller, stored("step-1.txt"))


def test_this_edition_writes_what_it_reads():
    caller = at_that_time()._caller
    url = signed_callback(
        caller,
        "https://app.example/r",
        subject=ACCESS,
        use_case="CREATE_ACCOUNT",
        state="order 7",
        binding="sid-7",
    )
    assert url.partition("ba_state=")[2] == stored("state-1.txt")
    saved = dump_step(caller, owner="BankAccess", href=HREF, kind="tan", asked=b"asked")
    assert saved == stored("step-1.txt")
