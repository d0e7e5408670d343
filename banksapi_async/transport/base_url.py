"""Where may calls go at all?

To one base URL, over https; plain http is for loopback alone, where nobody else can listen.
"""

from ipaddress import ip_address

import httpx

from banksapi_async.errors import InvalidRequest
from banksapi_async.values.legible import kind_of

_LAST_PORT = 65535
_RIGHT = "give an absolute https URL such as https://banksapi.io"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself.

    Args:
        host: A name, or an address without brackets.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_base_url(text: str) -> str:
    """Check a base URL and return it normalised, without a trailing slash.

    Args:
        text: An https URL, or an http URL of loopback; a path prefix, such as a gateway's, is
            kept.

    Returns:
        Scheme and host in lower case, a default port left out.

    Raises:
        InvalidRequest: Calls must not go there.
    """
    wrong = _wrong_text(text)
    url = None
    if not wrong:
        try:
            url = httpx.URL(str(httpx.URL(text)))  # only a lower-case scheme loses its own port
        except httpx.InvalidURL:
            wrong = "it is not a URL"
    if url is not None:
        wrong = _wrong_url(url)
    if wrong or url is None:
        raise InvalidRequest("base_url", wrong, _RIGHT)
    path = url.raw_path.decode("ascii").rstrip("/")
    return f"{url.scheme}://{url.netloc.decode('ascii')}{path}"


def _wrong_text(text: object) -> str:
    if not isinstance(text, str):
        return f"it is {kind_of(text)}, not a text"
    if not text.isascii() or not text.isprintable() or " " in text:
        return "it has blanks, control characters or letters outside ASCII"
    if "\\" in text:
        return "it has a backslash"
    if "?" in text or "#" in text:
        return "it has a query or a fragment"
    path = text.partition("://")[2].partition("/")[2].rstrip("/").lower()
    if any(code in path for code in ("%2e", "%2f", "%5c")) or {".", ".."} & set(path.split("/")):
        return "its path has dot segments or escaped slashes"
    return "its path has empty segments" if "//" in f"/{path}" else ""


def _wrong_url(url: httpx.URL) -> str:
    if url.scheme not in {"https", "http"} or not url.host:
        return "it is not an absolute URL of https"
    if url.userinfo:
        return "it has a user name or password, which belong into the credentials"
    if url.host.endswith("."):
        return "its host ends in a dot"
    if url.scheme == "http" and not is_loopback(url.host):
        return "plain http shows tokens to everybody on the way; only loopback may use it"
    return "its port is above 65535" if (url.port or 0) > _LAST_PORT else ""
