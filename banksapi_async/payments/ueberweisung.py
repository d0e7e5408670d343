"""Transfers of the older kind, from before there were payments; deprecated at the interface.

They have German keys, their dates are times (`YYYY-MM-DD hh:mm:ss`), and they have no
`end_to_end_id`.
"""

import uuid
import warnings
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Required, Self, cast

import attrs

from banksapi_async.links.query import segment
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.messages.message import Message
from banksapi_async.payments.checks import (
    DEMO_PROVIDER,
    Rule,
    check_amount,
    check_bic,
    check_currency,
    check_day,
    check_iban,
    check_name,
    check_several,
    checked,
    purpose_rule,
)
from banksapi_async.payments.outcome import PaymentOutcome, outcome_of, says_what_cannot_be_read
from banksapi_async.payments.terms import Chosen, Submitting, WithPerson
from banksapi_async.sca.query import BankQuery, checked_ip
from banksapi_async.sca.records import Challenge, SecurityProcedure, TanMedium
from banksapi_async.sca.resource import InGerman
from banksapi_async.sca.steps import tan_of
from banksapi_async.values.deprecation import BanksapiDeprecationWarning
from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.secret import Secret
from banksapi_async.wire import json
from banksapi_async.wire.arguments import secret_text, uuid_text
from banksapi_async.wire.dates import BERLIN, check_aware, plain_moment
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
class CreateTransfer(UeberweisungDetails):
    """The order of one transfer without its credentials (schema `CreateTransfer`).

    Attributes:
        sicherheitsverfahren_kodierung: The SCA method to use.
        ausfuehrungsdatum: When to carry it out; written as a time.
        tan_medium_name: The TAN medium to use.
    """

    sicherheitsverfahren_kodierung: int | str | None = None
    ausfuehrungsdatum: datetime | None = None
    tan_medium_name: str | None = hidden()


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


def _sending(name: str, method: str, template: str, into: str, **more: Any) -> Operation[Any]:
    return Operation(
        name=name,
        method=method,
        template=template,
        retry=Retry.ONCE,
        kind=Kind.BANK,
        into=into,
        **more,
    )


def _starting(into: str, template: str, rel: str | None) -> Operation[Any]:
    name, params = f"BankProduct.start_{into.lower()}", ("callbackUrl",)
    return _sending(name, "POST", template, into, rel=rel, params=params, customer_ip=True)


def _text_tan(owner: str, template: str) -> Operation[Any]:
    name, path = f"{owner}.submit_text_tan", f"{template}/{{payment-id}}"
    return _sending(name, "PUT", path, owner, rel=Rel.SUBMIT_TEXT_TAN)


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

    _SCA_PATH: ClassVar[str] = f"{_ROOT}/{{payment-id}}/consent"
    _SCA_POLL_PATH: ClassVar[str] = f"{_ROOT}/{{payment-id}}/consent/poll"

    _SUBMIT_TEXT_TAN: ClassVar[Operation[Any]] = _text_tan("Ueberweisung", _SINGLE)

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
    def outcome(self) -> PaymentOutcome:
        """What became of it, as for a payment."""
        return outcome_of(
            self.relations.names, self.messages, unread=says_what_cannot_be_read(self)
        )

    async def authenticate(
        self,
        sca_authentication_data: str | Secret | None = None,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Self:
        """Send the TAN, as for all in SCA, or by `submit_text_tan` where only that is offered."""
        given, name = sca_authentication_data, "sca_authentication_data"
        kept = None if given is None else secret_text(given, argument=name)
        del given, sca_authentication_data  # a kept traceback shows what its frames hold
        by_text = relation is None and not self.can(Rel.AUTHENTICATE)
        if kept is not None:
            kept = tan_of(kept, argument=name)
        if kept is not None and by_text and self.can(Rel.SUBMIT_TEXT_TAN):
            return await self.submit_text_tan(kept, timeout=timeout)
        # Of a type for which one checker wants the cast and the other does not.
        answered: Any = await super().authenticate(kept, relation=relation, timeout=timeout)
        return cast("Self", answered)

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
        kept = secret_text(tan, argument="tan")
        del tan  # a kept traceback shows what its frames hold
        body = CreateTextTan(tan=tan_of(kept, argument="tan"))
        answered: Self = await self._do(
            self._SUBMIT_TEXT_TAN, relation=relation, json=body, timeout=timeout
        )
        return answered


@attrs.frozen(kw_only=True)
class SammelUeberweisung(Ueberweisung):
    """Several transfers of the older kind in one order."""

    _SUBMIT_TEXT_TAN: ClassVar[Operation[Any]] = _text_tan("SammelUeberweisung", _BULK)


START_UEBERWEISUNG = _starting("Ueberweisung", _SINGLE, Rel.START_UEBERWEISUNG)
START_SAMMELUEBERWEISUNG = _starting("SammelUeberweisung", _BULK, None)


class StartTerms(WithPerson, Submitting, total=False):
    """What is said of a transfer of the older kind beside its details.

    Attributes:
        credentials: The person's login, encrypted.
        sicherheitsverfahren_kodierung: The SCA method to use.
        ausfuehrungsdatum: When to carry it out: a day, or an aware moment.
        tan_medium_name: The TAN medium to use.
        purpose_as_typed: Whether a purpose goes out as it is, with umlauts or `&`.
    """

    credentials: Required["BankLogin"]
    sicherheitsverfahren_kodierung: int | str | None
    ausfuehrungsdatum: date | datetime | None
    tan_medium_name: str | None
    purpose_as_typed: bool


class StartOne(StartTerms, Chosen, total=False):
    """Of one transfer."""


class StartSeveral(StartTerms, total=False):
    """Of several transfers.

    Attributes:
        provider_id: The account's provider; left out, that of the access the product came in.
    """

    provider_id: str | uuid.UUID | None


async def start(
    product: "BankProduct",
    given: Any,
    *,
    several: bool,
    credentials: "BankLogin",
    relation: Relation | None = None,
    provider_id: str | uuid.UUID | None = None,
    purpose_as_typed: bool = False,
    ausfuehrungsdatum: date | datetime | None = None,
    customer_ip: str | None = None,
    callback_url: str | None = None,
    timeout: float | None = None,
    **terms: Any,
) -> Any:
    """Check and send one transfer of the older kind, or several in one order."""
    old, new = ("sammel", "bulk") if several else ("", "single")
    said = f"start_{old}ueberweisung", f"initiate_{new}_transfer"
    warnings.warn(BanksapiDeprecationWarning(*said, "2.0"), stacklevel=3)
    operation = START_SAMMELUEBERWEISUNG if several else START_UEBERWEISUNG
    terms["ausfuehrungsdatum"] = _moment(ausfuehrungsdatum)
    bound = product._session()  # noqa: SLF001 - of our own kind
    if several:
        each = check_several(given, argument="payments")
        provider = uuid_text(provider_id or product.provider_id or "", argument="provider_id")
        check = partial(_checked, provider=product.provider_id or provider, typed=purpose_as_typed)
        checks = (check(one, f"payments[{index}]") for index, one in enumerate(each))
        order: Record = CreateBulkTransferLegacy(payments=tuple(checks), **terms)
        url = bound.caller.entry(f"{_ROOT}/bulk/{provider}/{segment(product.id)}")
    else:
        one = _checked(given, "ueberweisung", provider=product.provider_id, typed=purpose_as_typed)
        order = CreateTransfer(**attrs.asdict(one, recurse=False), **terms)
        href = product._href(operation, relation)  # noqa: SLF001 - of our own kind
        url = bound.caller.guard.resolve(href, source=bound.url)
    return await bound.caller.run(
        operation,
        url,
        params=BankQuery(callback_url=callback_url).params(),
        json=json.dumps(order.to_wire() | {"credentials": credentials.to_wire()}),
        customer_ip=checked_ip(customer_ip),
        timeout=timeout,
    )


def _checked(
    given: Any, argument: str, *, provider: str | None, typed: object
) -> UeberweisungDetails:
    rules: Mapping[str, Rule] = {
        "empfaenger": check_name,
        "verwendungszweck": purpose_rule(typed),
        "iban": partial(check_iban, demo=provider == DEMO_PROVIDER),
        "bic": check_bic,
        "waehrung": check_currency,
        "betrag": check_amount,
    }
    return checked(given, UeberweisungDetails, rules, argument)


def _moment(value: date | datetime | None) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime):
        return datetime.combine(check_day(value, "ausfuehrungsdatum"), time.min, tzinfo=BERLIN)
    right = "give tzinfo, or a date for the beginning of a day"
    check_aware(value, argument="ausfuehrungsdatum", right=right)
    return plain_moment(value)
