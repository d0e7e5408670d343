"""Delete the web forms of a person that were left open, from anything that starts one.

A form that was left open makes the next one answer 400 instead of 451, and whoever gets
`StaleWebForm` has a customer, an access or a product at hand, not always the customer.
"""

from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Retry

_SESSIONS = "/customer/v2/regprotect/sessions"


class StartsForms(Resource):
    """What can send a person to a web form."""

    __slots__ = ()

    _DELETE_REGPROTECT_SESSIONS = Operation[None](
        name="Customer.delete_regprotect_sessions",
        rel=Rel.DELETE_REGPROTECT_SESSIONS,
        method="DELETE",
        template=_SESSIONS,
        retry=Retry.DELETE,
    )

    async def delete_regprotect_sessions(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> None:
        """Delete every open web form of the person, by the relation or by its known path.

        A form that was left open makes the next one answer 400 instead of 451. This acts on the
        whole person: a form that is open in another tab dies.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            ApiError, TransportError, TokenError: As everywhere.
        """
        operation = self._DELETE_REGPROTECT_SESSIONS
        if relation is not None or self.can(Rel.DELETE_REGPROTECT_SESSIONS):
            await self._do(operation, relation=relation, timeout=timeout)
        else:
            caller = self._session().caller
            await caller.run(operation, caller.entry(_SESSIONS), timeout=timeout)
