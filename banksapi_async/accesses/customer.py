"""Where everything of one person starts: their accesses, consents and analysis.

The methods stand in `Customer`, thin over what decides: `creation` and `builder` for what is sent,
`sync` for the reading of everything.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack

import attrs

from banksapi_async.accesses.access import BankAccess
from banksapi_async.accesses.builder import SimpleProduct, builder_data
from banksapi_async.accesses.creation import AccessOptions, access_request
from banksapi_async.accesses.login import BankLogin
from banksapi_async.accesses.sync import SyncReport, sync
from banksapi_async.errors import BadRequest, InvalidRequest, StaleWebForm
from banksapi_async.forms.clearing import StartsForms
from banksapi_async.forms.web_form import WebForm
from banksapi_async.links.caller import TimeLeft
from banksapi_async.links.follows import follows
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource, plural
from banksapi_async.messages.message import Message
from banksapi_async.payments.attempt import PaymentAttempt
from banksapi_async.payments.records import DebitDetails, TransferDetails
from banksapi_async.payments.reference import PaymentKind
from banksapi_async.payments.terms import CustomerDebit, CustomerTransfer
from banksapi_async.payments.ways import pays
from banksapi_async.sca.consent import Consent, read_consent
from banksapi_async.sca.query import MaxTransactions, checked_ip
from banksapi_async.transactions.incremental import TWO_WEEKS
from banksapi_async.values.frozen import ABSENT, EMPTY
from banksapi_async.values.items import Keyed
from banksapi_async.wire.arguments import check_type, uuid_text
from banksapi_async.wire.operation import Operation, Schemaless
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.payments.payment import BulkDebit, BulkTransfer, SingleDebit, SingleTransfer

Analysis: TypeAlias = Resource | tuple[Any, ...]
"""An answer whose schema is not public: a generic resource, or a tuple of them for an array.

Its data is reached by key (`answer["…"]`), its links are offered, its numbers exact.
"""

_ALL = "/customer/v2/bankzugaenge"


GET_CUSTOMER = Operation["Customer"](
    name="UserSession.customer",
    method="GET",
    template="/customer/v2",
    retry=Retry.READ,
    into="Customer",
)


@attrs.frozen(kw_only=True)
class Customer(StartsForms):
    """The person behind a user token: the entry point (schema `Customer`).

    What the analysis says (`get_contracts` to `get_tagging_rules`) is offered to tenants that have
    it. Its schemas are not public, so each answer is an `Analysis`, as it came.

    Attributes:
        messages: What the interface says about the person's accesses.
        bankzugaenge: What is going on with each access, by its id. The interface sends parts of
            the accesses here; `get_bankzugaenge` reads them whole, `reload()` a single one.
    """

    _ADD_BANKZUGAENGE = Operation[BankAccess | WebForm](
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
    _DELETE_BANKZUGAENGE = Operation[None](
        name="Customer.delete_bankzugaenge",
        rel=Rel.DELETE_BANKZUGAENGE,
        method="DELETE",
        template=_ALL,
        retry=Retry.DELETE,
        customer_ip=True,
    )
    _CREATE_BUILDER_ACCESS = Operation[BankAccess](
        name="Customer.create_builder_access",
        method="PUT",
        template="/customer/v2/bankzugaenge/builder",
        retry=Retry.ONCE,
        into=BankAccess,
        derived="/bankzugaenge/builder",
        created=f"{_ALL}/{{subject}}",
        answers=(201,),
    )
    _ADD_TAGGING_RULES = Operation[Analysis](
        name="Customer.add_tagging_rules",
        rel=Rel.ADD_TAGGING_RULES,
        method="POST",
        template="{add_tagging_rules}",
        retry=Retry.ONCE,
        into=Schemaless,
    )

    messages: tuple[Message, ...] = ABSENT
    bankzugaenge: Mapping[str, BankAccess] = EMPTY

    @follows(_ALL, into=Keyed[BankAccess], answers=(200, 401))
    async def get_bankzugaenge(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Keyed[BankAccess]:
        """Read all bank accesses of the person, by the relation `get_bankzugaenge`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The accesses by their id; empty where there are none. `unreadable` has those that cannot
            be read.

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
        asking = access_request(
            _chosen(access_id),
            provider_id=provider_id,
            credentials=credentials,
            sync=sync,
            selected_bank_products=selected_bank_products,
            customer_ip=customer_ip,
            callback_url=callback_url,
            max_transactions=max_transactions,
            head_only=head_only,
            query_tan_settings=query_tan_settings,
            payment_accounts_only=payment_accounts_only,
        )
        return await self._do(self._ADD_BANKZUGAENGE, relation=relation, **asking, timeout=timeout)

    async def connect_bank(
        self,
        *,
        clear_sessions: bool = True,
        access_id: str | uuid.UUID | None = None,
        timeout: float | None = None,
        **options: Unpack[AccessOptions],
    ) -> BankAccess | WebForm:
        """Add a bank access in one call: delete sessions that were left open, then add.

        A form that was left open makes the next one answer 400 instead of 451. If another tab opens
        one in between, or a 400 says nothing that can be understood, the sessions are deleted once
        more, and never a third time.

        Args:
            clear_sessions: Whether to delete the person's open web forms first. A form that is
                open in another tab dies.
            access_id: As in `add_bankzugaenge`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.
            options: As in `add_bankzugaenge`; `max_transactions` is `all` unless you say otherwise.

        Returns:
            A `WebForm` whose `subject` is the access's id (451), or the access.

        Raises:
            StaleWebForm: A form is still open: another tab opens them faster than they can be
                deleted, or `clear_sessions` is off.
            BadRequest: The request was refused for another reason.
            InvalidRequest, OutcomeUnknown: As in `add_bankzugaenge`.
            ApiError, TransportError, TokenError: As everywhere.
        """
        left = TimeLeft("connect_bank", self._session().caller.seconds(Kind.BANK, timeout))
        asked: AccessOptions = {"max_transactions": MaxTransactions.ALL, **options}
        asking = access_request(_chosen(access_id), **asked)
        if clear_sessions:
            await self.delete_regprotect_sessions(timeout=left())
            try:
                return await self._do(self._ADD_BANKZUGAENGE, **asking, timeout=left())
            except BadRequest as refused:
                # Which words tell of an open form is in no document; nothing was made by a 400.
                if refused.messages and not isinstance(refused, StaleWebForm):
                    raise
            await self.delete_regprotect_sessions(timeout=left())
        return await self._do(self._ADD_BANKZUGAENGE, **asking, timeout=left())

    async def delete_bankzugaenge(
        self,
        *,
        everything: bool = False,
        customer_ip: str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> None:
        """Delete all bank accesses of the person, by the relation `delete_bankzugaenge`.

        Args:
            everything: Has to be said: this deletes every bank of the person.
            customer_ip: The person's public address, if they are there.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            InvalidRequest: `everything` is not `True`; nothing was sent.
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError: As everywhere.
        """
        if everything is not True:
            raise InvalidRequest(
                "everything",
                "this would delete every bank access of the person, with all that was read",
                "give everything=True; `access.delete_bankzugang()` deletes a single one",
            )
        await self._do(
            self._DELETE_BANKZUGAENGE,
            relation=relation,
            customer_ip=checked_ip(customer_ip),
            timeout=timeout,
        )

    async def create_builder_access(
        self,
        provider_id: str | uuid.UUID,
        products: Iterable[SimpleProduct],
        *,
        access_id: str | uuid.UUID | None = None,
        timeout: float | None = None,
    ) -> BankAccess:
        """Create a bank access by hand (`PUT …/bankzugaenge/builder`), and read it.

        Args:
            provider_id: The bank, by its id in the provider list.
            products: The products of the access, at least one, each with an id of its own.
            access_id: The new access's id, a UUID of yours; a fresh one where it is left out.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The access, of the type `BUILDER`.

        Raises:
            InvalidRequest: An argument cannot be sent; nothing was sent.
            OutcomeUnknown: The answer was lost; its `subject` is the id to read.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        chosen = _chosen(access_id)
        body = builder_data(chosen, provider_id, products)
        return await self._do(
            self._CREATE_BUILDER_ACCESS, json=body, timeout=timeout, subject=chosen
        )

    @follows("{get_contracts}", into=Schemaless)
    async def get_contracts(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read the contracts that the analysis found, by the relation `get_contracts`."""
        ...

    @follows("{get_sales_triggers}", into=Schemaless)
    async def get_sales_triggers(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what the person may be about to buy, by the relation `get_sales_triggers`."""
        ...

    @follows("{get_life_events}", into=Schemaless)
    async def get_life_events(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what happened in the person's life, by the relation `get_life_events`."""
        ...

    @follows("{get_life_stages}", into=Schemaless)
    async def get_life_stages(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read the stages of life that the analysis sees, by the relation `get_life_stages`."""
        ...

    @follows("{get_cashflow}", into=Schemaless)
    async def get_cashflow(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what comes in and goes out, by the relation `get_cashflow`."""
        ...

    @follows("{get_credit_check}", into=Schemaless)
    async def get_credit_check(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what a credit check says, by the relation `get_credit_check`."""
        ...

    @follows("{get_disposable_money}", into=Schemaless)
    async def get_disposable_money(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what the person has left to spend, by the relation `get_disposable_money`."""
        ...

    @follows("{get_affinities}", into=Schemaless)
    async def get_affinities(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what the person is inclined to, by the relation `get_affinities`."""
        ...

    @follows("{get_credit_attributes}", into=Schemaless)
    async def get_credit_attributes(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read the attributes a credit is decided by, by the relation `get_credit_attributes`."""
        ...

    @follows("{get_tagging_rules}", into=Schemaless)
    async def get_tagging_rules(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read the tagging rules that were made by hand, by the relation `get_tagging_rules`."""
        ...

    async def add_tagging_rules(
        self,
        rule: Mapping[str, Any],
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Analysis:
        """Add a tagging rule, by the relation `add_tagging_rules`.

        A rule that follows from a correction is made by `product.recategorise` instead. It is sent
        once and never repeated.

        Args:
            rule: The rule in the interface's spelling; its schema is not public.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; an empty resource where it has no body.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: The rule is no mapping.
            OutcomeUnknown: The answer was lost; look at `get_tagging_rules` first.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        check_type(rule, Mapping, argument="rule", right="give the rule as a mapping")
        return await self._do(
            self._ADD_TAGGING_RULES, relation=relation, json=rule, timeout=timeout
        )

    @follows("{delete_tagging_rules}", into=None, method="DELETE")
    async def delete_tagging_rules(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> None:
        """Delete all tagging rules of the person, by the relation `delete_tagging_rules`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ...

    def _about(self) -> str:
        return plural(len(self.bankzugaenge), "access", "accesses")

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

    async def sync(
        self,
        cursors: Mapping[str, str],
        *,
        start: date | None = None,
        overlap: timedelta = TWO_WEEKS,
        concurrency: int = 4,
        refresh_older_than: timedelta | None = None,
        on_access: Callable[[SyncReport], object] | None = None,
        timeout: float | None = None,
    ) -> SyncReport:
        """Read what is new in all products of all accesses.

        It reads the data that the interface has; the interface itself refreshes it up to four times
        a day. An access that waits for a person, or whose refreshes fail, is reported, and what it
        held before is read all the same. A product without transactions is not in the report.

        Store each product's rows and cursor together; see `transactions_since`.

        Args:
            cursors: The cursors by their keys, as `ProductRead.key` and `SyncReport.cursors` give
                them; empty the first time. Keys that belong to no product are left alone.
            start: The first day to read of a product that has no cursor; `None` reads all there is.
            overlap: How late a row can be; see `transactions_since`.
            concurrency: How many products are read at once, of one access one less. As many
                accesses may be refreshed besides.
            refresh_older_than: Refresh an access first when nobody, the interface included, has
                tried to for this long; at least 6 hours. `None` never does. Accesses that wait for
                a person are not refreshed.
            on_access: Is called as soon as an access has been read, with a report of it alone.
            timeout: Seconds for all of it; what was not read by then is reported as failed with
                `TimedOut`. `None` is 285 s, `math.inf` is no limit; no single call takes longer
                than its own default.

        Returns:
            What was read, what needs a person, and what failed.

        Raises:
            InvalidRequest: An argument does not fit; nothing was sent. A cursor that does not fit
                is reported with its product instead.
            ApiError, TransportError, TokenError, DecodeError: The accesses cannot be listed.
        """
        return await sync(
            self,
            cursors,
            start=start,
            overlap=overlap,
            concurrency=concurrency,
            refresh_older_than=refresh_older_than,
            on_access=on_access,
            timeout=timeout,
        )


def _chosen(access_id: str | uuid.UUID | None) -> str:
    return uuid_text(uuid.uuid4() if access_id is None else access_id, argument="access_id")
