"""One call, whatever happens on the way: its attempts and the waits between them, in one deadline.

What may be repeated follows from the call's class, that is from what it does; within the session's
budget, and never beyond the call's own deadline. `Retries` decides that by values alone.
An error is raised in `send` alone, where no other is being handled. Events are made, and their
classes imported, only where somebody observes.
"""

import math
import sys
from functools import lru_cache
from time import perf_counter
from typing import NamedTuple, final

import anyio

from banksapi_async.errors import AnswerLost, SessionClosed, TimedOut, TransportError
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.exchange import Failure, Network, parse_url, unsendable, written
from banksapi_async.transport.foreign import must_go_on
from banksapi_async.transport.observers import Observers
from banksapi_async.transport.settings import RetryPolicy
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call, Retry
from banksapi_async.wire.responses import Answer, retry_after


class _Class(NamedTuple):
    """How often in all, on what; some statuses only once."""

    attempts: int
    lost: bool
    statuses: frozenset[int] = frozenset()
    once: frozenset[int] = frozenset()


_CLASSES = {
    Retry.READ: _Class(4, True, frozenset({429, 500, 502, 503, 504}), frozenset({500, 504})),
    Retry.POLL: _Class(2, False),
    Retry.MINT: _Class(3, True, frozenset(range(500, 600))),
    Retry.DELETE: _Class(3, True, frozenset({502, 503, 504})),
    Retry.ONCE: _Class(2, False),
}


@final
class Retries:
    """One session's judgement over repetitions.

    Args:
        policy: How they are spaced and how many there may be.
    """

    __slots__ = ("_balance", "_policy")

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._balance = float(policy.reserve)

    def earn(self) -> None:
        """Note that a call began: it earns its share of a retry."""
        self._balance = min(self._balance + self._policy.budget, self._policy.reserve)

    def delay(
        self,
        retry: Retry,
        answer: Answer | None,
        *,
        attempt: int,
        written: int,
        seen: list[int],
        left: float,
    ) -> float | None:
        """Say how long to wait before the next attempt.

        Args:
            retry: The call's class.
            answer: What came, `None` for nothing or not all of it.
            attempt: How many attempts were made.
            written: How many bytes of the last one were handed to the network.
            seen: The statuses of all attempts, the last one's included.
            left: Seconds until the call's deadline.

        Returns:
            Seconds, or `None`: what came is the result.
        """
        rule = _CLASSES[retry]
        if attempt >= rule.attempts or not _repeatable(rule, answer, written, seen):
            return None
        policy = self._policy
        longest = min(policy.longest, policy.base * 2.0 ** (attempt - 1))
        wait = policy.random.random() * longest
        if answer is not None:
            wait += retry_after(answer) or 0.0
        if wait >= left or self._balance < 1:
            return None
        self._balance -= 1
        return wait


def _repeatable(rule: _Class, answer: Answer | None, written: int, seen: list[int]) -> bool:
    if answer is None:
        return rule.lost or not written
    status = answer.status
    return status in rule.statuses and (status not in rule.once or seen.count(status) == 1)


def _raised(error: BaseException, call: Call) -> AnswerLost:
    """Return our error for what a transport of the caller's should not have raised."""
    text = f"the transport raised {type(error).__name__}"
    if isinstance(error, AssertionError) and "httpx2" in sys.modules:
        text += "; one of httpx2 is given itself, without one of httpx around it"
    return AnswerLost(
        text,
        method=call.method,
        path_template=call.template,
        correlation_id=call.correlation_id,
    )


@final
class Sender:
    """What carries a session's calls.

    Args:
        network: What makes one attempt.
        retries: What may be repeated.
        clock: For the waits.
        observers: Who is told.
        agent: The value of `User-Agent`.
    """

    def __init__(
        self,
        *,
        network: Network,
        retries: Retries,
        clock: Clock,
        observers: Observers,
        agent: bytes,
    ) -> None:
        self.observers = observers
        self._network = network
        self._retries = retries
        self._clock = clock
        self._agent = agent
        self._tells_attempts = observers.want("CallFinished")
        self._parsed = lru_cache(maxsize=256)(parse_url)

    async def send(self, call: Call, authorization: Secret | None = None) -> Answer:
        """Send a call, repeat it where its class allows, and return what was answered.

        `call.progress` tells at any time how far it has come.

        Args:
            call: The call, decided and guarded.
            authorization: The whole value of `Authorization`.

        Returns:
            The answer, whatever its status.

        Raises:
            ConnectFailed: No connection; nothing was sent.
            AnswerLost: The connection ended before the answer was whole.
            TimedOut: The call's deadline passed.
            DecodeError: The body is larger than allowed, or its compression is broken.
            InvalidRequest: A header cannot be sent over HTTP.
            SessionClosed: The sender is closed.
        """
        progress = call.progress
        progress.phase = "connection"
        progress.written = 0
        start = anyio.current_time()
        if self._network.closed:
            raise SessionClosed("the session is closed")
        outcome: Answer | Failure | None = None
        if call.deadline > start:
            with anyio.CancelScope(deadline=call.deadline):
                outcome = await self._attempts(call, authorization)
        if isinstance(outcome, Answer):
            return outcome
        if outcome is None:
            given = call.seconds if call.seconds < math.inf else call.deadline - start
            outcome = TimedOut(
                progress.phase,
                max(0.0, round(given, 3)),
                method=call.method,
                path_template=call.template,
                correlation_id=call.correlation_id,
            )
        raise outcome

    async def aclose(self) -> None:
        """Close the connections and end the silence; a caller's transport stays open."""
        await self._network.aclose()

    async def _attempts(self, call: Call, authorization: Secret | None) -> Answer | Failure:
        progress = call.progress
        self._retries.earn()
        # A query may hold a token or an IBAN, which is not kept; without one, URLs repeat.
        parse = parse_url if "?" in call.url else self._parsed
        request = written(call, parse(call.url), self._agent, authorization)
        if request is None:
            return unsendable()
        seen: list[int] = []
        attempt = 0
        while True:
            attempt += 1
            progress.attempts += 1
            progress.phase = "connection"
            progress.lost |= progress.written > 0
            progress.written = progress.status = 0
            began = perf_counter()
            try:
                outcome = await self._network.send(call, request)
            except BaseException as error:  # noqa: BLE001 - the caller's code may fail in any way
                if not must_go_on(error):
                    self._tell(call, began, error=type(error).__name__)
                    return _raised(error, call)
                late = anyio.current_time() >= call.deadline
                self._tell(call, began, error="TimedOut" if late else "Cancelled")
                # The frames below hold the bytes of the request, and who keeps this keeps them.
                raise error.with_traceback(None) from None
            answer = None
            if isinstance(outcome, Answer):
                answer = outcome
                progress.status = answer.status
                self._tell(call, began, status=answer.status)
                if answer.status < 400:  # noqa: PLR2004 - where errors begin
                    return answer
                seen.append(answer.status)
            else:
                self._tell(call, began, error=type(outcome).__name__)
                if not isinstance(outcome, TransportError) or self._network.closed:
                    return outcome
            delay = self._retries.delay(
                call.retry,
                answer,
                attempt=attempt,
                written=progress.written,
                seen=seen,
                left=call.deadline - anyio.current_time(),
            )
            if delay is None:
                return outcome
            progress.phase = "backoff"
            if self.observers.present:
                from .events import CallRetried  # noqa: PLC0415 - only where somebody observes

                self.observers.tell(
                    CallRetried(
                        operation=call.operation,
                        attempt=progress.attempts + 1,
                        delay=delay,
                        reason=str(answer.status) if answer else type(outcome).__name__,
                        correlation_id=call.correlation_id,
                    )
                )
            await self._clock.sleep(delay)

    def _tell(
        self, call: Call, began: float, *, status: int | None = None, error: str | None = None
    ) -> None:
        if self._tells_attempts:
            from .events import CallFinished  # noqa: PLC0415 - only where somebody observes

            self.observers.tell(
                CallFinished(
                    operation=call.operation,
                    method=call.method,
                    path_template=call.template,
                    status=status,
                    error=error,
                    seconds=perf_counter() - began,
                    attempt=call.progress.attempts,
                    correlation_id=call.correlation_id,
                )
            )
