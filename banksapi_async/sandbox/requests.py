"""The log of requests: what was asked and answered, and whether it is what a test expects.

What a test prints holds no secret: tokens, passwords, TANs, sessions and IBANs are masked wherever
a request is shown. Its attributes hold everything.
"""

import difflib
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast, overload
from urllib.parse import parse_qsl

import attrs

from banksapi_async.values import shown

from . import exact_json
from .exact_json import is_list, is_object
from .mishaps import Mishap

KEPT = 1000
_LONGEST = 16_000
_SECRET = frozenset(
    {
        "access_token", "client_secret", "password", "pin", "scaauthenticationdata", "session",
        "state", "tan", "token", "userid", "corporateid", "partnerid",
    }
)  # fmt: skip
_MASK = "•••"
_NOTED = frozenset(
    {
        "authorization",
        "content-type",
        "customer-ip-address",
        "user-agent",
        "x-api-key",
        "x-correlation-id",
    }
)


def _those_that_matter(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in headers.items() if name in _NOTED}


def _beginning(body: bytes) -> bytes:
    return body[:_LONGEST]


@attrs.frozen(kw_only=True, repr=False)
class Exchange:
    """One request, and what became of it.

    Attributes:
        path: The path, prefix included, percent-decoded.
        query: The query as it came.
        headers: The headers that matter, with lower-case names.
        body: The body as it came; of a huge one the beginning.
        status: The status of the answer; None where the caller hung up first, or none came.
        answer: The beginning of the answer's body, as far as it left.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str] = attrs.field(converter=_those_that_matter)
    status: int | None
    body: bytes = attrs.field(default=b"", converter=_beginning)
    answer: bytes = attrs.field(default=b"", converter=_beginning)

    def __repr__(self) -> str:
        """Return the request without its query and its body."""
        return shown.on_a_line(f"Exchange -> {self.status}: {self.method} {masked(self.path)}")

    @property
    def params(self) -> dict[str, str]:
        """The parameters of the query; the last one of a name counts."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def data(self) -> Any:
        """What the body holds, as JSON or the fields of a form, or `None`."""
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))
        try:
            return exact_json.read(self.body)
        except ValueError:
            return None

    def __str__(self) -> str:
        """Return the request in one line or more, with what is secret masked."""
        query = "".join(f"  {name}={value}" for name, value in masked(self.params).items())
        data = masked(self.data)
        body = "" if data is None else "\n    " + _shown(data).replace("\n", "\n    ")
        return f"{self.method} {masked(self.path)}{query} -> {self.status}{body}"


@attrs.define(eq=False)
class Expectation:
    """A request that a test expects."""

    on: Mishap
    query: dict[str, Any] | None
    body: Any
    times: int
    met: int = 0

    def fits(self, exchange: Exchange, path: str) -> bool:
        """Return whether a request is one that is expected."""
        return (
            self.on.meets(exchange.method, path)
            and (self.query is None or _within(self.query, exchange.params))
            and (self.body is None or _within(self.body, exchange.data))
        )

    def __str__(self) -> str:
        """Return what is expected, with what is secret masked."""
        query = "".join(f"  {k}={v}" for k, v in masked(self.query or {}).items())
        body = "" if self.body is None else "\n    " + _shown(masked(self.body))
        times = "" if self.times == 1 else f" ({self.times} times, came {self.met})"
        return f"{self.on.on}{times}{query}" + body.replace("\n", "\n    ")


class RequestLog(Sequence[Exchange]):
    """What was asked and answered, oldest first; the last thousand.

    Args:
        root_path: The prefix that paths carry, and expectations do not.
        answered: Raises where the sandbox has no operation of a kind.
    """

    def __init__(
        self, root_path: str = "", answered: Callable[[Mishap], None] = lambda _: None
    ) -> None:
        self._answered = answered
        self._root_path = root_path
        self._all: deque[Exchange] = deque(maxlen=KEPT)
        self._expected: list[Expectation] = []
        self._ignored: list[Mishap] = [Mishap(on="/auth/oauth2/*"), Mishap(on="/*/bc-token")]
        self._surplus: list[Exchange] = []

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> list[Exchange]: ...
    def __getitem__(self, index: int | slice) -> Exchange | list[Exchange]:
        return list(self._all)[index]

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(cast("Iterable[Any]", other))

    __hash__ = None  # type: ignore[assignment]  # it changes with every request

    def __repr__(self) -> str:
        return f"<RequestLog: {len(self)} requests, {len(self._expected)} expectations>"

    def note(self, exchange: Exchange) -> None:
        """Keep a request, and see whether it was expected."""
        self._all.append(exchange)
        if not self._expected:
            return
        path = exchange.path.removeprefix(self._root_path)
        open_ones = [one for one in self._expected if one.met < one.times]
        found = next((one for one in open_ones if one.fits(exchange, path)), None)
        if found is not None:
            found.met += 1
        elif not any(one.meets(exchange.method, path) for one in self._ignored):
            self._surplus.append(exchange)

    def expect(
        self,
        operation_or_path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        times: int = 1,
    ) -> None:
        """Expect a request from now on.

        From the first expectation on every request must be an expected one, but for those of tokens
        and what `ignore` names; `check` tells.

        Args:
            operation_or_path: Such as `GET /customer/v2/bankzugaenge/*`; without a method any is
                meant, `{…}` and `*` stand for one segment, `**` for the rest.
            query: Parameters that the request has; further ones do not matter, and `...` as a value
                is any value.
            body: What the body holds. Objects may hold more keys; `...` is any value.
            times: How often it comes.

        Raises:
            ValueError: The sandbox has no such operation.
        """
        on = Mishap(on=operation_or_path)
        self._answered(on)
        asked = None if query is None else dict(query)
        self._expected.append(Expectation(on, asked, body, times))

    def ignore(self, operation_or_path: str) -> None:
        """Let requests of a kind come as they will.

        Args:
            operation_or_path: As in `expect`.
        """
        self._ignored.append(Mishap(on=operation_or_path))

    def clear(self) -> None:
        """Forget what was asked, and what is expected."""
        self._all.clear()
        self._expected.clear()
        self._surplus.clear()

    def check(self) -> None:
        """Raise where something expected did not come, or something else did.

        Raises:
            AssertionError: With both lists, and what was different in requests that nearly fit.
        """
        missing = [one for one in self._expected if one.met < one.times]
        if not missing and not self._surplus:
            return
        lines = ["the requests are not those that were expected"]
        if missing:
            lines += ["", "expected, and did not come:"]
            lines += [f"  {one}" for one in missing]
        if self._surplus:
            lines += ["", "came, and was not expected:"]
            lines += [f"  {one}" for one in self._surplus]
        for one in missing:
            near = (e for e in self._surplus if one.on.meets(e.method, self._path(e)))
            lines += [line for e in near for line in _difference(one, e)]
        raise AssertionError("\n".join(lines))

    def _path(self, exchange: Exchange) -> str:
        return exchange.path.removeprefix(self._root_path)


def masked(value: Any, key: str = "") -> Any:
    """Return a value with what is secret in it masked."""
    if key.lower() in _SECRET and value is not ...:
        return _MASK
    if is_object(value):
        return {masked(name): masked(item, name) for name, item in value.items()}
    if is_list(value):
        return [masked(item) for item in value]
    if isinstance(value, str):
        text = re.sub(r"(?i)(session|token|password|state)=[^&#\s]+", rf"\1={_MASK}", value)
        return shown.masked(text)
    return value


def _difference(expected: Expectation, came: Exchange) -> list[str]:
    halves = [
        (_shown(masked(_asked_for(wanted, found))), _shown(masked(found)))
        for wanted, found in ((expected.query, came.params), (expected.body, came.data))
        if wanted is not None
    ]
    lines = ["", f"{came.method} {masked(came.path)} differs (- expected, + came):"]
    for wanted, found in halves:
        diff = difflib.ndiff(wanted.splitlines(), found.splitlines())
        lines += [f"  {line}" for line in diff if not line.startswith("?")]
    return lines


def _asked_for(wanted: Any, found: Any) -> Any:
    """Return what is expected, with what does not matter taken from what came."""
    if wanted is ...:
        return found
    if is_object(wanted) and is_object(found):
        named = {key: _asked_for(item, found.get(key)) for key, item in wanted.items()}
        return {**found, **named}
    return wanted


def _within(wanted: Any, found: Any) -> bool:
    """Return whether what came is what is expected, or more."""
    if wanted is ...:
        return True
    if is_object(wanted):
        return is_object(found) and all(
            key in found and _within(item, found[key]) for key, item in wanted.items()
        )
    if is_list(wanted) and is_list(found):
        return len(wanted) == len(found) and all(map(_within, wanted, found))
    return bool(wanted == found)


def _shown(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    return "..." if value is ... else f"{value:f}" if isinstance(value, Decimal) else str(value)
