"""A session's traffic, kept and written down as a scenario that a sandbox replays.

What is written holds no token, name, account, purpose, id or amount: see `redaction`. What was
heard stays in memory only, and is shown nowhere.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NoReturn
from urllib.parse import parse_qsl

import anyio
import attrs
import httpx

from banksapi_async.transport.unpacking import BodyError, Unpacker
from banksapi_async.wire.types import is_list, is_object

from .redaction import Redactor

KEPT = 1000
"""How many exchanges are kept; what comes after them passes and is not kept."""

LONGEST = 4 * 1024 * 1024
"""The longest body that is kept, in bytes; of a longer one the status is."""

PASSWORD = "two words & 42"  # noqa: S105 - of made-up users
"""The password of the users in what is written."""

_OK, _ERRORS = 200, 300
_SECONDS = re.compile(r"[0-9]{1,5}")
_GIVEN_UP = 600
_TOKENS = ("/auth/oauth2/token", "/auth/oauth2/introspect", "/auth/oauth2/revoke", "/bc-token")
_USERS = "/users"
_FORM = "application/x-www-form-urlencoded"
_MEDIA = frozenset(
    {
        _FORM, "application/json", "application/octet-stream",
        "application/octet-stream+base64", "application/pdf", "application/problem+json",
        "application/xml", "image/svg+xml", "text/html", "text/plain",
    }
)  # fmt: skip
_LINKS = frozenset({"content-location", "location"})
# The sandbox says these itself, or they are about one connection.
_NOT_WRITTEN = frozenset(
    {
        "connection", "content-encoding", "content-length", "content-type", "date", "keep-alive",
        "transfer-encoding", "x-correlation-id",
    }
)  # fmt: skip
_HEAD = """\
# What a session asked and was answered, without anything personal: ids, names, texts, amounts and
# days are made up. For a sandbox: Sandbox(scenario="this file").
"""

Ending = Literal["whole", "reset before", "reset after", "given up"]


@attrs.define(kw_only=True, eq=False, repr=False)
class Recorded:
    """One request, and what became of it; it is shown nowhere.

    Attributes:
        headers: The names of the request's headers that say something about it.
        answered: The answer's headers, names in lower case.
        ending: Whether the answer came whole, the connection ended before it or in it, or the
            caller gave up.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None = None
    answered: Mapping[str, str] = attrs.field(factory=dict[str, str])
    answer: bytearray = attrs.field(factory=bytearray)
    ending: Ending = "given up"

    @property
    def sent(self) -> Any:
        """What the body of the request holds, as JSON or the fields of a form, or `None`."""
        if media_of(self.headers) == _FORM:
            return dict(parse_qsl(self.body.decode("latin-1"), keep_blank_values=True))
        return value_of(self.body)

    @property
    def text(self) -> bytes | None:
        """The body of the answer as it was before it was packed; `None` where it is broken."""
        try:
            packed = self.answered.get("content-encoding")
            if not packed:
                return bytes(self.answer)
            unpacker = Unpacker(packed, LONGEST)
            unpacker.add(bytes(self.answer))
            return unpacker.end()
        except BodyError:
            return None

    @property
    def about_tokens(self) -> bool:
        """Whether it is about tokens, and went well: the sandbox mints its own."""
        path = httpx.URL(self.url).path.rstrip("/")
        return path.endswith(_TOKENS) and self.status == _OK


class Recorder(httpx.AsyncBaseTransport):
    """A transport that keeps what passes, for `Session(transport=recorder)`.

    Args:
        transport: What really asks; left out, httpx's own over the network. It is not closed here
            where it was given.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._own = transport is None
        self._inner = httpx.AsyncHTTPTransport() if transport is None else transport
        self._all: list[Recorded] = []

    def __len__(self) -> int:
        return len(self._all)

    def __repr__(self) -> str:
        return f"<Recorder: {len(self)} requests>"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on, and keep it with its answer."""
        one = Recorded(
            method=request.method,
            url=str(request.url),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.aread(),
        )
        if len(self._all) < KEPT:
            self._all.append(one)
        try:
            response = await self._inner.handle_async_request(request)
        except Exception:
            one.ending = "reset before"
            raise
        one.status, one.ending = response.status_code, "whole"
        one.answered = {name.lower(): value for name, value in response.headers.items()}
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Kept(response.stream, one),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close the transport, where it is the recorder's own."""
        if self._own:
            await self._inner.aclose()

    def clear(self) -> None:
        """Forget what was heard."""
        self._all.clear()

    def scenario(self) -> str:
        """Return what was heard as the text of a scenario file, without anything personal.

        Answers stand in the order of their requests. Successful requests for tokens are left out,
        since the sandbox mints its own; their users are there, with the password
        `two words & 42`.

        Returns:
            The text, in TOML.
        """
        redactor = learnt(self._all)
        lines = [_HEAD, f"start = {redactor.after}T12:00:00", ""]
        for name in self._users():
            lines += ["[[user]]", f"name = {_toml(redactor.text(name))}"]
            lines += [f"password = {_toml(PASSWORD)}", ""]
        for one in self._all:
            if not one.about_tokens:
                lines += [*_written(one, redactor), ""]
        return "\n".join(lines)

    def write(self, path: str | PathLike[str]) -> None:
        """Write what `scenario` returns into a file.

        Args:
            path: The file; what it held is lost.
        """
        Path(path).write_text(self.scenario(), "utf-8")

    @property
    def exchanges(self) -> tuple[Recorded, ...]:
        """What was heard as it was; for comparing, and not for showing."""
        return tuple(self._all)

    def _users(self) -> list[str]:
        sent = [one.sent for one in self._all if one.about_tokens]
        names = [one.get("username") for one in sent if is_object(one)]
        return list(dict.fromkeys(name for name in names if isinstance(name, str)))


class _Kept(httpx.AsyncByteStream):
    """A body that is kept as it passes."""

    def __init__(self, inner: Any, one: Recorded) -> None:
        self._inner = inner
        self._one = one

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._inner:
                if len(self._one.answer) <= LONGEST:
                    self._one.answer += piece
                yield piece
        except Exception:
            self._one.ending = "reset after"
            raise
        except anyio.get_cancelled_exc_class():
            self._one.ending = "given up"
            raise

    async def aclose(self) -> None:
        await self._inner.aclose()


def learnt(exchanges: Iterable[Recorded]) -> Redactor:
    """Return what redacts exchanges, having looked at all of them."""
    redactor = Redactor()
    for one in exchanges:
        redactor.learn_asked(one.url)
        heads = [*one.headers.values(), *one.answered.values()]
        for value in (one.sent, value_of(one.text or b""), heads):
            redactor.learn(value)
    return redactor


def _written(one: Recorded, redactor: Redactor) -> Iterator[str]:
    """Return the lines of one answer."""
    if query := redactor.query(one.url):
        yield f"# asked with {json.dumps(query)}"
    if (sent := one.sent) is not None:
        yield f"# sent {_compact(redactor.value(sent))}"
    yield "[[answer]]"
    yield f"on = {_toml(redactor.operation(one.method, one.url))}"
    if one.ending == "reset before":
        yield 'reset = "before"'
        return
    if one.status is None:
        yield f"after_seconds = {_GIVEN_UP}"
        return
    yield f"status = {one.status}"
    if one.ending == "given up":
        yield f"after_seconds = {_GIVEN_UP}"
    elif one.ending == "reset after":
        yield 'reset = "after"'
    if headers := dict(_headers(one.answered, redactor)):
        inside = ", ".join(f"{_toml(name)} = {_toml(value)}" for name, value in headers.items())
        yield f"headers = {{ {inside} }}"
    if one.method == "POST" and httpx.URL(one.url).path.endswith(_USERS) and one.status < _ERRORS:
        yield "carried_out = true"  # the user can ask for a token then
    yield from _body(one, redactor)


def _headers(answered: Mapping[str, str], redactor: Redactor) -> Iterator[tuple[str, str]]:
    for name, value in answered.items():
        if name in _LINKS:
            yield name, redactor.text(value, "href")
        elif name == "retry-after":
            yield name, value if _SECONDS.fullmatch(value) else "1"
        elif name not in _NOT_WRITTEN:
            yield redactor.header_name(name), "made-up"


def _body(one: Recorded, redactor: Redactor) -> Iterator[str]:
    text = one.text
    if text == b"":
        yield 'body = ""'
        return
    media = media_of(one.answered)
    value = value_of(text) if text is not None else None
    if value is not None:
        if media != "application/json":
            yield f"content_type = {_toml(media)}"
        yield f"body = '''\n{_pretty(redactor.value(value))}'''"
    elif media in {"application/json", ""} or text is None:
        yield "garbage = true"
    else:
        yield f"content_type = {_toml(media)}"
        yield f"body = {_toml('<html></html>' if media == 'text/html' else 'made-up')}"


def media_of(headers: Mapping[str, str]) -> str:
    """Return the media type that headers claim, or `application/x-other`."""
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    return media if media in _MEDIA or not media else "application/x-other"


def value_of(body: bytes) -> Any:
    """Return what a body holds; `None` where it is no object and no list."""
    try:
        value = json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return value if is_object(value) or is_list(value) else None


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _toml(text: str) -> str:
    return json.dumps(text)


def _pretty(value: Any, indent: str = "") -> str:
    """Return JSON text in which what is short stands in one line."""
    short = _compact(value)
    if len(indent) + len(short) < 100 or not value or not (is_object(value) or is_list(value)):  # noqa: PLR2004 - a line
        return short
    inner = f"{indent}  "
    if is_object(value):
        items = [f"{json.dumps(key)}: {_pretty(item, inner)}" for key, item in value.items()]
        left, right = "{}"
    else:
        items = [_pretty(item, inner) for item in value]
        left, right = "[]"
    return f"{left}\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}{right}"


def _compact(value: Any) -> str:
    if is_object(value):
        return "{" + ", ".join(f"{json.dumps(k)}: {_compact(v)}" for k, v in value.items()) + "}"
    if is_list(value):
        return "[" + ", ".join(map(_compact, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)
