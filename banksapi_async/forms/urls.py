"""URLs for a person's browser: which may be opened, and how one carries another.

What browsers and parsers are known to read differently (blanks, control characters, backslashes,
a user before the host, odd hosts) is refused, so that what was checked is what is opened.
"""

import re
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from banksapi_async.errors import InvalidRequest
from banksapi_async.values.legible import kind_of

_NETLOC = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w-]+(\.[\w-]+)*\.?)(:[0-9]{1,5})?")
_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
"""Scheme, host and port, the default port included."""

STATE = "ba_state"
"""The parameter that carries our state through the browser."""
REENTRY = "baReentry"
"""The parameter that the web form of REG/Protect adds when the browser comes back."""
REDIRECT_ERROR = "redirect-sca-error"
"""The parameter that a redirect adds when it failed."""

RETURN_PARAMETERS = (STATE, REENTRY, REDIRECT_ERROR)
"""What is read from the URL that the browser came back with."""


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


def check_callback_url(url: str, *, argument: str = "url") -> str:
    """Check that a browser can be sent back to a URL.

    Args:
        url: The URL. `http` is allowed, for first tests.
        argument: The name of the argument, for the error.

    Returns:
        The URL, unchanged.

    Raises:
        InvalidRequest: It is not an absolute http(s) URL with a host, or it has a user, a
            fragment, a blank, a control character or a backslash.
    """
    given: Any = url
    if isinstance(given, str):
        try:
            split_url(url)
        except ValueError as error:
            wrong = str(error)
        else:
            return url
    else:
        wrong = f"it is {kind_of(given)}"
    raise InvalidRequest(
        argument,
        wrong,
        "give an absolute http(s) URL without user and fragment, as https://app.example/return",
    )


def with_query(url: str, **params: str) -> str:
    """Append parameters to a URL that has no fragment; its own query stays as it is.

    Args:
        url: The URL.
        **params: The parameters; names and values are encoded here.

    Returns:
        The longer URL.
    """
    added = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in params.items())
    _, mark, query = url.partition("?")
    if not mark:
        return f"{url}?{added}"
    return f"{url}&{added}" if query and not query.endswith("&") else f"{url}{added}"


def callback_with_state(callback_url: str, signed: str) -> str:
    """Append a signed state to a callback URL.

    Args:
        callback_url: The caller's URL.
        signed: The sealed state.

    Returns:
        The URL for the browser to come back to.

    Raises:
        InvalidRequest: The URL is not fit for a callback, or already has a parameter that is read
            when the browser comes back.
    """
    query = urlsplit(check_callback_url(callback_url)).query
    taken = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    for name in RETURN_PARAMETERS:
        if name in taken:
            raise InvalidRequest(
                "url",
                f"its query already has {name!r}, which is read when the browser comes back",
                "give it another name, or put what you need into `state`",
            )
    return with_query(callback_url, **{STATE: signed})


def form_url_with_callback(form_url: str, callback: str) -> str:
    """Append the callback to the URL of a web form, encoded, as the interface wants it.

    Args:
        form_url: The form's URL, from the `Location` of a 451.
        callback: Where the browser comes back to.

    Returns:
        The URL for the person's browser.
    """
    return with_query(form_url, callbackUrl=callback)
