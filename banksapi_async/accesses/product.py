"""One account, card, depot or contract: what is known of it, and its transactions.

A product without `get_kontoumsaetze` has no transactions: that is a fact, not an error.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Unpack

import attrs

from banksapi_async.accesses.records import (
    PRODUCT_IN_LINK,
    AccessStatus,
    Balance,
    BalanceSource,
    ProductCategory,
)
from banksapi_async.forms.clearing import StartsForms
from banksapi_async.forms.web_form import WebForm
from banksapi_async.links.follows import follows
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import brief
from banksapi_async.links.spelled import spelled
from banksapi_async.messages.message import Message
from banksapi_async.payments.attempt import PaymentAttempt
from banksapi_async.payments.records import DebitDetails, TransferDetails
from banksapi_async.payments.reference import (
    PaymentCandidate,
    PaymentKind,
    PaymentReference,
    find_candidates,
    first_day,
)
from banksapi_async.payments.terms import (
    DebitNow,
    ProductDebit,
    ProductTransfer,
    SavedTransferNow,
    TransferNow,
)
from banksapi_async.payments.ueberweisung import (
    START_SAMMELUEBERWEISUNG,
    START_UEBERWEISUNG,
    SammelUeberweisung,
    StartOne,
    StartSeveral,
    Ueberweisung,
    UeberweisungDetails,
    start,
)
from banksapi_async.payments.ways import pays
from banksapi_async.transactions.incremental import (
    TWO_WEEKS,
    NewTransactions,
    transactions_since,
)
from banksapi_async.transactions.pushing import TransactionData, pushable
from banksapi_async.transactions.readers import (
    GET_KONTOUMSAETZE,
    RowsQuery,
    Transactions,
    read_rows,
    reads_rows,
)
from banksapi_async.transactions.records import (
    BookingStatus,
    Investment,
    TagTreeItem,
    Transaction,
    TransactionTag,
)
from banksapi_async.transactions.tagging import recategorise
from banksapi_async.values.frozen import ABSENT, EMPTY
from banksapi_async.values.items import Items
from banksapi_async.wire.arguments import check_type
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.record import hidden, known, mask, masked
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.payments.payment import BulkDebit, BulkTransfer, SingleDebit, SingleTransfer

_ONE = "/customer/v2/bankzugaenge/{access-id}/{product-id}"


@attrs.frozen(kw_only=True)
class BankProduct(StartsForms):
    """One product under an access (schema `Product`).

    A product that does not offer `get_kontoumsaetze` has no transactions: a fact to show, not an
    error. Two products may share an IBAN, and a product's `id` is not always one.

    Attributes:
        id: Usually the IBAN; a card's number, or a contract's own text. Where the answer leaves it
            out it is `produktId`, what the link says, the IBAN or the account number. Kept out of
            `repr`.
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

    _GET = Operation["BankProduct"](
        name="BankProduct.reload",
        rel=Rel.SELF,
        method="GET",
        template=_ONE,
        retry=Retry.READ,
        into="BankProduct",
        answers=(200, 504),
    )
    _GET_KONTOUMSAETZE = GET_KONTOUMSAETZE
    _RECATEGORISE = Operation[None](
        name="BankProduct.recategorise",
        method="PUT",
        template=f"{_ONE}/kontoumsaetze/{{transaction-id}}",
        retry=Retry.ONCE,
        params=("changeExisting", "createRule"),
        answers=(200, 400, 404),
    )
    _PUSH_TRANSACTIONS = Operation[None](
        name="BankProduct.push_transactions",
        method="POST",
        template=f"{_ONE}/kontoumsaetze",
        retry=Retry.ONCE,
        derived="/kontoumsaetze",
        answers=(201,),
    )

    _START_UEBERWEISUNG = START_UEBERWEISUNG
    _START_SAMMELUEBERWEISUNG = START_SAMMELUEBERWEISUNG

    id: str = known("produktId", "iban", "kontonummer", link=PRODUCT_IN_LINK, repr=mask)
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

    def _balances(self) -> tuple[Balance, ...]:
        """Return the balance in each currency, else the one there is."""
        several = [
            attrs.evolve(balance, waehrung=balance.waehrung or currency)
            for currency, balance in self.salden.items()
        ]
        return tuple(several) or (
            Balance(saldo=self.saldo, waehrung=self.waehrung, saldo_datum=self.saldo_datum),
        )

    @property
    def provider_id(self) -> str | None:
        """The provider of the access that the product came in; `None` where it came alone."""
        return self._provider_id

    async def get_kontoumsaetze(
        self,
        *,
        from_: date | datetime | None = None,
        to: date | datetime | None = None,
        tag: TransactionTag | str | None = None,
        filter: str | None = None,
        booking_status: BookingStatus | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Transactions:
        """Read the product's transactions, by the relation `get_kontoumsaetze`.

        Without `from_` the interface answers with the last 90 days. There is no pagination: all
        rows come in one answer. Postings arrive late and back-dated, so overlap what you read.

        Args:
            from_: The first booking day (a `date` is the whole day of the bank, in Europe/Berlin)
                or an aware moment.
            to: The last booking day or moment.
            tag: Which tags each row carries, such as `categories`.
            filter: `<field><predicate><value>`, such as `identifier.batchId=…`.
            booking_status: `booked`, or `pending` for EBICS; in neither document of the interface.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The rows, in the order of the answer; `unreadable` has those that cannot be read.

        Raises:
            RelationNotAvailable: The product has no transactions.
            InvalidRequest: A naive datetime, `from_` after `to`, or without `from_` a `to` before
                the last 90 days; nothing was sent.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await read_rows(
            self,
            self._GET_KONTOUMSAETZE,
            tag=tag,
            from_=from_,
            to=to,
            filter=filter,
            booking_status=booking_status,
            relation=relation,
            timeout=timeout,
        )

    @reads_rows
    async def get_kontoumsaetze_tagged(self, **query: Unpack[RowsQuery]) -> Transactions:
        """Read the transactions with the categories of each row.

        As `get_kontoumsaetze`, by the relation `get_kontoumsaetze_tagged`.
        """
        ...

    @reads_rows
    async def get_kontoumsaetze_categories(self, **query: Unpack[RowsQuery]) -> Transactions:
        """Read the transactions with the categories of each row.

        As `get_kontoumsaetze`, by the relation `get_kontoumsaetze_categories`.
        """
        ...

    @reads_rows
    async def get_kontoumsaetze_business_partners(self, **query: Unpack[RowsQuery]) -> Transactions:
        """Read the transactions with the business partner of each row.

        As `get_kontoumsaetze`, by the relation `get_kontoumsaetze_business_partners`.
        """
        ...

    @reads_rows
    async def get_kontoumsaetze_periods(self, **query: Unpack[RowsQuery]) -> Transactions:
        """Read the transactions with the period of each row that repeats.

        As `get_kontoumsaetze`, by the relation `get_kontoumsaetze_periods`.
        """
        ...

    @reads_rows
    async def get_kontoumsaetze_insurances(self, **query: Unpack[RowsQuery]) -> Transactions:
        """Read the transactions of insurances, with their tags.

        As `get_kontoumsaetze`, by the relation `get_kontoumsaetze_insurances`.
        """
        ...

    @reads_rows
    async def get_kontoumsaetze_insurance_types(self, **query: Unpack[RowsQuery]) -> Transactions:
        """Read the transactions with the insurance types of each row.

        As `get_kontoumsaetze`, by the relation `get_kontoumsaetze_insurance_types`.
        """
        ...

    @reads_rows
    async def get_kontoumsaetze_freelancer_categories(
        self, **query: Unpack[RowsQuery]
    ) -> Transactions:
        """Read the transactions with the freelancer categories of each row.

        As `get_kontoumsaetze`, by the relation `get_kontoumsaetze_freelancer_categories`.
        """
        ...

    @follows(f"{_ONE}/depotpositionen", into=Items[Investment], kind=Kind.BANK)
    async def get_depotpositionen(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Items[Investment]:
        """Read the positions of a depot, by the relation `get_depotpositionen`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The positions, in the order of the answer; `unreadable` has those that cannot be read.

        Raises:
            RelationNotAvailable: The product has no positions.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    async def transactions_since(
        self,
        cursor: str | None,
        *,
        start: date | None = None,
        overlap: timedelta = TWO_WEEKS,
        timeout: float | None = None,
    ) -> NewTransactions:
        """Read what is new since the last time, by the relation `get_kontoumsaetze`.

        It asks from the last day that was read, less the overlap, and gives the rows that it has
        not given before: late and back-dated ones too, as long as they are not dated before that.
        Bookings that look alike are counted, and all are given; a movement that is delivered twice
        under two booking references is given once. After a long pause nothing is missing: it goes
        on from the last day whose rows were read, not from today.

        Store rows and cursor together, in one transaction of your database. If the program ends
        between reading and storing, the next call with the old cursor gives the same rows again:
        each row at least once, and exactly once where they are stored together.

        Args:
            cursor: What the last call returned as `cursor`; `None` the first time. It holds no IBAN
                and no name, but digests of rows: keep it as you keep the rows.
            start: The first day to read where there is no cursor; `None` reads all there is.
            overlap: How late a row can be: 7 to 14 days are good. Its rows are remembered in the
                cursor, some 23 bytes each. A longer one than last time takes effect as time
                passes.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The new rows and the next cursor.

        Raises:
            InvalidRequest: The cursor is damaged, or of another version or product, or an argument
                does not fit; nothing was sent.
            RelationNotAvailable: The product has no transactions.
            ApiError, TransportError, TokenError, DecodeError: As everywhere; the cursor still
                holds.
        """
        return await transactions_since(self, cursor, start=start, overlap=overlap, timeout=timeout)

    async def recategorise(
        self,
        transaction: Transaction | str,
        item: TagTreeItem,
        *,
        change_existing: bool = False,
        create_rule: bool = False,
        timeout: float | None = None,
    ) -> None:
        """Correct the tag of a transaction (`PUT …/kontoumsaetze/{transaction id}`).

        The transaction must have a tag of the same tree already. Read the transactions again to
        see what became of it.

        Args:
            transaction: The transaction, or its id.
            item: The right tag, of `user.tags.items(tree)` or of another transaction.
            change_existing: Whether all transactions with the same counterparty change too.
            create_rule: Whether all later ones do.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            InvalidRequest: The transaction has no id, or the tag no tree; nothing was sent.
            BadRequest: There is no such tag in that tree; `messages` say so.
            NotFound: There is no such transaction.
            OutcomeUnknown: The answer was lost; read the transaction before you repeat it.
            ApiError, TransportError, TokenError: As everywhere.
        """
        await recategorise(
            self,
            self._RECATEGORISE,
            transaction,
            item,
            change_existing=change_existing,
            create_rule=create_rule,
            timeout=timeout,
        )

    async def push_transactions(
        self, rows: Iterable[TransactionData], *, timeout: float | None = None
    ) -> None:
        """Push transactions to a product of a builder access (`POST …/kontoumsaetze`).

        They are sent in one request, once: pushing the same rows again doubles them.

        Args:
            rows: The transactions, at least one.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            InvalidRequest: An amount is not exact, or a time has no zone or a fraction of a second;
                the argument says which row. Nothing was sent.
            OutcomeUnknown: The answer was lost: read the transactions before you push them again.
            ApiError, TransportError, TokenError: As everywhere.
        """
        await self._do(self._PUSH_TRANSACTIONS, json=pushable(rows), timeout=timeout)

    @pays(PaymentKind.SINGLE_TRANSFER)
    def prepare_single_transfer(
        self, transfer_details: TransferDetails, **terms: Unpack[ProductTransfer]
    ) -> "PaymentAttempt[SingleTransfer]":
        """Check a transfer and make an attempt of it; nothing is sent.

        By the relation `initiate_single_transfer`, or with saved credentials by
        `initiate_single_transfer_with_saved_credentials` or its path below `self`.

        Args:
            transfer_details: Who gets how much, and what for.
            terms: What else there is to say: see `ProductTransfer`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, and what would.
            RelationNotAvailable: The account offers no transfers.
            Detached: The product has no session.
        """
        ...

    @pays(PaymentKind.BULK_TRANSFER)
    def prepare_bulk_transfer(
        self, transfer_details: Sequence[TransferDetails], **terms: Unpack[ProductTransfer]
    ) -> "PaymentAttempt[BulkTransfer]":
        """Check several transfers and make an attempt of them; nothing is sent.

        By the relation `initiate_bulk_transfer`, or with saved credentials by
        `initiate_bulk_transfer_with_saved_credentials` or its path below `self`.

        Args:
            transfer_details: Who gets how much, and what for; one or more.
            terms: What else there is to say: see `ProductTransfer`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            RelationNotAvailable: The account offers no bulk transfers.
            Detached: The product has no session.
        """
        ...

    @pays(PaymentKind.SINGLE_DEBIT)
    def prepare_single_debit(
        self, debit_details: DebitDetails, **terms: Unpack[ProductDebit]
    ) -> "PaymentAttempt[SingleDebit]":
        """Check a direct debit and make an attempt of it; nothing is sent.

        By the relation `initiate_single_debit`, which no document confirms, else by its path below
        the customer; with saved credentials by the path below `self`.

        Args:
            debit_details: Who pays how much, by which mandate.
            terms: What else there is to say: see `ProductDebit`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, and what would.
            Detached: The product has no session.
        """
        ...

    @pays(PaymentKind.BULK_DEBIT)
    def prepare_bulk_debit(
        self, debit_details: Sequence[DebitDetails], **terms: Unpack[ProductDebit]
    ) -> "PaymentAttempt[BulkDebit]":
        """Check several direct debits and make an attempt of them; nothing is sent.

        By the relation `initiate_bulk_debit`, which no document confirms, else by its path below
        the customer; with saved credentials by the path below `self`.

        Args:
            debit_details: Who pays how much, by which mandates; one or more.
            terms: What else there is to say: see `ProductDebit`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            Detached: The product has no session.
        """
        ...

    @pays(PaymentKind.SINGLE_TRANSFER)
    async def initiate_single_transfer(
        self, transfer_details: TransferDetails, **terms: Unpack[TransferNow]
    ) -> "SingleTransfer | WebForm":
        """Check and send a transfer.

        It is `prepare_single_transfer` and `submit` in one line.

        Args:
            transfer_details: Who gets how much, and what for.
            terms: What else there is to say: see `TransferNow`.

        Returns:
            The transfer, or a `WebForm` for the person's browser (451); its `subject` is the
            transfer's link, for `user.open(SingleTransfer, form.subject)`.

        Raises:
            InvalidRequest, RelationNotAvailable: As in `prepare_single_transfer`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ...

    @pays(PaymentKind.BULK_TRANSFER)
    async def initiate_bulk_transfer(
        self, transfer_details: Sequence[TransferDetails], **terms: Unpack[TransferNow]
    ) -> "BulkTransfer | WebForm":
        """Check and send several transfers in one order.

        It is `prepare_bulk_transfer` and `submit` in one line.

        Args:
            transfer_details: Who gets how much, and what for; one or more.
            terms: What else there is to say: see `TransferNow`.

        Returns:
            The bulk transfer, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            InvalidRequest, RelationNotAvailable: As in `prepare_bulk_transfer`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ...

    @pays(PaymentKind.SINGLE_TRANSFER, saved=True)
    async def initiate_single_transfer_with_saved_credentials(
        self, transfer_details: TransferDetails, **terms: Unpack[SavedTransferNow]
    ) -> "SingleTransfer | WebForm":
        """Check and send a transfer with the login that the interface has saved.

        It is `prepare_single_transfer` and `submit` in one line.

        Args:
            transfer_details: Who gets how much, and what for.
            terms: What else there is to say: see `SavedTransferNow`.

        Returns:
            The transfer, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            CredentialsNotStored: The interface has saved none; there is no payment.
            InvalidRequest, RelationNotAvailable: As in `prepare_single_transfer`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ...

    @pays(PaymentKind.BULK_TRANSFER, saved=True)
    async def initiate_bulk_transfer_with_saved_credentials(
        self, transfer_details: Sequence[TransferDetails], **terms: Unpack[SavedTransferNow]
    ) -> "BulkTransfer | WebForm":
        """Check and send several transfers with the login that the interface has saved.

        It is `prepare_bulk_transfer` and `submit` in one line.

        Args:
            transfer_details: Who gets how much, and what for; one or more.
            terms: What else there is to say: see `SavedTransferNow`.

        Returns:
            The bulk transfer, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            CredentialsNotStored: The interface has saved none; there is no payment.
            InvalidRequest, RelationNotAvailable: As in `prepare_bulk_transfer`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ...

    @pays(PaymentKind.SINGLE_DEBIT)
    async def initiate_single_debit(
        self, debit_details: DebitDetails, **terms: Unpack[DebitNow]
    ) -> "SingleDebit | WebForm":
        """Check and send a direct debit.

        It is `prepare_single_debit` and `submit` in one line.

        Args:
            debit_details: Who pays how much, by which mandate.
            terms: What else there is to say: see `DebitNow`.

        Returns:
            The debit, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            CredentialsNotStored: The interface has saved none; there is no payment.
            InvalidRequest, RelationNotAvailable: As in `prepare_single_debit`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ...

    @pays(PaymentKind.BULK_DEBIT)
    async def initiate_bulk_debit(
        self, debit_details: Sequence[DebitDetails], **terms: Unpack[DebitNow]
    ) -> "BulkDebit | WebForm":
        """Check and send several direct debits in one order.

        It is `prepare_bulk_debit` and `submit` in one line.

        Args:
            debit_details: Who pays how much, by which mandates; one or more.
            terms: What else there is to say: see `DebitNow`.

        Returns:
            The bulk debit, or a `WebForm` as in `initiate_single_transfer`.

        Raises:
            CredentialsNotStored: The interface has saved none; there is no payment.
            InvalidRequest, RelationNotAvailable: As in `prepare_bulk_debit`.
            OutcomeUnknown, StaleWebForm: As in `PaymentAttempt.submit`; the error has the attempt.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ...

    async def payment_candidates(
        self, reference: PaymentReference, *, timeout: float | None = None
    ) -> tuple[PaymentCandidate, ...]:
        """Look for a payment among the account's bookings, by what was stored before it was sent.

        For a process that comes after the one that sent it; `attempt.candidates()` is the same.
        Read the product freshly before: bookings come with the next refresh of the access.

        Args:
            reference: What was stored: `PaymentReference.load(text)`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The bookings that may be it, those first for which most speaks. They are candidates,
            never a verdict, and finding nothing proves nothing.

        Raises:
            RelationNotAvailable: The account has no transactions.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        check_type(
            reference,
            PaymentReference,
            argument="reference",
            right="give PaymentReference.load(text)",
        )
        rows = await self.get_kontoumsaetze(from_=first_day(reference), timeout=timeout)
        return find_candidates(reference, rows)

    @spelled(partial(start, several=False))
    async def start_ueberweisung(
        self, ueberweisung: UeberweisungDetails, **terms: Unpack[StartOne]
    ) -> Ueberweisung:
        """Start a transfer of the older kind; deprecated, use `initiate_single_transfer`.

        By the relation `start_ueberweisung`. It has no `end_to_end_id`, so a lost one can hardly be
        found.

        Args:
            ueberweisung: Who gets how much, and what for.
            terms: What else there is to say: see `StartOne`.

        Returns:
            How it stands, with the next step offered.

        Raises:
            RelationNotAvailable: It is not offered.
            InvalidRequest: Something does not fit; the error names what, and what would.
            OutcomeUnknown: The answer was lost; look at the account before doing it again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    @spelled(partial(start, several=True))
    async def start_sammelueberweisung(
        self, payments: Sequence[UeberweisungDetails], **terms: Unpack[StartSeveral]
    ) -> SammelUeberweisung:
        """Start several transfers of the older kind; deprecated, use `initiate_bulk_transfer`.

        No relation leads there: it is a POST to `…/ueberweisung/bulk/{provider}/{product}`.

        Args:
            payments: Who gets how much, and what for; one or more.
            terms: What else there is to say: see `StartSeveral`.

        Returns:
            How they stand, with the next step offered.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            OutcomeUnknown: The answer was lost; look at the account before doing it again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...
