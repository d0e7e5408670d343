"""What is known of one account, card, depot or contract?"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs

from banksapi_async.accesses.records import AccessStatus, Balance, BalanceSource, ProductCategory
from banksapi_async.forms.clearing import StartsForms
from banksapi_async.links.rel import Rel
from banksapi_async.links.resource import brief
from banksapi_async.messages.message import Message
from banksapi_async.payments.product import InitiatesPayments
from banksapi_async.payments.ueberweisung import StartsUeberweisung
from banksapi_async.transactions.incremental import ReadsNewTransactions
from banksapi_async.transactions.pushing import TakesTransactions
from banksapi_async.transactions.tagging import TagsTransactions
from banksapi_async.values.frozen import ABSENT, EMPTY
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.record import hidden, mask, masked
from banksapi_async.wire.requests import Retry


@attrs.frozen(kw_only=True)
class BankProduct(
    StartsForms,
    ReadsNewTransactions,
    InitiatesPayments,
    TagsTransactions,
    TakesTransactions,
    StartsUeberweisung,
):
    """One product under an access (schema `Product`).

    A product that does not offer `get_kontoumsaetze` has no transactions: a fact to show, not an
    error. Two products may share an IBAN, and a product's `id` is not always one.

    Attributes:
        id: Usually the IBAN; a card's number, or a contract's own text. Kept out of `repr`.
        bezeichnung: The bank's label, often the same for several products.
        kategorie: What kind of product it is.
        status: As the access's.
        saldo: The balance, in `waehrung`.
        saldo_datum: When the bank reported the balance; aware, Europe/Berlin.
        waehrung: The currency, by ISO 4217.
        salden: The balance in each currency, for accounts with several.
        kontonummer: The account or card number. Kept out of `repr`.
        iban: The IBAN. Kept out of `repr`.
        bic: The BIC.
        blz: The German bank code.
        kreditinstitut: The bank's name.
        inhaber: The holder's name. Kept out of `repr`.
        aktualisierungszeitpunkt: When the bank was asked last with success.
        transfer_support: Whether transfers can be made from it.
        bulk_transfer_support: Whether bulk transfers can be made from it.
        messages: Which steps are required.
        saldo_datenquelle: Where a depot's balance comes from.
        ueberziehungslimit: The overdraft limit.
        verfuegungsrahmen: What is available, usually balance and overdraft limit.
        verfuegter_betrag: As the interface sends it.
        vertragsnummer: The number of a home savings contract. Kept out of `repr`.
        rating: The rating number of a home savings contract.
        vertragssumme: The amount of a home savings contract.
        vertragstyp: The type of a home savings contract.
        sparzustand: Whether a home savings contract is being saved into.
        vertragsstatus: The state of a home savings contract.
        sparzinssatz: Its savings rate.
        schuldzinssatz: Its debt interest rate.
        vertrags_datum: Its date.
    """

    GET = Operation["BankProduct"](
        name="BankProduct.reload",
        rel=Rel.SELF,
        method="GET",
        template="/customer/v2/bankzugaenge/{access-id}/{product-id}",
        retry=Retry.READ,
        into="BankProduct",
        answers=(200, 504),
    )

    id: str = attrs.field(repr=mask)
    bezeichnung: str | None = None
    kategorie: ProductCategory | None = None
    status: AccessStatus | None = None
    saldo: Decimal | None = None
    saldo_datum: datetime | None = None
    waehrung: str | None = None
    salden: Mapping[str, Balance] = EMPTY
    kontonummer: str | None = masked()
    iban: str | None = masked()
    bic: str | None = None
    blz: str | None = None
    kreditinstitut: str | None = None
    inhaber: str | None = hidden()
    aktualisierungszeitpunkt: datetime | None = None
    transfer_support: bool | None = None
    bulk_transfer_support: bool | None = None
    messages: tuple[Message, ...] = ABSENT
    saldo_datenquelle: BalanceSource | None = None
    ueberziehungslimit: Decimal | None = None
    verfuegungsrahmen: Decimal | None = None
    verfuegter_betrag: Decimal | None = None
    vertragsnummer: str | None = masked()
    rating: Decimal | None = None
    vertragssumme: Decimal | None = None
    vertragstyp: str | None = None
    sparzustand: bool | None = None
    vertragsstatus: str | None = None
    sparzinssatz: Decimal | None = None
    schuldzinssatz: Decimal | None = None
    vertrags_datum: datetime | None = None
    _provider_id: str | None = attrs.field(init=False, default=None, eq=False, repr=False)

    def _about(self) -> str:
        words = (brief(self.id), self.kategorie, self.waehrung)
        return " ".join(word for word in words if word)

    @property
    def provider_id(self) -> str | None:
        """The provider of the access that the product came in; `None` where it came alone."""
        return self._provider_id
