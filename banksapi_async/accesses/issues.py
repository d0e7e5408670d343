"""The issues of a bank access: what the latest attempt to read it said, good or bad.

They ask what the access asks, and the access answers.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

import attrs

from banksapi_async.accesses.records import ACCESS_IN_LINK
from banksapi_async.forms.clearing import StartsForms
from banksapi_async.links.follows import follows
from banksapi_async.links.guard import CANONICAL
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import brief
from banksapi_async.messages.message import Message
from banksapi_async.sca.records import Challenge, SecurityProcedure, TanMedium
from banksapi_async.sca.resource import InGerman
from banksapi_async.sca.steps import ScaStep, next_step
from banksapi_async.values.frozen import ABSENT
from banksapi_async.wire.record import known

if TYPE_CHECKING:
    from banksapi_async.accesses.access import BankAccess

CONSENT = "/customer/v2/bankzugaenge/{access-id}/consent/{consent-id}"
"""Where a step of an access or of its issues is sent, and where it is polled."""


@attrs.frozen(kw_only=True)
class Issues(StartsForms, InGerman):
    """The latest attempt, good or bad (schema `BankAccessIssues`).

    A bank access shows the last good state; this shows what came after it. The interface calls the
    two stable and tentative. Best case, there are no messages.

    Attributes:
        id: The id of the bank access.
        provider_id: The id of the provider.
        aktualisierungszeitpunkt: When the bank was asked last; aware, Europe/Berlin.
        messages: What was said.
        tan_medien: The TAN media that are offered.
        sicherheitsverfahren: The SCA methods that are offered.
        aktives_sicherheitsverfahren: The SCA method in use.
        challenge: What the person is asked, while they are asked something.
    """

    SCA_PATH: ClassVar[str] = CONSENT
    SCA_POLL_PATH: ClassVar[str] = CONSENT
    SCA_ANSWER: ClassVar[str | None] = "BankAccess"

    id: str | None = known(link=ACCESS_IN_LINK, keyed=True, default=None)
    provider_id: str | None = None
    aktualisierungszeitpunkt: datetime | None = None
    messages: tuple[Message, ...] = ABSENT
    tan_medien: tuple[TanMedium, ...] = ABSENT
    sicherheitsverfahren: tuple[SecurityProcedure, ...] = ABSENT
    aktives_sicherheitsverfahren: SecurityProcedure | None = None
    challenge: Challenge | None = None

    def _about(self) -> str:
        codes = ", ".join(str(message.code) for message in self.messages) or "no messages"
        return codes if self.id is None else f"{brief(self.id)} {codes}"

    @follows("/customer/v2/bankzugaenge/{access-id}/issues", into="Issues")
    async def get_issues(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> "Issues":
        """Read the issues again, by the relation `get_issues`.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The issues as they are now.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...

    @property
    def sca(  # type: ignore[override] # the access answers, and the issues are read again
        self,
    ) -> "ScaStep[BankAccess | Issues] | None":
        """The next step of the authentication, `None` where none is asked for.

        As on the access; its answer is the access. What is only read again are the issues.
        """
        return next_step(self)

    def _sca_href(self) -> str:
        # `self` on the issues may be the access; the issues are where the step is seen.
        if self.can(Rel.GET_ISSUES) or self.id is None:
            return self.relations.require(Rel.GET_ISSUES, type(self).__name__).href
        return f"{CANONICAL}/customer/v2/bankzugaenge/{quote(self.id, safe='')}/issues"

    def _after_step(  # type: ignore[override] # of a step of the issues the access is the answer
        self, answered: Any
    ) -> "BankAccess":
        after: BankAccess = answered
        return after
