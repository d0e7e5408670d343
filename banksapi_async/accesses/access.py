"""One access to a bank.

It shows the last good state; its issues show the latest attempt, and its relations what can be done
now. Everything here is a method of `BankAccess`, thin over what decides: `creation` for what is
sent, `refresh` for how a refresh ends.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self, Unpack

import attrs

from banksapi_async.accesses.creation import AccessOptions, AccessRequest, access_request
from banksapi_async.accesses.issues import CONSENT, Issues
from banksapi_async.accesses.login import BankLogin
from banksapi_async.accesses.product import BankProduct
from banksapi_async.accesses.records import ACCESS_IN_LINK, AccessStatus, AccessType
from banksapi_async.accesses.refresh import Before, RefreshResult, Watch, steps_of
from banksapi_async.errors import DecodeError, InvalidRequest, NotFound, PersonNeeded
from banksapi_async.forms.clearing import StartsForms
from banksapi_async.forms.web_form import WebForm
from banksapi_async.links.caller import Caller, TimeLeft
from banksapi_async.links.follows import follows
from banksapi_async.links.guard import CANONICAL
from banksapi_async.links.query import segment
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import brief, plural
from banksapi_async.messages.message import Message
from banksapi_async.sca.query import MaxTransactions, checked_ip
from banksapi_async.sca.records import Challenge, SecurityProcedure, TanMedium
from banksapi_async.sca.resource import InGerman
from banksapi_async.values.frozen import ABSENT
from banksapi_async.wire.arguments import plain_text
from banksapi_async.wire.money import Amounts, spelled
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.record import known
from banksapi_async.wire.requests import Kind, Retry
from banksapi_async.wire.sepa import compact_iban

_ALL = "/customer/v2/bankzugaenge"
_ONE = f"{_ALL}/{{access-id}}"


GET_ACCESS = Operation["BankAccess"](
    name="UserSession.bank_access",
    method="GET",
    template=_ONE,
    retry=Retry.READ,
    into="BankAccess",
    answers=(200, 504),
)


@attrs.frozen(kw_only=True)
class BankAccess(StartsForms, InGerman):
    """One person's access to one bank, with its products (schema `BankAccess`).

    It shows the last good state, `VOLLSTAENDIG` included, while a refresh runs and when one fails.
    Look at the relations, never at the status alone; `get_issues` has the latest attempt.

    Attributes:
        id: The UUID that was chosen when it was created.
        provider_id: The id of the bank's entry in the provider list.
        status: Where the retrieval stands.
        type: `EBICS` or `BUILDER`; left out for an ordinary access.
        aktualisierungszeitpunkt: When the bank was asked last with success; aware, Europe/Berlin.
        messages: Which steps are required.
        tan_medien: The TAN media that are offered.
        sicherheitsverfahren: The SCA methods that are offered.
        aktives_sicherheitsverfahren: The SCA method in use.
        challenge: What the person is asked, while they are asked something.
        timeout: As the interface sends it; its document gives it two contradictory meanings.
        bankprodukte: The products.
        sync: Whether the interface refreshes it by itself, up to four times a day.
    """

    _SCA_PATH: ClassVar[str] = CONSENT
    _SCA_POLL_PATH: ClassVar[str] = CONSENT

    _REFRESH_BANKZUGANG = Operation["BankAccess | WebForm"](
        name="BankAccess.refresh_bankzugang",
        rel=Rel.REFRESH_BANKZUGANG,
        method="POST",
        template=_ALL,
        retry=Retry.ONCE,
        kind=Kind.BANK,
        into="BankAccess",
        form=True,
        created=f"{_ALL}/{{subject}}",
        customer_ip=True,
        params=(
            "refresh",
            "callbackUrl",
            "queryTanSettings",
            "headOnly",
            "maxTransactions",
            "paymentAccountsOnly",
        ),
        answers=(201, 451, 504),
    )
    _START_SCA = Operation["BankAccess | WebForm"](
        name="BankAccess.start_sca",
        rel=Rel.START_SCA,
        method="POST",
        template=f"{_ONE}/consent",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        into="BankAccess",
        form=True,
        created=f"{_ALL}/{{subject}}",
        customer_ip=True,
        params=("callbackUrl", "queryTanSettings", "maxTransactions"),
        answers=(201, 451),
    )
    _CHANGE_SELECTED_PRODUCTS = Operation[WebForm | None](
        name="BankAccess.change_selected_products",
        method="PUT",
        template=f"{_ONE}/selectedbankproducts",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        form=True,
        derived="/selectedbankproducts",
        answers=(451,),
    )
    _DELETE_BANKZUGANG = Operation[None](
        name="BankAccess.delete_bankzugang",
        rel=Rel.DELETE_BANKZUGANG,
        method="DELETE",
        template=_ONE,
        retry=Retry.DELETE,
        customer_ip=True,
        answers=(200, 404),
    )

    id: str = known(link=ACCESS_IN_LINK, keyed=True)
    provider_id: str | None = None
    status: AccessStatus | None = None
    type: AccessType | None = None
    aktualisierungszeitpunkt: datetime | None = None
    messages: tuple[Message, ...] = ABSENT
    tan_medien: tuple[TanMedium, ...] = ABSENT
    sicherheitsverfahren: tuple[SecurityProcedure, ...] = ABSENT
    aktives_sicherheitsverfahren: SecurityProcedure | None = None
    challenge: Challenge | None = None
    timeout: str | int | None = None
    bankprodukte: tuple[BankProduct, ...] = ABSENT
    sync: bool | None = None

    def __attrs_post_init__(self) -> None:
        for product in self.bankprodukte:
            # A product does not say where it is, and a payment from it has to.
            object.__setattr__(product, "_provider_id", self.provider_id)

    async def reload(self, *, timeout: float | None = None) -> Self:
        """Read the access again, by its relation `self`, or by its id where that is not offered.

        What the customer shows of an access, and the answers to steps, may come without links.

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The access as it is now, whole.

        Raises:
            Detached: The access has no session.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        if self.can(Rel.SELF):
            return await self.follow(Rel.SELF, type(self), timeout=timeout)
        caller = self._session().caller
        reading: Operation[Any] = attrs.evolve(GET_ACCESS, into=type(self))
        read: Self = await caller.run(reading, self._own_url(caller), timeout=timeout)
        return read

    def product_by_id(self, id: str, *, currency: str | None = None) -> BankProduct | None:
        """Return the product of an id.

        Args:
            id: The product's id.
            currency: The currency (ISO 4217), where several products have the id.

        Returns:
            The product; `None` where none has the id.

        Raises:
            InvalidRequest: Several have it.
        """
        wanted = plain_text(id, argument="id")
        return _only([p for p in self.bankprodukte if p.id == wanted], currency, argument="id")

    def product_by_iban(self, iban: str, *, currency: str | None = None) -> BankProduct | None:
        """Return the product of an IBAN.

        Args:
            iban: The IBAN, typed with blanks or without.
            currency: The currency (ISO 4217), where several products share the IBAN.

        Returns:
            The product; `None` where none has the IBAN.

        Raises:
            InvalidRequest: Several have it.
        """
        wanted = compact_iban(plain_text(iban, argument="iban"))
        found = [p for p in self.bankprodukte if compact_iban(p.iban or "") == wanted]
        return _only(found, currency, argument="iban")

    def records(self, *, amounts: Amounts = Decimal) -> list[dict[str, Any]]:
        """Return the products as flat dicts of plain Python values, all with the same keys.

        They fit `csv.DictWriter`, `pandas.DataFrame` and `polars.DataFrame` as they are. A product
        with a balance in each of several currencies has a dict for each; `balance_on` is the day
        of the balance, a `date`.

        Args:
            amounts: What amounts are: `Decimal`, exact; `float`; or `str`, exact as well.

        Returns:
            The dicts, in the order of the products. What could not be read is not among them.

        Raises:
            InvalidRequest: `amounts` is none of the three.
        """
        made = spelled(amounts)
        return [
            {
                "bezeichnung": product.bezeichnung,
                "kategorie": None if product.kategorie is None else str(product.kategorie),
                "iban": product.iban,
                "kontonummer": product.kontonummer,
                "saldo": made(balance.saldo),
                "waehrung": balance.waehrung,
                "balance_on": None if balance.saldo_datum is None else balance.saldo_datum.date(),
                "inhaber": product.inhaber,
                "kreditinstitut": product.kreditinstitut,
                "status": None if product.status is None else str(product.status),
                "product_id": product.id,
                "provider_id": self.provider_id,
                "access_id": self.id,
            }
            for product in self.bankprodukte
            for balance in product._balances()  # noqa: SLF001 - of our own kind
        ]

    def _about(self) -> str:
        products = plural(len(self.bankprodukte), "product", "products")
        return f"{brief(self.id)} {self.status or 'without status'}, {products}"

    @follows(
        f"{_ONE}/challenge/pdf",
        into=bytes,
        derived="/challenge/pdf",
        media="application/pdf",
        answers=(200, 404),
    )
    async def get_challenge_pdf(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> bytes:
        """Read the document of the challenge, by `get_challenge_pdf` or below `self`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The PDF, as it came.

        Raises:
            NotFound: The challenge has no document.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ...

    @follows(f"{_ONE}/issues", into=Issues)
    async def get_issues(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Issues:
        """Read the latest attempt with its messages, by the relation `get_issues`.

        The access itself shows the last good state; only here stands why a refresh failed.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The issues; their messages are empty in the best case.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    async def start_sca(
        self,
        *,
        provider_id: str | uuid.UUID | None = None,
        credentials: BankLogin | None = None,
        selected_bank_products: Collection[str] | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        max_transactions: MaxTransactions | str | None = None,
        query_tan_settings: bool | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> "BankAccess | WebForm":
        """Start the renewal of the person's consent, by the relation `start_sca`.

        It is sent once and never repeated: banks lock a method after needless challenges. The
        interface offers the relation when the consent has run out or the bank asks for more.

        Args:
            provider_id: The bank of `credentials`, where the access does not name it.
            credentials: The person's login, encrypted, where the interface does not keep it
                (`sync=False`); regulated tenants only.
            selected_bank_products: The ids of the products to read, beside `credentials`.
            customer_ip: The person's public address, as proof that they take part.
            callback_url: Where the bank sends the browser back to; the redirect approach alone
                takes it here. For a web form use `form.url_with_callback`.
            max_transactions: Whether transactions older than 90 days are fetched.
            query_tan_settings: Whether saved TAN settings are asked for again.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            A `WebForm` for the person's browser (451, REG/Protect), or the access with the next
            step offered.

        Raises:
            RelationNotAvailable: It is not offered now.
            StaleWebForm: A form was left open; `delete_regprotect_sessions()` first.
            InvalidRequest: An argument cannot be sent.
            OutcomeUnknown: The answer was lost: read the access before starting again.
            ApiError, TransportError, TokenError: As everywhere.
        """
        options: AccessOptions = {
            "credentials": credentials,
            "selected_bank_products": selected_bank_products,
            "customer_ip": customer_ip,
            "callback_url": callback_url,
            "max_transactions": max_transactions,
            "query_tan_settings": query_tan_settings,
        }
        if provider_id is not None:
            options["provider_id"] = provider_id
        asking = access_request(self.id, **self._known_beside_login(options))
        if all(one is None for one in (credentials, provider_id, selected_bank_products)):
            asking["json"] = None  # the interface has the login, or a form asks for it
        return await self._do(self._START_SCA, relation=relation, **asking, timeout=timeout)

    async def refresh_bankzugang(
        self,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
        **options: Unpack[AccessOptions],
    ) -> "BankAccess | WebForm":
        """Ask the interface to fetch fresh data, by the relation or by the collection.

        The relation `refresh_bankzugang` is followed where it is offered; else the documented
        POST to the collection with `refresh=true` is sent. The answer comes before the bank's: the
        access stays as it was while the refresh runs. `refresh_and_wait` waits for the end.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.
            options: What `customer.add_bankzugaenge` takes for an access, such as `customer_ip`;
                `credentials` where the interface does not keep the login (`sync=False`).

        Returns:
            The access as it stands, or a `WebForm` for the person's browser (451).

        Raises:
            InvalidRequest: An argument cannot be sent.
            OutcomeUnknown: The answer was lost; a refresh may run.
            ApiError, TransportError, TokenError: As everywhere.
        """
        return await self._ask_for_refresh(self._refreshing(options), relation, timeout)

    async def refresh(
        self, *, timeout: float | None = None, **options: Unpack[AccessOptions]
    ) -> "BankAccess":
        """Ask for fresh data: one request, answered before the bank has.

        As `refresh_bankzugang`, where a web form is in the way and not a result.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.
            options: As in `refresh_bankzugang`.

        Returns:
            The access as it stands; while the refresh runs it shows the last good state.

        Raises:
            PersonNeeded: The interface wants a web form first (451); see `form`.
            InvalidRequest, OutcomeUnknown: As in `refresh_bankzugang`.
            ApiError, TransportError, TokenError: As everywhere.
        """
        return _without_form(await self.refresh_bankzugang(timeout=timeout, **options))

    async def refresh_and_wait(
        self, *, timeout: float | None = None, **options: Unpack[AccessOptions]
    ) -> RefreshResult:
        """Ask the bank for fresh data and wait until it is there.

        The access shows the last good state all the while. It is done when its time stamp differs
        from before and it is complete; a wait on the status alone would be over at once. Nothing
        but reading happens while waiting.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.
            options: As in `refresh_bankzugang`.

        Returns:
            The access with its issues, as soon as it is complete or a person is needed; then
            `needs_person` names the steps.

        Raises:
            RefreshFailed: The attempt ended with an error; the stable data is as before.
            TimedOut: The time was over; `last` is the access as it was read last.
            PersonNeeded: The interface wants a web form first (451); see `form`.
            InvalidRequest: An argument cannot be sent.
            OutcomeUnknown: The answer to the POST was lost; a refresh may run.
            ApiError, TransportError, TokenError: As everywhere.
        """
        self._session().caller.check_allowed(self._REFRESH_BANKZUGANG)
        left = TimeLeft("refresh", self._seconds(timeout))
        asking = self._refreshing(options)
        watch = self._watch()
        before = await watch.note(left())
        _without_form(await self._ask_for_refresh(asking, None, left()))
        return await watch.until_ended(before, left())

    async def wait_until_complete(self, *, timeout: float | None = None) -> "BankAccess | Issues":
        """Wait until the access is complete, such as after its creation.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The access when it is complete, or as soon as it offers a step for a person; the issues
            where only they offer that step.

        Raises:
            RefreshFailed: The attempt ended with an error.
            TimedOut: The time was over; `last` is the access as it was read last.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ended = await self._watch().until_ended(Before(), self._seconds(timeout))
        by_access = not ended.needs_person or steps_of(ended.access)
        return ended.access if by_access or ended.issues is None else ended.issues

    async def change_selected_products(self, *, timeout: float | None = None) -> WebForm:
        """Let the person choose again which products are read (`PUT …/selectedbankproducts`).

        For REG/Protect. There is no relation for it; the path is below the access's own.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The web form for the person's browser (451).

        Raises:
            StaleWebForm: A form was left open; `delete_regprotect_sessions()` first.
            RelationNotAvailable: The access names no `self`.
            DecodeError: The interface answered without a form.
            OutcomeUnknown: The answer was lost; a form may be open.
            ApiError, TransportError, TokenError: As everywhere.
        """
        form = await self._do(self._CHANGE_SELECTED_PRODUCTS, timeout=timeout, subject=self.id)
        if form is None:
            raise DecodeError(["status: 451 was expected, with a web form"])
        return form

    async def delete_bankzugang(
        self,
        *,
        customer_ip: str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> None:
        """Delete the access at the interface, by the relation `delete_bankzugang`.

        An access that is already gone is done: a 404 is success.

        Args:
            customer_ip: The person's public address, if they are there.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError: As everywhere.
        """
        await self._do(
            self._DELETE_BANKZUGANG,
            relation=relation,
            customer_ip=checked_ip(customer_ip),
            timeout=timeout,
        )

    def _refreshing(self, options: AccessOptions) -> AccessRequest:
        return access_request(self.id, refresh=True, **self._known_beside_login(options))

    def _known_beside_login(self, options: AccessOptions) -> AccessOptions:
        """Say with a login whose it is, and that it is not to be kept unless it is already."""
        if options.get("credentials") is None:
            return options
        return {"provider_id": self.provider_id, "sync": self.sync is True, **options}

    async def _ask_for_refresh(
        self, asking: AccessRequest, relation: Relation | None, timeout: float | None
    ) -> "BankAccess | WebForm":
        operation = self._REFRESH_BANKZUGANG
        if relation is not None or self.can(Rel.REFRESH_BANKZUGANG):
            return await self._do(operation, relation=relation, **asking, timeout=timeout)
        caller = self._session().caller
        return await caller.run(operation, caller.entry(_ALL), **asking, timeout=timeout)

    def _watch(self) -> Watch:
        clock = self._session().caller.clock
        return Watch(read_access=self._read, read_issues=self._read_issues, clock=clock)

    async def _read(self, timeout: float) -> "BankAccess":
        caller = self._session().caller
        return await caller.run(GET_ACCESS, self._own_url(caller), timeout=timeout)

    async def _read_issues(self, timeout: float) -> Issues | None:
        caller = self._session().caller
        url = f"{self._own_url(caller)}/issues"
        try:
            return await caller.run(self._operations[Rel.GET_ISSUES], url, timeout=timeout)
        except NotFound:
            return None

    def _own_url(self, caller: Caller) -> str:
        # The id is ours as a rule, but it is an answer that it was read from.
        url = caller.entry(f"{_ALL}/{segment(self.id)}")
        return caller.guard.resolve(url, source=url)

    def _seconds(self, timeout: float | None) -> float:
        return self._session().caller.seconds(Kind.BANK, timeout)

    def _sca_href(self) -> str:
        # The answers to steps are documented without relations; the id is the caller's own.
        if self.can(Rel.SELF):
            return self.relations.require(Rel.SELF, type(self).__name__).href
        return f"{CANONICAL}/customer/v2/bankzugaenge/{segment(self.id)}"


def _without_form(answered: BankAccess | WebForm) -> BankAccess:
    if isinstance(answered, WebForm):
        raise PersonNeeded(answered)
    return answered


def _only(found: list[BankProduct], currency: str | None, *, argument: str) -> BankProduct | None:
    among = [p for p in found if currency is None or p.waehrung == currency]
    if len(among) > 1:
        right = "give currency too, or choose" if currency is None else "choose"
        raise InvalidRequest(
            argument, f"{len(among)} products have it", f"{right} among `bankprodukte`"
        )
    return among[0] if among else None
