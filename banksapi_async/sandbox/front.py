"""What stands in front of a served sandbox: under which names it is asked, and what is logged.

The interface is for whoever reaches the socket under a name that was named. The page at `/` and
the control endpoint are for this machine alone: elsewhere they are paths that do not exist.
"""

import ipaddress
import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

import anyio
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .accesses import UUID
from .requests import masked
from .server import EVERYWHERE
from .web.app import OPERATIONS
from .web.protect import FORM

LOOPBACK_NAMES = frozenset({"127.0.0.1", "::1", "localhost"})
CONTROL = "/_sandbox"
"""Where the paths of the control endpoint begin."""
_NEVER_SERVED = (".example", ".invalid")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host")
_VARIABLE = re.compile(r"\{[^/{}]+\}")
_PATIENCE = 1.0
_EXPOSED = ("Location", "Content-Location", "Retry-After", "X-Correlation-ID")

Log = Callable[[str], None]


class Front:
    """The layer in front of a served sandbox.

    Args:
        interface: The interface.
        desk: The page at `/` and the control endpoint.
        host: Where it listens.
        names: Further names under which it may be asked, without ports.
        origins: The origins whose scripts may ask the interface.
        log: Takes a line for each request.
        landed: Is told where a browser would have gone that nobody serves, and says where it goes
            instead.
        root_path: The prefix of the interface's paths.
    """

    def __init__(
        self,
        interface: ASGIApp,
        desk: ASGIApp,
        *,
        host: str,
        names: Iterable[str],
        origins: Collection[str],
        log: Log | None,
        landed: Callable[[str], str],
        root_path: str,
    ) -> None:
        self._interface = interface
        if origins:
            self._interface = CORSMiddleware(
                interface,
                allow_origins=tuple(origins),
                allow_methods=["*"],
                allow_headers=["*"],
                expose_headers=_EXPOSED,
            )
        self._desk = desk
        self._names = LOOPBACK_NAMES | {one.lower() for one in names} | {host.lower()}
        self._names -= EVERYWHERE
        self._log = log
        self._landed = landed
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        began = time.perf_counter()
        status: list[int] = []
        headers = Headers(scope=scope)
        host = _name(headers.get("host", ""))
        path: str = scope["path"]
        here = host in LOOPBACK_NAMES and _from_here(scope, headers)
        browsing = here and headers.get("sec-fetch-mode") == "navigate"

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
                if browsing and path == self._root_path + FORM:
                    message = await self._landing(message, headers.get("host", ""))
            await send(message)

        try:
            if host not in self._names:
                refusal = PlainTextResponse("this name is not served here\n", 421)
                await refusal(scope, receive, noted)
            elif here and (path == "/" or f"{path}/".startswith(f"{CONTROL}/")):
                await self._desk(scope, receive, noted)
            else:
                await self._interface(scope, receive, noted)
        finally:
            if self._log is not None:
                self._log(_line(scope, self._root_path, status, time.perf_counter() - began))

    async def _landing(self, message: Message, host: str) -> Message:
        """Return an answer that leads a browser to where somebody is."""
        headers = Headers(raw=message["headers"])
        url = headers.get("location", "")
        parts = urlsplit(url)
        if not parts.hostname or not await _nobody_serves(parts, host):
            return message
        kept = [(name, value) for name, value in headers.raw if name.lower() != b"location"]
        return {**message, "headers": [*kept, (b"location", self._landed(url).encode())]}


async def _nobody_serves(parts: SplitResult, host: str) -> bool:
    """Tell whether a browser would find nobody: names that are reserved, ports without a listener.

    Only ports of this machine are tried.
    """
    name = parts.hostname or ""
    if parts.netloc == host or f".{name}".endswith(_NEVER_SERVED):
        return True
    if name not in LOOPBACK_NAMES:
        return False
    port = parts.port or {"http": 80}.get(parts.scheme, 443)
    with anyio.move_on_after(_PATIENCE):
        try:
            stream = await anyio.connect_tcp(name, port)
        except OSError:
            return True
        await stream.aclose()
    return False


def _name(host: str) -> str:
    """Return the name of a `Host` header without its port, in lower case."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _from_here(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Tell whether somebody on this machine asks, and no proxy for somebody else."""
    if any(name in headers for name in _FORWARDED):
        return False
    client: Any = scope.get("client") or ("",)
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _line(scope: Scope, root_path: str, status: list[int], seconds: float) -> str:
    """Return the line of the access log; a path is its operation's template."""
    shown = "".join(map(str, status)) or "---"
    path = templated(scope["path"].removeprefix(root_path) or "/")
    return f"{time.strftime('%H:%M:%S')} {shown} {scope['method']} {path} {seconds * 1000:.0f} ms"


def templated(path: str) -> str:
    """Return the template of the operation that a path is of, or the path without its ids."""
    if path in {"/", FORM} or path.startswith(CONTROL):
        return _readable(path)
    known = [one for pattern, one in _templates() if pattern.fullmatch(path)]
    return known[0] if known else _readable(path)


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Return the templates, those with the fewest variables first."""
    found = sorted({one.template for one in OPERATIONS}, key=lambda one: (one.count("{"), one))
    return [
        (
            re.compile(_VARIABLE.sub("[^/]+", one) + "/?"),
            _VARIABLE.sub(lambda variable: variable[0].replace("_", "-"), one),
        )
        for one in found
    ]


def _readable(path: str) -> str:
    shown: str = masked(UUID.sub("{id}", path))
    return "".join(one if one.isprintable() else "?" for one in shown)
