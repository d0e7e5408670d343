"""Are analytics, tags and builder accesses what the interface has, from end to end?"""

from datetime import date, datetime
from decimal import Decimal

from banksapi_async import BankAccess, Resource, SimpleProduct, TransactionData, UserSession
from banksapi_async.wire.dates import BERLIN


async def test_every_analysis_is_read(user: UserSession, access: BankAccess) -> None:
    customer = await user.customer()
    answers = [
        await customer.get_contracts(),
        await customer.get_sales_triggers(),
        await customer.get_life_events(),
        await customer.get_life_stages(),
        await customer.get_cashflow(),
        await customer.get_credit_check(),
        await customer.get_disposable_money(),
        await customer.get_affinities(),
        await customer.get_credit_attributes(),
    ]
    assert all(isinstance(one, Resource | tuple) for one in answers)
    contracts = answers[0]
    assert isinstance(contracts, Resource)
    assert await contracts["contracts"][0].follow("self", Resource) == contracts["contracts"][0]


async def test_a_wrong_tag_is_corrected_and_a_rule_made(
    user: UserSession, access: BankAccess
) -> None:
    customer = await user.customer()
    product = next(one for one in access.bankprodukte if one.can("get_kontoumsaetze_tagged"))
    row = (await product.get_kontoumsaetze_tagged())[0]
    tree = next(one for one in await user.tags.trees() if one.system_name == "CATEGORIES")
    items = {item.system_name: item for item in await user.tags.items(tree)}
    right = items["LEISURE_TRAVEL"]
    await product.recategorise(row, right, change_existing=True, create_rule=True)
    again = (await product.get_kontoumsaetze_tagged())[0]
    item = again.tags[0].tag_tree_item
    assert item is not None
    assert item.system_name == "LEISURE_TRAVEL"
    rules = await customer.get_tagging_rules()
    assert isinstance(rules, Resource)
    assert len(rules["taggingRules"]) == 1
    named = {"systemName": right.system_name, "tagTree": {"systemName": tree.system_name}}
    await customer.add_tagging_rules({"counterparty": "Shop", "tagTreeItem": named})
    await customer.delete_tagging_rules()
    assert (await customer.get_tagging_rules())["taggingRules"] == ()


async def test_an_access_is_built_and_filled(user: UserSession) -> None:
    customer = await user.customer()
    built = await customer.create_builder_access(
        "e966438b-83cf-49b7-bdcb-3d0550bfd8b2",
        [SimpleProduct(id="DE00123456789012345679", saldo=Decimal("42.10"), waehrung="EUR")],
    )
    assert built.type == "BUILDER"
    (product,) = built.bankprodukte
    assert product.saldo == Decimal("42.10")
    pushed = TransactionData(
        betrag=Decimal("-70.10"),
        verwendungszweck="Chair",
        buchungsdatum=datetime(2026, 1, 20, tzinfo=BERLIN),
        gegenkonto_inhaber="Shop",
    )
    await product.push_transactions([pushed, pushed])
    rows = await product.get_kontoumsaetze(from_=date(2026, 1, 20), to=date(2026, 1, 20))
    assert [row.betrag for row in rows] == [Decimal("-70.10")] * 2
    assert (await built.reload()).bankprodukte[0].id == product.id


async def test_a_portfolio_has_its_positions(access: BankAccess) -> None:
    depot = next(one for one in access.bankprodukte if one.can("get_depotpositionen"))
    positions = await depot.get_depotpositionen()
    assert positions[0].menge == Decimal("210.819609")
