"""How is the person asked where an access to a bank is what they authenticate?

The access and its issues name methods and media alike, by German keys, and lead to the same
consent; the answer to a step is the access either way.
"""

from typing import TYPE_CHECKING
from urllib.parse import quote

from banksapi_async.links.follows import follows
from banksapi_async.links.guard import CANONICAL
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.sca.records import ScaMedium, ScaMethod, SecurityProcedure, TanMedium
from banksapi_async.sca.resource import InSca, ScaResource
from banksapi_async.sca.steps import (
    ScaStep,
    authentication,
    chosen_medium,
    chosen_method,
    next_step,
    tan_of,
)
from banksapi_async.values.secret import Secret

if TYPE_CHECKING:
    from banksapi_async.accesses.access import BankAccess
    from banksapi_async.accesses.issues import Issues


CONSENT = "/customer/v2/bankzugaenge/{access-id}/consent/{consent-id}"
"""Where a step of an access is sent, and where it is polled."""


class _InGerman(InSca):
    """What the access and its issues have in common: their keys."""

    __slots__ = ()

    sicherheitsverfahren: tuple[SecurityProcedure, ...]
    tan_medien: tuple[TanMedium, ...]

    def _sca_methods(self) -> tuple[ScaMethod, ...]:
        return ScaMethod.read(self.sicherheitsverfahren)

    def _sca_mediums(self) -> tuple[ScaMedium, ...]:
        return ScaMedium.read(self.tan_medien)


class AccessInSca(_InGerman, ScaResource):
    """What `BankAccess` can do about its authentication."""

    __slots__ = ()

    id: str

    @follows(
        "/customer/v2/bankzugaenge/{access-id}/challenge/pdf",
        into=bytes,
        name="BankAccess.get_challenge_pdf",
        derived="/challenge/pdf",
        media="application/pdf",
        answers=(200, 404),
    )
    async def get_challenge_pdf(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> bytes:
        """Read the document of the challenge, by `get_challenge_pdf` or below `self`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The PDF, as it came.

        Raises:
            NotFound: The challenge has no document.
            ApiError, TransportError, TokenError: As everywhere.
        """
        ...

    def _sca_subject(self) -> str | None:
        return self.id

    def _sca_href(self) -> str:
        # The answers to steps are documented without relations; the id is the caller's own.
        if self.can(Rel.SELF):
            return self.relations.require(Rel.SELF, type(self).__name__).href
        return f"{CANONICAL}/customer/v2/bankzugaenge/{quote(self.id, safe='')}"


class IssuesInSca(_InGerman):
    """What `Issues` can do about the authentication; the answer to a step is the access."""

    __slots__ = ()

    id: str | None

    @property
    def sca(self) -> "ScaStep[BankAccess | Issues] | None":
        """The next step of the authentication, `None` where none is asked for.

        As on the access; its answer is the access. What is only read again are the issues.
        """
        return next_step(self, methods=self._sca_methods(), mediums=self._sca_mediums())

    async def set_method(
        self,
        chosen_sca_method_id: ScaMethod | str | int,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> "BankAccess":
        """Choose how the person authenticates; as `BankAccess.set_method`.

        Args:
            chosen_sca_method_id: One of the offered methods, or its id.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The access after it, with the next step offered.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: The id cannot be sent.
            OutcomeUnknown: The answer was lost: read again before choosing again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        body = chosen_method(chosen_sca_method_id)
        answered: BankAccess = await self._step(self.SET_METHOD, relation, timeout, body)
        return answered

    async def set_medium(
        self,
        chosen_sca_media: ScaMedium | str,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> "BankAccess":
        """Choose where the TAN comes from; as `BankAccess.set_medium`.

        Args:
            chosen_sca_media: One of the offered media, or its name.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The access after it, with the next step offered.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: The name cannot be sent.
            OutcomeUnknown: The answer was lost: read again before choosing again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        body = chosen_medium(chosen_sca_media)
        answered: BankAccess = await self._step(self.SET_MEDIUM, relation, timeout, body)
        return answered

    async def authenticate(
        self,
        sca_authentication_data: str | Secret | None = None,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> "BankAccess":
        """Send the TAN, or confirm without one; as `BankAccess.authenticate`.

        Args:
            sca_authentication_data: The TAN; `None` sends an empty confirmation.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The access after it.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: The TAN is empty or cannot be sent.
            OutcomeUnknown: The answer was lost: read again before sending again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        kept, sca_authentication_data = tan_of(sca_authentication_data), None
        body = authentication(kept)
        answered: BankAccess = await self._step(self.AUTHENTICATE, relation, timeout, body)
        return answered

    async def authenticate_decoupled(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> "BankAccess":
        """Ask whether the person has confirmed elsewhere; as on `BankAccess`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The access as it is now.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        answered: BankAccess = await self._step(self.AUTHENTICATE_DECOUPLED, relation, timeout)
        return answered

    async def cancel(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> "BankAccess":
        """Call the authentication off; as `BankAccess.cancel`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The access after it.

        Raises:
            RelationNotAvailable: It is not offered now.
            OutcomeUnknown: The answer was lost: read again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        answered: BankAccess = await self._step(self.CANCEL, relation, timeout)
        return answered

    @classmethod
    def _step_result(cls) -> str:
        return "BankAccess"

    def _sca_subject(self) -> str | None:
        return self.id

    def _sca_href(self) -> str:
        # `self` on the issues may be the access; the issues are where the step is seen.
        if self.can(Rel.GET_ISSUES) or self.id is None:
            return self.relations.require(Rel.GET_ISSUES, type(self).__name__).href
        return f"{CANONICAL}/customer/v2/bankzugaenge/{quote(self.id, safe='')}/issues"
