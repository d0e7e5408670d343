"""The tenants that a client manages."""

from banksapi_async.links.caller import Caller
from banksapi_async.users.records import Tenant
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Retry


class Tenants:
    """The tenants of the session's client, at management level. From `session.tenants`."""

    _LIST = Operation[tuple[Tenant, ...]](
        name="Tenants.list",
        method="GET",
        template="/auth/mgmt/v1/tenants",
        retry=Retry.READ,
        into=tuple[Tenant, ...],
    )

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, *, timeout: float | None = None) -> tuple[Tenant, ...]:
        """Read the tenants (`GET /auth/mgmt/v1/tenants`).

        Args:
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The tenants, in the order of the answer.

        Raises:
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        url = self._caller.entry("/auth/mgmt/v1/tenants")
        return await self._caller.run(self._LIST, url, timeout=timeout)
