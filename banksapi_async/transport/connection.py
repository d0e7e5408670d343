"""One connection: a request goes out, its answer comes in, then the connection rests or ends.

The protocol is `h11`'s; the bytes travel over a stream of anyio's. Three rules are kept here.
Bytes are counted into the call's `Progress` before their write is awaited, so a count of 0 proves
that nothing went out. A connection on which anything came besides the answer never serves again,
since the next call would take it for its own answer. And no text of the other side or of a library
gets out: what is raised are httpx's errors with words of ours.
"""

import re
import select
import socket
import ssl
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from time import monotonic
from typing import final

import anyio
import anyio.abc
import h11
import httpx

from banksapi_async.wire.requests import Progress

LOST = (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError)
"""How a stream says that its connection broke; an `ssl.SSLError` is an `OSError` too."""

LONGEST_HEAD = 100 * 1024
"""How many bytes of a head, or of another part that cannot be told yet, are held at most."""

_MOST = 64 * 1024  # what is read at once
_NOT_HTTP = "the connection ended early, or the answer is not HTTP"
_LENGTH, _ENCODING = b"content-length", b"transfer-encoding"
_BOTH = {_LENGTH, _ENCODING}

# What h11 has to know of a request to read its answer. Writing the true one with h11 costs a
# quarter of a call's protocol; `written` is stricter.
_METHODS = {
    method: h11.Request(method=method, target="/", headers=[("Host", "x")])
    for method in ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
}
_TARGET = re.compile(rb"[\x21-\x7e]+")
_NAME = rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+"
_NAMES = re.compile(_NAME + rb"(?:\n" + _NAME + rb")*")
_VALUE = rb"(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?"
_VALUES = re.compile(_VALUE + rb"(?:\n" + _VALUE + rb")*")


def _all(pattern: re.Pattern[bytes], texts: Sequence[bytes]) -> bool:
    """Tell whether each of them is of a pattern, in one look at all of them."""
    joined = b"\n".join(texts)
    return bool(pattern.fullmatch(joined)) and joined.count(b"\n") == len(texts) - 1


@lru_cache(maxsize=256)
def _sized(names: tuple[bytes, ...]) -> int | None:
    """Return which of a request's headers is its length, -1 for none; `None` for headers no HTTP.

    The names of calls repeat, so a bounded number is remembered.
    """
    kinds = [name.lower() for name in names]
    lengths = kinds.count(_LENGTH)
    if not _all(_NAMES, names) or kinds.count(b"host") != 1 or lengths > 1 or _ENCODING in kinds:
        return None
    return kinds.index(_LENGTH) if lengths else -1


def written(
    method: str, target: bytes, headers: Sequence[tuple[bytes, bytes]], body: bytes
) -> Sequence[bytes] | None:
    """Return a request as it goes out, in one part or two, `None` where HTTP cannot carry it.

    It names its host once, its length is that of its body, and nothing in it can end a line.

    Args:
        method: The method.
        target: What the first line names.
        headers: All headers.
        body: The body.
    """
    values = [value for _, value in headers]
    sized = _sized(tuple([name for name, _ in headers]))
    if (
        sized is None
        or method not in _METHODS
        or not _TARGET.fullmatch(target)
        or not _all(_VALUES, values)
        or (values[sized] != b"%d" % len(body) if sized >= 0 else body)
    ):
        return None
    lines = [b"%s: %s\r\n" % header for header in headers]
    head = b"%s %s HTTP/1.1\r\n%s\r\n" % (method.encode(), target, b"".join(lines))
    return (head + body,) if len(body) < _MOST else (head, body)


@final
class Wire(anyio.abc.ByteStream):
    """The bytes below TLS, and whether any came that nobody has read.

    Args:
        stream: What carries them.
        sock: Its socket.
    """

    def __init__(self, stream: anyio.abc.ByteStream, sock: socket.socket) -> None:
        self._stream = stream
        self._socket = sock
        self._pending = _poll(sock)
        self._filled = False
        self._early = b""

    async def receive(self, max_bytes: int = _MOST) -> bytes:
        """Read some bytes."""
        data, self._early = self._early or await self._stream.receive(max_bytes), b""
        self._filled = len(data) == max_bytes
        return data

    async def send(self, item: bytes) -> None:
        """Write all these bytes, after taking in what the other side said before.

        It may say why a write fails, such as a TLS alert, and is not read any more after that.
        """
        if not self._early and self._pending():
            with suppress(anyio.EndOfStream, *LOST):
                self._early = await self._stream.receive(_MOST)
        try:
            await self._stream.send(item)
        except LOST:
            if not self._early:
                raise

    async def send_eof(self) -> None:
        """Refuse: a client that ends its half gets no answer from many servers."""
        raise AssertionError("unreachable")

    async def aclose(self) -> None:
        """Close the connection at once."""
        await self._stream.aclose()

    def is_clear(self) -> bool:
        """Tell whether nothing is left, for a read that was full may have left something."""
        return (
            not self._filled
            and not self._early
            and self._socket.fileno() >= 0
            and not self._pending()
        )


@final
class Connection:
    """A connection that stands.

    Args:
        stream: Its bytes, decrypted.
        wire: The bytes below.
        layers: What decrypts, the lowest first.
    """

    def __init__(
        self, stream: anyio.abc.ByteStream, wire: Wire, layers: Sequence[ssl.SSLObject] = ()
    ) -> None:
        self.rests_since = 0.0
        self._stream = stream
        self._wire = wire
        self._layers = layers
        self._http = h11.Connection(h11.CLIENT)
        self._rests = False

    async def ask(
        self, method: str, parts: Iterable[bytes], progress: Progress
    ) -> tuple[int, list[tuple[bytes, bytes]]]:
        """Send a request whole, and read the head of its answer: status and headers.

        Args:
            method: The request's method.
            parts: The request, as `written` made it.
            progress: Where its bytes are counted.

        Raises:
            httpx.TransportError: The connection ended, or what came is no answer.
        """
        self._rests = False
        http = self._http = h11.Connection(h11.CLIENT, LONGEST_HEAD)
        http.send(_METHODS[method])
        progress.phase = "write"
        sent = False
        try:
            for part in parts:
                progress.written += len(part)
                await self._stream.send(part)
            sent = True
        except LOST:  # a server may answer before it has read all: look for that
            pass
        progress.phase = "read"
        http.receive_data(await self._receive())
        event = await self._event()
        while not isinstance(event, h11.Response):  # what comes before it is advice: 100, 103
            event = await self._event()
        if not event.http_version.startswith(b"1."):
            raise httpx.RemoteProtocolError(_NOT_HTTP)
        # With two lengths an answer is smuggled past a proxy that believes the other one.
        self._rests = sent and not _BOTH.issubset([name for name, _ in event.headers])
        return event.status_code, event.headers.raw_items()

    async def more(self) -> bytes:
        """Return the next part of the answer's body, nothing at its end.

        Raises:
            httpx.TransportError: The connection ended before the body did.
        """
        event = await self._event()
        return bytes(event.data) if isinstance(event, h11.Data) else b""

    def rest(self) -> bool:
        """Let it rest until another request; False where it can only end."""
        http = self._http
        # `DONE` is an answer that was read to its end, and after which the server stays.
        if not self._rests or http.their_state is not h11.DONE or any(http.trailing_data):
            return False
        self.rests_since = monotonic()
        return True

    def is_clear(self) -> bool:
        """Tell whether nothing came that no call asked for: neither bytes nor the end."""
        return self._wire.is_clear() and all(map(_is_empty, self._layers))

    async def aclose(self) -> None:
        """End it, whatever is cancelled."""
        with anyio.CancelScope(shield=True):
            await self._stream.aclose()

    async def _event(self) -> h11.Event:
        http = self._http
        while True:
            try:
                event = http.next_event()
            except h11.RemoteProtocolError:
                break
            if not isinstance(event, type):  # `NEED_DATA` is one
                return event
            http.receive_data(await self._receive())
        raise httpx.RemoteProtocolError(_NOT_HTTP)

    async def _receive(self) -> bytes:
        try:
            return await self._stream.receive(_MOST)
        except anyio.EndOfStream:
            return b""
        except LOST as error:
            reason = _ending(error)
        raise httpx.ReadError(reason)


def _ending(error: BaseException) -> str:
    """Say how a connection ended; with TLS 1.3 a refused client is only told after its request."""
    alert = re.match(r"[A-Z0-9]+_ALERT_(\w+)", getattr(error, "reason", None) or "")
    if alert is None:
        return "the connection was cut off"
    said = f"the server ended TLS with the alert '{alert[1].replace('_', ' ').lower()}'"
    wants = alert[1] in {"CERTIFICATE_REQUIRED", "BAD_CERTIFICATE", "UNKNOWN_CA"}
    return f"{said}: it wants another client certificate, or one at all" if wants else said


def _is_empty(layer: ssl.SSLObject) -> bool:
    """Tell whether TLS holds nothing; a byte of what it holds is lost by asking."""
    try:
        layer.read(1)
    except ssl.SSLError as error:
        return isinstance(error, ssl.SSLWantReadError)
    return False


if sys.platform == "win32":  # pragma: no cover - platform guard

    def _poll(sock: socket.socket) -> Callable[[], object]:
        return lambda: select.select([sock], [], [], 0)[0]
else:

    def _poll(sock: socket.socket) -> Callable[[], object]:
        poll = select.poll()
        poll.register(sock.fileno(), select.POLLIN)
        return lambda: poll.poll(0)
