"""What is looked at to say whether a session's base URL, credentials and clock fit.

Nothing is changed anywhere: one request without a token tells what is reachable and what time it is
there, a token tells the rest. Errors stand in the report and are not raised.
"""

import enum
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import anyio
import attrs

from banksapi_async.auth.endpoint import INTROSPECT
from banksapi_async.auth.token import Token
from banksapi_async.errors import Action, BanksapiError, ConnectFailed, TokenError
from banksapi_async.links.caller import Caller, TimeLeft
from banksapi_async.transport.sender import Sender
from banksapi_async.user_session import UserSession
from banksapi_async.values.legible import one_line
from banksapi_async.values.notebooks import InNotebooks
from banksapi_async.wire.requests import Call, Retry
from banksapi_async.wire.responses import Answer, server_time

_SKEW = timedelta(seconds=30)
_SERVER_ERROR = 500


class CheckState(enum.Enum):
    """How one part of a check stands."""

    OK = "ok"
    WARNING = "warning"
    """It works, and may not for long."""
    FAILED = "failed"
    NOT_REACHED = "not reached"
    """A part before it failed, so nobody can tell."""


@attrs.frozen(kw_only=True, repr=False)
class CheckEntry(InNotebooks):
    """How one part of a check stands.

    Attributes:
        name: The part, such as `reachable` or `scopes`.
        state: How it stands.
        found: What was found.
        to_do: What to do about it; empty where nothing is to be done.
        error: What went wrong, if something did.
    """

    name: str
    state: CheckState
    found: str
    to_do: str = ""
    error: BanksapiError | None = attrs.field(default=None, eq=False, repr=False)

    def __repr__(self) -> str:
        to_do = f"; {self.to_do}" if self.to_do else ""
        return one_line(f"<CheckEntry {self.name} {self.state.value}: {self.found}{to_do}>")


@attrs.frozen(kw_only=True, repr=False)
class SessionCheck(InNotebooks):
    """What `session.check()` found. No secret is in it.

    Attributes:
        entries: The parts, in the order in which they were looked at.
        tenant: The tenant's technical name; `None` where nobody said.
        level: `client` or `user`; `None` where no token was had.
        scopes: What the token allows; empty where nobody said.
        expires: When the token ends; a new one is fetched by itself.
        clock_skew: How far this machine's clock is ahead of the interface's, to the second;
            `None` where the interface did not answer.
    """

    entries: tuple[CheckEntry, ...]
    tenant: str | None = None
    level: str | None = None
    scopes: tuple[str, ...] = ()
    expires: datetime | None = None
    clock_skew: timedelta | None = None

    @property
    def ok(self) -> bool:
        """Whether calls can be made, since no part failed. There may be warnings."""
        return not any(entry.state is CheckState.FAILED for entry in self.entries)

    @property
    def error(self) -> BanksapiError | None:
        """The error of the first part that failed; `None` where none did."""
        return next((entry.error for entry in self.entries if entry.error is not None), None)

    def __repr__(self) -> str:
        stand = ", ".join(f"{entry.name} {entry.state.value}" for entry in self.entries)
        return one_line(f"<SessionCheck {stand}>")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Checked:
    """What is checked of a session.

    Attributes:
        sender: What carries a request without a token.
        base_url: Where the interface is.
        trust: How the interface's certificate is verified, in words.
        caller: What asks with the session's credentials.
        manager: What asks with those of the management level; the same where there are no others.
        left: The time that is left.
    """

    sender: Sender
    base_url: str
    trust: str
    caller: Caller
    manager: Caller
    left: TimeLeft


async def check(session: Checked) -> SessionCheck:
    """Look at one part after the other; see `Session.check`."""
    answer, entries = await _reach(session)
    if answer is None:
        rest = ("clock", "credentials", "tenant", "level", "scopes", "expiry")
        late = [_not_reached(name) for name in rest]
        return SessionCheck(entries=(*entries, *late))
    skew = _skew(answer, session.caller.clock.now())
    entries.append(_clock(skew))
    try:
        token = await session.caller.token(timeout=session.left())
        if session.caller.grant.kind == "static":
            await UserSession(session.caller).customer(timeout=session.left())
    except BanksapiError as error:
        entries.append(_refused("credentials", error))
        entries += [_not_reached(name) for name in ("tenant", "level", "scopes", "expiry")]
        return SessionCheck(entries=tuple(entries), clock_skew=skew)
    level = session.caller.grant.level
    entries.append(_fine("credentials", session.caller.grant.who))
    entries.append(_fine("tenant", token.tenant or "the answer does not say"))
    entries.append(_fine("level", level))
    entries.append(_scopes(token))
    entries.append(_expiry(token))
    entries += await _management(session)
    return SessionCheck(
        entries=tuple(entries),
        tenant=token.tenant,
        level=level,
        scopes=tuple(sorted(token.scopes)),
        expires=token.expires,
        clock_skew=skew,
    )


async def _reach(session: Checked) -> tuple[Answer | None, list[CheckEntry]]:
    secure = session.base_url.startswith("https:")
    seconds = session.left()
    # Without a token it is refused, and the refusal says all there is to know.
    call = Call(
        method=INTROSPECT.method,
        url=session.base_url + INTROSPECT.template,
        template=INTROSPECT.template,
        headers={"Accept": "application/json"},
        retry=Retry.POLL,
        deadline=anyio.current_time() + seconds,
        seconds=seconds,
        operation="Session.check",
        correlation_id=str(uuid.uuid4()),
    )
    try:
        answer = await session.sender.send(call)
    except BanksapiError as error:
        at_fault = "TLS" in str(error) or "certificate" in str(error)
        reach = _refused("reachable", error, found=f"{session.base_url}: {error}")
        return None, [reach, _refused("TLS", error) if at_fault else _not_reached("TLS")]
    failed = answer.status >= _SERVER_ERROR
    reach = CheckEntry(
        name="reachable",
        state=CheckState.WARNING if failed else CheckState.OK,
        found=f"{session.base_url} answered {answer.status}" if failed else session.base_url,
        to_do="try again later: the interface, or a proxy before it, has trouble" if failed else "",
    )
    if not secure:
        plain = "not used: http, which is allowed on loopback alone"
        return answer, [reach, _fine("TLS", plain)]
    return answer, [reach, _fine("TLS", session.trust)]


def _skew(answer: Answer, now: datetime) -> timedelta:
    gap = now - server_time(answer).astimezone(UTC)
    return timedelta(seconds=round(gap.total_seconds()))


def _clock(skew: timedelta) -> CheckEntry:
    seconds = int(skew.total_seconds())
    if abs(skew) <= _SKEW:
        return _fine("clock", f"{abs(seconds)} s apart")
    side = "ahead of" if seconds > 0 else "behind"
    return CheckEntry(
        name="clock",
        state=CheckState.WARNING,
        found=f"this machine is {abs(seconds)} s {side} the interface",
        to_do="set the clock, such as by NTP: tokens and days are reckoned by it",
    )


def _scopes(token: Token) -> CheckEntry:
    if not token.scopes:
        return _fine("scopes", "the answer does not say")
    return _fine("scopes", ", ".join(sorted(token.scopes)))


def _expiry(token: Token) -> CheckEntry:
    if token.expires is None:
        return _fine("expiry", "unknown: the token was made elsewhere")
    return _fine("expiry", f"{token.expires:%Y-%m-%d %H:%M}; renewed by itself")


async def _management(session: Checked) -> Sequence[CheckEntry]:
    if session.manager is session.caller:
        return ()
    try:
        await session.manager.token(timeout=session.left())
    except BanksapiError as error:
        return (_refused("management", error),)
    return (_fine("management", session.manager.grant.who),)


def _fine(name: str, found: str) -> CheckEntry:
    return CheckEntry(name=name, state=CheckState.OK, found=found)


def _not_reached(name: str) -> CheckEntry:
    return CheckEntry(name=name, state=CheckState.NOT_REACHED, found="")


def _refused(name: str, error: BanksapiError, *, found: str | None = None) -> CheckEntry:
    return CheckEntry(
        name=name,
        state=CheckState.FAILED,
        found=str(error) if found is None else found,
        to_do=_advice(error),
        error=error,
    )


_BY_STATUS = {
    400: "check the scopes that are asked for",
    401: "check client id and secret, or the key; mind that test and production have their own",
    402: "ask the vendor: the tenant's contract has run out",
    403: "check client id and secret, or ask the vendor what they are good for",
    404: "check the base URL: a gateway's path prefix may be missing",
    423: "ask the vendor to unlock it",
    429: "wait, and share one session instead of opening many",
}


def _advice(error: BanksapiError) -> str:
    status = getattr(error, "status", None)
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if isinstance(error, ConnectFailed):
        return "check base URL, proxy, network and certificates of this machine"
    if error.action is Action.RETRY_LATER:
        return "try again later"
    if isinstance(error, TokenError):
        return "check the credentials"
    return "see the error"
