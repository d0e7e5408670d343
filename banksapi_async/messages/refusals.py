"""The error of the tree that an answer is.

Whatever the body is, an error comes of it: the status decides the class, the body is read as far as
it can be, and what is shown of it is redacted. All of it is imported with the first error.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from banksapi_async.errors import (
    ApiError,
    BadRequest,
    Conflict,
    CredentialsNotStored,
    DecodeError,
    GatewayTimeout,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    StaleWebForm,
    TenantExpired,
    UnexpectedRedirect,
    UserLocked,
)
from banksapi_async.messages.codes import MessageCode, MessageLevel
from banksapi_async.messages.message import Message
from banksapi_async.wire import json
from banksapi_async.wire.redact import redact, secrets_of
from banksapi_async.wire.requests import Call
from banksapi_async.wire.responses import Answer, correlation_id, retry_after
from banksapi_async.wire.types import is_list, is_object

_BOUND = 64 * 1024
_MESSAGES = 20

_CLASSES: Mapping[int, type[ApiError]] = {
    400: BadRequest,
    401: NotAuthenticated,
    402: TenantExpired,
    403: PermissionDenied,
    404: NotFound,
    405: NotAllowed,
    409: Conflict,
    423: UserLocked,
    429: RateLimited,
    504: GatewayTimeout,
}

_CUT_PAIR = re.compile(r'"(code|message)"\s*:\s*"?((?:[^"\\,}\]]|\\.){1,200})')
_TITLE = re.compile(r"<title[^>]{0,100}>([^<]{1,200})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")

_SESSION = re.compile(r"session|sitzung", re.IGNORECASE)
_WORDS_FOR_OPEN = (
    r"(?:already|still|active|open|opened|exists?|existing|running|pending|in progress"
    r"|bereits|noch|aktive?|offene?|läuft|laufende|besteht)\b"
)
_OPEN = re.compile(rf"\b{_WORDS_FOR_OPEN}", re.IGNORECASE)
_NOT_OPEN = re.compile(
    rf"\b(?:no|not|keine?|nicht)\s+(?:\w+\s+)?{_WORDS_FOR_OPEN}"
    r"|invalid|expired|unknown|ungültig|abgelaufen|unbekannt",
    re.IGNORECASE,
)
_SAVED = re.compile(r"/bankzugaenge/[^/]+/[^/]+/payment/[^/]+$|_with_saved_credentials$")


def error_for(answer: Answer, call: Call) -> ApiError:
    """Return the error that an answer is.

    Args:
        answer: An answer whose status is not a success.
        call: What it answers.

    Returns:
        The error of the status, with the codes and redacted messages of the body.
    """
    text = answer.body[:_BOUND].decode("utf-8", "replace").strip()
    messages, rest = _read_body(text, secrets_of(call))
    shown = "; ".join(f"{m.code} {m.message or ''}".strip() for m in messages) or rest
    return _class_for(answer.status, call, text)(
        answer.status,
        messages=messages,
        correlation_id=correlation_id(answer) or call.correlation_id or None,
        method=call.method,
        path_template=call.template,
        retry_after=retry_after(answer),
        text=shown,
    )


def _class_for(status: int, call: Call, text: str) -> type[ApiError]:
    known = _CLASSES.get(status)
    if known is BadRequest and call.method == "POST" and _tells_of_open_session(text):
        return StaleWebForm
    saved = _SAVED.search(call.template) or _SAVED.search(call.operation)
    if known is NotFound and call.method == "POST" and saved:
        return CredentialsNotStored
    if known is not None:
        return known
    # A redirect has a class of its own, so that nobody takes it for something to follow.
    return {3: UnexpectedRedirect, 5: ServerError}.get(status // 100, ApiError)


def _tells_of_open_session(text: str) -> bool:
    return bool(_SESSION.search(text) and _OPEN.search(text) and not _NOT_OPEN.search(text))


def _read_body(text: str, sent: tuple[str, ...]) -> tuple[tuple[Message, ...], str]:
    """Return the messages of a body, and what else of it may be shown."""
    if text[:1] not in {"{", "["}:
        title = _TITLE.search(text)
        return (), redact(title[1] if title else _TAG.sub(" ", text), sent)
    try:
        parsed = json.loads(text)
    except DecodeError:
        parsed = _cut(text)
    found = [message for item in _candidates(parsed) for message in _message(item, sent)]
    return tuple(found[:_MESSAGES]), ""


def _cut(text: str) -> list[dict[str, str]]:
    """Return what can be told from JSON that ends too early: its codes and messages, in order."""
    items: list[dict[str, str]] = []
    for key, value in _CUT_PAIR.findall(text):
        if not items or key in items[-1]:
            items.append({})
        items[-1][key] = value
    return items


def _candidates(parsed: Any) -> Iterator[Any]:
    for item in parsed if is_list(parsed) else [parsed]:
        inner = item.get("messages") if is_object(item) else None
        yield from inner if is_list(inner) else [item]


def _message(item: Any, sent: tuple[str, ...]) -> Iterator[Message]:
    if not is_object(item):
        return
    # The second names are those of OAuth 2 and of the framework below the interface.
    code = _text(item, "code", sent) or _text(item, "error", sent) or _text(item, "status", sent)
    said = _text(item, "message", sent) or _text(item, "error_description", sent)
    details, level = _text(item, "details", sent), _text(item, "level", sent)
    if code or said:
        yield Message(
            code=MessageCode(code or "?"),
            message=said,
            details=details,
            level=MessageLevel(level) if level else None,
        )


def _text(item: dict[str, Any], key: str, sent: tuple[str, ...]) -> str | None:
    value = item.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return redact(str(value), sent) or None
