"""Calls that both type checkers must refuse, each line marked with what is wrong with it."""

from datetime import date
from decimal import Decimal

from banksapi_async import (
    BankAccess,
    BankProduct,
    Customer,
    DebitDetails,
    Issues,
    Session,
    Transaction,
    TransferDetails,
)


async def declared_relations(customer: Customer, access: BankAccess) -> None:
    await customer.get_bankzugaenge(tiemout=3)  # refused: no such keyword
    await customer.get_bankzugaenge(3)  # refused: by name only
    await access.get_issues(relation="self")  # refused: a relation is no text
    await access.get_issues(timeout="1")  # refused: seconds are no text
    await access.set_method("942", relatoin=None)  # refused: no such keyword
    await access.delete_bankzugang(customer="154.25.45.133")  # refused: no such keyword
    number: int = await access.get_issues()  # refused: the answer has a type
    del number


async def reading_again(access: BankAccess, issues: Issues) -> None:
    a: Issues = await access.reload()  # refused: read again as its own kind
    b: BankAccess = await issues.reload()  # refused: read again as its own kind
    del a, b


async def options_of_an_access(customer: Customer, access: BankAccess) -> None:
    await customer.connect_bank(custmer_ip="154.25.45.133")  # refused: no such keyword
    await access.refresh(wait=True)  # refused: waiting is a method of its own
    await access.refresh_and_wait(sync="yes")  # refused: a switch is no text
    await access.start_sca(head_only=True)  # refused: a renewal takes no such keyword
    await customer.delete_bankzugaenge(everthing=True)  # refused: no such keyword


async def rows(product: BankProduct) -> None:
    await product.get_kontoumsaetze(from_="2026-01-01")  # refused: a day is no text
    await product.get_kontoumsaetze_tagged(frm=date(2026, 1, 1))  # refused: no such keyword


async def payments(product: BankProduct, details: TransferDetails) -> None:
    product.prepare_single_transfer(details, instnat=True)  # refused: no such keyword
    await product.initiate_single_transfer(details, customer="154.25.45.133")  # refused: as above
    TransferDetails(recipient="a", iban="", purpose="", currency="", amount=0.1)  # refused: float
    product.prepare_single_transfer(details, product=product)  # refused: it pays itself
    product.prepare_single_transfer(details, instant="yes")  # refused: neither True nor False
    product.prepare_single_debit(DebitDetails())  # refused: two keywords are missing
    await product.initiate_single_transfer(details, saved_credentials=True)  # refused: other method


def customers(customer: Customer, product: BankProduct, details: TransferDetails) -> None:
    customer.prepare_single_transfer(details, product=product)  # refused: the provider is missing


def values(row: Transaction) -> None:
    share: float = row.betrag  # refused: money is no float
    row.betrag = Decimal(share)  # refused: frozen


def sessions() -> None:
    Session("demotenant/demoClient", "secret")  # refused: credentials are one value
    Session.from_env(stricct=True)  # refused: no such keyword
