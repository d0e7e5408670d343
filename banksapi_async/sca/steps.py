"""The steps of an authentication: what a bank asks now, how it is answered, and which is next.

What the caller gave is checked before anything is sent, and a step is answered once. A kept
traceback shows what the names of its frames hold, so a TAN is a `Secret` before anything can be
raised.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, cast

import attrs

from banksapi_async.errors import (
    Action,
    ApiError,
    BanksapiError,
    InvalidRequest,
    OutcomeUnknown,
    UntrustedLink,
)
from banksapi_async.forms.urls import split_url
from banksapi_async.messages.message import Message
from banksapi_async.sca.records import Challenge, ScaMedium, ScaMethod, SubmitScaData
from banksapi_async.values.secret import Secret
from banksapi_async.wire import json
from banksapi_async.wire.arguments import plain_text, secret_text, text_fault, without_unseen

if TYPE_CHECKING:
    from banksapi_async.sca.resource import InSca

_LARGEST_ID = 10**40
_RIGHT_TAN = "give what the person entered, a text or a Secret"


def chosen_method(value: ScaMethod | str | int) -> SubmitScaData:
    """Return what chooses a method: its id as text, whatever it was offered as.

    Raises:
        InvalidRequest: It is empty or cannot be sent.
    """
    chosen = value.id if isinstance(value, ScaMethod) else value
    if isinstance(chosen, int) and not isinstance(chosen, bool) and abs(chosen) < _LARGEST_ID:
        chosen = str(int.__int__(chosen))
    text = plain_text(cast("str", chosen), argument="chosen_sca_method_id")
    return SubmitScaData(chosen_sca_method_id=text)


def chosen_medium(value: ScaMedium | str) -> SubmitScaData:
    """Return what chooses a medium: its name as it was offered.

    Raises:
        InvalidRequest: It is empty or cannot be sent.
    """
    chosen = value.name if isinstance(value, ScaMedium) else value
    return SubmitScaData(chosen_sca_media=plain_text(chosen, argument="chosen_sca_media"))


def tan_of(tan: Secret, *, argument: str) -> Secret:
    """Return a TAN as it is sent; it comes as a secret, so that no frame shows it.

    People type and paste it. What cannot be seen is dropped, blanks around it as well, and those
    between digits, which are there for reading; between words they belong to an answer. A try that
    is wrong for certain would cost one of three.

    Raises:
        InvalidRequest: It is empty or cannot be sent, which the person mends.
    """
    kept = Secret(without_unseen(tan.reveal()).strip())
    if "".join(kept.reveal().split()).isdecimal():
        kept = Secret("".join(kept.reveal().split()))
    wrong = text_fault(kept.reveal(), visible=True)
    if wrong is None:
        return kept
    raise InvalidRequest(argument, wrong, _RIGHT_TAN, action=Action.ASK_PERSON)


def authentication(tan: Secret | None) -> SubmitScaData:
    """Return what carries a TAN; `None` is the empty confirmation.

    Raises:
        InvalidRequest: The TAN is empty or cannot be sent, which the person mends.
    """
    if tan is None:
        return SubmitScaData()
    return SubmitScaData(sca_authentication_data=tan_of(tan, argument="sca_authentication_data"))


N = TypeVar("N")

Send = Callable[["InSca"], Awaitable[Any]]
"""What sends an answer from a step's owner."""

Heard = Callable[..., None]
"""Who hears of what came of a step: called with it, and with `reads` for nothing but reading."""


@attrs.frozen(kw_only=True)
class Step(Generic[N]):
    """What all steps have in common.

    Attributes:
        owner: The resource that offers the step.
    """

    kind: ClassVar[str]
    rels: ClassVar[tuple[str, ...]]

    owner: "InSca" = attrs.field(repr=False)
    _heard: Heard | None = attrs.field(default=None, eq=False, repr=False, alias="heard")
    # At most one answer, and where it was refused the owner as it was seen after that.
    _answers: list[Send] = attrs.field(init=False, factory=list[Send], eq=False, repr=False)
    _refused: "list[InSca]" = attrs.field(init=False, factory=list["InSca"], eq=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        given = [a for a in attrs.fields(type(self)) if not a.name.startswith("_")]
        return _rebuild, (type(self), {a.name: getattr(self, a.name) for a in given})

    def __copy__(self) -> Self:
        # The same step: else the copy of a saved one could be answered beside it.
        return self

    @property
    def messages(self) -> tuple[Message, ...]:
        """What the interface says beside it, such as that the TAN before was wrong."""
        return self.owner.messages

    @property
    def can_cancel(self) -> bool:
        """Whether `cancel` is offered now; the interface does so in the redirect approach only."""
        return self.owner.can("cancel")

    async def cancel(self, *, timeout: float | None = None) -> N:
        """Call the authentication off.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The owner's next state.

        Raises:
            RelationNotAvailable: It is not offered now.
            OutcomeUnknown: The answer was lost: read the owner again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._answer(lambda owner: owner.cancel(timeout=timeout))

    def dump(self) -> str:
        """Save the step as text, for another request or process; `user.load_sca` takes it up.

        The text is signed and holds no secret: whose step it is, where it is read again, its kind
        and the time. It is good for two hours.

        Returns:
            Letters, digits, `-`, `_` and one dot.

        Raises:
            Detached: The owner has no session.
            InvalidRequest: The session has no keys to sign with.
        """
        return self.owner._saved(self.kind, self.asked())  # noqa: SLF001 - of our own kind

    def asked(self) -> bytes:
        """Return what is asked, in one spelling: two steps that ask the same are the same."""
        links = [[r.rel, r.href] for rel in self.rels for r in self.owner.relations.all(rel)]
        return json.dumps([self.kind, sorted(links), self._content()])

    def _content(self) -> Any:
        challenge = self.owner.challenge
        return None if challenge is None else challenge.to_wire()

    async def _answer(self, send: Send) -> N:
        if self._answers:
            raise InvalidRequest(
                "step",
                "it was answered already, or is being answered",
                "go on with what the answer gave, or read the owner again",
            )
        self._answers.append(send)
        owner = self._refused.pop() if self._refused else self.owner
        try:
            return await self._sent(owner, send, reads=False)
        except BanksapiError as error:
            # Refused: it may be answered again. Lost or cancelled: nobody knows.
            if not isinstance(error, OutcomeUnknown):
                self._answers.clear()
            if isinstance(error, ApiError):
                self._refused.append(owner._seen_now())  # noqa: SLF001 - of our own kind
            raise

    async def _look(self, read: Send) -> N:
        return await self._sent(self.owner, read, reads=True)

    async def _sent(self, owner: "InSca", send: Send, *, reads: bool) -> N:
        answered: N = await send(owner)
        if self._heard is not None:
            self._heard(answered, reads=reads)
        return answered


def _rebuild(cls: type[Step[Any]], fields: dict[str, Any]) -> Step[Any]:
    return cls(**fields)


@attrs.frozen(kw_only=True)
class ChooseMethod(Step[N]):
    """The person chooses how to authenticate.

    Attributes:
        options: What there is to choose from; show the name and the hint of each.
    """

    kind: ClassVar[str] = "method"
    rels: ClassVar[tuple[str, ...]] = ("set_method",)

    options: tuple[ScaMethod, ...]

    async def choose(self, option: ScaMethod | str | int, *, timeout: float | None = None) -> N:
        """Choose a method. The bank asks its challenge then, so this is sent once.

        Args:
            option: One of the options, or its id.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The owner's next state.

        Raises:
            InvalidRequest: It is not one of the options; nothing was sent.
            StepChanged: Somebody has answered it since it was read; nothing was sent.
            OutcomeUnknown: The answer was lost: read the owner before choosing again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        chosen = option.id if isinstance(option, ScaMethod) else str(option)
        ids = [one.id for one in self.options]
        if ids and chosen not in ids:
            right = f"give one of {', '.join(ids)}"
            raise InvalidRequest("option", "the bank does not offer this method", right)
        return await self._answer(lambda owner: owner.set_method(chosen, timeout=timeout))

    def _content(self) -> Any:
        return [one.id for one in self.options]


@attrs.frozen(kw_only=True)
class ChooseMedium(Step[N]):
    """The person chooses the device or list that the TAN comes from.

    Attributes:
        options: What there is to choose from.
    """

    kind: ClassVar[str] = "medium"
    rels: ClassVar[tuple[str, ...]] = ("set_medium",)

    options: tuple[ScaMedium, ...]

    async def choose(self, option: ScaMedium | str, *, timeout: float | None = None) -> N:
        """Choose a medium. The bank asks its challenge then, so this is sent once.

        Args:
            option: One of the options, or its name.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The owner's next state.

        Raises:
            InvalidRequest: It is not one of the options; nothing was sent.
            StepChanged: Somebody has answered it since it was read; nothing was sent.
            OutcomeUnknown: The answer was lost: read the owner before choosing again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        chosen = option.name if isinstance(option, ScaMedium) else option
        names = [one.name for one in self.options]
        if names and chosen not in names:
            right = f"give the name of one of the {len(names)} options"
            raise InvalidRequest("option", "the bank does not offer this medium", right)
        return await self._answer(lambda owner: owner.set_medium(chosen, timeout=timeout))

    def _content(self) -> Any:
        return [one.name for one in self.options]


@attrs.frozen(kw_only=True)
class EnterTan(Step[N]):
    """The person answers a challenge with a TAN.

    Attributes:
        challenge: What to show; `None` where the bank sends none, as with a list on paper.
    """

    kind: ClassVar[str] = "tan"
    rels: ClassVar[tuple[str, ...]] = ("authenticate",)

    challenge: Challenge | None

    async def submit(self, tan: str | Secret, *, timeout: float | None = None) -> N:
        """Send the TAN, once. It is never logged, shown or kept.

        Args:
            tan: What the person entered; blanks around it and between digits are taken away.
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The owner's next state. After a wrong TAN its `sca` is what is offered now, usually
            this step again, and `messages` say so.

        Raises:
            InvalidRequest: The TAN is empty or cannot be sent; nothing was sent. The person mends
                it, so its action is `ASK_PERSON`.
            StepChanged: Somebody has answered it since it was read; nothing was sent.
            OutcomeUnknown: The answer was lost: read the owner before sending again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        kept = secret_text(tan, argument="tan")
        del tan  # a kept traceback shows what its frames hold
        kept = tan_of(kept, argument="tan")
        return await self._answer(lambda owner: owner.authenticate(kept, timeout=timeout))


@attrs.frozen(kw_only=True)
class EnterTextTan(EnterTan[N]):
    """The person answers a transfer of the older kind with a TAN (`submit_text_tan`)."""

    rels: ClassVar[tuple[str, ...]] = ("submit_text_tan",)


@attrs.frozen(kw_only=True)
class ConfirmElsewhere(Step[N]):
    """The person confirms elsewhere, in the bank's app. No TAN is wanted.

    Attributes:
        challenge: What to show; `None` where the bank sends none.
    """

    kind: ClassVar[str] = "elsewhere"
    rels: ClassVar[tuple[str, ...]] = ("authenticate_decoupled", "authenticate")

    challenge: Challenge | None

    @property
    def can_poll(self) -> bool:
        """Whether `poll` is offered."""
        return self.owner.can("authenticate_decoupled")

    @property
    def can_confirm(self) -> bool:
        """Whether `confirmed` is offered."""
        return self.owner.can("authenticate")

    async def poll(self, *, timeout: float | None = None) -> N:
        """Ask whether the person has confirmed. It reads only, and causes no challenge.

        Wait some seconds between two polls, as `sca_steps` and `run_sca` do by themselves.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The owner's next state.

        Raises:
            RelationNotAvailable: It is not offered; see `can_poll`.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._look(lambda owner: owner.authenticate_decoupled(timeout=timeout))

    async def confirmed(self, *, timeout: float | None = None) -> N:
        """Tell the interface that the person says they have confirmed; sent once.

        Args:
            timeout: Seconds for all of it; `None` is 285 s, `math.inf` is no limit.

        Returns:
            The owner's next state.

        Raises:
            RelationNotAvailable: It is not offered; see `can_confirm`.
            StepChanged: Somebody has answered it since it was read; nothing was sent.
            OutcomeUnknown: The answer was lost: read the owner again.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        return await self._answer(lambda owner: owner.authenticate(timeout=timeout))


@attrs.frozen(kw_only=True)
class FollowRedirect(Step[N]):
    """The person goes to the bank's own page and comes back.

    Attributes:
        url: The page, for the person's browser alone: an https URL of any host, without userinfo.
            It is never fetched by this library.
        challenge: What to show; `None` where the bank sends none.
    """

    kind: ClassVar[str] = "redirect"
    rels: ClassVar[tuple[str, ...]] = ("redirect_url",)

    url: str = attrs.field(repr=False)
    challenge: Challenge | None

    async def returned(self, *, timeout: float | None = None) -> N:
        """Read what became of it, once the browser is back. It reads only.

        Args:
            timeout: Seconds for all of it; `None` is the reading's default.

        Returns:
            The owner's next state; its `sca` is this step again while the bank has not answered.

        Raises:
            NotFound: The owner is gone.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        if self.owner.can("authenticate_decoupled"):
            return await self._look(lambda owner: owner.authenticate_decoupled(timeout=timeout))
        return await self._look(lambda owner: owner._read_again(timeout))  # noqa: SLF001 - as above


ScaStep = ChooseMethod[N] | ChooseMedium[N] | EnterTan[N] | ConfirmElsewhere[N] | FollowRedirect[N]
"""What can be asked of the person."""


def next_step(owner: "InSca") -> ScaStep[Any] | None:
    """Derive what is asked of the person now.

    Args:
        owner: What offers it.

    Returns:
        The step, `None` where none is asked for.

    Raises:
        UntrustedLink: It is a redirect to where no browser must be sent.
        AmbiguousRelation: Several redirects are offered.
    """
    challenge = owner.challenge
    tan, polled = owner.can("authenticate"), owner.can("authenticate_decoupled")
    if owner.can("redirect_url") and not (
        (tan or polled) and challenge is not None and challenge.redirect is False
    ):
        href = owner.relations.require("redirect_url", type(owner).__name__).href
        return FollowRedirect(owner=owner, challenge=challenge, url=check_redirect(href))
    decoupled = None if challenge is None else challenge.decoupled
    if (polled and not (tan and decoupled is False)) or (tan and decoupled):
        return ConfirmElsewhere(owner=owner, challenge=challenge)
    if tan or (owner.can("submit_text_tan") and hasattr(owner, "submit_text_tan")):
        made = EnterTan[Any] if tan else EnterTextTan[Any]
        return made(owner=owner, challenge=challenge)
    if owner.can("set_medium"):
        return ChooseMedium(owner=owner, options=owner._sca_mediums())  # noqa: SLF001 - as above
    if owner.can("set_method"):
        return ChooseMethod(owner=owner, options=owner._sca_methods())  # noqa: SLF001 - as above
    return None


def check_redirect(href: str) -> str:
    """Return the URL of a bank's page, if a browser may be sent there.

    Raises:
        UntrustedLink: It is not an absolute https URL, has userinfo, or is written so that browsers
            may read it otherwise.
    """
    # Pages of banks may be behind a fragment; it is checked like the rest and stays where it is.
    url, _, fragment = href.partition("#")
    wrong = None
    try:
        scheme = split_url(url).scheme
    except ValueError as error:
        wrong = str(error)
    else:
        if scheme != "https":
            wrong = "it is not https"
        elif " " in fragment or "\\" in fragment or not fragment.isprintable():
            wrong = "its fragment holds a blank, a backslash or a control character"
    if wrong is not None:
        raise UntrustedLink(f"a person must not be sent there: {wrong}")
    return href
