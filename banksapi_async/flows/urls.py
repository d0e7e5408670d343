"""Is this an absolute URL that a browser reads the way we do?

What browsers and parsers are known to read differently (blanks, control characters, backslashes,
a user before the host, odd hosts) is refused, so that what was checked is what is opened.
"""

import re
from urllib.parse import SplitResult, urlsplit

_NETLOC = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w-]+(\.[\w-]+)*\.?)(:[0-9]{1,5})?")
_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
"""Scheme, host and port, the default port included."""


def split_url(url: str) -> SplitResult:
    """Split an absolute http(s) URL that has neither a user nor a fragment.

    Args:
        url: The URL.

    Returns:
        Its parts.

    Raises:
        ValueError: The URL is not one of those; the text says why and never repeats the URL.
    """
    if " " in url or not url.isprintable():
        msg = "it holds a blank or a control character"
        raise ValueError(msg)
    if "\\" in url:
        msg = "it holds a backslash"
        raise ValueError(msg)
    if "#" in url:
        msg = "it has a fragment"
        raise ValueError(msg)
    parts = _parts(url)
    if parts is None:
        msg = "its host or port cannot be read"
        raise ValueError(msg)
    if parts.scheme not in _PORTS or not parts.netloc:
        msg = "it is not an absolute http or https URL"
        raise ValueError(msg)
    if "@" in parts.netloc:
        msg = "it names a user before its host"
        raise ValueError(msg)
    if not _NETLOC.fullmatch(parts.netloc):
        msg = "its host or port cannot be read"
        raise ValueError(msg)
    return parts


def origin(parts: SplitResult) -> Origin:
    """Return the origin of what `split_url` returned, in the one spelling that compares."""
    port = _PORTS[parts.scheme] if parts.port is None else parts.port
    return parts.scheme, parts.hostname or "", port


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
