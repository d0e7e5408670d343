"""How is a person taken through all steps by callbacks?

Each step is asked of one callback, within the time that is left, and its answer is sent once. What
the bank has refused once is not sent again by itself: it may count as a challenge.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Generic, TypeVar

import anyio
import attrs

from banksapi_async.records import ScaMedium, ScaMethod, Secret

from .sca import (
    ChooseMedium,
    ChooseMethod,
    ConfirmElsewhere,
    EnterTan,
    FollowRedirect,
    ScaOwner,
    ScaStep,
)
from .sca_outcome import Cancelled, Expired, Failed, Finished, ScaOutcome
from .sca_run import ScaRun

N = TypeVar("N", bound=ScaOwner[Any])

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
            if await self.confirm_elsewhere(step) is False:
                return None
            return _nothing if step.can_poll else step.confirmed
        if isinstance(step, FollowRedirect):
            return None if await self.follow_redirect(step) is False else _nothing
        send: Send
        if isinstance(step, EnterTan):
            given: Any = await self.enter_tan(step)
            send = step.submit
        elif isinstance(step, ChooseMethod):
            given, send = await self.choose_method(step), step.choose
        else:
            given, send = await self.choose_medium(step), step.choose
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
    chosen: set[Any] = set()
    async for item in run:
        if isinstance(item, Finished | Cancelled | Expired | Failed):
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
                return Failed(run.owner.messages, run.owner)
            chosen.add(choice)
        await run.send(item, send)
    raise AssertionError("unreachable: the last item is the outcome")


async def _nothing(*, timeout: float) -> None:
    """Send nothing: the person answers elsewhere."""
