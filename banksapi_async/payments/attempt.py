"""One payment that is sent at most once, and knows whether it went out.

An attempt is made before anything is sent, so that what identifies the payment can be stored first.
Whatever ends the sending, a cancellation included, the attempt knows whether nothing left us, or
something did, or the interface has answered; and nothing is sent again by itself.
"""

import enum
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast, final

import attrs

from banksapi_async.errors import ApiError, InvalidRequest, OutcomeUnknown
from banksapi_async.forms.web_form import WebForm
from banksapi_async.links.caller import Caller, TimeLeft
from banksapi_async.links.query import Param
from banksapi_async.payments.journal import PaymentJournal, begin, end
from banksapi_async.payments.payment import Payment
from banksapi_async.payments.reference import PaymentCandidate, PaymentReference
from banksapi_async.sca.query import BankQuery, checked_ip
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Sending

if TYPE_CHECKING:
    from banksapi_async.accesses.product import BankProduct


_PARAMS = {"callbackUrl": "callback_url", "queryTanSettings": "query_tan_settings"}

P_co = TypeVar("P_co", bound=Payment, covariant=True)


class AttemptState(enum.Enum):
    """How far an attempt has come."""

    NOT_SENT = "not sent"
    """Nothing left us; there is no payment."""
    SENT = "sent"
    """Something left us and no answer can be relied on; there may be a payment. Look for it."""
    ANSWERED = "answered"
    """The interface has answered, with the payment, a web form, or a refusal."""


@final
@attrs.define(kw_only=True, eq=False, repr=False)
class PaymentAttempt(Generic[P_co]):
    """One payment that is sent at most once.

    `product.prepare_single_transfer(…)` and its like make one: all is checked, nothing is sent.
    Store `reference` first, then `submit`.

    Attributes:
        reference: What identifies the payment: `end_to_end_id`, `amount`, `time`,
            `correlation_id`; `to_json()` writes it.
    """

    reference: PaymentReference
    _caller: Caller = attrs.field(alias="caller")
    _operation: Operation[Any] = attrs.field(alias="operation")
    _url: str = attrs.field(alias="url")
    _body: bytes = attrs.field(alias="body")
    _account: "BankProduct | None" = attrs.field(alias="account")
    _process: int = attrs.field(init=False, factory=os.getpid)
    # A copy that `attrs.evolve` makes is the same payment.
    _sending: Sending = attrs.field(
        alias="sending",
        default=attrs.Factory(lambda self: Sending(self.reference.correlation_id), takes_self=True),
    )
    _answered: bool = attrs.field(init=False, default=False)
    _payment: P_co | None = attrs.field(init=False, default=None)

    @property
    def state(self) -> AttemptState:
        """How far it has come, now and after any end."""
        if self._answered:
            return AttemptState.ANSWERED
        # What the process that made it has done since, a copy of it cannot know.
        sent = self._sending.is_out or self._process != os.getpid()
        return AttemptState.SENT if sent else AttemptState.NOT_SENT

    @property
    def payment(self) -> P_co | None:
        """The payment as it was answered, beside a web form too; `None` where there was none."""
        return self._payment

    async def submit(
        self,
        *,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        query_tan_settings: bool | None = None,
        journal: PaymentJournal | None = None,
        timeout: float | None = None,
    ) -> "P_co | WebForm":
        """Send the payment, once.

        It is repeated only where nothing of it has left us. A second call is refused, whatever
        became of the first: make another attempt, after you have looked for this one. A call that
        is refused for its own arguments is none.

        Args:
            customer_ip: The person's public address; debits do not declare it and go without.
            callback_url: Where the bank sends the browser back to; the redirect approach alone
                takes it here. For a web form use `form.url_with_callback`.
            query_tan_settings: Whether saved TAN settings are asked for again.
            journal: Where the reference is written down before the first byte, and the state after
                it; a `SqlLedger`, or one of your own. Where that fails afterwards, the answer is
                returned all the same, and observers get an `OutcomeNotJournaled`.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The payment, with the next step of its authentication offered or an outcome; or a
            `WebForm` for the person's browser (451, REG/Protect), with the payment in `payment`
            and its link in `form.subject`.

        Raises:
            InvalidRequest: An argument cannot be sent, it was submitted before, or it was made in
                another process that this one is a fork of.
            OutcomeUnknown: It was sent, and what came is neither a payment, nor a form that may
                be opened, nor a refusal (4xx); `attempt` is this one. Look with `candidates` before
                doing anything.
            ConnectFailed, TimedOut: Nothing was sent.
            JournalFailed: The journal failed, or took longer than 15 seconds; nothing was sent.
            CredentialsNotStored: It wants saved credentials, and there are none.
            StaleWebForm: A form was left open; `customer.delete_regprotect_sessions()` first.
            ApiError, TokenError: The interface refused; there is no payment.
        """
        if self._sending.begun:
            nothing = self.state is AttemptState.NOT_SENT
            raise InvalidRequest(
                "attempt",
                f"it was submitted before and is {self.state.value}",
                "make another attempt"
                if nothing
                else "look for the payment, and make another attempt only if there is none",
            )
        if self._process != os.getpid():
            raise InvalidRequest(
                "attempt",
                "it was made in another process, which may send it",
                "make the attempt in the process that sends it",
            )
        params = self._params(callback_url, query_tan_settings)
        address = checked_ip(customer_ip)
        seconds = self._caller.seconds(self._operation.kind, timeout)
        self._caller.check_open()
        self._caller.check_allowed(self._operation)
        self._sending.begun = True
        if journal is None:
            return await self._send(params, address, timeout)
        left = TimeLeft(self._operation.name, seconds)
        person = self._caller.grant.person
        key = await begin(journal, self.reference, person=person, seconds=seconds)
        try:
            return await self._send(params, address, left())
        finally:
            await end(journal, key, self.state, self._caller)

    async def _send(
        self, params: Mapping[str, Param], address: str | None, timeout: float | None
    ) -> "P_co | WebForm":
        closed: BaseException | None = None
        try:
            result = await self._caller.run(
                self._operation,
                self._url,
                params=params,
                json=self._body,
                customer_ip=address,
                timeout=timeout,
                sending=self._sending,
            )
        except ApiError:
            self._answered = True
            raise
        except Exception as error:
            # Once it is out no other error refuses it: a form that must not be opened, or no token
            # to read what was created, says nothing about the payment.
            if not self._sending.is_out:
                raise
            closed = error.__cause__  # a session that was closed under it
        else:
            self._answered = True
            beside = self._sending.beside if isinstance(result, WebForm) else result
            self._payment = cast("P_co", beside) if isinstance(beside, Payment) else None
            return cast("P_co | WebForm", result)
        raise OutcomeUnknown(
            self._operation.name,
            subject=self.reference.end_to_end_id,
            attempt=self,
            correlation_id=self.reference.correlation_id,
        ) from closed

    async def candidates(
        self, product: "BankProduct | None" = None, *, timeout: float | None = None
    ) -> "tuple[PaymentCandidate, ...]":
        """Look for the payment among the bookings of its account.

        What is found is offered with what speaks for it: it is for a person or your books to
        decide. Finding nothing proves nothing: bookings come with the next refresh of the access,
        a day or more after the payment, and banks drop ids.

        Args:
            product: The account, freshly read; left out, the one the attempt was made on.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The bookings that may be it, those first for which most speaks.

        Raises:
            InvalidRequest: The attempt was made without an account, and none is given.
            RelationNotAvailable: The account has no transactions.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        account = product or self._account
        if account is None:
            raise InvalidRequest(
                "product", "the attempt was made without one", "give the account's product"
            )
        return await account.payment_candidates(self.reference, timeout=timeout)

    def _params(
        self,
        callback_url: str | None,
        query_tan_settings: bool | None,  # noqa: FBT001 - a value, not a switch
    ) -> Mapping[str, Param]:
        query = BankQuery(callback_url=callback_url, query_tan_settings=query_tan_settings)
        given = {name: value for name, value in query.params().items() if value is not None}
        for name, argument in _PARAMS.items():
            if name in given and name not in self._operation.params:
                wrong = "this kind of payment does not take it"
                raise InvalidRequest(argument, wrong, "leave it out")
        return given

    def __repr__(self) -> str:
        kind, id = self.reference.kind, self.reference.end_to_end_id
        return f"<PaymentAttempt: {kind} {id}, {self.state.value}>"

    def __reduce__(self) -> NoReturn:
        msg = "a PaymentAttempt is neither pickled nor copied: store its `reference`"
        raise TypeError(msg)
