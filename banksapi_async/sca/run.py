"""A whole authentication: step by step as a loop, or by callbacks, until it has ended.

How it ended is one of four values, none of them an exception: the bank's answer and the person's
are equally ordinary. An end that says nothing of success is not called one. While the person is
busy elsewhere nothing but reading happens.
"""

import inspect
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Generic, Self, TypeVar

import anyio
import attrs

from banksapi_async.errors import BadRequest, BanksapiError, InvalidRequest, NotFound, RateLimited
from banksapi_async.messages.message import Message
from banksapi_async.sca.records import ScaMedium, ScaMethod
from banksapi_async.sca.resource import InSca
from banksapi_async.sca.steps import (
    ChooseMedium,
    ChooseMethod,
    ConfirmElsewhere,
    EnterTan,
    FollowRedirect,
    ScaStep,
)
from banksapi_async.values.legible import kind_of
from banksapi_async.values.secret import Secret
from banksapi_async.wire.arguments import check_type
from banksapi_async.wire.requests import Kind

N = TypeVar("N", bound=InSca)

_FAILED = "BA3040"
# What was read is incomplete; the person has authenticated all the same.
_PARTLY_READ = frozenset({"BA1052", "BA1060", "BA1062", "BA1063"})
_ASKED = frozenset({"BA1110", "BA3000", "BA3005", "BA3010", "BA3020", "BA3030"})


@attrs.frozen
class ScaFinished(Generic[N]):
    """Nothing more is asked, and nothing has failed.

    For a payment this says that the person has authenticated, not what became of the money: its own
    outcome does.

    Attributes:
        owner: What was authenticated, as it stands.
    """

    owner: N


@attrs.frozen
class ScaCancelled(Generic[N]):
    """It was called off: by the caller, or by the person at the bank.

    A step that waits for the person elsewhere, and ends as failed with nothing else to say, was
    declined there.

    Attributes:
        owner: What was to be authenticated, as it was seen last.
    """

    owner: N


@attrs.frozen
class ScaExpired(Generic[N]):
    """The time was over, or the interface does not know the step any more.

    Attributes:
        owner: What was to be authenticated, as it was seen last.
    """

    owner: N


@attrs.frozen
class ScaFailed(Generic[N]):
    """It ended without success.

    Attributes:
        messages: What the interface says.
        owner: What was to be authenticated, as it was seen last.
    """

    messages: tuple[Message, ...]
    owner: N


ScaOutcome = ScaFinished[N] | ScaCancelled[N] | ScaExpired[N] | ScaFailed[N]
"""How an authentication ended."""


def outcome_of(owner: N, *, waited: bool, refused: Sequence[Message]) -> ScaOutcome[N] | None:
    """Tell how an authentication ended whose owner asks for no step.

    Args:
        owner: The owner as it stands.
        waited: Whether the last step waited for the person elsewhere.
        refused: What the interface said when it refused the last answer.

    Returns:
        The outcome; `None` while it says that it will ask, but does not yet offer how.
    """
    messages = (*owner.messages, *refused)
    errors = [m for m in messages if m.is_error and m.code not in _PARTLY_READ]
    if errors and waited and all(m.code == _FAILED for m in errors):
        return ScaCancelled(owner)
    if errors or refused or owner.can("start_sca"):
        return ScaFailed(messages, owner)
    if any(m.code in _ASKED for m in messages):
        return None
    return ScaFinished(owner)


_RIGHT_ASKED = "give an `async def` that takes the step"

INTERVAL = 3.0
"""Seconds between two looks at least."""


class ScaRun(Generic[N]):
    """One authentication under way: its owner as it was seen last, and the time that is left."""

    def __init__(self, owner: N, timeout: float | None) -> None:
        right = "give what is in SCA: an access, its issues, a consent or a payment"
        check_type(owner, InSca, argument="owner", right=right)
        self.owner: N = owner
        caller = owner._session().caller  # noqa: SLF001 - of our own kind
        self._clock = caller.clock
        self._end = caller.clock.monotonic() + caller.seconds(Kind.BANK, timeout)
        self._looked = -math.inf
        self._pause = 0.0
        self._waited = False
        self._told = b""
        self._given: ScaStep[N] | None = None
        self._ended = False
        self.moved = False
        self.gone = False
        self.refused: tuple[Message, ...] = ()

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self._end - self._clock.monotonic()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ScaStep[N] | ScaOutcome[N]:
        if self._ended:
            raise StopAsyncIteration
        self._check_answered()
        item = await self._next()
        if isinstance(item, ScaFinished | ScaCancelled | ScaExpired | ScaFailed):
            self._ended = True
            return item
        self._given = item
        self.moved = False
        return attrs.evolve(item, heard=self._heard)

    async def _next(self) -> ScaStep[N] | ScaOutcome[N]:
        while True:
            step = self.owner.sca
            if step is None and not self.gone:
                ended = outcome_of(self.owner, waited=self._waited, refused=self.refused)
                if ended is not None:
                    return ended
            if self.gone or self.left <= 0:
                return ScaExpired(self.owner)
            if step is not None:
                self._waited = isinstance(step, ConfirmElsewhere | FollowRedirect)
                if not (self._waited and step.asked() == self._told):
                    self._told = step.asked() if self._waited else b""
                    return step
            await self._look(step)

    def _check_answered(self) -> None:
        if self._given is None or self._waited or self.moved or self.gone:
            return
        raise InvalidRequest(
            "step",
            f"a {type(self._given).__name__} was not answered",
            "await its method before the next step is asked for, or leave the loop",
        )

    def _heard(self, owner: Any, *, reads: bool) -> None:
        self.owner = owner
        self.moved, self.refused = True, ()
        if reads:
            self._looked = self._clock.monotonic()

    async def _look(self, step: ScaStep[Any] | None) -> None:
        """Wait as long as it must be, and read how it stands."""
        since = self._clock.monotonic() - self._looked
        pause = max(INTERVAL - since, self._pause, 0.0)
        self._pause = 0.0
        await self._clock.sleep(min(pause, max(self.left, 0.0)))
        if self.left <= 0:
            return
        self._looked = self._clock.monotonic()
        try:
            if isinstance(step, ConfirmElsewhere) and step.can_poll:
                self.owner = await step.poll(timeout=self.left)
            elif isinstance(step, FollowRedirect):
                self.owner = await step.returned(timeout=self.left)
            else:
                self.owner = await self.owner._read_again(self.left)  # noqa: SLF001 - of our own kind
        except NotFound:
            self.gone = True
        except RateLimited as error:
            self._pause = error.retry_after or 0.0
        except BanksapiError as error:
            # Only a read was lost: the next look tells the same.
            if not error.retryable:
                raise

    async def give_up(self) -> ScaOutcome[N]:
        """Call it off where that is offered."""
        if self.owner.can("cancel") and self.left > 0:
            after: Any = await self.owner.cancel(timeout=self.left)
            self.owner = after
        return ScaCancelled(self.owner)

    async def send(self, step: ScaStep[N], answer: Callable[..., Awaitable[Any]]) -> None:
        """Send an answer, while there is time; read what is offered after a wrong TAN."""
        if self.left <= 0:
            self.gone = True
            return
        try:
            await answer(timeout=self.left)
        except NotFound:
            self.gone = True
        except BadRequest as error:
            # Some editions answer a wrong TAN so. A choice that is refused is not made again.
            if not (isinstance(step, EnterTan) and error.messages):
                raise
            self.refused = error.messages
        if self.refused:
            self.moved = True
            self.owner = await self.owner._read_again(self.left)  # noqa: SLF001 - of our own kind


def sca_steps(
    owner: N, *, timeout: float | None = None
) -> AsyncIterator[ScaStep[N] | ScaOutcome[N]]:
    """Go through an authentication step by step.

    Answer each step by its own method before the next is asked for. A passive step
    (`ConfirmElsewhere`, `FollowRedirect`) comes once and needs no answer: tell the person, go on,
    and it is looked after, at most every three seconds, by reading alone. The last item is the
    outcome.

    Args:
        owner: What is in SCA: an access, its issues, a consent, a payment.
        timeout: Seconds for all of it, the person's time included; `None` is 285 s, `math.inf` is
            no limit. When it is over the outcome is `ScaExpired`.

    Returns:
        What gives the steps, then one of `ScaFinished`, `ScaCancelled`, `ScaExpired`, `ScaFailed`.

    Raises:
        InvalidRequest: A step was not answered, or `owner` is nothing that can be in SCA.
        UntrustedLink: The bank's page is where no person must be sent.
        ApiError, TransportError, TokenError, DecodeError, OutcomeUnknown: As everywhere.
    """
    return ScaRun(owner, timeout)


Send = Callable[..., Awaitable[Any]]
"""What sends the person's answer, within a `timeout`."""


@attrs.frozen(kw_only=True)
class _Person(Generic[N]):
    """Who answers."""

    choose_method: Callable[[ChooseMethod[N]], Awaitable[ScaMethod | str | None]]
    choose_medium: Callable[[ChooseMedium[N]], Awaitable[ScaMedium | str | None]]
    enter_tan: Callable[[EnterTan[N]], Awaitable[str | Secret | None]]
    confirm_elsewhere: Callable[[ConfirmElsewhere[N]], Awaitable[bool | None]]
    follow_redirect: Callable[[FollowRedirect[N]], Awaitable[bool | None]]

    async def answer(self, step: ScaStep[N]) -> Send | None:
        """Ask, and return what sends the answer; `None` gives up."""
        if isinstance(step, ConfirmElsewhere):
            if await _awaited("confirm_elsewhere", self.confirm_elsewhere, step) is False:
                return None
            return _nothing if step.can_poll else step.confirmed
        if isinstance(step, FollowRedirect):
            told = await _awaited("follow_redirect", self.follow_redirect, step)
            return None if told is False else _nothing
        send: Send
        if isinstance(step, EnterTan):
            given: Any = await _awaited("enter_tan", self.enter_tan, step)
            send = step.submit
        elif isinstance(step, ChooseMethod):
            given, send = await _awaited("choose_method", self.choose_method, step), step.choose
        else:
            given, send = await _awaited("choose_medium", self.choose_medium, step), step.choose
        return None if given is None else partial(send, given)


async def run_sca(
    owner: N,
    *,
    choose_method: Callable[[ChooseMethod[N]], Awaitable[ScaMethod | str | None]],
    choose_medium: Callable[[ChooseMedium[N]], Awaitable[ScaMedium | str | None]],
    enter_tan: Callable[[EnterTan[N]], Awaitable[str | Secret | None]],
    confirm_elsewhere: Callable[[ConfirmElsewhere[N]], Awaitable[bool | None]],
    follow_redirect: Callable[[FollowRedirect[N]], Awaitable[bool | None]],
    timeout: float | None = None,
) -> ScaOutcome[N]:
    """Take a person through an authentication.

    Each callback is awaited with its step and gives the person's answer; `None` instead of an
    answer gives up, and calls the authentication off where that is offered. `confirm_elsewhere` and
    `follow_redirect` tell the person what to do; `False` gives up. After them this reads, at most
    every three seconds, until the bank has the answer. A wrong TAN is asked for again, as often as
    the bank offers it; `step.messages` say so.

    Args:
        owner: What is in SCA: an access, its issues, a consent, a payment.
        choose_method: Gives one of `step.options`.
        choose_medium: Gives one of `step.options`.
        enter_tan: Gives the TAN; `step.challenge` is what to show.
        confirm_elsewhere: Tells the person to confirm in the bank's app. Where the bank cannot be
            polled (`step.can_poll`), it returns when the person says that they have.
        follow_redirect: Sends the person's browser to `step.url`.
        timeout: Seconds for all of it, the callbacks included; `None` is 285 s, `math.inf` is no
            limit.

    Returns:
        How it ended.

    Raises:
        InvalidRequest: A callback is none or is not async, or `owner` is nothing that can be in
            SCA; nothing was sent for the step.
        UntrustedLink: The bank's page is where no person must be sent.
        OutcomeUnknown: The answer to a step was lost: read the owner, and go on from its `sca`.
        ApiError, TransportError, TokenError, DecodeError: As everywhere.
    """
    run = ScaRun(owner, timeout)
    person = _Person[N](
        choose_method=choose_method,
        choose_medium=choose_medium,
        enter_tan=enter_tan,
        confirm_elsewhere=confirm_elsewhere,
        follow_redirect=follow_redirect,
    )
    for argument, asked in attrs.asdict(person, recurse=False).items():
        if not callable(asked):
            raise InvalidRequest(argument, f"it is {kind_of(asked)}", _RIGHT_ASKED)
    chosen: set[Any] = set()
    async for item in run:
        if isinstance(item, ScaFinished | ScaCancelled | ScaExpired | ScaFailed):
            return item
        send: Send | None = None
        with anyio.move_on_after(run.left) as limit:
            send = await person.answer(item)
        if limit.cancelled_caught:
            run.gone = True
            continue
        if send is None:
            return await run.give_up()
        if isinstance(item, ChooseMethod | ChooseMedium):
            choice = (item.asked(), *getattr(send, "args", ()))
            if choice in chosen:
                return ScaFailed(run.owner.messages, run.owner)
            chosen.add(choice)
        await run.send(item, send)
    raise AssertionError("unreachable: the last item is the outcome")


async def _awaited(argument: str, call: Callable[[Any], Awaitable[Any]], step: Any) -> Any:
    pending: object = call(step)
    if inspect.isawaitable(pending):
        return await pending
    kind, pending = kind_of(pending), None  # it may be the TAN, and a kept traceback shows it
    raise InvalidRequest(argument, f"it gave {kind}, which cannot be awaited", _RIGHT_ASKED)


async def _nothing(*, timeout: float) -> None:
    """Send nothing: the person answers elsewhere."""
