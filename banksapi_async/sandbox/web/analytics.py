"""What can be asked of the analysis of a person's bookings."""

from typing import Any

from starlette.responses import Response

from banksapi_async.sandbox import analytics
from banksapi_async.sandbox.tokens import CUSTOMER_READ

from .answers import answer
from .gate import Refusal
from .operation import Ask, Operation
from .shapes import ANALYSIS

PATH = analytics.PATH
RELATIONS = {
    "get_contracts": "contracts",
    "get_sales_triggers": "sales-triggers",
    "get_life_events": "life-events",
    "get_life_stages": "life-stages",
    "get_cashflow": "cashflow",
    "get_credit_check": "credit-check",
    "get_disposable_money": "disposable-money",
    "get_affinities": "affinities",
    "get_credit_attributes": "credit-attributes",
}


def get_analysis(ask: Ask) -> Response:
    """Return one analysis of all bookings."""
    name = ask.path["analysis"]
    if name not in RELATIONS.values():
        raise Refusal(404, "Diese Analyse gibt es nicht")
    found = analytics.rows(ask.state, ask.user.id)
    if name == "life-stages":
        return answer([{"stage": "EMPLOYED", "relations": _links(ask, name)}])
    return answer({**_analysis(name, found, ask.base), "relations": _links(ask, name)})


def get_contract(ask: Ask) -> Response:
    """Return one contract."""
    found = analytics.rows(ask.state, ask.user.id)
    for contract in analytics.contracts(found, ask.base):
        if contract["id"] == ask.path["contract_id"]:
            return answer(contract)
    raise Refusal(404, "Den Vertrag gibt es nicht")


def _analysis(name: str, found: analytics.Rows, base: str) -> dict[str, Any]:
    left = analytics.disposable(found)
    shapes: dict[str, dict[str, Any]] = {
        "contracts": {"contracts": analytics.contracts(found, base)},
        "sales-triggers": {"salesTriggers": [{"name": "CAR_INSURANCE_RENEWAL"}]},
        "life-events": {"lifeEvents": []},
        "cashflow": {"months": analytics.cashflow(found), "currency": "EUR"},
        "credit-check": {"result": "POSITIVE" if left > 0 else "NEGATIVE"},
        "disposable-money": {"amount": left, "currency": "EUR"},
        "affinities": {"affinities": analytics.affinities(found)},
        "credit-attributes": {"attributes": {"disposable": left, "bookings": len(found)}},
    }
    return shapes[name]


def _links(ask: Ask, name: str) -> list[dict[str, str]]:
    return [{"rel": "self", "href": f"{ask.base}{PATH}/{name}"}]


OPERATIONS = (
    Operation(
        "GET",
        PATH + "/{analysis}",
        get_analysis,
        scope=CUSTOMER_READ,
        answers={200: ANALYSIS},
        basis="guessed",
    ),
    Operation(
        "GET",
        PATH + "/contracts/{contract_id}",
        get_contract,
        scope=CUSTOMER_READ,
        answers={200: ANALYSIS},
        basis="guessed",
    ),
)
