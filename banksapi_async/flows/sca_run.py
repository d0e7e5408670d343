"""Which step comes next, and when, until the authentication has ended?

Who answers the steps is not decided here. In between this only reads, never more often than every
three seconds, and never makes the bank ask again. Each passive step comes once, and is looked after
until it changes. The caller's time bounds all of it.
"""

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Generic, Self, TypeVar

import attrs

from banksapi_async.errors import BadRequest, BanksapiError, InvalidRequest, NotFound, RateLimited
from banksapi_async.records import Message

from .sca import ConfirmElsewhere, EnterTan, FollowRedirect, ScaOwner, ScaStep, Sending, desk_of
from .sca_outcome import Cancelled, Expired, Failed, Finished, ScaOutcome, outcome_of

N = TypeVar("N", bound=ScaOwner[Any])

INTERVAL = 3.0
"""Seconds between two looks at least."""


class ScaRun(Generic[N]):
    """One authentication under way: its owner as it was seen last, and the time that is left."""

    def __init__(self, owner: N, timeout: float | None) -> None:
        self.owner = owner
        desk = desk_of(owner)
        self._clock = desk.clock
        self._end = desk.clock.monotonic() + desk.seconds(timeout)
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
        if isinstance(item, Finished | Cancelled | Expired | Failed):
            self._ended = True
            return item
        self._given = item
        self.moved = False
        return attrs.evolve(item, through=self._through(item))

    async def _next(self) -> ScaStep[N] | ScaOutcome[N]:
        while True:
            step = self.owner.sca
            if step is None and not self.gone:
                ended = outcome_of(self.owner, waited=self._waited, refused=self.refused)
                if ended is not None:
                    return ended
            if self.gone or self.left <= 0:
                return Expired(self.owner)
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

    def _through(self, step: ScaStep[Any]) -> Any:
        before = step._through  # noqa: SLF001 - what stood there stays between

        async def through(send: Sending, *, reads: bool) -> Any:
            self.owner = await (send() if before is None else before(send, reads=reads))
            self.moved, self.refused = True, ()
            if reads:
                self._looked = self._clock.monotonic()
            return self.owner

        return through

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
                self.owner = await desk_of(self.owner).read(self.left)
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
            self.owner = await self.owner.cancel(timeout=self.left)
        return Cancelled(self.owner)

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
            self.owner = await desk_of(self.owner).read(self.left)


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
            no limit. When it is over the outcome is `Expired`.

    Returns:
        What gives the steps, then one of `Finished`, `Cancelled`, `Expired`, `Failed`.

    Raises:
        InvalidRequest: A step was not answered.
        UntrustedLink: The bank's page is where no person must be sent.
        ApiError, TransportError, TokenError, DecodeError, OutcomeUnknown: As everywhere.
    """
    return ScaRun(owner, timeout)
