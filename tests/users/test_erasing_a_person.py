"""Does an erasure find what there is to delete, whatever the interface offers?"""

from typing import Any

import pytest
from banksapi_async import BanksapiError, ErasureReport, ErasureState, ErasureStep, TimedOut

from support import ACCESS, Peer, answer, links, session

USERS = "/auth/mgmt/v1/tenants/demotenant/users"
ALL = "/customer/v2/bankzugaenge"
RULES = "/customer/v2/tagging-rules"
OFFERED = {"self": "/customer/v2", "get_bankzugaenge": ALL}
ONE = {ACCESS: {"id": ACCESS, "relations": links(delete_bankzugang=f"{ALL}/{ACCESS}")}}


def peer_with(accesses: list[Any], **relations: str) -> Peer:
    peer = Peer().on(f"GET {USERS}", [{"id": "7", "username": "user1"}])
    peer.on("GET /customer/v2", {"relations": links(**OFFERED, **relations)})
    peer.on(f"GET {ALL}", *accesses)
    for route in (f"DELETE {ALL}", f"DELETE {ALL}/{ACCESS}", f"DELETE {RULES}"):
        peer.on(route, answer(200))
    peer.on("DELETE /customer/v2/regprotect/sessions", answer(200))
    for route in ("POST /auth/oauth2/revoke", f"PUT {USERS}/user1/deactivate"):
        peer.on(route, answer(200))
    return peer.on(f"DELETE {USERS}/user1", answer(200))


async def erase(peer: Peer, **options: Any) -> ErasureReport:
    return await session(peer).erase_user("user1", "two words & 42", **options)


async def test_each_step_is_one_request_and_the_customer_is_read_once() -> None:
    peer = peer_with([ONE, {}], delete_bankzugaenge=ALL, delete_tagging_rules=RULES)
    assert (await erase(peer, customer_ip="154.25.45.133")).complete
    assert peer.paths() == [
        f"GET {USERS}",
        "GET /customer/v2",
        "DELETE /customer/v2/regprotect/sessions",
        f"DELETE {RULES}",
        f"GET {ALL}",
        f"DELETE {ALL}",
        f"GET {ALL}",
        f"PUT {USERS}/user1/deactivate?reftype=username",
        f"DELETE {USERS}/user1?reftype=username",
    ]
    assert any("revoke" in path for path in peer.paths(tokens=True))
    addressed = [r.method for r in peer.asked if "customer-ip-address" in r.headers]
    assert addressed == ["DELETE"]


async def test_where_nothing_is_there_nothing_is_deleted() -> None:
    report = await erase(peer_with([{}]))
    assert {ErasureStep.ACCESSES, ErasureStep.TAGGING_RULES} <= set(report.skipped)
    assert report.complete


async def test_accesses_are_deleted_one_by_one_where_they_cannot_be_all_at_once() -> None:
    peer = peer_with([ONE, ONE, {}])
    assert (await erase(peer)).complete
    assert f"DELETE {ALL}/{ACCESS}" in peer.paths()


async def test_an_access_that_stays_stops_the_erasure() -> None:
    peer = peer_with([ONE], delete_bankzugaenge=ALL)
    report = await erase(peer)
    assert report.failed == (ErasureStep.ACCESSES,)
    failed = next(entry for entry in report.entries if entry.state is ErasureState.FAILED)
    assert isinstance(failed.error, BanksapiError)
    assert "still there" in str(failed.error)
    assert ACCESS not in repr(report)
    assert "user1" not in repr(report)
    assert not [path for path in peer.paths() if "deactivate" in path]


async def test_time_that_is_over_is_in_the_report() -> None:
    peer = peer_with([ONE])
    peer.on(f"GET {USERS}", TimedOut("read", 1.0))
    report = await erase(peer, timeout=0.001)
    assert report.failed == (ErasureStep.FIND,)
    assert len(report.not_reached) == len(ErasureStep) - 1


@pytest.mark.parametrize("path", [f"PUT {USERS}/user1/deactivate", f"DELETE {USERS}/user1"])
async def test_an_erasure_that_stopped_goes_on_when_called_again(path: str) -> None:
    peer = peer_with([ONE, {}], delete_bankzugaenge=ALL).on(path, answer(500), answer(200))
    opened = session(peer)
    assert not (await opened.erase_user("user1", "two words & 42")).complete
    assert (await opened.erase_user("user1", "two words & 42")).complete
