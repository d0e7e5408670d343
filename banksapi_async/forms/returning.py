"""What does the URL say that a browser came back with, and what of it may be believed?

Who and what for is signed by us. How it ended is only claimed: anybody can type it. So nothing is
done for a claim of success but reading what it is about again, as often as one likes.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import ClassVar, Generic, TypeVar
from urllib.parse import parse_qsl

import attrs

from banksapi_async.errors import InvalidRequest, ReturnRefused
from banksapi_async.forms.state import StateKeys
from banksapi_async.forms.urls import REDIRECT_ERROR, REENTRY, RETURN_PARAMETERS, STATE
from banksapi_async.values.words import OpenEnum

REDIRECT_SCA = "REDIRECT_SCA"
"""The use case that we sign where a bank's own page is opened: nobody sends `baReentry` there."""

T = TypeVar("T")

_MAX_URL = 16_384
_MAX_FIELDS = 200
_MAX_WORD = 200


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


def parse_return(
    url: str,
    *,
    keys: StateKeys,
    user: str,
    now: datetime,
    read: Callable[[str, float | None], Awaitable[T]],
) -> ReturnClaim[T]:
    """Read the URL that a browser came back with.

    Args:
        url: All of it, or its path and query.
        keys: The keys that states are signed with.
        user: The name of the user who is asking.
        now: The time; aware.
        read: Reads a subject by its id, within a timeout in seconds.

    Returns:
        The claim.

    Raises:
        ReturnRefused: There is no state, or it is forged, too old or another user's, or the URL
            says something twice.
    """
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
    signed = keys.verify(found[STATE], user=user, now=now)
    word = _word(found.get(REENTRY))
    return ReturnClaim(
        subject=signed.subject,
        use_case=signed.use_case,
        state=signed.state,
        reentry=None if word is None else Reentry(word),
        error=_word(found.get(REDIRECT_ERROR)),
        read=read,
    )


def _word(text: str | None) -> str | None:
    # Anybody can write it and it is likely to be logged: one short line, whatever it was.
    if text is None:
        return None
    return "".join(c if c.isprintable() else "?" for c in text[:_MAX_WORD])
