"""What does the sandbox's analysis say?"""

from decimal import Decimal

import pytest
from banksapi_async.sandbox.web.analytics import RELATIONS

from sandbox.guest import Guest


async def test_every_analysis_is_offered_and_answered(guest: Guest) -> None:
    await guest.connect()
    offered = {one["rel"]: one["href"] for one in (await guest.get("/customer/v2"))["relations"]}
    for rel in RELATIONS:
        assert await guest.get(offered[rel])
    assert (await guest.ask("GET", "/customer/v2/analytics/horoscope")).status_code == 404


async def test_a_contract_is_what_comes_back_every_month(guest: Guest) -> None:
    await guest.connect()
    found = (await guest.get("/customer/v2/analytics/contracts"))["contracts"]
    rent = next(one for one in found if one["name"] == "Hausverwaltung Lindenhof GmbH")
    assert (rent["amount"], rent["period"]) == (Decimal("-890.00"), "MONTHLY")
    assert await guest.get(rent["relations"][0]["href"]) == rent
    unknown = f"/customer/v2/analytics/contracts/{rent['id'][::-1]}"
    assert (await guest.ask("GET", unknown)).status_code == 404


async def test_the_cashflow_adds_up_to_the_cent(guest: Guest) -> None:
    await guest.connect()
    flow = await guest.get("/customer/v2/analytics/cashflow")
    assert flow["currency"] == "EUR"
    assert flow["months"]
    for month in flow["months"]:
        assert month["left"] == month["income"] + month["spent"]
    check = await guest.get("/customer/v2/analytics/credit-check")
    left = (await guest.get("/customer/v2/analytics/disposable-money"))["amount"]
    assert (check["result"] == "POSITIVE") == (left > 0)
    shares = (await guest.get("/customer/v2/analytics/affinities"))["affinities"]
    assert 0 < sum(one["share"] for one in shares) <= 1


@pytest.mark.parametrize("name", RELATIONS.values())
async def test_who_has_no_account_has_an_analysis_of_nothing(guest: Guest, name: str) -> None:
    assert (await guest.ask("GET", f"/customer/v2/analytics/{name}")).status_code == 200
