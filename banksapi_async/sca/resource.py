"""What can be in SCA: an access, its issues, a consent, a payment.

One class has the relations of an authentication for all of them. What answers a step differs: an
access is answered by itself, and so are a consent and each kind of payment; issues are answered by
the access. A question goes unanswered twice: whoever read it before an answer set out is refused.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeVar, cast

from banksapi_async.errors import BanksapiError, NotFound, StepChanged
from banksapi_async.links.caller import Caller
from banksapi_async.links.follows import follows
from banksapi_async.links.rel import Rel
from banksapi_async.links.relations import Relation
from banksapi_async.links.resource import Resource, operations_of, read_in
from banksapi_async.messages.message import Message
from banksapi_async.sca.records import (
    Challenge,
    ScaMedium,
    ScaMethod,
    SecurityProcedure,
    SubmitScaData,
    TanMedium,
)
from banksapi_async.sca.saved import dump_step, read_step
from banksapi_async.sca.steps import (
    ScaStep,
    authentication,
    chosen_medium,
    chosen_method,
    next_step,
)
from banksapi_async.values.secret import Secret
from banksapi_async.wire.arguments import secret_text
from banksapi_async.wire.operation import Operation, class_named
from banksapi_async.wire.requests import Kind, Retry

if TYPE_CHECKING:
    from banksapi_async.sca.consent import Consent

N = TypeVar("N")
N_co = TypeVar("N_co", covariant=True)
R = TypeVar("R", bound=Resource)
T = TypeVar("T")


class AnsweredBy(Protocol[N_co]):
    """What is in SCA, by what answers its steps; the methods of all are written once for it."""

    def _after_step(self, answered: Any) -> N_co: ...


class InSca(Resource):
    """What can be in SCA.

    Attributes:
        _SCA_PATH: The path of the consent, with its variables named as in the description.
        _SCA_POLL_PATH: The path that is polled.
        _SCA_ANSWER: The name of the class that answers a step; its own where there is none.
    """

    __slots__ = ()

    _SCA_PATH: ClassVar[str]
    _SCA_POLL_PATH: ClassVar[str]
    _SCA_ANSWER: ClassVar[str | None] = None

    challenge: Challenge | None
    messages: tuple[Message, ...]

    def __init_subclass__(cls) -> None:
        if hasattr(cls, "_SCA_PATH"):
            one, polled = cls._SCA_PATH, cls._SCA_POLL_PATH
            for rel, method, path in (
                (Rel.SET_METHOD, "POST", one),
                (Rel.SET_MEDIUM, "POST", one),
                (Rel.AUTHENTICATE, "POST", one),
                (Rel.AUTHENTICATE_DECOUPLED, "GET", polled),
                (Rel.CANCEL, "POST", f"{one}/cancel"),
            ):
                declared = Operation[Any](
                    name=f"{cls.__name__}.{rel}",
                    rel=rel,
                    method=method,
                    template=path,
                    retry=Retry.POLL if method == "GET" else Retry.ONCE,
                    kind=Kind.BANK,
                    into=cls._SCA_ANSWER or cls.__name__,
                )
                setattr(cls, f"_{rel.upper()}", declared)
        super().__init_subclass__()

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

    @property
    def sca(self) -> "ScaStep[Self] | None":
        """The next step of the authentication, `None` where none is asked for.

        It is derived from what is offered and from the challenge: one of `ChooseMethod`,
        `ChooseMedium`, `EnterTan`, `ConfirmElsewhere`, `FollowRedirect`. `start_sca` is none of
        them: it begins an authentication, and is never begun by a step.
        """
        return next_step(self)

    @property
    def can_cancel(self) -> bool:
        """Whether the authentication can be called off now (relation `cancel`)."""
        return self.can(Rel.CANCEL)

    async def set_method(
        self: AnsweredBy[N],
        chosen_sca_method_id: ScaMethod | str | int,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> N:
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
            StepChanged: Somebody has answered since this was read; nothing was sent.
            OutcomeUnknown: The answer was lost: read again before choosing again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        body = chosen_method(chosen_sca_method_id)
        return await _step(self, Rel.SET_METHOD, relation, timeout, body)

    async def set_medium(
        self: AnsweredBy[N],
        chosen_sca_media: ScaMedium | str,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> N:
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
            StepChanged: Somebody has answered since this was read; nothing was sent.
            OutcomeUnknown: The answer was lost: read again before choosing again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        body = chosen_medium(chosen_sca_media)
        return await _step(self, Rel.SET_MEDIUM, relation, timeout, body)

    async def authenticate(
        self: AnsweredBy[N],
        sca_authentication_data: str | Secret | None = None,
        *,
        relation: Relation | None = None,
        timeout: float | None = None,
    ) -> N:
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
            StepChanged: Somebody has answered since this was read; nothing was sent.
            OutcomeUnknown: The answer was lost: read again before sending again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        given, name = sca_authentication_data, "sca_authentication_data"
        kept = None if given is None else secret_text(given, argument=name)
        del given, sca_authentication_data  # a kept traceback shows what its frames hold
        body = authentication(kept)
        return await _step(self, Rel.AUTHENTICATE, relation, timeout, body)

    async def authenticate_decoupled(
        self: AnsweredBy[N], *, relation: Relation | None = None, timeout: float | None = None
    ) -> N:
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
        return await _step(self, Rel.AUTHENTICATE_DECOUPLED, relation, timeout)

    async def cancel(
        self: AnsweredBy[N], *, relation: Relation | None = None, timeout: float | None = None
    ) -> N:
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
        return await _step(self, Rel.CANCEL, relation, timeout)

    def _sca_methods(self) -> tuple[ScaMethod, ...]:
        """Return the methods that can be chosen."""
        raise AssertionError("unreachable: each class with steps has its own")

    def _sca_mediums(self) -> tuple[ScaMedium, ...]:
        """Return the media that can be chosen."""
        raise AssertionError("unreachable: each class with steps has its own")

    def _sca_href(self) -> str:
        """Return where this is read again, as the interface spells it."""
        return self.relations.require(Rel.SELF, type(self).__name__).href

    def _after_step(self, answered: Any) -> Self:
        """Return what a step's answer means beside what was there before."""
        after: Self = answered
        return after

    async def _read_again(self, timeout: float | None) -> Self:
        """Read how it stands; the bank is not asked."""
        bound = self._session()
        url = bound.caller.guard.resolve(self._sca_href(), source=bound.url)
        return self._after_step(await _read(bound.caller, type(self), url, timeout))

    def _saved(self, kind: str, asked: bytes) -> str:
        """Return a step of this as a text."""
        bound = self._session()
        href = self._sca_href()
        if "://" not in href:
            href = bound.caller.guard.resolve(href, source=bound.url)
        owner = type(self).__name__
        return dump_step(bound.caller, owner=owner, href=href, kind=kind, asked=asked)

    def _seen_now(self) -> Self:
        """Return the same, as it is known to stand now: what was refused is still asked."""
        return read_in(self, self._session().caller.context.answered.turn)

    async def _as_it_stands(self, timeout: float | None) -> Self | None:
        try:
            return await self._read_again(timeout)
        except BanksapiError:
            # What matters is that nothing was sent; whoever asks next will hear why.
            return None


class InGerman(InSca):
    """What names its methods and media by German keys: an access, its issues, an older transfer."""

    __slots__ = ()

    sicherheitsverfahren: tuple[SecurityProcedure, ...]
    tan_medien: tuple[TanMedium, ...]

    def _sca_methods(self) -> tuple[ScaMethod, ...]:
        return ScaMethod.read(self.sicherheitsverfahren)

    def _sca_mediums(self) -> tuple[ScaMedium, ...]:
        return ScaMedium.read(self.tan_medien)


async def load_step(caller: Caller, text: str, *, timeout: float | None) -> ScaStep[Any]:
    """Read the owner of a saved step, and return the step if it is still asked.

    Args:
        caller: Who takes it up.
        text: The saved step.
        timeout: Seconds for all of it.

    Raises:
        StepRefused: The text is forged, too old or another user's.
        StepChanged: The step is gone, or asks something else.
    """
    saved = read_step(caller, text)
    url = caller.guard.resolve(saved.href, source=caller.guard.base_url)
    try:
        owner = await _read(caller, class_named(saved.owner), url, timeout)
    except NotFound:
        owner = None
    step: ScaStep[Any] | None = None if owner is None else owner.sca
    if step is None or step.kind != saved.kind or not saved.asks(step.asked(), caller):
        raise StepChanged(now=owner)
    return step


async def _read(caller: Caller, kind: type[Any], url: str, timeout: float | None) -> Any:
    reading = Operation[Any](
        name=f"{kind.__name__}.sca",
        method="GET",
        template="{self}",
        retry=Retry.READ,
        into=kind,
    )
    return await caller.run(reading, url, timeout=timeout)


async def _step(
    owner: AnsweredBy[N],
    rel: str,
    relation: Relation | None,
    timeout: float | None,
    body: SubmitScaData | None = None,
) -> N:
    resource = cast("InSca", owner)
    answered = await resource._do(  # noqa: SLF001 - of our own kind
        operations_of(type(resource))[rel],
        json=body,
        relation=relation,
        timeout=timeout,
        subject=getattr(resource, "id", None),
    )
    return owner._after_step(answered)  # noqa: SLF001 - of our own kind
