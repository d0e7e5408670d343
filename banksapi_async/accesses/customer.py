"""How is a bank connected when an earlier web form may still be open?

A form that was left open makes the next one answer 400 instead of 451. So the sessions are deleted
first; if another tab opens one in between, they are deleted once more, and never a third time.
"""

# DOC: Where does everything of one person start?
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, TypeVar, Unpack

import attrs

from banksapi_async.accesses.access import BankAccess
from banksapi_async.accesses.analytics import HasAnalytics
from banksapi_async.accesses.builder import BuildsAccesses
from banksapi_async.accesses.issues import Issues
from banksapi_async.accesses.login import BankLogin, CreateBankAccessData, access_data
from banksapi_async.accesses.sync import SyncsAccesses
from banksapi_async.errors import StaleWebForm
from banksapi_async.forms.web_form import WebForm
from banksapi_async.links.caller import TimeLeft
from banksapi_async.links.follows import follows
from banksapi_async.links.query import Param
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.messages.message import Message
from banksapi_async.payments.attempt import PaymentAttempt
from banksapi_async.payments.records import DebitDetails, TransferDetails
from banksapi_async.payments.reference import PaymentKind
from banksapi_async.payments.terms import CustomerDebit, CustomerTransfer
from banksapi_async.payments.ways import pays
from banksapi_async.sca.consent import Consent, read_consent
from banksapi_async.sca.query import BankQuery, MaxTransactions, checked_ip
from banksapi_async.values.frozen import ABSENT, EMPTY
from banksapi_async.wire.arguments import uuid_text
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.payments.payment import BulkDebit, BulkTransfer, SingleDebit, SingleTransfer

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Connector(Protocol[T_co]):
    """What `connect_bank` needs; all of it about one and the same new access."""

    async def delete_sessions(self) -> None:
        """Delete all web form sessions of the user."""
        ...

    async def add(self) -> T_co:
        """Ask for the new access, with the same id each time."""
        ...


async def connect_bank(connector: Connector[T], *, clear_sessions: bool = True) -> T:
    """Ask for a new bank access.

    Args:
        connector: Deletes the sessions, asks for the access.
        clear_sessions: Whether to delete the sessions of the user first. A form that is open in
            another tab dies.

    Returns:
        What the asking returns.

    Raises:
        StaleWebForm: A form is still open: the sessions were not deleted, or were deleted twice.
    """
    if not clear_sessions:
        return await connector.add()
    await connector.delete_sessions()
    try:
        return await connector.add()
    except StaleWebForm:
        pass
    await connector.delete_sessions()
    return await connector.add()


_ALL = "/customer/v2/bankzugaenge"


@attrs.frozen(kw_only=True)
class Customer(HasAnalytics, BuildsAccesses, SyncsAccesses):
    """The person behind a user token: the entry point (schema `Customer`).

    Attributes:
        messages: What the interface says about the person's accesses.
        bankzugaenge: What is going on with each access, by its id. The interface sends parts of
            the accesses here; `get_bankzugaenge` reads them whole.
    """

    GET = Operation["Customer"](
        name="UserSession.customer",
        method="GET",
        template="/customer/v2",
        retry=Retry.READ,
        into="Customer",
    )
    ADD_BANKZUGAENGE = Operation[BankAccess | WebForm](
        name="Customer.add_bankzugaenge",
        rel=Rel.ADD_BANKZUGAENGE,
        method="POST",
        template=_ALL,
        retry=Retry.ONCE,
        kind=Kind.BANK,
        into=BankAccess,
        form=True,
        created=f"{_ALL}/{{subject}}",
        params=(
            "refresh",
            "callbackUrl",
            "queryTanSettings",
            "headOnly",
            "maxTransactions",
            "paymentAccountsOnly",
        ),
        answers=(201, 451, 504),
        customer_ip=True,
    )
    DELETE_BANKZUGAENGE = Operation[None](
        name="Customer.delete_bankzugaenge",
        rel=Rel.DELETE_BANKZUGAENGE,
        method="DELETE",
        template=_ALL,
        retry=Retry.DELETE,
        customer_ip=True,
    )
    DELETE_REGPROTECT_SESSIONS = Operation[None](
        name="Customer.delete_regprotect_sessions",
        rel=Rel.DELETE_REGPROTECT_SESSIONS,
        method="DELETE",
        template="/customer/v2/regprotect/sessions",
        retry=Retry.DELETE,
        derived="/regprotect/sessions",
    )

    messages: tuple[Message, ...] = ABSENT
    bankzugaenge: Mapping[str, Issues] = EMPTY

    @follows(_ALL, into=dict[str, BankAccess], answers=(200, 401))
    async def get_bankzugaenge(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Mapping[str, BankAccess]:
        """Read all bank accesses of the person, by the relation `get_bankzugaenge`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The accesses by their id; empty where there are none.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    async def add_bankzugaenge(
        self,
        *,
        access_id: str | uuid.UUID | None = None,
        provider_id: str | uuid.UUID | None = None,
        credentials: "BankLogin | None" = None,
        sync: bool | None = None,
        selected_bank_products: Collection[str] | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        max_transactions: MaxTransactions | str | None = None,
        head_only: bool | None = None,
        query_tan_settings: bool | None = None,
        payment_accounts_only: bool | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> BankAccess | WebForm:
        """Add a bank access, by the relation `add_bankzugaenge`.

        A REG/Protect tenant is answered 451: the person goes on in a web form. Delete sessions
        that were left open first, or let `connect_bank` do both. A regulated tenant sends provider
        and credentials, and looks at the access's `sca` then.

        Args:
            access_id: The new access's id, a UUID of yours; a fresh one where it is left out. Do
                not take the user's.
            provider_id: The bank, where the person need not choose it.
            credentials: The person's login, encrypted (`await credentials.encrypted_by(session)`);
                regulated tenants only, with `provider_id`.
            sync: Whether the interface refreshes the access by itself; it keeps the login then.
            selected_bank_products: The ids of the products to read; all where it is left out.
            customer_ip: The person's public address, as proof that they take part.
            callback_url: Where the bank sends the browser back to; the redirect approach alone
                takes it here. For a web form use `form.url_with_callback`.
            max_transactions: Whether transactions older than 90 days are fetched; ask for `all`
                now, later it costs the person another TAN.
            head_only: Whether the list of products alone is fetched, without balances; needs
                `sync=False` and no `selected_bank_products`.
            query_tan_settings: Whether saved TAN settings are asked for again.
            payment_accounts_only: Whether other accounts are left out, which may save a TAN.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            A `WebForm` whose `subject` is the access's id (451), or the access.

        Raises:
            StaleWebForm: A form was left open; `delete_regprotect_sessions()` first.
            InvalidRequest: An argument cannot be sent, or they do not go together.
            OutcomeUnknown: The answer was lost; its `subject` is the id to read.
            ApiError, TransportError, TokenError: As everywhere.
        """
        adding = _adding(
            access_id=access_id,
            data=access_data(
                provider_id=provider_id,
                credentials=credentials,
                sync=sync,
                selected_bank_products=selected_bank_products,
                head_only=head_only,
            ),
            customer_ip=customer_ip,
            query=BankQuery(
                callback_url=callback_url,
                max_transactions=max_transactions,
                head_only=head_only,
                query_tan_settings=query_tan_settings,
                payment_accounts_only=payment_accounts_only,
            ),
        )
        return await self._do(self.ADD_BANKZUGAENGE, relation=relation, **adding, timeout=timeout)

    async def connect_bank(
        self,
        *,
        clear_sessions: bool = True,
        access_id: str | uuid.UUID | None = None,
        provider_id: str | uuid.UUID | None = None,
        credentials: "BankLogin | None" = None,
        sync: bool | None = None,
        selected_bank_products: Collection[str] | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        max_transactions: MaxTransactions | str | None = "all",
        head_only: bool | None = None,
        query_tan_settings: bool | None = None,
        payment_accounts_only: bool | None = None,
        timeout: float | None = None,
    ) -> BankAccess | WebForm:
        """Add a bank access in one call: delete sessions that were left open, then add.

        Args:
            clear_sessions: Whether to delete the person's open web forms first. A form that is
                open in another tab dies.
            access_id: As in `add_bankzugaenge`.
            provider_id: As in `add_bankzugaenge`.
            credentials: As in `add_bankzugaenge`.
            sync: As in `add_bankzugaenge`.
            selected_bank_products: As in `add_bankzugaenge`.
            customer_ip: As in `add_bankzugaenge`.
            callback_url: As in `add_bankzugaenge`.
            max_transactions: As in `add_bankzugaenge`; here `all` unless told otherwise.
            head_only: As in `add_bankzugaenge`.
            query_tan_settings: As in `add_bankzugaenge`.
            payment_accounts_only: As in `add_bankzugaenge`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            A `WebForm` whose `subject` is the access's id (451), or the access.

        Raises:
            StaleWebForm: A form is still open: another tab opens them faster than they can be
                deleted, or `clear_sessions` is off.
            InvalidRequest, OutcomeUnknown: As in `add_bankzugaenge`.
            ApiError, TransportError, TokenError: As everywhere.
        """
        seconds = self._session().caller.seconds(Kind.BANK, timeout)
        query = BankQuery(
            callback_url=callback_url,
            max_transactions=max_transactions,
            head_only=head_only,
            query_tan_settings=query_tan_settings,
            payment_accounts_only=payment_accounts_only,
        )
        data = access_data(
            provider_id=provider_id,
            credentials=credentials,
            sync=sync,
            selected_bank_products=selected_bank_products,
            head_only=head_only,
        )
        adding = _adding(access_id=access_id, data=data, customer_ip=customer_ip, query=query)
        left = TimeLeft("connect_bank", seconds)
        connecting = _Connecting(customer=self, left=left, adding=adding)
        return await connect_bank(connecting, clear_sessions=clear_sessions)

    async def delete_bankzugaenge(
        self,
        *,
        customer_ip: str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> None:
        """Delete all bank accesses of the person, by the relation `delete_bankzugaenge`.

        Args:
            customer_ip: The person's public address, if they are there.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError: As everywhere.
        """
        await self._do(
            self.DELETE_BANKZUGAENGE,
            relation=relation,
            customer_ip=checked_ip(customer_ip),
            timeout=timeout,
        )

    async def delete_regprotect_sessions(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> None:
        """Delete every open web form of the person, by the relation or below `self`.

        A form that was left open makes the next one answer 400 instead of 451. This acts on the
        whole person: a form that is open in another tab dies.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            ApiError, TransportError, TokenError: As everywhere.
        """
        await self._do(self.DELETE_REGPROTECT_SESSIONS, relation=relation, timeout=timeout)

    async def consent(self, id: str, *, timeout: float | None = None) -> Consent:
        """Read a consent by its id, below the customer's `self` (`GET /consent/{consent-id}`).

        It tells how the consent stands without asking the bank.

        Args:
            id: The consent's id, which a consent's links end in.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The consent.

        Raises:
            NotFound: There is none of this id.
            InvalidRequest: The id is empty or cannot be one.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await read_consent(self, id, timeout=timeout)

    @pays(PaymentKind.SINGLE_TRANSFER)
    def prepare_single_transfer(
        self, transfer_details: TransferDetails, **terms: Unpack[CustomerTransfer]
    ) -> "PaymentAttempt[SingleTransfer]":
        """Check a transfer from any account and make an attempt of it; nothing is sent.

        Args:
            transfer_details: Who gets how much, and what for.
            terms: What else there is to say: see `CustomerTransfer`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, and what would.
            Detached: The customer has no session.
        """
        ...

    @pays(PaymentKind.BULK_TRANSFER)
    def prepare_bulk_transfer(
        self, transfer_details: Sequence[TransferDetails], **terms: Unpack[CustomerTransfer]
    ) -> "PaymentAttempt[BulkTransfer]":
        """Check several transfers from any account and make an attempt of them; nothing is sent.

        Args:
            transfer_details: Who gets how much, and what for; one or more.
            terms: What else there is to say: see `CustomerTransfer`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            Detached: The customer has no session.
        """
        ...

    @pays(PaymentKind.SINGLE_DEBIT)
    def prepare_single_debit(
        self, debit_details: DebitDetails, **terms: Unpack[CustomerDebit]
    ) -> "PaymentAttempt[SingleDebit]":
        """Check a direct debit to any account and make an attempt of it; nothing is sent.

        Args:
            debit_details: Who pays how much, by which mandate.
            terms: What else there is to say: see `CustomerDebit`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, and what would.
            Detached: The customer has no session.
        """
        ...

    @pays(PaymentKind.BULK_DEBIT)
    def prepare_bulk_debit(
        self, debit_details: Sequence[DebitDetails], **terms: Unpack[CustomerDebit]
    ) -> "PaymentAttempt[BulkDebit]":
        """Check several direct debits to any account and make an attempt; nothing is sent.

        Args:
            debit_details: Who pays how much, by which mandates; one or more.
            terms: What else there is to say: see `CustomerDebit`.

        Returns:
            The attempt; store its `reference`, then `submit` it.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            Detached: The customer has no session.
        """
        ...


class _Adding(TypedDict):
    """A creation that can be sent: checked whole, before anything is."""

    params: Mapping[str, Param]
    json: Mapping[str, Any]
    customer_ip: str | None
    subject: str


def _adding(
    *,
    access_id: str | uuid.UUID | None,
    data: CreateBankAccessData,
    customer_ip: str | None,
    query: BankQuery,
) -> _Adding:
    chosen = uuid_text(access_id or uuid.uuid4(), argument="access_id")
    return {
        "params": query.params(),
        "json": {chosen: data},
        "customer_ip": checked_ip(customer_ip),
        "subject": chosen,
    }


@attrs.frozen(kw_only=True)
class _Connecting:
    """One bank being connected: each step with the same id, within the time that is left."""

    customer: Customer
    left: TimeLeft
    adding: _Adding

    async def delete_sessions(self) -> None:
        await self.customer.delete_regprotect_sessions(timeout=self.left())

    async def add(self) -> BankAccess | WebForm:
        return await self.customer._do(  # noqa: SLF001 - a step of the customer's own
            Customer.ADD_BANKZUGAENGE, **self.adding, timeout=self.left()
        )
