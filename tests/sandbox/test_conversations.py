"""Does the sandbox answer as the vendor's documents show it, exchange by exchange?

`conversations.toml` has the conversations in our own words. A difference is a failure unless it is
named there with its reason, and a reason that nothing differs for is one too.
"""

from typing import Any

import pytest
from described import OPERATIONS

from sandbox.talk import CONVERSATIONS, go


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: one["name"])
async def test_the_documented_conversation_goes_the_same_way(conversation: dict[str, Any]) -> None:
    await go(conversation)


def test_every_operation_that_is_described_has_an_exchange_of_each_documented_status() -> None:
    shown = {
        (exchange.get("described", exchange["ask"]), exchange["status"])
        for conversation in CONVERSATIONS
        for exchange in conversation["exchange"]
    }
    wanted = {
        (asked, status) for asked, described in OPERATIONS.items() for status in described.answers
    }
    assert sorted(wanted - shown) == []


def test_every_difference_has_a_reason() -> None:
    reasons = [
        reason
        for conversation in CONVERSATIONS
        for exchange in conversation["exchange"]
        for reason in exchange.get("differs", {}).values()
    ]
    assert len(reasons) > 10
    assert all(len(reason.split()) > 3 for reason in reasons)
