"""What does the older payment operation call its parts?

It has German keys, and its dates are times (`YYYY-MM-DD hh:mm:ss`).
"""

# DOC: What does a request carry that is nothing but its fields?
# DOC: How were transfers made before there were payments?
import uuid
import warnings
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast
from urllib.parse import quote

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource
from banksapi_async.messages.message import Message
from banksapi_async.payments import order as payment_order
from banksapi_async.payments.checks import check_several, check_transfer
from banksapi_async.payments.outcome import Outcome, outcome_of
from banksapi_async.payments.records import TransferDetails
from banksapi_async.sca.query import BankQuery, checked_ip
from banksapi_async.sca.records import Challenge, SecurityProcedure, TanMedium
from banksapi_async.sca.resource import InGerman
from banksapi_async.sca.steps import authentication, tan_of
from banksapi_async.values.deprecation import BanksapiDeprecationWarning
from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.wire.dates import BERLIN
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.record import Record, extra, hidden, masked
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.accesses.login import BankLogin
    from banksapi_async.accesses.product import BankProduct


@attrs.frozen(kw_only=True)
class UeberweisungDetails(Record):
    """One transfer (schema `UeberweisungDetails`).

    Attributes:
        empfaenger: Who gets the money.
        verwendungszweck: What for.
        iban: The recipient's IBAN.
        bic: The BIC of the recipient's bank.
        waehrung: The currency (ISO 4217).
        betrag: How much, in `waehrung`; above zero, at most two decimals.
        extra: Keys that this version does not know; they are sent as well.
    """

    empfaenger: str | None = hidden()
    verwendungszweck: str | None = hidden()
    iban: str | None = masked()
    bic: str | None = None
    waehrung: str | None = None
    betrag: Decimal | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateTransfer(Record):
    """The order of one transfer without its credentials (schema `CreateTransfer`).

    Attributes:
        empfaenger: As in `UeberweisungDetails`.
        verwendungszweck: As in `UeberweisungDetails`.
        iban: As in `UeberweisungDetails`.
        bic: As in `UeberweisungDetails`.
        waehrung: As in `UeberweisungDetails`.
        betrag: As in `UeberweisungDetails`.
        sicherheitsverfahren_kodierung: The SCA method to use.
        ausfuehrungsdatum: When to carry it out; written as a time.
        tan_medium_name: The TAN medium to use.
        extra: Keys that this version does not know; they are sent as well.
    """

    empfaenger: str | None = hidden()
    verwendungszweck: str | None = hidden()
    iban: str | None = masked()
    bic: str | None = None
    waehrung: str | None = None
    betrag: Decimal | None = None
    sicherheitsverfahren_kodierung: int | str | None = None
    ausfuehrungsdatum: datetime | None = None
    tan_medium_name: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateBulkTransferLegacy(Record):
    """The order of several transfers without its credentials (schema `CreateBulkTransferLegacy`).

    Attributes:
        payments: The transfers.
        sicherheitsverfahren_kodierung: The SCA method to use.
        ausfuehrungsdatum: When to carry them out; written as a time.
        tan_medium_name: The TAN medium to use.
        extra: Keys that this version does not know.
    """

    payments: tuple[UeberweisungDetails, ...] = ABSENT
    sicherheitsverfahren_kodierung: int | str | None = None
    ausfuehrungsdatum: datetime | None = None
    tan_medium_name: str | None = hidden()
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class CreateTextTan(Record):
    """The TAN of a legacy transfer (schema `CreateTextTan`).

    Attributes:
        tan: The TAN.
        extra: Keys that this version does not know.
    """

    tan: Secret | None = None
    extra: FrozenDict = extra()


_ROOT = "/customer/v2/ueberweisung"
_SINGLE = f"{_ROOT}/{{provider-id}}/{{product-id}}"
_BULK = f"{_ROOT}/bulk/{{provider-id}}/{{product-id}}"


@attrs.frozen(kw_only=True)
class Ueberweisung(InGerman):
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
        into="Ueberweisung",
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
    def outcome(self) -> "Outcome":
        """What became of it, as for a payment."""
        return outcome_of(self.relations.names, self.messages)

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
        kept = tan_of(tan)
        del tan  # a kept traceback shows what its frames hold
        body = CreateTextTan(tan=authentication(kept).sca_authentication_data)
        answered: Self = await self._do(
            self.SUBMIT_TEXT_TAN, relation=relation, json=body, timeout=timeout
        )
        return answered


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
        into="SammelUeberweisung",
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
        into="Ueberweisung",
        params=("callbackUrl",),
        customer_ip=True,
    )
    START_SAMMELUEBERWEISUNG = Operation[SammelUeberweisung](
        name="BankProduct.start_sammelueberweisung",
        method="POST",
        template=_BULK,
        retry=Retry.ONCE,
        kind=Kind.BANK,
        into="SammelUeberweisung",
        params=("callbackUrl",),
        customer_ip=True,
    )

    async def start_ueberweisung(
        self,
        ueberweisung: UeberweisungDetails,
        *,
        credentials: "BankLogin",
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
        credentials: "BankLogin",
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
        given = check_several(payments, argument="payments")
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
    one = check_transfer(details, argument=argument, names=names)
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
    warnings.warn(BanksapiDeprecationWarning(old, new, "2.0"), stacklevel=3)
