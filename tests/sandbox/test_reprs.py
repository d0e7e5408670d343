"""Is what a person gets from a sandbox one line at a prompt, without secrets?"""

from typing import Any

import pytest
from banksapi_async import OutcomeUnknown, TransferDetails, sandbox as room
from banksapi_async.sandbox import Mishap, Sandbox, Scenario
from banksapi_async.testing import open_session

LONG = "x" * 300


async def everything() -> list[Any]:
    """Return what a person can get, each as full as it can be."""
    sandbox = Sandbox()
    sandbox.add_user(LONG, "two words & 42")
    sandbox.connect(LONG, f"demo1+{LONG}")
    sandbox.fail_next("/tags/v1", status=503, body=LONG, headers={"X": LONG}, odd={"a": LONG})
    sandbox.person(f"demo1+{LONG}").book(1, party=LONG, purpose="a\nb")
    async with open_session(sandbox) as session:
        user = session.as_user(LONG, "two words & 42")
        access = next(iter((await (await user.customer()).get_bankzugaenge()).values()))
        sandbox.lose_next_payment_answer(503)
        details = TransferDetails(
            recipient="A", iban="DE62430609671149278400", amount=1, purpose="B", currency="EUR"
        )
        with pytest.raises(OutcomeUnknown):
            await access.bankprodukte[0].initiate_single_transfer(details)
        tags = user.tags
    scenario = Scenario.parse(f"[[bank]]\nid = '{LONG}'\nname = '{LONG}'\n")
    return [
        sandbox,
        sandbox.app,
        sandbox.browser,
        sandbox.clock,
        sandbox.transport(),
        sandbox.requests,
        *sandbox.requests,
        *sandbox.accounts.values(),
        *sandbox.books("DE00123456789012345678"),
        *sandbox.payments,
        *sandbox.waiting_mishaps,
        sandbox.person("demo1"),
        Mishap(on="/x"),
        scenario,
        tags,
    ]


async def test_it_is_one_line_that_says_something() -> None:
    found = await everything()
    kinds = {type(one).__name__ for one in found}
    assert {*room.__all__} - kinds <= {"ScenarioError", "WebFormStopped", "Person"}
    for one in found:
        line = repr(one)
        assert len(line) <= 120, line
        assert line.isprintable(), line
        assert " object at 0x" not in line
        assert "demo+secret" not in line
