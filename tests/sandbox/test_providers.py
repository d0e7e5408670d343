from sandbox.guest import Guest

DEMO = "00000000-0000-0000-0000-000000000000"


async def test_the_demo_provider_is_one_of_several(guest: Guest) -> None:
    providers = await guest.get("/providers/v2")
    demo = next(one for one in providers if one["id"] == DEMO)
    assert demo["name"] == "Demo Provider"
    assert [field["fieldkey"] for field in demo["authenticationInfo"]["fields"]] == [
        "userid",
        "pin",
    ]
    assert demo == await guest.get(f"/providers/v2/{DEMO}")
    assert len({one["id"] for one in providers}) == len(providers) > 5
    assert any("blz" not in one for one in providers)


async def test_a_logo_is_a_drawing(guest: Guest) -> None:
    for provider in await guest.get("/providers/v2"):
        href = next(one["href"] for one in provider["relations"] if one["rel"] == "logo")
        answer = await guest.ask("GET", href)
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert provider["name"] in answer.text


async def test_what_is_not_there_is_not_found(guest: Guest) -> None:
    assert (await guest.ask("GET", "/providers/v2/unknown")).status_code == 404
    assert (await guest.ask("GET", "/providers/v2/unknown.svg")).status_code == 404


DEMO = "00000000-0000-0000-0000-000000000000"


async def test_core_data_are_short_and_can_be_chosen_by_capability(guest: Guest) -> None:
    everybody = await guest.get("/providers/v2/coredata")
    assert len(everybody) == len(await guest.get("/providers/v2"))
    assert everybody[0] == {
        "id": DEMO,
        "name": "Demo Provider",
        "group": "demo",
        "blz": "12345678",
        "bic": "DEMO1234",
        "logo": "https://sandbox.example/providers/v2/demo.svg",
    }
    assert len(await guest.get("/providers/v2/coredata", capability="DEPOTS")) == 2
    assert await guest.get("/providers/v2/coredata", capability="BAUSPAR") == []
    wrong = await guest.ask("GET", "/providers/v2/coredata", params={"capability": "AKTIEN"})
    assert wrong.status_code == 400


async def test_statistics_reach_back_as_far_as_asked(guest: Guest) -> None:
    path = "/providers/v2/statistics/jobs"
    usual = await guest.get(path)
    assert usual[0]["logo"] == "demo"
    assert usual[0]["latestSuccessDate"] == "2026-03-18 12:00:00"
    assert {line["logo"] for line in usual} >= {"demo", "sparkasse"}
    assert "wartung" not in {line["logo"] for line in usual}
    assert await guest.get(path, hours="0", days="0") == []
    assert await guest.get(path, hours="1", days="1") == usual
    assert [line["logo"] for line in await guest.get(path, ebics="true")] == ["demo", "sparkasse"]
    assert [line["logo"] for line in await guest.get(path, sca="true")] == ["demo"]
    assert await guest.get(path, sca="false", ebics="false") == usual
    for wrong in ({"days": "x"}, {"hours": "-1"}, {"hours": "9" * 9}, {"sca": "maybe"}):
        assert (await guest.ask("GET", path, params=wrong)).status_code == 400


async def test_ebics_is_described_where_the_provider_has_it(guest: Guest) -> None:
    host = await guest.get(f"/providers/v2/{DEMO}/ebics")
    assert host == {"hostId": "DEMOHOST", "hostUrl": "https://ebics.demo.example/ebics"}
    for one in await guest.get("/providers/v2"):
        answer = await guest.ask("GET", f"/providers/v2/{one['id']}/ebics")
        assert answer.status_code == (200 if one["group"] in {"demo", "sparkasse"} else 404)
    assert (await guest.ask("GET", "/providers/v2/nobody/ebics")).status_code == 404
