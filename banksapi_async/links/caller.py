"""How does an operation become an answer of its type?

The one way of a call: deadline, `Call`, token, answer, error or value. A `Caller` holds what the
session and the level of the caller decide; it knows no resource by name.
"""

import math
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, cast

import anyio
import attrs

from banksapi_async.auth import Authorizer, Grant, Token
from banksapi_async.errors import (
    AnswerLost,
    ApiError,
    DecodeError,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    PersonNeeded,
    ServerError,
    TimedOut,
    TransportError,
)
from banksapi_async.records import WebForm
from banksapi_async.transport import Drift, Timeouts
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.events import Event
from banksapi_async.wire import converter, json as wire_json
from banksapi_async.wire.requests import Call, Kind, Progress, Retry
from banksapi_async.wire.responses import Answer, error_for, location

from .binding import Bound, Meta
from .guard import OriginGuard
from .operation import Operation
from .query import Param, merge
from .reading import read_answer

T = TypeVar("T")

_FORM = 451
_CREATED = 201
_ERRORS = 300


@attrs.frozen
class _Created:
    """What a 201 without a body says: where to read what was created."""

    href: str


class FormReader(Protocol):
    """What makes a `WebForm` of a 451's location."""

    def __call__(self, href: str, *, subject: str | None) -> WebForm:
        """Return the form that a location names."""
        ...


@attrs.frozen(kw_only=True, eq=False)
class Caller:
    """What sends operations for one level of a session.

    Attributes:
        guard: Where links may lead.
        authorizer: What gets tokens and sends.
        grant: Which token this level takes.
        read_form: What makes a `WebForm` of a 451.
        timeouts: The seconds of each kind of operation.
        tell: What takes events.
        check_open: Raises `SessionClosed` where the session cannot be used.
        correlation_id: What gives the id of a call.
        clock: What waits between two looks.
        strict: Whether drift is an error.
        customer_ip: The end user's public address, sent where an operation declares it.
    """

    guard: OriginGuard
    authorizer: Authorizer
    grant: Grant
    read_form: FormReader
    timeouts: Timeouts
    tell: Callable[[Event], None]
    check_open: Callable[[], None]
    correlation_id: Callable[[], str]
    clock: Clock
    strict: bool = False
    customer_ip: str | None = None

    def entry(self, path: str) -> str:
        """Return the URL of one of the few paths that a client may know."""
        return f"{self.guard.base_url}{path}"

    async def token(self, *, min_ttl: float = 0.0, timeout: float | None = None) -> Token:
        """Return the token of this level.

        Args:
            min_ttl: How long it must still live, in seconds.
            timeout: Seconds for all of it.

        Raises:
            TokenError: There is none for these credentials.
        """
        self.check_open()
        seconds = seconds_for(Kind.MINT, timeout, self.timeouts)
        deadline = anyio.current_time() + seconds
        return await self.authorizer.token(self.grant, min_ttl=min_ttl, deadline=deadline)

    async def run(
        self,
        operation: Operation[T],
        url: str,
        *,
        params: Mapping[str, Param] | None = None,
        json: Any = None,
        customer_ip: str | None = None,
        timeout: float | None = None,
        subject: str | None = None,
    ) -> T:
        """Run one operation.

        Args:
            operation: What to do.
            url: Where, already through the guard.
            params: Query parameters, merged with those of the URL.
            json: The body, `None` for none.
            customer_ip: The end user's address, checked; sent where the operation declares it.
            timeout: Seconds for all of it.
            subject: The id of what it is about, for a web form and for `OutcomeUnknown`.

        Raises:
            BanksapiError: As the tree says.
        """
        self.check_open()
        call = self._call(operation, merge(url, params or {}), json, customer_ip, timeout)
        try:
            result = await self._answered(operation, call, subject)
        except (AnswerLost, TimedOut, DecodeError, ServerError) as error:
            if operation.retry is not Retry.ONCE or not _may_have_happened(error, call):
                raise
        else:
            return await self._read_created(operation, call, result)
        raise OutcomeUnknown(operation.name, subject=subject, correlation_id=call.correlation_id)

    def _call(
        self,
        operation: Operation[Any],
        url: str,
        json: Any,
        customer_ip: str | None,
        timeout: float | None,
    ) -> Call:
        seconds = seconds_for(operation.kind, timeout, self.timeouts)
        headers: dict[str, str] = {}
        if json is not None:
            headers["Content-Type"] = "application/json"
        address = customer_ip or self.customer_ip
        if operation.customer_ip and address:
            headers["Customer-IP-Address"] = address
        return Call(
            method=operation.method,
            url=url,
            template=operation.template,
            headers=headers,
            body=None if json is None else wire_json.dumps(converter.to_wire(json)),
            retry=operation.retry,
            deadline=math.inf if seconds == math.inf else anyio.current_time() + seconds,
            operation=operation.name,
            correlation_id=self.correlation_id(),
        )

    async def _answered(
        self, operation: Operation[T], call: Call, subject: str | None
    ) -> "T | _Created":
        answer = await self.authorizer.send(call, self.grant)
        if answer.status == _FORM:
            return cast("T", self._form(operation, answer, call, subject))
        if answer.status >= _ERRORS:
            return cast("T", self._refused(answer, call))
        created = location(answer)
        if answer.status == _CREATED and not answer.body and created and operation.form:
            return _Created(created)
        came = answer.headers.get("x-correlation-id") or call.correlation_id
        meta = Meta(status=answer.status, correlation_id=came, received_at=answer.received_at)
        bound = Bound(caller=self, url=call.url, meta=meta)
        value, drift = read_answer(operation, answer, bound, strict=self.strict)
        if drift:
            self.tell(Drift(operation=operation.name, paths=drift, correlation_id=came))
        return value

    def _form(
        self, operation: Operation[Any], answer: Answer, call: Call, subject: str | None
    ) -> WebForm:
        href = location(answer)
        if href is None:
            raise DecodeError(["Location: missing from a 451"], correlation_id=call.correlation_id)
        form = self.read_form(href, subject=subject)
        if not operation.form:
            raise PersonNeeded(form)
        return form

    def _refused(self, answer: Answer, call: Call) -> None:
        error: ApiError = error_for(answer, call)
        if not isinstance(error, NotFound) or call.retry is not Retry.DELETE:
            raise error

    async def _read_created(self, operation: Operation[T], call: Call, result: "T | _Created") -> T:
        """Read what a 201 without a body has created; losing this answer is only a lost read."""
        if not isinstance(result, _Created):
            return result
        reading = attrs.evolve(operation, method="GET", retry=Retry.READ, form=False)
        again = attrs.evolve(
            call,
            method="GET",
            url=self.guard.resolve(result.href, source=call.url),
            template="{location}",
            headers={},
            body=None,
            retry=Retry.READ,
            progress=Progress(),
        )
        return cast("T", await self._answered(reading, again, None))


def seconds_for(kind: Kind, timeout: float | None, timeouts: Timeouts) -> float:
    """Return the seconds that a call has.

    Raises:
        InvalidRequest: `timeout` is not a number above zero.
    """
    if timeout is None:
        return timeouts.of(kind)
    if not timeout > 0:
        raise InvalidRequest(
            "timeout", f"{timeout!r} is not a time", "give seconds above zero, or math.inf"
        )
    return timeout


def new_correlation_id() -> str:
    """Return a fresh id for a call, as the interface wants it: a UUID."""
    return str(uuid.uuid4())


def _may_have_happened(error: Exception, call: Call) -> bool:
    return not isinstance(error, TransportError) or call.progress.written > 0
