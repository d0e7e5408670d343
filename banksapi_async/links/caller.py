"""How does the caller of an operation see how far its request has come?

An error says what happened, but a cancellation says nothing. So a call that must not happen twice
is watched from outside: the caller keeps a `Sending` and looks at it afterwards.
"""

# DOC: How much time has a call, and how much of it is left for the next step of a flow?
# DOC: What stands in the body of a 451, beside the web form?
# DOC: How does an operation become an answer of its type?
import math
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote

import anyio
import anyio.lowlevel
import attrs

from banksapi_async.auth.authorizer import Authorizer
from banksapi_async.auth.grants import Grant
from banksapi_async.auth.token import Token
from banksapi_async.errors import (
    AnswerLost,
    ApiError,
    BanksapiError,
    DecodeError,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    PersonNeeded,
    SessionClosed,
    TimedOut,
)
from banksapi_async.links.answered import Answered
from banksapi_async.links.binding import Bound, Meta
from banksapi_async.links.guard import CANONICAL, OriginGuard
from banksapi_async.links.query import Param, merge
from banksapi_async.links.reading import read_answer
from banksapi_async.links.rel import Rel
from banksapi_async.links.resource import Resource
from banksapi_async.messages.refusals import error_for
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.events import Drift
from banksapi_async.transport.observers import Observers
from banksapi_async.transport.settings import Timeouts
from banksapi_async.wire import converter, json as wire_json
from banksapi_async.wire.arguments import uuid_text
from banksapi_async.wire.operation import JSON, Operation, class_named
from banksapi_async.wire.record import Record
from banksapi_async.wire.requests import Call, Kind, Progress, Retry
from banksapi_async.wire.responses import Answer, correlation_id, location

if TYPE_CHECKING:
    from banksapi_async.forms.seal import SealKeys
    from banksapi_async.forms.web_form import WebForm


class Sending:
    """One call that is watched.

    Args:
        correlation_id: The id that goes out with it.

    Attributes:
        correlation_id: The id that goes out with it.
        beside: The resource in the body of a 451, beside the web form; `None` where there is none.
    """

    __slots__ = ("_progress", "beside", "correlation_id")

    def __init__(self, correlation_id: str) -> None:
        self.correlation_id = correlation_id
        self.beside: Any = None
        self._progress: Progress | None = None

    @property
    def is_out(self) -> bool:
        """Whether a byte of it may have left us."""
        return self._progress is not None and self._progress.written > 0

    def watch(self, progress: Progress) -> None:
        """Watch a call from now on."""
        self._progress = progress


class TimeLeft:
    """One time limit for several calls.

    Args:
        flow: The flow's name, for the error.
        seconds: The time for all of it; `math.inf` is no limit.
    """

    def __init__(self, flow: str, seconds: float) -> None:
        self._flow = flow
        self._seconds = seconds
        self._end = anyio.current_time() + seconds

    def __call__(self) -> float:
        """Return the seconds that are left.

        Raises:
            TimedOut: None are.
        """
        left = self._end - anyio.current_time()
        if left > 0:
            return left
        raise TimedOut(self._flow, self._seconds)


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


def read_beside(operation: Operation[Any], answer: Answer, bound: Bound) -> Resource | None:
    """Return the resource in a 451's body, `None` where there is none that can be read.

    Args:
        operation: What was asked; it knows the type.
        answer: The 451.
        bound: What the resource is bound to.
    """
    if not answer.body or not operation.form:
        return None
    try:
        found, _ = read_answer(operation, answer, bound, strict=False)
    except DecodeError:
        return None
    return found if isinstance(found, Resource) else None


def href_of(resource: Resource | None, rel: Rel | str) -> str | None:
    """Return the link of a relation that is offered once, `None` where it is not."""
    links = {} if resource is None else {r.href: None for r in resource.relations.all(rel)}
    return next(iter(links)) if len(links) == 1 else None


T = TypeVar("T")

_FORM = 451
_ERRORS = 300
_REFUSALS = range(400, 500)


class _Created(str):
    """What a success without a body says: where to read what was created."""

    __slots__ = ()


class Lifetime:
    """Whether a session can be used: it is open, in the one event loop that it is used in."""

    def __init__(self) -> None:
        self.closed = False
        self._loop: anyio.lowlevel.EventLoopToken | None = None

    @property
    def is_here(self) -> bool:
        """Whether the session belongs to the running event loop, or to none yet."""
        return self._loop in {None, anyio.lowlevel.current_token()}

    def check(self) -> None:
        """Bind the session to the running event loop.

        Raises:
            SessionClosed: It is closed, or bound to another loop.
        """
        if self.closed:
            raise SessionClosed("the session is closed; open a new one")
        if not self.is_here:
            raise SessionClosed("the session belongs to another event loop; open one in each loop")
        self._loop = anyio.lowlevel.current_token()


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Context:
    """What a session shares with all that it hands out.

    Attributes:
        guard: Where links may lead.
        authorizer: What gets tokens and sends.
        timeouts: The seconds of each kind of operation.
        clock: What waits between two looks, and tells the time of signed texts.
        observers: Who is told of events.
        lifetime: Whether the session can be used.
        strict: Whether drift is an error.
        new_id: What gives the correlation id of a call.
        keys: What signs states and saved steps; `None` where there are no keys.
        answered: Which questions of banks were answered, and when.
    """

    guard: OriginGuard
    authorizer: Authorizer
    timeouts: Timeouts
    clock: Clock
    observers: Observers
    lifetime: Lifetime
    strict: bool
    new_id: Callable[[], str] | None
    keys: "SealKeys | None"
    answered: Answered = attrs.field(
        init=False, default=attrs.Factory(lambda self: Answered(self.clock), takes_self=True)
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Caller:
    """What sends operations for one level of a session.

    Attributes:
        context: What the session shares.
        grant: Which token this level takes.
    """

    context: Context
    grant: Grant

    @property
    def guard(self) -> OriginGuard:
        """Where links may lead."""
        return self.context.guard

    @property
    def clock(self) -> Clock:
        """What waits between two looks."""
        return self.context.clock

    def correlation_id(self) -> str:
        """Return the id of a new call, as the interface wants it: a UUID."""
        made = self.context.new_id
        return str(uuid.uuid4()) if made is None else uuid_text(made(), argument="correlation_id")

    def seconds(self, kind: Kind, timeout: float | None) -> float:
        """Return the seconds that a call has.

        Raises:
            InvalidRequest: `timeout` is not a number above zero.
        """
        return seconds_for(kind, timeout, self.context.timeouts)

    def check_open(self) -> None:
        """Check that the session can be used.

        Raises:
            SessionClosed: It cannot.
        """
        self.context.lifetime.check()

    def entry(self, path: str) -> str:
        """Return the URL of one of the few paths that a client may know."""
        return f"{self.context.guard.base_url}{path}"

    async def token(self, *, min_ttl: float = 0.0, timeout: float | None = None) -> Token:
        """Return the token of this level.

        Args:
            min_ttl: How long it must still live, in seconds.
            timeout: Seconds for all of it.

        Raises:
            TokenError: There is none for these credentials.
        """
        self.check_open()
        seconds = self.seconds(Kind.MINT, timeout)
        deadline = anyio.current_time() + seconds
        return await self.context.authorizer.token(self.grant, min_ttl=min_ttl, deadline=deadline)

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
        sending: Sending | None = None,
    ) -> T:
        """Run one operation.

        Args:
            operation: What to do.
            url: Where, already through the guard.
            params: Query parameters, merged with those of the URL.
            json: The body, `None` for none; bytes go out as they are.
            customer_ip: The end user's address, checked; sent where the operation declares it.
            timeout: Seconds for all of it.
            subject: The id of what it is about, for a web form and for `OutcomeUnknown`.
            sending: What watches the call from outside; it has the correlation id then.

        Raises:
            BanksapiError: As the tree says.
        """
        self.check_open()
        sent_id = self.correlation_id() if sending is None else sending.correlation_id
        asked = merge(url, params or {})
        call = self._call(operation, asked, json, customer_ip, timeout, sent_id=sent_id)
        if sending is not None:
            sending.watch(call.progress)
        try:
            result = await self._answered(operation, call, subject, sending)
        except Exception as error:
            if operation.retry is not Retry.ONCE or not _may_have_happened(error, call):
                raise
        else:
            return await self._read_created(operation, call, result, subject)
        raise OutcomeUnknown(operation.name, subject=subject, correlation_id=call.correlation_id)

    def _call(
        self,
        operation: Operation[Any],
        url: str,
        json: Any,
        customer_ip: str | None,
        timeout: float | None,
        *,
        sent_id: str,
    ) -> Call:
        seconds = self.seconds(operation.kind, timeout)
        headers: dict[str, str] = {}
        if json is not None:
            headers["Content-Type"] = operation.media
        if operation.media != JSON:
            headers["Accept"] = operation.media
        address = customer_ip or self.grant.customer_ip
        if operation.customer_ip and address:
            headers["Customer-IP-Address"] = address
        return Call(
            method=operation.method,
            url=url,
            template=operation.template,
            headers=headers,
            body=_body(json),
            retry=operation.retry,
            deadline=math.inf if seconds == math.inf else anyio.current_time() + seconds,
            operation=operation.name,
            correlation_id=sent_id,
        )

    async def _answered(
        self,
        operation: Operation[T],
        call: Call,
        subject: str | None,
        sending: Sending | None = None,
    ) -> "T | _Created":
        read = self.context.answered.turn
        answer = await self.context.authorizer.send(call, self.grant)
        if answer.status == _FORM:
            return cast("T", self._form(operation, answer, call, subject, sending))
        if answer.status >= _ERRORS:
            return cast("T", self._refused(answer, call))
        if not answer.body and call.method != "GET" and _reads(operation):
            created = location(answer) or _place(operation, subject)
            if created:
                return _Created(created)
        meta = _meta(answer, call)
        bound = Bound(caller=self, url=call.url, meta=meta, read=read)
        value, drift = read_answer(operation, answer, bound, strict=self.context.strict)
        if drift:
            came = meta.correlation_id
            self.context.observers.tell(
                Drift(operation=operation.name, paths=drift, correlation_id=came)
            )
        return value

    def _form(
        self,
        operation: Operation[Any],
        answer: Answer,
        call: Call,
        subject: str | None,
        sending: Sending | None,
    ) -> "WebForm":
        bound = Bound(caller=self, url=call.url, meta=_meta(answer, call))
        beside = read_beside(operation, answer, bound)
        href = location(answer) or href_of(beside, Rel.GET_WEBFORM)
        if href is None:
            raise DecodeError(["Location: missing from a 451"], correlation_id=call.correlation_id)
        if sending is not None:
            sending.beside = beside
        kind: type[WebForm] = class_named("WebForm")
        form = kind.read(href, caller=self, subject=subject or href_of(beside, Rel.SELF))
        if not operation.form:
            raise PersonNeeded(form)
        return form

    def _refused(self, answer: Answer, call: Call) -> None:
        error: ApiError = error_for(answer, call)
        if not isinstance(error, NotFound) or call.retry is not Retry.DELETE:
            raise error

    async def _read_created(
        self, operation: Operation[T], call: Call, result: "T | _Created", subject: str | None
    ) -> T:
        """Read what a 201 without a body has created; it stays created when that fails."""
        if not isinstance(result, _Created):
            return result
        reading = attrs.evolve(operation, method="GET", retry=Retry.READ, form=False)
        again = Call(
            method="GET",
            url=self.guard.resolve(result, source=call.url),
            template="{location}",
            retry=Retry.READ,
            deadline=call.deadline,
            operation=call.operation,
            correlation_id=call.correlation_id,
        )
        try:
            return cast("T", await self._answered(reading, again, None))
        except BanksapiError as error:
            if not error.retryable:
                raise
        # Of the reading alone, `retryable` would be true; whoever heeds it would create twice.
        raise OutcomeUnknown(operation.name, subject=subject, correlation_id=call.correlation_id)


def _meta(answer: Answer, call: Call) -> Meta:
    came = correlation_id(answer) or call.correlation_id
    return Meta(status=answer.status, correlation_id=came, received_at=answer.received_at)


def _reads(operation: Operation[Any]) -> bool:
    """Tell whether what was created is the result, and not only its place, or nothing."""
    result = operation.result()
    return isinstance(result, type) and issubclass(result, Record)


def _place(operation: Operation[Any], subject: str | None) -> str | None:
    if operation.created is None or subject is None:
        return None
    return CANONICAL + operation.created.format(subject=quote(subject, safe=""))


def _body(json: Any) -> bytes | None:
    if json is None or isinstance(json, bytes):
        return json
    return wire_json.dumps(converter.to_wire(json))


def _may_have_happened(error: Exception, call: Call) -> bool:
    if isinstance(error, ApiError):
        return error.status not in _REFUSALS  # a redirect is no refusal, whoever it comes from
    if isinstance(error, DecodeError):
        return True
    # A transport of the caller's may fail in ways of its own, after all bytes are out.
    lost = not isinstance(error, BanksapiError) or isinstance(error, AnswerLost | TimedOut)
    return lost and call.progress.written > 0
