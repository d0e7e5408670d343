"""What does the analysis say about a person?

The schemas of these answers are not public. So an answer is a generic `Resource`: its data by key
(`answer["…"]`), its links, its numbers exact. An array becomes a tuple of such resources.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource
from banksapi_async.wire.operation import Operation, Schemaless
from banksapi_async.wire.requests import Retry

Analysis: TypeAlias = Resource | tuple[Any, ...]
"""An answer whose schema is not public: a generic resource, or a tuple of them for an array."""


def _reading(rel: str) -> Operation[Analysis]:
    return Operation(
        name=f"Customer.{rel}",
        rel=rel,
        method="GET",
        template=f"{{{rel}}}",
        retry=Retry.READ,
        into=Schemaless,
    )


class HasAnalytics(Resource):
    """What `Customer` can ask the analysis, for tenants that have it."""

    __slots__ = ()

    GET_CONTRACTS = _reading(Rel.GET_CONTRACTS)
    GET_SALES_TRIGGERS = _reading(Rel.GET_SALES_TRIGGERS)
    GET_LIFE_EVENTS = _reading(Rel.GET_LIFE_EVENTS)
    GET_LIFE_STAGES = _reading(Rel.GET_LIFE_STAGES)
    GET_CASHFLOW = _reading(Rel.GET_CASHFLOW)
    GET_CREDIT_CHECK = _reading(Rel.GET_CREDIT_CHECK)
    GET_DISPOSABLE_MONEY = _reading(Rel.GET_DISPOSABLE_MONEY)
    GET_AFFINITIES = _reading(Rel.GET_AFFINITIES)
    GET_CREDIT_ATTRIBUTES = _reading(Rel.GET_CREDIT_ATTRIBUTES)
    GET_TAGGING_RULES = _reading(Rel.GET_TAGGING_RULES)
    ADD_TAGGING_RULES = Operation[Analysis](
        name="Customer.add_tagging_rules",
        rel=Rel.ADD_TAGGING_RULES,
        method="POST",
        template="{add_tagging_rules}",
        retry=Retry.ONCE,
        into=Schemaless,
    )
    DELETE_TAGGING_RULES = Operation[None](
        name="Customer.delete_tagging_rules",
        rel=Rel.DELETE_TAGGING_RULES,
        method="DELETE",
        template="{delete_tagging_rules}",
        retry=Retry.DELETE,
    )

    async def get_contracts(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read the contracts that the analysis found, by the relation `get_contracts`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_CONTRACTS, relation=relation, timeout=timeout)

    async def get_sales_triggers(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what the person may be about to buy, by the relation `get_sales_triggers`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_SALES_TRIGGERS, relation=relation, timeout=timeout)

    async def get_life_events(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what happened in the person's life, by the relation `get_life_events`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_LIFE_EVENTS, relation=relation, timeout=timeout)

    async def get_life_stages(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read the stages of life that the analysis sees, by the relation `get_life_stages`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_LIFE_STAGES, relation=relation, timeout=timeout)

    async def get_cashflow(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what comes in and goes out, by the relation `get_cashflow`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_CASHFLOW, relation=relation, timeout=timeout)

    async def get_credit_check(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what a credit check says, by the relation `get_credit_check`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_CREDIT_CHECK, relation=relation, timeout=timeout)

    async def get_disposable_money(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what the person has left to spend, by the relation `get_disposable_money`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_DISPOSABLE_MONEY, relation=relation, timeout=timeout)

    async def get_affinities(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read what the person is inclined to, by the relation `get_affinities`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_AFFINITIES, relation=relation, timeout=timeout)

    async def get_credit_attributes(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read the attributes a credit is decided by, by the relation `get_credit_attributes`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_CREDIT_ATTRIBUTES, relation=relation, timeout=timeout)

    async def get_tagging_rules(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Analysis:
        """Read the tagging rules that were made by hand, by the relation `get_tagging_rules`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; its schema is not public.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.GET_TAGGING_RULES, relation=relation, timeout=timeout)

    async def add_tagging_rules(
        self,
        rule: Mapping[str, Any],
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Analysis:
        """Add a tagging rule, by the relation `add_tagging_rules`.

        A rule that follows from a correction is made by `product.recategorise` instead. It is sent
        once and never repeated.

        Args:
            rule: The rule in the interface's spelling; its schema is not public.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The answer as it came; an empty resource where it has no body.

        Raises:
            RelationNotAvailable: It is not offered now.
            OutcomeUnknown: The answer was lost; look at `get_tagging_rules` first.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._do(self.ADD_TAGGING_RULES, relation=relation, json=rule, timeout=timeout)

    async def delete_tagging_rules(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> None:
        """Delete all tagging rules of the person, by the relation `delete_tagging_rules`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError: As everywhere.
        """
        await self._do(self.DELETE_TAGGING_RULES, relation=relation, timeout=timeout)
