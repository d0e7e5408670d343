"""The way to a browser's return and back: a callback with a sealed state, and what comes of it.

Who and what for is signed by us. How it ended is only claimed: anybody can type it. So nothing is
done for a claim of success but reading what it is about again, as often as one likes.
"""

from collections.abc import Awaitable, Callable
from typing import ClassVar, Generic, TypeVar
from urllib.parse import parse_qsl

import attrs

from banksapi_async.errors import InvalidRequest, ReturnRefused
from banksapi_async.forms.seal import Seal, keys_of
from banksapi_async.forms.urls import (
    REDIRECT_ERROR,
    REENTRY,
    RETURN_PARAMETERS,
    STATE,
    callback_with_state,
)
from banksapi_async.links.caller import Caller
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.arguments import exact_text

REDIRECT_SCA = "REDIRECT_SCA"
"""The use case that we sign where a bank's own page is opened: nobody sends `baReentry` there."""

T = TypeVar("T")

MAX_OWN_STATE = 1_024
"""How many characters of the caller's own fit into a state."""

_MAX_URL = 16_384
_MAX_FIELDS = 200
_MAX_WORD = 200
_STATE = Seal(
    label="state of a return",
    version=1,
    longest=8_192,
    refusal=lambda wrong: ReturnRefused(f"its state {wrong}"),
)


class Reentry(OpenEnum):
    """How a web form says that it ended (`baReentry`). An unknown word means failure."""

    __slots__ = ()

    ACCOUNT_CREATED: ClassVar[str] = "ACCOUNT_CREATED"
    FINISHED: ClassVar[str] = "FINISHED"
    USER_CANCELLED: ClassVar[str] = "USER_CANCELLED"
    INVALID_CREDENTIALS: ClassVar[str] = "INVALID_CREDENTIALS"
    INVALID_TAN: ClassVar[str] = "INVALID_TAN"
    SESSION_TIMEOUT: ClassVar[str] = "SESSION_TIMEOUT"
    ERROR: ClassVar[str] = "ERROR"
    NO_CALLBACK_URL: ClassVar[str] = "NO_CALLBACK_URL"
    INVALID_CALLBACK_URL: ClassVar[str] = "INVALID_CALLBACK_URL"


_SUCCESS = frozenset({Reentry.ACCOUNT_CREATED, Reentry.FINISHED})


@attrs.frozen(kw_only=True)
class ReturnClaim(Generic[T]):
    """What a browser came back with: a claim, never a fact.

    Compare `state` with the person's own web session before anything is shown to them, and
    `confirm` before anything is believed. The same return can arrive twice.

    Attributes:
        subject: The id of the bank access it is about, or the link of the payment; signed by us.
        use_case: What the person was asked to do; signed by us.
        state: The text that was given when the person was sent away; signed by us.
        reentry: How the form says it ended; `None` where it says nothing.
        error: What the redirect says went wrong; `None` where it says nothing.
    """

    subject: str | None
    use_case: str | None
    state: str
    reentry: Reentry | None
    error: str | None
    _read: Callable[[str, float | None], Awaitable[T]] = attrs.field(
        alias="read", eq=False, repr=False
    )

    @property
    def claims_success(self) -> bool:
        """Whether it claims that all went well. Anybody can claim that."""
        if self.error is not None:
            return False
        if self.reentry is None:
            return self.use_case == REDIRECT_SCA
        return self.reentry in _SUCCESS

    async def confirm(self, *, timeout: float | None = None) -> T:
        """Read what it is about again, whatever it claims; any number of times.

        Args:
            timeout: Seconds for all of it; `None` is the reading's default.

        Returns:
            What it is about, as it stands now.

        Raises:
            InvalidRequest: It names nothing that could be read.
            BanksapiError: What the reading raises, such as `NotFound`.
        """
        if self.subject is None:
            raise InvalidRequest(
                "claim",
                "it does not name a bank access",
                "read what it was about, as with customer.get_bankzugaenge()",
            )
        return await self._read(self.subject, timeout)


def signed_callback(
    caller: Caller, url: str, *, subject: str | None, use_case: str | None, state: str
) -> str:
    """Return a callback that carries a sealed state.

    Args:
        caller: Who sends the person away.
        url: The caller's URL.
        subject: The id of the bank access it is about, or the link of the payment, if known.
        use_case: What the person is asked to do, if known.
        state: The caller's own text; readable by all who see the URL.

    Returns:
        The URL for the browser to come back to.

    Raises:
        InvalidRequest: The URL or the text does not fit, or there are no keys.
    """
    url, state = exact_text(url, argument="url"), exact_text(state, argument="state")
    if subject is not None:
        subject = exact_text(subject, argument="subject")
    if len(state) > MAX_OWN_STATE:
        raise _bad_state("it is too long")
    if any("\ud800" <= letter <= "\udfff" for letter in state):
        raise _bad_state("it holds half a character")
    sealed = _STATE.write(caller, subject, use_case, state)
    if len(sealed) > _STATE.longest:
        raise _bad_state("it is too long once it is encoded")
    return callback_with_state(url, sealed)


def parse_return(
    caller: Caller, url: str, *, read: Callable[[str, float | None], Awaitable[T]]
) -> ReturnClaim[T]:
    """Read the URL that a browser came back with.

    Args:
        caller: Who is asking.
        url: All of it, or its path and query.
        read: Reads a subject by its id, within a timeout in seconds.

    Returns:
        The claim.

    Raises:
        ReturnRefused: There is no state, or it is forged, too old or another user's, or the URL
            says something twice.
        InvalidRequest: There are no keys.
    """
    keys_of(caller)
    if len(url) > _MAX_URL:
        raise ReturnRefused("its URL is too long to be ours")
    query = url.partition("#")[0].partition("?")[2]
    if query.count("&") >= _MAX_FIELDS:
        raise ReturnRefused("its URL has too many parameters to be ours")
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in found:
            raise ReturnRefused(f"its URL has {name!r} twice")
        if name in RETURN_PARAMETERS:
            found[name] = value
    if STATE not in found:
        raise ReturnRefused("its URL carries no state of ours")
    subject, use_case, state = _STATE.read(caller, found[STATE])
    word = _word(found.get(REENTRY))
    return ReturnClaim(
        subject=subject,
        use_case=use_case,
        state=state,
        reentry=None if word is None else Reentry(word),
        error=_word(found.get(REDIRECT_ERROR)),
        read=read,
    )


def _word(text: str | None) -> str | None:
    # Anybody can write it and it is likely to be logged: one short line, whatever it was.
    if text is None:
        return None
    return "".join(c if c.isprintable() else "?" for c in text[:_MAX_WORD])


def _bad_state(wrong: str) -> InvalidRequest:
    return InvalidRequest(
        "state", wrong, f"give text of at most {MAX_OWN_STATE} characters, such as an id"
    )
