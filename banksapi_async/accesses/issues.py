"""The issues of a bank access: what the latest attempt to read it said, good or bad.

They ask what the access asks, and the access answers.
"""

import re
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote

import attrs

from banksapi_async.accesses.login import BankLogin
from banksapi_async.accesses.records import ACCESS_IN_LINK
from banksapi_async.errors import InvalidRequest
from banksapi_async.forms.clearing import StartsForms
from banksapi_async.forms.web_form import WebForm
from banksapi_async.links.follows import follows
from banksapi_async.links.guard import CANONICAL
from banksapi_async.links.query import segment
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import binding, brief
from banksapi_async.messages.message import Message
from banksapi_async.sca.query import MaxTransactions
from banksapi_async.sca.records import Challenge, SecurityProcedure, TanMedium
from banksapi_async.sca.resource import InGerman
from banksapi_async.sca.steps import ScaStep, next_step
from banksapi_async.values.frozen import ABSENT
from banksapi_async.wire.operation import class_named
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

    _SCA_PATH: ClassVar[str] = CONSENT
    _SCA_POLL_PATH: ClassVar[str] = CONSENT
    _SCA_ANSWER: ClassVar[str | None] = "BankAccess"

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

    async def start_sca(
        self,
        *,
        provider_id: str | uuid.UUID | None = None,
        credentials: BankLogin | None = None,
        selected_bank_products: Collection[str] | None = None,
        customer_ip: str | None = None,
        callback_url: str | None = None,
        max_transactions: MaxTransactions | str | None = None,
        query_tan_settings: bool | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> "BankAccess | WebForm":
        """Start the renewal of the person's consent, as `BankAccess.start_sca`.

        Args:
            provider_id: The bank of `credentials`, where the issues do not name it.
            credentials: The person's login, encrypted, where the interface does not keep it
                (`sync=False`); regulated tenants only.
            selected_bank_products: The ids of the products to read, beside `credentials`.
            customer_ip: The person's public address, as proof that they take part.
            callback_url: Where the bank sends the browser back to; the redirect approach alone
                takes it here. For a web form use `form.url_with_callback`.
            max_transactions: Whether transactions older than 90 days are fetched.
            query_tan_settings: Whether saved TAN settings are asked for again.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            A `WebForm` for the person's browser (451, REG/Protect), whose subject is the access;
            or the access with the next step offered.

        Raises:
            RelationNotAvailable: It is not offered now.
            StaleWebForm: A form was left open; `delete_regprotect_sessions()` first.
            InvalidRequest: An argument cannot be sent, or nothing here names the access.
            OutcomeUnknown: The answer was lost: read the access before starting again.
            ApiError, TransportError, TokenError: As everywhere.
        """
        return await self._access(Rel.START_SCA, relation).start_sca(
            provider_id=provider_id,
            credentials=credentials,
            selected_bank_products=selected_bank_products,
            customer_ip=customer_ip,
            callback_url=callback_url,
            max_transactions=max_transactions,
            query_tan_settings=query_tan_settings,
            relation=relation,
            timeout=timeout,
        )

    async def delete_bankzugang(
        self,
        *,
        customer_ip: str | None = None,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> None:
        """Delete the access at the interface, as `BankAccess.delete_bankzugang`.

        Args:
            customer_ip: The person's public address, if they are there.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: Nothing here names the access.
            ApiError, TransportError, TokenError: As everywhere.
        """
        access = self._access(Rel.DELETE_BANKZUGANG, relation)
        await access.delete_bankzugang(customer_ip=customer_ip, relation=relation, timeout=timeout)

    def _access(self, rel: str, relation: Relation | None) -> "BankAccess":
        """Return the access with what the issues offer; nothing is read."""
        href = self.relations.require(rel, type(self).__name__, chosen=relation).href
        named = re.search(ACCESS_IN_LINK, href)
        id = self.id or (named and unquote(named[1]))
        if not id:
            raise InvalidRequest("issues", "nothing names their access", "read the access itself")
        kind: type[BankAccess] = class_named("BankAccess")
        with binding(self._session()):
            return kind(id=id, provider_id=self.provider_id, relations=tuple(self.relations))

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
        return f"{CANONICAL}/customer/v2/bankzugaenge/{segment(self.id)}/issues"

    def _after_step(  # type: ignore[override] # of a step of the issues the access is the answer
        self, answered: Any
    ) -> "BankAccess":
        after: BankAccess = answered
        return after
