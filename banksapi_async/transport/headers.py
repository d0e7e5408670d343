"""Which headers go out, and how are an answer's read?

What every call carries is added here; of these a call may set `Accept` itself.
"""

from collections.abc import Iterable

import httpx

from banksapi_async.values.secret import Secret
from banksapi_async.wire.requests import Call, Retry

_ENCODING = (b"Accept-Encoding", b"gzip, deflate")
_ACCEPT = (b"Accept", b"application/json")
_CLOSE = (b"Connection", b"close")


def parse_url(text: str) -> tuple[httpx.URL, tuple[bytes, bytes]]:
    """Return a URL and its `Host` header.

    Args:
        text: The URL, already through the origin guard.
    """
    url = httpx.URL(text)
    return url, (b"Host", url.netloc)


def written(
    call: Call, host: tuple[bytes, bytes], agent: bytes, authorization: Secret | None
) -> list[tuple[bytes, bytes]] | None:
    """Return a call's headers as they go out, `None` where one cannot be sent over HTTP.

    Args:
        call: The call.
        host: The `Host` header.
        agent: The value of `User-Agent`.
        authorization: The value of `Authorization`.
    """
    headers = [host, (b"User-Agent", agent), _ENCODING]
    try:
        if authorization is not None:
            headers.append((b"Authorization", authorization.reveal().encode("ascii")))
        if call.correlation_id:
            headers.append((b"X-Correlation-ID", call.correlation_id.encode("ascii")))
        accept = False
        for name, value in call.headers.items():
            accept = accept or name.lower() == "accept"
            headers.append((name.encode("ascii"), value.encode("ascii")))
    except UnicodeEncodeError:
        return None
    if not accept:
        headers.append(_ACCEPT)
    if call.body is not None:
        headers.append((b"Content-Length", b"%d" % len(call.body)))
    elif call.method in {"POST", "PUT", "PATCH"}:
        headers.append((b"Content-Length", b"0"))
    if call.retry is Retry.ONCE:
        headers.append(_CLOSE)
    return headers


def joined(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return an answer's headers by lower-case name, repeated ones joined with a comma.

    Args:
        raw: Names and values as they came.
    """
    found: dict[str, str] = {}
    for name, value in raw:
        key = name.decode("latin-1").lower()
        text = value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found
