"""How were transfers made before there were payments?

The interface still answers these, with credentials and German keys. They are kept for those who
depend on them, warn on each use, and are never taken in place of a payment by themselves.
"""

import uuid
import warnings
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast
from urllib.parse import quote

import attrs

from banksapi_async import flows
from banksapi_async.errors import InvalidRequest
from banksapi_async.links import Operation, Rel, Relation, Resource
from banksapi_async.records import (
    ABSENT,
    Challenge,
    CreateBulkTransferLegacy,
    CreateTextTan,
    CreateTransfer,
    Message,
    ScaMedium,
    ScaMethod,
    Secret,
    SecurityProcedure,
    TanMedium,
    TransferDetails,
    UeberweisungDetails,
)
from banksapi_async.wire.dates import BERLIN
from banksapi_async.wire.requests import Kind, Retry

from . import payment_order
from .access_query import BankQuery, checked_ip
from .sca import ScaResource

if TYPE_CHECKING:
    from .bank_product import BankProduct

_ROOT = "/customer/v2/ueberweisung"
_SINGLE = f"{_ROOT}/{{provider-id}}/{{product-id}}"
_BULK = f"{_ROOT}/bulk/{{provider-id}}/{{product-id}}"


@attrs.frozen(kw_only=True)
class Ueberweisung(ScaResource):
    """A transfer of the older kind (schemas `ScaInteraction` and `Interaction`).

    Attributes:
        messages: What has to be done, and what failed.
        tan_medien: The TAN media that are offered.
        sicherheitsverfahren: The SCA methods that are offered.
        challenge: What the person is asked, while they are asked something.
        hinweis: What to tell the person.
        timeout: How long a TAN is waited for, as the interface sends it.
        ueberweisung: The transfer.
        payments: The transfers of a bulk.
        ausfuehrungsdatum: When it is carried out; aware, Europe/Berlin.
        tan_medium_name: The TAN medium in use.
    """

    SCA_PATH: ClassVar[str] = f"{_ROOT}/{{payment-id}}/consent"
    SCA_POLL_PATH: ClassVar[str] = f"{_ROOT}/{{payment-id}}/consent/poll"

    SUBMIT_TEXT_TAN: ClassVar[Operation[Any]] = Operation[Any](
        name="Ueberweisung.submit_text_tan",
        rel=Rel.SUBMIT_TEXT_TAN,
        method="PUT",
        template=f"{_SINGLE}/{{payment-id}}",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        result=lambda: Ueberweisung,
    )

    messages: tuple[Message, ...] = ABSENT
    tan_medien: tuple[TanMedium, ...] = ABSENT
    sicherheitsverfahren: tuple[SecurityProcedure, ...] = ABSENT
    challenge: Challenge | None = None
    hinweis: str | None = attrs.field(default=None, repr=False)
    timeout: str | int | None = None
    ueberweisung: UeberweisungDetails | None = None
    payments: tuple[UeberweisungDetails, ...] = ABSENT
    ausfuehrungsdatum: datetime | None = None
    tan_medium_name: str | None = attrs.field(default=None, repr=False)

    @property
    def outcome(self) -> "flows.Outcome":
        """What became of it, as for a payment."""
        return flows.outcome_of(self.relations.names, self.messages)

    async def submit_text_tan(
        self, tan: str | Secret, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Self:
        """Send the TAN, by the relation `submit_text_tan` (PUT); deprecated with the transfer.

        Args:
            tan: The TAN; it is never logged or shown.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            How it stands. A TAN that was wrong shows in `hinweis`, with the relation offered again.

        Raises:
            RelationNotAvailable: It is not offered now.
            OutcomeUnknown: The answer was lost; look at the account before anything else.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        kept = flows.tan_of(tan)
        del tan  # a kept traceback shows what its frames hold
        body = CreateTextTan(tan=flows.authentication(kept).sca_authentication_data)
        answered: Self = await self._do(
            self.SUBMIT_TEXT_TAN, relation=relation, json=body, timeout=timeout
        )
        return answered

    def _sca_methods(self) -> tuple[ScaMethod, ...]:
        return ScaMethod.read(self.sicherheitsverfahren)

    def _sca_mediums(self) -> tuple[ScaMedium, ...]:
        return ScaMedium.read(self.tan_medien)


@attrs.frozen(kw_only=True)
class SammelUeberweisung(Ueberweisung):
    """Several transfers of the older kind in one order."""

    SUBMIT_TEXT_TAN: ClassVar[Operation[Any]] = Operation[Any](
        name="SammelUeberweisung.submit_text_tan",
        rel=Rel.SUBMIT_TEXT_TAN,
        method="PUT",
        template=f"{_BULK}/{{payment-id}}",
        retry=Retry.ONCE,
        kind=Kind.BANK,
        result=lambda: SammelUeberweisung,
    )


class StartsUeberweisung(Resource):
    """What `BankProduct` can do about transfers of the older kind."""

    __slots__ = ()

    START_UEBERWEISUNG = Operation[Ueberweisung](
        name="BankProduct.start_ueberweisung",
        rel=Rel.START_UEBERWEISUNG,
        method="POST",
        template=_SINGLE,
        retry=Retry.ONCE,
        kind=Kind.BANK,
        result=lambda: Ueberweisung,
        params=("callbackUrl",),
        customer_ip=True,
    )
    START_SAMMELUEBERWEISUNG = Operation[SammelUeberweisung](
        name="BankProduct.start_sammelueberweisung",
        method="POST",
        template=_BULK,
        retry=Retry.ONCE,
        kind=Kind.BANK,
        result=lambda: SammelUeberweisung,
        params=("callbackUrl",),
        customer_ip=True,
    )

    async def start_ueberweisung(
        self,
        ueberweisung: UeberweisungDetails,
        *,
        credentials: "flows.BankLogin",
        sicherheitsverfahren_kodierung: int | str | None = None,
        ausfuehrungsdatum: date | datetime | None = None,
        tan_medium_name: str | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Ueberweisung:
        """Start a transfer of the older kind; deprecated, use `initiate_single_transfer`.

        By the relation `start_ueberweisung`. It has no `end_to_end_id`, so a lost one can hardly be
        found.

        Args:
            ueberweisung: Who gets how much, and what for.
            credentials: The person's login, encrypted.
            sicherheitsverfahren_kodierung: The SCA method to use.
            ausfuehrungsdatum: When to carry it out: a day, or an aware moment.
            tan_medium_name: The TAN medium to use.
            customer_ip: The person's public address.
            callback_url: Where the bank sends the browser back to, for the redirect approach.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            How it stands, with the next step offered.

        Raises:
            RelationNotAvailable: It is not offered.
            InvalidRequest: Something does not fit; the error names what, and what would.
            OutcomeUnknown: The answer was lost; look at the account before doing it again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        _warn("start_ueberweisung", "initiate_single_transfer")
        checked = _checked(ueberweisung, "ueberweisung")
        order = CreateTransfer(
            empfaenger=checked.empfaenger,
            verwendungszweck=checked.verwendungszweck,
            iban=checked.iban,
            bic=checked.bic,
            waehrung=checked.waehrung,
            betrag=checked.betrag,
            sicherheitsverfahren_kodierung=sicherheitsverfahren_kodierung,
            ausfuehrungsdatum=_moment(ausfuehrungsdatum),
            tan_medium_name=tan_medium_name,
            extra=checked.extra,
        )
        return await self._do(
            self.START_UEBERWEISUNG,
            relation=relation,
            params=BankQuery(callback_url=callback_url).params(),
            json=order.to_wire() | {"credentials": credentials.to_wire()},
            customer_ip=checked_ip(customer_ip),
            timeout=timeout,
        )

    async def start_sammelueberweisung(
        self,
        payments: Sequence[UeberweisungDetails],
        *,
        credentials: "flows.BankLogin",
        provider_id: str | uuid.UUID | None = None,
        sicherheitsverfahren_kodierung: int | str | None = None,
        ausfuehrungsdatum: date | datetime | None = None,
        tan_medium_name: str | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        timeout: float | None = None,
    ) -> SammelUeberweisung:
        """Start several transfers of the older kind; deprecated, use `initiate_bulk_transfer`.

        No relation leads there: it is a POST to `…/ueberweisung/bulk/{provider}/{product}`.

        Args:
            payments: Who gets how much, and what for; one or more.
            credentials: The person's login, encrypted.
            provider_id: The account's provider; left out, that of the access the product came in.
            sicherheitsverfahren_kodierung: The SCA method to use.
            ausfuehrungsdatum: When to carry them out: a day, or an aware moment.
            tan_medium_name: The TAN medium to use.
            customer_ip: The person's public address.
            callback_url: Where the bank sends the browser back to, for the redirect approach.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            How they stand, with the next step offered.

        Raises:
            InvalidRequest: Something does not fit; the error names what, with its index.
            OutcomeUnknown: The answer was lost; look at the account before doing it again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        _warn("start_sammelueberweisung", "initiate_bulk_transfer")
        product = cast("BankProduct", self)
        given = flows.check_several(payments, argument="payments")
        order = CreateBulkTransferLegacy(
            payments=tuple(_checked(one, f"payments[{n}]") for n, one in enumerate(given)),
            sicherheitsverfahren_kodierung=sicherheitsverfahren_kodierung,
            ausfuehrungsdatum=_moment(ausfuehrungsdatum),
            tan_medium_name=tan_medium_name,
        )
        provider = payment_order.provider_of(provider_id or product.provider_id)
        caller = self._session().caller
        return await caller.run(
            self.START_SAMMELUEBERWEISUNG,
            caller.entry(f"{_ROOT}/bulk/{provider}/{quote(product.id, safe='')}"),
            params=BankQuery(callback_url=callback_url).params(),
            json=order.to_wire() | {"credentials": credentials.to_wire()},
            customer_ip=checked_ip(customer_ip),
            timeout=timeout,
        )


def _checked(given: UeberweisungDetails, argument: str) -> UeberweisungDetails:
    """Check it as a payment would be; the names in an error are the older ones."""
    names = {
        "recipient": "empfaenger",
        "purpose": "verwendungszweck",
        "currency": "waehrung",
        "amount": "betrag",
    }
    details = TransferDetails(
        recipient=given.empfaenger,
        purpose=given.verwendungszweck,
        iban=given.iban,
        bic=given.bic,
        currency=given.waehrung,
        amount=given.betrag,
    )
    one = flows.check_transfer(details, argument=argument, names=names)
    return attrs.evolve(given, iban=one.iban, bic=one.bic, betrag=one.amount)


def _moment(value: date | datetime | None) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min, tzinfo=BERLIN)
    if value.utcoffset() is None:
        raise InvalidRequest(
            "ausfuehrungsdatum",
            "a time without a zone is ambiguous",
            "give tzinfo, or a date for the beginning of a day",
        )
    return value


def _warn(old: str, new: str) -> None:
    warnings.warn(f"{old} is legacy at the interface: use {new}", DeprecationWarning, stacklevel=3)
