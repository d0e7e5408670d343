"""Wrong uses of the public API, each of which both type checkers refuse.

Nothing here is run. A line that ends in `# refused` must be an error to mypy and to pyright, and no
other line may be one; `check.py` beside this file compares.
"""

from datetime import date
from decimal import Decimal

from banksapi_async import (
    BankAccess,
    BankProduct,
    Customer,
    Issues,
    Session,
    Transaction,
    TransferDetails,
)


async def a_wrong_keyword(customer: Customer, access: BankAccess, product: BankProduct) -> None:
    await access.get_issues(timout=1)  # refused
    await access.set_method("942", relatoin=None)  # refused
    await access.delete_bankzugang(customer="154.25.45.133")  # refused
    await customer.get_bankzugaenge(refresh=True)  # refused
    await customer.add_bankzugaenge(costumer_ip="154.25.45.133")  # refused
    await product.get_kontoumsaetze(from_date=date(2026, 1, 1))  # refused
    await product.get_kontoumsaetze_categories(category="x", until=None)  # refused
    await product.get_depotpositionen(limit=10)  # refused


async def a_wrong_argument(access: BankAccess, product: BankProduct) -> None:
    await access.get_issues(timeout="1")  # refused
    await product.get_kontoumsaetze(from_="2026-01-01")  # refused
    await access.get_issues(None)  # refused


async def a_wrong_result(access: BankAccess, issues: Issues) -> None:
    a: Issues = await access.reload()  # refused
    b: BankAccess = await issues.reload()  # refused
    del a, b


def money(row: Transaction) -> None:
    TransferDetails(recipient="a", iban="b", purpose="c", currency="EUR", amount=0.1)  # refused
    share: float = row.betrag  # refused
    del share


def credentials() -> None:
    Session("demotenant/demoClient", "secret")  # refused
    Session.from_env(bas_url="https://banksapi.io")  # refused


def frozen(row: Transaction) -> None:
    row.betrag = Decimal(1)  # refused
