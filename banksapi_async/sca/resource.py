"""How does what is in SCA lead to the consent that it waits for?"""

# DOC: How is the next step of strong customer authentication (SCA) sent?
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from banksapi_async.links.follows import follows
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource
from banksapi_async.messages.message import Message
from banksapi_async.sca.records import Challenge, ScaMedium, ScaMethod, SubmitScaData
from banksapi_async.sca.steps import (
    ScaDesk,
    ScaOwner,
    ScaStep,
    authentication,
    chosen_medium,
    chosen_method,
    next_step,
    tan_of,
)
from banksapi_async.values.secret import Secret
from banksapi_async.wire.operation import Operation
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.sca.consent import Consent


class LeadsToConsent(Resource):
    """What everything has in common that may offer `get_consent`."""

    __slots__ = ()

    @follows("/customer/v2/consent/{consent-id}", into="Consent", name="Consent.get_consent")
    async def get_consent(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> "Consent":
        """Read the consent that this waits for, by the relation `get_consent`.

        Integrations name the relation; neither document of the interface does. Reading does not
        ask the bank.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            The consent.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        ...


class InSca(LeadsToConsent):
    """What all have in common that can be in SCA.

    Attributes:
        SCA_PATH: The path of the consent, with its variables named as in the description.
        SCA_POLL_PATH: The path that is polled.
    """

    __slots__ = ()

    SCA_PATH: ClassVar[str]
    SCA_POLL_PATH: ClassVar[str]
    SET_METHOD: ClassVar[Operation[Any]]
    SET_MEDIUM: ClassVar[Operation[Any]]
    AUTHENTICATE: ClassVar[Operation[Any]]
    AUTHENTICATE_DECOUPLED: ClassVar[Operation[Any]]
    CANCEL: ClassVar[Operation[Any]]

    challenge: Challenge | None
    messages: tuple[Message, ...]

    def __init_subclass__(cls) -> None:
        if hasattr(cls, "SCA_PATH"):
            one, polled = cls.SCA_PATH, cls.SCA_POLL_PATH
            for rel, method, path in (
                (Rel.SET_METHOD, "POST", one),
                (Rel.SET_MEDIUM, "POST", one),
                (Rel.AUTHENTICATE, "POST", one),
                (Rel.AUTHENTICATE_DECOUPLED, "GET", polled),
                (Rel.CANCEL, "POST", f"{one}/cancel"),
            ):
                setattr(cls, rel.upper(), cls._declared(rel, method, path))
        super().__init_subclass__()

    @classmethod
    def _declared(cls, rel: str, method: str, path: str) -> Operation[Any]:
        return Operation(
            name=f"{cls.__name__}.{rel}",
            rel=rel,
            method=method,
            template=path,
            retry=Retry.POLL if method == "GET" else Retry.ONCE,
            kind=Kind.BANK,
            into=cls._step_result(),
        )

    @classmethod
    def _step_result(cls) -> str:
        """Return the name of the class that answers a step."""
        return cls.__name__

    @property
    def can_cancel(self) -> bool:
        """Whether the authentication can be called off now (relation `cancel`)."""
        return self.can(Rel.CANCEL)

    def _sca_methods(self) -> tuple[ScaMethod, ...]:
        """Return the methods that can be chosen."""
        raise AssertionError("unreachable: each class with steps has its own")

    def _sca_mediums(self) -> tuple[ScaMedium, ...]:
        """Return the media that can be chosen."""
        raise AssertionError("unreachable: each class with steps has its own")

    def _sca_subject(self) -> str | None:
        """Return the id to look at where the answer to a step is lost, if there is one."""
        return None

    def _sca_href(self) -> str:
        """Return where this is read again, as the interface spells it."""
        return self.relations.require(Rel.SELF, type(self).__name__).href

    def _after_step(self, answered: Any) -> Any:
        """Return what a step's answer means beside what was there before."""
        return answered

    def _sca_desk(self) -> "ScaDesk":
        """Return what the steps need of the session."""
        bound = self._session()
        caller = bound.caller
        reading = Operation[Any](
            name=f"{type(self).__name__}.sca",
            method="GET",
            template="{self}",
            retry=Retry.READ,
            into=type(self),
        )

        async def read(timeout: float | None) -> Any:
            url = caller.guard.resolve(self._sca_href(), source=bound.url)
            return self._after_step(await caller.run(reading, url, timeout=timeout))

        def seconds(timeout: float | None) -> float:
            return caller.seconds(Kind.BANK, timeout)

        def dump(kind: str, asked: bytes) -> str:
            href = self._sca_href()
            absolute = href if "://" in href else caller.guard.resolve(href, source=bound.url)
            owner = type(self).__name__
            return caller.signing.dump_step(owner=owner, href=absolute, kind=kind, asked=asked)

        return ScaDesk(clock=caller.clock, seconds=seconds, read=read, dump=dump)

    async def _step(
        self,
        operation: Operation[Any],
        relation: Relation | None,
        timeout: float | None,
        body: SubmitScaData | None = None,
    ) -> Any:
        answered = await self._do(
            operation, json=body, relation=relation, timeout=timeout, subject=self._sca_subject()
        )
        return self._after_step(answered)


class ScaResource(InSca):
    """What can be in SCA and is itself what answers each step."""

    __slots__ = ()

    @property
    def sca(self) -> "ScaStep[Self] | None":
        """The next step of the authentication, `None` where none is asked for.

        It is derived from what is offered and from the challenge: one of `ChooseMethod`,
        `ChooseMedium`, `EnterTan`, `ConfirmElsewhere`, `FollowRedirect`. `start_sca` is none of
        them: it begins an authentication, and is never begun by a step.
        """
        owner = cast("ScaOwner[Self]", self)
        return next_step(owner, methods=self._sca_methods(), mediums=self._sca_mediums())

    async def set_method(
        self,
        chosen_sca_method_id: ScaMethod | str | int,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Self:
        """Choose how the person authenticates, by the relation `set_method`.

        It is sent once: choosing makes the bank ask, and needless challenges lock a method.

        Args:
            chosen_sca_method_id: One of the offered methods, or its id.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The state after it, with the next step offered.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: The id cannot be sent.
            OutcomeUnknown: The answer was lost: read again before choosing again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        body = chosen_method(chosen_sca_method_id)
        answered: Self = await self._step(self.SET_METHOD, relation, timeout, body)
        return answered

    async def set_medium(
        self,
        chosen_sca_media: ScaMedium | str,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Self:
        """Choose the device or list that the TAN comes from, by the relation `set_medium`.

        Args:
            chosen_sca_media: One of the offered media, or its name.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The state after it, with the next step offered.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: The name cannot be sent.
            OutcomeUnknown: The answer was lost: read again before choosing again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        body = chosen_medium(chosen_sca_media)
        answered: Self = await self._step(self.SET_MEDIUM, relation, timeout, body)
        return answered

    async def authenticate(
        self,
        sca_authentication_data: str | Secret | None = None,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> Self:
        """Send the TAN, or confirm without one, by the relation `authenticate`.

        Args:
            sca_authentication_data: The TAN; it is never logged or shown. `None` sends an empty
                confirmation, which a decoupled authentication takes: the person has confirmed in
                the bank's app.
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The state after it. A TAN that was wrong shows as a message, with what is offered now.

        Raises:
            RelationNotAvailable: It is not offered now.
            InvalidRequest: The TAN is empty or cannot be sent.
            OutcomeUnknown: The answer was lost: read again before sending again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        kept, sca_authentication_data = tan_of(sca_authentication_data), None
        body = authentication(kept)
        answered: Self = await self._step(self.AUTHENTICATE, relation, timeout, body)
        return answered

    async def authenticate_decoupled(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Self:
        """Ask whether the person has confirmed elsewhere, by `authenticate_decoupled`.

        It reads and nothing else: no challenge comes of it.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The state as it is now.

        Raises:
            RelationNotAvailable: It is not offered now.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        answered: Self = await self._step(self.AUTHENTICATE_DECOUPLED, relation, timeout)
        return answered

    async def cancel(
        self, *, relation: Relation | None = None, timeout: float | None = None
    ) -> Self:
        """Call the authentication off, by the relation `cancel`.

        The interface offers it in the redirect approach only; `can_cancel` tells.

        Args:
            relation: The offer to take where it is offered with different links.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The state after it.

        Raises:
            RelationNotAvailable: It is not offered now.
            OutcomeUnknown: The answer was lost: read again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        answered: Self = await self._step(self.CANCEL, relation, timeout)
        return answered
