"""How does a person change which products of an access are read?"""

# DOC: What can be done with one access to a bank?
from datetime import datetime
from typing import Any, ClassVar, Literal, overload
from urllib.parse import quote

import attrs

from banksapi_async.accesses.issues import CONSENT, Issues
from banksapi_async.accesses.product import BankProduct
from banksapi_async.accesses.records import AccessStatus, AccessType
from banksapi_async.accesses.refresh import Before, note_before, wait_until_complete
from banksapi_async.errors import DecodeError, NotFound, PersonNeeded
from banksapi_async.forms.web_form import WebForm
from banksapi_async.links.caller import Caller, TimeLeft
from banksapi_async.links.follows import follows
from banksapi_async.links.guard import CANONICAL
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource
from banksapi_async.messages.message import Message
from banksapi_async.sca.query import BankQuery, MaxTransactions, checked_ip
from banksapi_async.sca.records import Challenge, SecurityProcedure, TanMedium
from banksapi_async.sca.resource import InGerman
from banksapi_async.values.frozen import ABSENT
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Kind, Retry


class SelectsProducts(Resource):
    """What can send a person to choose the products again."""

    __slots__ = ()

    CHANGE_SELECTED_PRODUCTS = Operation[WebForm | None](
        name="BankAccess.change_selected_products",
        method="PUT",
        template="/customer/v2/bankzugaenge/{access-id}/selectedbankproducts",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        form=True,
        derived="/selectedbankproducts",
        answers=(451,),
    )

    async def change_selected_products(self, *, timeout: float | None = None) -> WebForm:
        """Let the person choose again which products are read (`PUT …/selectedbankproducts`).

        For REG/Protect. There is no relation for it; the path is below the access's own.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The web form for the person's browser (451).

        Raises:
            StaleWebForm: A form was left open; `customer.delete_regprotect_sessions()` first.
            RelationNotAvailable: The access names no `self`.
            DecodeError: The interface answered without a form.
            OutcomeUnknown: The answer was lost; a form may be open.
            ApiError, TransportError, TokenError: As everywhere.
        """
        subject = getattr(self, "id", None)
        form = await self._do(self.CHANGE_SELECTED_PRODUCTS, timeout=timeout, subject=subject)
        if form is None:
            raise DecodeError(["status: 451 was expected, with a web form"])
        return form


_ONE = "/customer/v2/bankzugaenge/{access-id}"
_ALL = "/customer/v2/bankzugaenge"


@attrs.frozen(kw_only=True)
class BankAccess(InGerman, SelectsProducts):
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

    SCA_PATH: ClassVar[str] = CONSENT
    SCA_POLL_PATH: ClassVar[str] = CONSENT

    GET = Operation["BankAccess"](
        name="UserSession.bank_access",
        method="GET",
        template=_ONE,
        retry=Retry.READ,
        into="BankAccess",
        answers=(200, 504),
    )
    REFRESH_BANKZUGANG = Operation["BankAccess | WebForm"](
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
        params=("refresh", "callbackUrl", "maxTransactions"),
        answers=(201, 451, 504),
    )
    START_SCA = Operation["BankAccess | WebForm"](
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
    DELETE_BANKZUGANG = Operation[None](
        name="BankAccess.delete_bankzugang",
        rel=Rel.DELETE_BANKZUGANG,
        method="DELETE",
        template=_ONE,
        retry=Retry.DELETE,
        customer_ip=True,
        answers=(200, 404),
    )

    id: str
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

    @follows(
        f"{_ONE}/challenge/pdf",
        into=bytes,
        derived="/challenge/pdf",
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
            StaleWebForm: A form was left open; `customer.delete_regprotect_sessions()` first.
            InvalidRequest: An argument cannot be sent.
            OutcomeUnknown: The answer was lost: read the access before starting again.
            ApiError, TransportError, TokenError: As everywhere.
        """
        query = BankQuery(
            callback_url=callback_url,
            max_transactions=max_transactions,
            query_tan_settings=query_tan_settings,
        )
        return await self._do(
            self.START_SCA,
            relation=relation,
            params=query.params(),
            customer_ip=checked_ip(customer_ip),
            timeout=timeout,
            subject=self.id,
        )

    async def refresh_bankzugang(
        self,
        *,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        max_transactions: MaxTransactions | str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> "BankAccess | WebForm":
        """Ask the interface to fetch fresh data, by the relation or by the collection.

        The relation `refresh_bankzugang` is followed where it is offered; else the documented
        POST to the collection with `refresh=true` is sent. The answer comes before the bank's: the
        access stays as it was while the refresh runs. `refresh` waits for the end.

        Args:
            customer_ip: The person's public address, if they are there.
            callback_url: Where the bank sends the browser back to, for the redirect approach.
            max_transactions: Whether transactions older than 90 days are fetched.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The access as it stands, or a `WebForm` for the person's browser (451).

        Raises:
            InvalidRequest: An argument cannot be sent.
            OutcomeUnknown: The answer was lost; a refresh may run.
            ApiError, TransportError, TokenError: As everywhere.
        """
        query = BankQuery(
            refresh=True, callback_url=callback_url, max_transactions=max_transactions
        )
        address = checked_ip(customer_ip)
        body = {self.id: dict[str, Any]()}
        caller = self._session().caller
        if relation is not None or self.can(Rel.REFRESH_BANKZUGANG):
            return await self._do(
                self.REFRESH_BANKZUGANG,
                relation=relation,
                params=query.params(),
                json=body,
                customer_ip=address,
                timeout=timeout,
                subject=self.id,
            )
        return await caller.run(
            self.REFRESH_BANKZUGANG,
            caller.entry(_ALL),
            params=query.params(),
            json=body,
            customer_ip=address,
            timeout=timeout,
            subject=self.id,
        )

    @overload
    async def refresh(
        self,
        *,
        wait: Literal[False] = False,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        max_transactions: MaxTransactions | str | None = None,
        timeout: float | None = None,
    ) -> "BankAccess": ...

    @overload
    async def refresh(
        self,
        *,
        wait: bool,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        max_transactions: MaxTransactions | str | None = None,
        timeout: float | None = None,
    ) -> "BankAccess | Issues": ...

    async def refresh(
        self,
        *,
        wait: bool = False,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        max_transactions: MaxTransactions | str | None = None,
        timeout: float | None = None,
    ) -> "BankAccess | Issues":
        """Ask the bank for fresh data and, if wanted, wait until it is there.

        The access shows the last good state all the while. It is done when its time stamp differs
        from before and it is complete; a wait on the status alone would be over at once. Nothing
        but reading happens while waiting.

        Args:
            wait: Whether to wait for the end.
            customer_ip: The person's public address, if they are there.
            callback_url: Where the bank sends the browser back to, for the redirect approach.
            max_transactions: Whether transactions older than 90 days are fetched.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The access when it is complete, or as soon as it offers a step for a person (look at
            `can("start_sca")`); the issues where only they offer that step.

        Raises:
            RefreshFailed: The attempt ended with an error; the stable data is as before.
            TimedOut: The time was over; `last` is the access as it was read last.
            PersonNeeded: The interface wants a web form first (451); see `form`.
            OutcomeUnknown: The answer to the POST was lost; a refresh may run.
            ApiError, TransportError, TokenError: As everywhere.
        """
        left = TimeLeft("refresh", self._seconds(timeout))
        options: dict[str, Any] = {
            "customer_ip": customer_ip,
            "callback_url": callback_url,
            "max_transactions": max_transactions,
        }
        before: Before[BankAccess, Issues] = Before()
        if wait:
            before = await note_before(
                read_access=self._read,
                read_issues=self._read_issues,
                clock=self._session().caller.clock,
                timeout=left(),
            )
        begun = await self.refresh_bankzugang(**options, timeout=left())
        if isinstance(begun, WebForm):
            raise PersonNeeded(begun)
        if not wait:
            return begun
        return await self._until_complete(before, left())

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
        return await self._until_complete(Before(), self._seconds(timeout))

    async def _until_complete(
        self, before: "Before[BankAccess, Issues]", seconds: float
    ) -> "BankAccess | Issues":
        return await wait_until_complete(
            before,
            read_access=self._read,
            read_issues=self._read_issues,
            clock=self._session().caller.clock,
            timeout=seconds,
        )

    async def _read(self, timeout: float) -> "BankAccess":
        caller = self._session().caller
        return await caller.run(self.GET, self._own_url(caller), timeout=timeout)

    async def _read_issues(self, timeout: float) -> Issues | None:
        caller = self._session().caller
        url = f"{self._own_url(caller)}/issues"
        try:
            return await caller.run(self.operations[Rel.GET_ISSUES], url, timeout=timeout)
        except NotFound:
            return None

    def _own_url(self, caller: Caller) -> str:
        # The id is ours as a rule, but it is an answer that it was read from.
        url = caller.entry(f"{_ALL}/{quote(self.id, safe='')}")
        return caller.guard.resolve(url, source=url)

    def _seconds(self, timeout: float | None) -> float:
        return self._session().caller.seconds(Kind.BANK, timeout)

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
            self.DELETE_BANKZUGANG,
            relation=relation,
            customer_ip=checked_ip(customer_ip),
            timeout=timeout,
        )

    def _sca_href(self) -> str:
        # The answers to steps are documented without relations; the id is the caller's own.
        if self.can(Rel.SELF):
            return self.relations.require(Rel.SELF, type(self).__name__).href
        return f"{CANONICAL}/customer/v2/bankzugaenge/{quote(self.id, safe='')}"
