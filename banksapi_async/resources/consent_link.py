"""How does what is in SCA lead to the consent that it waits for?"""

from typing import TYPE_CHECKING

from banksapi_async import resources
from banksapi_async.links import Operation, Rel, Relation, Resource
from banksapi_async.wire.requests import Retry

if TYPE_CHECKING:
    from .consent import Consent


class LeadsToConsent(Resource):
    """What everything has in common that may offer `get_consent`."""

    __slots__ = ()

    GET_CONSENT = Operation["Consent"](
        name="Consent.get_consent",
        rel=Rel.GET_CONSENT,
        method="GET",
        template="/customer/v2/consent/{consent-id}",
        retry=Retry.READ,
        result=lambda: resources.Consent,
    )

    async def get_consent(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> "Consent":
        """Read the consent that this waits for, by the relation `get_consent`.

        Integrations name the relation; neither document of the interface does. Reading does not
        ask the bank.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The consent.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_CONSENT, relation=relation, timeout=timeout)
