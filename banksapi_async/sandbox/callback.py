"""Where the browser goes when a web form has ended."""

from urllib.parse import urlsplit, urlunsplit

from .sessions import Ending


def usable(url: str) -> bool:
    """Return whether a browser can be sent to a URL: absolute, http(s), no user name, no tricks."""
    if any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and "@" not in parts.netloc


def back_to(url: str, ending: Ending) -> str:
    """Return the callback with `baReentry` appended; the query it had stays."""
    return _with(url, f"baReentry={ending}")


def back_from_bank(url: str, *, failed: bool) -> str:
    """Return the callback from the bank's own page; only an error is told."""
    return _with(url, "redirect-sca-error=access_denied") if failed else url


def _with(url: str, more: str) -> str:
    parts = urlsplit(url)
    query = f"{parts.query}&" if parts.query else ""
    return urlunsplit(parts._replace(query=query + more))
