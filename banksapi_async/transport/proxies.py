"""Which proxy do calls go through?

The one that was given, else the environment's for the base URL, asked for once at opening.
Loopback is never reached through a proxy of the environment, and never through one elsewhere:
plain http would show the tokens to it.
"""

from urllib.request import getproxies, proxy_bypass

import httpx

from banksapi_async.errors import InvalidRequest
from banksapi_async.transport.base_url import is_loopback

_RIGHT = "give http://host:port or https://host:port, with user:password@ where it asks for one"


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
    for scheme in (url.scheme, "all"):
        if text := found.get(scheme):
            name = f"{scheme.upper()}_PROXY"
            return _proxy(name, text if "://" in text else f"http://{text}", loopback=False)
    return None


def _proxy(argument: str, text: str, *, loopback: bool) -> httpx.Proxy:
    try:
        proxy = httpx.Proxy(text)
    except (ValueError, TypeError, httpx.InvalidURL):
        proxy = None
    if proxy is None or proxy.url.scheme not in {"http", "https"} or not proxy.url.host:
        raise InvalidRequest(argument, "it is not the URL of an http or https proxy", _RIGHT)
    if loopback and not is_loopback(proxy.url.host):
        raise InvalidRequest(
            argument, "a base URL of loopback is not reached from elsewhere", "leave it out"
        )
    return proxy
