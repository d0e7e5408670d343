"""Which banks can be reached?"""

import pytest
from banksapi_async import InvalidRequest, RelationNotAvailable

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
    assert await demo.logo() == b"<svg/>"


async def test_a_provider_without_a_logo_says_so() -> None:
    peer = Peer().on(f"GET /providers/v2/{ID}", {"id": ID})
    with pytest.raises(RelationNotAvailable):
        await (await session(peer).providers.get(ID)).logo()


async def test_an_id_that_is_no_uuid_is_refused_before_sending() -> None:
    peer = Peer()
    with pytest.raises(InvalidRequest, match="id: it is not a UUID"):
        await session(peer).providers.get("demo")
    assert peer.asked == []
