"""What comes of reading all accesses of a person?"""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import anyio
import httpx
import pytest
from banksapi_async import (
    ClientCredentials,
    Customer,
    InvalidRequest,
    NotFound,
    RefreshFailed,
    ServerError,
    Session,
    SyncReport,
    TimedOut,
    Timeouts,
)
from banksapi_async.sandbox import SandboxClock

from support import PASSWORD, SECRET, Peer, answer, links, user

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)
FRESH, OLD = "2026-01-20 12:00:00", "2026-01-20 06:00:00"
SIX_HOURS = timedelta(hours=6)
ROW = {"betrag": -5, "hash": "h", "buchungsdatum": "2026-01-18 00:00:00"}
IDS = [f"629e4510-5331-47d4-9bad-8902039ff76{n}" for n in range(9)]


def access(n: int, *products: str, at: str | None = FRESH, **rels: str) -> dict[str, Any]:
    """An access with products; `DEPOT` is one without transactions."""
    here = f"/customer/v2/bankzugaenge/{IDS[n]}"
    return {
        "id": IDS[n],
        "status": "VOLLSTAENDIG",
        **({} if at is None else {"aktualisierungszeitpunkt": at}),
        "relations": links(self=here, get_issues=f"{here}/issues", **rels),
        "bankprodukte": [
            {"id": id, "relations": [] if id == "DEPOT" else links(get_kontoumsaetze=f"/{n}/{id}")}
            for id in products
        ],
    }


def issues(at: str = FRESH, *codes: str, **rels: str) -> dict[str, Any]:
    """The issues of an access; the codes are of errors."""
    messages = [{"level": "ERROR", "code": code, "message": "no"} for code in codes]
    return {"aktualisierungszeitpunkt": at, "messages": messages, "relations": links(**rels)}


def bank(*accesses: dict[str, Any]) -> Peer:
    """A peer with these accesses, each in order and each product with one row."""
    peer = Peer().on("GET /customer/v2/bankzugaenge", {one["id"]: one for one in accesses})
    for one in accesses:
        here = f"/customer/v2/bankzugaenge/{one['id']}"
        peer.on(f"GET {here}", one).on(f"GET {here}/issues", issues())
        for product in one["bankprodukte"]:
            for relation in product["relations"]:
                peer.on(f"GET {httpx.URL(relation['href']).path}", [ROW])
    return peer


async def customer(peer: Peer) -> Customer:
    peer.on("GET /customer/v2", {"relations": links(get_bankzugaenge="/customer/v2/bankzugaenge")})
    return await user(peer, timeouts=Timeouts(clock=SandboxClock(NOW))).customer()


async def sync(peer: Peer, cursors: dict[str, str] | None = None, **options: Any) -> SyncReport:
    return await (await customer(peer)).sync(cursors or {}, **options)


async def test_every_product_is_read_in_order_and_once() -> None:
    peer = bank(access(0, "DE1", "DEPOT", "DE2"), access(1, "DE3"))
    report = await sync(peer)
    keys = ["DE1//", "DE2//", "DE3//"]
    assert [one.key for one in report.read] == keys
    assert [len(one.rows) for one in report.read] == [1, 1, 1]
    assert [(one.access.id, one.product.id) for one in report.read] == [
        (IDS[0], "DE1"),
        (IDS[0], "DE2"),
        (IDS[1], "DE3"),
    ]
    assert report.needs_person == report.failed == ()
    assert report.cursors == {one.key: one.cursor for one in report.read}
    again = await sync(peer, {**report.cursors, "gone": "x"})
    assert [len(one.rows) for one in again.read] == [0, 0, 0]
    assert set(again.cursors) == {*keys, "gone"}
    assert not any(path.startswith("POST") for path in peer.paths())


async def test_a_report_has_the_accesses_and_what_their_latest_attempts_said() -> None:
    peer = bank(access(0, "DE1"), access(1))
    peer.on(f"GET /customer/v2/bankzugaenge/{IDS[1]}/issues", answer(501))
    report = await sync(peer)
    assert [one.id for one in report.accesses] == IDS[:2]
    assert list(report.issues) == IDS[:1]


async def test_a_report_shows_no_account_number() -> None:
    report = await sync(bank(access(0, "DE00123456789012345678")))
    assert "DE0012345678901" not in repr(report)
    assert report.read[0].cursor not in repr(report)


async def test_one_banks_trouble_stops_no_other() -> None:
    peer = bank(access(0, "DE1", "DE2"), access(1, "DE3"))
    stored = (await sync(peer)).cursors
    peer.on("GET /0/DE1", answer(404))
    peer.on(f"GET /customer/v2/bankzugaenge/{IDS[1]}/issues", answer(501))
    report = await sync(peer, dict(stored))
    assert [one.product.id for one in report.read] == ["DE2", "DE3"]
    lost, unseen = report.failed
    assert (lost.access.id, lost.product and lost.product.id) == (IDS[0], "DE1")
    assert isinstance(lost.error, NotFound)
    assert (unseen.access.id, unseen.product) == (IDS[1], None)
    assert isinstance(unseen.error, ServerError)
    key = "DE1//"
    assert report.cursors[key] == stored[key]


async def test_each_access_is_told_of_as_soon_as_it_has_been_read() -> None:
    told: list[SyncReport] = []
    peer = bank(access(0, "DE1", "DE2"), access(1, "DE3"))
    report = await sync(peer, on_access=told.append)
    by_access = {one.accesses[0].id: one for one in told}
    assert set(by_access) == {IDS[0], IDS[1]}
    assert by_access[IDS[0]].read == report.read[:2]
    assert by_access[IDS[1]].read == report.read[2:]


async def test_a_cursor_that_does_not_fit_is_the_products_trouble_alone() -> None:
    peer = bank(access(0, "DE1", "DE2"))
    report = await sync(peer, {"DE1//": "no"})
    assert [one.product.id for one in report.read] == ["DE2"]
    assert isinstance(report.failed[0].error, InvalidRequest)
    assert "GET /0/DE1?from=1899-12-31T23%3A59%3A59" not in peer.paths()


async def test_an_access_that_waits_for_a_person_is_told_and_read_all_the_same() -> None:
    peer = bank(access(0, "DE1", at=OLD, start_sca="/sca"), access(1, "DE2", at=OLD))
    here = f"/customer/v2/bankzugaenge/{IDS[1]}/issues"
    peer.on(f"GET {here}", issues(FRESH, "BA3000", authenticate="/a", set_method="/m"))
    report = await sync(peer, refresh_older_than=SIX_HOURS)
    assert [(one.access.id, one.steps) for one in report.needs_person] == [
        (IDS[0], ("start_sca",)),
        (IDS[1], ("set_method", "authenticate")),
    ]
    assert [one.product.id for one in report.read] == ["DE1", "DE2"]
    assert report.failed == ()
    assert not any(path.startswith("POST") for path in peer.paths())


async def test_an_attempt_of_the_interface_that_failed_is_told() -> None:
    peer = bank(access(0, "DE1", at=OLD))
    here = f"GET /customer/v2/bankzugaenge/{IDS[0]}/issues"
    report = await sync(peer.on(here, issues(FRESH, "BA1011")))
    assert isinstance(report.failed[0].error, RefreshFailed)
    assert [message.code for message in report.failed[0].error.messages] == ["BA1011"]
    assert len(report.read) == 1
    stale = await sync(peer.on(here, issues(OLD, "BA1011", start_sca="/sca")))
    assert stale.failed == stale.needs_person == ()


async def test_an_access_without_issues_is_read() -> None:
    one = access(0, "DE1")
    one["relations"] = links(self="/x")
    assert len((await sync(bank(one))).read) == 1


async def test_accesses_that_cannot_be_listed_are_an_error() -> None:
    peer = Peer().on("GET /customer/v2/bankzugaenge", answer(501))
    with pytest.raises(ServerError):
        await sync(peer)


@pytest.mark.parametrize(
    ("options", "argument"),
    [
        ({"concurrency": 0}, "concurrency"),
        ({"refresh_older_than": timedelta(hours=5)}, "refresh_older_than"),
        ({"overlap": timedelta(days=-1)}, "overlap"),
        ({"start": NOW}, "start"),
        ({"timeout": 0}, "timeout"),
    ],
)
async def test_what_does_not_fit_is_refused_before_sending(
    options: dict[str, Any], argument: str
) -> None:
    peer = bank(access(0, "DE1"))
    with pytest.raises(InvalidRequest) as caught:
        await sync(peer, **options)
    assert caught.value.argument == argument
    assert peer.paths() == ["GET /customer/v2"]


def refreshing(n: int, *ends: dict[str, Any]) -> Peer:
    """A peer whose access is refreshed by a POST, and then as these ends in turn."""
    before = access(n, "DE1", at=OLD)
    peer = bank(before)
    here = f"/customer/v2/bankzugaenge/{before['id']}"
    headers = {"location": f"https://banksapi.io{here}"}
    peer.on("POST /customer/v2/bankzugaenge", answer(201, **headers))
    return peer.on(f"GET {here}", before, before, *ends).on(
        f"GET {here}/issues", issues(OLD), issues(OLD), issues(FRESH)
    )


def posts(peer: Peer) -> int:
    return sum(path.startswith("POST") for path in peer.paths())


async def test_old_data_is_refreshed_first_where_that_is_asked_for() -> None:
    now = access(0, "DE1", "DE2")
    peer = refreshing(0, now).on("GET /0/DE2", [ROW])
    report = await sync(peer, refresh_older_than=SIX_HOURS)
    assert posts(peer) == 1
    assert [one.product.id for one in report.read] == ["DE1", "DE2"]
    assert report.failed == ()
    fresh = bank(now)
    assert len((await sync(fresh, refresh_older_than=SIX_HOURS)).read) == 2
    assert posts(fresh) == 0


async def test_an_access_that_nobody_has_read_yet_is_refreshed() -> None:
    never = access(0, at=None)
    here = f"/customer/v2/bankzugaenge/{IDS[0]}"
    peer = refreshing(0, access(0)).on("GET /customer/v2/bankzugaenge", {IDS[0]: never})
    del never["relations"][1]
    peer.on(f"GET {here}/issues", answer(404))
    assert (await sync(peer, refresh_older_than=SIX_HOURS)).failed == ()
    assert posts(peer) == 1


async def test_an_attempt_that_failed_a_moment_ago_is_not_repeated() -> None:
    peer = bank(access(0, "DE1", at=OLD))
    peer.on(f"GET /customer/v2/bankzugaenge/{IDS[0]}/issues", issues(FRESH, "BA1011"))
    report = await sync(peer, refresh_older_than=SIX_HOURS)
    assert posts(peer) == 0
    assert len(report.failed) == len(report.read) == 1


async def test_an_access_that_is_fed_by_its_owner_is_not_refreshed() -> None:
    peer = bank({**access(0, "DE1", at=OLD), "type": "BUILDER"})
    assert len((await sync(peer, refresh_older_than=SIX_HOURS)).read) == 1
    assert posts(peer) == 0


async def test_a_refresh_that_fails_leaves_what_was_there() -> None:
    peer = refreshing(0, access(0, "DE1", at=OLD))
    here = f"GET /customer/v2/bankzugaenge/{IDS[0]}/issues"
    peer.on(here, issues(OLD), issues(OLD), issues(FRESH, "BA1011"))
    report = await sync(peer, refresh_older_than=SIX_HOURS)
    assert isinstance(report.failed[0].error, RefreshFailed)
    assert [one.product.id for one in report.read] == ["DE1"]


async def test_a_refresh_that_wants_a_person_is_told() -> None:
    asking = access(0, "DE1", at=OLD, start_sca="/sca")
    by_access = await sync(refreshing(0, asking), refresh_older_than=SIX_HOURS)
    assert [one.steps for one in by_access.needs_person] == [("start_sca",)]
    peer = refreshing(0, access(0, "DE1", at=OLD))
    here = f"GET /customer/v2/bankzugaenge/{IDS[0]}/issues"
    peer.on(here, issues(OLD), issues(OLD), issues(FRESH, set_method="/m"))
    by_issues = await sync(peer, refresh_older_than=SIX_HOURS)
    assert [one.steps for one in by_issues.needs_person] == [("set_method",)]
    form = "https://banksapi.io/customer/v2/webform?session=s&useCase=AUTHENTICATE_ACCOUNT"
    peer = refreshing(0).on("POST /customer/v2/bankzugaenge", answer(451, location=form))
    by_form = await sync(peer, refresh_older_than=SIX_HOURS)
    assert [one.steps for one in by_form.needs_person] == [("get_webform",)]
    assert [len(r.read) for r in (by_access, by_issues, by_form)] == [1, 1, 1]


class SlowPeer(Peer):
    """Never answers what is below `/slow`, and counts how many are being answered."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = self.most = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if "/DE" not in request.url.path:
            return await super().handle_async_request(request)
        self.busy += 1
        self.most = max(self.most, self.busy)
        try:
            await anyio.sleep(math.inf if request.url.path.endswith("DE-SLOW") else 0.01)
            return await super().handle_async_request(request)
        finally:
            self.busy -= 1


async def slow_customer(peer: SlowPeer, *accesses: dict[str, Any]) -> Customer:
    peer.routes |= bank(*accesses).routes
    peer.on("GET /customer/v2", {"relations": links(get_bankzugaenge="/customer/v2/bankzugaenge")})
    session = Session(
        ClientCredentials("demotenant/demoClient", SECRET),
        transport=peer,
        timeouts=Timeouts(bank=0.5, clock=SandboxClock(NOW)),
    )
    return await session.as_user("user1", PASSWORD).customer()


async def test_as_many_are_read_at_once_as_was_said() -> None:
    peer = SlowPeer()
    found = await slow_customer(peer, access(0, *(f"DE{n}" for n in range(9))), access(1, "DE9"))
    assert len((await found.sync({}, concurrency=3)).read) == 10
    assert peer.most == 3


@pytest.mark.parametrize("timeout", [None, 0.3, math.inf])
async def test_a_product_that_never_answers_is_told_and_the_others_are_read(
    timeout: float | None,
) -> None:
    found = await slow_customer(SlowPeer(), access(0, "DE-SLOW", "DE1"), access(1, "DE2"))
    report = await found.sync({}, timeout=timeout)
    assert [one.product.id for one in report.read] == ["DE1", "DE2"]
    assert [one.product and one.product.id for one in report.failed] == ["DE-SLOW"]
    assert isinstance(report.failed[0].error, TimedOut)


async def test_an_access_all_of_whose_products_hang_leaves_a_place_to_the_others() -> None:
    hanging = access(0, *(f"DE{n}-DE-SLOW" for n in range(9)))
    found = await slow_customer(SlowPeer(), hanging, access(1, "DE1", "DE2"))
    report = await found.sync({}, timeout=0.3)
    assert [one.product.id for one in report.read] == ["DE1", "DE2"]
    assert len(report.failed) == 9


async def test_what_could_not_be_begun_in_time_is_told_too() -> None:
    peer = SlowPeer()
    found = await slow_customer(peer, access(0, "DE-SLOW", "DE2-DE-SLOW"))
    report = await found.sync({}, timeout=0.3, concurrency=1)
    assert (report.read, peer.most) == ((), 1)
    assert [type(one.error) for one in report.failed] == [TimedOut, TimedOut]


async def test_cancelling_stops_everything_and_leaves_the_session_sound() -> None:
    peer = SlowPeer()
    found = await slow_customer(peer, access(0, "DE-SLOW", "DE1"))
    with anyio.move_on_after(0.1) as scope:
        await found.sync({})
    assert scope.cancelled_caught
    assert peer.busy == 0
    peer.on("GET /customer/v2/bankzugaenge", {IDS[1]: access(1, "DE1")}).on("GET /1/DE1", [ROW])
    assert len((await found.sync({}, start=date(2026, 1, 1))).read) == 1
