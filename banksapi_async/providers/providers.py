"""The list of banks that can be reached; its catalogue is kept for an hour in a session."""

import uuid
from typing import TypeAlias, cast

import attrs

from banksapi_async.errors import InvalidRequest
from banksapi_async.links.caller import Caller
from banksapi_async.links.rel import Rel
from banksapi_async.links.resource import operations_of
from banksapi_async.providers.catalogue import Catalogue
from banksapi_async.providers.kept import Kept
from banksapi_async.providers.provider import (
    Capability,
    Provider,
    ProviderCoreData,
    ProviderJobStatistics,
)
from banksapi_async.wire.arguments import check_type, choice, switch, uuid_text
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Kind, Retry

CATALOGUE_SECONDS = 3600.0
"""How long the catalogue is kept."""

KeptCatalogue: TypeAlias = "Kept[Catalogue[Provider]]"
"""Where the session keeps its one catalogue."""

_LONGEST = 2**31 - 1


@attrs.frozen(eq=False, repr=False)
class Providers:
    """The provider list, over 4,000 entries; a client token suffices. From `session.providers`."""

    _LIST = Operation[tuple[Provider, ...]](
        name="Providers.list",
        method="GET",
        template="/providers/v2",
        retry=Retry.READ,
        into=tuple[Provider, ...],
    )
    _GET = Operation[Provider](
        name="Providers.get",
        method="GET",
        template="/providers/v2/{provider-id}",
        retry=Retry.READ,
        into=Provider,
        answers=(200, 404),
    )
    _COREDATA = Operation[tuple[ProviderCoreData, ...]](
        name="Providers.coredata",
        method="GET",
        template="/providers/v2/coredata",
        retry=Retry.READ,
        into=tuple[ProviderCoreData, ...],
        params=("capability",),
    )
    _STATISTICS = Operation[tuple[ProviderJobStatistics, ...]](
        name="Providers.statistics",
        method="GET",
        template="/providers/v2/statistics/jobs",
        retry=Retry.READ,
        into=tuple[ProviderJobStatistics, ...],
        params=("days", "hours", "ebics", "sca"),
    )

    _caller: Caller
    _kept: KeptCatalogue

    async def list(self, *, timeout: float | None = None) -> tuple[Provider, ...]:
        """Read all providers (`GET /providers/v2`), each time anew.

        The answer is long and changes rarely; `catalogue` keeps it.

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The providers, in the order of the answer.

        Raises:
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        url = self._caller.entry("/providers/v2")
        return await self._caller.run(self._LIST, url, timeout=timeout)

    async def catalogue(self, *, timeout: float | None = None) -> "Catalogue[Provider]":
        """Return the providers, ready to be searched; the session keeps them for an hour.

        However many ask at once, the list is fetched once. One catalogue is kept in a session.

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The catalogue; `search` finds by name, BLZ, BIC and IBAN.

        Raises:
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """

        async def fetch(left: float) -> "Catalogue[Provider]":
            return Catalogue(await self.list(timeout=left))

        seconds = self._caller.seconds(Kind.METADATA, timeout)
        self._caller.check_open()
        return await self._kept.get(fetch, timeout=seconds)

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
        return await self._caller.run(self._GET, url, timeout=timeout)

    async def coredata(
        self, *, capability: Capability | str | None = None, timeout: float | None = None
    ) -> tuple[ProviderCoreData, ...]:
        """Read all providers in short (`GET /providers/v2/coredata`).

        Args:
            capability: Only those that have this kind of products, such as `DEPOTS`.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The providers, in the order of the answer.

        Raises:
            InvalidRequest: The interface does not name this capability.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        params = {
            "capability": None
            if capability is None
            else choice(Capability, capability, argument="capability")
        }
        url = self._caller.entry("/providers/v2/coredata")
        return await self._caller.run(self._COREDATA, url, params=params, timeout=timeout)

    async def statistics(
        self,
        *,
        days: int | None = None,
        hours: int | None = None,
        ebics: bool | None = None,
        sca: bool | None = None,
        timeout: float | None = None,
    ) -> tuple[ProviderJobStatistics, ...]:
        """Read how well banks have answered of late (`GET /providers/v2/statistics/jobs`).

        Args:
            days: How many days back. Days and hours add up; with neither it is 2 hours.
            hours: How many hours back.
            ebics: Whether EBICS jobs alone count.
            sca: Whether only those are listed that had a job with strong customer authentication.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            One line for each logo that had a job with success; none means no success.

        Raises:
            InvalidRequest: Days or hours are no whole number of 0 or more.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        params = {
            "days": _count(days, argument="days"),
            "hours": _count(hours, argument="hours"),
            "ebics": switch(ebics, argument="ebics"),
            "sca": switch(sca, argument="sca"),
        }
        url = self._caller.entry("/providers/v2/statistics/jobs")
        return await self._caller.run(self._STATISTICS, url, params=params, timeout=timeout)

    async def logo(self, provider: ProviderCoreData, *, timeout: float | None = None) -> bytes:
        """Read the logo that core data name; a `Provider` has a `logo` of its own.

        Args:
            provider: One of `coredata`.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            An SVG image, as it came.

        Raises:
            InvalidRequest: The core data name no logo.
            UntrustedLink: It is somewhere a token must not go; nothing was sent.
            ApiError, TransportError, TokenError: As everywhere.
        """
        check_type(provider, ProviderCoreData, argument="provider", right="give one of `coredata`")
        if not provider.logo:
            raise InvalidRequest("provider", "it names no logo", "look at `logo` first")
        guard = self._caller.guard
        url = guard.resolve(provider.logo, source=guard.base_url)
        return await self._caller.run(operations_of(Provider)[Rel.LOGO], url, timeout=timeout)


def _count(value: int | None, *, argument: str) -> int | None:
    if value is None:
        return None
    whole = isinstance(cast("object", value), int) and not isinstance(value, bool)
    if not whole or not 0 <= value <= _LONGEST:
        raise InvalidRequest(argument, f"it is no number of {argument}", "give 0 or more")
    return value
