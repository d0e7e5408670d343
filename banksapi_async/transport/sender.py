"""One call, whatever happens on the way: its attempts and the waits between them, in one deadline.

An error is raised in `send` alone, where no other is being handled. Events are made, and their
classes imported, only where somebody observes.
"""

from functools import lru_cache
from time import perf_counter
from typing import final

import anyio
import attrs

from banksapi_async.errors import SessionClosed, TimedOut, TransportError
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.exchange import Exchange, Failure, parse_url, unsendable, written
from banksapi_async.transport.observers import Observers
from banksapi_async.transport.retries import Retries
from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call
from banksapi_async.wire.responses import Answer


@final
@attrs.frozen(kw_only=True, repr=False)
class Setup:
    """What a sender is made of.

    Args:
        exchange: What makes one attempt.
        retries: What may be repeated.
        clock: For the waits.
        observers: Who is told.
        agent: The value of `User-Agent`.
    """

    exchange: Exchange
    retries: Retries
    clock: Clock
    observers: Observers
    agent: bytes


@final
class Sender:
    """What carries a session's calls.

    Args:
        setup: Its parts.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._exchange = setup.exchange
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
        if self._exchange.closed:
            raise SessionClosed("the session is closed")
        outcome: Answer | Failure | None = None
        if call.deadline > start:
            with anyio.CancelScope(deadline=call.deadline):
                outcome = await self._attempts(call, authorization)
        if isinstance(outcome, Answer):
            return outcome
        if outcome is None:
            outcome = TimedOut(
                progress.phase,
                max(0.0, round(call.deadline - start, 3)),
                method=call.method,
                path_template=call.template,
                correlation_id=call.correlation_id,
            )
        raise outcome

    @property
    def observers(self) -> Observers:
        """Who is told what happens in the session."""
        return self._setup.observers

    async def aclose(self) -> None:
        """Close the connections and end the silence; a caller's transport stays open."""
        await self._exchange.aclose()

    async def _attempts(self, call: Call, authorization: Secret | None) -> Answer | Failure:
        setup = self._setup
        progress = call.progress
        setup.retries.earn()
        # A query may hold a token or an IBAN, which is not kept; without one, URLs repeat.
        parse = parse_url if "?" in call.url else self._parsed
        request = written(call, parse(call.url), setup.agent, authorization)
        if request is None:
            return unsendable()
        seen: list[int] = []
        attempt = 0
        while True:
            attempt += 1
            progress.attempts += 1
            progress.phase = "connection"
            progress.written = 0
            began = perf_counter()
            try:
                outcome = await self._exchange.send(call, request)
            except Exception as bug:  # in a transport of the caller's for instance
                self._tell(call, began, error=type(bug).__name__)
                raise
            except BaseException as cancelled:  # noqa: BLE001 - it goes on
                late = anyio.current_time() >= call.deadline
                self._tell(call, began, error="TimedOut" if late else "Cancelled")
                # The frames below hold the bytes of the request, and who keeps this keeps them.
                raise cancelled.with_traceback(None) from None
            answer = None
            if isinstance(outcome, Answer):
                answer = outcome
                self._tell(call, began, status=answer.status)
                if answer.status < 400:  # noqa: PLR2004 - where errors begin
                    return answer
                seen.append(answer.status)
            else:
                self._tell(call, began, error=type(outcome).__name__)
                if not isinstance(outcome, TransportError) or self._exchange.closed:
                    return outcome
            delay = setup.retries.delay(
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
            if setup.observers:
                from .events import CallRetried  # noqa: PLC0415 - only where somebody observes

                setup.observers.tell(
                    CallRetried(
                        operation=call.operation,
                        attempt=progress.attempts + 1,
                        delay=delay,
                        reason=str(answer.status) if answer else type(outcome).__name__,
                        correlation_id=call.correlation_id,
                    )
                )
            await setup.clock.sleep(delay)

    def _tell(
        self, call: Call, began: float, *, status: int | None = None, error: str | None = None
    ) -> None:
        if self._setup.observers:
            from .events import CallFinished  # noqa: PLC0415 - only where somebody observes

            self._setup.observers.tell(
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
