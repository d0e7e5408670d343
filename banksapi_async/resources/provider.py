"""What is one bank, and what does it ask of a person who logs in?"""

from urllib.parse import quote

import attrs

from banksapi_async.errors import NotFound
from banksapi_async.links import Level, Operation, Rel, Relation, Resource
from banksapi_async.records import (
    ABSENT,
    AuthenticationInfo,
    Capability,
    ProductCategory,
    ProviderEbicsInfo,
)
from banksapi_async.wire.requests import Retry


@attrs.frozen(kw_only=True)
class Provider(Resource):
    """A bank or another provider (schema `Provider`).

    Attributes:
        id: Its key in the interface; a UUID.
        name: Its name, not unique.
        consumer_relevant: Whether people should see it when they choose their bank.
        group: Providers of a group may share a logo.
        blz: The German bank code.
        bic: The BIC.
        capabilities: Which kinds of products can be read.
        channels: Which product categories are read together.
        authentication_info: What a person is asked for; `BankCredentials.check` compares with it.
    """

    LOGO = Operation[bytes](
        name="Provider.logo",
        rel=Rel.LOGO,
        method="GET",
        template="/providers/v2/{logo}",
        level=Level.CLIENT,
        retry=Retry.READ,
        result=lambda: bytes,
    )
    EBICS = Operation[ProviderEbicsInfo](
        name="Provider.ebics",
        method="GET",
        template="/providers/v2/{provider-id}/ebics",
        level=Level.CLIENT,
        retry=Retry.READ,
        result=lambda: ProviderEbicsInfo,
        answers=(200, 404),
    )

    id: str
    name: str | None = None
    consumer_relevant: bool | None = None
    group: str | None = None
    blz: str | None = None
    bic: str | None = None
    capabilities: tuple[Capability, ...] = ABSENT
    channels: tuple[tuple[ProductCategory, ...], ...] = ABSENT
    authentication_info: AuthenticationInfo | None = None

    async def logo(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> bytes:
        """Read the provider's logo, by the relation `logo`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            An SVG image, as it came.

        Raises:
            RelationNotAvailable: There is no logo.
            ApiError, TransportError, TokenError: As everywhere.
        """
        return await self._do(self.LOGO, relation=relation, timeout=timeout)

    async def ebics(self, *, timeout: float | None = None) -> ProviderEbicsInfo | None:
        """Read what an EBICS client has to know (`GET /providers/v2/{provider-id}/ebics`).

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The host's id and URL; `None` where the bank has no EBICS (404).

        Raises:
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        caller = self._session().caller
        url = caller.entry(f"/providers/v2/{quote(self.id, safe='')}/ebics")
        try:
            return await caller.run(self.EBICS, url, timeout=timeout)
        except NotFound:
            return None
