"""Which banks can be reached, and what do they ask of a person who logs in?"""

import uuid

import attrs

from banksapi_async.links import Caller, Level, Operation, Rel, Relation, Resource
from banksapi_async.records import ABSENT, AuthenticationInfo, Capability, ProductCategory
from banksapi_async.wire.arguments import uuid_text
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
        authentication_info: What a person is asked for.
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


class Providers:
    """The provider list, over 4,000 entries; a client token suffices. From `session.providers`."""

    LIST = Operation[tuple[Provider, ...]](
        name="Providers.list",
        method="GET",
        template="/providers/v2",
        level=Level.CLIENT,
        retry=Retry.READ,
        result=lambda: tuple[Provider, ...],
    )
    GET = Operation[Provider](
        name="Providers.get",
        method="GET",
        template="/providers/v2/{provider-id}",
        level=Level.CLIENT,
        retry=Retry.READ,
        result=lambda: Provider,
    )

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, *, timeout: float | None = None) -> tuple[Provider, ...]:
        """Read all providers (`GET /providers/v2`).

        The answer is long and changes rarely: keep it for an hour.

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The providers, in the order of the answer.

        Raises:
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        url = self._caller.entry("/providers/v2")
        return await self._caller.run(self.LIST, url, timeout=timeout)

    async def get(self, id: str | uuid.UUID, *, timeout: float | None = None) -> Provider:
        """Read one provider (`GET /providers/v2/{provider-id}`).

        Args:
            id: The provider's id, such as the `provider_id` of an access.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The provider.

        Raises:
            NotFound: There is no such provider.
            InvalidRequest: The id is not a UUID.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        url = self._caller.entry(f"/providers/v2/{uuid_text(id, argument='id')}")
        return await self._caller.run(self.GET, url, timeout=timeout)
