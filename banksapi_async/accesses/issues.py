"""What went wrong in the latest attempt to read a bank access?"""

from datetime import datetime
from typing import ClassVar

import attrs

from banksapi_async.accesses.records import ACCESS_IN_LINK
from banksapi_async.accesses.sca import CONSENT, IssuesInSca
from banksapi_async.forms.clearing import StartsForms
from banksapi_async.links.follows import follows
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import brief
from banksapi_async.messages.message import Message
from banksapi_async.sca.records import Challenge, SecurityProcedure, TanMedium
from banksapi_async.values.frozen import ABSENT
from banksapi_async.wire.record import known


@attrs.frozen(kw_only=True)
class Issues(StartsForms, IssuesInSca):
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
