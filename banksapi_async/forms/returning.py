"""The way to a browser's return and back: a callback with a sealed state, and what comes of it.

Who and what for is signed by us. How it ended is only claimed: anybody can type it. So nothing is
done for a claim of success but reading what it is about again, as often as one likes.
"""

import re
from typing import Any, ClassVar, Generic, TypeVar, cast, overload
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
from banksapi_async.links.resource import Resource
from banksapi_async.values.legible import kind_of
from banksapi_async.values.secret import Secret, veiled
from banksapi_async.values.words import OpenEnum
from banksapi_async.wire.arguments import exact_text, uuid_text
from banksapi_async.wire.operation import Operation, class_named
from banksapi_async.wire.requests import Retry

REDIRECT_SCA = "REDIRECT_SCA"
"""The use case that we sign where a bank's own page is opened: nobody sends `baReentry` there."""

T = TypeVar("T")
R = TypeVar("R")

MAX_OWN_STATE = 1_024
"""How many characters of the caller's own fit into a state."""

_ACCESS = "BankAccess"
_BINDING = "binding of a return"
_PAYMENT = re.compile(r"/payment/(single|bulk)-(transfer|debit)/")
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

    A `binding` ties it to the person's own web session; `confirm` before anything is believed. The
    same return can arrive twice.

    Attributes:
        subject: The id of the bank access it is about, or the link of the payment; signed by us.
        use_case: What the person was asked to do; signed by us.
        state: The text that was given when the person was sent away; signed by us, and readable by
            all who saw the URL.
        reentry: How the form says it ended; `None` where it says nothing.
        error: What the redirect says went wrong; `None` where it says nothing.
    """

    subject: str | None
    use_case: str | None
    state: str
    reentry: Reentry | None
    error: str | None
    _kind: str | None = attrs.field(alias="kind", repr=False)
    _caller: Caller = attrs.field(alias="caller", eq=False, repr=False)

    @property
    def claims_success(self) -> bool:
        """Whether it claims that all went well. Anybody can claim that."""
        if self.error is not None:
            return False
        if self.reentry is None:
            return self.use_case == REDIRECT_SCA
        return self.reentry in _SUCCESS

    @overload
    async def confirm(self, into: None = None, *, timeout: float | None = None) -> T: ...

    @overload
    async def confirm(self, into: type[R], *, timeout: float | None = None) -> R: ...

    async def confirm(self, into: type[Any] | None = None, *, timeout: float | None = None) -> Any:
        """Read what it is about again, whatever it claims; any number of times.

        Args:
            into: What it is, such as `SingleTransfer`. Without it a payment is read as the kind
                that it is, anything else as the bank access; type checkers see a bank access.
            timeout: Seconds for all of it; `None` is 30 s, `math.inf` is no limit.

        Returns:
            What it is about, as it stands now.

        Raises:
            InvalidRequest: It names nothing that could be read, or not as what, or `into` is no
                resource or another payment than the return is about.
            NotFound: There is no such thing: the person gave up, say.
            ApiError, TransportError, TokenError, DecodeError: As everywhere.
        """
        if self.subject is None:
            raise InvalidRequest(
                "claim",
                "it does not name a bank access",
                "read what it was about, as with customer.get_bankzugaenge()",
            )
        kind = self._kind if into is None else into
        if kind is None:
            raise InvalidRequest(
                "into", "its link does not tell what it is", "give a type, such as SingleTransfer"
            )
        if into is not None:
            _check_into(into, self._kind)
        found = class_named(kind) if isinstance(kind, str) else kind
        return await _read(self._caller, found, self.subject, timeout)


def signed_callback(
    caller: Caller,
    url: str,
    *,
    subject: str | None,
    use_case: str | None,
    state: str,
    binding: str | Secret | None,
    kind: str | None = None,
) -> str:
    """Return a callback that carries a sealed state.

    Args:
        caller: Who sends the person away.
        url: The caller's URL.
        subject: The id of the bank access it is about, or the link of the payment, if known.
        use_case: What the person is asked to do, if known.
        state: The caller's own text; readable by all who see the URL.
        binding: What only the person's browser and the caller know; a mark of it alone travels.
        kind: The name of the subject's class, where it is no bank access.

    Returns:
        The URL for the browser to come back to.

    Raises:
        InvalidRequest: The URL or the text does not fit, or there are no keys.
    """
    binding = veiled(binding)
    url = exact_text(url, argument="url")
    if subject is not None:
        subject = exact_text(subject, argument="subject")
    wrong = _wrong(state)
    if wrong is None and len(state) > MAX_OWN_STATE:
        wrong = "it is too long"
    if wrong is not None:
        raise _bad_state(wrong)
    mark = None
    if binding is not None:
        if not binding:
            raise _bad_binding("it is empty, as everybody's could be")
        mark = keys_of(caller).mark(_BINDING, _bound(binding))
    sealed = _STATE.write(caller, subject, kind or _kind_of(subject), use_case, state, mark)
    if len(sealed) > _STATE.longest:
        raise _bad_state("it is too long once it is encoded")
    return callback_with_state(url, sealed)


def parse_return(caller: Caller, url: str, *, binding: str | Secret | None) -> ReturnClaim[Any]:
    """Read the URL that a browser came back with.

    Args:
        caller: Who is asking.
        url: All of it, or its path and query.
        binding: What the state was bound to.

    Returns:
        The claim.

    Raises:
        ReturnRefused: There is no state, or it is forged, too old, another user's or another
            binding's, or the URL says something twice.
        InvalidRequest: There are no keys, or an argument is no text.
    """
    binding = veiled(binding)
    keys = keys_of(caller)
    if _wrong(url) is not None:
        raise InvalidRequest("url", "it is no text", "give the URL that the browser came back with")
    if binding is not None:
        _bound(binding)
    found = _parameters(url)
    subject, kind, use_case, state, mark = _STATE.read(caller, found[STATE])
    if mark is None and binding is not None:
        raise ReturnRefused("its state was made without a binding")
    if mark is not None and not keys.knows(_BINDING, _bound(binding or ""), mark):
        raise ReturnRefused("its state is bound to another browser's session")
    word = _word(found.get(REENTRY))
    return ReturnClaim(
        subject=subject,
        use_case=use_case,
        state=state,
        reentry=None if word is None else Reentry(word),
        error=_word(found.get(REDIRECT_ERROR)),
        kind=kind,
        caller=caller,
    )


def _word(text: str | None) -> str | None:
    # Anybody can write it and it is likely to be logged: one short line, whatever it was.
    if text is None:
        return None
    return "".join(c if c.isprintable() else "?" for c in text[:_MAX_WORD])


def _parameters(url: str) -> dict[str, str]:
    """Return what the URL says of ours, its state always.

    Raises:
        ReturnRefused: It says something twice, or carries no state.
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
    return found


def _kind_of(subject: str | None) -> str | None:
    """Return the name of a subject's class: an id is an access's, and a payment's link tells."""
    if subject is None or "/" not in subject:
        return _ACCESS
    found = _PAYMENT.search(subject)
    return None if found is None else f"{found[1].title()}{found[2].title()}"


def _check_into(into: Any, kind: str | None) -> None:
    right = f"give {kind}, or leave it out" if kind else "give a type, such as SingleTransfer"
    if not isinstance(into, type) or not issubclass(into, Resource):
        raise InvalidRequest("into", "it is no kind of resource", right)
    if kind is None:
        return
    own = class_named(kind)
    if not (issubclass(into, own) or issubclass(own, into)):
        raise InvalidRequest("into", f"the return is about a {kind}, not a {into.__name__}", right)


async def _read(caller: Caller, kind: type[Any], subject: str, timeout: float | None) -> Any:
    by_id = "/" not in subject
    reading = Operation[Any](
        name=f"ReturnClaim.confirm({kind.__name__})",
        method="GET",
        template="/customer/v2/bankzugaenge/{access-id}" if by_id else "{subject}",
        retry=Retry.READ,
        into=kind,
    )
    if by_id:
        url = caller.entry(f"/customer/v2/bankzugaenge/{uuid_text(subject, argument='claim')}")
    else:
        url = caller.guard.resolve(subject, source=caller.guard.base_url)
    return await caller.run(reading, url, timeout=timeout)


def _wrong(given: object) -> str | None:
    if not isinstance(given, str):
        return f"it is {kind_of(given)}"
    is_whole = not any("\ud800" <= letter <= "\udfff" for letter in given)
    return None if is_whole else "it holds half a character"


def _bound(binding: object) -> bytes:
    """Return what a callback is bound to, as it is marked."""
    binding = veiled(binding)
    wrong = _wrong(binding.reveal() if isinstance(binding, Secret) else binding)
    if wrong is not None:
        raise _bad_binding(wrong)
    return cast("Secret", binding).reveal().encode()


def _bad_binding(wrong: str) -> InvalidRequest:
    return InvalidRequest("binding", wrong, "give a secret text, such as the web session's id")


def _bad_state(wrong: str) -> InvalidRequest:
    return InvalidRequest(
        "state", wrong, f"give text of at most {MAX_OWN_STATE} characters, such as an id"
    )
