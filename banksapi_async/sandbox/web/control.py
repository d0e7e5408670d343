"""What can be done to a sandbox from outside of its process: the control endpoint.

One table of actions serves programs, which send JSON, and the buttons of the page at `/`. An action
takes what was sent, checks all of it, and does what the method of `Sandbox` of the same name does.
Browsers of other pages are kept out: they can neither send JSON here nor hide their origin.
"""

import math
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banksapi_async.sandbox.exact_json import is_object
from banksapi_async.sandbox.mishaps import Mishap
from banksapi_async.sandbox.requests import masked
from banksapi_async.sandbox.times import stamp

from .answers import answer
from .gate import Refusal, read_json

if TYPE_CHECKING:
    from banksapi_async.sandbox.facade import Sandbox

_LONGEST_MOVE = 10 * 366 * 86_400
Fields = Mapping[str, Any]
T = TypeVar("T")


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error of the sandbox
    """What was sent cannot be done."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def _text(value: Any) -> str | None:
    printable = isinstance(value, str) and value.isascii() and value.isprintable()
    return value if printable and value else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return float(value) if 0 <= value <= _LONGEST_MOVE else None


Kind = tuple[Callable[[Any], Any], str]
_TEXT: Kind = (_text, "a printable text in ASCII")
_FLAG: Kind = (_flag, "true or false")
_SECONDS: Kind = (_number, "seconds, not negative and no more than ten years")
_ANY: Kind = (lambda value: value, "anything")
_MISHAP: Mapping[str, Kind] = dict.fromkeys(list(attrs.fields_dict(Mishap))[1:], _ANY)
"""What else can be said of a mishap, which checks itself."""


def _fail_next(sandbox: "Sandbox", fields: Fields) -> Any:
    given = dict(fields)
    sandbox.fail_next(given.pop("on"), **given)
    return {"waiting": len(sandbox.waiting_mishaps)}


def _clear_mishaps(sandbox: "Sandbox", _: Fields) -> Any:
    sandbox.clear_mishaps()
    return {"waiting": 0}


def _advance(sandbox: "Sandbox", fields: Fields) -> Any:
    sandbox.clock.advance(fields["seconds"])
    return {"now": stamp(sandbox.clock.now())}


def _expire_consent(sandbox: "Sandbox", fields: Fields) -> Any:
    sandbox.expire_consent(fields["access"])
    return {}


def _next_stage(sandbox: "Sandbox", fields: Fields) -> Any:
    return {"status": sandbox.next_stage(fields["access"])}


def _fail_next_refresh(sandbox: "Sandbox", fields: Fields) -> Any:
    sandbox.fail_next_refresh(fields["access"], fields.get("code", "BA1011"))
    return {}


def _confirm(sandbox: "Sandbox", fields: Fields) -> Any:
    return {"callback": sandbox.confirm(fields["about"], accept=fields.get("accept", True))}


@attrs.frozen
class Action:
    """Something that can be done.

    Attributes:
        run: Does it, with what has passed the checks.
        needs: What must be sent.
        takes: What may be sent.
    """

    run: Callable[["Sandbox", Fields], Any]
    needs: Mapping[str, Kind] = attrs.field(factory=dict[str, Kind])
    takes: Mapping[str, Kind] = attrs.field(factory=dict[str, Kind])

    def __call__(self, sandbox: "Sandbox", sent: Fields) -> Any:
        """Check what was sent and do it.

        Returns:
            What is answered.

        Raises:
            Refused: Something of it does not fit, or is about what is not there.
        """
        kinds = {**self.needs, **self.takes}
        checked: dict[str, Any] = {}
        for name, value in sent.items():
            check, what = kinds.get(name, (lambda _: None, "none of " + ", ".join(kinds)))
            checked[name] = check(value)
            if checked[name] is None:
                raise Refused(
                    400, f"{name}: must be {what}" if name in kinds else f"{name}: {what}"
                )
        for name in self.needs:
            if name not in checked:
                raise Refused(400, f"{name}: is missing")
        try:
            return self.run(sandbox, checked)
        except LookupError as error:
            raise Refused(404, str(error.args[0])) from None
        except (TypeError, ValueError) as error:
            raise Refused(400, str(error)) from None


ACTIONS: Mapping[str, Action] = {
    "fail-next": Action(_fail_next, {"on": _TEXT}, _MISHAP),
    "clear-mishaps": Action(_clear_mishaps),
    "advance": Action(_advance, {"seconds": _SECONDS}),
    "expire-consent": Action(_expire_consent, {"access": _TEXT}),
    "next-stage": Action(_next_stage, {"access": _TEXT}),
    "fail-next-refresh": Action(_fail_next_refresh, {"access": _TEXT}, {"code": _TEXT}),
    "confirm": Action(_confirm, {"about": _TEXT}, {"accept": _FLAG}),
}


def refuse_strangers(request: Request, *, required: bool) -> None:
    """Refuse what a page of another origin makes a browser send.

    Args:
        request: The request.
        required: Whether the origin must be told; browsers tell it with every form.

    Raises:
        Refused: 403.
    """
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if origin != own and (required or origin is not None):
        raise Refused(403, "another page may not do this")


def _requests(sandbox: "Sandbox") -> Any:
    return [
        {
            "method": one.method,
            "path": masked(one.path),
            "query": masked(one.params),
            "status": one.status,
        }
        for one in sandbox.requests
    ]


LOOKS: Mapping[str, Callable[["Sandbox"], Any]] = {
    "clock": lambda sandbox: {"now": stamp(sandbox.clock.now())},
    "mishaps": lambda sandbox: [written(one) for one in sandbox.waiting_mishaps],
    "requests": _requests,
}


def routes(sandbox: "Sandbox", prefix: str) -> list[Route]:
    """Return the routes of the control endpoint of a sandbox."""

    async def act(request: Request) -> Any:
        refuse_strangers(request, required=False)
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json":
            raise Refused(415, "send JSON, and say so: Content-Type: application/json")
        action = _named(ACTIONS, request)
        try:
            sent = read_json(await request.body() or b"{}")
        except Refusal as refusal:
            raise Refused(refusal.status, "the body is no JSON, or too large") from None
        if not is_object(sent):
            raise Refused(400, "the body is no object")
        return action(sandbox, sent)

    async def look(request: Request) -> Any:
        return _named(LOOKS, request)(sandbox)

    path = f"{prefix}/{{name}}"
    return [
        Route(path, _answered(look), methods=["GET"]),
        Route(path, _answered(act), methods=["POST"]),
    ]


def _named(table: Mapping[str, T], request: Request) -> T:
    found = table.get(request.path_params["name"])
    if found is None:
        raise Refused(404, f"{request.method} is answered at {', '.join(table)}")
    return found


def _answered(
    handler: Callable[[Request], Awaitable[Any]],
) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        try:
            return answer(await handler(request))
        except Refused as refused:
            return answer({"message": str(refused)}, refused.status)

    return answered


def written(mishap: Mishap) -> dict[str, Any]:
    """Return a mishap as it would be sent, without what was left out."""
    given = mishap.said
    if mishap.times == math.inf:
        given["times"] = "always"
    if isinstance(mishap.body, bytes):
        given["body"] = mishap.body.decode("utf-8", "replace")
    return given
