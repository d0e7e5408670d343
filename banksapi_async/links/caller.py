"""The one way of a call: from an operation and a link to an answer of its type.

The caller decides time, headers and body, has the call sent with its token, and reads what came: a
resource, a web form (451), the place of what was made (201), or an error of the tree. What went out
and must not happen twice is `OutcomeUnknown` when its answer is lost; a call that can be cancelled
is watched from outside by a `Sending`.
"""

import math
import uuid
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, suppress
from copy import copy
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import anyio
import attrs

from banksapi_async.auth.grants import Grant
from banksapi_async.auth.keeper import Authorizer
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
    ReadOnly,
    SessionClosed,
    TimedOut,
    UntrustedLink,
)
from banksapi_async.links.answered import Answered
from banksapi_async.links.guard import CANONICAL, OriginGuard
from banksapi_async.links.query import Param, merge, segment
from banksapi_async.links.rel import Rel
from banksapi_async.links.resource import (
    Bound,
    Meta,
    Resource,
    as_resource,
    binding,
    is_tuple,
    with_resources,
)
from banksapi_async.transport.clock import Clock
from banksapi_async.transport.observers import Observers
from banksapi_async.values.frozen import FrozenDict
from banksapi_async.values.secret import Veil, veiled
from banksapi_async.wire import converter, json as wire_json
from banksapi_async.wire.arguments import time_limit, uuid_text
from banksapi_async.wire.hooks import freeze_in_time
from banksapi_async.wire.operation import (
    JSON,
    Anything,
    Operation,
    Place,
    Schemaless,
    class_named,
)
from banksapi_async.wire.record import Record
from banksapi_async.wire.requests import Call, Kind, Retry, Sending
from banksapi_async.wire.responses import REFUSALS, Answer, correlation_id, location
from banksapi_async.wire.types import Misfit, is_object

if TYPE_CHECKING:
    from anyio.lowlevel import EventLoopToken

    from banksapi_async.forms.seal import SealKeys
    from banksapi_async.forms.web_form import WebForm


T = TypeVar("T")

_SMALL = 32 * 1024  # of an answer: it is read sooner than others could have their turn
_FORM = 451
_ERRORS = 300
_ANYTHING = f"{JSON}, */*;q=0.5"


_result = lru_cache(maxsize=512)(Operation[Any].result)


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


def acts(operation: Operation[Any]) -> bool:
    """Tell whether an operation does more than read.

    A GET reads, but for the poll of a decoupled step: asking makes the bank go on.
    """
    return operation.method != "GET" or operation.rel == Rel.AUTHENTICATE_DECOUPLED


@attrs.frozen
class _Created:
    """What a success without a body says: where to read what was created."""

    place: str = attrs.field(repr=False)


class Lifetime:
    """Whether a session can be used: it is open, in the one event loop that it is used in."""

    def __init__(self) -> None:
        from anyio.lowlevel import current_token  # noqa: PLC0415 - a part of what an import costs

        self.closed = False
        self._here = current_token
        self._loop: EventLoopToken | None = None

    @property
    def is_here(self) -> bool:
        """Whether the session belongs to the running event loop, or to none yet."""
        return self._loop in {None, self._here()}

    def check(self) -> None:
        """Bind the session to the running event loop.

        Raises:
            SessionClosed: It is closed, or bound to another loop.
        """
        if self.closed:
            raise SessionClosed("the session is closed; open a new one")
        here = self._here()
        if self._loop is None:
            self._loop = here
        elif self._loop != here:
            raise SessionClosed("the session belongs to another event loop; open one in each loop")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Context:
    """What a session shares with all that it hands out.

    Attributes:
        guard: Where links may lead.
        authorizer: What gets tokens and sends.
        defaults: The seconds of each kind of operation.
        clock: What waits between two looks, and tells the time of signed texts.
        observers: Who is told of events.
        lifetime: Whether the session can be used.
        strict: Whether drift is an error.
        read_only: Whether nothing but reading is allowed.
        new_id: What gives the correlation id of a call.
        keys: What signs states and saved steps; `None` where there are no keys.
        answered: Which questions of banks were answered, and when.
    """

    guard: OriginGuard
    authorizer: Authorizer
    defaults: Mapping[Kind, float]
    clock: Clock
    observers: Observers
    lifetime: Lifetime
    strict: bool
    read_only: bool
    new_id: Callable[[], str] | None
    keys: "SealKeys | None"
    answered: Answered = attrs.field(
        init=False, default=attrs.Factory(lambda self: Answered(self.clock), takes_self=True)
    )

    def check_writable(self, name: str) -> None:
        """Check that more than reading is allowed; asked before anything of a flow is sent.

        Raises:
            ReadOnly: It is not.
        """
        if self.read_only:
            raise ReadOnly(name)

    def seconds(self, kind: Kind, timeout: float | None) -> float:
        """Return the seconds that a call has.

        Raises:
            InvalidRequest: `timeout` is not a number above zero.
        """
        return self.defaults[kind] if timeout is None else time_limit(timeout)


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
        make = self.context.new_id
        if make is None:
            return str(uuid.uuid4())
        failed = ""
        try:
            made = make()
        except Exception as error:  # noqa: BLE001 - the caller's code may fail in any way it likes
            made, failed = "", type(error).__name__
        if failed:
            raise InvalidRequest("correlation_id", f"it raised {failed}", "give what makes a UUID")
        return uuid_text(made, argument="correlation_id")

    def seconds(self, kind: Kind, timeout: float | None) -> float:
        """Return the seconds that a call has.

        Raises:
            InvalidRequest: `timeout` is not a number above zero.
        """
        return self.context.seconds(kind, timeout)

    def check_open(self) -> None:
        """Check that the session can be used.

        Raises:
            SessionClosed: It cannot.
        """
        self.context.lifetime.check()

    def check_allowed(self, operation: Operation[Any]) -> None:
        """Check that the session may do this; asked before anything of it is sent.

        Raises:
            ReadOnly: It may not.
        """
        if acts(operation):
            self.context.check_writable(operation.name)

    def entry(self, path: str) -> str:
        """Return the URL of one of the few paths that a client may know.

        Raises:
            UntrustedLink: What stands in it, such as a tenant's name, would lead elsewhere.
        """
        if "/." in path or "//" in path or path.endswith("/"):
            raise UntrustedLink("an id or a tenant's name in it is a dot segment, or empty")
        base = self.context.guard.base_url
        return self.context.guard.resolve(f"{base}{path}", source=base)

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

    def pardon(self, username: str) -> None:
        """Forget which log-ins of a user were refused: they have another password now."""
        self.context.authorizer.pardon(self.context.guard.base_url, username)

    async def run(
        self,
        operation: Operation[T],
        url: str,
        *,
        params: Mapping[str, Param] | Veil | None = None,
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
        given = Veil((url, params, json))
        del url, params, json  # a kept traceback shows what its frames hold
        self.check_open()
        self.check_allowed(operation)
        sent_id = self.correlation_id() if sending is None else sending.correlation_id
        call = self._call(operation, given, customer_ip, timeout, sent_id=sent_id)
        if sending is not None:
            sending.watch(call.progress)
        if not self.context.observers.present:
            return await self._done(operation, call, subject, sending)
        from banksapi_async.links.told import told  # noqa: PLC0415 - only where somebody observes

        done = partial(self._done, operation, call, subject, sending)
        return await told(self, operation, call, done, acts=acts(operation))

    async def _done(
        self,
        operation: Operation[T],
        call: Call,
        subject: str | None,
        sending: Sending | None,
    ) -> T:
        """Have a call answered and its answer read; what may have happened is unknown then."""
        closed = None
        try:
            result = await self._answered(operation, call, subject, sending)
        except BanksapiError as error:
            if operation.retry is not Retry.ONCE or not _may_have_happened(error, call):
                raise
            if isinstance(error, SessionClosed):
                closed = error.copy()
        else:
            if not isinstance(result, _Created):
                return result
            # Whatever is wrong with the reading, what was made stays made: an error of the reading
            # would say "nothing was sent", or "try again", and whoever heeds it makes it twice.
            with suppress(BanksapiError):
                return await self._read_created(operation, call, result, subject)
        unknown = OutcomeUnknown(
            operation.name, subject=subject, correlation_id=call.correlation_id
        )
        raise unknown from closed

    def _call(
        self,
        operation: Operation[Any],
        given: Veil,
        customer_ip: str | None,
        timeout: float | None,
        *,
        sent_id: str,
    ) -> Call:
        seconds = self.seconds(operation.kind, timeout)
        url, body = _asked(given)
        headers: dict[str, str] = {}
        if body is not None:
            headers["Content-Type"] = operation.media
        if operation.media != JSON:
            headers["Accept"] = operation.media
        elif operation.into is Anything:
            headers["Accept"] = _ANYTHING
        elif operation.into is bytes:
            headers["Accept"] = "*/*"  # a picture or a document: what asks for JSON alone gets 406
        address = customer_ip or self.grant.customer_ip
        if operation.customer_ip and address:
            headers["Customer-IP-Address"] = address
        return Call(
            method=operation.method,
            url=url,
            template=operation.template,
            headers=headers,
            body=body,
            retry=operation.retry,
            deadline=math.inf if seconds == math.inf else anyio.current_time() + seconds,
            seconds=seconds,
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
        look = None if len(answer.body) <= _SMALL else partial(_look, call)
        steps = answer_in_steps(
            operation, answer, bound, strict=self.context.strict, subject=subject, look=look
        )
        value, drift = await _calmly(steps, look) if look else converter.finished(steps)
        if drift and self.context.observers.present:
            from banksapi_async.transport.events import Drift  # noqa: PLC0415 - only where somebody observes

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
        # It holds the form's session, and a kept traceback shows what its frames hold.
        place = veiled(location(answer) or href_of(beside, Rel.GET_WEBFORM))
        if place is None:
            raise DecodeError(["Location: missing from a 451"], correlation_id=call.correlation_id)
        if sending is not None:
            sending.beside = beside
        kind: type[WebForm] = class_named("WebForm")
        link = None if subject else href_of(beside, Rel.SELF)
        form = kind.read(
            place,
            caller=self,
            source=call.url,
            subject=subject or link,
            kind=None if link is None else type(beside).__name__,
        )
        if not operation.form:
            raise PersonNeeded(form)
        return form

    def _refused(self, answer: Answer, call: Call) -> None:
        from banksapi_async.messages.refusals import error_for  # noqa: PLC0415 - with the first error

        error: ApiError = error_for(answer, call)
        if not isinstance(error, NotFound) or call.retry is not Retry.DELETE:
            raise error

    async def _read_created(
        self, operation: Operation[T], call: Call, created: _Created, subject: str | None
    ) -> T:
        """Read what a 201 without a body has created."""
        reading = attrs.evolve(operation, method="GET", retry=Retry.READ, form=False)
        again = Call(
            method="GET",
            url=self.guard.resolve(created.place, source=call.url),
            template="{location}",
            retry=Retry.READ,
            deadline=call.deadline,
            seconds=call.seconds,
            operation=call.operation,
            correlation_id=call.correlation_id,
        )
        return cast("T", await self._answered(reading, again, subject))


async def _calmly(
    steps: Generator[None, None, tuple[T, tuple[str, ...]]], look: Callable[[], None]
) -> tuple[T, tuple[str, ...]]:
    """Go through the steps of a reading; others get their turn between two."""
    from anyio.lowlevel import checkpoint  # noqa: PLC0415 - a part of what an import costs

    with closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found: tuple[T, tuple[str, ...]] = end.value
                return found
            await checkpoint()
            look()


def _look(call: Call) -> None:
    if anyio.current_time() >= call.deadline:
        raise TimedOut(
            "decode",
            call.seconds,
            method=call.method,
            path_template=call.template,
            correlation_id=call.correlation_id,
        )


def _meta(answer: Answer, call: Call) -> Meta:
    came = correlation_id(answer) or call.correlation_id
    return Meta(status=answer.status, correlation_id=came, received_at=answer.received_at)


def _reads(operation: Operation[Any]) -> bool:
    """Tell whether what was created is the result, and not only its place, or nothing."""
    result = _result(operation)
    return isinstance(result, type) and issubclass(result, Record)


def _place(operation: Operation[Any], subject: str | None) -> str | None:
    if operation.created is None or subject is None:
        return None
    return CANONICAL + operation.created.format(subject=segment(subject))


_IN_JSON = "give what JSON has: objects, lists, texts, numbers"


def _asked(given: Veil) -> tuple[str, bytes | None]:
    """Return the URL and the body of what a caller gave: a link, a query and what is sent."""
    try:
        url, params, json = (part.value if isinstance(part, Veil) else part for part in given.value)
        url = merge(url, params) if params else url
        if json is not None and not isinstance(json, bytes):
            json = wire_json.dumps(converter.to_wire(json), strict=True)
    except RecursionError:
        refused = InvalidRequest("json", "it holds itself, or is nested too deep", _IN_JSON)
    except TypeError as error:
        refused = InvalidRequest("json", str(error), _IN_JSON)
    except InvalidRequest as error:
        refused = copy(error)
    else:
        return url, json
    url = params = json = None  # a kept traceback shows what its frames hold
    raise refused


def _may_have_happened(error: BanksapiError, call: Call) -> bool:
    if isinstance(error, ApiError):
        return error.status not in REFUSALS  # a redirect is no refusal, whoever it comes from
    if isinstance(error, DecodeError | UntrustedLink):
        return True  # an answer came: it cannot be read, or its form must not be opened
    lost = isinstance(error, AnswerLost | TimedOut | SessionClosed)
    return lost and call.progress.written > 0


def read_generic(answer: Answer, look: Callable[[], None] | None = None) -> Any:
    """Return the answer's body in the type that fits it; `None` for an empty one."""
    if not answer.body:
        return None
    if "json" not in answer.headers.get("content-type", "json"):
        return answer.body
    value = with_resources(_frozen(answer, look), Resource)
    return list(value) if is_tuple(value) else value


def read_schemaless(
    answer: Answer, look: Callable[[], None] | None = None
) -> "Resource | tuple[Any, ...]":
    """Return the answer as a resource, or as the resources of its array; empty is an empty one.

    Raises:
        DecodeError: It is neither an object nor an array.
    """
    if not answer.body:
        return Resource()
    value = _frozen(answer, look)
    if isinstance(value, FrozenDict):
        return _resource(value)
    if is_tuple(value):
        return tuple([_resource(row) if isinstance(row, FrozenDict) else row for row in value])
    raise DecodeError(["expected an object or a list"])


def _resource(value: FrozenDict) -> Resource:
    found: Resource = as_resource(value, Resource)
    return found


def _frozen(answer: Answer, look: Callable[[], None] | None) -> Any:
    try:
        return freeze_in_time(wire_json.loads(answer.body), look)
    except Misfit as misfit:
        problem = str(misfit)
    raise DecodeError([f"expected {problem}"])


def read_answer(
    operation: Operation[T], answer: Answer, bound: Bound, *, strict: bool
) -> tuple[T, tuple[str, ...]]:
    """Read an answer that is no error, at once; see `answer_in_steps`."""
    return converter.finished(answer_in_steps(operation, answer, bound, strict=strict))


def answer_in_steps(
    operation: Operation[T],
    answer: Answer,
    bound: Bound,
    *,
    strict: bool,
    subject: str | None = None,
    look: Callable[[], None] | None = None,
) -> Generator[None, None, tuple[T, tuple[str, ...]]]:
    """Read an answer that is no error, in steps; see `converter.read_in_steps`.

    Args:
        operation: What was asked; it knows the type.
        answer: What came.
        bound: What the resources in it are bound to.
        strict: Whether what this version does not know or cannot read is an error.
        subject: The id that the call was about.
        look: Raises when the time is over.

    Yields:
        Nothing, between two steps.

    Returns:
        The value, and where it held what this version does not know or cannot read.

    Raises:
        DecodeError: The body does not fit the type.
    """
    cls = _result(operation)
    drift: tuple[str, ...] = ()
    value: object
    with binding(bound):
        if cls is None:
            value = None
        elif cls is bytes:
            value = answer.body
        elif cls is Place:
            value = Place(location(answer) or "")
        elif cls is Anything:
            value = read_generic(answer, look)
        elif cls is Schemaless:
            value = read_schemaless(answer, look)
        else:
            data = _unwrapped(wire_json.loads(answer.body), operation.wrapper)
            data = converter.known_of(cls, data, link=bound.url, subject=subject)
            value, drift = yield from converter.read_in_steps(cls, data, strict=strict, look=look)
    return cast("T", value), drift


def _unwrapped(data: Any, wrapper: str | None) -> Any:
    if wrapper is not None and is_object(data) and wrapper in data:
        return data[wrapper]
    return data
