"""How is a step taken up again in another request, and answered once?

A saved step is a signed text: where its owner is read again, which kind of step it was, an HMAC of
what was asked, the time. For whom it was saved is part of the signature, and no secret is in it.
Who takes it up reads first: a step that is gone or asks something else is `StepChanged`. Between
the reading and the answer another request of the same process may answer. So the answers to a step
are counted, when one sets out and when it has come: while the count is odd one is under way, and
whoever read the step at another count than now has read what may be over.
"""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from banksapi_async.errors import StepChanged, StepRefused
from banksapi_async.forms.state import StateKeys
from banksapi_async.sca.steps import ScaOwner, ScaStep, Sending, desk_of

MAX_AGE = timedelta(hours=2)
"""How old a saved step may be."""
MAX_SKEW = timedelta(minutes=1)
"""How far the clocks of two processes that share a key may be apart."""
MAX_TEXT = 16_384
"""How long a saved step can be; more is not even looked at."""

_VERSION = 1
_SHAPE = r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})"
_LABEL = b"banksapi_async: saved step\0"
_ASKED = b"banksapi_async: what a saved step asks\0"
_REMEMBERED = 10_000


@attrs.frozen(kw_only=True)
class SavedStep:
    """What a saved step says.

    Attributes:
        owner: The name of the owner's class.
        href: Where the owner is read again.
        kind: Which kind of step it was.
        asks: Tells whether a step asks what was asked.
        key: What is common to all texts of one step.
    """

    owner: str
    href: str = attrs.field(repr=False)
    kind: str
    asks: Callable[[bytes], bool] = attrs.field(repr=False, eq=False)
    key: tuple[str, ...] = attrs.field(repr=False)


def dump_step(
    keys: StateKeys,
    whose: str,
    now: datetime,
    *,
    owner: str,
    href: str,
    kind: str,
    asked: bytes,
) -> str:
    """Write a step as text.

    Args:
        keys: The session's keys; the first signs.
        whose: The client and the user it is saved for.
        now: The time; aware.
        owner: The name of the owner's class.
        href: Where the owner is read again.
        kind: Which kind of step it is.
        asked: What it asks.

    Returns:
        Letters, digits, `-`, `_` and one dot.
    """
    key = keys.signers()[0]
    mark = _base64(key(_ASKED + asked))
    content = [_VERSION, int(now.timestamp()), owner, href, kind, mark]
    body = _base64(json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode())
    return f"{body}.{_base64(key(_signed(whose, body)))}"


def read_step(keys: StateKeys, whose: str, now: datetime, text: str) -> SavedStep:
    """Read a step that was written as text.

    Args:
        keys: The session's keys; all verify.
        whose: The client and the user who take it up.
        now: The time; aware.
        text: What `dump_step` wrote.

    Raises:
        StepRefused: It is forged, damaged, another user's, too old or from the future.
    """
    shape = re.fullmatch(_SHAPE, text) if len(text) <= MAX_TEXT else None
    signer = shape and _signer_of(keys, _signed(whose, shape[1]), shape[2])
    if not (shape and signer):
        raise StepRefused("it is forged, damaged, another user's, or signed with another key")
    content: list[Any] = json.loads(urlsafe_b64decode(shape[1] + "=" * (-len(shape[1]) % 4)))
    if content[0] != _VERSION:
        raise StepRefused("it was saved by another version of this library")
    _, seconds, owner, href, kind, mark = content
    age = now - datetime.fromtimestamp(seconds, UTC)
    if age > MAX_AGE:
        raise StepRefused("it is older than two hours")
    if -age > MAX_SKEW:
        raise StepRefused("it is from the future: the clocks of two machines differ")
    return SavedStep(
        owner=owner,
        href=href,
        kind=kind,
        asks=lambda asked: hmac.compare_digest(_base64(signer(_ASKED + asked)), mark),
        key=(whose, owner, href, kind, mark),
    )


async def take_up(
    saved: SavedStep,
    answered: dict[tuple[str, ...], int],
    read: Callable[[], Awaitable[ScaOwner[Any] | None]],
) -> ScaStep[Any]:
    """Read the owner of a saved step, and return the step if it is still asked.

    Args:
        saved: What the text says.
        answered: The counts of the steps of this process.
        read: Reads the owner; `None` where it is gone.

    Returns:
        The step. Its answer is refused once another has been sent since the owner was read.

    Raises:
        StepChanged: The step is gone, or asks something else.
    """
    count = answered.get(saved.key, 0)
    owner = await read()
    step = None if owner is None else owner.sca
    if step is None or step.kind != saved.kind or not saved.asks(step.asked()):
        raise StepChanged(now=owner)

    async def once(send: Sending, *, reads: bool) -> Any:
        if reads:
            return await send()
        if count % 2 or answered.get(saved.key, 0) != count:
            raise StepChanged(now=await desk_of(step.owner).read(None))
        _count(answered, saved.key)
        try:
            return await send()
        finally:
            _count(answered, saved.key)

    return attrs.evolve(step, through=once)


def _count(answered: dict[tuple[str, ...], int], key: tuple[str, ...]) -> None:
    answered[key] = answered.pop(key, 0) + 1
    if len(answered) > _REMEMBERED:
        del answered[next(iter(answered))]


def _signed(whose: str, body: str) -> bytes:
    return _LABEL + whose.encode("utf-8", "surrogatepass") + b"\0" + body.encode()


def _signer_of(keys: StateKeys, signed: bytes, signature: str) -> Callable[[bytes], bytes] | None:
    # The texts are compared, not what they decode to: Base64 has several spellings of the same.
    for signer in keys.signers():
        if hmac.compare_digest(_base64(signer(signed)), signature):
            return signer
    return None


def _base64(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
