"""The arguments of `Session` that concern the network, checked and turned into a `Sender`.

That happens before anything is sent. Only a server that shows a verified certificate is believed;
verification can be turned to other authorities, and off for loopback alone. A proxy is the one that
was given, else the environment's for the base URL. Loopback is never reached through a proxy of the
environment and never through one elsewhere: plain http would show the tokens to it. Our own
transport is made at the first call: `h11` is imported then.
"""

import os
import ssl
from collections.abc import Callable, Sequence
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import httpx

from banksapi_async.errors import InvalidRequest
from banksapi_async.transport.base_url import check_base_url, is_loopback
from banksapi_async.transport.clock import SystemClock
from banksapi_async.transport.exchange import Network
from banksapi_async.transport.observers import Observer, Observers
from banksapi_async.transport.sender import Retries, Sender
from banksapi_async.transport.settings import Limits, RetryPolicy, Timeouts

if TYPE_CHECKING:
    from banksapi_async.transport.pool import PoolTransport

Verify = bool | str | os.PathLike[str] | ssl.SSLContext
"""What a caller may say about whom to believe."""

_PORTS = {"https": 443, "http": 80}
_VERIFY_RIGHT = "give True, the path of a CA bundle, or an ssl.SSLContext that verifies"
_PROXY_RIGHT = (
    "give http://host:port or https://host:port, with user:password@ where it asks for one"
)


def open_sender(
    *,
    base_url: str,
    transport: httpx.AsyncBaseTransport | None = None,
    proxy: str | None = None,
    verify: Verify = True,
    trust_env: bool = True,
    limits: Limits | None = None,
    retry: RetryPolicy | None = None,
    timeouts: Timeouts | None = None,
    observers: Sequence[Observer] = (),
    app: str | None = None,
) -> Sender:
    """Make the sender of one session.

    Args:
        base_url: Where all calls go.
        transport: A transport of the caller's, not closed by us; `proxy`, `verify` and `limits`
            are its own business then and refused beside it.
        proxy: The URL of an http or https proxy.
        verify: True, the path of a CA bundle, or a context; False for loopback only.
        trust_env: Whether the environment's proxies and SSL_CERT_FILE, SSL_CERT_DIR are used.
        limits: How many connections, how large an answer.
        retry: How repetitions are spaced and budgeted.
        timeouts: The time for connecting, and the clock.
        observers: Who is told what happens.
        app: The caller's name for `User-Agent`.

    Raises:
        InvalidRequest: One of them does not fit.
    """
    base_url = check_base_url(base_url)
    limits = limits or Limits()
    timeouts = timeouts or Timeouts()
    connect = None
    if transport is None:
        connect = _own(base_url, proxy, verify, limits, timeouts.connect, trust_env=trust_env)
    else:
        given = {"proxy": proxy is not None, "verify": verify is not True}
        given["limits"] = limits != Limits()
        for argument in (name for name, there in given.items() if there):
            raise InvalidRequest(
                argument, "it was given beside a transport", "set it on that transport"
            )
    clock = timeouts.clock or SystemClock()
    return Sender(
        network=Network(connect=connect, given=transport, limits=limits, clock=clock),
        retries=Retries(retry or RetryPolicy()),
        clock=clock,
        observers=Observers(observers),
        agent=agent_text(app),
    )


def _own(
    base_url: str,
    proxy: str | None,
    verify: Verify,
    limits: Limits,
    connect: float,
    *,
    trust_env: bool,
) -> "Callable[[], PoolTransport]":
    url = httpx.URL(base_url)
    through = proxy_for(base_url, proxy, trust_env=trust_env)
    context = None
    if url.scheme == "https" or (through is not None and through.url.scheme == "https"):
        context = tls_context(verify, trust_env=trust_env, loopback=is_loopback(url.host))

    def make() -> "PoolTransport":
        from .pool import PoolTransport  # noqa: PLC0415 - h11 only when it is needed

        return PoolTransport(base_url, limits, connect, context, through)

    return make


def agent_text(app: str | None, package: str = "banksapi_async") -> bytes:
    """Return the value of `User-Agent`.

    Args:
        app: The caller's name, if any.
        package: The distribution whose version is told.

    Raises:
        InvalidRequest: The name cannot stand in a header.
    """
    if app is not None and not (app.isascii() and app.isprintable() and app.strip(" ()")):
        raise InvalidRequest("app", "it cannot stand in a header", "give a short name in ASCII")
    from importlib import metadata  # noqa: PLC0415 - it costs 5 ms, which not every import shall

    try:
        agent = f"{package}/{metadata.version(package)}"
    except metadata.PackageNotFoundError:  # run from a source tree
        agent = package
    return (f"{agent} ({app})" if app else agent).encode("ascii")


def tls_context(verify: Verify, *, trust_env: bool, loopback: bool) -> ssl.SSLContext:
    """Return what TLS is verified with.

    Args:
        verify: True for the authorities of certifi, a path of a PEM file or of a directory of
            them, a context of one's own (its ALPN is set to HTTP/1.1), or False (loopback only).
        trust_env: Whether SSL_CERT_FILE and SSL_CERT_DIR replace the authorities of True.
        loopback: Whether the base URL is this machine.

    Raises:
        InvalidRequest: It does not verify, or the authorities cannot be read.
    """
    if isinstance(verify, ssl.SSLContext):
        verifies = verify.verify_mode is ssl.CERT_REQUIRED and verify.check_hostname
        if not verifies and not loopback:
            raise InvalidRequest("verify", "this context does not verify the server", _VERIFY_RIGHT)
        return verify
    if verify is False and not loopback:
        raise InvalidRequest("verify", "anybody could pose as the server", _VERIFY_RIGHT)
    try:
        if isinstance(verify, bool):
            return httpx.create_ssl_context(verify=verify, trust_env=trust_env)
        if os.path.isdir(verify):  # noqa: PTH112 - a str or any path-like object
            return ssl.create_default_context(capath=verify)
        return ssl.create_default_context(cafile=verify)
    except (OSError, TypeError, ValueError) as error:
        wrong = type(error).__name__
    named = "the authorities of SSL_CERT_FILE or SSL_CERT_DIR" if verify is True else "the bundle"
    raise InvalidRequest("verify", f"{named} cannot be read ({wrong})", _VERIFY_RIGHT)


def proxy_for(base_url: str, given: str | None, *, trust_env: bool) -> httpx.Proxy | None:
    """Return the proxy for a base URL, `None` for none.

    Args:
        base_url: Where calls go, checked.
        given: The proxy that the caller wants.
        trust_env: Whether HTTPS_PROXY, ALL_PROXY and NO_PROXY are read.

    Raises:
        InvalidRequest: It is not a proxy that can be used.
    """
    url = httpx.URL(base_url)
    if given is not None:
        return _proxy("proxy", given, loopback=is_loopback(url.host))
    if not trust_env or is_loopback(url.host) or proxy_bypass(url.netloc.decode("ascii")):
        return None
    found = getproxies()
    if _is_direct(url, found.get("no", "")):
        return None
    for scheme in (url.scheme, "all"):
        if text := found.get(scheme):
            name = f"{scheme.upper()}_PROXY"
            return _proxy(name, text if "://" in text else f"http://{text}", loopback=False)
    return None


def _is_direct(url: httpx.URL, exceptions: str) -> bool:
    """Tell whether NO_PROXY has a URL, as curl, requests and Go read it.

    An entry is a name (with all below it, whether a dot or `*.` stands before it or not), an
    address with or without brackets, or a network; where it has a port, no other is meant.
    """
    port = url.port or _PORTS[url.scheme]
    return any(
        _names(entry, url.host, port) for entry in exceptions.lower().replace(",", " ").split()
    )


def _names(entry: str, host: str, port: int) -> bool:
    name, _, given = entry.rpartition(":")
    if given.isdecimal() and name and (":" not in name or name.endswith("]")):
        if int(given) != port:
            return False
        entry = name
    try:
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass
    suffix = entry.removeprefix("*").lstrip(".")
    return bool(suffix) and (host == suffix or host.endswith(f".{suffix}"))


def _proxy(argument: str, text: str, *, loopback: bool) -> httpx.Proxy:
    try:
        proxy = httpx.Proxy(text)
    except (ValueError, TypeError, httpx.InvalidURL):
        proxy = None
    if proxy is None or proxy.url.scheme not in {"http", "https"} or not proxy.url.host:
        raise InvalidRequest(argument, "it is not the URL of an http or https proxy", _PROXY_RIGHT)
    if loopback and not is_loopback(proxy.url.host):
        raise InvalidRequest(
            argument, "a base URL of loopback is not reached from elsewhere", "leave it out"
        )
    return proxy
