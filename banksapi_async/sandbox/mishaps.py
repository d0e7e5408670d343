"""What goes wrong on demand: which request it meets, and what becomes of its answer.

A mishap stands in a queue until a request comes that it is for. What it does not say stays as the
interface would have it: a mishap with a status alone answers in the documented form, one without a
status alters the true answer.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, cast

import attrs

from banksapi_async.values.shown import on_a_line
from banksapi_async.wire.types import is_mapping

from . import exact_json
from .exact_json import is_list, is_object

NGINX = (
    "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
    "<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_GARBAGE = b'{"relations": [\xff\xfe\x00 ]]'
_PIECES = 16
_VARIABLE = re.compile(r"\{[^/{}]*\}|\*\*?")
_HEADER = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_OPERATION = re.compile(r"(?:([A-Z]+) +)?(/\S*)")
_PHRASES = {
    400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden",
    404: "Not Found", 405: "Not Allowed", 409: "Conflict", 423: "Locked",
    429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
    503: "Service Temporarily Unavailable", 504: "Gateway Time-out",
}  # fmt: skip
_NEW_MESSAGE = {
    "level": "NOTICE",
    "code": "BA9876",
    "message": "Neu",
    "details": "Noch nie gesehen",
}
_LARGEST = 100_000_000
_LONGEST = 10 * 366 * 86_400
_WORDS = frozenset({"kategorie", "medienklasse", "handelseinheit"})


@attrs.frozen
class Reply:
    """An answer as it goes out.

    Attributes:
        headers: Names in lower case, in order.
        pieces: The body, in the pieces in which it leaves.
        pause: Seconds before each piece.
        ending: Whether the body is whole, ends early, or the connection is reset.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    pieces: tuple[bytes, ...]
    pause: float = 0.0
    ending: Literal["whole", "cut", "reset"] = "whole"

    @property
    def body(self) -> bytes:
        """The body, as far as it leaves."""
        return b"".join(self.pieces)


Check = Callable[[object, "attrs.Attribute[Any]", Any], None]


def _must(fits: Callable[[Any], bool], what: str) -> Check:
    """Return what refuses a value that does not fit, by the attribute's name."""

    def check(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not fits(value):
            raise ValueError(f"{attribute.name}: must be {what}")

    return check


def _unless_none(fits: Callable[[Any], bool], what: str) -> Check:
    return _must(lambda value: value is None or fits(value), what)


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != "" and value.isascii() and value.isprintable()


def _are_seconds(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and 0 <= value <= _LONGEST


def _can_be_sent(value: Any) -> bool:
    try:
        (value if isinstance(value, str) else exact_json.write(value)).encode()
    except (RecursionError, TypeError, ValueError):
        return isinstance(value, bytes)
    return True


def _are_headers(headers: Any) -> bool:
    return is_object(headers) and all(
        _HEADER.fullmatch(name) and _is_text(text) for name, text in headers.items()
    )


def _float(value: Any) -> Any:
    """Return a number as scenarios and JSON have it as one of Python's."""
    return float(value) if isinstance(value, Decimal) else value


def _times(value: Any) -> Any:
    return math.inf if value == "always" else _float(value)


def _lower(headers: Any) -> Any:
    if not is_mapping(headers):
        return headers
    return {str(name).lower(): text for name, text in headers.items()}


def _left_out(field: "attrs.Attribute[Any]") -> Any:
    return {} if isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]  # a class, whatever it is typed as


_TEXT = "a printable text in ASCII"
_SECONDS = "seconds, not negative and no more than ten years"
_FLAG = _must(lambda value: isinstance(value, bool), "true or false")


@attrs.frozen(kw_only=True, repr=False)
class Mishap:
    """Something that goes wrong.

    Attributes:
        on: The operation or path: `GET /customer/v2`, `/customer/v2/bankzugaenge/{access-id}`.
            Without a method all are meant; `{…}` and `*` stand for one segment, `**` for the rest.
        times: How many requests it meets; `math.inf`, or the word `always`, is all from now on.
        status: The status that is answered.
        retry_after: The header `Retry-After`, in seconds or as a date.
        body: What is answered: text and bytes as they are, anything else as JSON; `""` is nothing.
            Left out, the documented error.
        html: Answer with the page of the web server in front.
        content_type: The media type that the answer claims.
        headers: Further headers of the answer, such as `Location`, in place of the true ones.
        after_seconds: How long the answer takes: by the sandbox's clock in process, really over a
            socket.
        reset: Whether the connection is reset `before` the answer or `after` a part of its body.
        cut: Whether the body ends early, the connection being closed in order.
        drip: Seconds between the pieces in which the body comes.
        huge: The number of bytes that the body is blown up to; its meaning stays.
        garbage: Whether the body is no JSON and no text.
        hrefs: An origin that all links of the answer are made to lead to.
        drift: Whether the answer has a field, a relation, a message and words that nobody knows.
        odd: Values to put in place of the true ones, by key; the first of each key is replaced.
        carried_out: Whether the operation is carried out before its answer goes wrong. Left out, it
            is where the true answer is altered, and is not where another takes its place.
    """

    on: str = attrs.field(
        validator=_must(
            lambda value: isinstance(value, str) and _OPERATION.fullmatch(value) is not None,
            "an operation or a path, like 'GET /customer/v2'",
        )
    )
    times: float = attrs.field(
        default=1,
        converter=_times,
        validator=_must(
            lambda value: value == math.inf or _whole(value, 1, _LARGEST),
            'a whole number of 1 or more, or "always"',
        ),
    )
    status: int | None = attrs.field(
        default=None,
        validator=_unless_none(lambda value: _whole(value, 200, 599), "a status from 200 to 599"),
    )
    retry_after: float | str | None = attrs.field(
        default=cast("Any", None),
        converter=_float,
        validator=_unless_none(
            lambda value: _is_text(value) or _are_seconds(value), f"{_SECONDS}, or a date as text"
        ),
    )
    body: Any = attrs.field(default=None, validator=_must(_can_be_sent, "text, bytes, or JSON"))
    html: bool = attrs.field(default=False, validator=_FLAG)
    content_type: str | None = attrs.field(default=None, validator=_unless_none(_is_text, _TEXT))
    headers: Mapping[str, str] = attrs.field(
        factory=dict[str, str],
        converter=_lower,
        validator=_must(_are_headers, "names and texts that can be sent over HTTP"),
    )
    after_seconds: float = attrs.field(
        default=0.0, converter=_float, validator=_must(_are_seconds, _SECONDS)
    )
    reset: Literal["before", "after"] | None = attrs.field(
        default=None,
        validator=_unless_none(
            lambda value: value in {"before", "after"}, "either 'before' or 'after'"
        ),
    )
    cut: bool = attrs.field(default=False, validator=_FLAG)
    drip: float | None = attrs.field(
        default=cast("Any", None), converter=_float, validator=_unless_none(_are_seconds, _SECONDS)
    )
    huge: int | None = attrs.field(
        default=None,
        validator=_unless_none(
            lambda value: _whole(value, 0, _LARGEST), f"a whole number up to {_LARGEST:,}"
        ),
    )
    garbage: bool = attrs.field(default=False, validator=_FLAG)
    hrefs: str | None = attrs.field(default=None, validator=_unless_none(_is_text, _TEXT))
    drift: bool = attrs.field(default=False, validator=_FLAG)
    odd: Mapping[str, Any] = attrs.field(
        factory=dict[str, Any],
        validator=_must(
            lambda value: isinstance(value, Mapping) and _can_be_sent(value),
            "an object, values by their keys",
        ),
    )
    carried_out: bool | None = attrs.field(
        default=None, validator=_unless_none(lambda value: isinstance(value, bool), "true or false")
    )

    def __repr__(self) -> str:
        said = [f"{name}={value!r}" for name, value in self.said.items() if name != "on"]
        return on_a_line(" ".join([f"Mishap {self.on}:", *said]))

    @property
    def said(self) -> dict[str, Any]:
        """What is said of it, without what was left out."""
        return {
            field.name: value
            for field in attrs.fields(Mishap)
            if (value := getattr(self, field.name)) != _left_out(field)
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        path = cast("re.Match[str]", _OPERATION.fullmatch(self.on))[2]
        parts: list[str] = []
        end = 0
        for found in _VARIABLE.finditer(path):
            parts += [re.escape(path[end : found.start()]), ".*" if found[0] == "**" else "[^/]+"]
            end = found.end()
        return re.compile("".join([*parts, re.escape(path[end:].rstrip("/")), "/?"]))

    @property
    def happens(self) -> bool:
        """Whether anything goes wrong with it."""
        return not self.said.keys() <= {"on", "times", "carried_out"}

    def could_meet(self, method: str, template: str) -> bool:
        """Return whether some request for an operation is one that it is for."""
        asked, own = cast("re.Match[str]", _OPERATION.fullmatch(self.on)).groups()
        return asked in {None, method} and _could_be(own.split("/"), template.split("/"))

    def meets(self, method: str, path: str) -> bool:
        """Return whether a request is one that it is for."""
        asked = cast("re.Match[str]", _OPERATION.fullmatch(self.on))[1]
        return asked in {None, method} and self._pattern.fullmatch(path) is not None

    @property
    def carries_out(self) -> bool:
        """Whether the operation is carried out."""
        if self.carried_out is not None:
            return self.carried_out
        made_up = self.status is not None or self.body is not None or self.html
        return not (made_up or self.reset == "before")

    def alter(self, true: Reply | None) -> Reply:
        """Return the answer that goes out.

        Args:
            true: The true answer, if the operation was carried out.
        """
        reply = self._instead(true)
        if self.drift or self.odd or self.hrefs:
            reply = self._altered(reply)
        body = _GARBAGE if self.garbage else reply.body
        if self.huge is not None:
            body += b" " * (self.huge - len(body))
        headers = {**dict(reply.headers), **self.headers}
        if self.retry_after is not None:
            headers["retry-after"] = (
                f"{self.retry_after:g}"
                if isinstance(self.retry_after, float)
                else str(self.retry_after)
            )
        if self.content_type is not None:
            headers["content-type"] = self.content_type
        headers["content-length"] = str(len(body))
        ending: Literal["whole", "cut", "reset"] = "whole"
        if self.reset == "after" or self.cut:
            body, ending = body[: len(body) // 2], "reset" if self.reset == "after" else "cut"
        size = -(-len(body) // _PIECES) if self.drip else len(body)
        pieces = tuple(body[at : at + size] for at in range(0, len(body), size or 1))
        return Reply(reply.status, tuple(headers.items()), pieces, self.drip or 0.0, ending)

    def _instead(self, true: Reply | None) -> Reply:
        status = self.status or (true.status if true is not None else 200)
        if self.html:
            title = f"{status} {_PHRASES.get(status, 'Error')}"
            return _reply(status, "text/html", NGINX.format(title=title).encode())
        if isinstance(self.body, bytes | str):
            text = self.body.encode() if isinstance(self.body, str) else self.body
            return _reply(status, "application/json" if text else None, text)
        if self.body is not None:
            return _reply(status, "application/json", exact_json.write(self.body).encode())
        if self.status is None and true is not None:
            return true
        told = {"code": str(status), "message": _PHRASES.get(status, "Fehler")}
        return _reply(status, "application/json", exact_json.write(told).encode())

    def _altered(self, reply: Reply) -> Reply:
        headers = dict(reply.headers)
        if self.hrefs is not None:
            for name in headers.keys() & {"location", "content-location"}:
                headers[name] = _elsewhere(headers[name], self.hrefs)
        try:
            value = exact_json.read(reply.body)
        except ValueError:
            return attrs.evolve(reply, headers=tuple(headers.items()))
        if self.hrefs is not None:
            value = _with_hrefs(value, self.hrefs)
        if self.drift:
            value = _drifted(value)
        for key, odd in self.odd.items():
            value, _ = _replaced(value, key, odd)
        body = exact_json.write(value).encode()
        return Reply(reply.status, tuple(headers.items()), (body,))


def _could_be(asked: Sequence[str], known: Sequence[str]) -> bool:
    """Return whether two paths with variables have one in common."""
    if asked[:1] == ["**"]:
        return True
    if not asked or not known:
        return [*asked, *known] in ([], [""])  # a slash at the end does not matter
    one, other = asked[0], known[0]
    fits = one in {other, "*"} or "{" in one or "{" in other
    return fits and _could_be(asked[1:], known[1:])


@attrs.define(eq=False, repr=False)
class Mishaps:
    """The mishaps that wait, each operation's in the order in which they were asked for."""

    _waiting: list[tuple[Mishap, float]] = attrs.field(
        factory=list[tuple[Mishap, float]], init=False
    )

    def add(self, mishap: Mishap) -> None:
        """Let something go wrong."""
        self._waiting.append((mishap, mishap.times))

    def clear(self) -> None:
        """Let nothing more go wrong."""
        self._waiting.clear()

    @property
    def waiting(self) -> list[Mishap]:
        """What has not happened yet, or not as often as it was asked for."""
        return [mishap for mishap, _ in self._waiting]

    def take(self, method: str, path: str) -> Mishap | None:
        """Return what goes wrong with a request, and count it."""
        for place, (mishap, left) in enumerate(self._waiting):
            if mishap.meets(method, path):
                if left > 1:
                    self._waiting[place] = (mishap, left - 1)
                else:
                    del self._waiting[place]
                return mishap
        return None


def _reply(status: int, media: str | None, body: bytes) -> Reply:
    headers = () if media is None else (("content-type", media),)
    return Reply(status, headers, (body,))


def _elsewhere(href: str, origin: str) -> str:
    return re.sub(r"^https?://[^/]*", lambda _: origin, href)


def _with_hrefs(value: Any, origin: str) -> Any:
    if is_list(value):
        return [_with_hrefs(item, origin) for item in value]
    if not is_object(value):
        return value
    return {
        key: _elsewhere(item, origin)
        if key == "href" and isinstance(item, str)
        else _with_hrefs(item, origin)
        for key, item in value.items()
    }


def _drifted(value: Any) -> Any:
    if is_list(value):
        return [_drifted(item) for item in value]
    if not is_object(value):
        return value
    drifted = {key: _drifted(item) for key, item in value.items()}
    if drifted.get("relations"):
        drifted["relations"] = [
            *drifted["relations"],
            {**drifted["relations"][0], "rel": "get_something_new"},
        ]
    if is_list(drifted.get("messages")):
        drifted["messages"] = [*drifted["messages"], _NEW_MESSAGE]
    drifted |= {key: f"{drifted[key]}_NEU" for key in _WORDS & drifted.keys()}
    is_record = not all(map(is_object, value.values()))
    return {**drifted, "neuesFeld": {"gibtEs": "seit gestern"}} if is_record else drifted


def _replaced(value: Any, key: str, odd: Any) -> tuple[Any, bool]:
    """Return a value with the first one under a key replaced, and whether there was one."""
    if is_list(value):
        for place, item in enumerate(value):
            new, done = _replaced(item, key, odd)
            if done:
                return [*value[:place], new, *value[place + 1 :]], True
    elif is_object(value):
        if key in value:
            return {**value, key: odd}, True
        for name, item in value.items():
            new, done = _replaced(item, key, odd)
            if done:
                return {**value, name: new}, True
    return value, False
