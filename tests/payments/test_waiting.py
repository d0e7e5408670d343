"""A payment is read until it is settled or a step is ours."""

from typing import Any

import anyio
import httpx
import pytest
from banksapi_async import NotFound, SingleTransfer, TimedOut, Timeouts

from payments.bank import SELF, StandingClock, answered
from support import Peer, answer, links, user

URL = f"https://banksapi.io{SELF}"
POLL = f"{SELF}/poll"


def seen(*codes: str, rels: tuple[str, ...] = ()) -> dict[str, Any]:
    offered = {"self": SELF} | dict.fromkeys(rels, POLL)
    messages = [{"code": code} for code in codes]
    return answered(messages=messages, relations=links(**offered))


class Slow(Peer):
    """Never answers what it was given `None` for."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.routes.get(f"GET {request.url.path}") == [None]:
            await anyio.sleep_forever()
        return await super().handle_async_request(request)


async def waited(
    *states: Any, route: str = f"GET {SELF}", timeout: float = 60.0
) -> tuple[SingleTransfer, Peer]:
    peer = Slow().on(f"GET {SELF}", *states[:1]).on(route, *states)
    clock = StandingClock()
    payment = await user(peer, timeouts=Timeouts(clock=clock)).open(SingleTransfer, URL)
    peer.asked.clear()
    try:
        return await payment.wait_for_outcome(timeout=timeout), peer
    finally:
        assert clock.waited <= timeout
        assert {request.method for request in peer.asked} <= {"GET"}


@pytest.mark.parametrize("code", ["BA1111", "BA1112", "BA1212", "BA1104"])
async def test_it_ends_when_the_interface_says_how_it_ended(code: str) -> None:
    form = seen(rels=("get_webform",))
    found, peer = await waited(form, form, seen(), seen("BA3000"), seen(code))
    assert found.outcome.codes == (code,)
    assert len(peer.asked) == 4


@pytest.mark.parametrize("rel", ["set_method", "set_medium", "authenticate", "submit_text_tan"])
async def test_it_comes_back_for_a_step_of_ours(rel: str) -> None:
    found, peer = await waited(seen(), seen(), seen(rels=(rel,)))
    assert found.outcome.relations == (rel,)
    assert len(peer.asked) == 2


@pytest.mark.parametrize(
    ("rels", "route"),
    [
        (("get_webform",), f"GET {SELF}"),
        (("redirect_url",), f"GET {SELF}"),
        (("authenticate", "authenticate_decoupled"), f"GET {POLL}"),
    ],
)
async def test_it_goes_on_while_a_person_is_busy_elsewhere(
    rels: tuple[str, ...], route: str
) -> None:
    with pytest.raises(TimedOut) as caught:
        await waited(seen(rels=rels), route=route)
    assert caught.value.last.outcome.relations == rels
    assert caught.value.phase == "outcome"


async def test_a_read_that_takes_too_long_ends_it_with_what_was_seen() -> None:
    with pytest.raises(TimedOut) as caught:
        await waited(seen(), seen("BA3000"), None, timeout=1.2)
    assert caught.value.last.outcome.codes == ("BA3000",)
    with pytest.raises(TimedOut) as caught:
        await waited(seen(), None, timeout=0.2)
    assert caught.value.last is None


async def test_what_reading_raises_is_raised() -> None:
    with pytest.raises(NotFound):
        await waited(seen(), answer(404))
