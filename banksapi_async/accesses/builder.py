"""A bank access that is built by hand, of products that no bank delivered.

All of it is data that is sent. Amounts are exact; times are aware and of whole seconds, because
these fields are written `YYYY-MM-DD hh:mm:ss`, in Berlin.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from banksapi_async.accesses.records import Balance, ProductCategory
from banksapi_async.errors import InvalidRequest
from banksapi_async.transactions.pushing import check_second
from banksapi_async.values.frozen import ABSENT, EMPTY, FrozenDict
from banksapi_async.wire.arguments import check_type, choice, plain_text, uuid_text
from banksapi_async.wire.money import amount
from banksapi_async.wire.record import Record, extra, hidden, mask, masked

_READ_ALONE = frozenset({ProductCategory.KREDITKARTE, ProductCategory.SONSTIGESPRODUKT})
_RIGHT = "give a list of at least one product"


@attrs.frozen(kw_only=True)
class SimpleProduct(Record):
    """A product of a builder access (schema `SimpleProduct`).

    Attributes:
        id: The product's id, unique in its access: an IBAN, a card number, a text of yours.
        bezeichnung: The label.
        kategorie: What kind of product it is.
        saldo: The balance, in `waehrung`.
        saldo_datum: When the balance held; aware.
        waehrung: The currency (ISO 4217).
        salden: The balance in each currency, for a product with several.
        kontonummer: The account or card number; the schema requires it, its example does not.
        iban: The IBAN.
        bic: The BIC.
        blz: The German bank code.
        kreditinstitut: The bank's name.
        inhaber: The holder's name.
        extra: Keys that this version does not know.
    """

    id: str = attrs.field(repr=mask)
    bezeichnung: str | None = None
    kategorie: ProductCategory | None = None
    saldo: Decimal | None = attrs.field(default=None, repr=False)
    saldo_datum: datetime | None = None
    waehrung: str | None = None
    salden: Mapping[str, Balance] = EMPTY
    kontonummer: str | None = masked()
    iban: str | None = masked()
    bic: str | None = None
    blz: str | None = None
    kreditinstitut: str | None = None
    inhaber: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateBankAccessBuilder(Record):
    """A bank access that is built by hand (schema `CreateBankAccessBuilder`).

    Attributes:
        id: The access's id, a UUID of yours.
        provider_id: The bank's id in the provider list.
        bankprodukte: The products.
        extra: Keys that this version does not know.
    """

    id: str
    provider_id: str
    bankprodukte: tuple[SimpleProduct, ...] = ABSENT
    extra: FrozenDict = extra()


def builder_data(
    id: str, provider_id: str | uuid.UUID, products: Iterable[SimpleProduct]
) -> CreateBankAccessBuilder:
    """Return what a builder access is made of.

    Raises:
        InvalidRequest: There are no products, two have the same id, or a value cannot be sent.
    """
    return CreateBankAccessBuilder(
        id=id,
        provider_id=uuid_text(provider_id, argument="provider_id"),
        bankprodukte=_products(products),
    )


def _products(products: Iterable[SimpleProduct]) -> tuple[SimpleProduct, ...]:
    check_type(products, Iterable, argument="products", right=_RIGHT)
    checked = tuple(_product(one, f"products[{index}]") for index, one in enumerate(products))
    if not checked:
        raise InvalidRequest("products", "there are none", _RIGHT)
    if len({one.id for one in checked}) < len(checked):
        raise InvalidRequest("products", "two have the same id", "give each an id of its own")
    return checked


def _writable(kategorie: str, *, argument: str) -> None:
    if choice(ProductCategory, kategorie, argument=argument) in _READ_ALONE:
        raise InvalidRequest(
            argument, "the interface answers with this word, and takes none", "give another one"
        )


def _product(one: SimpleProduct, argument: str) -> SimpleProduct:
    check_type(one, SimpleProduct, argument=argument, right="give a SimpleProduct")
    plain_text(one.id, argument=f"{argument}.id")
    check_second(one.saldo_datum, argument=f"{argument}.saldo_datum")
    if one.kategorie is not None:
        _writable(one.kategorie, argument=f"{argument}.kategorie")
    saldo = None if one.saldo is None else amount(one.saldo, argument=f"{argument}.saldo")
    return attrs.evolve(one, saldo=saldo)
