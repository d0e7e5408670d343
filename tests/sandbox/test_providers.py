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
