"""What does the bank ask of a person before it carries something out?"""

from typing import ClassVar
from urllib.parse import quote

import attrs

from banksapi_async.links import Operation, Rel, Resource
from banksapi_async.records import (
    ABSENT,
    Challenge,
    Message,
    ScaMedium,
    ScaMethod,
    SecurityProcedureEn,
    TanMediumEn,
)
from banksapi_async.wire.arguments import plain_text
from banksapi_async.wire.requests import Retry

from .payment_links import LeadsToPayments
from .sca import ScaResource

_ONE = "/customer/v2/consent/{consent-id}"


@attrs.frozen(kw_only=True)
class Consent(LeadsToPayments, ScaResource):
    """An authentication under way, or what became of it (schema `Consent`).

    `sca` is its next step. Reading it does not ask the bank; `authenticate_decoupled` does.

    Attributes:
        messages: Which steps are required, and what failed.
        sca_methods: The SCA methods that are offered.
        sca_mediums: The TAN media that are offered.
        challenge: What the person is asked, while they are asked something.
    """

    SCA_PATH: ClassVar[str] = _ONE
    SCA_POLL_PATH: ClassVar[str] = f"{_ONE}/poll"

    GET = Operation["Consent"](
        name="Customer.consent",
        method="GET",
        template=_ONE,
        retry=Retry.READ,
        result=lambda: Consent,
    )

    messages: tuple[Message, ...] = ABSENT
    sca_methods: tuple[SecurityProcedureEn, ...] = ABSENT
    sca_mediums: tuple[TanMediumEn, ...] = ABSENT
    challenge: Challenge | None = None

    def _sca_methods(self) -> tuple[ScaMethod, ...]:
        return ScaMethod.read(self.sca_methods)

    def _sca_mediums(self) -> tuple[ScaMedium, ...]:
        return ScaMedium.read(self.sca_mediums)


class ReadsConsents(Resource):
    """What `Customer` can do about consents."""

    __slots__ = ()

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
        below = f"/consent/{quote(plain_text(id, argument='id'), safe='')}"
        own = self.relations.require(Rel.SELF, type(self).__name__).href.partition("?")[0]
        bound = self._session()
        url = bound.caller.guard.resolve(own + below, source=bound.url)
        return await bound.caller.run(Consent.GET, url, timeout=timeout)
