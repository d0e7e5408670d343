"""What does a session's transport consist of?

The arguments of `Session` that concern the network are checked here, before anything is sent, and
turned into a `Sender`. Our own transport is made at the first call: httpcore2 is imported then.
"""

from collections.abc import Callable, Sequence

import httpx

from banksapi_async.errors import InvalidRequest
from banksapi_async.transport.base_url import check_base_url, is_loopback
from banksapi_async.transport.clock import SystemClock
from banksapi_async.transport.exchange import Exchange
from banksapi_async.transport.observers import Observer, Observers
from banksapi_async.transport.proxies import proxy_for
from banksapi_async.transport.retries import Retries
from banksapi_async.transport.sender import Sender, Setup
from banksapi_async.transport.settings import Limits, RetryPolicy, Timeouts
from banksapi_async.transport.tls import Verify, tls_context


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
        Setup(
            exchange=Exchange(connect=connect, given=transport, limits=limits, clock=clock),
            retries=Retries(retry or RetryPolicy()),
            clock=clock,
            observers=Observers(observers),
            agent=agent_text(app),
        )
    )


def _own(
    base_url: str,
    proxy: str | None,
    verify: Verify,
    limits: Limits,
    connect: float,
    *,
    trust_env: bool,
) -> Callable[[], httpx.AsyncBaseTransport]:
    url = httpx.URL(base_url)
    through = proxy_for(base_url, proxy, trust_env=trust_env)
    context = None
    if url.scheme == "https" or (through is not None and through.url.scheme == "https"):
        context = tls_context(verify, trust_env=trust_env, loopback=is_loopback(url.host))

    def make() -> httpx.AsyncBaseTransport:
        from banksapi_async.transport.pool import PoolTransport  # noqa: PLC0415 - as late as it is needed

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
