"""Which banks can be reached?"""

from datetime import timedelta
from decimal import Decimal

import anyio
import pytest
from banksapi_async import (
    BadRequest,
    InvalidRequest,
    ProviderCoreData,
    RelationNotAvailable,
    SessionClosed,
    Timeouts,
    UntrustedLink,
)
from banksapi_async.sandbox import SandboxClock

from support import Peer, answer, links, session

ID = "00000000-0000-0000-0000-000000000000"
DEMO = {
    "id": ID,
    "name": "Demo Provider",
    "consumerRelevant": True,
    "capabilities": ["KONTEN", "NEUES"],
    "channels": [["GIROKONTO"], ["KREDITKARTE", "TAGESGELDKONTO"]],
    "authenticationInfo": {
        "loginHint": "demo1",
        "fields": [{"fieldkey": "userid", "label": "User", "secret": False, "format": "^.{1,50}$"}],
    },
    "relations": links(self=f"/providers/v2/{ID}", logo="/providers/v2/demo.svg"),
}


async def test_providers_are_listed_and_read_one_by_one() -> None:
    peer = Peer().on("GET /providers/v2", [DEMO]).on(f"GET /providers/v2/{ID}", DEMO)
    providers = session(peer).providers
    (listed,) = await providers.list()
    assert listed == await providers.get(ID)
    assert listed.to_wire() == DEMO
    assert [word.known for word in listed.capabilities] == [True, False]
    assert b"client_credentials" in peer.asked[0].content


async def test_a_logo_is_an_image_as_it_came() -> None:
    peer = Peer().on(f"GET /providers/v2/{ID}", DEMO)
    peer.on("GET /providers/v2/demo.svg", answer(200, b"<svg/>", content_type="image/svg+xml"))
    demo = await session(peer).providers.get(ID)
    assert await demo.logo() == await demo.follow("logo", bytes) == b"<svg/>"
    # Whoever takes bytes takes any.
    assert [asked.headers["accept"] for asked in peer.asked[-2:]] == ["image/*", "*/*"]


async def test_a_provider_without_a_logo_says_so() -> None:
    peer = Peer().on(f"GET /providers/v2/{ID}", {"id": ID})
    with pytest.raises(RelationNotAvailable):
        await (await session(peer).providers.get(ID)).logo()


async def test_an_id_that_is_no_uuid_is_refused_before_sending() -> None:
    peer = Peer()
    with pytest.raises(InvalidRequest, match="id: it is not a UUID"):
        await session(peer).providers.get("demo")
    assert peer.asked == []


async def test_core_data_are_listed_by_capability_and_their_logos_read() -> None:
    short = {"id": ID, "name": "Demo", "logo": "https://banksapi.io/providers/v2/demo.svg"}
    peer = Peer().on("GET /providers/v2/coredata", [short])
    peer.on("GET /providers/v2/demo.svg", answer(200, b"<svg/>", content_type="image/svg+xml"))
    providers = session(peer, strict=True).providers
    (core,) = await providers.coredata(capability="DEPOTS")
    assert core.to_wire() == short
    await providers.coredata()
    assert await providers.logo(core) == b"<svg/>"
    assert peer.asked[-1].headers["accept"] == "image/*"
    assert peer.paths()[:2] == [
        "GET /providers/v2/coredata?capability=DEPOTS",
        "GET /providers/v2/coredata",
    ]
    with pytest.raises(InvalidRequest, match="capability"):
        await providers.coredata(capability="AKTIEN")
    with pytest.raises(InvalidRequest, match="logo"):
        await providers.logo(ProviderCoreData(id=ID))
    with pytest.raises(UntrustedLink):
        await providers.logo(ProviderCoreData(id=ID, logo="https://evil.example/x.svg"))


async def test_statistics_are_exact_and_their_logo_is_a_name() -> None:
    line = {
        "logo": "sparkasse",
        "latestSuccessDate": "2023-09-20 11:28:57",
        "averageDuration": 54186,
        "successRate": Decimal("0.99"),
    }
    body = '[{"logo":"sparkasse","latestSuccessDate":"2023-09-20 11:28:57","averageDuration":54186,'
    peer = Peer().on(
        "GET /providers/v2/statistics/jobs", answer(200, body + '"successRate":0.99}]')
    )
    providers = session(peer, strict=True).providers
    (one,) = await providers.statistics(days=1, hours=3, ebics=True, sca=False)
    assert one.to_wire() == line
    assert one.latest_success_date is not None
    assert one.latest_success_date.utcoffset() == timedelta(hours=2)
    await providers.statistics()
    assert peer.paths() == [
        "GET /providers/v2/statistics/jobs?days=1&hours=3&ebics=true&sca=false",
        "GET /providers/v2/statistics/jobs",
    ]


@pytest.mark.parametrize("wrong", [-1, True, 2**31, 1.5])
async def test_days_and_hours_are_numbers(wrong: int) -> None:
    peer = Peer()
    with pytest.raises(InvalidRequest, match="hours"):
        await session(peer).providers.statistics(hours=wrong)
    assert peer.asked == []


async def test_ebics_is_none_where_the_bank_has_none() -> None:
    host = {"hostId": "HOSTIDXY", "hostUrl": "https://ebics.bank.com/ebics"}
    peer = Peer().on(f"GET /providers/v2/{ID}", DEMO)
    peer.on(f"GET /providers/v2/{ID}/ebics", host, answer(404))
    demo = await session(peer).providers.get(ID)
    found = await demo.ebics()
    assert found is not None
    assert found.to_wire() == host
    assert await demo.ebics() is None


@pytest.mark.parametrize("id", ["..", "../../auth/mgmt/v1/x", "x/y"])
async def test_an_id_that_is_a_path_is_not_followed(id: str) -> None:
    peer = Peer().on("GET /providers/v2", [{"id": id}])
    (listed,) = await session(peer).providers.list()
    with pytest.raises(UntrustedLink):
        await listed.ebics()
    assert peer.paths() == ["GET /providers/v2"]


async def test_the_catalogue_is_fetched_once_an_hour_however_many_ask() -> None:
    clock = SandboxClock()
    peer = Peer().on("GET /providers/v2", [DEMO])
    opened = session(peer, timeouts=Timeouts(clock=clock))
    found = []

    async def ask() -> None:
        found.append((await opened.providers.catalogue()).search("demo"))

    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(ask)
    assert [one.name for (one,) in found] == ["Demo Provider"] * 50
    clock.advance(3500)
    await opened.providers.catalogue()
    assert len(peer.paths()) == 1
    clock.advance(200)
    await opened.providers.catalogue()
    assert len(peer.paths()) == 2


async def test_a_catalogue_that_cannot_be_read_is_not_kept() -> None:
    peer = Peer().on("GET /providers/v2", answer(400), [DEMO])
    opened = session(peer)
    with pytest.raises(BadRequest):
        await opened.providers.catalogue()
    assert len(await opened.providers.catalogue()) == 1
    await opened.aclose()
    with pytest.raises(SessionClosed):
        await opened.providers.catalogue()
