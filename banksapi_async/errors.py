"""What can go wrong, and who can mend it, in one tree.

BanksapiError
├── InvalidRequest (ValueError)          what the caller gave cannot be sent
├── ReadOnly                             the session only reads; nothing was sent
├── SessionClosed                        the session is closed, or bound to another event loop
├── Detached                             the resource has no session; see `user.attach`
├── RelationNotAvailable (LookupError)   the interface does not offer this relation now
│   └── AmbiguousRelation                it is offered more than once, with different links
├── UntrustedLink                        a link leads somewhere a token must not go
├── TransportError                       the answer did not arrive
│   ├── ConnectFailed                    no connection; nothing was sent
│   ├── AnswerLost                       the connection ended before the answer was whole
│   └── TimedOut (TimeoutError)          the time was over, with phase and seconds
├── DecodeError                          the answer arrived and cannot be read; `paths` say where
├── TokenError                           no token for these credentials
├── OutcomeUnknown                       it may or may not have happened; look before repeating
├── PersonNeeded                         a 451 where none is part of the call: `form` for a browser
├── RefreshFailed                        the bank's answer to a refresh was an error
├── LedgerFailed                         the ledger's database did not do it; do it again
├── JournalFailed                        a payment could not be written down; nothing was sent
├── FlowStopped                          a call of several steps stopped at one; call it again
├── ReturnRefused                        a browser came back with a state that is not ours
├── StepRefused                          a saved step is forged, too old, or another user's
├── StepChanged                          a saved step is gone or was answered; see `now`
└── ApiError                             the interface answered with an error
    ├── BadRequest            400
    │   └── StaleWebForm      400        a web form was left open: delete the sessions, try again
    ├── NotAuthenticated      401
    ├── TenantExpired         402
    ├── PermissionDenied      403
    ├── NotFound              404
    │   └── CredentialsNotStored 404     a payment with saved credentials where none are saved
    ├── NotAllowed            405
    ├── Conflict              409
    ├── UserLocked            423
    ├── RateLimited           429
    ├── UnexpectedRedirect    3xx        never followed
    └── ServerError           5xx
        └── GatewayTimeout    504

Every error says whether the same call may succeed later (`retryable`) and who can mend it
(`action`). Errors pickle and copy; they hold no resource, and nothing secret survives a pickle.
What they say is one line of bounded length, whatever stands in the value that they are about.
"""

import enum
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from banksapi_async.values.legible import legible

if TYPE_CHECKING:
    from banksapi_async.forms.web_form import WebForm
    from banksapi_async.messages.message import Message

_E = TypeVar("_E", bound="BanksapiError")

_REMEMBERED = "; remembered, and not tried again"
_LONGEST = 64
"""How long the name of a relation is that an error shows."""
_ECHOED = 400
"""How long what was wrong may be said, which may show what was given."""


class Action(enum.Enum):
    """Who can do something about an error."""

    RETRY_LATER = "retry later"
    """The same call may work later; it was the interface, the bank or the network."""
    ASK_PERSON = "ask person"
    """The person has a step to do, or typed what cannot be sent."""
    GONE = "gone"
    """What was asked for is not there, or not any more."""
    FIX_REQUEST = "fix request"
    """The program did something wrong; neither the person nor time mends it."""
    OPERATOR = "operator"
    """Whoever runs the service."""


def _rebuild(cls: type[_E], args: tuple[Any, ...], state: dict[str, Any]) -> _E:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class BanksapiError(Exception):
    """The base of all errors of this library.

    Args:
        text: What went wrong; it is cut, and what cannot be printed is escaped.

    Attributes:
        retryable: Whether the same call may succeed later without a change.
        action: Who can mend it.
    """

    retryable: bool = False
    action: Action = Action.OPERATOR
    _unpickled: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, text: str = "") -> None:
        super().__init__(legible(text))

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        state = {k: None if k in self._unpickled else v for k, v in self.__dict__.items()}
        return _rebuild, (type(self), self.args, state)

    def copy(self) -> Self:
        """Return an equal error without traceback: each waiter raises its own."""
        return _rebuild(type(self), self.args, dict(self.__dict__))

    def __copy__(self) -> Self:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()  # what it holds is frozen


class InvalidRequest(BanksapiError, ValueError):
    """What the caller gave cannot be sent; nothing was.

    Its action is `ASK_PERSON` where a person typed it (an IBAN, a name, a purpose), `GONE` where it
    is the id of something to read and can be nobody's, else `FIX_REQUEST`.

    Attributes:
        argument: The argument that was wrong.
    """

    action = Action.FIX_REQUEST

    def __init__(
        self, argument: str, wrong: str, right: str, *, action: Action = Action.FIX_REQUEST
    ) -> None:
        self.argument = legible(argument, _ECHOED)
        # Cut by itself, so that what would be right is always said.
        super().__init__(f"{self.argument}: {legible(wrong, _ECHOED)}; {right}")
        self.action = action


class ReadOnly(BanksapiError):
    """The session only reads, and this call does more; nothing was sent.

    Attributes:
        operation: The name of the operation.
    """

    action = Action.FIX_REQUEST

    def __init__(self, operation: str) -> None:
        super().__init__(f"{operation} does more than read, and the session is read_only")
        self.operation = operation


class SessionClosed(BanksapiError):
    """The session is closed, or used from another event loop than it was opened in.

    A call that was under way says so too, but for one that may have gone out and must not be sent
    twice: that is `OutcomeUnknown`, with this as its cause.
    """

    action = Action.FIX_REQUEST


class Detached(BanksapiError):
    """The resource has no session: it was pickled or copied. `user.attach(resource)` binds it."""

    action = Action.FIX_REQUEST


class RelationNotAvailable(BanksapiError, LookupError):
    """The interface does not offer this relation on the resource as it stands.

    Attributes:
        rel: The relation asked for.
        resource_type: The name of the resource's class.
        available: The relations that are offered.
    """

    action = Action.FIX_REQUEST

    def __init__(self, rel: str, resource_type: str, available: Sequence[str]) -> None:
        names = (
            name if name.isprintable() and len(name) <= _LONGEST else "…" for name in available
        )
        offered = ", ".join(names) or "none"
        asked = legible(rel, _LONGEST)
        super().__init__(f"{resource_type} does not offer '{asked}' now; offered: {offered}")
        self.rel = str(rel)
        self.resource_type = resource_type
        self.available = tuple(available)


class AmbiguousRelation(RelationNotAvailable):
    """The relation is offered more than once with different links; choose with `relation=`."""

    def __init__(self, rel: str, resource_type: str, available: Sequence[str], count: int) -> None:
        super().__init__(rel, resource_type, available)
        rel = legible(rel, _LONGEST)
        text = (
            f"{resource_type} offers '{rel}' {count} times with different links;"
            f" choose one with relation=resource.relations.all('{rel}')[i], here or in `follow`"
        )
        self.args = (text,)
        self.count = count


class UntrustedLink(BanksapiError):
    """A link leads somewhere a token must not go; nothing was sent.

    Attributes:
        reason: What was wrong with the link.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"refused to follow a link: {reason}")
        self.reason = reason


class TransportError(BanksapiError):
    """The answer did not arrive.

    Attributes:
        method: The HTTP method.
        path_template: The path with its variables unnamed, as in the interface's description.
        correlation_id: What support asks for.
    """

    retryable = True
    action = Action.RETRY_LATER

    def __init__(
        self,
        text: str,
        *,
        method: str = "",
        path_template: str = "",
        correlation_id: str | None = None,
    ) -> None:
        super().__init__(f"{method} {path_template}: {text}" if method else text)
        self.method = method
        self.path_template = path_template
        self.correlation_id = correlation_id


class ConnectFailed(TransportError):
    """No connection was made; nothing was sent."""


class AnswerLost(TransportError):
    """The connection ended before the answer was whole."""


class TimedOut(TransportError, TimeoutError):
    """The time was over.

    Attributes:
        phase: What was being waited for: `connection`, `connect`, `write`, `read`, `token`,
            `backoff`, `decode` or the name of a flow.
        seconds: The time that was given.
        last: What a flow had read last, if anything; not pickled.
    """

    _unpickled = frozenset({"last"})

    def __init__(
        self,
        phase: str,
        seconds: float,
        *,
        method: str = "",
        path_template: str = "",
        correlation_id: str | None = None,
        last: Any = None,
    ) -> None:
        super().__init__(
            f"timed out after {seconds:g} s while waiting for {phase}",
            method=method,
            path_template=path_template,
            correlation_id=correlation_id,
        )
        self.phase = phase
        self.seconds = seconds
        self.last = last


class DecodeError(BanksapiError):
    """The answer arrived and cannot be read.

    Attributes:
        paths: Where and what, one line each; never a value.
        correlation_id: What support asks for.
    """

    def __init__(self, paths: Sequence[str], *, correlation_id: str | None = None) -> None:
        super().__init__("cannot read the answer: " + "; ".join(paths))
        self.paths = tuple(paths)
        self.correlation_id = correlation_id


class TokenError(BanksapiError):
    """No token for these credentials.

    Attributes:
        status: The HTTP status of the token endpoint, if it answered.
        retryable: False where the credentials were refused.
        retry_after: For how long the same log-in is not tried again, in seconds; the error is
            remembered that long. `None` where it is tried at once.
    """

    def __init__(
        self,
        text: str,
        *,
        status: int | None = None,
        retryable: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(text)
        self.status = status
        self.retryable = retryable
        self.retry_after = retry_after
        self.action = Action.RETRY_LATER if retryable else Action.OPERATOR

    def about(self, who: str) -> Self:
        """Return a copy that says for whom a token was asked."""
        said = self.copy()
        said.args = (legible(f"no token for {who}: {self}"),)
        return said

    def remembered(self, seconds: float) -> Self:
        """Return a copy that says for how long it is remembered, in seconds."""
        said = self.copy()
        text = str(self).partition(_REMEMBERED)[0]
        said.args = (f"{text}{_REMEMBERED} for {seconds:.0f} s",)
        said.retry_after = seconds
        return said


class OutcomeUnknown(BanksapiError):
    """The request went out and its answer is lost or unreadable: look before repeating.

    Attributes:
        operation: The name of the operation.
        subject: What to look at: the id that was sent, where there is one.
        attempt: The attempt of a payment; not pickled.
        correlation_id: What support asks for.
    """

    _unpickled = frozenset({"attempt"})

    def __init__(
        self,
        operation: str,
        *,
        subject: str | None = None,
        attempt: Any = None,
        correlation_id: str | None = None,
    ) -> None:
        sent = "" if correlation_id is None else f" (correlation id {correlation_id})"
        super().__init__(
            f"{operation} was sent and its outcome is unknown:"
            f" read what it was about before doing it again{sent}"
        )
        self.operation = operation
        self.subject = subject
        self.attempt = attempt
        self.correlation_id = correlation_id


class PersonNeeded(BanksapiError):
    """The interface asks for a person where the call has no place for one (451).

    Attributes:
        form: The web form for the person's browser; not pickled.
    """

    action = Action.ASK_PERSON
    _unpickled = frozenset({"form"})

    def __init__(self, form: "WebForm") -> None:
        super().__init__("a person has to go through a web form first; see `form`")
        self.form: WebForm | None = form


class RefreshFailed(BanksapiError):
    """The latest attempt to refresh ended with an error; the stable data is unchanged.

    Attributes:
        messages: What the issues say; of each only level and code are pickled.
    """

    retryable = True
    action = Action.ASK_PERSON

    def __init__(self, messages: "Sequence[Message]") -> None:
        codes = ", ".join(m.code for m in messages) or "no code"
        super().__init__(f"the refresh failed with {codes}")
        self.messages = tuple(messages)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        # The texts are written for the customer and may name an account.
        bare = tuple(type(m)(level=m.level, code=m.code) for m in self.messages)
        return _rebuild, (type(self), self.args, {**self.__dict__, "messages": bare})


class LedgerFailed(BanksapiError):
    """The database of a ledger did not do what was asked; what was not stored comes again.

    Attributes:
        reason: What the database's error is called; its text may hold what is a person's.
    """

    retryable = True
    action = Action.RETRY_LATER

    def __init__(self, reason: str) -> None:
        super().__init__(f"the database of the ledger failed: {reason}")
        self.reason = reason


class JournalFailed(BanksapiError):
    """The journal of a payment failed, or took too long, before it was sent; nothing was.

    Attributes:
        reason: What its error is called.
    """

    retryable = True
    action = Action.OPERATOR

    def __init__(self, reason: str) -> None:
        super().__init__(f"the payment could not be written down, and was not sent: {reason}")
        self.reason = reason


class FlowStopped(BanksapiError):
    """A call of several steps stopped at one of them. Call it again: it goes on from there.

    Attributes:
        flow: The call, such as `Users.rotate_password`.
        step: The step that failed; those before it were taken.
        error: Why it failed.
    """

    def __init__(self, flow: str, step: str, error: BanksapiError) -> None:
        super().__init__(f"{flow} stopped at the step '{step}': {error}")
        self.flow = flow
        self.step = step
        self.error = error
        # The steps can be taken twice, so an outcome that is unknown is no reason to stop.
        again = error.retryable or isinstance(error, OutcomeUnknown)
        self.retryable = again
        self.action = Action.RETRY_LATER if again else error.action


class ReturnRefused(BanksapiError):
    """A browser came back with a state that is forged, too old, or another user's.

    Attributes:
        reason: What was wrong.
    """

    action = Action.ASK_PERSON

    def __init__(self, reason: str) -> None:
        super().__init__(f"refused a return from a web form: {reason}")
        self.reason = reason


class StepRefused(BanksapiError):
    """A saved step is forged, too old, or another user's; nothing was sent.

    Attributes:
        reason: What was wrong.
    """

    action = Action.ASK_PERSON

    def __init__(self, reason: str) -> None:
        super().__init__(f"refused a saved step: {reason}")
        self.reason = reason


class StepChanged(BanksapiError):
    """A step is gone, asks something else, or was answered since it was read; nothing was sent.

    Attributes:
        now: What offered the step, as it was just read; `now.sca` is what is asked instead. `None`
            where it is gone itself or cannot be read. Not pickled.
    """

    action = Action.ASK_PERSON
    _unpickled = frozenset({"now"})

    def __init__(self, *, now: Any = None) -> None:
        super().__init__(
            "the step was answered or is not asked any more; `now.sca` is, if anything"
        )
        self.now = now


class ApiError(BanksapiError):
    """The interface answered with an error.

    Attributes:
        status: The HTTP status.
        messages: What the answer's body said.
        correlation_id: What support asks for.
        method: The HTTP method.
        path_template: The path with its variables unnamed.
        retry_after: How long the interface asks to wait, in seconds.
    """

    def __init__(
        self,
        status: int,
        *,
        messages: "Sequence[Message]" = (),
        correlation_id: str | None = None,
        method: str = "",
        path_template: str = "",
        retry_after: float | None = None,
        text: str = "",
    ) -> None:
        parts = [f"{method} {path_template} answered {status}".strip()]
        parts += [text] if text else []
        parts += [f"correlation id {correlation_id}"] if correlation_id else []
        super().__init__("; ".join(parts))
        self.status = status
        self.messages = tuple(messages)
        self.correlation_id = correlation_id
        self.method = method
        self.path_template = path_template
        self.retry_after = retry_after


class BadRequest(ApiError):
    """400: syntax, or a customer IP that is not public."""

    action = Action.FIX_REQUEST


class StaleWebForm(BadRequest):
    """400: a web form was left open. Delete the sessions, then try again."""

    retryable = True
    action = Action.RETRY_LATER


class NotAuthenticated(ApiError):
    """401: header missing, or the token is unknown."""


class TenantExpired(ApiError):
    """402: the tenant has expired."""


class PermissionDenied(ApiError):
    """403: with a fresh token, so a scope is missing."""


class NotFound(ApiError):
    """404: there is no such thing."""

    action = Action.GONE


class CredentialsNotStored(NotFound):
    """404: a payment with saved credentials where none are saved."""

    action = Action.ASK_PERSON


class NotAllowed(ApiError):
    """405: not in this state, such as deleting an active user."""

    action = Action.FIX_REQUEST


class Conflict(ApiError):
    """409: taken, such as a user name."""

    action = Action.FIX_REQUEST


class UserLocked(ApiError):
    """423: the user is locked."""


class RateLimited(ApiError):
    """429: too many calls."""

    retryable = True
    action = Action.RETRY_LATER


class UnexpectedRedirect(ApiError):
    """3xx: the interface never redirects, and a redirect is never followed."""


class ServerError(ApiError):
    """5xx: the interface failed."""

    retryable = True
    action = Action.RETRY_LATER


class GatewayTimeout(ServerError):
    """504: it could not be answered in time; ask again shortly."""
