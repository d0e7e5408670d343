"""How the sandbox's browser asks for a page: in process, or over the wire.

Neither way logs anything: a form's URL is a secret, and tests look through all logs for secrets.
"""

import http.client
from urllib.parse import urlencode, urlsplit

import anyio.to_thread
import attrs
import httpx

Fields = list[tuple[str, str]]
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@attrs.frozen
class Page:
    """What came back.

    Attributes:
        location: Where it leads, as it was written.
    """

    status: int
    location: str | None
    html: str


async def fetch_inside(
    transport: httpx.AsyncBaseTransport, url: str, fields: Fields | None
) -> Page:
    """Ask in process; with fields it is a submission."""
    request = httpx.Request(*_method_and_url(url, fields), headers=_FORM, content=_body(fields))
    response = await transport.handle_async_request(request)
    html = (await response.aread()).decode()
    return Page(response.status_code, response.headers.get("location"), html)


async def fetch_over_the_wire(url: str, fields: Fields | None) -> Page:
    """Ask over a socket, in a thread that nobody has to wait for but the caller."""
    return await anyio.to_thread.run_sync(_fetch, url, fields)


def _fetch(url: str, fields: Fields | None) -> Page:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        method, _ = _method_and_url(url, fields)
        connection.request(method, f"{parts.path}?{parts.query}", _body(fields), _FORM)
        response = connection.getresponse()
        return Page(response.status, response.getheader("Location"), response.read().decode())
    finally:
        connection.close()


def _method_and_url(url: str, fields: Fields | None) -> tuple[str, str]:
    return ("GET" if fields is None else "POST"), url


def _body(fields: Fields | None) -> bytes:
    return urlencode(fields or []).encode()
