"""One bank: what can be read there, what it asks of a person who logs in, and how it fares."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import attrs

from banksapi_async.accesses.login import AuthenticationInfo
from banksapi_async.accesses.records import ProductCategory
from banksapi_async.errors import NotFound
from banksapi_async.links.follows import follows
from banksapi_async.links.query import segment
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource, brief
from banksapi_async.values.frozen import ABSENT, FrozenDict
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.record import Record, extra
from banksapi_async.wire.requests import Retry


class Capability(OpenEnum):
    """Which kinds of products a provider gives."""

    __slots__ = ()

    KONTEN: ClassVar[str] = "KONTEN"
    KARTEN: ClassVar[str] = "KARTEN"
    DEPOTS: ClassVar[str] = "DEPOTS"
    BAUSPAR: ClassVar[str] = "BAUSPAR"


@attrs.frozen(kw_only=True)
class ProviderCoreData(Record):
    """A provider in short (schema `ProviderCoreData`).

    Attributes:
        id: Its key in the interface.
        name: Its name, not unique.
        group: Providers of a group may share a logo.
        blz: The German bank code.
        bic: The BIC.
        logo: Where its logo is, an SVG image; `session.providers.logo` reads it.
        extra: Keys that this version does not know.
    """

    id: str
    name: str | None = None
    group: str | None = None
    blz: str | None = None
    bic: str | None = None
    logo: str | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class ProviderJobStatistics(Record):
    """How well the providers of one logo have answered of late (schema `ProviderJobStatistics`).

    Attributes:
        logo: The logo's name, not its address: `sparkasse` stands for all of them.
        latest_success_date: When data was last fetched with success; aware, Europe/Berlin.
        average_duration: How long that takes on average. The document names no unit; the values
            look like milliseconds.
        success_rate: How often it succeeds, from 0 to 1.
        extra: Keys that this version does not know.
    """

    logo: str
    latest_success_date: datetime | None = None
    average_duration: Decimal | None = None
    success_rate: Decimal | None = None
    extra: FrozenDict = extra()


@attrs.frozen(kw_only=True)
class ProviderEbicsInfo(Record):
    """What an EBICS client has to know of a bank (schema `ProviderEbicsInfo`).

    Attributes:
        host_id: The bank's host id.
        host_url: The bank's host URL.
        extra: Keys that this version does not know.
    """

    host_id: str | None = None
    host_url: str | None = None
    extra: FrozenDict = extra()


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

    _EBICS = Operation[ProviderEbicsInfo](
        name="Provider.ebics",
        method="GET",
        template="/providers/v2/{provider-id}/ebics",
        retry=Retry.READ,
        into=ProviderEbicsInfo,
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

    def _about(self) -> str:
        return brief(self.id) if self.name is None else f"{brief(self.id)} {self.name!r}"

    @follows("/providers/v2/{logo}", into=bytes, media="image/*")
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
        ...

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
        url = caller.entry(f"/providers/v2/{segment(self.id)}/ebics")
        url = caller.guard.resolve(url, source=url)  # an id is an answer's own text
        try:
            return await caller.run(self._EBICS, url, timeout=timeout)
        except NotFound:
            return None
